"""The orders that a slip hit are those that its rule matches: the database finds what the rule says
of each, the same on both kinds.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.incidents.order_rules import OrderDate, OrderRule, OrderState
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop
from bot.store import hit_orders
from bot.store.database import Database
from bot.store.hit_orders import Cursor
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import NOW, SHOP_ID, enter

OTHER_SHOP = 8
DAY = timedelta(days=1)
WORDS = ("mug", "mugs", "Speckled", "blue", "Zoë", "kerze", "Kerzen", "smuggler", "羊毛帽", "A5")
#: Few days, so that ranges begin and end right on one.
MOMENTS = st.integers(-6, 3).map(lambda days: NOW + days * DAY)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


ORDERS = st.builds(
    lambda **facts: Order(shop_id=SHOP_ID, customer_id=1, **facts),
    item=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    placed_at=MOMENTS,
    shipped_at=maybe(MOMENTS),
    ship_by=maybe(MOMENTS),
    overdue_at=maybe(MOMENTS),
    settled_at=maybe(MOMENTS),
    missing_since=maybe(MOMENTS),
    status=st.sampled_from(OrderStatus),
    country=maybe(st.sampled_from(["DE", "GB"])),
    carrier=maybe(st.sampled_from(["Royal Mail", "USPS"])),
    via=maybe(st.sampled_from([SalesChannel.ETSY, SalesChannel.FAIR])),
)
RULES = st.builds(
    OrderRule,
    item=maybe(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)),
    of=st.sampled_from(OrderDate),
    since=maybe(MOMENTS),
    until=maybe(MOMENTS),
    country=maybe(st.sampled_from(["DE", "AQ"])),
    state=maybe(st.sampled_from(OrderState)),
    carrier=maybe(st.just("USPS")),
    via=maybe(st.just(SalesChannel.ETSY)),
    as_of=st.just(NOW),
)


async def stock(tx: Transaction, orders: Sequence[Order], shop_id: int = SHOP_ID) -> list[Order]:
    """These orders, of one customer whose name is an item's word."""
    await enter(tx, shop_id)
    customer = await tx.customers.add(Customer(shop_id=shop_id, name="Blue", created_at=NOW))
    stored = []
    for order in orders:
        facts = {name: getattr(order, name) for name in Order.__dataclass_fields__}
        facts |= {"shop_id": shop_id, "customer_id": customer.id, "id": 0}
        facts["number"] = await tx.shops.take_number(shop_id)
        stored.append(await tx.orders.add_for(Order(**facts), customer))
    return stored


async def find_all(
    tx: Transaction, rule: OrderRule, limit: int, shop_id: int = SHOP_ID
) -> list[Order]:
    """All pages of what the rule matches."""
    found: list[Order] = []
    after: Cursor | None = None
    while True:
        page = await tx.hit_orders.list_matching(shop_id, rule, limit=limit, after=after)
        found += page.orders
        after = page.after
        assert len(page.orders) <= limit
        if after is None:
            return found


