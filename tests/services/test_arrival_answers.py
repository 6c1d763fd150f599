"""Answers to what the shop asks: they end the question, on exactly the order that it was about."""

from datetime import datetime, timedelta

import pytest

from bot.domain.conversations import Attachment, Conversation
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.errors import NotFound, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.arrival_answers import NOT_COME
from bot.services.arrivals import confirm_arrival, take_back_answer
from bot.services.conversations import take_for_question
from bot.services.customers import Member
from bot.services.direct import hear_direct_message
from bot.services.drafts import draft_letter
from bot.services.moves import move_message
from bot.services.orders import mark_arrived
from bot.services.parcels import mark_missing
from bot.services.work import StaffWork, Work
from bot.store.direct import DirectMessage
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, enter, hear, log_order
from tests.services.letters_by_mail import HOUR, arrive, connect, list_posts, send_letter, write
from tests.services.parcel_days import DAY, live, see, ship
from tests.sure import sure

ADA, LINE = 5, 50
ASKED = NOW + 5 * DAY
PHOTO = Attachment("mug.png", 300, "https://cdn.example.com/mug.png")


async def ask(
    tx: Transaction, shop: Shop, kind: LetterKind = LetterKind.ARRIVAL_CHECK, **more: str
) -> tuple[Order, Customer]:
    """An order on its way whose customer was really asked whether it came, or one that arrived
    whose customer was asked whether all is right.
    """
    order, ada = await log_order(tx, shop, member=Member(ADA, "ada"), **more)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY, by_mail=True)
    if kind is LetterKind.CHECK_IN:
        there = StaffWork(tx, shop, NOW + 2 * DAY, by=MIA)
        await mark_arrived(there, await see(tx, order), at=NOW + 2 * DAY)
    await send_question(tx, shop, await see(tx, order), ada, kind)
    return await see(tx, order), ada


async def send_question(
    tx: Transaction, shop: Shop, order: Order, ada: Customer, kind: LetterKind
) -> Draft:
    work = StaffWork(tx, shop, ASKED, by=MIA)
    draft = await draft_letter(work, ada, order, LetterRequest(kind=kind))
    return await send_letter(tx, draft, hours=5 * 24)


async def say(tx: Transaction, words: str, *, at: datetime = ASKED + DAY, number: int = 1) -> None:
    message = DirectMessage(
        message_id=(1 << 60) + number, user_id=ADA, user_name="Ada", words=words, at=at
    )
    await hear_direct_message(tx, message, LINE, is_read=True, now=at)


async def look(tx: Transaction, customer: Customer) -> Conversation:
    return sure(await tx.conversations.get_for_customer(customer.id))


async def last_post(tx: Transaction) -> Post:
    return [each for each in await list_posts(tx) if "Not theirs" in list_labels(each)][-1]


def list_labels(post: Post) -> list[str]:
    return [each.label for each in post.buttons]


@pytest.mark.parametrize(
    "words", ["Yes, it came, thank you!", "yes", "Ja, gestern angekommen, danke!", "Sì, arrivato!"]
)
async def test_a_yes_to_our_question_marks_the_arrival_and_starts_no_clock(
    tx: Transaction, shop: Shop, words: str
) -> None:
    order, ada = await ask(tx, shop)
    await say(tx, words)
    come = await see(tx, order)
    assert (come.status, come.arrived_at) == (OrderStatus.ARRIVED, ASKED + DAY)
    assert not (await look(tx, ada)).is_waiting
    story = [each.what for each in await tx.events.list_for_order(order.id, 9)]
    assert "it has arrived: the customer says so" in story
    post = await last_post(tx)
    assert post.words == "**Ada** says that order **#1** has come: I marked it as arrived."
    assert list_labels(post) == ["It is a question", "Not theirs", "It hasn't come"]
    assert "waits for an answer" not in await live(tx, ASKED + 3 * DAY)


