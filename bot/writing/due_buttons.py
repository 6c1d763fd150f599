"""What can be done at once about a matter."""

from bot.domain.actions import Action
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle
from bot.writing.desk import list_talk_buttons
from bot.writing.due_items import DueItem
from bot.writing.order_buttons import list_order_buttons
from bot.writing.parcels import list_arrival_buttons, list_claim_buttons
from bot.writing.phrases import name_briefly, name_button
from bot.writing.told import list_told_buttons


def list_due_item_buttons(item: DueItem) -> tuple[Button, ...]:
    """What can be done about it at once."""
    deadline = item.deadline
    about, order_id = deadline.about_id, deadline.order_id
    show: list[Button] = []
    if deadline.kind is DeadlineKind.TELL_SHIPPED and item.order:
        show += list_told_buttons(item.order)
    if order_id:
        show.append(Button("Show the order", Action.ORDERS_SHOW.on(order_id)))
    match deadline.kind:
        case DeadlineKind.REPLY:
            return list_talk_buttons(about)
        case DeadlineKind.CASE_PLATFORM:
            where = item.case.where if item.case else "them"
            answered = Action.CASE_RESPONDED.on(about)
            done = Button(f"I answered {where}", answered, ButtonStyle.GOOD)
            return (Button("Show the dispute", Action.CASE_SHOW.on(about)), done)
        case DeadlineKind.CASE_CUSTOMER:
            who = name_briefly(item.customer)
            write = Button(f"Write to {who}", Action.CASE_WRITE.on(about), ButtonStyle.GOOD)
            return (write, Button("Show the dispute", Action.CASE_SHOW.on(about)), *show)
        case DeadlineKind.PROMISE:
            kept = Button("It is kept", Action.PROMISE_KEPT.on(about), ButtonStyle.GOOD)
            return (kept, Button("Show the promise", Action.PROMISE_SHOW.on(about)), *show)
        case DeadlineKind.SHIP_BY | DeadlineKind.LEGAL_DELAY:
            delay = Action.PARCEL_DELAY.on(about)
            return (Button("Draft a delay notice", delay, ButtonStyle.GOOD), *show)
    parcel = _list_parcel_buttons(deadline.kind, item.order) if item.order else ()
    return (*parcel, *show)


def _list_parcel_buttons(kind: DeadlineKind, order: Order) -> tuple[Button, ...]:
    match kind:
        case DeadlineKind.SEND_AGAIN:
            return list_order_buttons(order)[:3]
        case DeadlineKind.ARRIVAL:
            return list_arrival_buttons(order)
        case DeadlineKind.CARRIER_SEARCH | DeadlineKind.CARRIER_CLAIM:
            return (*list_claim_buttons(order), *list_arrival_buttons(order))
    return ()


def list_named_buttons(item: DueItem) -> tuple[Button, ...]:
    """The same where other people are named beside: each button says whom it acts on."""
    buttons = list_due_item_buttons(item)
    if item.customer is None:
        return buttons
    return tuple(name_button(each, item.customer) for each in buttons)
