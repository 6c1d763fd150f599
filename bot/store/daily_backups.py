"""A checked backup each day, in a folder beside the database; of these, and of nothing else, the
oldest are removed.
"""

import asyncio
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.store.backup import back_up_database
from bot.store.disk_space import measure, require_room
from bot.store.private_files import make_private_folder
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import explained

log = structlog.get_logger()

FOLDER = "backups"
DAY = timedelta(days=1)
#: How often somebody looks whether a day is over: a computer that slept has lost count. Seconds.
PAUSE = 3600.0
#: Bytes that a backup leaves free: the bot itself needs room to write.
_RESERVE = 100_000_000
#: The moment in a backup's name, in UTC.
_MOMENT = "%Y-%m-%d-%H%M%S"
#: What a backup leaves behind that was cut off by a power cut.
_PART = re.compile(r"\.goodword-[a-z0-9_]{8}\.part(-wal|-shm|-journal)?")


async def keep_daily_backups(
    database: Path,
    *,
    keep: int,
    read_clock: Callable[[], datetime],
    tell: Callable[[str | None], None],
    pause: float = PAUSE,
) -> None:
    """Makes them until it is cancelled.

    `tell` gets why the last one could not be made, or None if it could.
    """
    is_over = threading.Event()
    told: str | None = None
    try:
        while True:
            problem = await asyncio.to_thread(_try, database, keep, read_clock(), is_over.is_set)
            if problem and problem != told:
                log.warning("the daily backup could not be made", reason=problem)
            told = problem
            tell(problem)
            await asyncio.sleep(pause)
    finally:
        is_over.set()  # the thread stops at its next step


def back_up_daily(
    database: Path, *, keep: int, now: datetime, is_unwanted: Callable[[], bool] = lambda: False
) -> Path | None:
    """Makes a backup if there is none of the last 24 hours, then removes all but the newest `keep`.

    None if nothing was to be made. Raises DatabaseProblem, with every older backup still there.
    """
    if not database.exists() or not measure(database):
        return None
    made = list_backups(database)
    if any(now - DAY < moment <= now for moment, _ in made):
        return None
    folder = database.parent / FOLDER
    with explained():
        make_private_folder(folder)
        _remove_left_overs(folder, now)
    require_room(folder, measure(database) + _RESERVE)
    target = folder / f"{database.stem}-{now.astimezone(UTC).strftime(_MOMENT)}{database.suffix}"
    back_up_database(database, target, is_unwanted=is_unwanted)
    log.info("a backup was made and checked", file=str(target))
    with explained():
        for _, path in list_backups(database)[keep:]:
            path.unlink(missing_ok=True)
    return target


def list_backups(database: Path) -> list[tuple[datetime, Path]]:
    """The daily backups that are there, with their moments, the newest first."""
    ours = re.compile(
        rf"{re.escape(database.stem)}-(\d{{4}}-\d\d-\d\d-\d{{6}}){re.escape(database.suffix)}"
    )
    found = []
    for path in (database.parent / FOLDER).glob("*"):
        if name := ours.fullmatch(path.name):
            try:
                found.append((datetime.strptime(name[1], _MOMENT).replace(tzinfo=UTC), path))
            except ValueError:
                continue  # no such day: somebody else's name
    return sorted(found, reverse=True)


def _try(database: Path, keep: int, now: datetime, is_unwanted: Callable[[], bool]) -> str | None:
    """Why it could not be made."""
    try:
        back_up_daily(database, keep=keep, now=now, is_unwanted=is_unwanted)
    except DatabaseProblem as problem:
        if is_unwanted():
            return None
        return f"Today's backup could not be made. {problem}"
    except Exception:
        log.exception("the daily backup failed")
        return "Today's backup could not be made; the log of this moment says why."
    return None


def _remove_left_overs(folder: Path, now: datetime) -> None:
    long_ago = (now - DAY).timestamp()
    for path in folder.glob(".goodword-*"):
        if _PART.fullmatch(path.name) and path.stat().st_mtime < long_ago:
            path.unlink(missing_ok=True)