@pytest.mark.parametrize(
    "words", ["Yes it came, but one bead is broken.", "It arrived. Do you make it in blue?"]
)
async def test_what_else_stands_in_an_answer_starts_the_clock(
    tx: Transaction, shop: Shop, words: str
) -> None:
    order, ada = await ask(tx, shop)
    await say(tx, words)
    assert (await see(tx, order)).status is OrderStatus.ARRIVED
    assert (await look(tx, ada)).waiting_since == ASKED + DAY
    post = await last_post(tx)
    assert "I marked it as arrived" in dict(post.fields)["Order #1"]
    assert {"Reply", "It hasn't come"} <= set(list_labels(post))


@pytest.mark.parametrize(
    "words",
    ["Yes?", "Yes please", "Yes. No.", "I'll let you know when it comes", "My neighbour's came"],
)
async def test_in_doubt_a_person_decides(tx: Transaction, shop: Shop, words: str) -> None:
    order, ada = await ask(tx, shop)
    await say(tx, words)
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    assert (await look(tx, ada)).is_waiting


@pytest.mark.parametrize("words", ["No", "No, it hasn't.", "nein, leider noch nicht"])
async def test_a_no_cant_wait_and_offers_to_call_it_missing(
    tx: Transaction, shop: Shop, words: str
) -> None:
    order, ada = await ask(tx, shop)
    await say(tx, words)
    waiting = await look(tx, ada)
    assert (waiting.waiting_since, waiting.urgent_because) == (ASKED + DAY, (NOT_COME,))
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    assert "It's lost" in list_labels(await last_post(tx))


async def test_a_letter_is_an_answer_as_well(tx: Transaction, shop: Shop) -> None:
    mailbox = await connect(tx, shop)
    order, ada = await log_order(tx, shop, email="ada@example.com")
    await ship(tx, shop, order, arrives_at=NOW + HOUR, by_mail=True)
    work = StaffWork(tx, shop, NOW + HOUR, by=MIA)
    request = LetterRequest(kind=LetterKind.ARRIVAL_CHECK)
    draft = await draft_letter(work, ada, await see(tx, order), request)
    sent = await send_letter(tx, draft, hours=2)
    quoted = "\n".join(f"> {line}" for line in sent.text.splitlines())
    header = "On Fri, 20 Nov 2026 at 11:00, Blue Fox Knits wrote:"
    words = f"Yes, it came, thank you!\n\n{header}\n{quoted}\n"
    letter = write(words, subject="Re: Your order", at=NOW + 3 * HOUR)
    await arrive(tx, mailbox, letter, now=NOW + 3 * HOUR)
    assert (await see(tx, order)).status is OrderStatus.ARRIVED
    assert not (await look(tx, ada)).is_waiting
    post = await last_post(tx)
    assert "I marked it as arrived" in post.words
    assert "It hasn't come" in list_labels(post)


async def test_a_file_beside_a_yes_is_for_a_person_to_see(tx: Transaction, shop: Shop) -> None:
    order, ada = await ask(tx, shop)
    await hear(tx, shop, ada, "Yes", at=ASKED + DAY, attachments=(PHOTO,))
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    assert (await look(tx, ada)).is_waiting
    await hear(tx, shop, ada, "It came today", at=ASKED + DAY, attachments=(PHOTO,))
    assert (await see(tx, order)).status is OrderStatus.ARRIVED


async def test_exactly_the_order_that_was_asked_about_has_come(tx: Transaction, shop: Shop) -> None:
    other, ada = await log_order(tx, shop, member=Member(ADA, "ada"), item="red mug")
    await ship(tx, shop, other, by_mail=True)
    order, _ = await ask(tx, shop)
    await say(tx, "Yes, it came!")
    assert (await see(tx, order)).status is OrderStatus.ARRIVED
    assert (await see(tx, other)).status is OrderStatus.SHIPPED
    # Who names the other one answers something else.
    await send_question(tx, shop, await see(tx, other), ada, LetterKind.ARRIVAL_CHECK)
    await say(tx, "The blue shawl came, thanks", at=ASKED + 2 * DAY, number=2)
    assert (await see(tx, other)).status is OrderStatus.SHIPPED


