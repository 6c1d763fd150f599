"""A letter stops the clock only if it answers what was asked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.answering import answer_too, list_left_open
from bot.services.approvals import approve_draft
from bot.services.customers import Member
from bot.services.drafts import draft_letter, revise_draft
from bot.services.letters import finish_letter, start_letter
from bot.services.open_questions import list_unanswered
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, hear, log_order
from tests.sure import sure

HOUR = timedelta(hours=1)
SENT = SendOutcome(Ending.SENT)
ADA = Member(300, "ada")


@pytest.fixture
async def order(tx: Transaction, shop: Shop) -> Order:
    order, _ = await log_order(tx, shop, member=ADA)
    return order


@pytest.fixture
async def ada(tx: Transaction, order: Order) -> Customer:
    return sure(await tx.customers.get(order.customer_id))


async def send(tx: Transaction, shop: Shop, draft: Draft, *, at: datetime) -> None:
    """Approves a draft, and has it go out a minute later."""
    await approve_draft(StaffWork(tx, shop, at, by=MIA), draft, revision=draft.revision)
    await start_letter(tx, draft.id, now=at + timedelta(minutes=1))
    await finish_letter(tx, draft.id, SENT, now=at + timedelta(minutes=1))


async def ship(tx: Transaction, shop: Shop, order: Order, *, at: datetime) -> None:
    """Ships an order; its note goes out."""
    await ship_order(StaffWork(tx, shop, at, by=MIA), order, Shipment(at=at))
    [note] = [
        each
        for each in await tx.drafts.list_open_for_customer(order.customer_id)
        if each.kind is LetterKind.SHIPPED and each.order_id == order.id
    ]
    await send(tx, shop, note, at=at)


async def write(
    tx: Transaction, shop: Shop, order: Order, request: LetterRequest, *, at: datetime
) -> None:
    """A letter of this kind goes out."""
    customer = sure(await tx.customers.get(order.customer_id))
    draft = await draft_letter(Work(tx, shop, at, by=MIA), customer, order, request)
    await send(tx, shop, draft, at=at)


async def waits_since(tx: Transaction, customer: Customer) -> datetime | None:
    return sure(await tx.conversations.get_for_customer(customer.id)).waiting_since


async def test_a_shipped_note_does_not_answer_please_cancel(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Please cancel my order.", at=NOW)
    await ship(tx, shop, order, at=NOW + HOUR)
    assert await waits_since(tx, ada) == NOW
    assert (await tx.conversations.list_waiting(shop.id, 9))[0].customer_id == ada.id
    assert await tx.reminders.list_due(NOW + 999 * HOUR, 9, shop_ids=[shop.id])


async def test_a_shipped_note_answers_where_it_is(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is my order?", at=NOW)
    await ship(tx, shop, order, at=NOW + HOUR)
    assert await waits_since(tx, ada) is None


async def test_one_more_question_keeps_the_clock_running(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is my order?", at=NOW)
    await hear(tx, shop, ada, "And can I machine wash it?", at=NOW + HOUR)
    await ship(tx, shop, order, at=NOW + 2 * HOUR)
    assert await waits_since(tx, ada) == NOW


async def test_what_was_asked_after_the_letter_left_does_not_count_against_it(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is my order?", at=NOW)
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))
    [note] = await tx.drafts.list_open_for_customer(ada.id)
    await approve_draft(StaffWork(tx, shop, NOW, by=MIA), note, revision=1)
    await start_letter(tx, note.id, now=NOW + HOUR)
    await hear(tx, shop, ada, "Please cancel it.", at=NOW + 2 * HOUR)
    await finish_letter(tx, note.id, SENT, now=NOW + 3 * HOUR)
    assert await waits_since(tx, ada) == NOW + 2 * HOUR


async def test_a_cancellation_note_answers_please_cancel(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Please cancel my order.", at=NOW)
    await cancel_order(StaffWork(tx, shop, NOW + HOUR, by=MIA), order, reason=None)
    [note] = await tx.drafts.list_open_for_customer(ada.id)
    by_hand = replace(note.revise("Done.", revision=1), is_edited=True)
    await tx.drafts.replace(note, by_hand)
    await send(tx, shop, sure(await tx.drafts.get(note.id)), at=NOW + HOUR)
    assert await waits_since(tx, ada) is None


@pytest.mark.parametrize(("answer", "is_open"), [("Yes, at 30 degrees.", False), (None, True)])
async def test_an_apology_answers_if_it_has_an_answer(
    tx: Transaction, shop: Shop, order: Order, ada: Customer, answer: str | None, is_open: bool
) -> None:
    await hear(tx, shop, ada, "Can I machine wash it?", at=NOW)
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.SLOW_REPLY,
        explanation="I was ill.",
        answer=answer,
        remedy_by=NOW.date() + timedelta(days=2),
    )
    draft = await draft_letter(Work(tx, shop, NOW + HOUR, by=MIA), ada, order, request)
    clean = replace(draft.revise("I am sorry.", revision=1), is_edited=True)
    await tx.drafts.replace(draft, clean)
    await send(tx, shop, clean, at=NOW + HOUR)
    assert (await waits_since(tx, ada) is not None) is is_open


async def test_a_note_about_another_order_answers_nothing(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    other, _ = await log_order(tx, shop, item="red hat", member=ADA)
    assert other.customer_id == ada.id
    await hear(tx, shop, ada, "Where is my shawl?", at=NOW, order_id=order.id)
    await ship(tx, shop, other, at=NOW + HOUR)
    assert await waits_since(tx, ada) == NOW


async def test_what_is_found_later_was_not_answered_by_a_note_that_nobody_waited_for(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    """She wrote by e-mail just before the note went, and her letter is fetched after it."""
    await ship(tx, shop, order, at=NOW + HOUR)
    heard = await hear(tx, shop, ada, "Please cancel my order.", at=NOW)
    assert not heard.was_answered
    assert await waits_since(tx, ada) == NOW


async def test_the_open_questions_are_listed_from_the_first_on(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Thanks!", at=NOW - HOUR)
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await hear(tx, shop, ada, "Please cancel it.", at=NOW + HOUR)
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    for until, asked in (
        (NOW, ["Where is it?"]),
        (NOW + 2 * HOUR, ["Where is it?", "Please cancel it."]),
    ):
        found = await list_unanswered(tx, conversation, until=until)
        assert [each.words for each in found] == asked


async def draft_note(tx: Transaction, shop: Shop, order: Order, *, at: datetime) -> Draft:
    """The note of an order that leaves now, waiting for approval."""
    _, note = await ship_order(StaffWork(tx, shop, at, by=MIA), order, Shipment(at=at))
    return sure(note)


async def test_what_a_draft_leaves_open_is_known_before_it_goes(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await hear(tx, shop, ada, "And can I wash it?", at=NOW + HOUR)
    note = await draft_note(tx, shop, order, at=NOW + 2 * HOUR)
    assert await list_left_open(tx, note, at=NOW + 2 * HOUR) == ["And can I wash it?"]


async def test_nothing_is_left_open_where_nobody_waits(
    tx: Transaction, shop: Shop, order: Order
) -> None:
    note = await draft_note(tx, shop, order, at=NOW)
    assert await list_left_open(tx, note, at=NOW) == []


async def test_a_letter_that_answers_too_stops_the_clock(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Can I wash it?", at=NOW)
    note = await draft_note(tx, shop, order, at=NOW + HOUR)
    work = StaffWork(tx, shop, NOW + HOUR, by=MIA)
    answered = await answer_too(work, note, "Yes, at 30 degrees", revision=1)
    assert (answered.revision, sure(answered.request).answer) == (2, "Yes, at 30 degrees")
    assert "Yes, at 30 degrees." in answered.text
    assert await list_left_open(tx, answered, at=NOW + HOUR) == []
    await send(tx, shop, answered, at=NOW + 2 * HOUR)
    assert await waits_since(tx, ada) is None


async def test_an_answer_keeps_what_was_changed_by_hand(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Can I wash it?", at=NOW)
    note = await draft_note(tx, shop, order, at=NOW + HOUR)
    work = StaffWork(tx, shop, NOW + HOUR, by=MIA)
    edited = await revise_draft(work, note, "Hi Ada,\n\nIt left!\n\nWith love,\nRosa", revision=1)
    answered = await answer_too(work, edited, "Yes, at 30 degrees.", revision=2)
    assert answered.text == "Hi Ada,\n\nIt left!\n\nYes, at 30 degrees.\n\nWith love,\nRosa"
    assert answered.is_edited


async def test_a_second_answer_keeps_the_first(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Can I wash it?", at=NOW)
    note = await draft_note(tx, shop, order, at=NOW + HOUR)
    work = StaffWork(tx, shop, NOW + HOUR, by=MIA)
    once = await answer_too(work, note, "Yes.", revision=1)
    twice = await answer_too(work, once, "At 30 degrees.", revision=2)
    assert sure(twice.request).answer == "Yes. At 30 degrees."
    assert twice.text.count("Yes.") == 1
    assert "At 30 degrees." in twice.text


async def test_an_answer_does_not_answer_what_was_asked_after_it(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    """Her second question sets the draft aside; renewed, it says nothing about that."""
    await hear(tx, shop, ada, "Can I wash it?", at=NOW)
    note = await draft_note(tx, shop, order, at=NOW + HOUR)
    await answer_too(StaffWork(tx, shop, NOW + HOUR, by=MIA), note, "Yes.", revision=1)
    await hear(tx, shop, ada, "Do you ship to Norway?", at=NOW + 2 * HOUR)
    voided = sure(await tx.drafts.get(note.id))
    late = NOW + 3 * HOUR
    renewed = await renew_draft(StaffWork(tx, shop, late, by=MIA), voided, revision=2)
    assert await list_left_open(tx, renewed, at=late) == ["Do you ship to Norway?"]
    await send(tx, shop, renewed, at=late)
    assert await waits_since(tx, ada) is not None


async def test_only_a_letter_that_answers_them_says_sorry_for_the_wait(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Please cancel my order.", at=NOW)
    late = NOW + timedelta(days=3)
    note = await draft_note(tx, shop, order, at=late)
    assert "Please cancel" in "".join(await list_left_open(tx, note, at=late))
    assert "sorry" not in note.text
    assert "Thank you for your order" not in note.text
    work = StaffWork(tx, shop, late, by=MIA)
    answered = await answer_too(work, note, "I'm afraid it had left already.", revision=1)
    assert "I'm sorry I didn't answer your message of Friday 20 November" in answered.text


async def test_an_apology_that_names_no_day_leaves_the_question_for_the_day_open(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Will it arrive in time for Friday?", at=NOW)
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.LATE,
        remedy=Remedy.CANCEL_OFFER,
        remedy_by=NOW.date() + timedelta(days=5),
    )
    await write(tx, shop, order, request, at=NOW + HOUR)
    assert await waits_since(tx, ada) == NOW
