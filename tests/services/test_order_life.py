"""An order from the day it is logged to the day it arrived, or was cancelled."""

from datetime import timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.orders import OrderStatus
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter
from bot.services.finding_orders import find_order
from bot.services.orders import (
    OrderChange,
    Shipment,
    cancel_order,
    edit_order,
    mark_arrived,
    ship_order,
)
from bot.services.shops import SetUp, enter_shop, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, enter, log_order

DAY = timedelta(days=1)


async def statuses(tx: Transaction, order_id: int) -> dict[LetterKind, DraftStatus]:
    return {draft.kind: draft.status for draft in await tx.drafts.list_for_order(order_id, 20)}


async def test_a_new_shop_has_no_desk_until_one_is_chosen(tx: Transaction) -> None:
    new = await enter_shop(tx, 9, name="Blue Fox Knits", now=NOW)
    assert (new.desk_channel_id, new.target, new.last_action_at) == (None, DAY, NOW)
    again = await enter_shop(tx, 9, name="Other", owner_id=5, now=NOW + DAY)
    assert (again.name, again.owner_id, again.last_action_at) == (new.name, 5, NOW + DAY)
    assert again.next_digest_at is not None


@pytest.mark.parametrize(
    "wanted",
    [
        SetUp(name="Red", target_hours=0.1),
        SetUp(name="Red", time_zone="Mars"),
        SetUp(name="Red", country="XX"),
        SetUp(name=" \u200b "),
    ],
)
async def test_a_setting_that_cant_be_right_changes_nothing(
    tx: Transaction, shop: Shop, wanted: SetUp
) -> None:
    with pytest.raises(BadInput):
        await set_up_shop(Work(tx, shop, NOW), wanted)
    assert await tx.shops.get(SHOP_ID) == shop


async def test_an_order_is_found_by_our_number_theirs_or_a_pick(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, number="ET-2000")
    for words in ("1", "#1", " 1 ", "ET-2000", f"id:{order.id}"):
        assert await find_order(tx, shop, words) == order
    for words in ("2", "#0", "ET", "id:99", "id:999999999999999999", "999999999", "x" * 500, ""):
        with pytest.raises(NotFound):
            await find_order(tx, shop, words)


async def test_a_number_that_two_orders_have_is_never_guessed(tx: Transaction, shop: Shop) -> None:
    await log_order(tx, shop)
    await log_order(tx, shop, number="1")
    with pytest.raises(BadInput, match="More than one"):
        await find_order(tx, shop, "1")


async def test_a_number_of_the_marketplace_is_logged_once(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, number="ET-1")
    with pytest.raises(BadInput, match="already"):
        await log_order(tx, shop, number=" ET-1 ")
    other, _ = await log_order(tx, shop, number="ET-2")
    with pytest.raises(BadInput, match="Another order"):
        await edit_order(StaffWork(tx, shop, NOW, by=MIA), other, OrderChange(number="ET-1"))
    with pytest.raises(BadInput, match="Nothing to change"):
        await edit_order(StaffWork(tx, shop, NOW, by=MIA), order, OrderChange(number="ET-1"))


async def test_shipping_drafts_the_note_and_tells_nobody_yet(tx: Transaction, shop: Shop) -> None:
    order, customer = await log_order(tx, shop)
    shipped, draft = await ship_order(
        StaffWork(tx, shop, NOW, by=MIA),
        order,
        Shipment(at=NOW, carrier="dhl", arrives_at=NOW + 3 * DAY, receipt=("a.png", b"x")),
    )
    assert (shipped.status, shipped.told_at, shipped.overdue_at) == (
        OrderStatus.SHIPPED,
        None,
        NOW + 3 * DAY,
    )
    assert (draft.kind, draft.status) == (LetterKind.SHIPPED, DraftStatus.PENDING)
    assert draft.to.name == customer.name
    assert await tx.drafts.get_text(draft.id, 1) == draft.text
    assert await tx.orders.get(order.id) == shipped
    assert await tx.orders.list_receipts(order.id) == [("a.png", b"x")]
    assert [parcel.kind for parcel in await tx.outbox.list_due(NOW, 9)] == [PostKind.CARD]


