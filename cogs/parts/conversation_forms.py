"""The forms behind *Reply*, *Apologise*, *Snooze* and *Link to an order*."""

from dataclasses import replace
from typing import Any

import discord

from bot.client import DeskWork
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deeds import DeedKind
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.posts import Post
from bot.domain.text import cut_text, escape_name
from bot.services.conversations import get_conversation, open_conversation, snooze
from bot.services.deeds import remember
from bot.services.drafts import draft_letter
from bot.services.finding_orders import find_order
from bot.services.linking import link_customer
from cogs.parts.actions import Form
from cogs.parts.deeds import say_done
from cogs.parts.options import MORNING, Interaction, echo, read_future
from cogs.parts.posts import compose_drafted, reply


class TalkForm(Form):
    """A form about one conversation."""

    def __init__(self, title: str, conversation: Conversation, customer: Customer) -> None:
        super().__init__(title=cut_text(f"{title} {customer.name}", 45))
        self.conversation_id = conversation.id

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with interaction.client.at_work(interaction) as work:
            conversation, customer = await get_conversation(
                work.tx, work.shop, self.conversation_id
            )
            post = await self.carry_out(work, conversation, customer)
        await reply(interaction, post)

    async def carry_out(
        self, work: DeskWork, conversation: Conversation, customer: Customer
    ) -> Post:
        """Does what was filled in and gives the answer to the person."""
        raise NotImplementedError

    def ask(
        self, text: str, component: discord.ui.Item[Any], description: str | None = None
    ) -> None:
        """Adds a question to the form."""
        self.add_item(discord.ui.Label(text=text, description=description, component=component))


class ReplyForm(TalkForm):
    """The words of a reply."""

    def __init__(self, conversation: Conversation, customer: Customer) -> None:
        super().__init__("Reply to", conversation, customer)
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=1800
        )
        self.ask(
            "What you want to say",
            self.words,
            "Greeting and signature are added. It leaves after approval.",
        )

    async def carry_out(
        self, work: DeskWork, conversation: Conversation, customer: Customer
    ) -> Post:
        order = await find_matter(work, conversation)
        request = LetterRequest(kind=LetterKind.REPLY, message=self.words.value)
        return compose_drafted(
            work,
            await draft_letter(work, customer, order, request),
        )


class ApologyFields:
    """What an apology asks for, in a form: what went wrong and how it is put right."""

    def __init__(self, form: Form) -> None:
        self.cause: discord.ui.Select[Any] = discord.ui.Select(
            options=[discord.SelectOption(label=cause.title, value=cause.value) for cause in Cause]
        )
        self.remedy: discord.ui.Select[Any] = discord.ui.Select(
            required=False,
            min_values=0,
            options=[
                discord.SelectOption(label=remedy.title, value=remedy.value) for remedy in Remedy
            ],
        )
        self.by_when = _make_input(100)
        self.extra = _make_input(200)
        self.explanation = _make_input(300)
        for text, component, description in (
            ("What went wrong", self.cause, None),
            ("How you put it right", self.remedy, None),
            ("By when", self.by_when, "e.g. friday, in 3 days"),
            (
                "Something extra",
                self.extra,
                "e.g. a handmade bookmark; for a discount, how much",
            ),
            ("Why it happened, in one sentence", self.explanation, None),
        ):
            form.add_item(discord.ui.Label(text=text, description=description, component=component))

    async def draft(self, work: DeskWork, customer: Customer, order: Order | None) -> Post:
        """Drafts what was filled in, and says so."""
        return await draft_apology(
            work,
            customer,
            order,
            cause=self.cause.values[0],
            remedy=next(iter(self.remedy.values), None),
            extra=self.extra.value or None,
            explanation=self.explanation.value or None,
            remedy_by=self.by_when.value or None,
        )


def _make_input(limit: int) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(required=False, max_length=limit)


