"""A draft from the proposal to the letter that went, or didn't."""

from datetime import timedelta

import pytest

from bot.domain.channels import Channel
from bot.domain.conversations import Direction
from bot.domain.customers import Customer
from bot.domain.drafts import RETRY_PAUSES, UNDO, Draft, DraftStatus
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.orders import Order
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
from bot.services.customers import CustomerChange, Member, edit_customer
from bot.services.drafts import get_draft, revise_draft
from bot.services.letters import (
    ROUND,
    finish_letter,
    list_due_letters,
    recover_letters,
    start_letter,
)
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, TOM, draft_reply, enter, hear, log_order, work_on
from tests.sure import sure

LATER = NOW + UNDO
MINUTE = timedelta(minutes=1)
SENT = SendOutcome(Ending.SENT)


@pytest.fixture
async def order(tx: Transaction, shop: Shop) -> Order:
    order, _ = await log_order(tx, shop, member=Member(5, "ada"))
    return order


@pytest.fixture
async def ada(tx: Transaction, order: Order) -> Customer:
    return sure(await tx.customers.get(order.customer_id))


@pytest.fixture
async def draft(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> Draft:
    return await draft_reply(tx, shop, ada, order)


async def approve(tx: Transaction, draft: Draft) -> Draft:
    return await approve_draft(await work_on(tx, draft), draft, revision=draft.revision)


async def start(tx: Transaction, draft: Draft) -> Draft:
    approved = await approve(tx, draft)
    return sure(await start_letter(tx, approved.id, now=LATER))


async def look(tx: Transaction, draft: Draft) -> Draft:
    return sure(await tx.drafts.get(draft.id))


async def test_an_approved_letter_leaves_when_the_undo_time_is_over(
    tx: Transaction, draft: Draft
) -> None:
    approved = await approve(tx, draft)
    assert (approved.decided_by, approved.leaves_at) == (MIA, LATER)
    just_before = LATER - timedelta(microseconds=1)
    assert await list_due_letters(tx, now=just_before) == []
    assert await start_letter(tx, draft.id, now=just_before) is None
    assert [each.id for each in await list_due_letters(tx, now=LATER)] == [draft.id]
    started = sure(await start_letter(tx, draft.id, now=LATER))
    assert started.status is DraftStatus.SENDING
    assert await start_letter(tx, draft.id, now=LATER) is None


async def test_a_shop_may_choose_its_own_undo_time(
    tx: Transaction, shop: Shop, draft: Draft
) -> None:
    await set_up_shop(Work(tx, shop, NOW), SetUp(undo_seconds=300))
    approved = await approve(tx, draft)
    assert approved.leaves_at == NOW + timedelta(minutes=5)
    assert await list_due_letters(tx, now=LATER) == []


@pytest.mark.parametrize("seconds", [0, 4, 3601])
async def test_an_undo_time_that_helps_nobody_is_refused(
    tx: Transaction, shop: Shop, seconds: int
) -> None:
    with pytest.raises(BadInput, match="from 5 to 3600"):
        await set_up_shop(Work(tx, shop, NOW), SetUp(undo_seconds=seconds))


async def test_an_approval_that_was_taken_back_lets_nothing_leave(
    tx: Transaction, draft: Draft
) -> None:
    await withdraw_approval(await work_on(tx, draft), await approve(tx, draft), revision=1)
    assert await list_due_letters(tx, now=LATER) == []
    assert await start_letter(tx, draft.id, now=LATER) is None
    await approve(tx, await look(tx, draft))
    assert (await look(tx, draft)).status is DraftStatus.APPROVED


async def test_an_edit_makes_a_revision_that_nobody_has_approved(
    tx: Transaction, draft: Draft
) -> None:
    await approve(tx, draft)
    approved = await look(tx, draft)
    edited = await revise_draft(
        await work_on(tx, approved, by=TOM), approved, " New words. ", revision=1
    )
    assert (edited.revision, edited.text, edited.status) == (2, "New words.", DraftStatus.PENDING)
    assert await start_letter(tx, draft.id, now=LATER) is None
    with pytest.raises(StateConflict, match="newer one"):
        await approve_draft(await work_on(tx, edited), edited, revision=1)
    assert [await tx.drafts.get_text(draft.id, revision) for revision in (1, 2, 3)] == [
        draft.text,
        "New words.",
        None,
    ]
    for words in ("", "  \n "):
        with pytest.raises(BadInput):
            await revise_draft(await work_on(tx, edited, by=TOM), edited, words, revision=2)


async def test_a_text_with_something_missing_cant_be_approved(
    tx: Transaction, draft: Draft
) -> None:
    broken = await revise_draft(
        await work_on(tx, draft), draft, "Dear {{ name }}, hello.", revision=1
    )
    assert broken.problems
    with pytest.raises(BadInput):
        await approve(tx, broken)
    mended = await revise_draft(await work_on(tx, broken), broken, "Dear Ada, hello.", revision=2)
    assert (await approve(tx, mended)).status is DraftStatus.APPROVED


async def test_a_discarded_draft_can_be_renewed(tx: Transaction, draft: Draft) -> None:
    with pytest.raises(StateConflict):
        await discard_draft(await work_on(tx, draft), draft, revision=2)
    discarded = await discard_draft(await work_on(tx, draft), draft, revision=1)
    with pytest.raises(StateConflict):
        await approve(tx, discarded)
    renewed = await revise_draft(
        await work_on(tx, discarded), discarded, discarded.text, revision=1
    )
    assert (renewed.revision, renewed.status) == (2, DraftStatus.PENDING)


async def test_a_draft_of_another_shop_isnt_there(tx: Transaction, draft: Draft) -> None:
    there = await enter(tx, 8)
    with pytest.raises(NotFound):
        await get_draft(tx, there, draft.id)


@pytest.mark.parametrize("is_approved", [False, True])
@pytest.mark.parametrize("event", ["writes", "answered", "cancelled", "shipped", "another went"])
async def test_a_draft_that_no_longer_fits_is_set_aside_with_the_reason(
    tx: Transaction, shop: Shop, order: Order, ada: Customer, event: str, *, is_approved: bool
) -> None:
    from bot.domain.letter_requests import LetterRequest
    from bot.domain.letters import Cause, LetterKind
    from bot.services.drafts import draft_letter

    request = LetterRequest(kind=LetterKind.APOLOGY, cause=Cause.LATE)
    draft = await draft_letter(Work(tx, shop, NOW, by=MIA), ada, order, request)
    draft = await revise_draft(
        StaffWork(tx, shop, NOW, by=MIA), draft, "Dear Ada, I am sorry.", revision=1
    )
    if is_approved:
        await approve(tx, draft)
    if event == "writes":
        await hear(tx, shop, ada, "Where is it?", at=NOW)
    elif event == "answered":
        await record_answer(Work(tx, shop, NOW, by=MIA), ada, via=None, note=None, at=NOW)
    elif event == "cancelled":
        await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    elif event == "shipped":
        await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    else:
        other = await start(tx, await draft_reply(tx, shop, ada, order))
        await finish_letter(tx, other.id, SENT, now=LATER)
    voided = await look(tx, draft)
    assert voided.status is DraftStatus.VOIDED
    assert voided.reason
    assert await start_letter(tx, draft.id, now=LATER) is None
    renewed = await revise_draft(StaffWork(tx, shop, NOW, by=MIA), voided, voided.text, revision=2)
    assert renewed.status is DraftStatus.PENDING


async def test_a_letter_about_another_order_stays(
    tx: Transaction, shop: Shop, ada: Customer, draft: Draft
) -> None:
    hat, _ = await log_order(tx, shop, item="hat", member=Member(5, "ada"))
    other = await start(tx, await draft_reply(tx, shop, ada, hat))
    await finish_letter(tx, other.id, SENT, now=LATER)
    assert (await look(tx, draft)).status is DraftStatus.PENDING


async def test_order_and_conversation_change_only_when_the_letter_went(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW - MINUTE)
    _, note = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    note = await revise_draft(
        StaffWork(tx, shop, NOW, by=MIA), note, "Dear Ada, it left.", revision=1
    )
    sending = await start(tx, note)
    conversation = await tx.conversations.get_for_customer(ada.id)
    stored = await tx.orders.get(order.id)
    assert conversation is not None
    assert stored is not None
    assert (conversation.is_waiting, stored.told_at) == (True, None)

    await finish_letter(tx, sending.id, SENT, now=LATER + MINUTE)
    conversation = await tx.conversations.get_for_customer(ada.id)
    stored = await tx.orders.get(order.id)
    assert conversation is not None
    assert stored is not None
    assert (conversation.is_waiting, stored.told_at) == (False, LATER + MINUTE)
    said = (await tx.conversations.list_messages(ada.id, 9))[-1]
    assert (said.direction, said.words, said.draft_id) == (
        Direction.OUT,
        "Dear Ada, it left.",
        note.id,
    )


async def test_what_the_customer_wrote_while_it_was_sent_stays_unanswered(
    tx: Transaction, shop: Shop, ada: Customer, draft: Draft
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW - MINUTE)
    fresh = await draft_reply(tx, shop, ada)
    sending = await start(tx, fresh)
    during = LATER + timedelta(seconds=1)
    await hear(tx, shop, ada, "Hello?", at=during)
    await finish_letter(tx, sending.id, SENT, now=LATER + MINUTE)
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert conversation.waiting_since == during


async def test_a_passing_failure_is_tried_again_with_growing_pauses_until_it_has_failed(
    tx: Transaction, draft: Draft
) -> None:
    busy = SendOutcome(Ending.TEMPORARY, "busy")
    await approve(tx, draft)
    now = LATER
    for pause in RETRY_PAUSES:
        assert await start_letter(tx, draft.id, now=now)
        await finish_letter(tx, draft.id, busy, now=now)
        waiting = await look(tx, draft)
        assert (waiting.status, waiting.reason) == (DraftStatus.APPROVED, "busy")
        assert waiting.leaves_at == now + pause
        assert await start_letter(tx, draft.id, now=now + pause - MINUTE / 60) is None
        now += pause
    assert await start_letter(tx, draft.id, now=now)
    await finish_letter(tx, draft.id, busy, now=now)
    assert (await look(tx, draft)).status is DraftStatus.FAILED
    assert now - LATER <= timedelta(hours=24)
    assert [each.id for each in await tx.drafts.list_stuck(SHOP_ID, 9)] == [draft.id]


async def test_a_letter_between_two_tries_can_be_stopped(tx: Transaction, draft: Draft) -> None:
    sending = await start(tx, draft)
    await finish_letter(tx, draft.id, SendOutcome(Ending.TEMPORARY, "busy"), now=LATER)
    await withdraw_approval(
        await work_on(tx, draft, now=LATER), await look(tx, sending), revision=1
    )
    assert await start_letter(tx, draft.id, now=LATER + timedelta(days=1)) is None


async def test_a_lasting_failure_is_shown_and_can_be_renewed(tx: Transaction, draft: Draft) -> None:
    await start(tx, draft)
    await finish_letter(
        tx, draft.id, SendOutcome(Ending.REFUSED, "they don't take messages"), now=LATER
    )
    failed = await look(tx, draft)
    assert (failed.status, failed.reason) == (DraftStatus.FAILED, "they don't take messages")
    renewed = await revise_draft(
        await work_on(tx, failed, now=LATER), failed, failed.text, revision=1
    )
    assert (renewed.status, renewed.attempts) == (DraftStatus.PENDING, 0)


async def test_an_unknown_letter_is_never_sent_again_by_itself(
    tx: Transaction, draft: Draft
) -> None:
    await start(tx, draft)
    assert await recover_letters(tx, now=LATER) == 1
    assert await recover_letters(tx, now=LATER) == 0
    unknown = await look(tx, draft)
    assert unknown.status is DraftStatus.UNKNOWN
    assert await list_due_letters(tx, now=LATER + timedelta(days=9)) == []
    await finish_letter(tx, draft.id, SENT, now=LATER)  # too late: it was written down as unknown
    assert (await look(tx, draft)).status is DraftStatus.UNKNOWN


async def test_every_letter_of_a_crash_becomes_unknown_however_many_they_were(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    for number in range(ROUND + 3):
        order, _ = await log_order(tx, shop, "Ada", f"hat {number}")
        await start(tx, await draft_reply(tx, shop, ada, order))
    assert await recover_letters(tx, now=LATER) == ROUND + 3
    assert await tx.drafts.list_sending(9) == []


async def test_letters_that_have_to_wait_dont_hold_up_those_behind_them(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    for number in range(ROUND + 1):
        order, _ = await log_order(tx, shop, "Ada", f"hat {number}")
        await approve(tx, await draft_reply(tx, shop, ada, order))
    order, ben = await log_order(tx, shop, "Ben", "bag")
    last = await approve(tx, await draft_reply(tx, shop, ben, order))
    due = await list_due_letters(tx, now=LATER, is_wanted=lambda draft: draft.customer_id == ben.id)
    assert [each.id for each in due] == [last.id]


async def test_a_customer_who_writes_sets_aside_every_draft_however_many_there_are(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    for number in range(101):
        order, _ = await log_order(tx, shop, "Ada", f"hat {number}")
        await approve(tx, await draft_reply(tx, shop, ada, order))
    await hear(tx, shop, ada, "Please cancel", at=LATER)
    assert await list_due_letters(tx, now=LATER) == []


async def test_a_person_who_saw_it_arrive_settles_an_unknown_letter(
    tx: Transaction, shop: Shop, ada: Customer, draft: Draft
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW - MINUTE)
    await start(tx, await draft_reply(tx, shop, ada))
    await recover_letters(tx, now=LATER)
    after = LATER + 5 * MINUTE
    await hear(tx, shop, ada, "Hello?", at=after)
    [unknown] = await tx.drafts.list_stuck(SHOP_ID, 9)
    sent = await mark_sent_by_hand(StaffWork(tx, shop, after + MINUTE, by=TOM), unknown, revision=1)
    assert sent.status is DraftStatus.SENT
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert conversation.waiting_since == after  # it left before that message


async def test_an_unknown_letter_goes_once_more_only_when_a_person_says_so(
    tx: Transaction, draft: Draft
) -> None:
    await start(tx, draft)
    with pytest.raises(StateConflict):
        await send_again(
            await work_on(tx, draft, by=TOM, now=LATER), await look(tx, draft), revision=1
        )
    await recover_letters(tx, now=LATER)
    again = await send_again(
        await work_on(tx, draft, by=TOM, now=LATER), await look(tx, draft), revision=1
    )
    assert (again.leaves_at, again.decided_by) == (LATER, TOM)
    assert await start_letter(tx, draft.id, now=LATER)
    with pytest.raises(StateConflict):
        await send_again(await work_on(tx, again, by=TOM, now=LATER), again, revision=1)


async def test_where_the_bot_cant_send_a_person_does(tx: Transaction, shop: Shop) -> None:
    long_address = "a" * 60 + "@" + "b" * 60 + ".example"
    order, customer = await log_order(tx, shop, "Bob", email=long_address)
    await hear(tx, shop, customer, "Where is it?", at=NOW - MINUTE)
    ready = await start(tx, await draft_reply(tx, shop, customer, order))
    assert (ready.status, ready.to.channel) == (DraftStatus.READY, Channel.ELSEWHERE)
    assert PostKind.COPY in [parcel.kind for parcel in await tx.outbox.list_due(LATER, 9)]
    conversation = sure(await tx.conversations.get_for_customer(customer.id))
    assert conversation.is_waiting
    sent = await mark_sent_by_hand(StaffWork(tx, shop, LATER + MINUTE, by=TOM), ready, revision=1)
    assert (sent.status, sent.sent_at) == (DraftStatus.SENT, LATER + MINUTE)
    conversation = sure(await tx.conversations.get_for_customer(customer.id))
    assert not conversation.is_waiting
    with pytest.raises(StateConflict):
        await mark_sent_by_hand(StaffWork(tx, shop, LATER + MINUTE, by=TOM), sent, revision=1)


async def test_a_copy_that_was_set_aside_isnt_taken_for_sent(tx: Transaction, shop: Shop) -> None:
    order, customer = await log_order(tx, shop, "Bob")
    ready = await start(tx, await draft_reply(tx, shop, customer, order))
    await hear(tx, shop, customer, "Hello?", at=LATER + MINUTE)
    with pytest.raises(StateConflict, match="I sent it all the same"):
        await mark_sent_by_hand(
            StaffWork(tx, shop, LATER + 2 * MINUTE, by=TOM), await look(tx, ready), revision=1
        )


async def test_a_shipped_note_that_was_renewed_after_the_cancellation_never_leaves(
    tx: Transaction, shop: Shop, order: Order
) -> None:
    shipped, note = await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    await cancel_order(StaffWork(tx, shop, NOW, by=MIA), shipped, reason=None)
    renewed = await revise_draft(
        StaffWork(tx, shop, NOW, by=MIA), await look(tx, note), "It left.", revision=1
    )
    await approve(tx, renewed)
    assert await start_letter(tx, note.id, now=LATER) is None
    assert (await look(tx, note)).status is DraftStatus.VOIDED


async def test_every_step_is_in_the_story_with_who_did_it(
    tx: Transaction, order: Order, draft: Draft
) -> None:
    await start(tx, draft)
    await finish_letter(tx, draft.id, SENT, now=LATER)
    story = [(event.actor_id, event.what) for event in await tx.events.list_for_order(order.id, 20)]
    assert (MIA, "approved revision 1") in story
    assert (None, "sent the letter") in story


async def test_a_try_that_fails_after_the_customer_wrote_again_is_not_repeated(
    tx: Transaction, shop: Shop, ada: Customer, draft: Draft
) -> None:
    await approve_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
    assert await start_letter(tx, draft.id, now=LATER) is not None
    await hear(tx, shop, ada, "Stop, please cancel it!", at=LATER)
    await finish_letter(tx, draft.id, SendOutcome(Ending.TEMPORARY, "Discord is down."), now=LATER)
    ended = await get_draft(tx, shop, draft.id)
    assert (ended.status, ended.reason) == (DraftStatus.VOIDED, f"{ada.name} wrote again")
    assert await list_due_letters(tx, now=LATER + timedelta(days=2)) == []


async def test_a_corrected_address_sets_aside_what_was_written_to_the_old_one(
    tx: Transaction, shop: Shop, ada: Customer, draft: Draft
) -> None:
    await approve_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
    await edit_customer(
        StaffWork(tx, shop, NOW, by=MIA), ada, CustomerChange(member=Member(6, "ada2"))
    )
    assert (await get_draft(tx, shop, draft.id)).status is DraftStatus.VOIDED


async def test_a_shipped_note_is_no_answer_to_a_question_about_another_order(
    tx: Transaction, shop: Shop, ada: Customer, order: Order
) -> None:
    other, _ = await log_order(tx, shop, member=Member(5, "ada"), item="red mittens")
    await hear(tx, shop, ada, "Where is my shawl?", order_id=order.id, at=NOW)
    _, note = await ship_order(StaffWork(tx, shop, NOW, by=MIA), other, Shipment(at=NOW))
    await approve_draft(StaffWork(tx, shop, NOW, by=MIA), note, revision=1)
    await start_letter(tx, note.id, now=LATER)
    await finish_letter(tx, note.id, SENT, now=LATER)
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert conversation.is_waiting
