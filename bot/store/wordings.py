"""How a shop words its letters, where it doesn't use the wording that ships with the program."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.store import schema
from bot.store.rows import insert_or_replace

if TYPE_CHECKING:
    from bot.store.transaction import Transaction


class Wordings:
    """The templates that shops wrote themselves, by the letter's key, e.g. "apology_late"."""

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    async def get(self, shop_id: int, key: str) -> str | None:
        """The shop's own template for this letter; None when it uses ours."""
        w = schema.wordings.c
        result = await self._tx.execute(select(w.source).where(w.shop_id == shop_id, w.key == key))
        return result.scalar_one_or_none()

    async def save(self, shop_id: int, key: str, source: str, *, by: int, at: datetime) -> None:
        values = {"shop_id": shop_id, "key": key, "source": source, "changed_by": by, "changed_at": at}
        await self._tx.execute(insert_or_replace(self._tx, schema.wordings, values))

    async def forget(self, shop_id: int, key: str) -> None:
        """Goes back to the wording that ships with the program."""
        w = schema.wordings.c
        await self._tx.execute(delete(schema.wordings).where(w.shop_id == shop_id, w.key == key))
