"""Opening a database: an older one is upgraded, a newer or damaged one is left alone."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from bot.store.creating import create_tables, find_revision
from bot.store.database import Database
from bot.store.migrations import REVISION
from bot.store.ownership import EVERYTHING, Ownership
from bot.store.problems import DatabaseProblem, explain_failure, is_from_driver
from bot.store.sqlite_file import explained, find_file, look_at, refuse_newer

#: The tool that upgrades is large and seldom needed: it works in a process of its own, which says
#: why it can't.
_UPGRADING = "bot.store.upgrading"
CAN_NOT = 3


async def open_database(url: str, owned: Ownership = EVERYTHING) -> Database:
    """The database, ready for use and at this program's schema.

    Raises DatabaseProblem, with the data untouched, when it is newer than the program, damaged, or
    doesn't answer.
    """
    path = find_file(url)
    if path is not None:
        look_at(path)  # opening it would already write to the file
    with explained():
        database = Database(url, owned)
    try:
        await _bring_up_to_date(database)
    except BaseException as error:
        await database.close()
        if isinstance(error, Exception) and (isinstance(error, OSError) or is_from_driver(error)):
            raise DatabaseProblem(explain_opening(error)) from error
        raise
    return database


async def open_current(url: str) -> Database:
    """The database for looking only: nothing in it is changed, so another program may own it.

    Raises DatabaseProblem when there is none yet, or it must be upgraded first.
    """
    path = find_file(url)
    if path is not None:
        found = look_at(path)
        if found.is_empty:
            raise DatabaseProblem("There is no database yet. Start the bot once: goodword run")
    with explained():
        database = Database(url)
    try:
        async with database.reading() as tx:
            revision = await find_revision(tx.sql)
        if revision != REVISION:
            if revision is not None:
                refuse_newer(revision)
            raise DatabaseProblem("The database is of an older Goodword: goodword db upgrade")
    except BaseException as error:
        await database.close()
        if isinstance(error, Exception) and (isinstance(error, OSError) or is_from_driver(error)):
            raise DatabaseProblem(explain_opening(error)) from error
        raise
    return database


async def _bring_up_to_date(database: Database) -> None:
    async with database.reading() as tx:
        found = await find_revision(tx.sql)
    if found is None:
        async with database.transaction() as tx:
            await create_tables(tx.sql)
    elif found != REVISION:
        refuse_newer(found)
        await database.close()  # it is opened again when it is used
        await asyncio.to_thread(_upgrade, database.address.text)


def _upgrade(url: str) -> None:
    places = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    # The address, which may hold a password, is told where no list of processes shows it.
    done = subprocess.run(  # noqa: S603 (this program itself)
        [sys.executable, "-m", _UPGRADING],
        input=url,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode == CAN_NOT:
        raise DatabaseProblem(done.stdout.strip())
    if done.returncode:
        raise RuntimeError(f"the upgrade failed:\n{done.stderr}")


def explain_opening(error: Exception) -> str:
    """What to do about a database that can't be opened."""
    if isinstance(error, OSError):
        return (
            f"The database can't be reached: {error}. Check the address in GOODWORD_DATABASE_URL."
        )
    return explain_failure(error)
