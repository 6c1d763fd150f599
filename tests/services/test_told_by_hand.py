"""Nobody is told twice, and an order is never untold and overdue at once."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.shops import Shop
from bot.domain.time.hours import read_days, read_opening, set_hours
from bot.services.orders import Shipment, ship_order
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.parcel_days import live

DAY = timedelta(days=1)


async def test_a_parcel_that_should_be_there_is_untold_no_more_although_the_shop_is_closed(
    tx: Transaction, shop: Shop
) -> None:
    week = set_hours(shop.week, read_days("Mon-Fri"), *read_opening("09:00", "17:00"))
    shop = replace(shop, week=week)
    await tx.shops.save(shop)
    order, _ = await log_order(tx, shop)
    # The day that was named ends on a Saturday night.
    named = NOW + 8 * DAY + timedelta(hours=14)
    shipment = Shipment(at=NOW, arrives_at=named, tracking="H00ABC0000000018")
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, shipment)
    await live(tx, named - timedelta(hours=1))
    kinds = (DeadlineKind.TELL_SHIPPED, DeadlineKind.ARRIVAL)
    assert len(await tx.deadlines.list_about(kinds, order.id)) == 2
    await live(tx, named + timedelta(minutes=5))
    [left] = await tx.deadlines.list_about(kinds, order.id)
    assert left.kind is DeadlineKind.ARRIVAL
