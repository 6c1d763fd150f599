"""SQLite by aiosqlite, used for what it is: a library in this process that answers from memory in
microseconds.

aiosqlite hands each step of each statement to a thread, four steps a statement, and that costs a
hundred times as much as the step itself. Here only what waits for others goes to the thread: for
the disk (a commit) and for another program's lock (a beginning). Statements run where they are
asked, and so can't be cancelled half-way.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.store.disk_space import measure, require_room
from bot.store.private_files import make_private_file
from bot.store.shielding import finish
from bot.store.sql import Sql
from bot.store.sqlite_aside import look_aside, open_aside
from bot.store.sqlite_log import LogCopies, copy_log, write_anew
from bot.store.sqlite_sql import BUSY_SECONDS, PREPARED, SETTINGS, SqliteSql
from bot.store.sqlite_writer import SqliteWriter


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
            yield SqliteSql(writer.connection._conn, in_transaction=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["SqliteSql"]:
        looker = self._looker
        if looker is None:
            looker = await finish(self._open_looker())
        yield SqliteSql(looker._conn)

    @asynccontextmanager
    async def transaction_aside(
        self, attached: Path | None = None, *, checks_keys: bool = True
    ) -> AsyncIterator[Sql]:
        """A unit of work that takes seconds, on a connection and in a thread of its own: others go
        on looking meanwhile, and whoever wants to write waits for its end. The rows of another file
        can be read in it, as those of `aside`.

        A database in memory has one connection only: there nothing is attached, and all wait.
        """
        writer = self._writer
        if writer is None:
            writer = await finish(self._open_writer())
        if self._file is None:
            async with writer.unit():
                yield SqliteSql(writer.connection._conn, in_transaction=True)
            return
        async with writer.pause(), open_aside(self._file, attached, checks_keys=checks_keys) as sql:
            yield sql
        await asyncio.to_thread(copy_log, self._file)

    @asynccontextmanager
    async def reading_aside(self) -> AsyncIterator[Sql]:
        """Looking that takes seconds, on a connection and in a thread of its own: nobody waits for
        it. A database in memory has one connection only.
        """
        if self._file is None:
            async with self.reading() as sql:
                yield sql
            return
        async with look_aside(self._file) as sql:
            yield sql

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
            cached_statements=PREPARED,
        )
        connection._thread.daemon = True  # a program that ends doesn't wait for it
        await connection
        for setting in SETTINGS:
            connection._conn.execute(setting)
        return connection
