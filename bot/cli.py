"""The command line: where settings, clock, signals and the parts of the program come together.

What a command needs is imported when it runs: `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from datetime import datetime

    from bot.config import Settings

#: Something must be done first: the exit code that says "not like this", as for a wrong option.
NOT_SET_UP = 2
_LARGE = 32_000_000  # bytes; smaller files are copied before a bar could be read

_GUIDE = """\
Goodword needs a token: the key with which it signs in to Discord. You get one in five minutes.

 1. Open https://discord.com/developers/applications and press New Application. Name it after your shop.
 2. On its page General Information, copy the Application ID.
 3. On its page Bot, press Reset Token and copy the token. Show it to nobody.
    Leave the three Privileged Gateway Intents turned off: Goodword doesn't need them.
 4. Make a text file named .env in this folder, {folder}
    with this one line in it, your token after the equals sign:
        GOODWORD_TOKEN=your-token
 5. Put your Application ID in the place of YOUR_ID, open this address, and pick your server:
        {link}
 6. Run again: goodword run

To look around without a token and without Discord: goodword try"""

_NO_PLAYGROUND = """\
The playground isn't installed yet. Run this once, then `goodword try` again:

    pip install 'goodword[playground]'"""

_PG_DUMP = """\
Your database is PostgreSQL, which has its own tool for backups. Run this; it asks for the password:

    pg_dump --format=custom --file="{file}" "{server}/{name}"
"""
_PG_RESTORE = """\
Your database is PostgreSQL, which has its own tools for backups. Run these; they ask for the password and
bring the backup back as a new database, so that nothing is overwritten:

    psql --command="CREATE DATABASE {name}_restored" "{server}/{name}"
    pg_restore --dbname="{server}/{name}_restored" "{file}"

Then put {name}_restored in the place of {name} in GOODWORD_DATABASE_URL.
"""
_UNEXPECTED = (
    "Something went wrong that I didn't expect; the line above says what. Start me again: nothing is lost. "
    "If it happens again, please report it with that line."
)


class Stop(click.ClickException):
    """Ends the program with exit code 1 and a sentence that says what to do."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"goodword {version('goodword')}")
    except PackageNotFoundError:
        click.echo("goodword, from a folder that isn't installed")
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and stop.",
)
def main() -> None:
    """Goodword logs your shop's orders on Discord, reminds you who is waiting, and drafts the words you approve.

    New here? `goodword try` opens a shop to play with, in your web browser.
    """


@main.command()
def run() -> None:
    """Start the bot; Ctrl+C stops it."""
    import gc

    gc.disable()  # until all is loaded: nothing of it is garbage, and looking for some takes long
    settings = _read_settings()
    if settings.token is None:
        from bot.doctor import invite_link

        click.echo(_GUIDE.format(folder=Path.cwd(), link=invite_link()), err=True)
        sys.exit(NOT_SET_UP)
    import asyncio

    from bot.logs import set_up_logs

    set_up_logs(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings, settings.token.get_secret_value()))


@main.command("try")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where the page listens; 0 takes any.")
@click.option("--no-browser", is_flag=True, help="Only print the page's address.")
@click.option(
    "--keep",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the shop in FILE, and open it there the next time.",
)
def try_(port: int, no_browser: bool, keep: Path | None) -> None:
    """Open a sample shop in your web browser.

    It needs no account and no token, and nothing of it is kept unless you name a file.
    """
    import asyncio
    from importlib.util import find_spec

    from bot.logs import set_up_logs

    if any(find_spec(name) is None for name in ("simcord", "aiosmtpd", "pymap")):
        raise Stop(_NO_PLAYGROUND)
    set_up_logs("ERROR")  # simcord makes a second client, whose warnings mean nothing here
    click.echo(asyncio.run(_play(keep, port, open_browser=not no_browser)))


@main.command()
def doctor() -> None:
    """Check that all is well, or say what to do.

    Looks at the token, the database, the time zones, the clock and what Discord allows; changes nothing.
    """
    import asyncio

    from bot.doctor import State, examine

    settings = _read_settings()
    colors = {State.OK: "green", State.NOTE: "cyan", State.TODO: "yellow"}

    async def show() -> bool:
        well = True
        async for finding in examine(settings, now=_now):
            click.echo(f"{click.style(f'{finding.state:<5}', fg=colors[finding.state])}  {finding.sentence}")
            well = well and finding.state is not State.TODO
        return well

    if not asyncio.run(show()):
        sys.exit(1)


@main.group()
def db() -> None:
    """Upgrade the database, back it up, bring a backup back."""


