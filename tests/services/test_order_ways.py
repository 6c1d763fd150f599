"""Pick-ups and downloads have their own notes and no carrier's clocks; a recipient is named."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop
from bot.services.gaps import Filling, fill_draft
from bot.services.orders import (
    OrderChange,
    Shipment,
    cancel_order,
    edit_order,
    mark_arrived,
    ship_order,
)
from bot.services.parcels import follow_letter, unfollow_letter
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from bot.writing.deadlines import describe_fully
from bot.writing.due_items import DueItem
from tests.samples import MIA, NOW, log_order
from tests.sure import sure

DAY = timedelta(days=1)


async def work_on(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, sure(await tx.shops.get(shop.id)), NOW, by=MIA)


async def ship(tx: Transaction, shop: Shop, order: Order, **more: Any) -> tuple[Order, Draft]:
    return await ship_order(await work_on(tx, shop), order, Shipment(at=NOW, **more))


async def go(tx: Transaction, shop: Shop, draft: Draft) -> Order:
    """The letter really went."""
    await tx.drafts.save(replace(draft, status=DraftStatus.SENT, sent_at=NOW))
    await follow_letter(await work_on(tx, shop), draft)
    return sure(await tx.orders.get(draft.order_id))


async def test_a_pick_up_is_ready_to_collect_and_no_carrier_is_waited_for(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, kind=OrderKind.PICKUP)
    order, draft = await ship(tx, shop, order)
    assert draft.kind is LetterKind.READY
    assert "You can collect your blue shawl now." in draft.text
    assert (order.arrives_at, order.overdue_at) == (None, None)
    kinds = {each.kind for each in await tx.deadlines.list_for_order(order.id)}
    assert kinds == {DeadlineKind.TELL_SHIPPED}
    order = await go(tx, shop, draft)
    kinds = {each.kind for each in await tx.deadlines.list_for_order(order.id)}
    assert kinds == {DeadlineKind.SETTLE}  # a shelf isn't watched for ever
    order = await mark_arrived(await work_on(tx, shop), order, at=NOW + DAY)
    assert order.status is OrderStatus.ARRIVED
    events = [each.what for each in await tx.events.list_for_order(order.id, 20)]
    assert "marked it as ready to collect" in events
    assert "marked it as collected" in events


async def test_a_download_waits_for_its_link_and_is_there_once_its_note_went(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, item="mitten pattern", kind=OrderKind.DOWNLOAD)
    order, draft = await ship(tx, shop, order)
    assert draft.kind is LetterKind.DOWNLOAD
    assert draft.problems  # without its link it can't be approved
    link = "https://files.example/mittens.pdf"
    filling = Filling(words={"download_link": link}, days={})
    work = await work_on(tx, shop)
    draft = await fill_draft(work, draft, filling, revision=draft.revision)
    assert f"Here's your mitten pattern: {link}" in draft.text
    assert not draft.problems
    order = await go(tx, shop, draft)
    assert (order.status, order.arrived_at) == (OrderStatus.ARRIVED, NOW)
    await unfollow_letter(work, draft)
    undone = sure(await tx.orders.get(order.id))
    assert (undone.status, undone.told_at, undone.arrived_at) == (OrderStatus.SHIPPED, None, None)


@pytest.mark.parametrize("kind", [OrderKind.PICKUP, OrderKind.DOWNLOAD])
async def test_nobody_carries_it_and_it_is_ready_once(
    tx: Transaction, shop: Shop, kind: OrderKind
) -> None:
    order, _ = await log_order(tx, shop, kind=kind)
    with pytest.raises(BadInput, match="kind:parcel"):
        await ship(tx, shop, order, tracking="RR123456785GB")
    order, _ = await ship(tx, shop, order)
    with pytest.raises(StateConflict, match="already"):
        await ship(tx, shop, order)
    for step in (order.miss, order.come_back):
        with pytest.raises(StateConflict):
            step(at=NOW)


async def test_a_pick_up_that_is_cancelled_has_no_parcel_to_refuse(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, kind=OrderKind.PICKUP)
    order, _ = await ship(tx, shop, order)
    _, draft = await cancel_order(await work_on(tx, shop), order, reason=None)
    assert draft.kind is LetterKind.CANCELLED
    assert "parcel" not in draft.text


async def test_how_it_gets_there_is_corrected_until_it_left(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    work = await work_on(tx, shop)
    order = await edit_order(work, order, OrderChange(kind=OrderKind.PICKUP))
    assert order.kind is OrderKind.PICKUP
    order, _ = await ship(tx, shop, order)
    with pytest.raises(StateConflict, match="isn't open"):
        await edit_order(work, order, OrderChange(kind=OrderKind.PARCEL))


async def test_a_letter_goes_to_the_buyer_and_names_who_gets_it(
    tx: Transaction, shop: Shop
) -> None:
    order, customer = await log_order(tx, shop, recipient="Ann Lovelace")
    order, draft = await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    assert draft.to.name == customer.name
    assert "I posted your blue shawl to Ann Lovelace" in draft.text
    assert "with you" not in draft.text
    work = await work_on(tx, shop)
    order = await edit_order(work, order, OrderChange(recipient="-"))
    assert order.recipient is None


async def test_how_many_were_ordered_is_kept_as_a_line(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, item="Blue mug", quantity=3)
    assert order.item == "3 × Blue mug"
    assert order.lines == (OrderLine(title="Blue mug", quantity=3),)
    _, draft = await ship(tx, shop, order)
    assert "your 3 blue mugs" in draft.text


async def test_what_is_due_of_a_pick_up_speaks_of_no_parcel(tx: Transaction, shop: Shop) -> None:
    order, customer = await log_order(tx, shop, kind=OrderKind.PICKUP, ship_by=NOW + DAY)
    [due] = await tx.deadlines.list_for_order(order.id)
    said = describe_fully(DueItem(deadline=due, customer=customer, order=order), NOW)
    assert "**Have order #1 ready**" in said
    assert "parcel" not in said
    order, _ = await ship(tx, shop, order)
    [due] = await tx.deadlines.list_for_order(order.id)
    said = describe_fully(DueItem(deadline=due, customer=customer, order=order), NOW)
    assert "**Tell Ada that order #1 is ready**" in said
    assert "on its way" not in said
