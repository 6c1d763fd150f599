"""What the sales of a file would change, worked out before anything is stored.

New orders of new or settled customers are staged ready made, which is nearly all of a file. What
changes an order or a customer that is there, or what the same file says again, is taken in one
after the other once the rest is stored, as a letter's sale is.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any, cast

from bot.domain.orders import Order
from bot.domain.sales.merging import Conflict
from bot.domain.sales.sale import OrderSource, Sale
from bot.domain.sales.steps import HISTORY
from bot.services.sales.arrivals import Arrivals
from bot.services.sales.buyers import Buyers, is_settled_buyer, list_all_keys, list_keys
from bot.services.sales.completing import complete
from bot.services.sales.forgotten_orders import look_up_forgotten
from bot.services.sales.new_orders import NewOrders, NewRows
from bot.services.sales.own_exports import find_exported, map_exported
from bot.services.sales.taking import find_known
from bot.services.work import Work
from bot.store.customers import Customers
from bot.store.deadlines import Deadlines
from bot.store.events import Events
from bot.store.orders import Orders, list_searched
from bot.store.parcels import Parcels
from bot.store.refunds_and_gifts import Outlays
from bot.store.sql import Sql
from bot.store.staged_rows import StagedRows
from bot.store.table import Table
from bot.store.ways import Ways

EXAMPLES = 3
_NO_SQL = cast(Sql, None)  # only how a value becomes a row is asked of these
_CUSTOMERS, _WAYS, _ORDERS = Customers(_NO_SQL), Ways(_NO_SQL), Orders(_NO_SQL)
_PARCELS, _OUTLAYS = Parcels(_NO_SQL), Outlays(_NO_SQL)
_EVENTS, _DEADLINES = Events(_NO_SQL), Deadlines(_NO_SQL)


class Plan:
    """What a file's sales would change."""

    def __init__(self, work: Work, staged: StagedRows, import_id: int) -> None:
        #: What came of the sales so far, by the names in `Preview`.
        self.counts: Counter[str] = Counter()
        self.conflicts: list[tuple[Order, Conflict]] = []
        self.examples: list[tuple[Order, str]] = []  #: with the customer's name
        self._work, self._staged = work, staged
        source = OrderSource.FILE
        self._buyers = Buyers(work.shop, work.now, source, count(-1, -1))
        self._arrivals = Arrivals(work)
        self._new = NewOrders(
            work,
            self._buyers,
            self._arrivals,
            source=source,
            import_id=import_id,
            ids=count(1),
            numbers=count(1),
        )
        #: The numbers of all new orders, and the keys of those who are taken in later.
        self._numbers: set[str] = set()
        self._keys_later: set[str] = set()

    async def take(self, sales: Sequence[Sale]) -> None:
        """Adds the next sales of the file."""
        tx, shop = self._work.tx, self._work.shop
        numbers = {each.number for each in sales if each.number}
        known = await tx.orders.map_by_external(shop.id, numbers)
        forgotten = await look_up_forgotten(self._work, numbers)
        ours = await map_exported(self._work, sales)
        unknown = [sale for sale in sales if sale.number not in known]
        self._buyers.know(await tx.customers.map_by_way(shop.id, list_all_keys(unknown)))
        await self._arrivals.look_up(sales)
        later = []
        for sale in sales:
            order = find_exported(ours, sale) or find_known(known, sale)
            if forgotten.find(sale, order) is not None:
                self.counts["unchanged"] += 1
                continue
            if order is not None:
                is_later = await self._compare(order, sale)
            else:
                is_later = self._add(sale, is_shared=sale.number in known)
            if is_later:
                later.append(sale)
        self._staged.add_later(later)
        if len(self._new):
            self._stage(self._new.take_rows())

    async def _compare(self, order: Order, sale: Sale) -> bool:
        """Whether the sale changes an order that is there."""
        done = await complete(self._work, order, sale, OrderSource.FILE, self._arrivals)
        self.conflicts += [(order, each) for each in done.conflicts]
        self.counts["changed"] += done.is_changed
        self.counts["unchanged"] += not done.is_changed
        return done.is_changed

    def _add(self, sale: Sale, *, is_shared: bool) -> bool:
        """Adds a new order; gives whether that must be done when the others are stored.

        One that shares its number with an order from another place is: what is staged has numbers
        that nobody had.
        """
        buyers, keys = self._buyers, list_keys(sale)
        customer = buyers.find(sale)
        is_again = sale.number is not None and sale.number in self._numbers
        self._numbers.add(sale.number or "")
        if is_again:
            self.counts["unchanged"] += 1
            return True
        self.counts["new"] += 1
        is_known = customer is not None and customer.id > 0
        self.counts["known_customers"] += is_known
        touches = not self._keys_later.isdisjoint(keys) or not is_settled_buyer(buyers, sale)
        if touches or is_shared or sale.kept is not None:
            self._keys_later.update(keys)
            self.counts["new_customers"] += customer is None
            return True
        if customer is None:
            customer = buyers.add(sale)
            self.counts["new_customers"] += 1
        elif customer.id in buyers.new:
            customer = buyers.complete(customer, sale)
        order = self._new.add(sale, customer)
        self.counts["history"] += order.settled_because == HISTORY
        self.counts["late"] += order.settled_at is None and order.is_late(self._work.now)
        if len(self.examples) < EXAMPLES:
            self.examples.append((order, customer.name))
        return False

    def _stage(self, rows: NewRows) -> None:
        staged = self._staged
        for table, values in (
            (_CUSTOMERS, rows.customers),
            (_WAYS, rows.ways),
            (_ORDERS, rows.orders),
            (_PARCELS, rows.parcels),
            (_OUTLAYS, rows.outlays),
            (_EVENTS, rows.events),
            (_DEADLINES, rows.deadlines),
        ):
            _stage_table(staged, table, values)
        names: dict[int, list[str | None]] = {each.id: [each.name] for each in rows.customers}
        for way in rows.ways:
            names[way.customer_id].append(way.value)
        staged.add_words("customer_words", names)
        texts: dict[int, list[str | None]] = {}
        for order in rows.orders:
            # Its own number is known when it is stored.
            _, *texts[order.id] = list_searched(order, rows.buyers[order.customer_id])
        staged.add_words("order_words", texts)


def _stage_table(staged: StagedRows, table: Table[Any], values: Sequence[Any]) -> None:
    staged.add(type(table), [table.to_row(each) for each in values])
