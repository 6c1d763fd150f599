"""Orders of sales that nobody knew: gathered, with all that comes with them, and stored together.

One sale of a letter and the thousands of a file go the same way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import Deadline, plan_step
from bot.domain.deadlines.order_deadlines import list_order_deadlines
from bot.domain.events import Event
from bot.domain.orders import Order
from bot.domain.parcels import Parcel
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.sales.merging import make_order
from bot.domain.sales.sale import OrderSource, Sale
from bot.domain.sales.steps import (
    drop_past_day,
    list_other_parcels,
    settle_history,
    take_steps,
)
from bot.domain.ways import Way
from bot.services.incidents.offering import offer_orders
from bot.services.sales.arrivals import Arrivals
from bot.services.sales.buyers import Buyers
from bot.services.sales.channel_terms import plan_leaving
from bot.services.work import Work

#: The line of history of an order from a file.
CAME_IN_BY_FILE = "came in by a file"
_SAID = {
    OrderSource.LETTER: "came in by the marketplace's letter",
    OrderSource.FILE: CAME_IN_BY_FILE,
    OrderSource.HAND: "logged the order",
}


@dataclass(frozen=True, slots=True)
class NewRows:
    """What is to be stored of new orders; each has its id already where others point at it."""

    customers: Sequence[Customer]
    ways: Sequence[Way]
    orders: Sequence[Order]
    numbers: int  #: how many of the shop's numbers they take
    buyers: Mapping[int, Customer]  #: of the orders, by id
    parcels: Sequence[Parcel]
    outlays: Sequence[Outlay]
    events: Sequence[Event]
    deadlines: Sequence[Deadline]


class NewOrders:
    """Gathers the new orders of one shop until they are stored."""

    def __init__(
        self,
        work: Work,
        buyers: Buyers,
        arrivals: Arrivals,
        *,
        source: OrderSource,
        import_id: int | None,
        ids: Iterator[int],
        numbers: Iterator[int],
    ) -> None:
        self._work, self._buyers, self._arrivals = work, buyers, arrivals
        self._source, self._import_id = source, import_id
        self._ids, self._numbers = ids, numbers
        self._orders: list[Order] = []
        self._held: set[int] = set()
        #: How many numbers were given that aren't taken in the database yet.
        self._taken = 0
        self._parcels: list[Parcel] = []
        self._outlays: list[Outlay] = []

    def __len__(self) -> int:
        return len(self._orders)

    def holds(self, order: Order) -> bool:
        """Whether it is one of those that aren't stored yet."""
        return order.id in self._held

    def add(self, sale: Sale, customer: Customer) -> Order:
        """The new order of a sale, with the steps that a file tells of."""
        work = self._work
        if self._source is OrderSource.FILE:
            sale = drop_past_day(sale, now=work.now)
        order = self._make(sale, customer, next(self._numbers))
        self._taken += 1
        if self._source is OrderSource.FILE:
            order = self._take_steps(order, sale, customer)
        if order.settled_at is None:
            order = plan_leaving(work, order)
        return self._hold(order)

    def restore(
        self, sale: Sale, customer: Customer, number: int, replaces_id: int | None
    ) -> Order:
        """The order of our own export under this number, which is taken already."""
        self._numbers = count(max(number, next(self._numbers) - 1) + 1)
        made = self._make(sale, customer, number)
        return self._hold(replace(made, replaces_id=replaces_id))

    def _make(self, sale: Sale, customer: Customer, number: int) -> Order:
        made = make_order(sale, shop_id=self._work.shop.id, source=self._source, now=self._work.now)
        return replace(
            made,
            id=next(self._ids),
            number=number,
            customer_id=customer.id,
            import_id=self._import_id,
            recipient=_find_recipient(made, customer),
        )

    def _hold(self, order: Order) -> Order:
        self._orders.append(order)
        self._held.add(order.id)
        return order

    def _take_steps(self, order: Order, sale: Sale, customer: Customer) -> Order:
        now = self._work.now
        order = settle_history(take_steps(order, sale, now=now), sale, now=now)
        order = self._arrivals.expect(order, customer)
        if order.parcel_count > 1:
            self._parcels += list_other_parcels(order, sale)
        if refund := make_refund(self._work, order, sale):
            self._outlays.append(refund)
        return order

    def take_rows(self) -> NewRows:
        """What was gathered, which from now on counts as stored."""
        orders = self._orders
        rows = NewRows(
            customers=list(self._buyers.new.values()),
            ways=self._buyers.new_ways,
            orders=orders,
            numbers=self._taken,
            buyers={each.customer_id: self._buyers.get(each.customer_id) for each in orders},
            parcels=self._parcels,
            outlays=self._outlays,
            events=[self._tell(each) for each in orders],
            deadlines=list(chain.from_iterable(map(self._list_deadlines, orders))),
        )
        self._orders, self._parcels, self._outlays, self._held = [], [], [], set()
        self._taken = 0
        self._buyers.forget_new()
        return rows

    def _tell(self, order: Order) -> Event:
        return Event(
            shop_id=order.shop_id,
            customer_id=order.customer_id,
            order_id=order.id,
            at=self._work.now,
            actor_id=self._work.by,
            what=_SAID[self._source],
        )

    def _list_deadlines(self, order: Order) -> Iterator[Deadline]:
        now, shop = self._work.now, self._work.shop
        for each in list_order_deadlines(order, shop, now=now):
            yield plan_step(each, hours=shop.hours, now=now)


async def store_rows(work: Work, rows: NewRows) -> None:
    """Stores what was gathered, and offers the orders to the open incidents that they fit."""
    tx = work.tx
    await tx.shops.take_numbers(work.shop.id, rows.numbers)
    await tx.customers.add_all_with_ways(rows.customers, rows.ways)
    await tx.orders.add_all_for(rows.orders, rows.buyers)
    await tx.parcels.write_all(rows.parcels)
    await tx.outlays.write_all(rows.outlays)
    await tx.events.write_all(rows.events)
    await tx.deadlines.add_all(rows.deadlines)
    await offer_orders(work, rows.orders)


def make_refund(work: Work, order: Order, sale: Sale) -> Outlay | None:
    """Money that the sale says went back; no letter tells of it, for the marketplace did."""
    if sale.refunded is None or not sale.refunded.amount:
        return None
    return Outlay(
        shop_id=order.shop_id,
        order_id=order.id,
        kind=OutlayKind.REFUND,
        amount=sale.refunded,
        at=work.now,
        by=work.by or work.shop.owner_id or 0,
    )


def _find_recipient(order: Order, customer: Customer) -> str | None:
    """A recipient is somebody else than the buyer."""
    if order.recipient and order.recipient.casefold() == customer.name.casefold():
        return None
    return order.recipient
