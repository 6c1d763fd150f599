"""What can be wrong with a database, and what to do about it.

Loads nothing but the standard library.
"""

import sqlite3

DAMAGED = (
    "The database file is damaged or isn't a database. Nothing was changed. "
    "Bring back a backup that is whole; the folder backups beside your books may hold some: "
    "goodword db restore FILE"
)

#: Classes of PostgreSQL's states (appendix A of its manual): a value that it never takes, such as a
#: text with a zero byte; one that breaks a rule; and a statement that is wrong, or not allowed.
_WRONG_VALUE, _BROKEN_RULE, _WRONG_STATEMENT = "22", "23", "42"


class DatabaseProblem(Exception):
    """The database can't be used; the message says what to do. Nothing in it was changed."""


class NotOurs(Exception):
    """Another process looks after this shop by now: it does what is to be done there."""

    def __init__(self) -> None:
        super().__init__("another process looks after this shop by now")


def explain_failure(error: Exception) -> str:
    """What to do about a database that doesn't answer, as one sentence; `error` is a driver's."""
    words = str(error).lower()
    if "malformed" in words or "not a database" in words:
        return DAMAGED
    if "locked" in words:
        return (
            "Another program is using the database. Stop the other Goodword, then start this "
            "one again."
        )
    if "readonly" in words or "unable to open" in words or "permission" in words:
        return (
            "The database file can't be opened for writing. Check who owns the folder that it "
            "is in."
        )
    if "full" in words:
        return "The disk is full. Free some space, then start Goodword again; nothing was lost."
    return f"The database doesn't answer: {error}. Check the address in GOODWORD_DATABASE_URL."


def refuses_values(error: BaseException) -> bool:
    """Whether the database works and only doesn't take these values: of a wrong kind, too long,
    there already.
    """
    if isinstance(error, sqlite3.Error):
        return isinstance(error, (sqlite3.IntegrityError, sqlite3.DataError))
    state = _read_state(error)
    if state is not None:
        return state in {_WRONG_VALUE, _BROKEN_RULE}
    # Both drivers raise these before they ask the database at all.
    return isinstance(error, (ValueError, OverflowError))


def is_database_trouble(error: BaseException) -> bool:
    """Whether a unit of work failed because of the database itself: locked, full, or out of reach.

    What was asked of it is not to blame then, and may work later.
    """
    if isinstance(error, NotOurs):
        return True
    if refuses_values(error):
        return False
    if isinstance(error, sqlite3.Error):
        return not isinstance(error, (sqlite3.ProgrammingError, sqlite3.NotSupportedError))
    state = _read_state(error)
    if state is not None:
        return state != _WRONG_STATEMENT
    # Where a server can't be reached, its driver's own errors come as they are.
    return is_from_driver(error) or isinstance(error, OSError | TimeoutError)


def is_from_driver(error: BaseException) -> bool:
    """Whether a database, or the library that speaks to it, raised this."""
    return isinstance(error, sqlite3.Error) or type(error).__module__.split(".")[0] == "asyncpg"


def _read_state(error: BaseException) -> str | None:
    """The class of the state that PostgreSQL answered with."""
    state = getattr(error, "sqlstate", None)
    return None if state is None else str(state)[:2]
