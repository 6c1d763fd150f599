"""Thousands of sales of a file become the same orders as one sale after the other does."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.domain.sales.sale import Buyer, OrderSource, Sale, SoldParcel
from bot.domain.shops import Shop
from bot.services.sales.taking import take_sales
from bot.services.work import Work
from bot.store.transaction import Transaction
from tests.samples import NOW, log_order
from tests.sure import sure

OTHER_SHOP = 999_000_001
_TABLES = {
    "customers": "name, email, is_proposed",
    "customer_ways": "key, known_from",
    "events": "what, actor_id, at",
    "parcels": "number, tracking, shipped_at",
    "order_words": "word",
    "customer_words": "word",
    "deadlines": "kind, due_at, level, fires_at",
    "outlays": "amount, at",
}


def make_sale(rng: random.Random, number: int) -> Sale:
    """A sale as a file may hold it: with or without each thing, and some are the same again."""
    days = rng.choice([1, 5, 20, 55, 61, 90, 400])
    placed_at = NOW - timedelta(days=days, hours=rng.randrange(20))
    shipped_at = placed_at + timedelta(days=rng.randrange(9))
    parcel = SoldParcel(
        carrier=rng.choice([None, "Royal Mail", "UPS"]),
        tracking=rng.choice([None, f"RR12345{number:04}GB"]),
        shipped_at=shipped_at if shipped_at < NOW else None,
        arrived_at=rng.choice([None, None, shipped_at + timedelta(days=2)]),
    )
    buyer = Buyer(
        name=rng.choice([None, "Ada Byron", "Bob"]),
        user_name=rng.choice([None, "ada", "Ada", "bob1", f"guest{number}"]),
        email=rng.choice([None, None, "ada@example.org", "x@marketplace.amazon.com"]),
    )
    return Sale(
        via=rng.choice([SalesChannel.ETSY, SalesChannel.EBAY, SalesChannel.WEBSITE]),
        number=str(rng.randrange(12)) if rng.random() < 0.3 else f"N-{number}",
        buyer=buyer,
        lines=(OrderLine(title=rng.choice(["Blue mug", "Card"]), quantity=rng.randint(1, 2)),),
        total=rng.choice([find_money("£12"), find_money("£20"), None]),
        placed_at=placed_at,
        ship_by=rng.choice([None, placed_at + timedelta(days=4), NOW + timedelta(days=3)]),
        recipient=rng.choice([None, "Ada Byron", "Ann"]),
        country=rng.choice([None, "GB", "US"]),
        parcels=rng.choice(
            [(), (parcel,), (parcel, replace(parcel, tracking="1Z999AA10123456784"))]
        ),
        is_shipped=rng.random() < 0.3,
        is_cancelled=rng.random() < 0.1,
        refunded=rng.choice([None, None, None, find_money("£5")]),
    )


async def enter_shops(tx: Transaction, shop: Shop) -> list[Work]:
    other = replace(sure(await tx.shops.get(shop.id)), id=OTHER_SHOP)
    await tx.shops.add(other)
    works = []
    for shop_id in (shop.id, OTHER_SHOP):
        here = sure(await tx.shops.get(shop_id))
        await log_order(tx, here, "Ada", "by hand", number="3", email="ada@example.org")
        works.append(Work(tx, here, NOW))
    return works


async def list_rows(tx: Transaction, shop_id: int) -> dict[str, Any]:
    """Everything that a shop holds, but for its rows' ids."""
    found: dict[str, Any] = {}
    for table, wanted in _TABLES.items():
        query = f"SELECT {wanted} FROM {table} WHERE shop_id = :shop_id"
        rows = await tx.sql.rows(query, shop_id=shop_id)
        found[table] = sorted(map(repr, map(tuple, rows)))
    orders = await tx.orders.list_filtered(shop_id, None, now=NOW, offset=0, limit=999)
    owners = await tx.customers.map_by_id([each.customer_id for each in orders])
    bare = [replace(each, id=0, shop_id=0, customer_id=0) for each in orders]
    found["orders"] = sorted(map(repr, bare))
    names = [(each.external_number, owners[each.customer_id].name) for each in orders]
    found["owners"] = sorted(map(repr, names))
    people: dict[int, list[str]] = {}
    for each in orders:
        people.setdefault(each.customer_id, []).append(repr((each.external_number, each.via)))
    found["people"] = sorted(sorted(each) for each in people.values())
    return found


@pytest.mark.parametrize("seed", range(25))
async def test_a_batch_is_what_one_after_the_other_is(
    tx: Transaction, shop: Shop, seed: int
) -> None:
    rng = random.Random(seed)
    sales = [make_sale(rng, number) for number in range(40)]
    one_by_one, at_once = await enter_shops(tx, shop)
    for sale in sales:
        await take_sales(one_by_one, [sale], source=OrderSource.FILE, import_id=7)
    await take_sales(at_once, sales, source=OrderSource.FILE, import_id=7)
    first, second = await list_rows(tx, shop.id), await list_rows(tx, OTHER_SHOP)
    assert first == second
    await take_again(at_once, sales)


async def take_again(work: Work, sales: Sequence[Sale]) -> None:
    """What a file says twice in different words changes back and forth; each by itself doesn't."""
    last = {(sale.number, sale.via): sale for sale in sales}
    await take_sales(work, list(last.values()), source=OrderSource.FILE)
    before = await list_rows(work.tx, work.shop.id)
    again = await take_sales(work, list(last.values()), source=OrderSource.FILE)
    assert {each.outcome.value for each in again} == {"unchanged"}
    assert await list_rows(work.tx, work.shop.id) == before
