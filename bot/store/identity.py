"""Which database this is: one row, which no copy of it keeps."""

from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.domain.identity import Identity
from bot.store import schema

if TYPE_CHECKING:
    from bot.store.transaction import Transaction


class Identities:
    """The one row that says which database this is; a new one has none yet, and a copy of another neither."""

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    async def get(self) -> Identity | None:
        """Who this is; None for a database that nobody has worked with under this program."""
        row = (await self._tx.execute(select(schema.identity))).first()
        return None if row is None else Identity(row.name, row.since)

    async def make(self, *, now: datetime) -> Identity:
        """Gives this database a name that none had before."""
        made = Identity(token_hex(16), now)
        await self._tx.execute(insert(schema.identity).values(name=made.name, since=made.since))
        return made
