"""How far an order has come, as a file tells: nothing of it starts a clock that rings at once."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.money import find_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.sales.sale import OrderSource, Sale, SoldParcel
from bot.domain.sales.steps import HISTORY
from bot.domain.shops import Shop
from bot.services.digests import gather_digest
from bot.services.sales.taking import Outcome, TakenSale, take_sales
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.sales.test_taking import SALE
from tests.sure import sure

LONG_AGO = NOW - timedelta(days=90)
LATELY = NOW - timedelta(days=2)
OPEN = replace(SALE, placed_at=LATELY, ship_by=NOW + timedelta(days=3))


async def take(tx: Transaction, shop: Shop, *sales: Sale) -> list[TakenSale]:
    work = StaffWork(tx, sure(await tx.shops.get(shop.id)), NOW, by=MIA)
    return await take_sales(work, sales, source=OrderSource.FILE)


async def take_one(tx: Transaction, shop: Shop, sale: Sale) -> Order:
    [taken] = await take(tx, shop, sale)
    return sure(await tx.orders.get(taken.order.id))


def ship(sale: Sale, days_ago: int, **more: object) -> Sale:
    parcel = SoldParcel(shipped_at=NOW - timedelta(days=days_ago), **more)  # type: ignore[arg-type]
    return replace(sale, is_shipped=True, parcels=(parcel,))


async def list_kinds(tx: Transaction, order: Order) -> set[DeadlineKind]:
    return {each.kind for each in await tx.deadlines.list_for_order(order.id)}


async def test_what_left_long_ago_is_told_and_settled_and_starts_no_clock(
    tx: Transaction, shop: Shop
) -> None:
    order = await take_one(tx, shop, ship(replace(OPEN, placed_at=LONG_AGO), 80))
    assert (order.status, order.told_at) == (OrderStatus.SHIPPED, order.shipped_at)
    assert (order.settled_at, order.settled_because) == (NOW, HISTORY)
    assert await list_kinds(tx, order) == set()


async def test_what_was_placed_long_ago_and_never_left_is_in_no_digest(
    tx: Transaction, shop: Shop
) -> None:
    old = replace(OPEN, placed_at=LONG_AGO, ship_by=LONG_AGO + timedelta(days=3))
    order = await take_one(tx, shop, old)
    assert (order.status, order.ship_by) == (OrderStatus.OPEN, None)
    assert await list_kinds(tx, order) == set()
    work = StaffWork(tx, sure(await tx.shops.get(shop.id)), NOW, by=MIA)
    digest = await gather_digest(work)
    assert digest.is_empty
    [again] = await take(tx, shop, old)
    assert again.outcome is Outcome.UNCHANGED


async def test_what_was_placed_long_ago_and_is_still_to_leave_is_no_history(
    tx: Transaction, shop: Shop
) -> None:
    order = await take_one(tx, shop, replace(OPEN, placed_at=LONG_AGO))
    assert order.settled_at is None
    assert DeadlineKind.SHIP_BY in await list_kinds(tx, order)


async def test_what_left_lately_is_told_and_only_its_arrival_is_awaited(
    tx: Transaction, shop: Shop
) -> None:
    order = await take_one(tx, shop, ship(OPEN, 1, tracking="RR123456785GB"))
    assert (order.status, order.tracking) == (OrderStatus.SHIPPED, "RR123456785GB")
    assert order.told_at == order.shipped_at
    assert order.overdue_at is not None
    assert order.overdue_at > NOW
    assert await list_kinds(tx, order) == {DeadlineKind.ARRIVAL, DeadlineKind.SETTLE}
    assert await tx.drafts.list_for_order(order.id, 9) == []


async def test_what_should_have_been_there_before_anybody_knew_is_not_asked_about(
    tx: Transaction, shop: Shop
) -> None:
    order = await take_one(tx, shop, ship(replace(OPEN, placed_at=NOW - timedelta(days=58)), 57))
    assert order.settled_because == HISTORY
    assert await list_kinds(tx, order) == set()


async def test_what_was_late_already_when_it_came_in_rings_nobody(
    tx: Transaction, shop: Shop
) -> None:
    late = replace(OPEN, placed_at=NOW - timedelta(days=40), ship_by=NOW - timedelta(days=10))
    order = await take_one(tx, shop, late)
    assert order.is_late(NOW)
    assert await list_kinds(tx, order) == set()


async def test_a_cancelled_and_a_refunded_order_draft_no_letters(
    tx: Transaction, shop: Shop
) -> None:
    refund = find_money("£5")
    cancelled = await take_one(tx, shop, replace(OPEN, is_cancelled=True, refunded=refund))
    assert cancelled.status is OrderStatus.CANCELLED
    [outlay] = await tx.outlays.list_for_order(cancelled.id)
    assert (outlay.amount, outlay.by, outlay.draft_id) == (refund, MIA, None)
    assert await tx.drafts.list_for_order(cancelled.id, 9) == []
    [again] = await take(tx, shop, replace(OPEN, is_cancelled=True, refunded=find_money("£7")))
    assert again.outcome is Outcome.CHANGED
    sums = [each.amount for each in await tx.outlays.list_for_order(cancelled.id)]
    assert sums == [refund, find_money("£2")]


async def test_an_order_that_staff_typed_is_shipped_by_a_file(tx: Transaction, shop: Shop) -> None:
    typed, _ = await log_order(tx, shop, "Ada", "two mugs", number=sure(SALE.number))
    parcels = ship(OPEN, 1, tracking="RR123456785GB").parcels
    second = replace(parcels[0], tracking="AB123")
    order = await take_one(tx, shop, replace(OPEN, is_shipped=True, parcels=(*parcels, second)))
    assert (order.id, order.status) == (typed.id, OrderStatus.SHIPPED)
    assert (order.parcel_number, order.parcel_count) == (1, 2)
    assert [each.tracking for each in await tx.parcels.list_for_order(order.id)] == ["AB123"]
    assert await tx.drafts.list_for_order(order.id, 9) == []


async def test_another_tracking_number_is_a_conflict(tx: Transaction, shop: Shop) -> None:
    await take(tx, shop, ship(OPEN, 1, tracking="RR123456785GB"))
    [again] = await take(tx, shop, ship(OPEN, 1, tracking="AB123"))
    assert again.order.tracking == "RR123456785GB"
    assert [each.fact for each in again.conflicts] == ["tracking"]
