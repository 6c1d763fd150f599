"""A letter that contradicts its order is neither drafted nor renewed, and doesn't leave."""

from dataclasses import replace

import pytest

from bot.domain.customers import Customer
from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft
from bot.services.drafts import draft_letter, rewrite_draft
from bot.services.letters import start_letter
from bot.services.orders import cancel_order
from bot.services.remedies import refund_order
from bot.services.replacements import link_replacement
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.parcel_days import DAY, ship
from tests.services.remedy_samples import promise
from tests.sure import sure

BY = (NOW + 7 * DAY).date()


def ask(cause: Cause, remedy: Remedy | None = None) -> LetterRequest:
    return LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=cause,
        remedy=remedy,
        remedy_by=BY,
        extra="10 % off your next order",
        explanation="I mixed up two parcels.",
    )


async def draft(
    tx: Transaction, shop: Shop, ada: Customer, order: Order, request: LetterRequest
) -> Draft:
    return await draft_letter(Work(tx, shop, NOW, by=MIA), ada, order, request)


async def test_a_refused_letter_leaves_no_draft(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    for cause in (Cause.LOST, Cause.DAMAGED, Cause.WRONG_ITEM):
        with pytest.raises(StateConflict, match="hasn't left yet"):
            await draft(tx, shop, ada, order, ask(cause))
    assert await tx.drafts.list_for_order(order.id, 20) == []


async def test_it_is_never_goods_and_money(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop, price="£45")
    order = await ship(tx, shop, order)
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "45", reference=None)
    for remedy in (Remedy.REPLACEMENT, Remedy.REFUND, Remedy.CANCEL_OFFER):
        with pytest.raises(StateConflict, match="went back already"):
            await draft(tx, shop, ada, order, ask(Cause.LATE, remedy))
    with pytest.raises(StateConflict, match="no refund is late"):
        await draft(tx, shop, ada, order, ask(Cause.REFUND_LATE))
    await promise(tx, order, amount="£10.00")  # on top, for the trouble
    assert await draft(tx, shop, ada, order, ask(Cause.REFUND_LATE))


async def test_an_order_is_replaced_once(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    order = await ship(tx, shop, order)
    again, _ = await log_order(tx, shop)
    staff = StaffWork(tx, shop, NOW, by=MIA)
    await link_replacement(staff, again, order)
    with pytest.raises(StateConflict, match="already replaced by order #2"):
        await draft(tx, shop, ada, order, ask(Cause.LOST, Remedy.REPLACEMENT))
    linked = sure(await tx.orders.get(again.id))
    await cancel_order(staff, linked, reason=None)  # it never went
    assert await draft(tx, shop, ada, order, ask(Cause.LOST, Remedy.REPLACEMENT))


@pytest.mark.parametrize("is_kept", [True, False], ids=["asked for", "from before it was kept"])
@pytest.mark.parametrize(
    ("request_", "meanwhile", "reason"),
    [
        (ask(Cause.LATE), {"status": OrderStatus.ARRIVED, "arrived_at": NOW}, "has arrived"),
        (ask(Cause.LOST), {"status": OrderStatus.ARRIVED, "arrived_at": NOW}, "has arrived"),
        (ask(Cause.LATE), {"status": OrderStatus.CANCELLED}, "was cancelled"),
        (
            ask(Cause.LATE, Remedy.CANCEL_OFFER),
            {"status": OrderStatus.CANCELLED},
            "was cancelled",
        ),
        (
            LetterRequest(kind=LetterKind.SHIPPED),
            {"status": OrderStatus.CANCELLED},
            "was cancelled",
        ),
        (LetterRequest(kind=LetterKind.SHIPPED), {"missing_since": NOW}, "counts as lost"),
        (LetterRequest(kind=LetterKind.ARRIVAL_CHECK), {"settled_at": NOW}, "is settled"),
    ],
)
async def test_what_changed_meanwhile_stops_an_approved_letter(
    tx: Transaction,
    shop: Shop,
    request_: LetterRequest,
    meanwhile: dict[str, object],
    reason: str,
    *,
    is_kept: bool,
) -> None:
    """Whichever way the order was changed: the last look is at the order, not at the event."""
    order, ada = await log_order(tx, shop)
    order = await ship(tx, shop, order)
    written = await draft(tx, shop, ada, order, request_)
    staff = StaffWork(tx, shop, NOW, by=MIA)
    approved = await approve_draft(staff, written, revision=1)
    if not is_kept:
        await tx.drafts.save(replace(approved, request=None))
    await tx.orders.save(replace(order, **meanwhile))  # type: ignore[arg-type]
    assert await start_letter(tx, written.id, now=NOW + UNDO) is None
    now_is = sure(await tx.drafts.get(written.id))
    assert (now_is.status, now_is.reason) == (DraftStatus.VOIDED, f"the order {reason}")
    with pytest.raises(StateConflict):
        await renew_draft(staff, now_is, revision=1)
    with pytest.raises(StateConflict):
        await rewrite_draft(staff, now_is, request_)


async def test_a_refund_sent_meanwhile_stops_the_letter_that_promises_it(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, price="£45")
    order = await ship(tx, shop, order)
    written = await draft(tx, shop, ada, order, ask(Cause.LATE, Remedy.REFUND))
    staff = StaffWork(tx, shop, NOW, by=MIA)
    await refund_order(staff, order, "45", reference=None)
    voided = sure(await tx.drafts.get(written.id))
    assert voided.status is DraftStatus.VOIDED
    with pytest.raises(StateConflict, match="went back already"):
        await renew_draft(staff, voided, revision=1)


async def test_a_change_of_what_is_asked_must_fit_as_well(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    written = await draft(tx, shop, ada, order, ask(Cause.LATE))
    staff = StaffWork(tx, shop, NOW, by=MIA)
    with pytest.raises(StateConflict, match="hasn't left yet"):
        await rewrite_draft(staff, written, ask(Cause.LATE, Remedy.RETURN_LABEL))
    assert (await rewrite_draft(staff, written, ask(Cause.LATE, Remedy.REFUND))).revision == 2


@pytest.mark.parametrize(
    ("reason", "doubts"),
    [
        ("Suspected fraud.", ("The reason isn't told to the customer: “Suspected fraud.”",)),
        ("The glaze failed in the kiln.", ()),
        (None, ()),
    ],
)
async def test_a_card_names_a_reason_that_its_letter_leaves_out(
    tx: Transaction, shop: Shop, reason: str | None, doubts: tuple[str, ...]
) -> None:
    order, _ = await log_order(tx, shop)
    staff = StaffWork(tx, shop, NOW, by=MIA)
    _, note = await cancel_order(staff, order, reason=reason, by=CancelledBy.SHOP)
    assert note.doubts == doubts
