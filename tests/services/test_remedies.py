"""Refunds and gifts: recorded once, and told."""

from dataclasses import replace

import pytest

from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import find_money, read_money
from bot.domain.promises.promises import PromiseKind, PromiseStatus
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, mark_sent_by_hand
from bot.services.drafts import draft_letter
from bot.services.letters import start_letter
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.remedies import give_gift, refund_order, undo_remedy
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, log_order
from tests.services.remedy_samples import DAY, list_promises, promise
from tests.sure import sure


async def test_a_refund_is_recorded_told_and_written_into_the_story(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "24", reference="8XK2")
    assert (done.outlay.amount, done.outlay.reference, done.outlay.by) == (
        read_money("€24.00"),
        "8XK2",
        MIA,
    )
    assert done.doubts == ()
    assert done.draft.kind is LetterKind.REFUNDED
    assert done.draft.status is DraftStatus.PENDING
    assert done.draft.problems == done.draft.warnings == ()
    assert "I've sent €24.00 back to you for your blue shawl." in done.draft.text
    assert "The payment's reference is 8XK2." in done.draft.text
    assert "a few days" in done.draft.text
    assert "sorry" not in done.draft.text
    story = [event.what for event in await tx.events.list_for_order(order.id, 10)]
    assert "sent €24.00 back (8XK2)" in story


async def test_the_note_says_sorry_only_if_something_went_wrong(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    late = await refund_order(
        StaffWork(tx, shop, NOW + 2 * DAY, by=MIA), order, "5", reference=None
    )
    assert "I'm sorry" in late.draft.text
    assert late.draft.is_after_failure
    other, _ = await log_order(tx, shop, "Ben")
    await promise(tx, other)
    broken = await refund_order(
        StaffWork(tx, shop, NOW + 9 * DAY, by=MIA), other, "5", reference=None
    )
    assert "I'm sorry" in broken.draft.text


async def test_a_cancelled_orders_refund_says_that_it_is_cancelled(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    cancelled, _ = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), cancelled, "45 EUR", reference=None)
    assert "€45.00 back to you for your blue shawl, which is cancelled." in done.draft.text


@pytest.mark.parametrize("is_shipped", [False, True])
async def test_a_note_of_cancelling_after_the_refund_says_that_the_money_was_sent(
    tx: Transaction, shop: Shop, is_shipped: bool
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    if is_shipped:
        order, _ = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "45", reference=None)
    refunded = sure(await tx.orders.get(order.id))
    _, note = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), refunded, reason=None)
    assert "sent €45.00 back to you" in note.text
    assert "I am sending" not in note.text
    assert "I will send" not in note.text


async def test_what_cost_nothing_is_no_sum_to_send_back(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop, price="£0")
    work = StaffWork(tx, shop, NOW, by=MIA)
    order, _ = await ship_order(work, order, Shipment(at=NOW))
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=Cause.LOST)
    apology = await draft_letter(work, ada, order, request)
    _, note = await cancel_order(work, order, reason=None)
    assert "0.00" not in apology.text + note.text
    assert [each.amount for each in (*apology.pledges, *note.pledges) if each.amount] == []


async def test_sums_in_like_currencies_count_together(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "20 USD", reference=None)
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "$25", reference=None)
    assert str(done.total) == "$45.00"


async def test_the_same_refund_is_not_recorded_twice(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "20", reference=None)
    with pytest.raises(StateConflict, match="give its reference"):
        await refund_order(StaffWork(tx, shop, NOW + DAY, by=MIA), order, "€20.00", reference=None)
    await refund_order(StaffWork(tx, shop, NOW + DAY, by=MIA), order, "20", reference="second")
    with pytest.raises(StateConflict, match="recorded already"):
        await refund_order(
            StaffWork(tx, shop, NOW + DAY, by=MIA), order, "20,00 €", reference=" second "
        )
    assert len(await tx.outlays.list_for_order(order.id)) == 2


async def test_more_than_the_price_is_allowed_and_said(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    first = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "30", reference=None)
    assert first.doubts == ()
    second = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "16", reference=None)
    assert str(second.total) == "€46.00"
    assert second.draft.doubts[0] == "€46.00 in all is more than the price of €45.00."
    other = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "£99", reference=None)
    assert "another currency than the price" in other.draft.doubts[0]


async def test_what_went_back_before_a_promise_keeps_no_part_of_it(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="£60")
    work = StaffWork(tx, shop, NOW - DAY, by=MIA)
    await refund_order(work, order, "20", reference=None)
    await promise(tx, order, amount="£40")
    part = await refund_order(replace(work, now=NOW), order, "20", reference="second")
    assert part.kept == ()
    assert "You promised £40.00, and £20.00 is less" in part.draft.doubts[0]
    rest = await refund_order(replace(work, now=NOW + DAY), order, "20", reference="third")
    assert len(rest.kept) == 1
    assert rest.draft.doubts == ("£40.00 went back for this order before.",)
    undone = await undo_remedy(replace(work, now=NOW + DAY), part.outlay.id)
    assert [each.id for each in undone.owed] == [rest.kept[0].id]


