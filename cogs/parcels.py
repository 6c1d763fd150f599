"""What is done about a parcel at the press of a button: it came, it is missing, it leaves later,
all is well.
"""

from typing import Any

import discord

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.deeds import DeedKind
from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letters import Cause, Remedy
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Post
from bot.domain.text import cut_text, escape_name
from bot.services.arrivals import take_back_answer
from bot.services.closing import CUSTOMER_SAID, settle_order
from bot.services.deeds import remember
from bot.services.drafts import get_draft
from bot.services.finding_orders import find_order
from bot.services.further_parcels import ask_after_return, mark_came_back
from bot.services.history import log_event
from bot.services.order_changes import get_customer
from bot.services.orders import OrderChange, edit_order
from bot.services.parcel_corrections import make_one_parcel
from bot.services.parcels import (
    note_claim,
    prepare_delay_notice,
    redate_delay,
    require_to_leave,
)
from bot.services.renewals import MAX_LETTERS
from bot.writing.deeds import describe_settled
from bot.writing.parcels import list_arrival_buttons
from cogs.parts.actions import ActionButton, Form
from cogs.parts.conversation_forms import draft_apology
from cogs.parts.deeds import answer_done, mark_as_arrived, mark_as_lost
from cogs.parts.options import Interaction, echo, read_future
from cogs.parts.order_words import ask_same_number, describe_parcel, describe_renewed
from cogs.parts.other_days import object_to_day
from cogs.parts.posts import compose_drafted, describe_desk_fault, reply, turn

_REMEDIES = {
    Action.PARCEL_REPLACE: Remedy.REPLACEMENT,
    Action.PARCEL_REFUND: Remedy.REFUND,
}


class OrderForm(Form):
    """A form about one order."""

    def __init__(self, title: str, order: Order) -> None:
        super().__init__(title=cut_text(f"{title} {order.label}", 45))
        self.order_id = order.id
        self.by_when: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=100)

    def ask(
        self, text: str, component: discord.ui.Item[Any], description: str | None = None
    ) -> None:
        """Adds a question to the form."""
        self.add_item(discord.ui.Label(text=text, description=description, component=component))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with interaction.client.at_work(interaction) as work:
            order = await find_order(work.tx, work.shop, f"id:{self.order_id}")
            post = await self.carry_out(work, order)
        await reply(interaction, post)

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        """Does what was filled in and gives the answer to the person."""
        raise NotImplementedError


class DelayForm(OrderForm):
    """The day on which it leaves instead, and why; with a draft it is that one that gets the new
    day.
    """

    def __init__(self, order: Order, draft: Draft | None = None) -> None:
        super().__init__("New date for", order)
        self.draft = draft
        self.ask("It will leave by", self.by_when, "e.g. next friday, in 10 days")
        self.why: discord.ui.TextInput[Any] = discord.ui.TextInput(required=False, max_length=300)
        if draft is None:
            self.ask(
                "Why, in one sentence", self.why, "The customer reads it; leave it out if you like."
            )

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        new_date = await read_future(work, self.by_when.value)
        assert new_date is not None
        if self.draft is None:
            draft = await prepare_delay_notice(
                work, order, new_date=new_date, why=self.why.value or None
            )
        else:
            old = await get_draft(work.tx, work.shop, self.draft.id)
            draft = await redate_delay(work, old, new_date, revision=self.draft.revision)
        about = f"{Action.DAY_DELAY}:{draft.id}:{draft.revision}"
        odd, buttons = object_to_day(work, new_date, about)
        words = f"{compose_drafted(work, draft).words}\n{echo(work, 'It will leave by', new_date)}"
        return Post(words=f"{words}\n{odd}".rstrip(), buttons=buttons)


