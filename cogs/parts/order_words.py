"""What answers say of an order's parcel and of the letters that follow it."""

from collections.abc import Sequence

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.text import escape_name
from bot.writing.phrases import format_moment
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


def describe_arrival(order: Order) -> str:
    """When a parcel should be there, and what that was worked out from."""
    if order.arrival_basis is None or order.overdue_at is None:
        return echo("Expected", order.arrives_at)
    late = f"If I hear nothing, I ask about it after {format_moment(order.overdue_at, 'D')}."
    return (
        f"{echo('Expected', order.arrives_at)}, {order.arrival_basis}. {late} A better day? "
        "`/order edit arrives:`"
    )
