"""SQLite by aiosqlite, used for what it is: a library in this process that answers from memory in microseconds.

aiosqlite hands each step of each statement to a thread, four steps a statement, and that costs a hundred times as
much as the step itself. Here only what waits for others goes to the thread: for the disk (a commit) and for
another program's lock (a beginning). Statements run where they are asked, and so can't be cancelled half-way.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, CursorResult, Executable, event
from sqlalchemy.engine import URL, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.store.private_files import make_private_file
from bot.store.transaction import Values, connect, finish

T = TypeVar("T")

#: How long a connection waits for another program that holds the database (a backup, say).
BUSY_SECONDS = 10
#: After so many statements of one unit of work everybody else gets a turn.
STATEMENTS_IN_A_ROW = 32
#: Takes the write lock, or waits until it is free.
BEGIN = "BEGIN IMMEDIATE"
#: Marks a connection that begins nothing: without it each statement stands alone.
LOOKING = "goodword_looking"


class SqliteEngine:
    """One SQLite file, or one database in memory."""

    def __init__(self, url: URL) -> None:
        if url.database and url.database != ":memory:":
            path = Path(url.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            make_private_file(path)  # what SQLite puts beside it gets the same rights
        self._engine = create_async_engine(
            url,
            # Parameters hold customers' letters, and a failed statement is logged: they stay out of its text.
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS, "async_creator_fn": connect_near},
        )
        event.listen(self._engine.sync_engine, "connect", _prepare)
        event.listen(self._engine.sync_engine, "begin", _begin)
        # Made once: each such copy of the engine keeps listeners of its own for as long as the engine lives.
        self._looking = self._engine.execution_options(**{LOOKING: True})
        # There is one writer at a time: in this process the next one waits here in order.
        self._writer = asyncio.Lock()

    @property
    def sync_engine(self) -> Engine:
        return self._engine.sync_engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["SqliteSession"]:
        async with self._writer, connect(self._engine) as connection:
            try:
                await finish(connection.begin().start())
                yield SqliteSession(connection)
            except BaseException:
                await finish(connection.rollback())
                raise
            await finish(connection.commit())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["SqliteSession"]:
        async with connect(self._looking) as connection:
            yield SqliteSession(connection)

    async def close(self) -> None:
        await self._engine.dispose()


class SqliteSession:
    """A connection in use by one unit of work."""

    is_sqlite = True

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._count = 0

    async def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Any]:
        self._count += 1
        if self._count % STATEMENTS_IN_A_ROW == 0:
            await asyncio.sleep(0)
        return await self._connection.execute(statement, values)

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        return await self._connection.run_sync(work)


class NearConnection(aiosqlite.Connection):
    """A connection whose statements run at once; one task at a time uses it, as the engine's pool hands it out."""

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if args[:1] == (BEGIN,):
            return await self._execute_in_thread(fn, *args)
        if not self._running:
            raise ValueError("Connection closed")  # as the dialect knows it
        return fn(*args, **kwargs)

    async def _execute_in_thread(self, fn: Callable[..., T], *args: Any) -> T:
        result: T = await super()._execute(fn, *args)  # type: ignore[no-untyped-call]
        return result

    async def commit(self) -> None:
        await self._execute_in_thread(self._conn.commit)


def connect_near(database: str, **options: Any) -> NearConnection:
    """A connection to be awaited, for `async_creator_fn`; the options are those of sqlite3."""
    connector = partial(sqlite3.connect, database, **{**options, "check_same_thread": False})
    connection = NearConnection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # a program that ends doesn't wait for it
    return connection


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own way of beginning loses concurrent changes and can't undo DDL; see `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # A letter that is marked as sent stays so after a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(LOOKING):
        connection.exec_driver_sql(BEGIN)