async def test_a_parcel_without_a_promised_day_raises_an_alarm_all_the_same(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    shipped, _ = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    assert shipped.arrives_at is not None
    assert shipped.overdue_at is not None
    assert NOW < shipped.arrives_at < shipped.overdue_at < NOW + 20 * DAY
    assert shipped.arrival_basis is not None
    assert await tx.orders.list_untold(SHOP_ID, before=NOW + DAY, limit=5) == [shipped]


async def test_shipping_sets_aside_what_said_that_it_had_not_left(
    tx: Transaction, shop: Shop
) -> None:
    order, customer = await log_order(tx, shop)
    other, _ = await log_order(tx, shop, item="hat")
    late = LetterRequest(kind=LetterKind.APOLOGY, cause=Cause.LATE)
    await draft_letter(Work(tx, shop, NOW, by=MIA), customer, order, late)
    await draft_letter(Work(tx, shop, NOW, by=MIA), customer, other, late)
    await draft_reply(tx, shop, customer, order)
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    assert await statuses(tx, order.id) == {
        LetterKind.APOLOGY: DraftStatus.VOIDED,
        LetterKind.REPLY: DraftStatus.PENDING,
        LetterKind.SHIPPED: DraftStatus.PENDING,
    }
    assert await statuses(tx, other.id) == {LetterKind.APOLOGY: DraftStatus.PENDING}


async def test_a_cancelled_order_gets_nothing_but_its_cancellation_note(
    tx: Transaction, shop: Shop
) -> None:
    order, customer = await log_order(tx, shop)
    await draft_reply(tx, shop, customer, order)
    cancelled, draft = await cancel_order(
        StaffWork(tx, shop, NOW, by=MIA), order, reason="changed her mind"
    )
    assert (cancelled.status, cancelled.cancel_reason) == (
        OrderStatus.CANCELLED,
        "changed her mind",
    )
    assert draft.kind is LetterKind.CANCELLED
    assert await statuses(tx, order.id) == {
        LetterKind.REPLY: DraftStatus.VOIDED,
        LetterKind.CANCELLED: DraftStatus.PENDING,
    }


async def test_cancelling_after_shipping_drafts_its_own_note(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    shipped, _ = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    cancelled, draft = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), shipped, reason=None)
    assert draft.kind is LetterKind.CANCELLED_AFTER_SHIPPING
    assert cancelled.shipped_at == NOW
    assert (await statuses(tx, order.id))[LetterKind.SHIPPED] is DraftStatus.VOIDED


async def test_arriving_sets_the_shipped_note_aside(tx: Transaction, shop: Shop) -> None:
    order, customer = await log_order(tx, shop)
    shipped, _ = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    await draft_reply(tx, shop, customer, order)
    arrived = await mark_arrived(Work(tx, shop, NOW + DAY, by=MIA), shipped, at=NOW + DAY)
    assert (arrived.status, arrived.arrived_at) == (OrderStatus.ARRIVED, NOW + DAY)
    assert await statuses(tx, order.id) == {
        LetterKind.SHIPPED: DraftStatus.VOIDED,
        LetterKind.REPLY: DraftStatus.PENDING,
    }


@pytest.mark.parametrize("first", ["ship", "arrive", "cancel"])
@pytest.mark.parametrize("second", ["ship", "arrive", "cancel"])
async def test_nothing_happens_to_an_order_twice(
    database: Database, shop: Shop, first: str, second: str
) -> None:
    async def do(what: str) -> None:
        async with database.transaction() as tx:
            there = await enter(tx)
            order = await find_order(tx, there, "1")
            if what == "ship":
                await ship_order(StaffWork(tx, there, NOW, by=MIA), order, Shipment(at=NOW))
            elif what == "arrive":
                await mark_arrived(Work(tx, shop, NOW, by=MIA), order, at=NOW)
            else:
                await cancel_order(StaffWork(tx, there, NOW, by=MIA), order, reason=None)

    async with database.transaction() as tx:
        await log_order(tx, shop)
    await do(first)
    if (first, second) in (("ship", "arrive"), ("ship", "cancel")):
        await do(second)
        return
    async with database.reading() as tx:
        before = await find_order(tx, shop, "1"), await tx.events.list_for_order(1, 50)
    with pytest.raises(StateConflict):
        await do(second)
    async with database.reading() as tx:
        assert (await find_order(tx, shop, "1"), await tx.events.list_for_order(1, 50)) == before


