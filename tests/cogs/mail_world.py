"""A shop whose mailbox is connected to a mail provider of the test's own, and short ways to write to it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import discord
from simcord.results import InteractionResult

from tests.cogs.letter_world import UNDO_OVER, stands
from tests.cogs.shop_world import World, name_inputs, read_message
from tests.mail.servers import ADDRESS, PASSWORD, MailServer
from tests.services.letters_by_mail import write


@dataclass(slots=True)
class MailWorld:
    """A shop, and the provider where its mailbox is."""

    shop: World
    server: MailServer

    async def connect(self, *, password: str = PASSWORD, **more: str) -> InteractionResult:
        """Fills in the form behind /mailbox connect, as the owner."""
        form = await self.shop.rosa.slash(self.shop.desk, "mailbox connect")
        inputs = name_inputs(form)
        answers = {
            "E-mail address": ADDRESS,
            "Password": password,
            "Incoming server (IMAP)": f"127.0.0.1:{self.server.imap.port}",
            "Outgoing server (SMTP)": f"127.0.0.1:{self.server.smtp_port}",
            **more,
        }
        return await self.shop.rosa.submit_modal(form, {inputs[key]: value for key, value in answers.items()})

    async def open(self) -> None:
        """Connects the mailbox, in which nobody waits, and lets the first look pass."""
        await self.connect()
        await self.see("nobody waits for an answer")

    async def deliver(self, words: str, *, folder: str = "INBOX", **more: str) -> None:
        """A letter to the shop arrives."""
        at = discord.utils.utcnow() - timedelta(seconds=1)
        more.setdefault("to", ADDRESS)
        await self.server.deliver(folder, write(words, at=at, **more))

    async def see(self, words: str, *, seconds: float = 5) -> discord.Message:
        """The message at the desk with these words, once it is there."""
        await self.until(lambda: self.find(words), seconds=seconds)
        return self.find(words)[-1]

    def find(self, words: str) -> list[discord.Message]:
        return [message for message in self.shop.desk.history() if words in read_message(message)]

    async def until(self, condition: Callable[[], object], *, seconds: float = 5) -> None:
        """Waits in real time, because a mail server doesn't know of the simulated one."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, [read_message(each) for each in self.shop.desk.history()]
            await asyncio.sleep(0.01)
            await self.shop.env.settle()

    async def approve(self, card: discord.Message) -> None:
        """✅, and the time to take it back is over."""
        await self.shop.sam.set_reaction(card, "✅", reacted=True)
        await self.shop.env.advance_time(UNDO_OVER)

    async def see_standing(self, card: discord.Message, words: str) -> None:
        await self.until(lambda: words in stands(self.shop, card))

    @property
    def sent(self) -> list[EmailMessage]:
        """The letters that left by mail."""
        return [
            message_from_bytes(each.content, policy=policy.default)
            for each in self.server.sent
        ]
