"""What the desk says when somebody ended a clock or a matter, each in one line with who did it."""

from collections.abc import Sequence

from bot.domain.actions import Action
from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deeds import Deed, DeedKind
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.promises.promises import Promise, name_promise
from bot.domain.text import escape_name
from bot.writing.phrases import fill_name

#: So many reasons why somebody is urgent are named.
_REASONS = 3
#: What is so again, once it was undone.
_AGAIN = {
    DeedKind.NO_ANSWER: "they wait for an answer again",
    DeedKind.SNOOZE: "no snooze, I remind you as before",
    DeedKind.ARRIVED: "the order stands as before",
    DeedKind.LOST: "the parcel isn't lost",
    DeedKind.SETTLED: "the order isn't settled",
    DeedKind.CANCELLED: "the order isn't cancelled",
    DeedKind.CASE_WON: "the dispute is open again",
    DeedKind.CASE_LOST: "the dispute is open again",
    DeedKind.CASE_DISMISSED: "it may be a dispute again",
    DeedKind.PROMISE_KEPT: "the promise is owed again",
    DeedKind.PROMISE_DROPPED: "the promise is owed again",
}


def compose_deed(deed: Deed, what: str) -> Post:
    """That somebody did it; for a day it can be undone."""
    undo = Button("Undo", Action.DEED_UNDO.on(deed.id))
    return Post(words=f"<@{deed.by}>: {what}", buttons=(undo,))


def compose_undone(by: int, deed: Deed, customer: Customer | None) -> Post:
    """That everything stands as it did before."""
    name = fill_name("**{}**: ", customer.name if customer else None)
    return Post(words=f"<@{by}> undid it. {name}{_AGAIN[deed.kind]}.")


def describe_no_answer(customer: Customer) -> str:
    return f"**{escape_name(customer.name)}** needs no answer."


def describe_lost(order: Order, customer: Customer) -> str:
    return f"order **{order.shown_label}** to **{escape_name(customer.name)}** is lost."


def describe_settled(order: Order, customer: Customer) -> str:
    return f"order **{order.shown_label}** of **{escape_name(customer.name)}** is settled."


def describe_cancelled(order: Order, customer: Customer) -> str:
    return f"order **{order.shown_label}** of **{escape_name(customer.name)}** is cancelled."


def describe_promise_end(promise: Promise, customer: Customer, *, is_kept: bool) -> str:
    """That what was promised is done, or no longer owed."""
    what = escape_name(name_promise(promise.kind, promise.what, promise.amount), 200)
    end = "is done" if is_kept else "is no longer owed"
    return f"what you promised **{escape_name(customer.name)}** {end}: {what}."


def ask_to_rest(
    conversation: Conversation, customer: Customer, disputes: Sequence[Case]
) -> Post | None:
    """Asks once before the clock of somebody urgent is ended; None where nothing speaks against
    it.
    """
    reasons = [escape_name(each, 80) for each in conversation.urgent_because[:_REASONS]]
    reasons += [f"has an open dispute ({each.where})" for each in disputes if each.is_open][:1]
    if not reasons:
        return None
    name = escape_name(customer.name)
    anyway = Action.TALK_REST_ANYWAY.on(conversation.id)
    return Post(
        words=f"**{name}** {' and '.join(reasons)}. Close it all the same?",
        tone=Tone.URGENT,
        buttons=(Button("Close it all the same", anyway, ButtonStyle.BAD),),
    )
