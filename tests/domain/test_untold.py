"""When an order's customer still is to be told that it left, and that it ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.deadlines.order_deadlines import list_order_deadlines
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop
from tests.samples import NOW

DAY = timedelta(days=1)
SHOP = Shop(id=1, name="The Woolly Shelf")
SHIPPED = Order(
    id=1,
    shop_id=1,
    customer_id=1,
    item="shawl",
    placed_at=NOW - 3 * DAY,
    status=OrderStatus.SHIPPED,
    shipped_at=NOW,
    arrives_at=NOW + 5 * DAY,
    overdue_at=NOW + 8 * DAY,
)


def list_kinds(
    order: Order, at: timedelta = DAY, *, is_replaced: bool = False
) -> set[DeadlineKind]:
    found = list_order_deadlines(order, SHOP, now=NOW + at, is_replaced=is_replaced)
    return {each.kind for each in found}


def test_a_parcel_that_left_is_a_matter_until_its_customer_is_told() -> None:
    assert DeadlineKind.TELL_SHIPPED in list_kinds(SHIPPED)
    assert DeadlineKind.TELL_SHIPPED not in list_kinds(SHIPPED.tell(at=NOW))


@pytest.mark.parametrize(
    "facts",
    [
        {"note_discarded_at": NOW},
        {"remedied_at": NOW},
        {"settled_at": NOW, "settled_because": "it is right"},
        {"status": OrderStatus.CANCELLED, "cancelled_at": NOW},
        {"status": OrderStatus.ARRIVED, "arrived_at": NOW},
        {"status": OrderStatus.ARRIVED, "arrived_at": NOW, "arrival_assumed": True},
        {"missing_since": NOW},
        {"came_back_at": NOW},
        {"asked_at": NOW},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_nobody_is_told_of_an_order_that_ended_otherwise(facts: dict[str, Any]) -> None:
    assert DeadlineKind.TELL_SHIPPED not in list_kinds(replace(SHIPPED, **facts))


def test_nobody_is_told_of_an_order_that_another_one_makes_good() -> None:
    assert DeadlineKind.TELL_SHIPPED not in list_kinds(SHIPPED, is_replaced=True)


def test_an_order_is_never_untold_and_overdue_at_once() -> None:
    for days in range(40):
        kinds = list_kinds(SHIPPED, at=days * DAY)
        is_overdue = SHIPPED.is_overdue(NOW + days * DAY)
        assert (DeadlineKind.TELL_SHIPPED in kinds) is not is_overdue


def test_what_waits_to_be_collected_settles_although_its_note_was_discarded() -> None:
    ready = replace(SHIPPED, kind=OrderKind.PICKUP, arrives_at=None, overdue_at=None)
    assert DeadlineKind.SETTLE not in list_kinds(ready)
    assert DeadlineKind.SETTLE in list_kinds(replace(ready, note_discarded_at=NOW))
