"""Whatever befalls the mail server and the bot, in whatever order: every letter is taken once, and
shown once.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from bot.client import create_bot
from bot.config import Settings
from tests.cogs.letter_world import kill, start
from tests.cogs.mail_world import HURRY, MailWorld
from tests.cogs.shop_world import PatientEnv, build_world, set_up
from tests.mail.servers import run_mail_server

FOLDERS = ("INBOX", "INBOX", "Junk")


class Life:
    """A shop with its mailbox, and what befalls them."""

    def __init__(self, mail: MailWorld, settings: Settings) -> None:
        self.mail, self._settings = mail, settings
        self.arrived = 0
        self._runs = True

    async def arrive(self, folder: str) -> None:
        """A customer whom nobody knows writes for the first time."""
        self.arrived += 1
        await self.mail.deliver(
            f"Where is my order {self.arrived}? I paid for it.",
            folder=folder,
            sender=f"C <c{self.arrived}@example.com>",
            message_id=f"<{self.arrived}@example.com>",
        )

    async def cut(self) -> None:
        self.mail.server.imap.cut()

    async def go_away(self) -> None:
        await self.mail.server.imap.refuse()

    async def come_back(self) -> None:
        await self.mail.server.imap.refuse()
        await self.mail.server.imap.accept()

    async def renumber(self, folder: str) -> None:
        await self.mail.server.renumber(folder)

    async def stop(self) -> None:
        """The bot ends in good order."""
        if self._runs:
            await kill(self.mail.shop)
            self._runs = False

    async def crash(self) -> None:
        """The bot ends in the middle of whatever it is doing: the letter in its hands isn't
        taken.
        """
        if self._runs:
            for watcher in self.mail.shop.bot.watchers.values():
                if watcher._taking is not None:
                    watcher._taking.cancel()
        await self.stop()

    async def start(self) -> None:
        if not self._runs:
            await start(self.mail.shop, self._settings)
            self._runs = True

    async def change_mailbox(self) -> None:
        """Somebody connects the same mailbox once more, while it is being read."""
        if self._runs:
            await self.mail.connect()

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.mail.shop.env.advance_time(seconds)

    async def end_well(self) -> None:
        await self.come_back()
        await self.start()
        await self.mail.until_kinds(self.arrived)
        await self.mail.until(lambda: len(self.mail.find("wrote an e-mail")) >= self.arrived)
        await self.wait(0.2)


Deed = Callable[[Life], Coroutine[Any, Any, None]]


def _arrive(folder: str) -> Deed:
    return lambda life: life.arrive(folder)


def _renumber(folder: str) -> Deed:
    return lambda life: life.renumber(folder)


def _wait(seconds: float) -> Deed:
    return lambda life: life.wait(seconds)


DEEDS = st.one_of(
    st.sampled_from(FOLDERS).map(_arrive),
    st.sampled_from(FOLDERS).map(_arrive),
    st.sampled_from([0.0, 0.02, 0.1]).map(_wait),
    st.sampled_from(FOLDERS).map(_renumber),
    st.sampled_from([
        Life.cut, Life.go_away, Life.come_back, Life.stop, Life.crash, Life.start, Life.start,
        Life.change_mailbox,
    ]),
)  # fmt: skip


async def live(empty_database: Path, folder: Path, deeds: list[Deed]) -> None:
    shutil.copy(empty_database, folder / "goodword.db")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/goodword.db", mail_private=True)
    bot = create_bot(settings)
    env = PatientEnv(bot)
    async with run_mail_server() as server:
        await env.start()
        try:
            shop = build_world(env)
            await set_up(shop)
            life = Life(MailWorld(shop, server), settings)
            await life.mail.open()
            for deed in deeds:
                await deed(life)
            await life.end_well()
            assert await life.mail.list_kinds() == ["customer"] * life.arrived
            shown = [life.mail.find(f"c{number + 1}@example.com") for number in range(life.arrived)]
            assert [len(posts) for posts in shown] == [1] * life.arrived
        finally:
            await env.shutdown()
            await env.bot.close()


@pytest.mark.slow
@limits(max_examples=40)
@given(deeds=st.lists(DEEDS, min_size=5, max_size=30))
def test_every_letter_is_taken_and_shown_once(empty_database: Path, deeds: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.mail.transport.watching.Timings", lambda: HURRY)
        asyncio.run(live(empty_database, Path(folder), deeds))