async def test_a_refund_for_another_order_than_the_one_that_was_promised_it_is_doubted(
    tx: Transaction, shop: Shop
) -> None:
    mug, ada = await log_order(tx, shop, number="E-1")
    await promise(tx, mug, amount="€18")
    bowl, _ = await log_order(tx, shop)
    assert bowl.customer_id == ada.id
    wrong = await refund_order(StaffWork(tx, shop, NOW, by=MIA), bowl, "€18", reference=None)
    assert wrong.kept == ()
    assert wrong.draft.doubts == (
        "You promised this customer a refund for order E-1, not for this one: that stays owed.",
    )
    right = await refund_order(StaffWork(tx, shop, NOW, by=MIA), mug, "18", reference=None)
    assert right.draft.doubts == ()
    later = await refund_order(StaffWork(tx, shop, NOW, by=MIA), bowl, "2", reference=None)
    assert later.draft.doubts == ("€18.00 went back for this order before.",)


async def test_a_refund_in_another_currency_keeps_no_promise_and_settles_no_order(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="$60")
    await promise(tx, order, amount="$60")
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "90 EUR", reference=None)
    assert done.kept == ()
    assert not done.is_whole
    assert sure(await tx.orders.get(order.id)).remedied_at is None
    assert await list_promises(tx, order) == [PromiseStatus.OPEN]
    paid = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "60 USD", reference=None)
    assert len(paid.kept) == 1
    assert paid.is_whole


async def test_a_refund_keeps_the_promise_of_it_and_no_other(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    await promise(tx, order, amount="€24.00")
    await promise(tx, order)
    await promise(tx, order, PromiseKind.REPLACEMENT)
    other, _ = await log_order(tx, shop, "Ben")
    await promise(tx, other, amount="€24.00")
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "24", reference=None)
    assert len(done.kept) == 2
    assert await list_promises(tx, order) == [
        PromiseStatus.KEPT,
        PromiseStatus.KEPT,
        PromiseStatus.OPEN,
    ]
    assert await list_promises(tx, other) == [PromiseStatus.OPEN]


async def test_a_part_keeps_no_promise_of_more_until_the_rest_follows(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    await promise(tx, order, amount="€24.00")
    part = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "10", reference=None)
    assert part.kept == ()
    rest = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "14", reference=None)
    assert [each.amount for each in rest.kept] == [read_money("€24.00")]


async def test_a_draft_that_promises_the_refund_is_set_aside_and_others_stay(
    tx: Transaction, shop: Shop
) -> None:
    order, customer = await log_order(tx, shop)
    for cause, remedy in (
        (Cause.REFUND_LATE, None),
        (Cause.OUR_MISTAKE, Remedy.REFUND),
        (Cause.SLOW_REPLY, Remedy.DISCOUNT),
    ):
        request = LetterRequest(kind=LetterKind.APOLOGY, cause=cause, remedy=remedy)
        await draft_letter(Work(tx, shop, NOW, by=MIA), customer, order, request)
    await draft_reply(tx, shop, customer, order)
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "5", reference=None)
    drafts = await tx.drafts.list_for_order(order.id, 20)
    voided = {draft.cause for draft in drafts if draft.status is DraftStatus.VOIDED}
    assert voided == {Cause.REFUND_LATE, Cause.OUR_MISTAKE}


async def test_no_other_letter_sets_a_refund_note_aside(tx: Transaction, shop: Shop) -> None:
    """Cancelled and refunded: both are said, whichever goes first."""
    order, _ = await log_order(tx, shop)
    cancelled, note = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), cancelled, "5", reference=None)
    note = sure(await tx.drafts.get(note.id))
    await approve_draft(StaffWork(tx, shop, NOW, by=MIA), note, revision=note.revision)
    ready = sure(await start_letter(tx, note.id, now=NOW + DAY))
    work = StaffWork(tx, shop, NOW + DAY, by=MIA)
    await mark_sent_by_hand(work, ready, revision=note.revision)
    left = sure(await tx.drafts.get(done.draft.id))
    assert left.status is DraftStatus.PENDING


@pytest.mark.parametrize("amount", ["0", "-5", "plenty", "24 XYZ"])
async def test_what_is_no_sum_is_refused_and_nothing_is_recorded(
    tx: Transaction, shop: Shop, amount: str
) -> None:
    order, _ = await log_order(tx, shop)
    with pytest.raises(BadInput):
        await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, amount, reference=None)
    assert await tx.outlays.list_for_order(order.id) == []
    assert await tx.drafts.list_for_order(order.id, 5) == []


async def test_a_gift_and_its_cost_are_kept(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="£38")
    gift = await give_gift(StaffWork(tx, shop, NOW, by=MIA), order, " handmade  chocolate ", "6.5")
    assert (gift.what, gift.amount) == ("handmade chocolate", read_money("£6.50"))
    free = await give_gift(StaffWork(tx, shop, NOW, by=MIA), order, "a card", "0")
    assert free.amount == find_money("£0.00")
    for what, cost in (("\u200b", "5"), ("card", "some"), ("card", "-1")):
        with pytest.raises(BadInput):
            await give_gift(StaffWork(tx, shop, NOW, by=MIA), order, what, cost)