@db.command()
def upgrade() -> None:
    """Bring the database to this program's format, after putting a copy of it aside."""
    import asyncio

    from bot.store.sqlite_file import find_file, look_at

    settings = _read_settings()
    path = find_file(settings.database_url)
    with _problems_explained():
        found = look_at(path) if path else None
        if path and found and found.is_behind:
            from bot.store.backup import back_up_database, name_beside

            copy = name_beside(path, "before-upgrade", _now().astimezone().date())
            with _progress(path, "Copying") as progress:
                back_up_database(path, copy, progress=progress)
            click.echo(f"A copy of the old database is in {copy}.")
        if path is None or (found and (found.is_empty or found.is_behind)):
            asyncio.run(_open_once(settings.database_url))
    if found and found.is_empty:
        click.echo(f"A new, empty database is at {path}.")
    elif found and not found.is_behind:
        click.echo("The database is already up to date; nothing was changed.")
    else:
        click.echo("The database is up to date now.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the database to FILE; the bot may go on working meanwhile."""
    from bot.store.backup import back_up_database

    settings = _read_settings()
    path = _find_sqlite(settings, _PG_DUMP, file)
    with _problems_explained(), _progress(path, "Copying") as progress:
        back_up_database(path, file, progress=progress)
    click.echo(f"Done: {file} is a whole copy, and was checked. Keep it on another disk than this one.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Bring back the backup FILE; the database of now is kept beside it."""
    from bot.store.backup import restore_database

    settings = _read_settings()
    path = _find_sqlite(settings, _PG_RESTORE, file)
    with _problems_explained(), _progress(file, "Checking and copying") as progress:
        done = restore_database(file, path, today=_now().astimezone().date(), progress=progress)
    if done.put_aside:
        click.echo(f"What was there before is kept in {done.put_aside}.")
    click.echo(f"Done: {path} is what {file} holds. Start the bot again: goodword run")
    if done.is_behind:
        click.echo("It is of an older Goodword; the next start upgrades it.")


async def _serve(settings: Settings, token: str) -> None:
    import asyncio
    import gc

    stop = asyncio.Event()
    _listen_for_stop(asyncio.get_running_loop(), stop.set)
    import structlog

    from bot.client import CannotServe, create_bot, run_bot
    from bot.store.problems import DatabaseProblem

    gc.freeze()
    gc.enable()
    try:
        await run_bot(create_bot(settings), token, stop)
    except (CannotServe, DatabaseProblem) as problem:
        raise Stop(str(problem)) from problem
    except Exception as error:
        # Through the log, which keeps secrets out of it; a bare traceback would show them.
        structlog.get_logger().exception("Goodword stopped")
        raise Stop(_UNEXPECTED) from error


async def _play(keep: Path | None, port: int, *, open_browser: bool) -> str:
    import asyncio
    import gc

    playing = asyncio.current_task()
    assert playing is not None
    _listen_for_stop(asyncio.get_running_loop(), playing.cancel)
    gc.disable()  # until the shop is open: what is loaded is no garbage, and looking for some takes long
    from bot.playground.play import CannotKeep, PortTaken, play
    from bot.store.problems import DatabaseProblem

    def make_settings(**given: Any) -> Settings:
        return _read_settings(token=None, _env_file=None, **given)

    try:
        return await play(make_settings, keep=keep, port=port, open_browser=open_browser, announce=click.echo)
    except (CannotKeep, PortTaken, DatabaseProblem) as problem:
        raise Stop(str(problem)) from problem
    finally:
        gc.enable()


def _listen_for_stop(loop: AbstractEventLoop, stop: Callable[[], object]) -> None:
    """Ctrl+C or a request to terminate calls `stop`; a second one ends the program at once."""
    import os
    import signal

    asked = False

    def hear(number: int, _frame: object) -> None:
        nonlocal asked
        if asked:
            os._exit(128 + number)
        asked = True
        loop.call_soon_threadsafe(begin)

    def begin() -> None:
        click.echo("Stopping; I finish what I am doing. Ctrl+C once more stops at once.", err=True)
        stop()

    signal.signal(signal.SIGINT, hear)
    signal.signal(signal.SIGTERM, hear)


async def _open_once(url: str) -> None:
    from bot.store.upgrade import open_database

    await (await open_database(url)).close()


def _read_settings(**given: Any) -> Settings:
    """The settings, `given` before what the environment says.

    Every problem with them is told at once, and then the program stops.
    """
    from pydantic import ValidationError

    from bot.config import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        click.echo("Some settings can't be used. Correct them in the file .env, then try again.", err=True)
        for problem in error.errors(include_url=False, include_input=False):
            click.echo(f"  {_describe_setting(problem)}", err=True)
    except UnicodeError:
        click.echo(
            "The file .env can't be read. Save it again as plain text, in the encoding UTF-8.", err=True
        )
    sys.exit(NOT_SET_UP)


def _describe_setting(problem: Any) -> str:
    name = "GOODWORD_" + "_".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "literal_error":
        return f"{name} can be {problem['ctx']['expected'].replace(chr(39), '')}."
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"


def _find_sqlite(settings: Settings, instead: str, file: Path) -> Path:
    """The database's file; for PostgreSQL, which has its own tools, tells what to run `instead`."""
    from bot.store.sqlite_file import find_file

    url = settings.database_url
    path = find_file(url)
    if path is None and url.startswith("sqlite"):
        raise Stop("This database lives in memory, so there is no file to copy or replace.")
    if path is None:
        server, name = _without_secrets(url)
        raise Stop(instead.format(server=server, name=name, file=file))
    return path


def _without_secrets(url: str) -> tuple[str, str]:
    """The address of the PostgreSQL server, without the password, and the name of the database."""
    from urllib.parse import urlsplit

    parts = urlsplit("postgresql://" + url.partition("://")[2])
    login, at, host = parts.netloc.rpartition("@")
    return f"postgresql://{login.partition(':')[0]}{at}{host}", parts.path.removeprefix("/")


@contextmanager
def _problems_explained() -> Iterator[None]:
    from bot.store.problems import DatabaseProblem

    try:
        yield
    except DatabaseProblem as problem:
        raise Stop(str(problem)) from problem


@contextmanager
def _progress(file: Path, label: str) -> Iterator[Any]:
    """Something to tell the progress to, shown as a bar when the file is large; None otherwise."""
    if not file.is_file() or file.stat().st_size < _LARGE:
        yield None
        return
    with click.progressbar(length=file.stat().st_size, label=label) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)  # noqa: TID251 - here the clock enters the program
