"""Lists that are turned page by page: orders, drafts, and those who wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.conversations import Conversation, InboxPage, Waiting
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, describe_draft
from bot.domain.order_lists import OrderFilter
from bot.domain.order_ways import name_state
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.writing.desk import (
    choose_waiting_tone,
    compose_emptied,
    count_letters,
    describe_due,
    describe_order_wait,
    describe_waiting,
    list_page_buttons,
)
from bot.writing.phrases import fill_moment, fill_name, format_moment, mark_urgent

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
    title = _TITLES[wanted]
    number = _FILTERS.index(wanted)
    if not orders and page:
        return compose_emptied(title, Action.ORDERS_PAGE.on(number, 0))
    if not orders:
        return Post(title=title, body=_NOTHING[wanted])
    lines = [
        describe_order(order, customers.get(order.customer_id), now) for order in orders[:PAGE]
    ]
    buttons = list_page_buttons(Action.ORDERS_PAGE, number, page=page, has_more=len(orders) > PAGE)
    count = "1,000 or more" if total >= 1000 else str(total)
    pages = f", page {page + 1}" if buttons else ""
    return Post(
        title=title,
        body="\n".join(lines),
        footer=f"{count} in all{pages}. /order show tells the whole story of one.",
        buttons=buttons,
    )


#: In the order in which buttons number them.
_FILTERS = (None, *OrderFilter)
_TITLES = {
    None: "All orders",
    OrderFilter.OPEN: "Open orders",
    OrderFilter.LATE: "Late orders",
    OrderFilter.SHIPPED: "Shipped orders",
    OrderFilter.OVERDUE: "Overdue parcels",
    OrderFilter.ARRIVED: "Arrived orders",
    OrderFilter.CANCELLED: "Cancelled orders",
    OrderFilter.NEW: "New orders that nobody typed",
}
#: What an empty list says: for some it is good news, for others it only isn't time yet.
_NOTHING = {
    None: "No orders yet. Log the first one with /order add.",
    OrderFilter.OPEN: "Nothing waits to be sent. Log a new order with /order add.",
    OrderFilter.LATE: "No order is past its ship-by date. Well done.",
    OrderFilter.SHIPPED: "No parcel is on its way. When one leaves, use /order ship.",
    OrderFilter.OVERDUE: "Every parcel is in time or has arrived. Well done.",
    OrderFilter.ARRIVED: "No order has arrived yet. When one does, use /order arrived.",
    OrderFilter.CANCELLED: "No order was cancelled.",
    OrderFilter.NEW: "No order came in by itself in the last 7 days, or all of them have left. "
    "They come from the letters of your mailbox (/mailbox status), and from files.",
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
        body="\n".join(_describe_waiting(shop, line, now) for line in page.lines),
        footer="Pick somebody below to reply, apologise, snooze, or say that it needs no answer.",
        buttons=list_page_buttons(Action.INBOX_PAGE, page=page.number, has_more=page.has_more),
        tone=choose_waiting_tone(is_urgent=any(line.is_urgent for line in page.lines)),
    )


def _describe_waiting(shop: Shop, line: Waiting, now: datetime) -> str:
    urgent = mark_urgent(is_urgent=line.is_urgent)
    name = escape_name(line.name, 40)
    wait = describe_wait(now - line.since)
    about = fill_name(", about {}", line.item, 50)
    due = describe_due(line.since + shop.target, now)
    if line.snoozed_until is not None:
        why = fill_name(" ({})", line.snooze_reason, 60)
        due = f"💤 until {format_moment(line.snoozed_until)}{why}"
    return (
        f"{urgent}**{name}** since {format_moment(line.since)} ({wait})"
        f"{count_letters(line)}{about}: {due}\n"
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
        tone=choose_waiting_tone(is_urgent=conversation.is_urgent),
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
    lines = [_describe_draft(draft, links.get(draft.id)) for draft in drafts[:PAGE]]
    return Post(
        title="Drafts",
        body="\n".join(lines),
        buttons=buttons,
        footer="Each card says what to do next.",
    )


def _describe_draft(draft: Draft, link: str | None) -> str:
    what = f"{draft.kind.title} to {escape_name(draft.to.name, 40)}"
    where = f"**{what}** (its card is being posted)"
    if link:
        where = f"[{what}]({link})"
    status = describe_draft(draft)
    return f"{where}: {status}, written {format_moment(draft.created_at)}"


def describe_order(order: Order, customer: Customer | None, now: datetime) -> str:
    """One line of a list: its number, for whom, what, and where it stands."""
    urgent = mark_urgent(is_urgent=order.is_urgent)
    who = f" {escape_name(customer.name, 40)}," if customer else ""
    item = escape_name(order.item, 60)
    then = ""
    if wait := describe_order_wait(order, now):
        then = f", **{wait}**"
    elif order.status is OrderStatus.OPEN:
        then = fill_moment(", ship by {}", order.ship_by, "D")
    return f"{urgent}**{escape_name(order.label, 40)}**{who} {item}: {name_state(order)}{then}"
