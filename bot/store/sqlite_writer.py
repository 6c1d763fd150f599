"""The connection that writes: one unit of work at a time, and one commit for all who wait.

A commit waits for the disk, and that is most of what a unit of work costs. So whoever is done while
others wait lets them work first, each in a savepoint of its own, and all of them are committed
together. Nobody goes on before that, and where it fails it fails for each of them. Who is alone
commits at once: in a thread, or right here where the disk is fast.
"""

import asyncio
import copy
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiosqlite

from bot.store.shielding import finish
from bot.store.sqlite_log import LogCopies

#: So many units of work share a commit at most: the first of them waits for the last.
MAX_SHARED = 32
#: A commit on a fast disk takes so long, in seconds, and the way into the thread and back as well.
INSTANT = 0.001


class _Batch:
    """Units of work that share a commit."""

    def __init__(self) -> None:
        #: How many of them are done.
        self.size = 0
        #: Once they are committed, or undone: what failed, or None.
        self.outcome: asyncio.Future[BaseException | None]
        self.outcome = asyncio.get_running_loop().create_future()

    def require_kept(self) -> None:
        """Raises what failed, for each unit of work anew: a traceback belongs to one task."""
        error = self.outcome.result()
        if error is not None:
            raise copy.copy(error) from error


class SqliteWriter:
    """Has units of work follow one another on one connection, in the order in which they ask."""

    def __init__(self, connection: aiosqlite.Connection, log: LogCopies | None) -> None:
        self.connection = connection
        self._log = log
        #: How long the thread waits for another program's lock, in milliseconds.
        ((self._patience,),) = connection._conn.execute("PRAGMA busy_timeout").fetchall()
        self._turn = asyncio.Lock()
        #: How many units of work wait for their turn.
        self._waiting = 0
        #: How many wait for their turn, work, or wait for their commit.
        self._users = 0
        self._is_closing = False
        #: How long the slowest of the last commits took, in seconds; nothing is known at first.
        self._pace = 1.0
        #: What was begun in the database and isn't committed yet.
        self._batch: _Batch | None = None

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[None]:
        """A turn for one unit of work: kept when the block ends, undone when it raises."""
        self._users += 1
        try:
            async with self._take_turn():
                batch = await self._enter()
                try:
                    yield
                    self._leave(batch)
                except BaseException as error:
                    self._undo(batch, error)
                    raise
                is_first = batch.size == 1
                if not self._waiting or batch.size == MAX_SHARED:
                    await self._commit(batch)
            if is_first:
                await self._commit_in_turn(batch)
            else:
                await finish(batch.outcome)
            batch.require_kept()
        finally:
            self._users -= 1
            if self._is_closing and not self._users:
                await finish(self._close())

    async def run_alone(self, step: Callable[[sqlite3.Connection], Any]) -> None:
        """Runs this in the thread, outside any unit of work; all others wait for their turn."""
        async with self.pause():
            connection = self.connection._conn
            await finish(self._run_in_thread(lambda: step(connection)))

    @asynccontextmanager
    async def pause(self) -> AsyncIterator[None]:
        """Nobody works on this connection until the block ends: they wait for their turn, and
        what was done is committed first.
        """
        self._users += 1
        try:
            async with self._take_turn():
                if self._batch is not None:
                    await self._commit(self._batch)
                yield
        finally:
            self._users -= 1
            if self._is_closing and not self._users:
                await finish(self._close())

    async def close(self) -> None:
        """Closes the connection once nobody uses it."""
        self._is_closing = True
        if not self._users:
            await finish(self._close())

    @asynccontextmanager
    async def _take_turn(self) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()

    async def _enter(self) -> _Batch:
        if self._batch is not None:
            self.connection._conn.execute("SAVEPOINT unit")
            return self._batch
        await self._begin()
        self._batch = _Batch()
        return self._batch

    async def _begin(self) -> None:
        """Takes the database's lock: at once where it is free, else in the thread, which waits."""
        connection = self.connection._conn
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            # The driver's own way of beginning loses concurrent changes and can't undo DDL.
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {self._patience}")
        try:
            await finish(self._run_in_thread(lambda: connection.execute("BEGIN IMMEDIATE")))
        except BaseException:
            if connection.in_transaction:
                connection.rollback()
            raise

    def _leave(self, batch: _Batch) -> None:
        connection = self.connection._conn
        if not connection.in_transaction:
            raise sqlite3.OperationalError("the database undid a unit of work by itself")
        if batch.size:
            connection.execute("RELEASE unit")
        batch.size += 1

    def _undo(self, batch: _Batch, error: BaseException) -> None:
        """Undoes one unit of work; those before it stand, unless SQLite gave them up as well."""
        connection = self.connection._conn
        if batch.size and connection.in_transaction:
            try:
                connection.execute("ROLLBACK TO unit")
                connection.execute("RELEASE unit")
                return
            except sqlite3.Error as broken:
                error = broken
        if connection.in_transaction:
            connection.rollback()
        if not isinstance(error, sqlite3.Error):
            error = sqlite3.OperationalError("the database undid what was to be committed")
        self._end(batch, error)

    async def _commit_in_turn(self, batch: _Batch) -> None:
        """Comes back to commit when all have worked who waited before; they rely on that."""
        cancellation = None
        while not batch.outcome.done():
            try:
                async with self._turn:
                    if not batch.outcome.done():
                        await self._commit(batch)
            except asyncio.CancelledError as error:
                cancellation = error
        if cancellation is not None:
            raise cancellation

    async def _commit(self, batch: _Batch) -> None:
        """Commits what the batch has done; where that fails, all of it is undone."""
        connection = self.connection._conn
        committing = self._start_commit(batch)
        try:
            await finish(committing)
        finally:
            error = committing.exception()
            if error is not None and connection.in_transaction:
                connection.rollback()
            self._end(batch, error)
        if self._log is not None:
            self._log.note_changes(connection.total_changes)

    def _start_commit(self, batch: _Batch) -> asyncio.Future[None]:
        """Commits in the thread, which may wait for the disk.

        Where that takes less time than to hand it over, and nobody else waits, it is done at once.
        """
        if batch.size > 1 or self._pace > INSTANT:
            return self._run_in_thread(self._commit_now)
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._commit_now()
            committed.set_result(None)
        except Exception as error:  # noqa: BLE001 (as it comes out of the thread)
            committed.set_exception(error)
        return committed

    def _commit_now(self) -> None:
        began = time.perf_counter()
        self.connection._conn.commit()
        # A slow one counts for the next dozens, too.
        self._pace = max(time.perf_counter() - began, 0.9 * self._pace)

    def _run_in_thread(self, step: Callable[[], Any]) -> asyncio.Future[Any]:
        # As aiosqlite does it, but without a task, which whoever ends a program would cancel.
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.connection._tx.put_nowait((done, step))
        return done

    def _end(self, batch: _Batch, error: BaseException | None) -> None:
        self._batch = None
        batch.outcome.set_result(error)

    async def _close(self) -> None:
        await self.connection.close()
        if self._log is not None:
            await self._log.close()
