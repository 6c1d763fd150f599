"""The orders that a slip hit: found by a rule, or by whatever names them or their customers."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.customers import Customer
from bot.domain.incidents.order_rules import OrderDate, OrderRule, OrderState
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.search_words import list_forms
from bot.store.sql import Sql
from bot.store.values import columns, find_shape

_ORDER = columns(Order)
_CUSTOMER = columns(Customer, of="customers")
_PLACED = "placed_at <= :at AND placed_at >= :since AND (placed_at < :at OR id < :before)"
_SHIPPED = """shipped_at IS NOT NULL AND shipped_at <= :at AND shipped_at >= :since
              AND (shipped_at < :at OR id < :before)"""
#: The newest first, by whichever day the rule is about: an index answers each.
_NEWEST = {
    OrderDate.PLACED: ("placed_at", _PLACED, "placed_at DESC, id DESC"),
    OrderDate.SHIPPED: ("shipped_at", _SHIPPED, "shipped_at DESC, id DESC"),
}
_OF_SHOP = "shop_id = :shop_id"
#: "+ 0": else the planner may walk all days of the shop instead of taking the few orders.
_AMONG = "id IN :ids AND shop_id + 0 = :shop_id"
_IS_LATE = "status = 'open' AND ship_by IS NOT NULL AND ship_by < :as_of"
_IS_OVERDUE = "status = 'shipped' AND settled_at IS NULL AND overdue_at <= :as_of"
_STANDS = {
    OrderState.OPEN: "status = 'open'",
    OrderState.SHIPPED: "status = 'shipped'",
    OrderState.ARRIVED: "status = 'arrived'",
    OrderState.CANCELLED: "status = 'cancelled'",
    OrderState.NOT_ARRIVED: "status IN ('open', 'shipped')",
    OrderState.LATE: f"({_IS_LATE} OR {_IS_OVERDUE})",
    OrderState.OVERDUE: _IS_OVERDUE,
    OrderState.MISSING: "status = 'shipped' AND missing_since IS NOT NULL",
}
#: The newest orders with exactly this word; several forms of a word stand side by side.
_WITH_WORD = """SELECT ref_id FROM (
                    SELECT ref_id FROM order_words
                    WHERE shop_id = :shop_id AND word = :word_{0} ORDER BY ref_id DESC LIMIT :most
                ) AS form_{0}"""

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(2999, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_BEYOND = 2**62
#: A word that fewer orders have is the way to them; else they are looked through by their day.
_RARE = 2_000
#: Rows that are looked at in one step, before others get a turn, and steps of one question.
_STEP = 2_000
_MAX_STEPS = 60


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a question goes on: behind the order of this day and id."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The next orders that a rule matches, the newest first, and where more may be."""

    orders: list[Order]
    after: Cursor | None  #: None: there are no more


@dataclass(frozen=True, slots=True)
class _Row:
    """As much of an order as tells whether the rule matches it."""

    id: int
    item: str
    day: datetime
    fits: bool  #: in all but its item


