"""A SQLite file as it lies on the disk: looked at by the standard library alone, without
changing a byte.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from bot.domain.records import dataclass
from bot.store.migrations import REVISION
from bot.store.problems import DAMAGED, DatabaseProblem, explain_failure

_MAGIC = b"SQLite format 3\0"
#: How long to wait for another program that holds the file for a moment.
_BUSY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """What a look at a database file told."""

    #: The schema's number; None when there is no file yet, or nothing in it.
    revision: str | None
    #: Bytes.
    size: int

    @property
    def is_empty(self) -> bool:
        return self.revision is None

    @property
    def is_behind(self) -> bool:
        """Whether this program has to upgrade it before use."""
        return self.revision is not None and self.revision < REVISION


def find_file(url: str) -> Path | None:
    """The file that a database address names; None for PostgreSQL and for SQLite in memory."""
    kind, _, rest = url.partition("://")
    path = rest.partition("?")[0].removeprefix("/")
    if kind.partition("+")[0] != "sqlite" or path in {"", ":memory:"}:
        return None
    return Path(unquote(path))


def look_at(path: Path) -> DatabaseFile:
    """What the file holds; quick, and the file stays byte for byte as it was.

    Raises DatabaseProblem when it is damaged so that it can't be opened, belongs to another
    program, or was used by a newer Goodword.
    """
    if not path.exists() or not (size := _measure(path)):
        return DatabaseFile(None, 0)
    with explained(), open_to_look(path) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
        if not tables:
            return DatabaseFile(None, size)
        row = None
        if "alembic_version" in tables:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return DatabaseFile(_read_revision(row, path), size)


def check_whole(connection: sqlite3.Connection) -> None:
    """Reads every page.

    Raises DatabaseProblem when something doesn't fit together; takes seconds per GB.
    """
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise DatabaseProblem(DAMAGED)


def check_file(path: Path) -> None:
    """Reads every page of a file without changing it. Raises DatabaseProblem when it is damaged."""
    with explained(), open_to_look(path) as connection:
        check_whole(connection)


@contextmanager
def explained() -> Iterator[None]:
    """Turns what SQLite or the disk complains about into a DatabaseProblem that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise DatabaseProblem(explain_failure(error)) from error


@contextmanager
def open_to_look(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads; nothing is written beside the file for it.

    Raises DatabaseProblem for what isn't a SQLite file.
    """
    # A file that is in use, or was when the power went, has a log beside it. Without one nobody can
    # be writing, and saying so keeps SQLite from making a log only to look.
    in_use = _log_of(path).exists()
    if not in_use:
        # Never of one in use: closing it would give up every lock that SQLite has on it in this
        # process, and the next program to come and go would remove the log under the bot's hands.
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise DatabaseProblem(DAMAGED)
    with closing(connect_to(path, "mode=ro" if in_use else "mode=ro&immutable=1")) as connection:
        yield connection


def connect_to(path: Path, options: str) -> sqlite3.Connection:
    """A plain connection; `options` are those of SQLite's file addresses, e.g. `mode=rw`."""
    address = f"file:{quote(str(path.absolute()))}?{options}"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _measure(path: Path) -> int:
    with explained():
        return path.stat().st_size


def _read_revision(row: tuple[str] | None, path: Path) -> str:
    # Revisions are numbered, so a program knows that it is the older one without knowing the newer.
    revision = row[0] if row else ""
    if not (len(revision) == len(REVISION) and revision.isdecimal() and int(revision)):
        raise DatabaseProblem(
            f"The file {path} belongs to another program. Nothing was changed. "
            "Name another file in GOODWORD_DATABASE_URL."
        )
    refuse_newer(revision)
    return revision


def refuse_newer(revision: str | None) -> None:
    """Raises DatabaseProblem when this schema is newer than the program."""
    if revision is not None and revision > REVISION:
        raise DatabaseProblem(
            f"This database was used by a newer Goodword (its format is {revision}, mine is "
            f"{REVISION}). "
            "Nothing was changed. Install the newer Goodword, or use an older backup: "
            "goodword db restore FILE"
        )
