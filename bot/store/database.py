"""The database seam: one engine, and units of work that are kept whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Executable, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.problems import DatabaseProblem
from bot.store.transaction import Transaction, finish

#: How long a connection waits for another program that holds the database (a backup, say).
BUSY_SECONDS = 10
#: Marks a SQLite connection that begins nothing: without it each statement stands alone.
LOOKING = "goodword_looking"


class Database:
    """One open database. Whoever opened it closes it."""

    def __init__(self, url: str) -> None:
        self.url = read_url(url)
        self._engine = _make_engine(self.url)
        # Made once: each such copy of the engine keeps listeners of its own for as long as the engine lives.
        self._looking = self._engine.execution_options(
            **({LOOKING: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"})
        )
        # SQLite has one writer: in this process the next one waits here in order, not inside a busy loop.
        self._writer = asyncio.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Gives a unit of work: committed as a whole when the block ends, undone when it raises.

        A cancellation waits for the statement that is running, then undoes: no lock is left behind.
        """
        async with self._writer, self._connection(self._engine) as connection:
            tx = Transaction(connection)
            try:
                yield tx
            except BaseException:
                await finish(connection.rollback())
                raise
            await finish(connection.commit())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Gives a unit for looking only; it takes no lock and sees each statement's newest state."""
        async with self._connection(self._looking) as connection:
            yield Transaction(connection)

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        connection = engine.connect()
        try:
            await finish(connection.start())
            yield connection
        finally:
            if connection.sync_connection is not None:
                await finish(connection.close())

    async def execute(self, statement: Executable) -> CursorResult[Any]:
        """Runs one statement by itself, outside any unit of work."""
        async with self.reading() as tx:
            return await tx.execute(statement)

    async def close(self) -> None:
        await self._engine.dispose()


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


def _make_engine(url: URL) -> AsyncEngine:
    # Parameters hold customers' letters, and a failed statement is logged: they stay out of its text.
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own way of beginning loses concurrent changes and can't undo DDL; see `begin`.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # A letter that is marked as sent stays so after a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        if not connection.get_execution_options().get(LOOKING):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
