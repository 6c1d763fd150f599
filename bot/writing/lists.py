"""Lists that are turned page by page: orders, drafts, and those who wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.conversations import Conversation, InboxPage, Waiting
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, describe_status
from bot.domain.orders import Order, OrderFilter, OrderStatus
from bot.domain.posts import Button, Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.writing.desk import (
    compose_emptied,
    count_letters,
    describe_due,
    describe_order_wait,
    describe_waiting,
    list_page_buttons,
)
from bot.writing.phrases import format_moment

#: Lines on one page of a list.
PAGE = 10


def compose_order_list(
    orders: Sequence[Order],
    customers: Mapping[int, Customer],
    wanted: OrderFilter | None,
    *,
    page: int,
    total: int,
    now: datetime,
) -> Post:
    """A page of orders; `orders` may hold one more than a page, which means that there is a next
    one.
    """
    name = (
        "Overdue parcels"
        if wanted is OrderFilter.OVERDUE
        else f"{(wanted or 'all').capitalize()} orders"
    )
    number = 0 if wanted is None else list(OrderFilter).index(wanted) + 1
    if not orders and page:
        return compose_emptied(name, Action.ORDERS_PAGE.on(number, 0))
    if not orders:
        return Post(title=name, body=_NOTHING[wanted])
    buttons = list_page_buttons(Action.ORDERS_PAGE, number, page=page, has_more=len(orders) > PAGE)
    count = "1,000 or more" if total >= 1000 else str(total)
    pages = f", page {page + 1}" if buttons else ""
    return Post(
        title=name,
        body="\n".join(
            describe_order(order, customers.get(order.customer_id), now) for order in orders[:PAGE]
        ),
        footer=f"{count} in all{pages}. /order show tells the whole story of one.",
        buttons=buttons,
    )


#: What an empty list says: for some it is good news, for others it only isn't time yet.
_NOTHING = {
    None: "No orders yet. Log the first one with /order add.",
    OrderFilter.OPEN: "Nothing waits to be sent. Log a new order with /order add.",
    OrderFilter.LATE: "No order is past its ship-by date. Well done.",
    OrderFilter.SHIPPED: "No parcel is on its way. When one leaves, use /order ship.",
    OrderFilter.OVERDUE: "Every parcel is in time or has arrived. Well done.",
    OrderFilter.ARRIVED: "No order has arrived yet. When one does, use /order arrived.",
    OrderFilter.CANCELLED: "No order was cancelled.",
}


def compose_inbox(shop: Shop, page: InboxPage, *, now: datetime) -> Post:
    """A page of those who wait: name, since when, how often they wrote, what about, what is due."""
    if not page.lines:
        return Post(
            title="Nobody is waiting",
            body="Every customer has an answer. Well done.",
            tone=Tone.GONE,
        )
    return Post(
        title="1 customer waits" if page.count == 1 else f"{page.count} customers wait",
        body="\n".join(_tell_waiting(shop, line, now) for line in page.lines),
        footer="Pick somebody below to reply, apologise, snooze, or say that it needs no answer.",
        buttons=list_page_buttons(Action.INBOX_PAGE, page=page.number, has_more=page.has_more),
        tone=Tone.URGENT if any(line.is_urgent for line in page.lines) else Tone.WAITING,
    )


def _tell_waiting(shop: Shop, line: Waiting, now: datetime) -> str:
    urgent = "⚠ " if line.is_urgent else ""
    about = f", about {escape_name(line.item, 50)}" if line.item else ""
    due = describe_due(line.since + shop.target, now)
    if line.snoozed_until is not None:
        why = f" ({escape_name(line.snooze_reason, 60)})" if line.snooze_reason else ""
        due = f"💤 until {format_moment(line.snoozed_until)}{why}"
    return (
        f"{urgent}**{escape_name(line.name, 40)}** since {format_moment(line.since)} "
        f"({describe_wait(now - line.since)}){count_letters(line)}{about}: {due}\n"
        f"> {escape_name(line.last_words, 100)}"
    )


def compose_waiting(
    shop: Shop,
    customer: Customer,
    conversation: Conversation,
    *,
    buttons: tuple[Button, ...],
    now: datetime,
) -> Post:
    """One customer who waits, with what can be done about it."""
    if conversation.waiting_since is None:
        return Post(
            title=escape_name(customer.name),
            body="They have their answer by now.",
            buttons=buttons[-1:],
        )
    due = describe_due(conversation.waiting_since + shop.target, now)
    return Post(
        title=f"{escape_name(customer.name)}: {due}",
        body=describe_waiting(conversation, now),
        buttons=buttons,
        tone=Tone.URGENT if conversation.is_urgent else Tone.WAITING,
    )


def compose_draft_list(drafts: Sequence[Draft], links: Mapping[int, str], *, page: int) -> Post:
    """A page of drafts that wait, each with the way to its card; one more than a page means a next
    one.
    """
    if not drafts and page:
        return compose_emptied("Drafts", Action.DRAFTS_PAGE.on(0))
    if not drafts:
        return Post(
            title="Drafts", body="No draft waits. /reply, /apology and /order ship make new ones."
        )
    buttons = list_page_buttons(Action.DRAFTS_PAGE, page=page, has_more=len(drafts) > PAGE)
    lines = [
        f"{_link(f'{draft.kind.title} to {escape_name(draft.to.name, 40)}', links.get(draft.id))}: "
        f"{describe_status(draft.status)}, written {format_moment(draft.created_at, 'R')}"
        for draft in drafts[:PAGE]
    ]
    return Post(
        title="Drafts",
        body="\n".join(lines),
        buttons=buttons,
        footer="Each card says what to do next.",
    )


def _link(words: str, url: str | None) -> str:
    return f"[{words}]({url})" if url else f"**{words}** (its card is being posted)"


def describe_order(order: Order, customer: Customer | None, now: datetime) -> str:
    """One line of a list: its number, for whom, what, and where it stands."""
    who = f" {escape_name(customer.name, 40)}," if customer else ""
    number = f" ({escape_name(order.external_number, 30)})" if order.external_number else ""
    wait = describe_order_wait(order, now)
    ship_by = ""
    if order.status is OrderStatus.OPEN and order.ship_by and not wait:
        ship_by = f", ship by {format_moment(order.ship_by, 'D')}"
    urgent = "⚠ " if order.is_urgent else ""
    return (
        f"{urgent}**#{order.number}**{number}{who} {escape_name(order.item, 60)}: {order.status}"
        + (f", **{wait}**" if wait else ship_by)
    )
