"""/customer: what was said elsewhere, and who the customers are; the menu that logs a message."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.channels import Channel
from bot.domain.errors import BadInput
from bot.domain.posts import Button, Post
from bot.domain.text import escape_name, escape_text
from bot.services.answered_elsewhere import note_answered
from bot.services.arrivals import show_arrival
from bot.services.conversations import Heard, Incoming, receive_message
from bot.services.customers import (
    CustomerChange,
    Found,
    edit_customer,
    find_customer,
    look_up_customer,
)
from bot.services.moves import join_customers
from bot.store.conversations import name_source
from bot.writing.answered import list_answered_buttons, list_answered_lines
from bot.writing.desk import count_letters, describe_due, list_talk_buttons
from bot.writing.moments import say_moment
from bot.writing.moves import compose_join
from bot.writing.stories import compose_customer_story
from cogs.parts.actions import Form
from cogs.parts.message_contents import list_attachments, read_words
from cogs.parts.moves import say_moved
from cogs.parts.options import (
    VIA,
    Interaction,
    complete_customer,
    complete_order,
    complete_past,
    complete_zone,
    describe_via,
    echo,
    find_optional_order,
    read_member,
    read_past,
    require_own_order,
)
from cogs.parts.posts import reply

CustomerWords = app_commands.Range[str, 1, 100]
MomentWords = app_commands.Range[str, 1, 100]
#: Said of a name that was taken for a customer's: *Not theirs* beside it puts it right.
KNOWN = " They are a known customer."


class CustomerFacts(commands.Cog):
    """/customer wrote, answered, show, join and edit."""

    bot: SellerBot

    @app_commands.command()
    @app_commands.describe(
        customer="who wrote: a name, an address, or pick from the list",
        message="what they wrote",
        order="the order it is about",
        via="where they wrote",
        when="when they wrote, e.g. yesterday 22:10; now if you don't say",
    )
    @app_commands.choices(via=VIA)
    @app_commands.autocomplete(customer=complete_customer, order=complete_order, when=complete_past)
    async def wrote(
        self,
        interaction: Interaction,
        customer: CustomerWords,
        message: app_commands.Range[str, 1, 4000],
        order: app_commands.Range[str, 1, 100] | None = None,
        via: str | None = None,
        when: MomentWords | None = None,
    ) -> None:
        """Log what a customer said where I can't see it; their waiting clock starts."""
        async with self.bot.at_work(interaction) as work:
            about = await find_optional_order(work, order)
            found = await look_up_customer(work, customer)
            who = found.customer
            require_own_order(who, about)
            said = Incoming(
                words=message,
                at=await read_past(work, when),
                channel=Channel.ELSEWHERE,
                via=describe_via(via),
                order_id=about.id if about else None,
            )
            heard = await receive_message(work, who, said, about=about)
            assert heard is not None  # a message without a source key is always new
            post = compose_heard(work, heard, said, found)
            post = await show_arrival(work, post, who, about, heard)
        await reply(interaction, post)

    @app_commands.command()
    @app_commands.describe(
        customer="whom you answered: a name, an address, or pick from the list",
        via="where you answered",
        note="what you said, in a few words",
        when="when, e.g. an hour ago; now if you don't say",
        order="the order that you wrote about: they know now that it was shipped",
    )
    @app_commands.choices(via=VIA)
    @app_commands.autocomplete(customer=complete_customer, when=complete_past, order=complete_order)
    async def answered(
        self,
        interaction: Interaction,
        customer: CustomerWords,
        via: str | None = None,
        note: app_commands.Range[str, 1, 2000] | None = None,
        when: MomentWords | None = None,
        order: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """You answered somewhere else: their waiting clock stops."""
        async with self.bot.at_work(interaction) as work:
            about = await find_optional_order(work, order)
            who = await find_customer(work.tx, work.shop, customer)
            require_own_order(who, about)
            done = await note_answered(
                work,
                who,
                via=describe_via(via),
                note=note,
                order=about,
                at=await read_past(work, when),
            )
        lines = list_answered_lines(
            who.name,
            say_moment(done.at, now=work.now, zone=work.shop.zone),
            done.conversation,
            told=done.told,
            untold=done.untold,
            set_aside=done.set_aside,
            left=done.left,
        )
        buttons = list_answered_buttons(done.told, work.now)
        await reply(interaction, Post(words="\n".join(lines), buttons=buttons))

    @app_commands.command()
    @app_commands.describe(customer="a name, an address, or pick from the list")
    @app_commands.autocomplete(customer=complete_customer)
    async def show(self, interaction: Interaction, customer: CustomerWords) -> None:
        """Show one customer: how to reach them, their orders, what was said."""
        async with self.bot.looking(interaction) as work:
            who = await find_customer(work.tx, work.shop, customer)
            conversation = await work.tx.conversations.get_for_customer(who.id)
            post = compose_customer_story(
                work.shop,
                who,
                conversation,
                orders=await work.tx.orders.list_for_customer(who.id, 8),
                messages=await work.tx.conversations.list_messages(who.id, 12),
                promises=await work.tx.promises.list_for_customer(who.id, only_open=True),
                places=await work.tx.recipients.list_places_of_customer(who.id),
                ways=await work.tx.ways.list_for_customer(who.id),
                now=work.now,
            )
        if conversation is not None and conversation.is_waiting:
            post = replace(post, buttons=list_talk_buttons(conversation.id))
        await reply(interaction, post)

    @app_commands.command()
    @app_commands.describe(
        customer="who they are: a name, an address, or pick from the list",
        other="who turned out to be the same person",
    )
    @app_commands.autocomplete(customer=complete_customer, other=complete_customer)
    async def join(
        self, interaction: Interaction, customer: CustomerWords, other: CustomerWords
    ) -> None:
        """Make one customer out of two: all of the other moves. Undo works for a day."""
        async with self.bot.at_work(interaction) as work:
            kept = await find_customer(work.tx, work.shop, customer)
            joined = await find_customer(work.tx, work.shop, other)
            move = await join_customers(work, kept, joined)
            post = await say_moved(work, compose_join(work.by, move, kept, joined))
        await reply(interaction, post)

    @app_commands.command()
    @app_commands.describe(
        customer="a name, an address, or pick from the list",
        name="their name",
        email="their e-mail address",
        member="their account, if they are on this server",
        language="their language, e.g. en or de",
        timezone="their time zone, e.g. Australia/Sydney",
    )
    @app_commands.autocomplete(customer=complete_customer, timezone=complete_zone)
    async def edit(
        self,
        interaction: Interaction,
        customer: CustomerWords,
        name: app_commands.Range[str, 1, 100] | None = None,
        email: app_commands.Range[str, 3, 254] | None = None,
        member: discord.User | None = None,
        language: app_commands.Range[str, 2, 16] | None = None,
        timezone: app_commands.Range[str, 1, 64] | None = None,
    ) -> None:
        """Correct or complete what you know about a customer."""
        async with self.bot.at_work(interaction) as work:
            who = await find_customer(work.tx, work.shop, customer)
            change = CustomerChange(
                name=name,
                email=email,
                member=read_member(member),
                language=language,
                time_zone=timezone,
            )
            changed = await edit_customer(work, who, change)
        words = f"**{escape_name(changed.name)}** is up to date."
        if changed.zone:
            words += f" It is {work.now.astimezone(changed.zone):%H:%M} there now."
        await reply(interaction, Post(words=words))


def compose_heard(work: DeskWork, heard: Heard, said: Incoming, found: Found) -> Post:
    """What became of a message that was logged, whose it was taken for, and what to do next."""
    name = escape_name(found.customer.name)
    new = ""
    if found.is_new:
        new = " They are new: add their address with `/customer edit`."
    not_theirs = Button("Not theirs", Action.MOVE_MESSAGE.on(heard.message_id))
    if heard.is_thanks:
        question = Button("It is a question", Action.TALK_QUESTION.on(heard.message_id))
        words = f"**{name}** said thanks, so no clock runs.{new}"
        return Post(words=words, buttons=(question, not_theirs))
    if heard.was_answered or heard.conversation.waiting_since is None:
        words = f"Logged. You had answered **{name}** after that, so nobody waits.{new}"
        return Post(words=words, buttons=(not_theirs,))
    conversation = heard.conversation
    assert conversation.waiting_since is not None
    due = describe_due(conversation.waiting_since + work.shop.target, work.now)
    words = (
        f"Logged: **{name}** wrote. {echo(work, 'Read as', said.at)}\n"
        f"Their answer is {due}{count_letters(conversation)}.{new or KNOWN}"
    )
    if conversation.is_urgent:
        words += f"\n⚠ Urgent: {escape_text(', '.join(conversation.urgent_because), 300)}"
    return Post(words=words, buttons=(*list_talk_buttons(conversation.id), not_theirs))


class LogForm(Form):
    """Whose message it is, when its author isn't a customer yet."""

    def __init__(self, message: discord.Message) -> None:
        super().__init__(title="Log customer message")
        self.message = message
        self.customer: discord.ui.TextInput[LogForm] = discord.ui.TextInput(
            default=message.author.display_name[:80], max_length=80
        )
        self.words: discord.ui.TextInput[LogForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, default=read_words(message)[:4000], max_length=4000
        )
        self.add_item(
            discord.ui.Label(
                text="Customer",
                description="their name, or their e-mail address",
                component=self.customer,
            )
        )
        self.add_item(discord.ui.Label(text="What they wrote", component=self.words))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        await log_message(interaction, self.message, self.customer.value, self.words.value)


async def log_message(
    interaction: Interaction, message: discord.Message, name: str, words: str
) -> None:
    """Takes in a message from the server as a customer's, once."""
    async with interaction.client.at_work(interaction) as work:
        found = await look_up_customer(work, name)
        who = found.customer
        said = Incoming(
            words=words,
            at=min(message.created_at, work.now),
            channel=Channel.DISCORD,
            via="this server",
            attachments=list_attachments(message),
            source_key=name_source(message.id),
        )
        heard = await receive_message(work, who, said)
        if heard is None:
            raise BadInput("That message is logged already. See /inbox for who waits.")
        post = compose_heard(work, heard, said, found)
        post = await show_arrival(work, post, who, None, heard)
    await reply(interaction, post)


@app_commands.context_menu(name="Log customer message")
@app_commands.guild_only()
async def log_customer_message(interaction: Interaction, message: discord.Message) -> None:
    """Logs a message's text as a customer's; asks whose it is unless the author is known."""
    words = read_words(message)
    if not words and not list_attachments(message):
        raise BadInput(
            "That message has no words that I could log. Use /customer wrote and type them."
        )
    async with interaction.client.looking(interaction) as work:
        known = await work.tx.customers.get_member(work.shop.id, message.author.id)
    if known is None or message.author.bot:
        await interaction.response.send_modal(LogForm(message))
        return
    await log_message(interaction, message, f"id:{known.id}", words)