class LostForm(OrderForm):
    """By when a lost parcel is made good, what comes with it, and why it was lost."""

    def __init__(self, order: Order, remedy: Remedy) -> None:
        super().__init__("Apologise for", order)
        self.remedy = remedy
        what = "The refund is sent by"
        if remedy is Remedy.REPLACEMENT:
            what = "The replacement leaves by"
        self.ask(what, self.by_when, "e.g. friday, in 3 days")
        self.extra: discord.ui.TextInput[Any] = discord.ui.TextInput(required=False, max_length=200)
        self.ask("Something extra", self.extra, "e.g. a handmade bookmark")
        self.why: discord.ui.TextInput[Any] = discord.ui.TextInput(required=False, max_length=300)
        self.ask(
            "Why, in one sentence", self.why, "The letter says it; left out, its card asks for it."
        )

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        require_lost(order)
        return await draft_apology(
            work,
            await get_customer(work.tx, order),
            order,
            cause=Cause.LOST,
            remedy=self.remedy,
            extra=self.extra.value or None,
            explanation=self.why.value or None,
            remedy_by=self.by_when.value,
        )


class NumberForm(OrderForm):
    """The tracking number that is the parcel's own."""

    def __init__(self, order: Order) -> None:
        super().__init__("Number of", order)
        self.ask("The tracking number", self.by_when, "the one of this parcel")

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        changed = await edit_order(work, order, OrderChange(tracking=self.by_when.value))
        followed = await work.tx.drafts.list_for_order(changed.id, MAX_LETTERS)
        same, buttons = await ask_same_number(work, changed)
        lines = [
            f"Corrected order **{changed.shown_label}**.",
            describe_parcel(changed),
            same,
            describe_renewed(followed),
        ]
        return Post(words="\n".join(line for line in lines if line), buttons=buttons)


