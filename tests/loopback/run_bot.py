"""Runs the program's own `goodword run` in this process, pointed at a loopback Discord.

Nothing in the program is changed but how long it waits, so that a test needn't: the undo time
(named in three modules), the pauses before Discord is asked again about an absence and the database
is tried again, how long a locked database is waited for and a click may go without an answer, how
late it must wake to have overslept, and two waits of discord.py's: 2 seconds for one more server
before it is ready, 5 seconds before it identifies itself once more.
"""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

import bot.client
import bot.client.decisions
import bot.domain.shops
import bot.file_places
import bot.services.approvals
import bot.store.sqlite_engine
import bot.writing.cards
import cogs.delivery
import cogs.parts.clicks
import cogs.parts.sweep
from bot.cli import main
from bot.client import SellerBot
from bot.config import Settings
from bot.store.ownership import EVERYTHING, Ownership

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.loopbk.nothing-on-this-machine-is-secret"
SOON, SHORT = 0.05, 0.2  # seconds


def run_bot(address: str, folder: Path, undo: timedelta, settings: Mapping[str, str]) -> None:
    """Serves until it is told to stop, or killed; its books and its log lie in `folder`."""
    log = os.open(folder / "bot.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(folder)  # where no settings file lies, nor where else one is looked for
    bot.file_places.find_program_folder = lambda: None
    os.environ["XDG_DATA_HOME"] = str(folder)
    os.environ["GOODWORD_TOKEN"] = TOKEN
    os.environ["GOODWORD_DATABASE_URL"] = f"sqlite+aiosqlite:///{folder / 'goodword.db'}"
    os.environ["GOODWORD_LOG_FORMAT"] = "json"
    os.environ.update(settings)
    Route.BASE = f"http://{address}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{address}/gateway/")
    for module in (bot.domain.shops, bot.services.approvals, bot.writing.cards):
        module.UNDO = undo  # type: ignore[attr-defined]
    cogs.parts.sweep.PAUSE = bot.client.decisions.PAUSE = SOON
    bot.store.sqlite_engine.BUSY_SECONDS = SHORT  # type: ignore[attr-defined, assignment]
    cogs.delivery.OVERSLEPT, cogs.delivery.STEP = timedelta(seconds=1), SHORT
    cogs.delivery.PAUSE_AFTER_TROUBLE = cogs.parts.clicks.FIRST_ANSWER = SHORT
    bot.client.create_bot = _create_bot
    main(["run"])


_create = bot.client.create_bot


def _create_bot(settings: Settings, owned: Ownership = EVERYTHING) -> SellerBot:
    made = _create(settings, owned)
    made._connection.guild_ready_timeout = SOON
    made.before_identify_hook = _wait_for_nothing  # type: ignore[method-assign]
    return made


async def _wait_for_nothing(shard_id: int | None, *, initial: bool = False) -> None:
    pass


def list_errors(folder: Path) -> list[str]:
    """What the program logged as an error, with the tracebacks, and all that it printed past its
    log.
    """
    lines = (folder / "bot.log").read_text().splitlines()
    usual = ("{", "The books are ", "Stopping; I finish what I am doing.")
    printed = [line for line in lines if not line.startswith(usual)]
    logged = [
        line for line in lines if line.startswith("{") and json.loads(line)["level"] == "error"
    ]
    return printed + logged