class ApologyForm(TalkForm):
    """An apology to somebody who wrote, about what they wrote about."""

    def __init__(self, conversation: Conversation, customer: Customer) -> None:
        super().__init__("Apologise to", conversation, customer)
        self.fields = ApologyFields(self)

    async def carry_out(
        self, work: DeskWork, conversation: Conversation, customer: Customer
    ) -> Post:
        return await self.fields.draft(work, customer, await find_matter(work, conversation))


class SnoozeForm(TalkForm):
    """Until when, and why."""

    def __init__(self, conversation: Conversation, customer: Customer) -> None:
        super().__init__("Snooze", conversation, customer)
        self.until: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=100)
        self.reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=False, max_length=200
        )
        asked = "e.g. tomorrow 9am, in 3 days, next monday"
        if conversation.urgent_because:  # asked once: whoever sends the form has read it
            because = " and ".join(conversation.urgent_because[:2])
            asked = cut_text(f"⚠ {customer.name} {because}. Snooze all the same?", 100)
        self.ask("Until when", self.until, asked)
        self.ask("Why", self.reason, "It is shown when the snooze ends.")

    async def carry_out(
        self, work: DeskWork, conversation: Conversation, customer: Customer
    ) -> Post:
        return await snooze_customer(work, customer, self.until.value, self.reason.value or None)


class LinkForm(TalkForm):
    """Which order somebody new belongs to."""

    def __init__(self, conversation: Conversation, customer: Customer) -> None:
        super().__init__("Link", conversation, customer)
        self.order: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=100)
        self.ask(
            "Their order's number",
            self.order,
            "Yours or the marketplace's; /order list shows them all.",
        )

    async def carry_out(
        self, work: DeskWork, conversation: Conversation, customer: Customer
    ) -> Post:
        order = await find_order(work.tx, work.shop, self.order.value)
        known = await link_customer(work, customer, order)
        return Post(
            words=f"This is now **{escape_name(known.name)}**, who ordered "
            f"{escape_name(order.item)}."
        )


async def draft_apology(
    work: DeskWork,
    customer: Customer,
    order: Order | None,
    *,
    cause: str,
    remedy: str | None,
    extra: str | None,
    explanation: str | None,
    remedy_by: str | None,
    answer: str | None = None,
    changed: str | None = None,
    item_back: str | None = None,
) -> Post:
    """Drafts an apology from what was typed and picked, and says how its date was read.

    What its cause wants besides, its card asks for.
    """
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause(cause),
        remedy=Remedy(remedy) if remedy else None,
        extra=extra,
        explanation=explanation,
        answer=answer,
        changed=changed,
        item_back=ItemBack(item_back) if item_back else None,
    )
    by_when = await read_future(work, remedy_by)
    if by_when is None:
        return compose_drafted(work, await draft_letter(work, customer, order, request))
    request = replace(request, remedy_by=by_when.astimezone(work.shop.zone).date())
    post = compose_drafted(work, await draft_letter(work, customer, order, request))
    return replace(post, words=f"{post.words}\n{echo(work, 'By', by_when)}")


async def find_matter(work: DeskWork, conversation: Conversation) -> Order | None:
    """The order that a conversation is about: what they named, else what they bought last."""
    if conversation.order_id is not None:
        return await work.tx.orders.get(conversation.order_id)
    orders = await work.tx.orders.list_for_customer(conversation.customer_id, limit=1)
    return next(iter(orders), None)


async def snooze_customer(
    work: DeskWork, customer: Customer, until: str, reason: str | None
) -> Post:
    """Keeps reminders quiet until then, and says how the moment was read."""
    at = await read_future(work, until, default_time=MORNING)
    assert at is not None
    conversation = await open_conversation(work.tx, work.shop.id, customer.id)
    act = snooze(work, customer, until=at, reason=reason)
    _, deed = await remember(work, DeedKind.SNOOZE, conversation, act)
    words = f"**{escape_name(customer.name)}** is snoozed. {echo(work, 'Until', at)}."
    if reason:
        words += f" Reason: {escape_name(reason, 200)}."
    buttons = await say_done(work, deed, words)
    return Post(words=f"{words} If they write before that, I wake it at once.", buttons=buttons)
