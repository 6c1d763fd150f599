"""Nothing is sold to somebody who was let down, and a cancelled order gets nothing but its note."""

from dataclasses import replace

import pytest

from bot.domain.errors import BadInput, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import OrderStatus
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft
from bot.services.drafts import draft_letter, revise_draft
from bot.services.orders import cancel_order, mark_arrived
from bot.services.parcels import mark_missing, prepare_delay_notice
from bot.services.promises import add_promise
from bot.services.remedies import refund_order
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, log_order
from tests.services.parcel_days import DAY, send, ship
from tests.sure import sure


async def test_after_an_apology_nothing_is_sold_and_no_favour_asked(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    assert not (await draft_reply(tx, shop, ada, order)).is_after_failure
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.LATE,
        remedy=Remedy.DISCOUNT,
        extra="10% off your next order",
    )
    apology = await draft_letter(Work(tx, shop, NOW, by=MIA), ada, order, request)
    assert apology.problems == ()  # there it makes good what went wrong
    await send(tx, apology, at=NOW)
    words = "It left today. While you're here, have a look at our new collection."
    reply = await draft_reply(tx, shop, ada, order, words, now=NOW + DAY)
    assert reply.is_after_failure
    assert "“While you're here, have a look at our new collection.”" in reply.problems[0]
    with pytest.raises(BadInput):
        await approve_draft(StaffWork(tx, shop, NOW + DAY, by=MIA), reply, revision=1)
    worse = await revise_draft(
        StaffWork(tx, shop, NOW + DAY, by=MIA), reply, "Please leave us a review.", revision=1
    )
    assert worse.problems
    assert (
        await revise_draft(
            StaffWork(tx, shop, NOW + DAY, by=MIA), worse, "It left today.", revision=2
        )
    ).problems == ()
    much_later = NOW + 200 * DAY
    assert not (await draft_reply(tx, shop, ada, order, words, now=much_later)).is_after_failure


@pytest.mark.parametrize("what", ["missing", "cancelled", "promise", "refund", "delay"])
async def test_whoever_was_let_down_is_known_by_what_happened(
    tx: Transaction, shop: Shop, what: str
) -> None:
    order, ada = await log_order(tx, shop)
    if what == "missing":
        await mark_missing(Work(tx, shop, NOW, by=MIA), await ship(tx, shop, order))
    elif what == "cancelled":
        await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    elif what == "refund":
        await refund_order(
            StaffWork(tx, shop, NOW, by=MIA), await ship(tx, shop, order), "9", reference=None
        )
    elif what == "delay":
        notice = await prepare_delay_notice(
            Work(tx, shop, NOW, by=MIA), order, new_date=NOW + DAY, why=None
        )
        await send(tx, notice, at=NOW)
    else:
        await add_promise(
            StaffWork(tx, shop, NOW, by=MIA), ada, order, what="a call", due_at=NOW + DAY
        )
    assert (await draft_reply(tx, shop, ada, order, now=NOW + 2 * DAY)).is_after_failure


@pytest.mark.parametrize(
    "kind", [LetterKind.SHIPPED, LetterKind.DELAY, LetterKind.ARRIVAL_CHECK, LetterKind.CHECK_IN]
)
async def test_a_cancelled_order_gets_no_other_note(
    tx: Transaction, shop: Shop, kind: LetterKind
) -> None:
    order, ada = await log_order(tx, shop, ship_by=NOW + DAY)
    if kind is not LetterKind.DELAY:
        order = await ship(tx, shop, order)
    was = order
    if kind is LetterKind.CHECK_IN:
        was = replace(order, remedied_at=NOW)
    request = LetterRequest(kind=kind)
    draft = await draft_letter(Work(tx, shop, NOW, by=MIA), ada, was, request)
    cancelled, _ = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    with pytest.raises(StateConflict, match="is cancelled"):
        await draft_letter(Work(tx, shop, NOW, by=MIA), ada, cancelled, request)
    voided = sure(await tx.drafts.get(draft.id))
    with pytest.raises(StateConflict, match="is cancelled"):
        await renew_draft(StaffWork(tx, shop, NOW, by=MIA), voided, revision=1)


@pytest.mark.parametrize("kind", [LetterKind.SHIPPED, LetterKind.DELAY, LetterKind.ARRIVAL_CHECK])
async def test_who_has_the_parcel_gets_no_note_that_it_is_still_to_come(
    tx: Transaction, shop: Shop, kind: LetterKind
) -> None:
    order, ada = await log_order(tx, shop)
    shipped = replace(order, status=OrderStatus.SHIPPED, shipped_at=NOW)
    was = order if kind is LetterKind.DELAY else shipped
    draft = await draft_letter(Work(tx, shop, NOW, by=MIA), ada, was, LetterRequest(kind=kind))
    await mark_arrived(Work(tx, shop, NOW, by=MIA), await ship(tx, shop, order), at=NOW)
    voided = sure(await tx.drafts.get(draft.id))
    with pytest.raises(StateConflict, match="has arrived: it gets no"):
        await renew_draft(StaffWork(tx, shop, NOW, by=MIA), voided, revision=1)
