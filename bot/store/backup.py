"""Copies of a SQLite database: made while the bot runs, checked, and brought back without losing
anything.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from filecmp import cmp
from glob import escape
from itertools import count
from pathlib import Path

from bot.domain.records import dataclass
from bot.store.disk_space import measure, require_room
from bot.store.private_files import close_to_others
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import check_whole, connect_to, explained, look_at, open_to_look

#: Gets how many pages are copied, and how many there are.
Progress = Callable[[int, int], None]

# of SQLite's machine, a few milliseconds: then somebody looks whether it is still wanted
_STEPS = 100_000
_PAGES_A_STEP = 2048  # 8 MB: a bar that moves, and no time lost between steps
#: What SQLite keeps beside a database.
COMPANIONS = ("-wal", "-shm", "-journal")

#: Makes a copy forget which database it is: whoever works with it gets a name of its own at the
#: next start. Serves copies by older programs too, which knew no names; SQLite and PostgreSQL both
#: read it.
FORGET_IDENTITY = (
    "CREATE TABLE IF NOT EXISTS identity "
    "(name VARCHAR(32) NOT NULL, since BIGINT NOT NULL, CONSTRAINT pk_identity PRIMARY KEY "
    "(name)); "
    "DELETE FROM identity;"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What `restore_database` did."""

    #: Where the database that was there before is now; None if there was none.
    put_aside: Path | None
    #: The backup is older than the program: the next start upgrades it.
    is_behind: bool


def back_up_database(
    database: Path,
    target: Path,
    *,
    progress: Progress | None = None,
    is_unwanted: Callable[[], bool] = lambda: False,
) -> None:
    """A whole, checked copy of the database as it is at this moment, in one file; the bot may go on
    working.

    Raises DatabaseProblem, and leaves no file behind, when `target` exists, there is nothing to
    copy, the database or its copy is damaged, the disk has no room for it, or as soon as it
    `is_unwanted`.
    """
    if not database.exists():
        raise DatabaseProblem(
            f"There is no database at {database} yet, so there is nothing to back up."
        )
    look_at(database)
    if target.exists():
        raise _refuse_to_overwrite(target)
    if not target.absolute().parent.is_dir():
        raise DatabaseProblem(
            f"There is no folder {target.parent}. Make it first, or name another one."
        )
    require_room(target.absolute().parent, measure(database))
    with _part_beside(target) as part, explained():
        with closing(connect_to(database, "mode=rw")) as source:
            _copy(source, part, progress, is_unwanted)
        _put(part, target)


def copy_before_upgrade(database: Path, *, today: date, progress: Progress | None = None) -> Path:
    """Where a checked copy of the database is that this program is about to upgrade.

    However often an upgrade fails, there is one copy of the same books. Raises DatabaseProblem,
    with nothing changed, when none can be made, or when the disk has no room for it and for the
    upgrade.
    """
    require_room(database.absolute().parent, 2 * measure(database))
    copy = name_beside(database, "before-upgrade", today)
    back_up_database(database, copy, progress=progress)
    with explained():
        for earlier in database.parent.glob(
            f"{escape(database.stem)}-before-upgrade-*{database.suffix}"
        ):
            if earlier != copy and cmp(earlier, copy, shallow=False):
                copy.unlink()
                return earlier
    return copy


def restore_database(
    backup: Path, database: Path, *, today: date, progress: Progress | None = None
) -> Restored:
    """Puts the backup in the database's place; what was there is kept beside it, under a name with
    the date.

    Raises DatabaseProblem, with everything as it was, when the backup is missing, empty, damaged or
    newer than this program, or when another program holds the database.
    """
    if not backup.is_file():
        raise DatabaseProblem(f"There is no file {backup}. Check its name and try again.")
    if database.exists() and backup.samefile(database):
        raise DatabaseProblem("That file is the database itself. Name a backup instead.")
    with _named(backup):
        found = look_at(backup)
        if found.is_empty:
            raise DatabaseProblem("There is nothing in it. Use another backup.")
    _refuse_while_held(database)
    with explained():
        database.parent.mkdir(parents=True, exist_ok=True)
    require_room(database.absolute().parent, measure(backup))
    with _part_beside(database) as part:
        with _named(backup), explained(), open_to_look(backup) as source:
            _copy(source, part, progress)
        _refuse_while_held(database)
        with explained():
            put_aside = _swap(part, database, today)
    return Restored(put_aside, found.is_behind)


