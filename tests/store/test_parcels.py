"""The parcels of an order that has several."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.order_lines import OrderLine
from bot.domain.parcels import set_aside, watch
from bot.domain.shops import Shop
from bot.store.transaction import Transaction
from tests.samples import NOW, log_order


async def test_a_parcel_set_aside_keeps_its_way_and_is_found_by_its_number(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    left = replace(
        order,
        shipped_at=NOW,
        tracking="RR473124829GB",
        carrier="Royal Mail",
        overdue_at=NOW + timedelta(days=9),
        parcel_lines=(OrderLine(title="shawl"),),
    )
    kept = await tx.parcels.add(set_aside(left))
    assert await tx.parcels.list_for_order(order.id) == [kept]
    assert await tx.parcels.list_with_tracking(shop.id, ["RR473124829GB", "X"]) == [kept]
    assert await tx.parcels.list_with_tracking(shop.id + 1, ["RR473124829GB"]) == []
    assert watch(order, kept) == left
    assert kept.is_under_way
    await tx.parcels.drop(kept.id)
    assert await tx.parcels.list_for_order(order.id) == []
