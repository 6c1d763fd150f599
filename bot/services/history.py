"""The history of orders, customers and cases: every line of it is written here."""

from dataclasses import replace
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.events import Event
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.store.transaction import Transaction

#: What a line of history can be about.
Subject = Order | Customer | Conversation | Draft | Promise | Case


async def log_event(
    tx: Transaction,
    subject: Subject,
    what: str,
    *,
    order_id: int | None = None,
    by: int | None,
    now: datetime,
) -> None:
    """Adds a line to the history of what it is about: a sentence without a subject, e.g.

    "cancelled the order".

    `order_id` names an order where the subject has none of its own.
    """
    event = Event(shop_id=subject.shop_id, order_id=order_id, at=now, actor_id=by, what=what)
    await tx.events.add(_point_at(event, subject))


def _point_at(event: Event, subject: Subject) -> Event:
    match subject:
        case Customer():
            return replace(event, customer_id=subject.id)
        case Conversation():
            return replace(event, customer_id=subject.customer_id)
        case Order():
            return replace(event, customer_id=subject.customer_id, order_id=subject.id)
        case Case():
            event = replace(event, case_id=subject.id)
        case Draft():
            event = replace(event, draft_id=subject.id)
        case Promise():
            event = replace(event, draft_id=subject.draft_id)
    return replace(event, customer_id=subject.customer_id, order_id=subject.order_id)
