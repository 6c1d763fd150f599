"""PostgreSQL, which is asked over a network: every statement is waited for."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.engine import URL, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.store.server_lock import APPLICATION
from bot.store.transaction import Values, connect, finish

T = TypeVar("T")


class PostgresEngine:
    """One database on a PostgreSQL server."""

    def __init__(self, url: URL) -> None:
        # Parameters hold customers' letters, and a failed statement is logged: they stay out of its text.
        self._engine = create_async_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"server_settings": {"application_name": APPLICATION}},
        )
        # Made once: each such copy of the engine keeps listeners of its own for as long as the engine lives.
        self._looking = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def sync_engine(self) -> Engine:
        return self._engine.sync_engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["PostgresSession"]:
        async with connect(self._engine) as connection:
            try:
                yield PostgresSession(connection)
            except BaseException:
                await finish(connection.rollback())
                raise
            await finish(connection.commit())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["PostgresSession"]:
        async with connect(self._looking) as connection:
            yield PostgresSession(connection)

    async def close(self) -> None:
        await self._engine.dispose()


class PostgresSession:
    """A connection in use by one unit of work."""

    is_sqlite = False

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Any]:
        # To its end: a statement that is cancelled in the middle leaves a connection that nobody can use.
        return await finish(self._connection.execute(statement, values))

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        return await self._connection.run_sync(work)