def name_beside(database: Path, label: str, today: date) -> Path:
    """A free name in the database's folder, e.g. `goodword-before-restore-2026-11-21.db`."""
    for number in count(1):
        more = "" if number == 1 else f"-{number}"
        path = database.with_name(
            f"{database.stem}-{label}-{today.isoformat()}{more}{database.suffix}"
        )
        if not any(_with_end(path, end).exists() for end in ("", *COMPANIONS)):
            return path
    raise AssertionError("numbers don't end")


def list_files(database: Path) -> list[Path]:
    """Everything with the shop's words in it that Goodword itself puts into the database's
    folder.
    """
    folder, stem = database.parent, escape(database.stem)
    files = [_with_end(database, end) for end in ("", *COMPANIONS)]
    for label in ("before-restore", "before-upgrade", "left-over"):
        files += folder.glob(f"{stem}-{label}-*")
    return files


@contextmanager
def _named(backup: Path) -> Iterator[None]:
    try:
        yield
    except DatabaseProblem as problem:
        raise DatabaseProblem(f"{backup} can't be brought back. {problem}") from problem


def _refuse_to_overwrite(target: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"{target} exists already, and a backup never overwrites a file. Name another one."
    )


def _put(part: Path, target: Path) -> None:
    """Gives the whole file its name, at one stroke and never over another file."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise _refuse_to_overwrite(target) from None
    except OSError:  # a memory card, say, on which a file has one name only
        if target.exists():
            raise _refuse_to_overwrite(target) from None
        part.rename(target)


@contextmanager
def _part_beside(target: Path) -> Iterator[Path]:
    """An empty file in the same folder, which takes the real name only when it is whole."""
    with explained():
        handle, name = tempfile.mkstemp(
            dir=target.absolute().parent, prefix=".goodword-", suffix=".part"
        )
        os.close(handle)
    try:
        yield Path(name)
    finally:
        for end in ("", *COMPANIONS):
            Path(name + end).unlink(missing_ok=True)


def _copy(
    source: sqlite3.Connection,
    part: Path,
    progress: Progress | None,
    is_unwanted: Callable[[], bool] = lambda: False,
) -> None:
    source.set_progress_handler(is_unwanted, _STEPS)
    # Holding one moment of the source: otherwise each change by the bot would start the copy
    # afresh.
    source.execute("BEGIN")
    source.execute("SELECT 1 FROM sqlite_master").fetchall()
    check_whole(source)
    with closing(connect_to(part, "mode=rw")) as copy:
        copy.set_progress_handler(is_unwanted, _STEPS)
        source.backup(copy, pages=_PAGES_A_STEP, progress=_tell(progress, is_unwanted))
        if copy.execute("SELECT 1 FROM sqlite_master").fetchone():
            copy.executescript(FORGET_IDENTITY)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, that needs nothing beside it
        check_whole(copy)
    source.execute("ROLLBACK")


def _tell(
    progress: Progress | None, is_unwanted: Callable[[], bool]
) -> Callable[[int, int, int], None]:
    def tell(_status: int, remaining: int, total: int) -> None:
        if is_unwanted():
            raise InterruptedError("nobody wants it any more")
        if progress is not None:
            progress(total - remaining, total)

    return tell


def _refuse_while_held(database: Path) -> None:
    """Raises DatabaseProblem while another program has the database open."""
    if not database.exists():
        return
    try:
        with closing(connect_to(database, "mode=rw")) as connection:
            # Every open connection shares a lock on the file; having it alone shows that there is
            # none.
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise DatabaseProblem(
                "Goodword is running and uses the database. Stop it, then try again. Nothing was "
                "changed."
            ) from error
    except sqlite3.DatabaseError:
        pass  # a damaged one is a reason to restore, and is only put aside


def _swap(part: Path, database: Path, today: date) -> Path | None:
    """Puts the new file in place; gives the name under which the old one is kept, if there was
    one.
    """
    put_aside = name_beside(database, "before-restore", today) if database.exists() else None
    kept = put_aside or name_beside(database, "left-over", today)
    moved: list[tuple[Path, Path]] = []
    try:
        # A log that stayed behind would be read into the new database.
        for end in ("", *COMPANIONS):
            old, new = _with_end(database, end), _with_end(kept, end)
            if old.exists():
                old.rename(new)
                moved.append((old, new))
        part.rename(database)
    except OSError:
        for old, new in moved:
            new.rename(old)
        raise
    close_to_others(new for _, new in moved)
    return put_aside


def _with_end(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