async def ask_for_number(interaction: Interaction, order_id: int) -> None:
    """Opens the form for another tracking number."""
    async with interaction.client.looking(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
    await interaction.response.send_modal(NumberForm(order))


async def note_right(interaction: Interaction, order_id: int) -> None:
    """Keeps that one number is meant for two people's orders."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        await log_event(work, order, "said that the tracking number is right")
    words = f"Noted: the number of order **{order.shown_label}** is right."
    await turn(interaction, Post(words=words))


async def note_arrived(interaction: Interaction, order_id: int) -> None:
    """Marks the order as arrived, now."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        post = await mark_as_arrived(work, order, at=work.now)
    await reply(interaction, post)


async def take_back(interaction: Interaction, order_id: int, message_id: int) -> None:
    """Takes back that the order arrived, which a customer's message had marked."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        back = await take_back_answer(work, order, message_id)
    words = (
        f"Order **{back.shown_label}** is on its way again, and their message waits for an answer."
    )
    await reply(interaction, Post(words=words, buttons=list_arrival_buttons(back)))


async def note_back(interaction: Interaction, order_id: int) -> None:
    """Notes that the parcel is with the shop again, and asks the customer what to do."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        await mark_came_back(work, order, at=work.now)
        draft = await ask_after_return(work, order)
        drafted = compose_drafted(work, draft).words
    words = (
        f"The parcel of order **{order.shown_label}** came back. A letter asks where to send it. "
        f"{drafted}\nWhen it leaves again: `/order ship order:{order.typed_label}`; the note says "
        "that it came back."
    )
    await reply(interaction, Post(words=words))


async def make_one(interaction: Interaction, order_id: int) -> None:
    """Takes a further parcel for a correction of the one before it."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        corrected, draft = await make_one_parcel(work, order)
        drafted = compose_drafted(work, draft).words if draft else ""
        followed = await work.tx.drafts.list_for_order(corrected.id, MAX_LETTERS)
    lines = [
        f"Order **{corrected.shown_label}** is one parcel again, with what you gave last.",
        describe_parcel(corrected),
        drafted or describe_renewed(followed),
    ]
    await turn(interaction, Post(words="\n".join(line for line in lines if line)))


async def note_missing(interaction: Interaction, order_id: int) -> None:
    """Takes the parcel for lost."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        buttons = await mark_as_lost(work, order)
    words = (
        f"Order **{escape_name(order.label)}** counts as lost. At the desk I say what its "
        "carrier offers." + describe_desk_fault(work)
    )
    await reply(interaction, Post(words=words, buttons=buttons))


async def note_claimed(interaction: Interaction, order_id: int) -> None:
    """Notes that the carrier was asked."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        await note_claim(work, order)
    words = (
        f"Noted: the carrier was asked for order **{escape_name(order.label)}**. I don't remind "
        "you of that "
        "any more. When they find it, press *It came* or use `/order arrived`."
    )
    await reply(interaction, Post(words=words))


async def note_settled(interaction: Interaction, order_id: int) -> None:
    """Settles the order because the customer said so."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        act = settle_order(work, order, CUSTOMER_SAID)
        _, deed = await remember(work, DeedKind.SETTLED, order, act)
        customer = await get_customer(work.tx, order)
        post = await answer_done(work, deed, describe_settled(order, customer))
    await reply(interaction, post)


async def ask_for_delay(interaction: Interaction, order_id: int) -> None:
    """Opens the form for a delay notice."""
    async with interaction.client.looking(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        require_to_leave(order)
    await interaction.response.send_modal(DelayForm(order))


async def ask_for_date(interaction: Interaction, draft_id: int, revision: int) -> None:
    """Opens the form for the new day of a delay notice that is there already."""
    async with interaction.client.looking(interaction) as work:
        draft = await get_draft(work.tx, work.shop, draft_id)
        draft.require_revision(revision)
        order = await find_order(work.tx, work.shop, f"id:{draft.order_id}")
    await interaction.response.send_modal(DelayForm(order, draft))


async def ask_for_remedy(interaction: Interaction, order_id: int, remedy: Remedy) -> None:
    """Opens the form of an apology for a lost parcel."""
    async with interaction.client.looking(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        require_lost(order)
    await interaction.response.send_modal(LostForm(order, remedy))


def require_lost(order: Order) -> None:
    """Raises StateConflict when the parcel came meanwhile, or the matter has ended in another
    way.
    """
    if order.remedied_at is not None:
        raise StateConflict(
            f"Order {order.shown_label} was put right already: see it with /order show."
        )
    if order.status is not OrderStatus.SHIPPED or order.settled_at is not None:
        now_so = f"is {order.status}"
        if order.status is OrderStatus.ARRIVED:
            now_so = "has arrived"
        elif order.settled_at:
            now_so = "is settled"
        raise StateConflict(
            f"Order {order.shown_label} {now_so}, so nobody looks for its parcel. "
            "To apologise all the same, use /apology."
        )


_ACTIONS = {
    Action.PARCEL_ARRIVED: note_arrived,
    Action.PARCEL_MISSING: note_missing,
    Action.PARCEL_BACK: note_back,
    Action.PARCEL_ONE: make_one,
    Action.PARCEL_NUMBER: ask_for_number,
    Action.PARCEL_RIGHT: note_right,
    Action.PARCEL_SETTLED: note_settled,
    Action.PARCEL_CLAIMED: note_claimed,
    Action.PARCEL_DELAY: ask_for_delay,
}


_WITH_MORE = {Action.PARCEL_DATE: ask_for_date, Action.PARCEL_NOT_COME: take_back}


class ParcelButton(ActionButton, actions=(*_ACTIONS, *_REMEDIES, *_WITH_MORE)):
    """What becomes of a parcel: `parcel:<what>:<order>`, `parcel:date:<draft>:<revision>`, or
    `parcel:not_come:<order>:<message>`.
    """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action in _WITH_MORE:
            await _WITH_MORE[self.action](interaction, *numbers)
        elif self.action in _REMEDIES:
            await ask_for_remedy(interaction, numbers[0], _REMEDIES[self.action])
        else:
            await _ACTIONS[self.action](interaction, numbers[0])


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(ParcelButton)
