"""What a letter promised is owed from the moment when it really went, once, until it is done."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import read_money
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.approvals import (
    approve_draft,
    discard_draft,
    mark_sent_by_hand,
    send_again,
    withdraw_approval,
)
from bot.services.conversations import record_answer
from bot.services.customers import Member
from bot.services.drafts import draft_letter, revise_draft
from bot.services.letters import finish_letter, start_letter
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.pledges import take_pledges
from bot.services.promises import (
    add_promise,
    drop_promise,
    get_promise,
    keep_matching,
    keep_promise,
    list_broken,
    make_promises,
)
from bot.services.remedies import refund_order
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM, draft_reply, enter, log_order, work_on
from tests.services.letters_by_mail import arrive, connect, send_letter, write_bounce
from tests.sure import sure

DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 27, 23, 59, tzinfo=NOW.tzinfo)
SENT = SendOutcome(Ending.SENT)
LOST = SendOutcome(Ending.UNKNOWN, "no answer came")


@pytest.fixture
async def order(tx: Transaction, shop: Shop) -> Order:
    order, _ = await log_order(tx, shop, member=Member(5, "ada"), price="€24.00")
    return order


@pytest.fixture
async def ada(tx: Transaction, order: Order) -> Customer:
    return sure(await tx.customers.get(order.customer_id))


async def apologise(
    tx: Transaction,
    shop: Shop,
    ada: Customer,
    order: Order,
    *,
    now: datetime = NOW,
    by: int = 27,
) -> Draft:
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.OUR_MISTAKE,
        explanation="The carrier can't find it.",
        remedy=Remedy.REFUND,
        remedy_by=date(2026, 11, by),
    )
    return await draft_letter(Work(tx, shop, now, by=MIA), ada, order, request)


async def hand_out(tx: Transaction, draft: Draft, *, now: datetime = NOW) -> Draft:
    await approve_draft(await work_on(tx, draft, now=now), draft, revision=draft.revision)
    return sure(await start_letter(tx, draft.id, now=now + UNDO))


async def send(tx: Transaction, draft: Draft, *, now: datetime = NOW) -> None:
    await hand_out(tx, draft, now=now)
    await finish_letter(tx, draft.id, SENT, now=now + UNDO)


async def promised(tx: Transaction, ada: Customer) -> list[Promise]:
    return await tx.promises.list_for_customer(ada.id)


async def test_the_remedy_is_owed_once_the_letter_went_and_has_its_clock(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    draft = await apologise(tx, shop, ada, order)
    assert draft.by_when == FRIDAY
    await hand_out(tx, draft)
    assert await promised(tx, ada) == []
    await finish_letter(tx, draft.id, SENT, now=NOW + UNDO)
    await finish_letter(tx, draft.id, SENT, now=NOW + UNDO)
    [promise] = await promised(tx, ada)
    assert (promise.kind, promise.amount, promise.due_at) == (
        PromiseKind.REFUND,
        read_money("€24.00"),
        FRIDAY,
    )
    assert (promise.order_id, promise.draft_id, promise.made_at) == (order.id, draft.id, NOW + UNDO)
    clock = sure(await tx.deadlines.find(DeadlineKind.PROMISE, promise.id))
    assert clock.due_at == FRIDAY
    assert "promised a refund of €24.00" in [
        each.what.split(" by ")[0] for each in await tx.events.list_for_order(order.id, 20)
    ]


@pytest.mark.parametrize("end", ["withdrawn", "discarded", "failed", "unknown", "not approved"])
async def test_a_letter_that_did_not_go_promises_nothing(
    tx: Transaction, shop: Shop, ada: Customer, order: Order, end: str
) -> None:
    draft = await apologise(tx, shop, ada, order)
    if end == "withdrawn":
        approved = await approve_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
        await withdraw_approval(StaffWork(tx, shop, NOW, by=MIA), approved, revision=1)
    elif end == "discarded":
        await discard_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
    elif end in ("failed", "unknown"):
        await hand_out(tx, draft)
        outcome = (
            LOST if end == "unknown" else SendOutcome(Ending.REFUSED, "they don't take messages")
        )
        await finish_letter(tx, draft.id, outcome, now=NOW + UNDO)
    assert await promised(tx, ada) == []


async def test_a_letter_of_which_nobody_knew_promises_when_it_did_arrive(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    draft = await apologise(tx, shop, ada, order)
    await hand_out(tx, draft)
    await finish_letter(tx, draft.id, LOST, now=NOW + UNDO)
    unknown = sure(await tx.drafts.get(draft.id))
    again = await send_again(StaffWork(tx, shop, NOW + DAY, by=MIA), unknown, revision=1)
    await start_letter(tx, again.id, now=NOW + DAY)
    await finish_letter(tx, draft.id, LOST, now=NOW + DAY)
    unknown = sure(await tx.drafts.get(draft.id))
    await mark_sent_by_hand(StaffWork(tx, shop, NOW + 2 * DAY, by=MIA), unknown, revision=1)
    assert len(await promised(tx, ada)) == 1


async def test_a_text_that_a_person_sent_elsewhere_promises_too(
    tx: Transaction, shop: Shop
) -> None:
    order, ben = await log_order(tx, shop, "Ben", price="€24.00")
    ready = await hand_out(tx, await apologise(tx, shop, ben, order))
    assert ready.status is DraftStatus.READY
    assert await promised(tx, ben) == []
    await mark_sent_by_hand(StaffWork(tx, shop, NOW + DAY, by=MIA), ready, revision=1)
    assert len(await promised(tx, ben)) == 1


async def test_a_letter_that_came_back_and_went_again_promises_once_for_the_newer_day(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    draft = await apologise(tx, shop, ada, order)
    await send(tx, draft)
    sent = sure(await tx.drafts.get(draft.id))
    failed = sent.come_back("their mailbox is full")
    await tx.drafts.replace(sent, failed)
    text = failed.text.replace("Friday 27 November", "Monday 30 November")
    await send(
        tx,
        await revise_draft(StaffWork(tx, shop, NOW + DAY, by=MIA), failed, text, revision=1),
        now=NOW + DAY,
    )
    [promise] = await promised(tx, ada)
    assert promise.due_at == FRIDAY + 3 * DAY
    clock = sure(await tx.deadlines.find(DeadlineKind.PROMISE, promise.id))
    assert clock.due_at == promise.due_at


async def test_an_edit_moves_the_day_that_is_owed(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    draft = await apologise(tx, shop, ada, order)
    text = draft.text.replace("Friday 27 November", "Wednesday 25 November")
    assert text != draft.text
    await send(tx, await revise_draft(StaffWork(tx, shop, NOW, by=TOM), draft, text, revision=1))
    [promise] = await promised(tx, ada)
    assert promise.due_at == FRIDAY - 2 * DAY


async def take_off(tx: Transaction, shop: Shop, draft: Draft) -> Draft:
    return await take_pledges(
        StaffWork(tx, shop, NOW, by=MIA), draft, revision=draft.revision, is_taken=False
    )


async def test_what_words_promise_is_owed_unless_somebody_took_it_off(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    words = "I'll refund you by Friday."
    draft = await draft_reply(tx, shop, ada, words=words)
    off = await take_off(tx, shop, draft)
    assert (off.revision, off.text) == (draft.revision, draft.text)
    await send(tx, off)
    assert await promised(tx, ada) == []
    await send(tx, await draft_reply(tx, shop, ada, words=words))
    assert [each.kind for each in await promised(tx, ada)] == [PromiseKind.REFUND]


async def test_what_names_no_day_is_owed_in_three_days_or_on_the_day_promised_before(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    words = "I'll refund you the €24."
    await send(tx, await draft_reply(tx, shop, ada, order, words=words))
    [promise] = await promised(tx, ada)
    assert (promise.amount, promise.due_at) == (read_money("€24.00"), FRIDAY - 4 * DAY)
    later = NOW + 2 * DAY
    draft = await draft_reply(tx, shop, ada, order, words=words, now=later)
    await send(tx, draft, now=later)
    [promise] = await promised(tx, ada)
    assert promise.due_at == FRIDAY - 4 * DAY


async def test_a_promise_keeps_the_named_part_of_the_price(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    await send(tx, await draft_reply(tx, shop, ada, order, words="20 % back by Friday!"))
    draft = await draft_reply(tx, shop, ada, order, words="Thank you.")
    words = "I'll send €5 of the €24 back by Monday."
    edited = await revise_draft(StaffWork(tx, shop, NOW, by=MIA), draft, words, revision=1)
    assert [each.amount for each in edited.pledges] == [read_money("€5.00")]
    [promise] = await promised(tx, ada)
    assert promise.amount == read_money("€4.80")


async def test_words_about_posting_are_kept_by_shipping_and_move_with_the_next_letter(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    await send(tx, await draft_reply(tx, shop, ada, order, words="I'll post it tomorrow."))
    await send(tx, await draft_reply(tx, shop, ada, order, words="It goes out on Friday, sorry."))
    await send(tx, await draft_reply(tx, shop, ada, order, words="I'll mend the hem by Friday."))
    hem, posting = await promised(tx, ada)
    assert (posting.due_at, posting.status) == (FRIDAY, PromiseStatus.OPEN)
    shipment = Shipment(at=NOW + DAY)
    await ship_order(StaffWork(tx, shop, NOW + DAY, by=MIA), order, shipment)
    assert (await get_promise(tx, shop, posting.id)).how == "it was shipped"
    assert (await get_promise(tx, shop, hem.id)).status is PromiseStatus.OPEN


@pytest.mark.parametrize("is_last", [True, False])
async def test_words_of_no_order_about_posting_mean_the_only_one_left_to_ship(
    tx: Transaction, shop: Shop, ada: Customer, order: Order, *, is_last: bool
) -> None:
    if not is_last:
        await log_order(tx, shop, item="red mug", member=Member(5, "ada"))
    await send(tx, await draft_reply(tx, shop, ada, words="This one leaves today."))
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    [promise] = await promised(tx, ada)
    assert promise.status is (PromiseStatus.KEPT if is_last else PromiseStatus.OPEN)


@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_a_day_for_posting_isnt_owed_once_the_customer_was_told_another(
    tx: Transaction, shop: Shop, ada: Customer, order: Order, *, is_cancelled: bool
) -> None:
    await send(tx, await draft_reply(tx, shop, ada, order, words="I'll post it tomorrow."))
    work = StaffWork(tx, shop, NOW, by=MIA)
    if is_cancelled:
        _, note = await cancel_order(work, order, reason=None)
    else:
        request = LetterRequest(kind=LetterKind.DELAY, new_date=FRIDAY)
        note = await draft_letter(work, ada, order, request)
    await send(tx, note)
    posting = (await promised(tx, ada))[-1]
    assert posting.status is PromiseStatus.DROPPED


async def test_an_apology_doesnt_own_up_to_what_may_have_been_done_unseen(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    await send(tx, await draft_reply(tx, shop, ada, order, words="I'll mend the hem by Friday."))
    late = await apologise(tx, shop, ada, order, now=FRIDAY + DAY, by=30)
    assert "did not keep" not in late.text
    assert len(await list_broken(tx, ada.id, now=FRIDAY + DAY)) == 1


async def test_keeping_and_approving_at_once_lose_nothing(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    draft = await draft_reply(tx, shop, ada, words="I'll refund you by Friday.")
    with pytest.raises(StateConflict, match="newer one"):
        await take_pledges(StaffWork(tx, shop, NOW, by=MIA), draft, revision=2, is_taken=False)
    approved = await approve_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
    with pytest.raises(StateConflict, match="faster"):  # it was looked at before the approval
        await take_off(tx, shop, draft)
    with pytest.raises(StateConflict, match="about to leave"):
        await take_off(tx, shop, approved)
    assert await tx.drafts.get(draft.id) == approved
    plain = await draft_reply(tx, shop, ada, words="Thank you.")
    with pytest.raises(StateConflict, match="promises nothing"):
        await take_pledges(StaffWork(tx, shop, NOW, by=MIA), plain, revision=1)


async def add(
    tx: Transaction, shop: Shop, ada: Customer, order: Order | None, what: str
) -> Promise:
    return await add_promise(StaffWork(tx, shop, NOW, by=MIA), ada, order, what=what, due_at=FRIDAY)


async def test_a_promise_is_noted_by_hand_with_its_kind_and_sum(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    promise = await add(tx, shop, ada, order, "  refund   €24 ")
    assert (promise.kind, promise.amount, promise.what) == (
        PromiseKind.REFUND,
        read_money("€24.00"),
        "refund €24",
    )
    for what, due_at in (("", FRIDAY), ("a button", NOW)):
        with pytest.raises(BadInput):
            await add_promise(
                StaffWork(tx, shop, NOW, by=MIA), ada, order, what=what, due_at=due_at
            )


@pytest.mark.parametrize("is_kept", [True, False])
async def test_an_ended_promise_has_no_clock_and_ends_once(
    tx: Transaction, shop: Shop, ada: Customer, order: Order, *, is_kept: bool
) -> None:
    promise = await add(tx, shop, ada, order, "a new button")
    if is_kept:
        ended = await keep_promise(Work(tx, shop, NOW, by=MIA), promise, "posted it")
    else:
        ended = await drop_promise(Work(tx, shop, NOW, by=MIA), promise, "found it")
    assert await tx.deadlines.find(DeadlineKind.PROMISE, promise.id) is None
    assert await tx.promises.list_open(shop.id, limit=9) == []
    assert await get_promise(tx, shop, promise.id) == ended
    with pytest.raises(StateConflict):
        await keep_promise(Work(tx, shop, NOW, by=MIA), ended, "again")
    with pytest.raises(StateConflict):
        await drop_promise(Work(tx, shop, NOW, by=MIA), ended, "again")


async def test_another_shops_promise_isnt_there(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    promise = await add(tx, shop, ada, order, "a new button")
    with pytest.raises(NotFound):
        await get_promise(tx, await enter(tx, 8), promise.id)


async def test_doing_it_keeps_the_promises_of_that_order_and_kind(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    other, _ = await log_order(tx, shop, item="red hat")
    mine = await add(tx, shop, ada, order, "refund €24")
    loose = await add(tx, shop, ada, None, "refund the postage")
    await add(tx, shop, ada, other, "refund €9")
    await add(tx, shop, ada, order, "a replacement")
    kept = await keep_matching(
        Work(tx, shop, NOW + DAY, by=MIA), order, PromiseKind.REFUND, "refunded €24.00"
    )
    assert {each.id for each in kept} == {mine.id, loose.id}
    assert all(each.status is PromiseStatus.KEPT for each in kept)
    assert len(await tx.promises.list_open(shop.id, limit=9)) == 2


async def test_a_letter_keeps_the_answers_promised_before_it_and_not_its_own(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    old = await add(tx, shop, ada, None, "an answer about the dye")
    draft = await draft_reply(
        tx, shop, ada, words="You will hear from me again by Friday.", now=NOW + DAY
    )
    await send(tx, draft, now=NOW + DAY)
    assert (await get_promise(tx, shop, old.id)).status is PromiseStatus.KEPT
    [new] = await tx.promises.list_open(shop.id, limit=9)
    assert new.draft_id == draft.id


async def test_an_answer_elsewhere_keeps_what_was_promised_before_it(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    promise = await add(tx, shop, ada, None, "an answer about the dye")
    for at, status in ((NOW - DAY, PromiseStatus.OPEN), (NOW + DAY, PromiseStatus.KEPT)):
        await record_answer(
            Work(tx, shop, NOW + DAY, by=MIA), ada, via="phone", note="told her", at=at
        )
        assert (await get_promise(tx, shop, promise.id)).status is status


async def test_a_cancellation_note_names_a_day_for_the_money_and_it_is_owed(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    _, draft = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    assert "If you've paid already, I'll send the full €24.00 back to you by" in draft.text
    await send(tx, draft)
    [promise] = await promised(tx, ada)
    assert (promise.kind, promise.amount, promise.due_at) == (
        PromiseKind.REFUND,
        read_money("€24.00"),
        FRIDAY - 4 * DAY,
    )


async def test_money_that_went_back_before_the_note_left_isnt_owed(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    cancelled, draft = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), cancelled, "24", reference=None)
    await send(tx, sure(await tx.drafts.get(draft.id)))
    assert await promised(tx, ada) == []


async def test_a_cancelled_order_still_owes_its_refund(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    await send(tx, await apologise(tx, shop, ada, order))
    await cancel_order(StaffWork(tx, shop, NOW + DAY, by=MIA), order, reason="lost")
    [promise] = await tx.promises.list_open(shop.id, limit=9)
    assert await tx.deadlines.find(DeadlineKind.PROMISE, promise.id) is not None


async def test_the_next_apology_names_what_was_promised_and_not_kept(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    await send(tx, await apologise(tx, shop, ada, order))
    said = "I promised you a refund of €24.00 by Friday 27 November, and I didn't keep that."
    in_time = await apologise(tx, shop, ada, order, now=FRIDAY - DAY)
    assert said not in in_time.text
    late = await apologise(tx, shop, ada, order, now=FRIDAY + DAY, by=30)
    assert said in late.text
    assert late.problems == ()
    assert [each.amount for each in await list_broken(tx, ada.id, now=FRIDAY + DAY)] == [
        read_money("€24.00")
    ]
    reply = await draft_reply(tx, shop, ada, order, now=FRIDAY + DAY)
    assert said not in reply.text


async def test_a_second_apology_for_the_same_refund_moves_its_day_and_owes_it_once(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    await send(tx, await apologise(tx, shop, ada, order))
    later = FRIDAY + DAY
    await send(tx, await apologise(tx, shop, ada, order, now=later, by=30), now=later)
    [promise] = await promised(tx, ada)
    assert promise.due_at == FRIDAY + 3 * DAY
    assert any("instead of" in each.what for each in await tx.events.list_for_order(order.id, 20))


async def test_what_a_letter_no_longer_says_after_it_came_back_isnt_owed(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    draft = await apologise(tx, shop, ada, order)
    await send(tx, draft)
    sent = sure(await tx.drafts.get(draft.id))
    failed = sent.come_back("their mailbox is full")
    await tx.drafts.replace(sent, failed)
    other = await revise_draft(
        StaffWork(tx, shop, NOW + DAY, by=MIA), failed, "It turned up!", revision=1
    )
    await send(tx, other, now=NOW + DAY)
    [promise] = await promised(tx, ada)
    assert (promise.status, promise.how) == (PromiseStatus.DROPPED, "the letter no longer says it")


async def test_two_promises_of_one_kind_in_one_letter_stay_two(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    words = "I'll write to you tomorrow. I'll write to you again by Friday."
    draft = await draft_reply(tx, shop, ada, words=words)
    for _ in range(2):
        await make_promises(Work(tx, shop, NOW), draft)
        assert {each.due_at for each in await promised(tx, ada)} == {FRIDAY - 6 * DAY, FRIDAY}


async def test_a_letter_that_comes_back_has_kept_no_promise_to_answer(
    tx: Transaction, shop: Shop
) -> None:
    mailbox = await connect(tx, shop)
    _, ben = await log_order(tx, shop, "Ben", email="ben@example.com")
    owed = await add(tx, shop, ben, None, "an answer")
    sent = await send_letter(tx, await draft_reply(tx, shop, ben))
    assert (await get_promise(tx, shop, owed.id)).status is PromiseStatus.KEPT
    assert sent.mail_id is not None
    bounce = write_bounce(sent.mail_id, to="ben@example.com")
    await arrive(tx, mailbox, bounce, now=NOW + DAY)
    again = await get_promise(tx, shop, owed.id)
    assert (again.status, again.ended_at, again.how) == (PromiseStatus.OPEN, None, None)
    assert await tx.deadlines.find(DeadlineKind.PROMISE, owed.id) is not None


async def test_what_would_be_broken_before_it_leaves_cant_be_approved(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    draft = await apologise(tx, shop, ada, order)
    with pytest.raises(BadInput, match="name a new day"):
        await approve_draft(StaffWork(tx, shop, FRIDAY, by=MIA), draft, revision=1)
    text = draft.text.replace("Friday 27 November", "Monday 30 November")
    mended = await revise_draft(StaffWork(tx, shop, FRIDAY, by=MIA), draft, text, revision=1)
    assert (await hand_out(tx, mended, now=FRIDAY)).status is DraftStatus.SENDING


async def test_a_second_press_never_takes_back_what_the_first_one_did(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    draft = await draft_reply(tx, shop, ada, words="I'll refund you by Friday.")
    off = await take_off(tx, shop, draft)
    with pytest.raises(StateConflict, match="done already"):
        await take_off(tx, shop, off)
    kept = await take_pledges(StaffWork(tx, shop, NOW, by=TOM), off, revision=1)
    assert kept.pledges == draft.pledges


async def test_a_sum_that_nobody_has_stops_no_letter(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    draft = await draft_reply(tx, shop, ada, words=f"I'll refund you €{'9' * 60} by Friday.")
    await send(tx, draft)
    assert [each.amount for each in await promised(tx, ada)] == [None]


async def test_nor_what_a_long_undo_time_would_make_late(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    slow = await set_up_shop(Work(tx, shop, NOW), SetUp(undo_seconds=3600))
    draft = await apologise(tx, slow, ada, order)
    just_before = FRIDAY - timedelta(minutes=30)
    with pytest.raises(BadInput, match="over before it leaves"):
        await approve_draft(StaffWork(tx, slow, just_before, by=MIA), draft, revision=1)
    early = FRIDAY - timedelta(minutes=61)
    approved = await approve_draft(StaffWork(tx, slow, early, by=MIA), draft, revision=1)
    assert approved.leaves_at == early + timedelta(hours=1)
