"""Opening a database: an older one is upgraded, a newer or damaged one is left alone."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database
from bot.store.migrations import REVISION
from bot.store.problems import DatabaseProblem, explain_failure
from bot.store.sqlite_file import explained, find_file, look_at, refuse_newer

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def open_database(url: str) -> Database:
    """The database, ready for use and at this program's schema.

    Raises DatabaseProblem, with the data untouched, when it is newer than the program, damaged, or doesn't
    answer.
    """
    path = find_file(url)
    if path is not None:
        look_at(path)  # opening it would already write to the file
    with explained():
        database = Database(url)
    try:
        found = await find_revision(database)
        if found != REVISION:
            refuse_newer(found)
            async with database.transaction() as tx:
                await tx.run_sync(_upgrade)
    except (DBAPIError, OSError) as error:
        await database.close()
        raise DatabaseProblem(_explain(error)) from error
    except BaseException:
        await database.close()
        raise
    return database


async def find_revision(database: Database) -> str | None:
    """The schema's revision as the database states it; None for an empty one."""
    async with database.reading() as tx:
        if not await tx.run_sync(_has_revision):
            return None
        return str((await tx.execute(text("SELECT version_num FROM alembic_version"))).scalar_one())


def _has_revision(connection: "Connection") -> bool:
    return connection.dialect.has_table(connection, "alembic_version")


def _upgrade(connection: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _explain(error: Any) -> str:
    if isinstance(error, DBAPIError):
        return explain_failure(error)
    return f"The database can't be reached: {error}. Check the address in GOODWORD_DATABASE_URL."
