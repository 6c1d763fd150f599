"""A refund or gift that was recorded by mistake: taken back with all that followed, unless its
customer knows.
"""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import DraftStatus
from bot.domain.errors import NotFound, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.money import read_money
from bot.domain.orders import Order
from bot.domain.promises.promises import PromiseStatus
from bot.domain.shops import Shop
from bot.services.closing import settle_order
from bot.services.drafts import revise_draft
from bot.services.orders import Shipment, cancel_order, mark_arrived, ship_order
from bot.services.remedies import Refund, give_gift, refund_order, undo_remedy
from bot.services.replacements import link_replacement
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, enter, log_order
from tests.services.remedy_samples import DAY, list_drafts, list_promises, promise
from tests.sure import sure


async def refund(tx: Transaction, shop: Shop, order: Order, amount: str, at: datetime) -> Refund:
    now_is = sure(await tx.orders.get(order.id))
    return await refund_order(StaffWork(tx, shop, at, by=MIA), now_is, amount, reference=None)


async def find_remedied(tx: Transaction, order: Order) -> datetime | None:
    now_is = sure(await tx.orders.get(order.id))
    return now_is.remedied_at


async def test_a_refund_that_was_mistyped_is_taken_back_with_all_that_followed(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="£45.00")
    await promise(tx, order, amount="£45.00")
    done = await refund(tx, shop, order, "1,000,000.00", NOW + DAY)
    assert await find_remedied(tx, order) == NOW + DAY
    taken = await undo_remedy(StaffWork(tx, shop, NOW + DAY, by=MIA), done.outlay.id)
    assert await tx.outlays.list_for_order(order.id) == []
    assert await find_remedied(tx, order) is None
    assert await list_promises(tx, order) == [PromiseStatus.OPEN]
    assert await tx.deadlines.find(DeadlineKind.PROMISE, taken.owed[0].id) is not None
    note = (await list_drafts(tx, order))[LetterKind.REFUNDED]
    assert (note.status, note.reason) == (DraftStatus.VOIDED, "the refund was taken back")
    story = [(event.what, event.actor_id) for event in await tx.events.list_for_order(order.id, 20)]
    assert ("took back the refund of £1,000,000.00", MIA) in story
    again = await refund(tx, shop, order, "45", NOW + DAY)
    assert (str(again.total), len(again.kept)) == ("£45.00", 1)


