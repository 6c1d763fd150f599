"""The history of orders, customers and cases: every line of it is written here."""

from datetime import datetime
from typing import Any

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
    about = _point_at(subject)
    if order_id is not None:
        about.setdefault("order_id", order_id)
    await tx.events.note(Event(shop_id=subject.shop_id, at=now, actor_id=by, what=what, **about))


def _point_at(subject: Subject) -> dict[str, Any]:
    match subject:
        case Customer():
            return {"customer_id": subject.id}
        case Conversation():
            return {"customer_id": subject.customer_id}
        case Order():
            return {"customer_id": subject.customer_id, "order_id": subject.id}
    about: dict[str, Any] = {"customer_id": subject.customer_id, "order_id": subject.order_id}
    match subject:
        case Case():
            about["case_id"] = subject.id
        case Draft():
            about["draft_id"] = subject.id
        case Promise():
            about["draft_id"] = subject.draft_id
    return about
