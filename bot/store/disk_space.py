"""Whether there is room for what is to be written."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import explained

#: Bytes. With less than this, or with less than a second copy of the database would take, a disk is
#: nearly full.
LOW = 200_000_000
#: How often somebody looks, in seconds: it fills up in minutes.
PAUSE = 300.0


def require_room(folder: Path, size: int) -> None:
    """Raises DatabaseProblem unless so many bytes can be written into this folder, or nobody can
    tell.
    """
    free = _measure_room(folder)
    if free is not None and free < size:
        raise DatabaseProblem(
            f"There isn't enough room in {folder.absolute()}: {_tell(size)} are needed, and "
            f"{_tell(free)} are free. "
            "Free some space, then try again. Nothing was changed."
        )


def find_shortage(database: Path) -> str | None:
    """What to say when the disk that the database is on is nearly full; quick, for it reads
    nothing.
    """
    try:
        free = _measure_room(database.parent)
        if free is None or free >= max(LOW, 2 * measure(database)):
            return None
    except DatabaseProblem:
        return None  # whatever keeps it from being looked at is told by others
    return (
        f"The disk that the books are on is nearly full: {_tell(free)} are free. "
        "On a full disk I can't write anything down."
    )


async def watch_shortage(
    database: Path, *, tell: Callable[[str | None], None], pause: float = PAUSE
) -> None:
    """Looks now and then until it is cancelled; `tell` gets each change: what to say, or None
    when there is room.
    """
    told: str | None = None
    while True:
        problem = await asyncio.to_thread(find_shortage, database)
        if (problem is None) != (told is None):
            tell(problem)
            told = problem
        await asyncio.sleep(pause)


def measure(database: Path) -> int:
    """Bytes that the database takes, with what is still in its log."""
    with explained():
        log = database.with_name(database.name + "-wal")
        return sum(path.stat().st_size for path in (database, log) if path.exists())


def _measure_room(folder: Path) -> int | None:
    """Bytes that may be written there; None where the disk doesn't tell."""
    with explained():
        found = shutil.disk_usage(folder)
    return found.free if found.total else None


def _tell(size: int) -> str:
    megabytes = size / 1_000_000
    if megabytes < 10:
        return f"{megabytes:.1f} MB"
    return f"{megabytes:,.0f} MB"
