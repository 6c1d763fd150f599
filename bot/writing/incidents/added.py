"""What is answered to whoever adds customers to an incident."""

from collections.abc import Sequence

from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.orders import Order
from bot.domain.text import count_things, escape_name

_NAMED = 12


def describe_added(
    *, orders: int, customers: int, known: int, left_out: Sequence[tuple[str, str]]
) -> str:
    """How many orders and customers came in, who of them gets no letter and why, and how many were
    in it before.
    """
    lines = []
    if orders:
        who = "of customers who were in it already"
        if customers:
            who = f"of {count_things(customers, 'new customer')}"
        lines.append(f"Added {count_things(orders, 'order')} {who}.")
    lines += describe_left_out(left_out)
    if known:
        was = "was" if known == 1 else "were"
        lines.append(f"{count_things(known, 'order')} {was} in it already.")
    return "\n".join(lines) or "Nobody was added."


def describe_left_out(left_out: Sequence[tuple[str, str]]) -> list[str]:
    """Who of those who came in gets no letter, and why, in a line; none if all get one."""
    if not left_out:
        return []
    names = [f"{escape_name(name, 40)} ({escape_name(why, 80)})" for name, why in left_out]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    count = "1 of them gets" if len(names) == 1 else f"{len(names)} of them get"
    return [f"{count} no letter: {' · '.join(names[:_NAMED])}{more}."]


def describe_added_order(
    incident: Incident, order: Order, name: str, *, is_new: bool, left_out: str | None
) -> str:
    """That one order came in, whose it is, and whether they get a letter."""
    now = "is in" if is_new else "was already in"
    said = (
        f"Order {escape_name(order.shown_label)} of **{escape_name(name, 60)}** {now} "
        f"“{escape_name(incident.title)}”."
    )
    if left_out:
        return f"{said} They get no letter: {escape_name(left_out, 120)}."
    return f"{said} Their letter is written with the others."


def describe_reopened(before: Incident, after: Incident) -> str:
    """What a change means for letters that were written; nothing where it changed none."""
    if before.status is after.status:
        return ""
    if before.status in (IncidentStatus.STOPPED, IncidentStatus.DONE):
        return "What has left can't be changed. Press *Write* on the card for those who are left."
    return (
        "The letters that were written are set aside, and none of them leaves. Press *Write* on "
        "the card: then you see them anew."
    )
