"""Several parcels of one order: each leaves, arrives and comes back by itself, and the order has
arrived with the last.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.order_lines import OrderLine
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop
from bot.services.further_parcels import ask_after_return, mark_came_back, turn_to_number
from bot.services.orders import Shipment, mark_arrived, ship_order
from bot.services.parcel_corrections import make_one_parcel
from bot.services.parcel_stories import list_parcels
from bot.services.parcels import follow_letter
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from bot.writing.due_buttons import list_due_item_buttons
from bot.writing.due_items import DueItem
from tests.samples import MIA, NOW, log_order
from tests.services.parcel_days import live
from tests.sure import sure

FIRST, SECOND = "RR123456785GB", "AB123456785GB"
MUG, CARD = OrderLine(title="Blue mug", quantity=2), OrderLine(title="Card", variation="red")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def work_at(tx: Transaction, shop: Shop, at: datetime = NOW) -> StaffWork:
    return StaffWork(tx, sure(await tx.shops.get(shop.id)), at, by=MIA)


async def ship(
    tx: Transaction, shop: Shop, order: Order, tracking: str | None, **more: Any
) -> tuple[Order, Draft]:
    at = more.pop("at", NOW)
    work = await work_at(tx, shop, at)
    return await ship_order(work, order, Shipment(at=at, tracking=tracking, **more))


async def tell(tx: Transaction, shop: Shop, draft: Draft) -> Order:
    """The note really went."""
    await tx.drafts.save(replace(draft, status=DraftStatus.SENT, sent_at=NOW))
    await follow_letter(await work_at(tx, shop), draft)
    return sure(await tx.orders.get(draft.order_id))


async def ship_two(tx: Transaction, shop: Shop) -> tuple[Order, Draft]:
    order, _ = await log_order(tx, shop)
    order, draft = await ship(tx, shop, order, FIRST)
    order = await tell(tx, shop, draft)
    return await ship(tx, shop, order, SECOND, at=NOW + DAY)


async def test_what_was_shipped_gets_a_further_parcel(tx: Transaction, shop: Shop) -> None:
    order, draft = await ship_two(tx, shop)
    assert (order.parcel_number, order.parcel_count, order.tracking) == (2, 2, SECOND)
    assert [each.tracking for each in await list_parcels(tx, order)] == [FIRST, SECOND]
    assert "It's the second of two parcels." in draft.text
    assert FIRST not in draft.text  # its customer knows that one
    assert "late" not in draft.text


async def test_the_note_of_the_second_tells_of_a_first_that_nobody_told_of(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    order, first = await ship(tx, shop, order, FIRST)
    order, second = await ship(tx, shop, order, SECOND)
    assert sure(await tx.drafts.get(first.id)).status is DraftStatus.VOIDED
    assert "The first parcel: https://" in second.text
    assert FIRST in second.text
    order = await tell(tx, shop, second)
    assert all(each.told_at for each in await list_parcels(tx, order))


async def test_each_letter_says_what_is_in_its_parcel(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    order = replace(order, lines=(MUG, CARD), item="2 × Blue mug + 1 more")
    await tx.orders.save(order)
    order, draft = await ship(tx, shop, order, FIRST, items="mug")
    assert order.parcel_lines == (MUG,)
    assert "blue mugs" in draft.text
    assert "I'll send the rest in another parcel." in draft.text
    order = await tell(tx, shop, draft)
    order, draft = await ship(tx, shop, order, SECOND, items="red card")
    assert order.parcel_lines == (CARD,)
    assert "card" in draft.text
    assert "mug" not in draft.text


@pytest.mark.parametrize("tracking", [FIRST, None])
async def test_the_same_number_again_or_nothing_new_is_a_slip(
    tx: Transaction, shop: Shop, tracking: str | None
) -> None:
    order, _ = await log_order(tx, shop)
    order, _ = await ship(tx, shop, order, FIRST)
    with pytest.raises(StateConflict, match="already marked as shipped"):
        await ship(tx, shop, order, tracking)


async def test_what_came_back_is_a_matter_until_it_leaves_again_or_is_refunded(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    order, draft = await ship(tx, shop, order, FIRST)
    order = await tell(tx, shop, draft)
    back = await mark_came_back(await work_at(tx, shop, NOW + DAY), order, at=NOW + DAY)
    assert "came back" not in await live(tx, NOW + 2 * DAY - HOUR)  # a day to ask where to
    said = await live(tx, NOW + 4 * DAY)
    assert said.count("came back: send or refund: Ada") == 1
    [matter] = await tx.deadlines.list_about([DeadlineKind.SEND_AGAIN], order.id)
    buttons = list_due_item_buttons(DueItem(deadline=matter, order=back))
    assert [each.label for each in buttons[:2]] == ["It left …", "Refund"]
    await ship(tx, shop, back, SECOND, at=NOW + 4 * DAY)
    assert not await tx.deadlines.list_about([DeadlineKind.SEND_AGAIN], order.id)


async def test_an_order_arrives_with_its_last_parcel(tx: Transaction, shop: Shop) -> None:
    order, _ = await ship_two(tx, shop)
    work = await work_at(tx, shop, NOW + 3 * DAY)
    order = await mark_arrived(work, order, at=NOW + 3 * DAY)
    assert (order.status, order.tracking, order.parcel_number) == (
        OrderStatus.SHIPPED,
        FIRST,
        1,
    )
    [clock] = await tx.deadlines.list_about([DeadlineKind.ARRIVAL], order.id)
    assert clock.due_at == order.overdue_at
    order = await mark_arrived(work, order, at=NOW + 3 * DAY)
    assert order.status is OrderStatus.ARRIVED
    assert sure(await tx.orders.get(order.id)) == order
    assert not await tx.deadlines.list_about([DeadlineKind.ARRIVAL], order.id)


async def test_every_parcels_number_finds_the_order(tx: Transaction, shop: Shop) -> None:
    order, _ = await ship_two(tx, shop)
    for number in (FIRST, SECOND):
        [found] = await tx.orders.list_with_tracking(shop.id, [number])
        assert found.id == order.id
        [choice] = await tx.orders.list_matching(shop.id, number[:6], 5)
        assert choice.id == order.id


async def test_the_parcel_that_is_spoken_of_is_watched(tx: Transaction, shop: Shop) -> None:
    order, _ = await ship_two(tx, shop)
    work = await work_at(tx, shop)
    order = await turn_to_number(work, order, [FIRST])
    assert (order.tracking, order.told_at) == (FIRST, NOW)
    assert [each.tracking for each in await list_parcels(tx, order)] == [FIRST, SECOND]
    back = await turn_to_number(work, order, [SECOND])
    assert (back.tracking, back.told_at) == (SECOND, None)


async def test_what_came_back_is_waited_for_no_more_and_is_sent_again(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    order, draft = await ship(tx, shop, order, FIRST)
    order = await tell(tx, shop, draft)
    later = NOW + 20 * DAY
    order = await mark_came_back(await work_at(tx, shop, later), order, at=later)
    assert not order.is_overdue(later)
    kinds = [each.kind for each in await tx.deadlines.list_for_order(order.id)]
    assert kinds == [DeadlineKind.SEND_AGAIN]
    with pytest.raises(StateConflict, match="came back"):
        order.miss(at=later)
    order, draft = await ship(tx, shop, order, None, at=later)
    assert "It came back to me, so I've sent it again." in draft.text
    assert "of two parcels" not in draft.text
    arrived = await mark_arrived(await work_at(tx, shop, later), order, at=later)
    assert arrived.status is OrderStatus.ARRIVED


async def test_whoever_waits_for_what_came_back_is_asked_where_to_send_it(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    order, _ = await ship(tx, shop, order, FIRST)
    work = await work_at(tx, shop)
    order = await mark_came_back(work, order, at=NOW)
    draft = await ask_after_return(work, order)
    assert draft.status is DraftStatus.PENDING
    assert "The parcel with your blue shawl came back to me." in draft.text
    assert not draft.problems
    assert not draft.pledges


async def test_one_that_came_back_leaves_the_other_under_way(tx: Transaction, shop: Shop) -> None:
    order, _ = await ship_two(tx, shop)
    order = await mark_came_back(await work_at(tx, shop), order, at=NOW + DAY)
    assert (order.tracking, order.came_back_at) == (FIRST, None)
    order = await mark_arrived(await work_at(tx, shop), order, at=NOW + 2 * DAY)
    assert (order.status, order.tracking) == (OrderStatus.SHIPPED, SECOND)
    assert order.came_back_at is not None


async def test_a_second_parcel_that_was_a_correction_corrects_the_first(
    tx: Transaction, shop: Shop
) -> None:
    order, draft = await ship_two(tx, shop)
    order, note = await make_one_parcel(await work_at(tx, shop), order)
    assert note is None  # what was told is put right by a correction
    assert (order.tracking, order.parcel_count, order.shipped_at) == (SECOND, 1, NOW)
    assert [each.tracking for each in await list_parcels(tx, order)] == [SECOND]
    drafts = await tx.drafts.list_for_order(order.id, 9)
    assert sure(await tx.drafts.get(draft.id)).status is DraftStatus.VOIDED
    correction = drafts[0]
    assert correction.kind.value == "correction"
    assert SECOND in correction.text
    with pytest.raises(StateConflict, match="only one parcel"):
        await make_one_parcel(await work_at(tx, shop), order)


async def test_a_correction_before_the_note_went_writes_the_note_anew(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    order, _ = await ship(tx, shop, order, None, carrier="Royal Mail")
    order, _ = await ship(tx, shop, order, FIRST)
    order, note = await make_one_parcel(await work_at(tx, shop), order)
    assert FIRST in sure(note).text
    assert "parcels" not in sure(note).text


async def test_what_has_arrived_is_shipped_on_only_where_more_of_it_is_named(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    order, _ = await ship(tx, shop, order, FIRST)
    order = await mark_arrived(await work_at(tx, shop), order, at=NOW)
    with pytest.raises(StateConflict, match="say what with `items`"):
        await ship(tx, shop, order, SECOND)
    order, _ = await ship(tx, shop, order, SECOND, items="the belt")
    assert order.status is OrderStatus.SHIPPED
