"""/inbox and /snooze: who is waiting, and what can be done about it."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.conversations import InboxPage
from bot.domain.deeds import DeedKind
from bot.domain.errors import NotFound
from bot.domain.posts import Button, Post
from bot.domain.text import cut_text, remove_invisible
from bot.services.conversations import (
    close_without_reply,
    get_conversation,
    read_inbox,
    take_for_question,
)
from bot.services.customers import find_customer
from bot.services.deeds import remember
from bot.writing.deeds import ask_to_rest, describe_no_answer
from bot.writing.desk import compose_whole, list_talk_buttons
from bot.writing.lists import compose_inbox, compose_waiting
from cogs.parts.actions import ActionButton, ActionMenu, read_number
from cogs.parts.conversation_forms import (
    ApologyForm,
    LinkForm,
    ReplyForm,
    SnoozeForm,
    snooze_customer,
)
from cogs.parts.deeds import answer_done
from cogs.parts.options import Interaction, complete_customer, complete_morning
from cogs.parts.posts import reply, turn

_FORMS = {
    Action.TALK_REPLY: ReplyForm,
    Action.TALK_APOLOGISE: ApologyForm,
    Action.TALK_SNOOZE: SnoozeForm,
    Action.TALK_LINK: LinkForm,
}


class InboxCog(commands.Cog):
    """The commands about who is waiting."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    async def inbox(self, interaction: Interaction) -> None:
        """Who waits for a word, the most pressing first, with buttons to reply."""
        async with self.bot.looking(interaction) as work:
            page = await read_inbox(work.tx, work.shop, 0)
        await reply(interaction, compose_inbox(work.shop, page, now=work.now), *list_menus(page))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        customer="a name, an address, or pick from the list",
        until="no reminders until then, e.g. tomorrow 9am",
        reason="why; it is shown when the snooze ends",
    )
    @app_commands.autocomplete(customer=complete_customer, until=complete_morning)
    async def snooze(
        self,
        interaction: Interaction,
        customer: app_commands.Range[str, 1, 100],
        until: app_commands.Range[str, 1, 100],
        reason: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """No reminders about a customer until then; it wakes at once when they write."""
        async with self.bot.at_work(interaction) as work:
            who = await find_customer(work.tx, work.shop, customer)
            post = await snooze_customer(work, who, until, reason)
        await reply(interaction, post)


def list_menus(page: InboxPage) -> list[discord.ui.Item[Any]]:
    """The menu that picks somebody from this page of the inbox."""
    if not page.lines:
        return []
    options = [
        discord.SelectOption(
            label=cut_text(line.name, 100),
            value=str(line.conversation_id),
            # two people may share a name, but not their last words
            description=cut_text(" ".join(remove_invisible(line.last_words).split()), 100) or None,
        )
        for line in page.lines
    ]
    return [
        discord.ui.Select(
            custom_id="inbox:pick", placeholder="Whom do you want to answer?", options=options
        )
    ]


async def show_one(work: DeskWork, conversation_id: int) -> Post:
    """One waiting customer, with what can be done."""
    conversation, customer = await get_conversation(work.tx, work.shop, conversation_id)
    return compose_waiting(
        work.shop,
        customer,
        conversation,
        buttons=(*list_talk_buttons(conversation_id), BACK),
        now=work.now,
    )


BACK = Button("◀ Back", Action.INBOX_PAGE.on(0))


async def let_rest(work: DeskWork, conversation_id: int, *, asks_first: bool) -> Post:
    """Ends the clock of somebody who needs no answer; for somebody urgent it asks once before."""
    conversation, customer = await get_conversation(work.tx, work.shop, conversation_id)
    if asks_first and conversation.is_waiting:
        disputes = await work.tx.cases.list_for_customer(customer.id)
        question = ask_to_rest(conversation, customer, disputes)
        if question is not None:
            return question
    act = close_without_reply(work, conversation_id)
    _, deed = await remember(work, DeedKind.NO_ANSWER, conversation, act)
    return await answer_done(work, deed, describe_no_answer(customer))


class InboxMenu(ActionMenu, template=r"inbox:pick"):
    """Picks one of those who wait."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            await turn(interaction, await show_one(work, read_number(value)))


class InboxButton(ActionButton, actions=(Action.INBOX_PAGE,)):
    """A page of the inbox: `inbox:page:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            page = await read_inbox(work.tx, work.shop, numbers[0])
        await turn(interaction, compose_inbox(work.shop, page, now=work.now), *list_menus(page))


_RESTS = (Action.TALK_REST, Action.TALK_REST_ANYWAY)


class ReadButton(ActionButton, actions=(Action.TALK_READ,)):
    """All that a customer wrote: `talk:read:<message>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            message = await work.tx.conversations.get_message(numbers[0])
            if message is None or message.shop_id != work.shop.id:
                raise NotFound("That message isn't here any more.")
            customer = await work.tx.customers.get(message.customer_id)
            assert customer is not None  # the database holds no message without one
        await reply(interaction, compose_whole(customer, message))


class TalkButton(ActionButton, actions=(*_FORMS, *_RESTS, Action.TALK_QUESTION)):
    """What to do about somebody who waits: `talk:<what>:<conversation or message>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action in _FORMS:
            async with interaction.client.looking(interaction) as work:
                conversation, customer = await get_conversation(work.tx, work.shop, numbers[0])
            await interaction.response.send_modal(_FORMS[self.action](conversation, customer))
        elif self.action in _RESTS:
            asks_first = self.action is Action.TALK_REST
            async with interaction.client.at_work(interaction) as work:
                post = await let_rest(work, numbers[0], asks_first=asks_first)
            await reply(interaction, post)
        else:
            async with interaction.client.at_work(interaction) as work:
                await take_for_question(work, numbers[0])
            await reply(
                interaction, Post(words="Noted: it counts as a question, and their clock runs.")
            )


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(InboxMenu, InboxButton, ReadButton, TalkButton)
    await bot.add_cog(InboxCog(bot))
