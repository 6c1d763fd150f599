"""How a shop words its letters, where it doesn't use the wording that ships with the program."""

from datetime import datetime

from bot.store.sql import Sql


class Wordings:
    """The templates that shops wrote themselves, by the letter's key, e.g. "apology_late"."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def get(self, shop_id: int, key: str) -> str | None:
        """The shop's own template for this letter; None when it uses ours."""
        query = "SELECT source FROM wordings WHERE shop_id = :shop_id AND key = :key"
        return await self._sql.value(str, query, shop_id=shop_id, key=key)

    async def save(self, shop_id: int, key: str, source: str, *, by: int, at: datetime) -> None:
        query = """INSERT INTO wordings (shop_id, key, source, changed_by, changed_at)
                   VALUES (:shop_id, :key, :source, :by, :at)
                   ON CONFLICT (shop_id, key) DO UPDATE SET
                       source = excluded.source, changed_by = excluded.changed_by,
                       changed_at = excluded.changed_at"""
        await self._sql.run(query, shop_id=shop_id, key=key, source=source, by=by, at=at)

    async def forget(self, shop_id: int, key: str) -> None:
        """Goes back to the wording that ships with the program."""
        query = "DELETE FROM wordings WHERE shop_id = :shop_id AND key = :key"
        await self._sql.run(query, shop_id=shop_id, key=key)
