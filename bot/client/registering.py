"""Tells Discord which slash commands there are, and tries again later when it doesn't take them.

Commands that were registered earlier go on working meanwhile, so nothing waits for this.
"""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client.connecting import read_meaning
from bot.client.languages import CommandTranslator
from bot.doctor import invite_link
from bot.domain.discord_errors import Meaning

log = structlog.get_logger()

#: After this it is said that no answer has come; usually it comes within a second.
PATIENCE = timedelta(seconds=5)
#: After a refusal it is tried again after this, then twice as long each time.
FIRST_PAUSE = timedelta(minutes=1)
#: A day: the limit on new commands is one for each day.
MAX_PAUSE = timedelta(days=1)

_LATER = "Commands that were there before go on working."
_REASONS = {
    Meaning.NO_RIGHTS: (
        "Discord doesn't let me register my commands. Invite me again with this link, which keeps "
        "everything: {link}"
    ),
    Meaning.COMMANDS_FULL: "Discord takes no more new commands today, so some may be missing. "
    f"{_LATER}",
    Meaning.SLOW_DOWN: "Discord makes me wait before I may register my commands, so some may be "
    f"missing. {_LATER}",
    Meaning.CONTENT: (
        "Discord doesn't take the commands as this Goodword has them, so some may be missing or "
        "old. "
        "Update Goodword; its log says which command it is."
    ),
}
_OTHER = f"My commands aren't registered yet, so some may be missing or old. {_LATER}"


class Registration:
    """One bot's registration: `problem` says in plain words why commands may be missing, while they
    may.
    """

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        self.problem: str | None = None
        self._tree = tree
        self._ids: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Registers the commands while the bot connects; what takes long or fails goes on beside
        everything else.
        """
        self._task = asyncio.create_task(self._go_on())

    async def end(self) -> None:
        """Leaves what isn't registered yet for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def show(self, name: str) -> str:
        """A command by its whole name, "order ship", as it opens at a touch; of one whose number
        isn't known, and of a message's menu, the words alone.
        """
        first = name.partition(" ")[0]
        if first in self._ids:
            return f"</{name}:{self._ids[first]}>"
        return f"`/{name}`" if name.islower() else f"*{name}*"

    async def _go_on(self) -> None:
        attempt, pause = asyncio.create_task(self._try()), FIRST_PAUSE
        try:
            done, _ = await asyncio.wait({attempt}, timeout=PATIENCE.total_seconds())
            if not done:
                # Discord's library waits by itself as long as Discord asks for, which may be most
                # of a day.
                self._note(_OTHER, "no answer yet")
            while (least := await attempt) is not None:
                await asyncio.sleep(max(pause, min(least, MAX_PAUSE)).total_seconds())
                pause = min(pause * 2, MAX_PAUSE)
                attempt = asyncio.create_task(self._try())
        finally:
            attempt.cancel()

    async def _try(self) -> timedelta | None:
        """One try: None when it worked, else the least time until the next."""
        try:
            # One request. What is known already doesn't count against Discord's daily limit on new
            # commands, so that nothing is gained by remembering what was registered.
            await self._tree.set_translator(CommandTranslator())
            known = await self._tree.sync()
            await self._tree.set_translator(None)  # nobody asks for its words any more
        except Exception as error:  # noqa: BLE001 (without new commands the bot still does its work)
            meaning = read_meaning(error)
            link = invite_link(str(self._tree.client.application_id))
            self._note(_REASONS.get(meaning, _OTHER).format(link=link), str(error))
            # What isn't taken as it is won't be taken in a minute either.
            return MAX_PAUSE if meaning is Meaning.CONTENT else read_pause(error)
        self._ids = {
            each.name: each.id for each in known if each.type is discord.AppCommandType.chat_input
        }
        self.problem = None
        return None

    def _note(self, problem: str, reason: str) -> None:
        self.problem = problem
        log.warning("the commands could not be registered", problem=problem, reason=reason)


def read_pause(error: Exception) -> timedelta:
    """How long Discord asks to wait, as far as the answer's headers say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return timedelta(seconds=float(headers.get("Retry-After", 0)))
    except (ValueError, OverflowError):
        return timedelta()
