"""No letter that waits promises money that went back meanwhile."""

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import CancelledBy, Order
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft
from bot.services.drafts import draft_letter, revise_draft
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.remedies import Refund, refund_order, undo_remedy
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, log_order
from tests.services.remedy_samples import DAY
from tests.sure import sure


@pytest.fixture
def work(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=MIA)


async def refund(work: StaffWork, order: Order, amount: str) -> Refund:
    order = sure(await work.tx.orders.get(order.id))
    return await refund_order(work, order, amount, reference=None)


async def look(work: StaffWork, draft: Draft) -> Draft:
    return sure(await work.tx.drafts.get(draft.id))


@pytest.mark.parametrize("is_shipped", [False, True])
@pytest.mark.parametrize("is_approved", [False, True])
async def test_a_cancelling_note_says_of_the_money_what_came_back_meanwhile(
    work: StaffWork, is_shipped: bool, is_approved: bool
) -> None:
    order, _ = await log_order(work.tx, work.shop, price="$90.00")
    if is_shipped:
        order, _ = await ship_order(work, order, Shipment(at=NOW))
    order, note = await cancel_order(work, order, reason=None, by=CancelledBy.CUSTOMER)
    assert "I'll send the full $90.00 back to you" in note.text
    if is_approved:
        await approve_draft(work, note, revision=1)
    await refund(work, order, "40")
    part = await look(work, note)
    assert (part.status, part.reason) == (DraftStatus.PENDING, "$40.00 went back")
    assert "I'll send $50.00 back to you" in part.text
    assert [str(each.amount) for each in part.pledges] == ([] if is_shipped else ["$50.00"])
    rest = await refund(work, order, "50")
    whole = await look(work, note)
    assert "sent $90.00 back to you" in whole.text
    assert "I'll send" not in whole.text
    assert (whole.pledges, whole.problems) == ((), ())
    await undo_remedy(work, rest.outlay.id)
    assert "I'll send $50.00 back to you" in (await look(work, note)).text


async def test_an_offer_to_cancel_names_what_is_left_and_is_set_aside_with_the_last_of_it(
    work: StaffWork,
) -> None:
    order, ada = await log_order(work.tx, work.shop, price="$90.00")
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.LATE,
        remedy=Remedy.CANCEL_OFFER,
        remedy_by=(NOW + DAY).date(),
    )
    offer = await draft_letter(work, ada, order, request)
    await refund(work, order, "40")
    renewed = await look(work, offer)
    assert (renewed.revision, "I'll send $50.00 back" in renewed.text) == (2, True)
    await refund(work, order, "50")
    gone = await look(work, offer)
    assert (gone.status, gone.reason) == (DraftStatus.VOIDED, "the money went back")


@pytest.mark.parametrize("is_edited", [False, True])
async def test_a_persons_own_promise_of_money_waits_for_a_look(
    work: StaffWork, is_edited: bool
) -> None:
    order, ada = await log_order(work.tx, work.shop, price="$90.00")
    draft = await draft_reply(work.tx, work.shop, ada, order, "I'll refund the $90 by Monday.")
    if is_edited:
        text = draft.text.replace("Monday", "Tuesday")
        draft = await revise_draft(work, draft, text, revision=1)
    await approve_draft(work, draft, revision=draft.revision)
    await refund(work, order, "90")
    doubted = await look(work, draft)
    assert (doubted.status, doubted.text) == (DraftStatus.PENDING, draft.text)
    assert doubted.is_edited is is_edited
    assert doubted.doubts == (
        "Since this was written, $90.00 went back: does it still say what you owe?",
    )


async def test_a_letter_that_says_nothing_of_money_stays_as_it_is(work: StaffWork) -> None:
    order, ada = await log_order(work.tx, work.shop, price="$90.00")
    draft = await draft_reply(work.tx, work.shop, ada, order)
    await approve_draft(work, draft, revision=1)
    await refund(work, order, "90")
    assert (await look(work, draft)).status is DraftStatus.APPROVED
