"""Deadlines: kept in step with what they are about, in the same unit of work as every change to
it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, is_gone, keep_said, plan_step
from bot.domain.deadlines.order_deadlines import ORDER_KINDS, list_order_deadlines
from bot.domain.orders import Order, OrderStatus
from bot.services.work import Work
from bot.store.transaction import Transaction

#: A change of hours moves so many of the next rings; a later one is put right when its moment
#: comes.
MAX_REPLANNED = 1000
#: While something else comes first, what was due is looked at again after so long.
LATER = timedelta(days=1)


async def keep_deadlines(
    work: Work, kinds: Sequence[DeadlineKind], about_id: int, wanted: Sequence[Deadline]
) -> None:
    """Makes these the only deadlines of these kinds about one thing.

    One whose day has not changed keeps what was said of it: no step of its ladder is said twice.
    """
    known = {each.kind: each for each in await work.tx.deadlines.list_about(kinds, about_id)}
    new, changed = [], []
    for each in wanted:
        old = known.pop(each.kind, None)
        if old is None:
            new.append(each)
            continue
        said = keep_said(each, old, now=work.now)
        planned = plan_step(replace(said, id=old.id), hours=work.shop.hours, now=work.now)
        if planned != old:
            changed.append(planned)
    await begin_deadlines(work, new)
    await work.tx.deadlines.save_all(changed)
    await work.tx.deadlines.drop([each.id for each in known.values()])


async def begin_deadlines(work: Work, wanted: Sequence[Deadline]) -> None:
    """Stores the deadlines of something about which none ran so far; what was told to be over
    doesn't begin again.
    """
    hours = work.shop.hours
    running = [each for each in wanted if not is_gone(each, hours=hours, now=work.now)]
    planned = [plan_step(each, hours=hours, now=work.now) for each in running]
    await work.tx.deadlines.add_all(planned)


async def watch_order(work: Work, order: Order) -> None:
    """Keeps the deadlines of an order in step with it; to be called after every change to the
    order.
    """
    may_be = order.status in (OrderStatus.OPEN, OrderStatus.SHIPPED)
    is_replaced = may_be and await has_replacement(work.tx, order)
    wanted = list_order_deadlines(order, work.shop, now=work.now, is_replaced=is_replaced)
    await keep_deadlines(work, ORDER_KINDS, order.id, wanted)


async def has_replacement(tx: Transaction, order: Order) -> bool:
    """Whether another order makes this one good, so that nobody waits for its own parcel any
    more.
    """
    sent = await tx.orders.list_replacements(order.id)
    return any(each.status is not OrderStatus.CANCELLED for each in sent)


async def postpone(tx: Transaction, deadline: Deadline, until: datetime) -> None:
    """Has a silent deadline ring once more then."""
    await tx.deadlines.save(replace(deadline, warned=None, warned_at=None, fires_at=until))


async def wait_for_opening(work: Work, deadline: Deadline) -> bool:
    """Puts off what would be proposed while the shop is closed; gives whether it waits."""
    if work.shop.hours.is_open(work.now):
        return False
    opens_at = work.shop.hours.next_opening(work.now)
    if opens_at is None:
        return False
    await postpone(work.tx, deadline, opens_at)
    return True


async def replan_deadlines(work: Work) -> None:
    """Plans anew when each of a shop's deadlines rings, because its hours or its zone changed."""
    ringing = await work.tx.deadlines.list_ringing(work.shop.id, MAX_REPLANNED)
    planned = [plan_step(each, hours=work.shop.hours, now=work.now) for each in ringing]
    for old, new in zip(ringing, planned, strict=True):
        if old != new:
            await work.tx.deadlines.save(new)
