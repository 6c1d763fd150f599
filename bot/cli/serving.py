"""`goodword run` after its settings are read: the bot at work until it is asked to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.terminal import Stop, copy_if_behind, problems_explained, read_clock

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from pathlib import Path

    from bot.client import SellerBot
    from bot.config import Settings
    from bot.store.ownership import Ownership

_UNEXPECTED = (
    "Something went wrong that I didn't expect; the line above says what. Start me again: nothing "
    "is lost. "
    "If it happens again, please report it with that line."
)


def serve(settings: Settings, token: str) -> None:
    """The bot at work, until it is asked to stop. Raises Stop with what to do."""
    import asyncio

    from bot.store.file_lock import hold_database
    from bot.store.sqlite_file import find_file

    path = find_file(settings.database_url)
    if path is None:
        asyncio.run(_serve(settings, token))
        return
    # Before anything of it is opened: who comes second must not take the first's letters for lost
    # ones.
    with problems_explained(), hold_database(path, now=read_clock()):
        click.echo(f"The books are in {path.absolute()}")
        _prepare(path)
        asyncio.run(_serve(settings, token))


def _prepare(path: Path) -> None:
    """Sees to it that nobody else can read the books, and that there is a way back if they are
    upgraded now.
    """
    import structlog

    from bot.store.backup import list_files
    from bot.store.private_files import close_to_others

    if opened := close_to_others(list_files(path)):
        structlog.get_logger().info(
            "others on this computer could read these files; now only their owner can", files=opened
        )
    if copy := copy_if_behind(path):
        click.echo(
            f"The books are upgraded now; a copy of them as they were is in {copy.absolute()}"
        )


async def _serve(settings: Settings, token: str) -> None:
    import asyncio
    import gc

    stop = asyncio.Event()
    listen_for_stop(asyncio.get_running_loop(), stop.set)
    import structlog

    from bot.client import create_bot
    from bot.client.connecting import CannotServe, run_bot
    from bot.store.ownership import EVERYTHING
    from bot.store.problems import DatabaseProblem

    gc.freeze()
    gc.enable()

    async def serve_until(owned: Ownership, ends: asyncio.Event) -> None:
        bot = create_bot(settings, owned)
        _invite_when_alone(bot)
        async with _disk_watched(bot), _backups_made(bot):
            await run_bot(bot, token, ends)

    try:
        if settings.database_url.startswith("postgres"):
            from bot.cli.stand_by import serve_in_turn

            await serve_in_turn(settings.database_url, settings.shards, stop, serve_until)
        else:
            await serve_until(EVERYTHING, stop)
    except (CannotServe, DatabaseProblem) as problem:
        raise Stop(str(problem)) from problem
    except Exception as error:
        # Through the log, which keeps secrets out of it; a bare traceback would show them.
        structlog.get_logger().exception("Goodword stopped")
        raise Stop(_UNEXPECTED) from error


def _invite_when_alone(bot: SellerBot) -> None:
    """While the bot is on no server, says how it gets onto one; where somebody sits in front, their
    browser opens the page.
    """

    async def tell() -> None:
        import asyncio
        import sys
        import webbrowser

        from bot.doctor import invite_link

        if bot.guilds:
            return
        bot.remove_listener(tell, "on_ready")
        link = invite_link(str(bot.application_id))
        click.echo(f"I'm on no server yet. Open this address and pick yours:\n\n    {link}\n")
        if sys.stdout.isatty():
            await asyncio.to_thread(webbrowser.open, link)

    bot.add_listener(tell, "on_ready")


@asynccontextmanager
async def _backups_made(bot: SellerBot) -> AsyncIterator[None]:
    """A backup each day, from the first moment on at which the bot is connected, and so has opened
    its books.
    """
    import asyncio

    from bot.store.daily_backups import keep_daily_backups
    from bot.store.sqlite_file import find_file

    path, keep = find_file(bot.settings.database_url), bot.settings.backups
    backups: asyncio.Task[None] | None = None

    def tell(problem: str | None) -> None:
        bot.backup_problem = problem

    async def begin(_shard_id: int) -> None:
        nonlocal backups
        if path is not None and keep and backups is None:
            backups = asyncio.create_task(
                keep_daily_backups(path, keep=keep, read_clock=read_clock, tell=tell)
            )

    bot.add_listener(begin, "on_shard_ready")
    try:
        yield
    finally:
        if backups is not None:
            backups.cancel()
            await asyncio.gather(backups, return_exceptions=True)


@asynccontextmanager
async def _disk_watched(bot: SellerBot) -> AsyncIterator[None]:
    """Somebody hears in time when the disk with the books is nearly full."""
    import asyncio

    from bot.store.disk_space import watch_shortage
    from bot.store.sqlite_file import find_file

    def tell(problem: str | None) -> None:
        bot.disk_problem = problem
        bot.dispatch("disk_changed")

    path = find_file(bot.settings.database_url)
    watch = asyncio.create_task(watch_shortage(path, tell=tell)) if path else None
    try:
        yield
    finally:
        if watch is not None:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


def listen_for_stop(loop: AbstractEventLoop, stop: Callable[[], object]) -> None:
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
