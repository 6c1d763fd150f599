"""Two orders of one customer that left together are told of in one note, which follows both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, mark_sent_by_hand
from bot.services.drafts import draft_letter, revise_draft
from bot.services.letters import start_letter
from bot.services.note_parcels import request_note
from bot.services.order_changes import get_customer
from bot.services.orders import (
    OrderChange,
    Shipment,
    cancel_order,
    edit_order,
    mark_arrived,
    mark_shipped,
)
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.sure import sure

MUG, POT, CUP = "RR990338920GB", "TT267418253GB", "FQ136042265GB"
MINUTE = timedelta(minutes=1)


async def ship(
    work: StaffWork, item: str, tracking: str | None, carrier: str | None = None, **more: object
) -> Order:
    order, _ = await log_order(work.tx, work.shop, "Ada Holm <ada@example.org>", item, **more)
    return await mark_shipped(
        work, order, Shipment(at=work.now, tracking=tracking, carrier=carrier)
    )


async def write_note(work: StaffWork, *orders: Order) -> Draft:
    customer = await get_customer(work.tx, orders[0])
    return await draft_letter(work, customer, orders[0], request_note(orders))


async def open_drafts(tx: Transaction, order: Order) -> list[Draft]:
    return await tx.drafts.list_open_for_customer(order.customer_id)


async def test_one_note_names_both_parcels_with_their_links(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    note = await write_note(
        work, await ship(work, "blue mug", MUG), await ship(work, "teapot", POT)
    )
    assert "your blue mug and your teapot" in note.text
    assert "with Royal Mail" in note.text
    for item, number in (("Your blue mug", MUG), ("Your teapot", POT)):
        assert f"{item}: https://www.royalmail.com/track-your-item#/tracking-results/{number}" in (
            note.text
        )
    assert note.text.count("I posted") == 1
    assert note.problems == ()


async def test_each_line_names_its_carrier_where_they_differ(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    note = await write_note(
        work,
        await ship(work, "blue mug", MUG),
        await ship(work, "teapot", "H00ABC0012345678", "Evri"),
        await ship(work, "cup", None),
    )
    assert "Your teapot, with Evri: https://www.evri.com/" in note.text
    assert "Your blue mug, with Royal Mail: https://" in note.text
    assert "Your cup: without a tracking number" in note.text
    assert note.text.count("Royal Mail:") == 1


async def test_two_orders_in_one_parcel_have_one_link(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    note = await write_note(
        work, await ship(work, "blue mug", MUG), await ship(work, "teapot", MUG)
    )
    assert "You can follow the parcel here: https://" in note.text
    assert note.text.count(MUG) == 1


async def test_only_the_order_that_left_late_is_apologised_for(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    late = await ship(work, "teapot", POT, ship_by=datetime(2026, 11, 18, 23, 59, tzinfo=UTC))
    note = await write_note(work, await ship(work, "blue mug", MUG), late)
    assert "I'm sorry that your teapot left later than planned." in note.text
    assert "Thank you for your order" not in note.text


async def send(work: StaffWork, note: Draft) -> None:
    """There is no mailbox, so a person sends it."""
    await approve_draft(work, note, revision=note.revision)
    later = replace(work, now=work.now + MINUTE)
    ready = sure(await start_letter(work.tx, note.id, now=later.now))
    await mark_sent_by_hand(later, ready, revision=ready.revision)


async def test_both_orders_are_told_when_it_really_went(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    orders = [await ship(work, "blue mug", MUG), await ship(work, "teapot", POT)]
    note = await write_note(work, *orders)
    assert [sure(await tx.orders.get(each.id)).told_at for each in orders] == [None, None]
    await send(work, note)
    told = [sure(await tx.orders.get(each.id)).told_at for each in orders]
    assert told == [NOW + MINUTE, NOW + MINUTE]


async def test_a_corrected_number_of_either_parcel_renews_it(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    first, second = await ship(work, "blue mug", MUG), await ship(work, "teapot", POT)
    note = await write_note(work, first, second)
    await edit_order(work, second, OrderChange(tracking=CUP))
    renewed = sure(await tx.drafts.get(note.id))
    assert (renewed.revision, renewed.status) == (2, DraftStatus.PENDING)
    assert CUP in renewed.text
    assert POT not in renewed.text
    assert MUG in renewed.text


async def test_a_number_is_put_right_in_words_of_a_persons_own(tx: Transaction, shop: Shop) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    first, second = await ship(work, "blue mug", MUG), await ship(work, "teapot", POT)
    note = await write_note(work, first, second)
    await revise_draft(work, note, f"Hi Ada,\n\nboth left: {MUG}, {POT}.\n\nMia", revision=1)
    await edit_order(work, second, OrderChange(tracking=CUP))
    renewed = sure(await tx.drafts.get(note.id))
    assert f"both left: {MUG}, {CUP}." in renewed.text


async def test_a_number_corrected_after_the_note_went_is_put_right_in_a_letter(
    tx: Transaction, shop: Shop
) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    first, second = await ship(work, "blue mug", MUG), await ship(work, "teapot", POT)
    await send(work, await write_note(work, first, second))
    second = sure(await tx.orders.get(second.id))
    await edit_order(work, second, OrderChange(tracking=CUP))
    [correction] = await open_drafts(tx, second)
    assert (correction.kind, correction.order_id) == (LetterKind.CORRECTION, second.id)
    assert CUP in correction.text


async def test_where_one_of_them_arrives_or_is_cancelled_the_other_keeps_its_note(
    tx: Transaction, shop: Shop
) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    orders = [
        await ship(work, "blue mug", MUG),
        await ship(work, "teapot", POT),
        await ship(work, "cup", CUP),
    ]
    note = await write_note(work, *orders)
    await mark_arrived(work, orders[0], at=NOW)
    assert sure(await tx.drafts.get(note.id)).status is DraftStatus.VOIDED
    [second] = await open_drafts(tx, orders[1])
    assert (second.order_id, MUG in second.text, CUP in second.text) == (orders[1].id, False, True)
    await cancel_order(work, sure(await tx.orders.get(orders[2].id)), reason=None)
    kinds = {each.kind: each for each in await open_drafts(tx, orders[1])}
    last = kinds[LetterKind.SHIPPED]
    assert (POT in last.text, CUP in last.text) == (True, False)
    assert sure(await tx.orders.get(orders[1].id)).status is OrderStatus.SHIPPED
