"""Which database this is: one row, which no copy of it keeps."""

from datetime import datetime
from secrets import token_hex

from bot.domain.identity import Identity
from bot.store.sql import Both, Sql


class Identities:
    """The one row that says which database this is; a new one has none yet, and a copy of
    another neither.
    """

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def get(self) -> Identity | None:
        """Who this is; None for a database that nobody has worked with under this program."""
        return await self._sql.one(Identity, "SELECT name, since FROM identity")

    async def get_alone(self) -> Identity | None:
        """The same, while every other process that asks so waits for this unit of work to end."""
        # SQLite has one writer at a time.
        await self._sql.rows(
            Both(sqlite="SELECT 1", postgres="LOCK TABLE identity IN SHARE ROW EXCLUSIVE MODE")
        )
        return await self.get()

    async def make(self, *, now: datetime) -> Identity:
        """Gives this database a name that none had before."""
        made = Identity(token_hex(16), now)
        query = "INSERT INTO identity (name, since) VALUES (:name, :since)"
        await self._sql.run(query, name=made.name, since=made.since)
        return made
