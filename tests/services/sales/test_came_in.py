"""Orders that came in by themselves are told of quietly, and found in a list of their own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.domain.order_lists import OrderFilter
from bot.domain.orders import Order, OrderStatus
from bot.domain.sales.sale import Buyer, OrderSource, Sale
from bot.domain.shops import Shop
from bot.services.reminders import find_next_due
from bot.services.sales.taking import take_sales
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import Work
from bot.store.database import Database
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from tests.samples import SHOP_ID, hear, log_order
from tests.services.rounds import live_until
from tests.sure import sure

STAFF = 500
#: At noon.
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A shop that is open from Monday to Friday, nine to five, and has staff who can be rung."""
    async with database.transaction() as tx:
        shop = await set_up_shop(Work(tx, shop, MONDAY), SetUp(staff_role_id=STAFF))
        await set_shop_hours(Work(tx, shop, MONDAY), days="Mon-Fri", opens="09:00", closes="17:00")
        yield tx


async def sell(
    tx: Transaction,
    number: int,
    *,
    at: datetime = MONDAY,
    source: OrderSource = OrderSource.LETTER,
    is_shipped: bool = False,
) -> Order:
    sale = Sale(
        via=SalesChannel.ETSY,
        number=f"402579{number:04}",
        buyer=Buyer(user_name=f"buyer{number}"),
        lines=(OrderLine(title="Blue shawl"),),
        total=find_money("£48.00"),
        placed_at=at,
    )
    work = Work(tx, sure(await tx.shops.get(SHOP_ID)), at)
    [taken] = await take_sales(work, [sale], source=source)
    if is_shipped:
        await tx.orders.save(replace(taken.order, status=OrderStatus.SHIPPED, shipped_at=at))
    return taken.order


async def list_new(tx: Transaction, now: datetime) -> list[str | None]:
    found = await tx.orders.list_filtered(SHOP_ID, OrderFilter.NEW, now=now, offset=0, limit=99)
    count = await tx.orders.count_filtered(SHOP_ID, OrderFilter.NEW, now=now, most=99)
    assert count == len(found)
    return [order.external_number for order in found]


async def list_digests(tx: Transaction, until: datetime) -> list[QueuedPost]:
    return [each for each in await live_until(tx, until) if each.kind is PostKind.DIGEST]


async def test_new_orders_are_those_nobody_typed_in_the_last_week_and_that_are_open(
    tx: Transaction, shop: Shop
) -> None:
    await sell(tx, 1, at=MONDAY - 8 * DAY)
    await sell(tx, 2, at=MONDAY - 6 * DAY)
    await sell(tx, 3, source=OrderSource.FILE)
    await sell(tx, 4, is_shipped=True)
    await log_order(tx, shop, "Ada", number="4025790005")
    assert await list_new(tx, MONDAY) == ["4025790003", "4025790002"]
    assert await list_new(tx, MONDAY + 8 * DAY) == []


async def test_the_next_digest_counts_them_once_and_rings_nobody(tx: Transaction) -> None:
    await sell(tx, 1)
    await sell(tx, 2, at=MONDAY + timedelta(hours=6))
    [said] = await list_digests(tx, MONDAY + DAY)
    assert said.post.title == "This is new today"
    assert "🛒 2 orders came in by themselves\nSee `/order list status:new`" in said.post.body
    assert (said.post.words, said.post.roles, said.post.members) == ("", (), ())
    assert await list_digests(tx, MONDAY + 4 * DAY) == []


async def test_what_came_in_over_a_weekend_is_told_on_monday(tx: Transaction) -> None:
    friday = MONDAY + 4 * DAY
    assert await list_digests(tx, friday) == []
    await sell(tx, 1, at=friday)
    [said] = await list_digests(tx, friday + 3 * DAY)
    assert "🛒 1 order came in by itself\n" in said.post.body


async def test_it_is_one_line_beside_what_waits(tx: Transaction, shop: Shop) -> None:
    _, ada = await log_order(tx, shop, "Ada")
    await sell(tx, 1)
    await hear(tx, shop, ada, "Where is it? Please answer!", at=MONDAY)
    said = (await list_digests(tx, MONDAY + DAY))[-1]
    assert said.post.title == "This is what waits today"
    assert said.post.body.splitlines() == [
        "⏰ **Ada** waits 21 h",
        "🛒 1 order came in by itself",
        "See `/order list status:new`",
    ]


async def test_orders_alone_never_call_the_deputy(tx: Transaction, shop: Shop) -> None:
    known = sure(await tx.shops.get(shop.id))
    shop = await set_up_shop(Work(tx, known, MONDAY), SetUp(deputy_id=600))
    await tx.shops.save(replace(shop, silence_step=2, last_action_at=MONDAY - 9 * DAY))
    await sell(tx, 1)
    [said] = await list_digests(tx, MONDAY + DAY)
    assert (said.post.roles, said.post.members) == ((), ())


async def test_nothing_is_planned_for_them(tx: Transaction) -> None:
    before = await find_next_due(tx)
    await sell(tx, 1)
    assert await find_next_due(tx) == before
