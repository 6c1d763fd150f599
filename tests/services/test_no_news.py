"""No news is no bad news: what nobody speaks of has arrived, and a word takes that back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.money import read_money
from bot.domain.orders import OrderStatus
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter
from bot.services.orders import OrderChange, Shipment, edit_order, mark_shipped
from bot.services.parcels import follow_letter, mark_missing, take_back_assumed_arrival
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.parcel_days import DAY, find_draft, list_kind, live, see, send, ship


async def test_without_an_answer_it_counts_as_arrived_and_nobody_speaks_of_a_carrier(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 3 * DAY)
    asked_at = NOW + 3 * DAY + timedelta(minutes=2)
    await send(tx, await find_draft(tx, order, LetterKind.ARRIVAL_CHECK), at=NOW + 3 * DAY)
    assert (await see(tx, order)).asked_at == asked_at
    said = await live(tx, asked_at + 14 * DAY - timedelta(minutes=1))
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    said += await live(tx, asked_at + 40 * DAY)
    assert "missing" not in said
    assert "carrier" not in said
    there = await see(tx, order)
    assert (there.status, there.arrived_at) == (OrderStatus.ARRIVED, asked_at + 14 * DAY)
    assert there.arrival_assumed
    assert there.settled_at == there.arrived_at
    assert await tx.deadlines.list_for_order(order.id) == []


async def test_a_tracked_parcel_that_is_not_dear_is_not_asked_about(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    work = StaffWork(tx, shop, NOW, by=MIA)
    shipment = Shipment(at=NOW, tracking="9400111899223817000000", arrives_at=NOW + 3 * DAY)
    await mark_shipped(work, order, shipment, is_told=True)
    await live(tx, NOW + 40 * DAY)
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    assert (await see(tx, order)).arrival_assumed


@pytest.mark.parametrize("why", ["dear", "lost there before"])
async def test_silence_isnt_enough_for_a_parcel_that_is_worth_a_question(
    tx: Transaction, shop: Shop, why: str
) -> None:
    if why == "dear":
        shop = replace(shop, dear_above=read_money("€20"))
        await tx.shops.save(shop)
    work = StaffWork(tx, shop, NOW, by=MIA)
    order, _ = await log_order(tx, shop, price="€24")
    order = await edit_order(work, order, OrderChange(country="Brazil"))
    if why == "lost there before":
        other, _ = await log_order(tx, shop)
        other = await edit_order(work, other, OrderChange(country="Brazil"))
        await mark_missing(work, await ship(tx, shop, other))
    shipment = Shipment(at=NOW, tracking="9400111899223817000000", arrives_at=NOW + 3 * DAY)
    await mark_shipped(work, order, shipment, is_told=True)
    await live(tx, NOW + 4 * DAY)
    assert len(await list_kind(tx, order, LetterKind.ARRIVAL_CHECK)) == 1


async def test_what_counts_as_arrived_by_silence_is_taken_back_with_its_whole_story(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    before = await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 40 * DAY)
    assumed = await see(tx, order)
    assert assumed.arrival_assumed
    back = await take_back_assumed_arrival(
        Work(tx, shop, NOW + 41 * DAY), assumed, "the customer says that it hasn't come"
    )
    assert back == before
    story = [each.what for each in await tx.events.list_for_order(order.id, 9)]
    assert any("it counts as arrived" in each for each in story)
    assert any("the customer says that it hasn't come" in each for each in story)
    kinds = {each.kind for each in await tx.deadlines.list_for_order(order.id)}
    assert kinds == {DeadlineKind.ARRIVAL, DeadlineKind.SETTLE}
    # A person may also say at once that it is lost, and a carrier that it did come.
    lost = assumed.miss(at=NOW + 41 * DAY)
    assert (lost.status, lost.settled_at, lost.arrival_assumed) == (
        OrderStatus.SHIPPED,
        None,
        False,
    )
    come = assumed.arrive(at=NOW + 5 * DAY, told_by="Royal Mail")
    assert (come.arrived_at, come.arrival_assumed) == (NOW + 5 * DAY, False)


@pytest.mark.parametrize(
    ("cause", "status", "is_missing"),
    [
        (Cause.DAMAGED, OrderStatus.ARRIVED, False),
        (Cause.WRONG_ITEM, OrderStatus.ARRIVED, False),
        (Cause.LOST, OrderStatus.SHIPPED, True),
        (Cause.LATE, OrderStatus.SHIPPED, False),
    ],
)
async def test_what_an_apology_takes_for_granted_is_so(
    tx: Transaction, shop: Shop, cause: Cause, status: OrderStatus, is_missing: bool
) -> None:
    order, ada = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, arrives_at=NOW + 9 * DAY)
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=cause, explanation="I was careless.")
    work = StaffWork(tx, shop, NOW + DAY, by=MIA)
    draft = await draft_letter(work, ada, shipped, request)
    await follow_letter(work, draft)
    now_is = await see(tx, order)
    assert (now_is.status, now_is.missing_since is not None) == (status, is_missing)
