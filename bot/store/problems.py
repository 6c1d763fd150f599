"""What can be wrong with a database, and what to do about it. Loads nothing but the standard library."""

DAMAGED = (
    "The database file is damaged or isn't a database. Nothing was changed. "
    "Bring back a backup that is whole; the folder backups beside your books may hold some: goodword db restore FILE"
)

#: The class of PostgreSQL's states for a value that it never takes, such as a text with a zero byte. SQLAlchemy
#: gives those of asyncpg no class of their own.
_WRONG_VALUE = "22"


class DatabaseProblem(Exception):
    """The database can't be used; the message says what to do. Nothing in it was changed."""


def explain_failure(error: Exception) -> str:
    """What to do about a database that doesn't answer, as one sentence; `error` is a driver's."""
    reason = getattr(error, "orig", None) or error
    words = str(reason).lower()
    if "malformed" in words or "not a database" in words:
        return DAMAGED
    if "locked" in words:
        return "Another program is using the database. Stop the other Goodword, then start this one again."
    if "readonly" in words or "unable to open" in words or "permission" in words:
        return "The database file can't be opened for writing. Check who owns the folder that it is in."
    if "full" in words:
        return "The disk is full. Free some space, then start Goodword again; nothing was lost."
    return f"The database doesn't answer: {reason}. Check the address in GOODWORD_DATABASE_URL."


def is_database_trouble(error: BaseException) -> bool:
    """Whether a unit of work failed because of the database itself: locked, full, or out of reach.

    What was asked of it is not to blame then, and may work later.
    """
    from sqlalchemy import exc

    state = getattr(getattr(error, "orig", error), "sqlstate", None) or ""
    if state.startswith(_WRONG_VALUE):
        return False
    mistakes = (exc.IntegrityError, exc.ProgrammingError, exc.DataError, exc.NotSupportedError)
    if isinstance(error, exc.DBAPIError):
        return not isinstance(error, mistakes)
    # Where a server can't be reached, its driver's own errors come as they are.
    is_drivers = type(error).__module__.split(".")[0] == "asyncpg"
    return is_drivers or isinstance(error, OSError | TimeoutError | exc.TimeoutError)
