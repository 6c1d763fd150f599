"""`goodword db`: upgrade the database, back it up, bring a backup back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.terminal import (
    Stop,
    copy_if_behind,
    problems_explained,
    read_clock,
    read_settings,
    require_driver,
    show_progress,
)

if TYPE_CHECKING:
    from bot.config import Settings

_PG_DUMP = """\
Your database is PostgreSQL, which has its own tool for backups. Run this; it asks for the password:

    pg_dump --format=custom --file="{file}" "{server}/{name}"
"""
_PG_RESTORE = """\
Your database is PostgreSQL, which has its own tools for backups. Run these; they ask
for the password and bring the backup back as a new database, so that nothing is overwritten:

    psql --command="CREATE DATABASE {name}_restored" "{server}/{name}"
    pg_restore --dbname="{server}/{name}_restored" "{file}"
    psql --command="{forget}" "{server}/{name}_restored"

The last one tells me that it was brought back: without it, letters that
went out since could go out again.
Then put {name}_restored in the place of {name} in GOODWORD_DATABASE_URL.
"""


@click.group()
def db() -> None:
    """Upgrade the database, back it up, bring a backup back."""


@db.command()
def upgrade() -> None:
    """Bring the database to this program's format, after putting a copy of it aside."""
    import asyncio

    from bot.store.file_lock import hold_database
    from bot.store.sqlite_file import find_file

    settings = read_settings()
    require_driver(settings.database_url)
    path = find_file(settings.database_url)
    with problems_explained():
        if path is None:
            asyncio.run(_upgrade_server(settings.database_url))
            done = "The database is up to date now."
        else:
            with hold_database(path, now=read_clock()):
                done = _upgrade_file(path, settings.database_url)
    click.echo(done)


def _upgrade_file(path: Path, url: str) -> str:
    """What to say about it."""
    import asyncio

    from bot.store.sqlite_file import look_at

    is_new = look_at(path).is_empty
    copy = copy_if_behind(path)
    if copy is None and not is_new:
        return "The database is already up to date; nothing was changed."
    if copy is not None:
        click.echo(f"A copy of the old database is in {copy}.")
    asyncio.run(_open_once(url))
    return f"A new, empty database is at {path}." if is_new else "The database is up to date now."


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the database to FILE; the bot may go on working meanwhile."""
    from bot.store.backup import back_up_database

    settings = read_settings()
    path = _find_sqlite(settings, _PG_DUMP, file)
    with problems_explained(), show_progress(path, "Copying") as progress:
        back_up_database(path, file, progress=progress)
    click.echo(
        f"Done: {file} is a whole copy, and was checked. Keep it on another disk than this one."
    )


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Bring back the backup FILE; the database of now is kept beside it."""
    from bot.store.backup import restore_database
    from bot.store.file_lock import hold_database

    settings = read_settings()
    path = _find_sqlite(settings, _PG_RESTORE, file)
    now = read_clock()
    with (
        problems_explained(),
        hold_database(path, now=now),
        show_progress(file, "Checking and copying") as progress,
    ):
        done = restore_database(file, path, today=now.astimezone().date(), progress=progress)
    if done.put_aside:
        click.echo(f"What was there before is kept in {done.put_aside}.")
    click.echo(f"Done: {path} is what {file} holds. Start the bot again: goodword run")
    if done.is_behind:
        click.echo("It is of an older Goodword; the next start upgrades it.")


async def _upgrade_server(url: str) -> None:
    """Raises DatabaseProblem while a bot is at work with it."""
    from bot.store.problems import DatabaseProblem
    from bot.store.server_lock import ServerLock

    if not url.startswith("postgres"):
        await _open_once(url)
        return
    lock = ServerLock(url)
    try:
        taken = await lock.take()
        if taken.owned is None:
            holders = "; ".join(map(str, taken.holders))
            raise DatabaseProblem(
                f"Another Goodword is at work with this database: {holders}. Stop that one first. "
                "Nothing was changed."
            )
        await _open_once(url)
    finally:
        await lock.close()


async def _open_once(url: str) -> None:
    from bot.store.opening import open_database

    await (await open_database(url)).close()


def _find_sqlite(settings: Settings, instead: str, file: Path) -> Path:
    """The database's file; for PostgreSQL, which has its own tools, tells what to run `instead`."""
    from bot.store.sqlite_file import find_file

    url = settings.database_url
    path = find_file(url)
    if path is None and url.startswith("sqlite"):
        raise Stop("This database lives in memory, so there is no file to copy or replace.")
    if path is None:
        from bot.store.backup import FORGET_IDENTITY

        server, name = _without_secrets(url)
        raise Stop(instead.format(server=server, name=name, file=file, forget=FORGET_IDENTITY))
    return path


def _without_secrets(url: str) -> tuple[str, str]:
    """The address of the PostgreSQL server, without the password, and the name of the database."""
    from urllib.parse import urlsplit

    parts = urlsplit("postgresql://" + url.partition("://")[2])
    login, at, host = parts.netloc.rpartition("@")
    return f"postgresql://{login.partition(':')[0]}{at}{host}", parts.path.removeprefix("/")
