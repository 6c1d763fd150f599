"""What can go wrong with a database at the very end of a unit of work."""

import sqlite3


def refuse_commit(action: int, name: str | None, *_about: str | None) -> int:
    """For `set_authorizer`: everything is allowed but to commit."""
    is_commit = action == sqlite3.SQLITE_TRANSACTION and name == "COMMIT"
    return sqlite3.SQLITE_DENY if is_commit else sqlite3.SQLITE_OK
