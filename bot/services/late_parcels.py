"""Parcels that should be there: those that a day's list named are marked together, or looked at one
by one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.errors import StateConflict
from bot.domain.orders import Order, OrderStatus
from bot.domain.records import dataclass
from bot.domain.time.days import end_day
from bot.domain.time.moments import name_moment
from bot.services.arrivals import asks_more, confirm_arrival
from bot.services.order_changes import change_order
from bot.services.parcels import take_back_replacement
from bot.services.work import StaffWork, Work
from bot.writing.late_parcels import compose_all_arrived, compose_taken_back

#: So many are marked by one click; the others by the next.
MAX_TOGETHER = 100
#: How long that can be taken back.
UNDO_FOR = timedelta(days=1)
#: Who says that a parcel is still on its way isn't asked about it for so long.
LATER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LatePage:
    """One parcel among those that a list named; None where none is left."""

    number: int  #: counted from 0
    count: int
    order: Order | None = None
    customer: Customer | None = None


async def mark_all_arrived(work: StaffWork, told_at: datetime, named: int) -> tuple[int, int]:
    """Marks the parcels as arrived that a list named at this moment; gives how many, and how many
    of the `named` were left alone because something has changed since.

    Raises StateConflict where none is left.
    """
    orders = await _list_orders(work, told_at)
    marked = [each for each in orders if await _may_be_marked(work, each)]
    if not marked:
        raise StateConflict(
            "Nothing is left to mark: all of them have changed since. See /order list."
        )
    for each in marked:
        at = max(work.now, each.shipped_at or work.now)
        await confirm_arrival(work, each, at=at)
    left = max(0, named - len(marked))
    post = compose_all_arrived(marked, left, by=work.by, undo_at=name_moment(work.now))
    await work.tx.outbox.say(work.shop.id, post, now=work.now)
    return len(marked), left


async def _may_be_marked(work: Work, order: Order) -> bool:
    """Not where more is to be known: of whose customer asks something, and of several parcels."""
    if order.status is not OrderStatus.SHIPPED or order.parcel_count > 1:
        return False
    return not await asks_more(work, order)


async def take_arrivals_back(work: StaffWork, arrived_at: datetime) -> int:
    """Takes back that these arrived, as far as nothing has been done about them since; gives how
    many are on their way again.

    Raises StateConflict after a day, and where nothing can be taken back.
    """
    if work.now - arrived_at > UNDO_FOR:
        raise StateConflict(
            "That can be taken back for a day. When a parcel isn't there after all, say so with "
            "/order show."
        )
    begun = await work.tx.deadlines.list_begun(
        work.shop.id, DeadlineKind.SETTLE, arrived_at, MAX_TOGETHER
    )
    orders = await work.tx.orders.map_by_id([each.about_id for each in begun])
    back = [each for each in orders.values() if _may_go_back(each, arrived_at)]
    if not back:
        raise StateConflict("Nothing is left to take back: it was done, or they have gone on.")
    for each in back:
        await _put_back(work, each)
    post = compose_taken_back(back, by=work.by)
    await work.tx.outbox.say(work.shop.id, post, now=work.now)
    return len(back)


def _may_go_back(order: Order, arrived_at: datetime) -> bool:
    is_there = order.status is OrderStatus.ARRIVED and order.settled_at is None
    return is_there and order.arrived_at == arrived_at and order.arrival_told_by is None


async def _put_back(work: Work, order: Order) -> None:
    on_its_way = order.not_come()
    await change_order(work, order, on_its_way, "took it back: nobody knows whether it arrived")
    await take_back_replacement(work, order, on_its_way)


async def look_at_late(work: Work, told_at: datetime, number: int) -> LatePage:
    """One of the parcels that a list named; a page that isn't there any more is the last one."""
    orders = await _list_orders(work, told_at)
    if not orders:
        return LatePage(0, 0)
    number = min(number, len(orders) - 1)
    order = orders[number]
    return LatePage(number, len(orders), order, await work.tx.customers.get(order.customer_id))


async def _list_orders(work: Work, told_at: datetime) -> Sequence[Order]:
    """The orders whose parcels a list named then, and that are as they were; the longest late
    first.
    """
    told = await work.tx.deadlines.list_told(
        work.shop.id, DeadlineKind.ARRIVAL, told_at, MAX_TOGETHER
    )
    orders = await work.tx.orders.map_by_id([each.about_id for each in told])
    return [orders[each.about_id] for each in told if each.about_id in orders]


async def wait_longer(work: StaffWork, order: Order) -> Order:
    """Says that a parcel is still on its way: nobody is asked about it for a week.

    Raises StateConflict unless it is.
    """
    if order.status is not OrderStatus.SHIPPED or order.missing_since is not None:
        raise StateConflict(f"Order {order.shown_label} isn't on its way any more.")
    day = (work.now + LATER).astimezone(work.shop.zone).date()
    waiting = replace(order, overdue_at=end_day(day, work.shop.zone))
    await change_order(work, order, waiting, "said that the parcel is still on its way")
    return waiting
