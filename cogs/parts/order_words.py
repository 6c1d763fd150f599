"""What answers say of an order's parcel and of the letters that follow it."""

from collections.abc import Sequence

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.posts import Button
from bot.domain.text import escape_name
from bot.services.order_changes import get_customer
from bot.services.same_numbers import find_same_number
from bot.services.work import Work
from cogs.parts.options import echo


def describe_renewed(drafts: Sequence[Draft]) -> str:
    """What became of the order's letters by a correction, as far as they wait for approval now;
    nothing if it changed none.
    """
    waiting = [each for each in drafts if each.status is DraftStatus.PENDING]
    lines = []
    if any(each.kind is LetterKind.CORRECTION for each in waiting):
        lines.append("The customer was told otherwise: a correction waits for your approval.")
    if any(each.reason and each.kind is not LetterKind.CORRECTION for each in waiting):
        lines.append("What says it was written anew: its card waits for approval.")
    return "\n".join(lines)


def describe_parcel(order: Order) -> str:
    """How the parcel travels, with a link where the carrier is known."""
    if order.tracking is None:
        if not order.carrier:
            return ""
        return f"Carrier: {escape_name(order.carrier)}"
    number = escape_name(order.tracking, 100)
    if order.carrier is None:
        return (
            f"Tracking {number}: carrier not recognised. If you know it, add it with `/order "
            "edit carrier:`."
        )
    where = number
    if order.tracking_url:
        where = f"[{number}]({order.tracking_url})"
    return f"Tracking: {escape_name(order.carrier)} {where}"


def describe_arrival(work: Work, order: Order) -> str:
    """When a parcel should be there, and what that was worked out from; /order show says more of
    what is only usual.
    """
    expected = echo(work, "Expected", order.arrives_at)
    if order.arrival_basis is None or not expected:
        return expected
    basis = order.arrival_basis
    if basis.startswith("usual"):
        basis = "a usual time"
    return f"{expected}, {basis}."


async def ask_same_number(work: DeskWork, order: Order) -> tuple[str, tuple[Button, ...]]:
    """What to say of another order with the same tracking number: of the same customer that they
    travel together, of another one the question whose it is, with its answers.
    """
    others = await find_same_number(work.tx, order, is_theirs=False)
    if others is not None:
        whose = escape_name((await get_customer(work.tx, others)).name)
        asked = (
            f"⚠ That number is also on order **{others.shown_label}** of **{whose}**. Is it this "
            "parcel's?"
        )
        buttons = (
            Button("Give another number", Action.PARCEL_NUMBER.on(order.id)),
            Button("It is right", Action.PARCEL_RIGHT.on(order.id)),
        )
        return asked, buttons
    own = await find_same_number(work.tx, order, is_theirs=True)
    if own is None:
        return "", ()
    return f"It travels with order **{own.shown_label}** of the same customer.", ()
