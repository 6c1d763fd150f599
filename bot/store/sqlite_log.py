"""SQLite's log (WAL): what was committed is copied into the database file while others work.

By itself SQLite does that in the commit of whoever comes when the log is full, and all wait. Here a
thread does it, on a connection of its own. Until then what was committed is safe in the log,
whatever happens. The log begins anew when all of it was copied; where writing never pauses, SQLite
sees to that itself (`MAX_PAGES`).
"""

import asyncio
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from bot.store.shielding import finish

#: After so many changed rows the log is copied; each changes one or two pages.
CHANGES_BETWEEN = 1000
#: From so many pages on, 4 KB each, SQLite copies what is left of the log in a commit.
MAX_PAGES = 4000
#: So often it is tried to empty the log, with so many seconds in between.
TRIES, PAUSE = 20, 0.05


class LogCopies:
    """Copies the log of one database every now and then, never twice at the same time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._copied = 0
        self._running: asyncio.Future[None] | None = None

    def note_changes(self, total: int) -> None:
        """So many rows were changed by now, all in all; begins to copy when they are many."""
        is_running = self._running is not None and not self._running.done()
        if total - self._copied >= CHANGES_BETWEEN and not is_running:
            self._copied = total
            self._running = asyncio.get_running_loop().run_in_executor(None, copy_log, self._file)

    async def close(self) -> None:
        """Waits for a copying that was begun."""
        if self._running is not None:
            await finish(self._running)


def copy_log(file: Path) -> None:
    """Copies what can be; what a full disk, say, doesn't take stays in the log until next time."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(file, isolation_level=None)) as copying:
        copying.execute("SELECT 1 FROM sqlite_master").fetchall()  # without it no log is open
        copying.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def write_anew(connection: sqlite3.Connection) -> None:
    """Copies what is there into a fresh file, and empties the log.

    Zeros over deleted rows aren't enough: a row that made room for others has left copies of itself
    in pages that it once lay in. Raises OperationalError while somebody still reads the log.
    """
    connection.execute("VACUUM")
    for _ in range(TRIES):
        ((is_busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if not is_busy:
            return
        time.sleep(PAUSE)
    raise sqlite3.OperationalError("another program reads the database")