class Undone(Exception):
    """Ends a unit of work whose rows nobody needs."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(ORDERS, min_size=1, max_size=12),
    st.lists(RULES, min_size=1, max_size=6),
    st.sampled_from([1, 3, 50]),
    st.sampled_from([2, 4, 2_000]),
)
async def test_the_database_finds_what_the_rule_matches(
    database: Database, orders: list[Order], rules: list[OrderRule], limit: int, step: int
) -> None:
    """Page by page, whether a word is rare or common, and the newest first."""
    with pytest.MonkeyPatch.context() as patch, suppress(Undone):
        patch.setattr(hit_orders, "_STEP", step)
        patch.setattr(hit_orders, "_RARE", step)
        async with database.transaction() as tx:
            await check_agreement(tx, orders, rules, limit)
            raise Undone


async def check_agreement(
    tx: Transaction, orders: list[Order], rules: list[OrderRule], limit: int
) -> None:
    stored = await stock(tx, orders)
    await stock(tx, orders, OTHER_SHOP)
    for rule in rules:
        found = await find_all(tx, rule, limit)
        wanted = [order for order in stored if rule.matches(order)]
        assert {each.id for each in found} == {each.id for each in wanted}
        assert found == sorted(wanted, key=lambda each: sort_key(rule, each))


def sort_key(rule: OrderRule, order: Order) -> tuple[timedelta, int]:
    at = order.placed_at if rule.of is OrderDate.PLACED else order.shipped_at
    assert at is not None
    return NOW - at, -order.id


def placed(at: datetime, item: str = "mug", **more: Any) -> Order:
    return Order(shop_id=SHOP_ID, customer_id=1, item=item, placed_at=at, **more)


async def test_orders_of_the_same_moment_are_found_page_by_page(tx: Transaction) -> None:
    stored = await stock(tx, [placed(NOW)] * 7)
    found = await find_all(tx, OrderRule(since=NOW, as_of=NOW), 2)
    assert found == stored[::-1]


async def test_what_lies_outside_the_days_is_not_even_looked_at(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hit_orders, "_STEP", 10)
    await stock(tx, [placed(NOW - number * DAY) for number in range(60)])
    week = OrderRule(since=NOW - 7 * DAY, as_of=NOW)
    with counted_statements() as asked:
        assert len(await find_all(tx, week, 100)) == 8
    assert (asked.count, asked.rows) == (2, 16)


async def test_a_rare_word_is_found_without_looking_through_the_days(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hit_orders, "_STEP", 10)
    items = ["celadon bowl", *["blue mug"] * 60]
    await stock(tx, [placed(NOW - 90 * DAY, item) for item in items])
    with counted_statements() as asked:
        [order] = await find_all(tx, OrderRule(item="celadon bowls", as_of=NOW), 100)
    assert order.item == "celadon bowl"
    assert asked.count == 3


async def test_a_page_that_looked_at_enough_says_where_it_stopped(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hit_orders, "_STEP", 2)
    monkeypatch.setattr(hit_orders, "_MAX_STEPS", 3)
    await stock(tx, [placed(NOW - number * DAY) for number in range(9)])
    page = await tx.hit_orders.list_matching(SHOP_ID, OrderRule(country="DE", as_of=NOW), limit=5)
    assert page.orders == []
    assert page.after == Cursor(NOW - 5 * DAY, page.after.id if page.after else 0)


@pytest.mark.parametrize("count", [1, 600])
async def test_however_many_are_named_a_few_statements_find_them(
    tx: Transaction, shop: Shop, count: int
) -> None:
    [order] = await stock(tx, [placed(NOW, external_number="ET-1", tracking="RR123456785GB")])
    numbers = [str(number) for number in range(count)]
    hit = tx.hit_orders
    assert await hit.list_external(SHOP_ID, [*numbers, "ET-1"]) == [order]
    assert await hit.list_tracked(SHOP_ID, [*numbers, "RR123456785GB"]) == [order]
    assert await hit.list_numbered(SHOP_ID, [order.number, *range(100, 100 + count)]) == [order]
    assert await hit.list_external(OTHER_SHOP, ["ET-1"]) == []
    named = await hit.list_named(SHOP_ID, [*numbers, "blue"], 9)
    assert [each.name for each in named] == ["Blue"]
    ids = [named[0].id, *range(1000, 1000 + count)]
    assert await hit.list_of_customers(ids, since=NOW, limit=9) == [order]
    assert await hit.list_of_customers(ids, since=NOW + DAY, limit=9) == []


AT_THE_EDGE: list[dict[str, Any]] = [
    facts | {"status": status}
    for status in OrderStatus
    for facts in (
        {"ship_by": NOW, "overdue_at": NOW, "missing_since": NOW},
        {"ship_by": NOW - DAY, "overdue_at": NOW + DAY},
        {"overdue_at": NOW - DAY, "settled_at": NOW},
    )
]


@pytest.mark.parametrize("state", OrderState)
async def test_a_state_means_the_same_in_the_database_at_its_edge(
    tx: Transaction, state: OrderState
) -> None:
    stored = await stock(tx, [placed(NOW, **facts) for facts in AT_THE_EDGE])
    rule = OrderRule(state=state, as_of=NOW)
    wanted = [order for order in stored if rule.matches(order)]
    assert wanted
    assert (await find_all(tx, rule, 50))[::-1] == wanted
