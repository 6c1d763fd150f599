"""Orders, found by number, customer, status, or the first letters of any word in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.customers import Customer
from bot.domain.imports import Import
from bot.domain.money import Money, find_money
from bot.domain.order_lists import NEW_FOR, OrderChoice, OrderFilter
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.search_words import split_words
from bot.store.search import add_words_of_all, find_rows, index_words
from bot.store.sql import Both
from bot.store.table import Table
from bot.store.values import columns

_ORDER = columns(Order)
#: In the order of the fields of `OrderChoice`.
_CHOICES = """orders.id, number, external_number, item, status, customers.name
              FROM orders JOIN customers ON customers.id = orders.customer_id"""
#: How many orders a customer had before this one, and which of them may be the same: one row at
#: least.
_LOOK_BEFORE = """SELECT total, just_before.id, just_before.item
                  FROM (SELECT count(*) AS total FROM orders
                        WHERE customer_id = :customer_id AND id < :id) AS counted
                  LEFT JOIN (
                      SELECT * FROM (
                          SELECT * FROM orders WHERE customer_id = :customer_id AND id < :id
                          ORDER BY id DESC LIMIT 5) AS earlier
                      WHERE status = 'open' AND placed_at >= :since
                        AND price {same} :price AND external_number {same} :external_number
                  ) AS just_before ON TRUE
                  ORDER BY just_before.id DESC"""
_LOOK_BEFORE_BOTH = Both(
    sqlite=_LOOK_BEFORE.format(same="IS"), postgres=_LOOK_BEFORE.format(same="IS NOT DISTINCT FROM")
)
# Each list of orders in the words of the index that answers it.
_IS_LATE = "status = 'open' AND ship_by IS NOT NULL"
_IS_UNTOLD = "status = 'shipped' AND told_at IS NULL"
_NOT_PUT_RIGHT = "remedied_at IS NULL AND settled_at IS NULL"
#: Whether an order still has a matter, its deadlines say.
_HAS_DEADLINE = "EXISTS (SELECT 1 FROM deadlines WHERE kind = '{}' AND about_id = orders.id)"
_IS_AWAITED = f"{_NOT_PUT_RIGHT} AND {_HAS_DEADLINE.format('settle')}"
_HAS_ARRIVED = "arrived_at IS NOT NULL AND shipped_at IS NOT NULL"
#: A sale is logged so long after it was made, at the most, to be news.
_LONGEST_WAY = timedelta(days=2)
_SORRY_BEFORE = (
    "drafts.customer_id = orders.customer_id AND drafts.kind IN ('apology', 'incident') "
    "AND drafts.sent_at < orders.placed_at"
)
_BOUGHT_SINCE = (
    "other.customer_id = orders.customer_id AND other.replaces_id IS NULL "
    "AND other.placed_at > drafts.sent_at AND other.placed_at < orders.placed_at"
)
_CAME_IN = "status = 'open' AND source <> 'hand' AND logged_at >= :logged_since"
_FILTERED = {
    None: "",
    OrderFilter.LATE: f"AND {_IS_LATE} AND ship_by < :now AND {_NOT_PUT_RIGHT}",
    OrderFilter.OVERDUE: f"AND status = 'shipped' AND overdue_at <= :now AND {_IS_AWAITED}",
    OrderFilter.OPEN: "AND status = 'open'",
    OrderFilter.SHIPPED: "AND status = 'shipped'",
    OrderFilter.ARRIVED: "AND status = 'arrived'",
    OrderFilter.CANCELLED: "AND status = 'cancelled'",
    OrderFilter.NEW: f"AND {_CAME_IN}",
}
_ORDERED = {None: "number DESC", OrderFilter.LATE: "ship_by", OrderFilter.OVERDUE: "overdue_at"}


@dataclass(frozen=True, slots=True)
class _Delivery:
    """When a parcel left, and when it was there."""

    shipped_at: datetime
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Before:
    """What a customer had ordered before."""

    count: int
    just_before: dict[int, str]  #: items by the order's id, the newest first


class Orders(Table[Order]):
    """The orders of every shop; each question names its shop."""

    table = "orders"
    kind = Order

    async def add_for(self, value: Order, customer: Customer) -> Order:
        """Stores a new order and makes it findable, also by its customer's name."""
        added = await super().add(value)
        await self.index(added, customer, is_new=True)
        return added

    async def index(self, value: Order, customer: Customer, *, is_new: bool = False) -> None:
        """Makes the order findable by what it says now."""
        texts = list_searched(value, customer)
        if value.parcel_count > 1:
            texts += tuple(await self._list_other_trackings(value))
        await index_words(self._sql, "order_words", value.shop_id, value.id, texts, is_new=is_new)

    async def add_all_for(self, orders: Sequence[Order], customers: Mapping[int, Customer]) -> None:
        """Stores new orders of one shop under the ids that they have, and makes them findable;
        `customers` are theirs, by id.
        """
        await super().add_all(orders)
        texts = {each.id: list_searched(each, customers[each.customer_id]) for each in orders}
        for shop_id in {each.shop_id for each in orders}:
            await add_words_of_all(self._sql, "order_words", shop_id, texts)

    async def _list_other_trackings(self, value: Order) -> list[str]:
        """The numbers of the parcels that it doesn't watch now."""
        query = "SELECT tracking FROM parcels WHERE order_id = :id AND tracking IS NOT NULL"
        return await self._sql.values(str, query, id=value.id)

    def read_row(self, row: Mapping[str, Any]) -> Order:
        """The order that lies in these columns."""
        order: Order = self._shape.from_row([row[name] for name in self._shape.columns])
        return order

    async def list_of_import(self, done: Import, *, after: int, limit: int) -> list[Order]:
        """A page of the orders that an import brought: those behind this id."""
        query = f"""SELECT {_ORDER} FROM orders
                    WHERE import_id = :import_id AND shop_id = :shop_id AND id > :after
                    ORDER BY id LIMIT :limit"""
        about = {"import_id": done.id, "shop_id": done.shop_id}
        return await self._all(query, after=after, limit=limit, **about)

    async def get_numbered(self, shop_id: int, number: int) -> Order | None:
        query = f"SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id AND number = :number"
        return await self._one(query, shop_id=shop_id, number=number)

    async def list_with_numbers(
        self, shop_id: int, numbers: Sequence[int], external: Sequence[str]
    ) -> list[Order]:
        """Orders with one of our numbers or of the marketplaces', the newest first."""
        query = (
            f"SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id AND number IN :numbers LIMIT 10"
        )
        ours = await self._all(query, shop_id=shop_id, numbers=numbers)
        query = (
            f"SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id "
            "AND external_number IN :external LIMIT 10"
        )
        theirs = await self._all(query, shop_id=shop_id, external=external)
        return sorted(
            {order.id: order for order in (*ours, *theirs)}.values(), key=lambda order: -order.id
        )

    async def list_with_external(self, shop_id: int, number: str) -> list[Order]:
        query = f"""SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id
                    AND external_number = :number
                    ORDER BY id DESC LIMIT 5"""
        return await self._all(query, shop_id=shop_id, number=number)

    async def map_by_number(self, shop_id: int, numbers: Collection[int]) -> dict[int, Order]:
        """The orders with these numbers of ours, by number."""
        if not numbers:
            return {}
        query = f"SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id AND number IN :numbers"
        found = await self._all(query, shop_id=shop_id, numbers=numbers)
        return {order.number: order for order in found}

    async def map_by_external(
        self, shop_id: int, numbers: Collection[str]
    ) -> dict[str, list[Order]]:
        """The orders with these numbers of the marketplaces, by number, the newest first."""
        if not numbers:
            return {}
        query = f"""SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id
                    AND external_number IN :numbers ORDER BY id DESC"""
        found: dict[str, list[Order]] = {}
        for order in await self._all(query, shop_id=shop_id, numbers=numbers):
            found.setdefault(order.external_number or "", []).append(order)
        return found

    async def list_with_tracking(self, shop_id: int, numbers: Sequence[str]) -> list[Order]:
        """Orders of which a parcel travels under one of these numbers, the newest first."""
        query = f"""SELECT {_ORDER} FROM orders WHERE id IN (
                        SELECT id FROM orders WHERE shop_id = :shop_id AND tracking IN :numbers
                        UNION ALL
                        SELECT order_id FROM parcels
                        WHERE shop_id = :shop_id AND tracking IN :numbers) LIMIT 10"""
        found = await self._all(query, shop_id=shop_id, numbers=numbers)
        return sorted(found, key=lambda order: -order.id)

    async def list_for_customer(self, customer_id: int, limit: int = 25) -> list[Order]:
        """This customer's orders, the newest first."""
        query = (
            f"SELECT {_ORDER} FROM orders WHERE customer_id = :customer_id ORDER BY id DESC "
            "LIMIT :limit"
        )
        return await self._all(query, customer_id=customer_id, limit=limit)

    async def has_bought_before(self, order: Order, *, originals: Sequence[int]) -> bool:
        """Whether this customer had bought something else, a day before this order or earlier.

        What was cancelled or only replaced something doesn't count, nor do the `originals` that
        this order makes good.
        """
        query = """SELECT id FROM orders
                   WHERE customer_id = :customer_id AND placed_at <= :before
                     AND status <> 'cancelled' AND replaces_id IS NULL AND id NOT IN :originals
                   LIMIT 1"""
        before = order.placed_at - timedelta(days=1)
        found = await self._sql.rows(
            query,
            customer_id=order.customer_id,
            before=before,
            originals=[order.id, *originals],
        )
        return bool(found)

    async def look_before(self, order: Order, *, since: datetime) -> Before:
        """How many orders the same customer had before this one, and what of them is open and was
        sold since then for the same price, under the same number of the marketplace, or none.
        """
        about = {"price": order.price, "external_number": order.external_number, "since": since}
        rows = await self._sql.rows(
            _LOOK_BEFORE_BOTH, customer_id=order.customer_id, id=order.id, **about
        )
        return Before(rows[0][0], {row[1]: row[2] for row in rows if row[1] is not None})

    async def list_replacements(self, order_id: int) -> list[Order]:
        """The orders that make good this one, the oldest first."""
        query = f"SELECT {_ORDER} FROM orders WHERE replaces_id = :order_id ORDER BY id LIMIT 10"
        return await self._all(query, order_id=order_id)

    async def list_last_prices(self, shop_id: int) -> list[Money]:
        """The prices among a shop's last orders, the newest first."""
        query = """SELECT price FROM orders WHERE shop_id = :shop_id
                   ORDER BY number DESC LIMIT 50"""
        rows = await self._sql.rows(query, shop_id=shop_id)
        prices = [find_money(row[0]) for row in rows]
        return [price for price in prices if price is not None]

    async def list_matching(self, shop_id: int, typed: str, limit: int) -> list[OrderChoice]:
        """Orders with a word that starts with each typed word; the newest when nothing was
        typed.
        """
        return await find_rows(
            self._sql,
            OrderChoice,
            _CHOICES,
            table="orders",
            words="order_words",
            newest="number",
            shop_id=shop_id,
            typed=typed,
            limit=limit,
        )

    async def list_among(
        self, shop_id: int, order_ids: Sequence[int], typed: str
    ) -> list[OrderChoice]:
        """Those of these orders that have a word that starts with each typed word."""
        query = f"SELECT {_CHOICES} WHERE orders.shop_id = :shop_id AND orders.id IN :order_ids"
        found = await self._sql.all(OrderChoice, query, shop_id=shop_id, order_ids=order_ids)
        wanted = split_words([typed])
        return [each for each in found if _has_words(each, wanted)]

    async def list_filtered(
        self, shop_id: int, wanted: OrderFilter | None, *, now: datetime, offset: int, limit: int
    ) -> list[Order]:
        """A page of orders: what is most pressing first, else the newest first."""
        query = f"""SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id {_FILTERED[wanted]}
                    ORDER BY {_ORDERED.get(wanted, "id DESC")} LIMIT :limit OFFSET :offset"""
        return await self._all(
            query, shop_id=shop_id, limit=limit, offset=offset, **_name_moments(now)
        )

    async def list_numbered_after(
        self,
        shop_id: int,
        number: int,
        wanted: OrderFilter | None,
        *,
        since: datetime | None,
        now: datetime,
        limit: int,
    ) -> list[Order]:
        """A page of orders by our number, beginning behind this one; placed `since`, if named."""
        placed = "" if since is None else "AND placed_at >= :since"
        query = f"""SELECT {_ORDER} FROM orders
                    WHERE shop_id = :shop_id AND number > :number {placed} {_FILTERED[wanted]}
                    ORDER BY number LIMIT :limit"""
        about = _name_moments(now)
        if since:
            about["since"] = since
        return await self._all(query, shop_id=shop_id, number=number, limit=limit, **about)

    async def count_filtered(
        self, shop_id: int, wanted: OrderFilter | None, *, now: datetime, most: int
    ) -> int:
        """How many there are, counted no further than `most`."""
        query = f"""SELECT count(*) FROM (
                        SELECT id FROM orders WHERE shop_id = :shop_id {_FILTERED[wanted]}
                        LIMIT :most) AS found"""
        about = _name_moments(now)
        return await self._sql.value(int, query, shop_id=shop_id, most=most, **about) or 0

    async def count_came_in(self, shop_id: int, *, since: datetime, most: int) -> int:
        """How many open orders came in by themselves since then, counted no further than `most`."""
        query = f"""SELECT count(*) FROM (
                        SELECT id FROM orders WHERE shop_id = :shop_id AND {_CAME_IN}
                        LIMIT :most) AS found"""
        about = {"shop_id": shop_id, "logged_since": since, "most": most}
        return await self._sql.value(int, query, **about) or 0

    async def list_came_back(self, shop_id: int, *, since: datetime, limit: int) -> list[int]:
        """The customers who bought something that was logged since then, for the first time since
        a letter of apology went to them; what replaces a thing wasn't bought.
        """
        query = f"""SELECT DISTINCT customer_id FROM orders
                    WHERE shop_id = :shop_id AND placed_at > :placed_since
                      AND COALESCE(logged_at, placed_at) > :since AND replaces_id IS NULL
                      AND status <> 'cancelled'
                      AND EXISTS (SELECT 1 FROM drafts WHERE {_SORRY_BEFORE}
                                  AND NOT EXISTS (SELECT 1 FROM orders AS other
                                                  WHERE {_BOUGHT_SINCE}))
                    LIMIT :limit"""
        return await self._sql.values(
            int, query, shop_id=shop_id, since=since, placed_since=since - _LONGEST_WAY, limit=limit
        )

    async def list_to_ship(
        self, shop_id: int, *, after: datetime, before: datetime, limit: int
    ) -> list[Order]:
        """Open orders that must leave between these moments, the most pressing first."""
        query = f"""SELECT {_ORDER} FROM orders
                    WHERE shop_id = :shop_id AND {_IS_LATE} AND ship_by > :after
                    AND ship_by <= :before
                    ORDER BY ship_by, id LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, after=after, before=before, limit=limit)

    async def list_delivery_times(self, shop_id: int, country: str, limit: int) -> list[timedelta]:
        """How long the last parcels to this country (ISO-2) took, the newest first: of those whose
        arrival somebody told.
        """
        query = f"""SELECT shipped_at, arrived_at FROM orders
                    WHERE shop_id = :shop_id AND country = :country AND {_HAS_ARRIVED}
                    AND NOT arrival_assumed
                    ORDER BY arrived_at DESC LIMIT :limit"""
        deliveries = await self._sql.all(
            _Delivery, query, shop_id=shop_id, country=country, limit=limit
        )
        return [each.arrived_at - each.shipped_at for each in deliveries]

    async def has_lost_one(self, shop_id: int, country: str | None) -> bool:
        """Whether a parcel to this country (ISO-2) was ever lost, as far as its order says."""
        if country is None:
            return False
        query = """SELECT 1 FROM orders WHERE shop_id = :shop_id AND country = :country
                   AND missing_since IS NOT NULL LIMIT 1"""
        return bool(await self._sql.rows(query, shop_id=shop_id, country=country))

    async def list_untold(self, shop_id: int, *, before: datetime, limit: int) -> list[Order]:
        """Orders that left before this moment and whose customer was never told."""
        query = f"""SELECT {_ORDER} FROM orders
                    WHERE shop_id = :shop_id AND {_IS_UNTOLD} AND shipped_at < :before
                    AND {_HAS_DEADLINE.format("tell_shipped")}
                    ORDER BY shipped_at LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, before=before, limit=limit)

    async def add_receipt(self, order_id: int, name: str, content: bytes, at: datetime) -> None:
        """Keeps a proof of postage."""
        query = (
            "INSERT INTO receipts (order_id, name, content, at) "
            "VALUES (:order_id, :name, :content, :at)"
        )
        await self._sql.run(query, order_id=order_id, name=name, content=content, at=at)

    async def list_receipts(self, order_id: int) -> list[tuple[str, bytes]]:
        """The proofs of postage as (file name, content), the newest only."""
        query = (
            "SELECT name, content FROM receipts WHERE order_id = :order_id ORDER BY id DESC LIMIT 1"
        )
        return [(name, content) for name, content in await self._sql.rows(query, order_id=order_id)]

    async def list_all_receipts(self, order_id: int) -> list[tuple[str, bytes]]:
        """Every proof of postage as (file name, content), the oldest first."""
        query = "SELECT name, content FROM receipts WHERE order_id = :order_id ORDER BY id LIMIT 50"
        return [(name, content) for name, content in await self._sql.rows(query, order_id=order_id)]


def list_searched(order: Order, customer: Customer) -> tuple[str | None, ...]:
    """What an order is found by."""
    return (
        str(order.number),
        order.external_number,
        customer.name,
        customer.email,
        order.item,
        order.tracking,
    )


def _name_moments(now: datetime) -> dict[str, datetime]:
    """What a filter may compare with."""
    return {"now": now, "logged_since": now - NEW_FOR}


def _has_words(order: OrderChoice, wanted: Sequence[str]) -> bool:
    texts = (str(order.number), order.external_number, order.customer_name, order.item)
    words = split_words(texts)
    return all(any(word.startswith(each) for word in words) for each in wanted)