async def test_what_was_taken_back_cannot_be_taken_back_again_nor_by_another_shop(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    gift = await give_gift(StaffWork(tx, shop, NOW, by=MIA), order, "a card", "2")
    with pytest.raises(NotFound):
        await undo_remedy(StaffWork(tx, await enter(tx, 8), NOW, by=MIA), gift.id)
    await undo_remedy(StaffWork(tx, shop, NOW, by=MIA), gift.id)
    # never gets the number that is free now
    await give_gift(StaffWork(tx, shop, NOW, by=MIA), order, "a mug", "9")
    with pytest.raises(NotFound, match="taken back already"):
        await undo_remedy(StaffWork(tx, shop, NOW, by=MIA), gift.id)
    assert [each.what for each in await tx.outlays.list_for_order(order.id)] == ["a mug"]


@pytest.mark.parametrize("status", [DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.UNKNOWN])
async def test_a_refund_that_its_customer_was_told_of_stays(
    tx: Transaction, shop: Shop, status: DraftStatus
) -> None:
    order, _ = await log_order(tx, shop)
    done = await refund(tx, shop, order, "5", NOW)
    await tx.drafts.save(replace(done.draft, status=status))
    with pytest.raises(StateConflict, match="told already"):
        await undo_remedy(StaffWork(tx, shop, NOW, by=MIA), done.outlay.id)
    assert len(await tx.outlays.list_for_order(order.id)) == 1


@pytest.mark.parametrize(
    ("status", "then"),
    [
        (DraftStatus.APPROVED, DraftStatus.VOIDED),
        (DraftStatus.READY, DraftStatus.VOIDED),
        (DraftStatus.FAILED, DraftStatus.DISCARDED),
        (DraftStatus.DISCARDED, DraftStatus.DISCARDED),
    ],
)
async def test_a_note_that_has_not_gone_goes_nowhere(
    tx: Transaction, shop: Shop, status: DraftStatus, then: DraftStatus
) -> None:
    order, _ = await log_order(tx, shop)
    done = await refund(tx, shop, order, "5", NOW)
    await tx.drafts.save(replace(done.draft, status=status))
    await undo_remedy(StaffWork(tx, shop, NOW, by=MIA), done.outlay.id)
    assert (await list_drafts(tx, order))[LetterKind.REFUNDED].status is then


async def test_of_two_refunds_only_the_one_is_taken_back(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    await promise(tx, order, amount="€24.00")
    await promise(tx, order, amount="€14.00")
    first = await refund(tx, shop, order, "10", NOW)
    second = await refund(tx, shop, order, "14", NOW + DAY)
    third = await refund(tx, shop, order, "21", NOW + 2 * DAY)
    assert await find_remedied(tx, order) == NOW + 2 * DAY
    taken = await undo_remedy(StaffWork(tx, shop, NOW + 2 * DAY, by=MIA), first.outlay.id)
    assert await find_remedied(tx, order) is None  # €35.00 isn't the whole price
    # €14.00 and €21.00 pay the first promise, and all but €3.00 of the second one
    assert [each.amount for each in taken.owed] == [read_money("€14.00")]
    for other in (second, third):
        now_is = sure(await tx.drafts.get(other.draft.id))
        assert now_is.is_open


async def test_what_put_the_order_right_besides_still_does(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    await refund(tx, shop, order, "45", NOW)
    more = await refund(tx, shop, order, "5", NOW + DAY)
    await undo_remedy(StaffWork(tx, shop, NOW + DAY, by=MIA), more.outlay.id)
    assert await find_remedied(tx, order) == NOW
    lost, _ = await log_order(tx, shop, price="€45.00")
    replacement, _ = await log_order(tx, shop)
    replacement, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), replacement, lost)
    replacement, _ = await ship_order(
        StaffWork(tx, shop, NOW, by=MIA), replacement, Shipment(at=NOW)
    )
    await mark_arrived(Work(tx, shop, NOW + DAY, by=MIA), replacement, at=NOW + DAY)
    done = await refund(tx, shop, lost, "45", NOW + 2 * DAY)
    await undo_remedy(StaffWork(tx, shop, NOW + 2 * DAY, by=MIA), done.outlay.id)
    assert await find_remedied(tx, lost) == NOW + DAY


async def test_an_order_that_was_settled_by_a_refund_is_open_again_without_it(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    done = await refund(tx, shop, order, "45", NOW)
    refunded = sure(await tx.orders.get(order.id))
    await settle_order(Work(tx, shop, NOW + DAY), refunded, "nothing more was said")
    taken = await undo_remedy(StaffWork(tx, shop, NOW + DAY, by=MIA), done.outlay.id)
    assert taken.order.settled_at is None


@pytest.mark.parametrize("is_edited", [False, True])
async def test_a_cancelling_note_tells_of_the_refund_no_more_or_is_named(
    tx: Transaction, shop: Shop, is_edited: bool
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    done = await refund(tx, shop, order, "45", NOW)
    refunded = sure(await tx.orders.get(order.id))
    _, note = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), refunded, reason=None)
    if is_edited:
        words = note.text.replace("Warm wishes", "All the best")
        note = await revise_draft(StaffWork(tx, shop, NOW, by=MIA), note, words, revision=1)
    taken = await undo_remedy(StaffWork(tx, shop, NOW, by=MIA), done.outlay.id)
    assert [each.id for each in taken.still_said] == ([note.id] if is_edited else [])
    renewed = sure(await tx.drafts.get(note.id))
    assert ("sent €45.00 back" in renewed.text) is is_edited
    assert ("I'll send the full €45.00 back" in renewed.text) is not is_edited
    assert [str(each.amount) for each in renewed.pledges] == ([] if is_edited else ["€45.00"])


async def test_a_refund_that_a_renewed_cancelling_note_told_of_stays(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    _, note = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    done = await refund(tx, shop, order, "45", NOW + DAY)
    renewed = sure(await tx.drafts.get(note.id))
    await tx.drafts.save(replace(renewed, status=DraftStatus.SENT, sent_at=NOW + 2 * DAY))
    with pytest.raises(StateConflict, match="told already"):
        await undo_remedy(StaffWork(tx, shop, NOW + 3 * DAY, by=MIA), done.outlay.id)
