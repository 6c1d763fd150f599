"""What every command says and asks in the same way: settings, problems, progress, the time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Settings, Text

#: Something must be done first: the exit code that says "not like this", as for a wrong option.
NOT_SET_UP = 2
LARGE = 32_000_000  #: bytes; smaller files are copied before a bar could be read


class Stop(click.ClickException):
    """Ends the program with exit code 1 and a sentence that says what to do."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def read_settings(*, with_files: bool = True, **given: Any) -> Settings:
    """The settings, `given` before what the environment says, and that before the files named .env.

    Where the books are doesn't depend on the working folder any more. Every problem with the
    settings is told at once, and then the program stops.
    """
    import os

    from bot.config import BadSettings, find_settings, make_settings
    from bot.file_places import SETTINGS_FILE, list_folders

    files = [folder / SETTINGS_FILE for folder in list_folders()] if with_files else []
    try:
        texts = find_settings(os.environ, files)
        settings = make_settings(texts, **given)
        if "database_url" in given:
            return settings
        return replace(settings, database_url=_settle_database(texts.get("database_url")))
    except BadSettings as error:
        click.echo(
            "Some settings can't be used. Correct them in the file .env, or where else you set "
            "them.",
            err=True,
        )
        for problem in error.problems:
            click.echo(f"  {problem}", err=True)
    except UnicodeError:
        click.echo(
            "The file .env can't be read. Save it again as plain text, in the encoding UTF-8.",
            err=True,
        )
    sys.exit(NOT_SET_UP)


def require_driver(url: str) -> None:
    """Raises Stop when something must be installed before this database can be used."""
    from bot.config import find_missing_driver

    if missing := find_missing_driver(url):
        raise Stop(missing)


def _settle_database(named: Text | None) -> str:
    """The database's address, absolute: a relative one counts from the folder of the file that it
    stands in.
    """
    from bot.file_places import address_file, find_books, make_absolute

    return make_absolute(named.words.strip(), named.folder) if named else address_file(find_books())


@contextmanager
def problems_explained() -> Iterator[None]:
    from bot.store.problems import DatabaseProblem

    try:
        yield
    except DatabaseProblem as problem:
        raise Stop(str(problem)) from problem


def copy_if_behind(database: Path) -> Path | None:
    """Where a copy of the database is that is about to be upgraded; None if it is none.

    Raises DatabaseProblem.
    """
    from bot.store.backup import copy_before_upgrade
    from bot.store.sqlite_file import look_at

    if not look_at(database).is_behind:
        return None
    with show_progress(database, "Copying") as progress:
        return copy_before_upgrade(
            database, today=read_clock().astimezone().date(), progress=progress
        )


@contextmanager
def show_progress(file: Path, label: str) -> Iterator[Any]:
    """Something to tell the progress to, shown as a bar when the file is large; None otherwise."""
    if not file.is_file() or file.stat().st_size < LARGE:
        yield None
        return
    with click.progressbar(length=file.stat().st_size, label=label) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show


def read_clock() -> datetime:
    """The moment, in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC)  # noqa: TID251 - here the clock enters the program