class HitOrders:
    """The orders and customers of every shop; each question names its shop."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list_matching(
        self, shop_id: int, rule: OrderRule, *, limit: int, after: Cursor | None = None
    ) -> OrderPage:
        """The newest orders that the rule matches, behind that place.

        An item's rare word is asked of the index of words, which knows the first forty of an
        order; else its orders are looked through by their day, so the time grows with the range.
        A page that is shorter than `limit` and has a place behind it looked at as many as one
        question may.
        """
        ids = await self._find_rare(shop_id, rule.words)
        if ids == []:
            return OrderPage([], None)
        found: list[int] = []
        for _ in range(_MAX_STEPS):
            rows = await self._look(shop_id, rule, ids, after)
            for row in rows:
                after = Cursor(row.day, row.id)
                if row.fits and rule.has_words(row.item):
                    found.append(row.id)
                if len(found) == limit:
                    break
            is_over = len(rows) < _STEP and len(found) < limit
            if is_over:
                after = None
            if is_over or len(found) == limit:
                break
            await asyncio.sleep(0)
        return OrderPage(await self._get_all(found), after)

    async def _look(
        self, shop_id: int, rule: OrderRule, ids: Sequence[int] | None, after: Cursor | None
    ) -> list[_Row]:
        """The next rows between the rule's days: so many are looked at, however few fit."""
        day, between, newest = _NEWEST[rule.of]
        those = _OF_SHOP if ids is None else _AMONG
        fits = " AND ".join(_list_conditions(rule)) or "TRUE"
        query = f"""SELECT id, item, {day}, {fits} FROM orders WHERE {those} AND {between}
                    ORDER BY {newest} LIMIT :step"""
        start = after or Cursor((rule.until or _LAST) - _TICK, _BEYOND)
        values: dict[str, Any] = {
            "since": rule.since or _FIRST,
            "country": rule.country,
            "carrier": rule.carrier,
            "via": rule.via,
            "as_of": rule.as_of,
            "ids": ids or (),
        }
        rows = await self._sql.rows(
            query, shop_id=shop_id, at=start.at, before=start.id, step=_STEP, **values
        )
        read = find_shape(_Row).from_row
        return [read(row) for row in rows]

    async def _find_rare(self, shop_id: int, words: Sequence[str]) -> list[int] | None:
        """The orders with one of the words, if few have it; None when many have each."""
        for word in sorted(words, key=len, reverse=True)[:4]:
            forms = list_forms(word)
            query = " UNION ".join(_WITH_WORD.format(number) for number in range(len(forms)))
            values: dict[str, Any] = {f"word_{number}": form for number, form in enumerate(forms)}
            found = await self._sql.rows(query, shop_id=shop_id, most=_RARE, **values)
            if len(found) < _RARE:
                return [row[0] for row in found]
        return None

    async def _get_all(self, ids: Sequence[int]) -> list[Order]:
        query = f"SELECT {_ORDER} FROM orders WHERE id IN :ids"
        orders = {each.id: each for each in await self._sql.all(Order, query, ids=ids)}
        return [orders[each] for each in ids if each in orders]

    async def list_numbered(self, shop_id: int, numbers: Collection[int]) -> list[Order]:
        """The orders with these numbers of ours."""
        query = f"SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id AND number IN :numbers"
        return await self._sql.all(Order, query, shop_id=shop_id, numbers=numbers)

    async def list_external(self, shop_id: int, numbers: Collection[str]) -> list[Order]:
        """The orders with these numbers of marketplaces'."""
        query = f"""SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id
                    AND external_number IN :numbers ORDER BY id DESC"""
        return await self._sql.all(Order, query, shop_id=shop_id, numbers=numbers)

    async def list_tracked(self, shop_id: int, numbers: Collection[str]) -> list[Order]:
        """The orders that travel under these numbers."""
        query = f"""SELECT {_ORDER} FROM orders WHERE shop_id = :shop_id
                    AND tracking IN :numbers ORDER BY id DESC"""
        return await self._sql.all(Order, query, shop_id=shop_id, numbers=numbers)

    async def map_by_ways(self, shop_id: int, keys: Collection[str]) -> dict[str, Customer]:
        """Whose these ways are, by their keys."""
        query = f"""SELECT customer_ways.key, {_CUSTOMER} FROM customer_ways
                    JOIN customers ON customers.id = customer_ways.customer_id
                    WHERE customer_ways.key IN :keys AND customer_ways.shop_id = :shop_id"""
        rows = await self._sql.rows(query, shop_id=shop_id, keys=keys)
        read = find_shape(Customer).from_row
        return {row[0]: read(row[1:]) for row in rows}

    async def list_named(
        self, shop_id: int, name_keys: Collection[str], limit: int
    ) -> list[Customer]:
        """Everybody with exactly one of these names, in lower case."""
        # "+ 0": else the planner may walk all customers in order instead of taking the few found.
        query = f"""SELECT {_CUSTOMER} FROM customers WHERE shop_id = :shop_id
                    AND name_key IN :keys ORDER BY id + 0 LIMIT :limit"""
        return await self._sql.all(Customer, query, shop_id=shop_id, keys=name_keys, limit=limit)

    async def list_of_customers(
        self, customer_ids: Collection[int], *, since: datetime, limit: int
    ) -> list[Order]:
        """The orders that these customers placed since then and that aren't cancelled."""
        query = f"""SELECT {_ORDER} FROM orders WHERE customer_id IN :customer_ids
                    AND placed_at >= :since AND status <> 'cancelled'
                    ORDER BY id DESC LIMIT :limit"""
        return await self._sql.all(
            Order, query, customer_ids=customer_ids, since=since, limit=limit
        )


def _list_conditions(rule: OrderRule) -> list[str]:
    conditions = []
    if rule.country is not None:
        conditions.append("country = :country")
    if rule.carrier is not None:
        conditions.append("carrier = :carrier")
    if rule.via is not None:
        conditions.append("via = :via")
    if rule.state is not None:
        conditions.append(_STANDS[rule.state])
    return conditions
