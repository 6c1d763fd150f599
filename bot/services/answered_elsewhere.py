"""Somebody answered a customer where the bot can't see it, and what that ends."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.services.conversations import record_answer
from bot.services.told_by_hand import mark_told
from bot.services.work import StaffWork

#: More orders of one customer aren't looked through.
MAX_ORDERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredElsewhere:
    """What an answer elsewhere ended, and what it left."""

    customer: Customer
    at: datetime
    conversation: Conversation
    told: Order | None = None  #: the order of which they know now that it was shipped
    untold: tuple[Order, ...] = ()  #: those of which nobody can say which one was meant
    set_aside: tuple[Draft, ...] = ()
    left: tuple[Draft, ...] = ()  #: drafts to them that still wait


async def note_answered(
    work: StaffWork,
    customer: Customer,
    *,
    via: str | None,
    note: str | None,
    order: Order | None,
    at: datetime,
) -> AnsweredElsewhere:
    """Notes that somebody answered elsewhere: the clock stops, drafts are set aside, and the
    customer counts as told that the order was shipped: the one that was named, else the only one of
    theirs of which nobody told them.
    """
    before = await work.tx.drafts.list_open_for_customer(customer.id)
    conversation = await record_answer(
        work, customer, via=via, note=note, order_id=order.id if order else None, at=at
    )
    untold = await _list_untold(work, customer, order, at)
    told = None
    if len(untold) == 1:
        current = await work.tx.orders.get(untold[0].id)
        assert current is not None  # it was read in this unit of work
        told = await mark_told(work, current, at=at, said="the customer was told elsewhere")
    after = await work.tx.drafts.list_open_for_customer(customer.id)
    left = {each.id for each in after}
    return AnsweredElsewhere(
        customer=customer,
        at=at,
        conversation=conversation,
        told=told,
        untold=() if told else tuple(untold),
        set_aside=tuple(each for each in before if each.id not in left),
        left=tuple(after),
    )


async def _list_untold(
    work: StaffWork, customer: Customer, order: Order | None, at: datetime
) -> Sequence[Order]:
    """The orders that the answer can have told of: those that had left by then."""
    orders = [order]
    if order is None:
        orders = [*await work.tx.orders.list_for_customer(customer.id, MAX_ORDERS)]
    return [
        each
        for each in orders
        if each is not None and each.is_untold and each.shipped_at and each.shipped_at <= at
    ]