async def test_nothing_arrives_before_it_left(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    with pytest.raises(BadInput):
        await ship_order(
            StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW, arrives_at=NOW - DAY)
        )
    shipped, _ = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    with pytest.raises(BadInput):
        await mark_arrived(Work(tx, shop, NOW, by=MIA), shipped, at=NOW - DAY)


async def test_a_correction_keeps_the_old_fact_in_the_story(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="20 EUR")
    edited = await edit_order(
        StaffWork(tx, shop, NOW, by=MIA),
        order,
        OrderChange(price="25 EUR", via=SalesChannel.ETSY, is_urgent=True, ship_by=NOW + DAY),
    )
    assert await tx.orders.get(order.id) == edited
    story = " ".join(event.what for event in await tx.events.list_for_order(order.id, 20))
    for words in ("price: €20.00 → €25.00", "not set → Etsy", "no → yes"):
        assert words in story


async def test_the_way_of_a_parcel_is_corrected_only_once_it_left(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    with pytest.raises(StateConflict, match="order ship"):
        await edit_order(
            StaffWork(tx, shop, NOW, by=MIA), order, OrderChange(tracking="RR123456785GB")
        )
    shipped, _ = await ship_order(
        StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW, tracking="RR123456785GB")
    )
    edited = await edit_order(
        StaffWork(tx, shop, NOW, by=MIA), shipped, OrderChange(arrives_at=NOW + 2 * DAY)
    )
    assert (edited.tracking, edited.overdue_at) == (shipped.tracking, NOW + 2 * DAY)


@pytest.mark.parametrize("none", ["n/a", "none", "No tracking", "-", "—", "untracked."])
async def test_a_parcel_without_a_number_has_none_in_its_note(
    tx: Transaction, shop: Shop, none: str
) -> None:
    order, _ = await log_order(tx, shop)
    shipment = Shipment(at=NOW, tracking=none, carrier="Royal Mail")
    shipped, note = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, shipment)
    assert (shipped.tracking, shipped.tracking_url, shipped.carrier) == (None, None, "Royal Mail")
    assert "tracking number" not in note.text


@pytest.mark.parametrize("none", ["none", "by hand", "in person", "-", "Local pickup"])
async def test_what_nobody_carries_goes_with_no_carrier(
    tx: Transaction, shop: Shop, none: str
) -> None:
    order, _ = await log_order(tx, shop)
    shipment = Shipment(at=NOW, carrier=none, service="n/a")
    shipped, note = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, shipment)
    assert (shipped.carrier, shipped.service) == (None, None)
    assert f"with {none}" not in note.text


async def test_a_pasted_address_gives_its_number_and_never_a_sentence_with_itself(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    work = StaffWork(tx, shop, NOW, by=MIA)
    with pytest.raises(BadInput, match="only the number"):
        await ship_order(work, order, Shipment(at=NOW, tracking="https://track.example/my-parcel"))
    address = "https://track.example/parcel?id=RR123456785GB"
    shipped, note = await ship_order(work, order, Shipment(at=NOW, tracking=address))
    assert shipped.tracking == "RR123456785GB"
    assert "track.example" not in note.text


@pytest.mark.parametrize("empty", ["-", "none", "None"])
async def test_a_fact_is_emptied_by_a_dash(tx: Transaction, shop: Shop, empty: str) -> None:
    order, _ = await log_order(tx, shop)
    work = StaffWork(tx, shop, NOW, by=MIA)
    way = Shipment(
        at=NOW,
        tracking="RR123456785GB",
        carrier="Royal Mail",
        service="Tracked",
        arrives_at=NOW + 30 * DAY,
    )
    shipped, _ = await ship_order(work, order, way)
    noted = await edit_order(work, shipped, OrderChange(note="a gift", short_name="mug"))
    change = OrderChange(
        tracking=empty,
        carrier=empty,
        service=empty,
        note=empty,
        short_name=empty,
        is_arrival_unsaid=True,
    )
    edited = await edit_order(work, noted, change)
    emptied = (edited.tracking, edited.tracking_url, edited.carrier, edited.service)
    assert {*emptied, edited.note, edited.short_name} == {None}
    assert edited.arrives_at != shipped.arrives_at
    [draft] = [
        each
        for each in await tx.drafts.list_for_order(order.id, 9)
        if each.kind is LetterKind.SHIPPED
    ]
    assert "RR123456785GB" not in draft.text
