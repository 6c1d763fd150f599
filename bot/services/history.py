"""The history of orders, customers and cases: every line of it is written here."""

from typing import Any

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.events import Event
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.services.work import Work

#: What a line of history can be about.
Subject = Order | Customer | Conversation | Draft | Promise | Case


async def log_event(
    work: Work, subject: Subject, what: str, *, order_id: int | None = None
) -> None:
    """Adds a line to the history of what it is about: a sentence without a subject, e.g.
    "cancelled the order".

    Whoever asked for the work is named with it. `order_id` names an order where the subject has
    none of its own.
    """
    about = _point_at(subject)
    if order_id is not None:
        about.setdefault("order_id", order_id)
    event = Event(shop_id=subject.shop_id, at=work.now, actor_id=work.by, what=what, **about)
    await work.tx.events.write(event)


def _point_at(subject: Subject) -> dict[str, Any]:
    """The rows that a line of history is found by."""
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
