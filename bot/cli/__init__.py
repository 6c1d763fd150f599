"""The command line: where settings, clock, signals and the parts of the program come together.

What a command needs is imported when it runs: `--help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.db import db
from bot.cli.export import export
from bot.cli.import_ import import_
from bot.cli.report import report
from bot.cli.terminal import NOT_SET_UP, Stop, read_clock, read_settings, require_driver

if TYPE_CHECKING:
    from bot.config import Settings

_GUIDE = """\
Goodword needs a token: the key with which it signs in to Discord. You get one in five minutes.

 1. Open https://discord.com/developers/applications and press
    New Application. Name it after your shop.
 2. On its page Bot, press Reset Token and copy the token. Show it to nobody.
    Leave the three Privileged Gateway Intents turned off: Goodword doesn't need them.
 3. Make a text file named .env in this folder, {folder}
    with this one line in it, your token after the equals sign:
        GOODWORD_TOKEN=your-token
 4. Run the same command again. It shows you the address at which you
    pick your server.

To look around without a token and without Discord, write `try` in the place of `run`."""

_NO_PLAYGROUND = """\
The playground isn't installed yet. Run this once, then `goodword try` again:

    pip install 'goodword[playground]'"""


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
    """Goodword logs your shop's orders on Discord, reminds you who is waiting, and drafts the words
    you approve.

    New here? `goodword try` opens a shop to play with, in your web browser.
    """


main.add_command(db)
main.add_command(export)
main.add_command(import_)
main.add_command(report)


@main.command()
def run() -> None:
    """Start the bot; Ctrl+C stops it."""
    import gc

    gc.disable()  # until all is loaded: nothing of it is garbage, and looking for some takes long
    settings = read_settings()
    from bot.doctor import find_token_fault
    from bot.file_places import find_program_folder

    if settings.token is None:
        click.echo(_GUIDE.format(folder=find_program_folder() or Path.cwd()), err=True)
        sys.exit(NOT_SET_UP)
    if fault := find_token_fault(settings.token.value):
        raise Stop(fault)
    require_driver(settings.database_url)
    from bot.cli.serving import serve
    from bot.logs import set_up_logs, warn_of_secrets

    set_up_logs(settings.log_level, settings.log_format)
    warn_of_secrets(settings.log_level)
    serve(settings, settings.token.value)


@main.command("try")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Where the page listens; 0 takes any."
)
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
@click.option("--quiet", is_flag=True, help="Print only what must be done.")
def doctor(quiet: bool) -> None:
    """Check that all is well, or say what to do.

    Looks at the token, the database, the time zones, the clock and what Discord allows; changes
    nothing.
    """
    import asyncio

    from bot.doctor import State, examine

    settings = read_settings()
    colors = {State.OK: "green", State.NOTE: "cyan", State.TODO: "yellow"}

    async def show() -> bool:
        well = True
        async for finding in examine(settings, now=read_clock):
            if quiet and finding.state is not State.TODO:
                continue
            click.echo(
                f"{click.style(f'{finding.state:<5}', fg=colors[finding.state])}  "
                f"{finding.sentence}"
            )
            well = well and finding.state is not State.TODO
        return well

    if not asyncio.run(show()):
        sys.exit(1)


async def _play(keep: Path | None, port: int, *, open_browser: bool) -> str:
    import asyncio
    import gc

    from bot.cli.serving import listen_for_stop

    playing = asyncio.current_task()
    assert playing is not None
    listen_for_stop(asyncio.get_running_loop(), playing.cancel)
    # until the shop is open: what is loaded is no garbage, and looking for some takes long
    gc.disable()
    from bot.playground.play import CannotKeep, PortTaken, play
    from bot.store.problems import DatabaseProblem

    def make_settings(**given: Any) -> Settings:
        return read_settings(with_files=False, token=None, shards=None, **given)

    try:
        return await play(
            make_settings,
            keep=keep,
            port=port,
            open_browser=open_browser,
            announce=click.echo,
            now=read_clock(),
        )
    except (CannotKeep, PortTaken, DatabaseProblem) as problem:
        raise Stop(str(problem)) from problem
    finally:
        gc.enable()
