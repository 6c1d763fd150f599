"""The database seam: units of work that are kept whole or not at all, on either kind of
database.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from bot.store.address import DatabaseAddress, read_address
from bot.store.ownership import EVERYTHING, Ownership
from bot.store.sql import Sql
from bot.store.sqlite_engine import SqliteEngine
from bot.store.transaction import Transaction


class DatabaseEngine(Protocol):
    """What each kind of database does in its own way."""

    def transaction(self) -> AbstractAsyncContextManager[Sql]: ...

    def transaction_aside(
        self, attached: Path | None = None, *, checks_keys: bool = True
    ) -> AbstractAsyncContextManager[Sql]: ...

    def reading(self) -> AbstractAsyncContextManager[Sql]: ...

    def reading_aside(self) -> AbstractAsyncContextManager[Sql]: ...

    async def clear(self) -> None: ...

    async def close(self) -> None: ...


class Database:
    """One open database, in which some shops are ours. Whoever opened it closes it."""

    def __init__(self, url: str, owned: Ownership = EVERYTHING) -> None:
        self.address = read_address(url)
        self.owned = owned
        self.engine = _make_engine(self.address, owned)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Gives a unit of work: committed as a whole when the block ends, undone when it raises.

        A cancellation waits for the statement that is running, then undoes: no lock is left behind.
        """
        async with self.engine.transaction() as sql:
            sql.owned = self.owned
            yield Transaction(sql)

    @asynccontextmanager
    async def transaction_aside(
        self, staged: Path | None = None, *, checks_keys: bool = True
    ) -> AsyncIterator[Transaction]:
        """Gives a unit of work that takes seconds, in which no statement holds up the loop; the
        rows of a staged file can be copied in it (see `staged_rows`).

        Whoever deletes thousands of rows, and has seen that nothing points at them, needn't have
        SQLite look for each in every table (`checks_keys`).
        """
        async with self.engine.transaction_aside(staged, checks_keys=checks_keys) as sql:
            sql.owned = self.owned
            yield Transaction(sql)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Gives a unit for looking only; it takes no lock and sees each statement's newest
        state.
        """
        async with self.engine.reading() as sql:
            sql.owned = self.owned
            yield Transaction(sql)

    @asynccontextmanager
    async def reading_aside(self) -> AsyncIterator[Transaction]:
        """Gives a unit for looking only, whose statements may take seconds and hold up nobody."""
        async with self.engine.reading_aside() as sql:
            sql.owned = self.owned
            yield Transaction(sql)

    async def clear(self) -> None:
        """Leaves no trace of what was deleted, where this program sees to the file itself."""
        await self.engine.clear()

    async def close(self) -> None:
        await self.engine.close()


def _make_engine(address: DatabaseAddress, owned: Ownership) -> DatabaseEngine:
    if address.is_sqlite:
        return SqliteEngine(address.file)
    from bot.store.postgres_engine import PostgresEngine  # most shops never load it

    return PostgresEngine(address, owned.application)
