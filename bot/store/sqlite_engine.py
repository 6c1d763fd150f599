"""SQLite by aiosqlite, used for what it is: a library in this process that answers from memory in
microseconds.

aiosqlite hands each step of each statement to a thread, four steps a statement, and that costs a
hundred times as much as the step itself. Here only what waits for others goes to the thread: for
the disk (a commit) and for another program's lock (a beginning). Statements run where they are
asked, and so can't be cancelled half-way.
"""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiosqlite

from bot.store.disk_space import measure, require_room
from bot.store.private_files import make_private_file
from bot.store.shielding import finish
from bot.store.sql import Row, Sql
from bot.store.sqlite_log import MAX_PAGES, LogCopies, write_anew
from bot.store.sqlite_writer import SqliteWriter

#: How long a connection waits for another program that holds the database (a backup, say).
BUSY_SECONDS = 10
#: After so many statements of one unit of work everybody else gets a turn.
STATEMENTS_IN_A_ROW = 32
#: So many statements stay prepared on each connection: more than the program has.
_PREPARED = 512

SETTINGS = (
    "PRAGMA journal_mode=WAL",
    # A letter that is marked as sent stays so after a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA wal_autocheckpoint={MAX_PAGES}",
)


class SqliteEngine:
    """One SQLite file, or one database in memory: a connection that writes, and one that only
    looks.
    """

    def __init__(self, file: Path | None) -> None:
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            make_private_file(file)  # what SQLite puts beside it gets the same rights
        self._file = file
        self._opening = asyncio.Lock()
        self._writer: SqliteWriter | None = None
        # Shared by all who look: each statement is over before the next one begins.
        self._looker: aiosqlite.Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["SqliteSql"]:
        writer = self._writer
        if writer is None:
            writer = await finish(self._open_writer())
        async with writer.unit():
            yield SqliteSql(writer.connection, in_transaction=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["SqliteSql"]:
        looker = self._looker
        if looker is None:
            looker = await finish(self._open_looker())
        yield SqliteSql(looker)

    async def clear(self) -> None:
        """Writes the file anew, without what deleted rows left in it; nobody can write meanwhile.

        Raises DatabaseProblem where there is no room for it, and sqlite3.OperationalError while
        another program reads.
        """
        if self._file is None:
            return
        require_room(self._file.parent, 2 * measure(self._file))
        writer = self._writer
        if writer is None:
            writer = await finish(self._open_writer())
        await writer.run_alone(write_anew)

    async def close(self) -> None:
        """Closes what nobody uses; the last unit of work that isn't over closes its connection."""
        async with self._opening:
            (writer, self._writer), (looker, self._looker) = (
                (self._writer, None),
                (self._looker, None),
            )
            if looker is not None:
                await finish(looker.close())
            if writer is not None:
                await writer.close()

    async def _open_writer(self) -> SqliteWriter:
        async with self._opening:
            writer = self._writer
            if writer is None:
                log = LogCopies(self._file) if self._file is not None else None
                self._writer = writer = SqliteWriter(await self._connect(), log)
        return writer

    async def _open_looker(self) -> aiosqlite.Connection:
        if self._file is None:
            # What is in memory belongs to its connection.
            writer = self._writer or await self._open_writer()
            return writer.connection
        async with self._opening:
            self._looker = looker = self._looker or await self._connect()
        return looker

    async def _connect(self) -> aiosqlite.Connection:
        connection = aiosqlite.connect(
            ":memory:" if self._file is None else self._file,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_PREPARED,
        )
        connection._thread.daemon = True  # a program that ends doesn't wait for it
        await connection
        for setting in SETTINGS:
            connection._conn.execute(setting)
        return connection


class SqliteSql(Sql):
    """Statements run in the loop itself, and others get a turn after some of them."""

    is_sqlite = True

    def __init__(self, connection: aiosqlite.Connection, *, in_transaction: bool = False) -> None:
        super().__init__()
        self._connection = connection._conn
        self._in_transaction = in_transaction
        self._count = 0

    async def _fetch(self, query: str, values: dict[str, Any]) -> list[Row]:
        return (await self._execute(query, values)).fetchall()

    async def _run(self, query: str, values: dict[str, Any]) -> int:
        cursor = await self._execute(query, values)
        cursor.fetchall()
        return cursor.rowcount

    async def _run_all(self, query: str, rows: list[dict[str, Any]]) -> None:
        self._require_transaction()
        self._connection.executemany(query, rows)

    async def _execute(self, query: str, values: dict[str, Any]) -> sqlite3.Cursor:
        self._count += 1
        if self._count % STATEMENTS_IN_A_ROW == 0:
            await asyncio.sleep(0)
        text, several = translate(query)
        for name in several:
            values[name] = json.dumps(values[name])
        self._require_transaction()
        return self._connection.execute(text, values)

    def _require_transaction(self) -> None:
        """Lets nothing be done by itself where SQLite undid what was done before."""
        if self._in_transaction and not self._connection.in_transaction:
            raise sqlite3.OperationalError("the database undid this unit of work by itself")


_SEVERAL = re.compile(r"\bIN :(\w+)")


@lru_cache(maxsize=_PREPARED)
def translate(query: str) -> tuple[str, tuple[str, ...]]:
    """The statement as SQLite takes it, and the parameters of which there are several."""
    return _SEVERAL.sub(r"IN (SELECT value FROM json_each(:\1))", query), tuple(
        dict.fromkeys(_SEVERAL.findall(query))
    )
