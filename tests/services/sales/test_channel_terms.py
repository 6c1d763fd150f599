"""A lead time gives an order the day to leave by that nobody named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.orders import Order
from bot.domain.sales.sale import OrderSource
from bot.domain.shops import Shop
from bot.services.orders import OrderChange, edit_order
from bot.services.sales.channel_terms import HISTORY, set_channel_terms
from bot.services.sales.taking import take_sales
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.sales.test_taking import SALE
from tests.sure import sure

#: Three days after a Friday, at the end of the day.
IN_TIME = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
UNDATED = replace(SALE, ship_by=None)


async def say(
    tx: Transaction, shop: Shop, via: SalesChannel | None, lead_time: str | None, **more: bool
) -> Shop:
    work = Work(tx, sure(await tx.shops.get(shop.id)), NOW)
    await set_channel_terms(work, via, lead_time=lead_time, tells_buyers=more.get("tells_buyers"))
    return sure(await tx.shops.get(shop.id))


async def take(
    tx: Transaction, shop: Shop, sale: object = UNDATED, source: OrderSource = OrderSource.LETTER
) -> Order:
    work = Work(tx, sure(await tx.shops.get(shop.id)), NOW)
    [taken] = await take_sales(work, [sale], source=source)  # type: ignore[list-item]
    return sure(await tx.orders.get(taken.order.id))


@pytest.mark.parametrize("source", [OrderSource.LETTER, OrderSource.FILE])
async def test_a_sale_without_a_day_leaves_within_the_places_lead_time(
    tx: Transaction, shop: Shop, source: OrderSource
) -> None:
    shop = await say(tx, shop, SalesChannel.ETSY, "3 days")
    order = await take(tx, shop, source=source)
    assert (order.ship_by, order.ship_by_basis) == (IN_TIME, "3 days after it was placed")
    [clock] = await tx.deadlines.list_about([DeadlineKind.SHIP_BY], order.id)
    assert clock.due_at == IN_TIME


async def test_so_does_an_order_that_staff_log(tx: Transaction, shop: Shop) -> None:
    shop = await say(tx, shop, SalesChannel.ETSY, "3 days")
    order, _ = await log_order(tx, shop, via=SalesChannel.ETSY)
    assert order.ship_by == IN_TIME
    elsewhere, _ = await log_order(tx, shop, via=SalesChannel.FAIR)
    assert elsewhere.ship_by is None


async def test_a_place_of_which_nothing_was_said_takes_what_holds_everywhere(
    tx: Transaction, shop: Shop
) -> None:
    shop = await say(tx, shop, None, "3 days")
    shop = await say(tx, shop, SalesChannel.ETSY, None, tells_buyers=True)
    assert (await take(tx, shop)).ship_by == IN_TIME
    unsaid, _ = await log_order(tx, shop)
    assert unsaid.ship_by == IN_TIME


async def test_a_day_that_was_named_stays(tx: Transaction, shop: Shop) -> None:
    shop = await say(tx, shop, SalesChannel.ETSY, "3 days")
    order = await take(tx, shop, SALE)
    assert (order.ship_by, order.ship_by_basis) == (SALE.ship_by, None)


async def test_the_marketplaces_own_day_comes_before_a_lead_time(
    tx: Transaction, shop: Shop
) -> None:
    """A letter without the day, then the file with it."""
    shop = await say(tx, shop, SalesChannel.ETSY, "3 days")
    await take(tx, shop)
    order = await take(tx, shop, SALE, OrderSource.FILE)
    assert (order.ship_by, order.ship_by_basis) == (SALE.ship_by, None)


async def test_staffs_own_day_comes_before_a_lead_time(tx: Transaction, shop: Shop) -> None:
    shop = await say(tx, shop, SalesChannel.ETSY, "3 days")
    order = await take(tx, shop)
    work = StaffWork(tx, sure(await tx.shops.get(shop.id)), NOW, by=MIA)
    later = NOW + timedelta(days=90)
    edited = await edit_order(work, order, OrderChange(ship_by=later))
    assert (edited.ship_by, edited.ship_by_basis) == (later, None)


async def test_history_gets_no_day_to_be_late_by(tx: Transaction, shop: Shop) -> None:
    shop = await say(tx, shop, SalesChannel.ETSY, "3 days")
    old = replace(UNDATED, placed_at=NOW - HISTORY - timedelta(days=1))
    assert (await take(tx, shop, old)).ship_by is None