async def test_a_yes_answers_only_what_was_said_last(tx: Transaction, shop: Shop) -> None:
    order, ada = await ask(tx, shop)
    await hear(tx, shop, ada, "Which parcel do you mean?", at=ASKED + HOUR)
    await say(tx, "Yes")
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    await say(tx, "It came today, thanks!", at=ASKED + 2 * DAY, number=2)
    assert (await see(tx, order)).status is OrderStatus.ARRIVED


async def test_a_missing_parcel_and_one_of_two_are_left_to_a_person(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await ask(tx, shop)
    await mark_missing(StaffWork(tx, shop, ASKED + HOUR, by=MIA), await see(tx, order))
    await say(tx, "Yes, it came!")
    missing = await see(tx, order)
    assert (missing.status, missing.missing_since) == (OrderStatus.SHIPPED, ASKED + HOUR)
    assert "It came" in list_labels(await last_post(tx))


async def test_it_came_without_a_question_is_offered_and_starts_no_clock(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, member=Member(ADA, "ada"))
    await ship(tx, shop, order, by_mail=True)
    await say(tx, "It came today, thank you!", at=NOW + 2 * DAY)
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    assert not (await look(tx, ada)).is_waiting
    assert "It came" in list_labels(await last_post(tx))


async def test_all_good_settles_the_order_that_was_asked_about(tx: Transaction, shop: Shop) -> None:
    order, ada = await ask(tx, shop, LetterKind.CHECK_IN)
    await say(tx, "Yes, all good, love it!")
    assert (await see(tx, order)).settled_at == ASKED + DAY
    assert not (await look(tx, ada)).is_waiting
    post = await last_post(tx)
    assert post.words == "**Ada** says that all is right: order **#1** is settled."


async def test_a_complaint_after_the_check_in_opens_a_conversation(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await ask(tx, shop, LetterKind.CHECK_IN)
    await say(tx, "Not really, the clasp came off after two days.")
    assert (await see(tx, order)).settled_at is None
    assert (await look(tx, ada)).is_waiting


async def test_a_complaint_takes_back_what_counted_as_arrived_by_silence(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, member=Member(ADA, "ada"))
    work = Work(tx, shop, NOW + 9 * DAY)
    shipped = await ship(tx, shop, order, arrives_at=NOW + 3 * DAY, by_mail=True)
    await mark_arrived(work, shipped, at=work.now, is_assumed=True)
    await say(tx, "Thanks for the shawl last year! This time I never received the parcel.")
    back = await see(tx, order)
    assert (back.status, back.arrival_assumed) == (OrderStatus.SHIPPED, False)
    assert (await look(tx, ada)).urgent_because == (NOT_COME,)
    post = await last_post(tx)
    assert "It counted as arrived." in dict(post.fields)["Order #1"]
    assert {"It came", "It's lost"} <= set(list_labels(post))


async def test_with_two_that_may_be_meant_nothing_is_taken_back(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, member=Member(ADA, "ada"))
    shipped = await ship(tx, shop, order, arrives_at=NOW + 3 * DAY, by_mail=True)
    await mark_arrived(Work(tx, shop, NOW + 9 * DAY), shipped, at=NOW + 9 * DAY, is_assumed=True)
    await log_order(tx, shop, item="red mug")
    await say(tx, "Where is my parcel?", at=NOW + 10 * DAY)
    assert (await see(tx, order)).arrival_assumed
    await say(tx, "Where is my shawl?", at=NOW + 10 * DAY, number=2)
    assert not (await see(tx, order)).arrival_assumed


async def test_what_a_message_marked_can_be_taken_back_once(tx: Transaction, shop: Shop) -> None:
    order, ada = await ask(tx, shop)
    heard = await hear(tx, shop, ada, "Yes, it came", at=ASKED + DAY)
    work = StaffWork(tx, shop, ASKED + 2 * DAY, by=MIA)
    back = await take_back_answer(work, await see(tx, order), heard.message_id)
    assert (back.status, back.arrived_at) == (OrderStatus.SHIPPED, None)
    assert (await look(tx, ada)).waiting_since == ASKED + DAY
    with pytest.raises(StateConflict, match="isn't marked as arrived any more"):
        await take_back_answer(work, back, heard.message_id)
    await mark_arrived(work, back, at=work.now)
    with pytest.raises(StateConflict, match="arrived anew"):
        await take_back_answer(work, await see(tx, order), heard.message_id)
    elsewhere = StaffWork(tx, await enter(tx, 99), NOW, by=MIA)
    with pytest.raises(NotFound):
        await take_back_answer(elsewhere, await see(tx, order), heard.message_id)


async def test_it_came_ends_the_wait_of_whoever_only_says_so(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    shipped = await ship(tx, shop, order)
    await hear(tx, shop, ada, "Yes, thank you, I have it", at=NOW + DAY)
    assert (await look(tx, ada)).is_waiting  # nothing was asked: a yes may answer anything
    work = StaffWork(tx, shop, NOW + 2 * DAY, by=MIA)
    await confirm_arrival(work, shipped, at=work.now)
    assert not (await look(tx, ada)).is_waiting
    assert "waits for an answer" not in await live(tx, NOW + 4 * DAY)


async def test_it_came_leaves_open_what_else_was_asked(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    shipped = await ship(tx, shop, order)
    await hear(tx, shop, ada, "Yes, I have it", at=NOW + DAY)
    await hear(tx, shop, ada, "Do you sell mugs too?", at=NOW + DAY + HOUR)
    work = StaffWork(tx, shop, NOW + 2 * DAY, by=MIA)
    await confirm_arrival(work, shipped, at=work.now)
    waiting = await look(tx, ada)
    assert (waiting.waiting_since, waiting.unanswered) == (NOW + DAY + HOUR, 1)
    assert waiting.last_words == "Do you sell mugs too?"


async def test_an_answer_that_is_found_late_marks_the_day_on_which_it_was_written(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await ask(tx, shop)
    written = ASKED + timedelta(hours=3)
    await hear(tx, shop, ada, "Yes, it came!", at=written)
    assert (await see(tx, order)).arrived_at == written


async def change(tx: Transaction, words: str, *, at: datetime) -> None:
    message = DirectMessage(
        message_id=(1 << 60) + 1,
        user_id=ADA,
        user_name="Ada",
        words=words,
        at=ASKED + DAY,
        edited_at=at,
    )
    await hear_direct_message(tx, message, LINE, is_read=True, now=at)


async def test_an_answer_that_is_changed_is_read_anew(tx: Transaction, shop: Shop) -> None:
    order, ada = await ask(tx, shop)
    await say(tx, "Yes, it came!")
    await change(tx, "No, it hasn't come, that was another parcel", at=ASKED + DAY + HOUR)
    assert (await see(tx, order)).status is OrderStatus.SHIPPED
    assert (await look(tx, ada)).is_waiting
    await change(tx, "Yes, it came!", at=ASKED + DAY + 2 * HOUR)
    assert (await see(tx, order)).status is OrderStatus.ARRIVED
    assert not (await look(tx, ada)).is_waiting


async def test_what_somebody_else_wrote_marks_no_arrival(tx: Transaction, shop: Shop) -> None:
    order, ada = await ask(tx, shop)
    heard = await hear(tx, shop, ada, "Yes, it came", at=ASKED + DAY)
    _, ben = await log_order(tx, shop, "Ben", item="red mug")
    work = StaffWork(tx, shop, ASKED + 2 * DAY, by=MIA)
    message = sure(await tx.conversations.get_message(heard.message_id))
    await move_message(work, message, ben)
    assert (await see(tx, order)).status is OrderStatus.SHIPPED


async def test_an_order_that_all_good_settled_opens_when_that_was_a_question(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await ask(tx, shop, LetterKind.CHECK_IN)
    heard = await hear(tx, shop, ada, "Yes, all good", at=ASKED + DAY)
    assert (await see(tx, order)).settled_at is not None
    work = StaffWork(tx, shop, ASKED + 2 * DAY, by=MIA)
    await take_for_question(work, heard.message_id)
    assert (await see(tx, order)).settled_at is None
    assert (await look(tx, ada)).is_waiting
