"""The database seam: units of work that are kept whole or not at all, on either kind of database."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import CursorResult, Engine, Executable, make_url
from sqlalchemy.engine import URL

from bot.store.problems import DatabaseProblem
from bot.store.sqlite_engine import SqliteEngine
from bot.store.transaction import Session, Transaction


class DatabaseEngine(Protocol):
    """What each kind of database does in its own way."""

    @property
    def sync_engine(self) -> Engine: ...

    def transaction(self) -> AbstractAsyncContextManager[Session]: ...

    def reading(self) -> AbstractAsyncContextManager[Session]: ...

    async def close(self) -> None: ...


class Database:
    """One open database. Whoever opened it closes it."""

    def __init__(self, url: str) -> None:
        self.url = read_url(url)
        self.engine = _make_engine(self.url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Gives a unit of work: committed as a whole when the block ends, undone when it raises.

        A cancellation waits for the statement that is running, then undoes: no lock is left behind.
        """
        async with self.engine.transaction() as session:
            yield Transaction(session)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Gives a unit for looking only; it takes no lock and sees each statement's newest state."""
        async with self.engine.reading() as session:
            yield Transaction(session)

    async def execute(self, statement: Executable) -> CursorResult[Any]:
        """Runs one statement by itself, outside any unit of work."""
        async with self.reading() as tx:
            return await tx.execute(statement)

    async def close(self) -> None:
        await self.engine.close()


def read_url(text: str) -> URL:
    """The database's address, with the driver filled in where only the kind is named.

    Raises DatabaseProblem for anything but SQLite and PostgreSQL.
    """
    try:
        url = make_url(text)
    except Exception as error:
        raise DatabaseProblem(
            "The database address can't be read. Write e.g. sqlite+aiosqlite:///data/goodword.db"
        ) from error
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    driver = drivers.get(url.get_backend_name())
    if driver is None:
        raise DatabaseProblem(
            f"Goodword keeps its data in SQLite or PostgreSQL, not in {url.get_backend_name()}. "
            "Write e.g. sqlite+aiosqlite:///data/goodword.db"
        )
    return url.set(drivername=driver)


def _make_engine(url: URL) -> DatabaseEngine:
    if url.get_backend_name() == "sqlite":
        return SqliteEngine(url)
    from bot.store.postgres_engine import PostgresEngine  # most shops never load it

    return PostgresEngine(url)
