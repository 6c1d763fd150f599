"""A unit of work of seconds, on a connection of its own: every statement of it runs in a thread."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.store.shielding import finish
from bot.store.sql import Row
from bot.store.sqlite_sql import BUSY_SECONDS, PREPARED, SETTINGS, SqliteSql

T = TypeVar("T")

_OWN_SETTINGS = (
    # So much of the database stays in memory meanwhile, in KB: what is written lies in many pages.
    "PRAGMA cache_size=-32000",
    # The log is copied afterwards, when nobody waits for it.
    "PRAGMA wal_autocheckpoint=0",
)


class AsideSql(SqliteSql):
    """Statements of such a unit; the loop never waits for one."""

    async def _fetch(self, query: str, values: dict[str, Any]) -> list[Row]:
        return await self._run_aside(lambda: self._execute_now(query, values).fetchall())

    async def _run(self, query: str, values: dict[str, Any]) -> int:
        return await self._run_aside(lambda: self._change_now(query, values))

    async def _run_all(self, query: str, rows: list[dict[str, Any]]) -> None:
        self._require_transaction()
        await self._run_aside(lambda: self._connection.executemany(query, rows))

    def _change_now(self, query: str, values: dict[str, Any]) -> int:
        cursor = self._execute_now(query, values)
        cursor.fetchall()
        return cursor.rowcount

    async def _run_aside(self, step: Callable[[], T]) -> T:
        return await finish(asyncio.to_thread(step))


@asynccontextmanager
async def open_aside(
    file: Path, attached: Path | None, *, checks_keys: bool
) -> AsyncIterator[AsideSql]:
    """Such a unit: kept when the block ends, undone when it raises."""
    connection = await finish(asyncio.to_thread(_connect, file, attached, checks_keys))
    try:
        await finish(asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE"))
        yield AsideSql(connection, in_transaction=True)
        await finish(asyncio.to_thread(connection.commit))
    finally:
        # What isn't committed is undone with it.
        await finish(asyncio.to_thread(connection.close))


@asynccontextmanager
async def look_aside(file: Path) -> AsyncIterator[AsideSql]:
    """A unit for looking only; what others write meanwhile, its next statement sees."""
    connection = await finish(asyncio.to_thread(_connect, file, None, True))
    try:
        await finish(asyncio.to_thread(connection.execute, "PRAGMA query_only=ON"))
        yield AsideSql(connection)
    finally:
        await finish(asyncio.to_thread(connection.close))


def _connect(file: Path, attached: Path | None, checks_keys: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=PREPARED,
    )
    for setting in (*SETTINGS, *_OWN_SETTINGS):
        connection.execute(setting)
    if not checks_keys:
        connection.execute("PRAGMA foreign_keys=OFF")
    if attached is not None:
        connection.execute("ATTACH DATABASE ? AS aside", (str(attached),))
    return connection
