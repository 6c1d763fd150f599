"""What is shown of parcels that should be there: one at a time, and what became of all of them."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.text import count_things, escape_name
from bot.writing.desk import describe_order_wait
from bot.writing.phrases import fill_plain, format_moment

#: So many orders are named, and the others counted.
MAX_NAMED = 5


def list_late_buttons(told_at: int, count: int) -> tuple[Button, ...]:
    """What can be done about all the parcels of one line of the day's list."""
    return (
        Button("All arrived", Action.ARRIVALS_ALL.on(told_at, count), ButtonStyle.GOOD),
        Button("Look", Action.ARRIVALS_LOOK.on(told_at, 0)),
    )


def compose_all_arrived(orders: Sequence[Order], left: int, *, by: int, undo_at: int) -> Post:
    """That all of them were marked, and by whom; for a day it can be taken back."""
    what = "1 parcel has" if len(orders) == 1 else f"{len(orders)} parcels have"
    words = f"<@{by}> says that {what} arrived: {_list_labels(orders)}."
    return Post(
        words=words + describe_left(left),
        buttons=(Button("Undo", Action.ARRIVALS_UNDO.on(undo_at)),),
    )


def describe_left(left: int) -> str:
    """How many of those that a list named weren't marked."""
    if not left:
        return ""
    one = "1 other has changed since, or its customer waits: I left it as it is."
    many = f"{left} others have changed since, or their customers wait: I left them as they are."
    return f" {one if left == 1 else many}"


def compose_taken_back(orders: Sequence[Order], *, by: int) -> Post:
    """That the parcels count as on their way again."""
    what = "1 parcel is" if len(orders) == 1 else f"{len(orders)} parcels are"
    return Post(words=f"<@{by}> took it back: {what} on the way again: {_list_labels(orders)}.")


def _list_labels(orders: Sequence[Order]) -> str:
    named = [escape_name(each.label, 20) for each in orders[:MAX_NAMED]]
    if more := len(orders) - len(named):
        named.append(f"+{more}")
    return ", ".join(named)


def compose_late(
    order: Order | None,
    customer: Customer | None,
    *,
    told_at: int,
    number: int,
    count: int,
    said: str = "",
    now: datetime,
) -> Post:
    """One parcel that should be there, with what may be true of it; `said` is what was just done
    about another.
    """
    if order is None or customer is None:
        return Post(words=said, title="That was all", body="Nothing is left to say of them.")
    place = (told_at, order.id, number)
    buttons = [
        Button("It came", Action.ARRIVALS_CAME.on(*place), ButtonStyle.GOOD),
        Button("Ask them", Action.ARRIVALS_ASK.on(*place)),
        Button("It's lost", Action.ARRIVALS_LOST.on(*place)),
        Button("Still on its way", Action.ARRIVALS_WAIT.on(*place)),
    ]
    if number:
        buttons.append(Button("◀ Back", Action.ARRIVALS_LOOK.on(told_at, number - 1)))
    if number + 1 < count:
        buttons.append(Button("Next ▶", Action.ARRIVALS_LOOK.on(told_at, number + 1)))
    return Post(
        words=said,
        title=f"{number + 1} of {count_things(count, 'parcel')}",
        body=_describe_parcel(order, customer, now),
        tone=Tone.WAITING,
        buttons=tuple(buttons),
    )


def _describe_parcel(order: Order, customer: Customer, now: datetime) -> str:
    lines = [
        f"**{escape_name(customer.name, 40)}**, order {escape_name(order.label, 30)}: "
        f"{escape_name(order.item, 60)}"
    ]
    if order.shipped_at is not None:
        carrier = escape_name(order.carrier or "", 40)
        lines.append(f"Shipped {format_moment(order.shipped_at, 'D')}{fill_plain(', {}', carrier)}")
    if order.tracking:
        number = escape_name(order.tracking, 40)
        lines.append(f"[{number}]({order.tracking_url})" if order.tracking_url else number)
    wait = describe_order_wait(order, now)
    lines.append(f"{wait[:1].upper()}{wait[1:]}")
    return "\n".join(line for line in lines if line)
