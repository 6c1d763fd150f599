"""What leaves says what is true on the day it is approved, and is what its card shows."""

from datetime import timedelta

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, say_approved
from bot.services.drafts import revise_draft
from bot.services.orders import Shipment, ship_order
from bot.services.reactions import Reactions, count_reactions
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM, hear, log_order
from tests.sure import sure

DAY = timedelta(days=1)


@pytest.fixture
async def order(tx: Transaction, shop: Shop) -> Order:
    order, _ = await log_order(tx, shop)
    return order


@pytest.fixture
async def note(tx: Transaction, shop: Shop, order: Order) -> Draft:
    """It is to be there on Monday 23 November."""
    shipment = Shipment(at=NOW, arrives_at=NOW + 3 * DAY)
    _, note = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, shipment)
    return sure(note)


async def test_a_note_that_waited_too_long_is_written_anew_instead_of_approved(
    tx: Transaction, shop: Shop, note: Draft
) -> None:
    assert "should be with you by Monday 23 November" in note.text
    late = StaffWork(tx, shop, NOW + 7 * DAY, by=MIA)
    fresh = await approve_draft(late, note, revision=1)
    assert (fresh.status, fresh.revision) == (DraftStatus.PENDING, 2)
    assert "should have been with you by Monday 23 November" in fresh.text
    assert say_approved(fresh) == (
        "This was written on Friday 20 November and reads differently today: please look at it "
        "once more. Its new card waits for approval."
    )
    approved = await approve_draft(late, fresh, revision=2)
    assert (approved.status, approved.text) == (DraftStatus.APPROVED, fresh.text)


async def test_a_note_that_still_says_the_same_is_approved_at_once(
    tx: Transaction, shop: Shop, note: Draft
) -> None:
    approved = await approve_draft(StaffWork(tx, shop, NOW + DAY, by=MIA), note, revision=1)
    assert (approved.status, approved.revision) == (DraftStatus.APPROVED, 1)


async def test_a_question_that_grew_old_beside_a_waiting_note_gets_its_apology(
    tx: Transaction, shop: Shop, order: Order
) -> None:
    customer = sure(await tx.customers.get(order.customer_id))
    await hear(tx, shop, customer, "Where is my order?", at=NOW)
    at = NOW + timedelta(hours=1)
    _, drafted = await ship_order(StaffWork(tx, shop, at, by=MIA), order, Shipment(at=at))
    note = sure(drafted)
    assert "sorry" not in note.text
    late = StaffWork(tx, shop, NOW + 4 * DAY, by=MIA)
    fresh = await approve_draft(late, note, revision=1)
    assert "I'm sorry I didn't answer your message of Friday 20 November" in fresh.text
    assert (await approve_draft(late, fresh, revision=2)).status is DraftStatus.APPROVED


async def test_a_check_mark_found_later_approves_nothing_that_reads_differently(
    tx: Transaction, shop: Shop, note: Draft
) -> None:
    work = Work(tx, shop, NOW + 7 * DAY)
    await count_reactions(work, note, Reactions(approver=TOM))
    fresh = sure(await tx.drafts.get(note.id))
    assert (fresh.status, fresh.revision) == (DraftStatus.PENDING, 2)


async def test_words_changed_by_hand_stay_and_are_doubted_once(
    tx: Transaction, shop: Shop, note: Draft
) -> None:
    text = note.text.replace("Warm wishes", "Love")
    edited = await revise_draft(StaffWork(tx, shop, NOW, by=MIA), note, text, revision=1)
    late = StaffWork(tx, shop, NOW + 7 * DAY, by=TOM)
    asked = await approve_draft(late, edited, revision=2)
    assert (asked.status, asked.text, asked.is_edited) == (DraftStatus.PENDING, text, True)
    assert asked.doubts[0] == (
        "This was written on Friday 20 November. Is it still true: “It should be with you by "
        "Monday 23 November.”"
    )
    approved = await approve_draft(late, asked, revision=3)
    assert (approved.status, approved.text) == (DraftStatus.APPROVED, text)


async def test_words_of_another_day_that_a_person_took_out_are_not_doubted(
    tx: Transaction, shop: Shop, note: Draft
) -> None:
    work = StaffWork(tx, shop, NOW, by=MIA)
    edited = await revise_draft(work, note, "Hi Ada,\n\nIt left!\n\nLove,\nInes", revision=1)
    late = StaffWork(tx, shop, NOW + 7 * DAY, by=TOM)
    assert (await approve_draft(late, edited, revision=2)).status is DraftStatus.APPROVED
    assert edited.kind is LetterKind.SHIPPED
