"""A shop whose mailbox is connected to a mail provider of the test's own, and short ways to write
to it.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from bot.mail.transport.mailbox_state import Timings
from tests.cogs.letter_world import UNDO_OVER, stands
from tests.cogs.shop_world import World, name_inputs, read_answer, read_message
from tests.mail.servers import ADDRESS, PASSWORD, MailServer
from tests.services.letters_by_mail import write
from tests.sure import sure

#: The watcher in a hurry: a test doesn't wait for a minute until the next look through all folders.
HURRY = Timings(
    look=timedelta(seconds=0.05),
    first_pause=timedelta(seconds=0.02),
    longest_pause=timedelta(seconds=0.05),
    password_pause=timedelta(seconds=0.05),
    connect=timedelta(seconds=2),
    answer=timedelta(seconds=0.5),
)
#: Seconds until what must happen counts as not happening: long, because a busy machine is slow.
PATIENCE = 60.0
#: The seller's own letters.
OWN_NAME = f"The Woolly Shelf <{ADDRESS}>"


@dataclass(slots=True)
class MailWorld:
    """A shop, and the provider where its mailbox is."""

    shop: World
    server: MailServer

    async def connect(self, *, user: str | None = None, **more: str) -> InteractionResult:
        """Fills in the form behind /mailbox connect, as the owner."""
        options = {"user": user} if user else {}
        form = await self.shop.rosa.slash(self.shop.desk, "mailbox connect", **options)
        return await self.fill_in(form, **more)

    async def fill_in(self, form: InteractionResult, **more: str) -> InteractionResult:
        """Sends the form off with what is right, but for what is told."""
        inputs = name_inputs(form)
        answers = {
            "E-mail address": ADDRESS,
            "Password": PASSWORD,
            "Incoming server (IMAP)": f"127.0.0.1:{self.server.imap.port}",
            "Outgoing server (SMTP)": f"127.0.0.1:{self.server.smtp_port}",
            **more,
        }
        return await self.shop.rosa.submit_modal(
            form, {inputs[key]: value for key, value in answers.items()}
        )

    async def disconnect(self) -> str:
        """The owner forgets the mailbox, from its card."""
        labels = ("Disconnect", "Yes, disconnect")
        return await self.shop.press("mailbox status", *labels, by=self.shop.rosa)

    async def set_holding_reply(self, text: str) -> str:
        """The owner approves this text of the holding reply; without one it is off."""
        rosa = self.shop.rosa
        shown = sure((await rosa.slash(self.shop.desk, "mailbox status")).response)
        form = await rosa.click(shown, label="While you are closed")
        return read_answer(await answer_form(rosa, form, text))

    async def open(self) -> None:
        """Connects the mailbox, in which nobody waits, and lets the first look pass."""
        await self.connect()
        await self.see("nobody waits for an answer")

    async def begin(self) -> None:
        """The mailbox is connected, and Ada has ordered a shawl."""
        await self.shop.ask("order add", customer="Ada", item="blue shawl", email="ada@example.com")
        await self.open()

    async def ask_where(self, **more: Any) -> discord.Message:
        """Ada writes; the card of her letter."""
        before = len(self.find("wrote an e-mail"))
        await self.deliver("Where is my shawl?", **more)
        await self.until(lambda: len(self.find("wrote an e-mail")) > before)
        return self.find("wrote an e-mail")[-1]

    async def deliver(self, words: str, *, folder: str = "INBOX", **more: Any) -> None:
        """A letter to the shop arrives."""
        more.setdefault("at", discord.utils.utcnow() - timedelta(seconds=1))
        more.setdefault("to", ADDRESS)
        await self.server.deliver(folder, write(words, **more), at=more["at"])

    async def answer_elsewhere(self, words: str, **more: Any) -> None:
        """The seller answers Ada in their own mail program, which files it in the Sent folder."""
        more.setdefault("to", "ada@example.com")
        await self.deliver(words, folder="Sent", sender=OWN_NAME, **more)

    async def see(self, words: str, *, seconds: float = PATIENCE) -> discord.Message:
        """The message at the desk with these words, once it is there."""
        await self.until(lambda: self.find(words), seconds=seconds)
        return self.find(words)[-1]

    def find(self, words: str) -> list[discord.Message]:
        return [message for message in self.shop.desk.history() if words in read_message(message)]

    async def until(self, condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
        """Waits in real time, because a mail server doesn't know of the simulated one.

        Of that a little passes, too: the next look through all folders is due by it.
        """
        end = time.monotonic() + seconds
        for turn in count(1):
            if condition():
                return
            assert time.monotonic() < end, [read_message(each) for each in self.shop.desk.history()]
            await asyncio.sleep(0.01)
            await self.shop.env.settle()
            if turn % 4 == 0:
                await self.shop.env.advance_time(0.1)

    async def draft(self, words: str = "It left this morning.") -> discord.Message:
        """The card of a reply to Ada by e-mail that waits for approval."""
        await self.shop.ask("reply", customer="Ada", message=words)
        return self.shop.list_cards()[-1]

    @property
    def is_connected(self) -> bool:
        watcher = self.shop.bot.watchers.get(self.shop.guild.id)
        return watcher is not None and watcher.state.connected_for is not None

    async def until_kinds(self, count: int) -> list[str]:
        """What each letter was taken for, once there are so many."""
        end = time.monotonic() + PATIENCE
        while len(kinds := await self.list_kinds()) < count:
            assert time.monotonic() < end, kinds
            await asyncio.sleep(0.01)
        await self.shop.env.settle()
        return kinds

    async def until_nobody_waits(self) -> None:
        """Waits until every customer has an answer."""
        end = time.monotonic() + PATIENCE
        while "Nobody is waiting" not in (said := await self.shop.ask("inbox")):
            assert time.monotonic() < end, said
            await self.shop.env.advance_time(0.1)

    async def put_right(self, label: str) -> InteractionResult:
        """Presses the button that puts the last letter right, in /mailbox recent."""
        shown = await self.shop.sam.slash(self.shop.desk, "mailbox recent")
        assert shown.response is not None
        async with self.shop.bot.database.reading() as tx:
            [last] = await tx.mails.list_recent(self.shop.guild.id, offset=0, limit=1)
        picked = await self.shop.sam.select(shown.response, [str(last.id)])
        assert picked.response is not None
        return await self.shop.sam.click(picked.response, label=label)

    async def list_kinds(self) -> list[str]:
        """What each letter was taken for, in the order in which they came in."""
        async with self.shop.bot.database.reading() as tx:
            found = await tx.mails.list_recent(self.shop.guild.id, offset=0, limit=999)
        return [each.kind.value for each in reversed(found)]

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
            message_from_bytes(each.content, policy=policy.default) for each in self.server.sent
        ]


def read_all(result: InteractionResult) -> str:
    """All that was answered, privately or not."""
    return "\n".join(map(read_message, list_answers(result)))


def list_answers(result: InteractionResult) -> list[ResponseMessage]:
    return [*([result.response] if result.response else []), *result.followups]


async def answer_form(by: MemberActor, form: InteractionResult, answer: str) -> InteractionResult:
    """Fills in a form with one question."""
    [question] = name_inputs(form).values()
    return await by.submit_modal(form, {question: answer})
