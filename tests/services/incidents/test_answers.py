"""What customers answer to an incident's letter follows them until the incident is closed."""

import pytest

from bot.domain.conversations import Attachment
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.recipients import LetterState
from bot.domain.shops import Shop
from bot.services.conversations import close_without_reply, take_for_question
from bot.services.direct import take_direct_message
from bot.services.incidents.incidents import close_incident, start_incident
from bot.services.incidents.recipients import add_orders
from bot.services.linking import link_customer
from bot.services.message_changes import change_message
from bot.store.database import Database
from bot.store.direct import DirectMessage
from tests.counting import counted_statements
from tests.samples import NOW, draft_reply, hear, log_order
from tests.services.incidents.batches import WORDS, begin, by_staff, write_all
from tests.services.incidents.told import ANGRY, ASKING, HOUR, LATER, Told, tell_all
from tests.services.letters_by_mail import arrive, send_letter, write_bounce
from tests.sure import sure


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (ANGRY, AnswerKind.UNHAPPY),
        (ASKING, AnswerKind.QUESTION),
        ("Thank you so much!", AnswerKind.THANKS),
    ],
)
async def test_an_answer_is_sorted_and_counted(
    database: Database, shop: Shop, words: str, kind: AnswerKind
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(words)
        assert (await told.place()).answer is kind
        assert (await told.place()).answered_at == LATER
        assert (await told.tally()).answers == {kind: 1}


@pytest.mark.parametrize("words", ["Yes please", "That's fine by me.", "Thanks for telling me!"])
async def test_what_is_content_starts_no_clock(database: Database, shop: Shop, words: str) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(words)
        assert not await told.waits()


async def test_a_yes_to_what_somebody_asked_since_starts_the_clock(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.answers(HOUR)
        await told.hears("Yes please", 2 * HOUR)
        assert await told.waits()


async def test_a_yes_of_somebody_in_no_incident_starts_the_clock(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        _, ada = await log_order(tx, shop)
        await hear(tx, shop, ada, "Yes please", at=LATER)
        assert sure(await tx.conversations.get_for_customer(ada.id)).is_waiting


async def test_a_picture_with_thanks_is_looked_at(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(
            "Thank you!", attachments=(Attachment("mug.jpg", 9, "https://cdn.test/mug.jpg"),)
        )
        assert (await told.place()).answer is AnswerKind.QUESTION
        assert await told.waits()


async def test_who_writes_once_more_waits_since_the_first_time(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(ANGRY)
        await told.hears(ASKING, 5 * HOUR)
        place = await told.place()
    assert (place.answer, place.answered_at) == (AnswerKind.UNHAPPY, LATER)


async def test_a_reply_ends_the_wait_and_the_next_word_is_taken_as_it_is(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(ANGRY)
        await told.answers(2 * HOUR)
        tally = await told.tally()
        assert (tally.answers, tally.replied, tally.answered) == ({}, 1, 1)
        await told.hears(ASKING, 3 * HOUR)
        place = await told.place()
        assert (place.answer, place.answered_at) == (AnswerKind.QUESTION, NOW + 3 * HOUR)


async def test_a_reply_to_the_first_of_two_leaves_the_second_waiting(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(ANGRY)
        await told.hears("Where is it?", 3 * HOUR)
        await told.answers(2 * HOUR)
        assert (await told.place()).answered_at == NOW + 3 * HOUR


async def test_thanks_end_being_unhappy(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(ANGRY)
        await told.answers(2 * HOUR)
        await told.hears("Thank you, all is well now.", 3 * HOUR)
        assert (await told.tally()).answers == {AnswerKind.THANKS: 1}


async def test_that_it_needs_no_answer_settles_it(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(ASKING)
        conversation = sure(await tx.conversations.get_for_customer(told.customer_id))
        await close_without_reply(by_staff(tx, shop, later=9999), conversation.id)
        assert (await told.tally()).replied == 1


async def test_thanks_that_hide_a_question_can_be_taken_for_one(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears("Thank you!")
        message = sure(await tx.conversations.find_last_heard(told.customer_id))
        await take_for_question(by_staff(tx, shop, later=9999), message.id)
        assert (await told.tally()).answers == {AnswerKind.QUESTION: 1}


async def test_who_wrote_before_their_letter_left_counts_as_held_back_and_as_answered(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, orders = await begin(tx, shop)
        told = Told(tx, shop, await write_all(tx, shop, incident), orders)
        await told.hears(ANGRY)
        tally = await told.tally()
        assert tally.answers == {AnswerKind.UNHAPPY: 1}
        assert tally.states == {LetterState.HELD_BACK: 1, LetterState.WRITTEN: 1}


async def test_what_was_said_before_the_letter_isnt_an_answer_to_it(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears(ANGRY, -HOUR)
        assert (await told.place()).answer is None


async def test_who_isnt_told_answers_nothing(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, orders = await begin(tx, shop)
        told = Told(tx, shop, incident, orders)
        await told.hears(ANGRY)
        assert (await told.place()).answer is None


async def test_after_it_was_closed_nothing_counts_any_more(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        work = by_staff(tx, shop, later=600)
        await close_incident(work, told.incident, cause="two buckets", changed="colours")
        await told.hears("Yes please")
        assert (await told.place()).answer is None
        assert await told.waits()


async def test_somebody_in_no_incident_costs_one_more_question(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        _, ada = await log_order(tx, shop)
        with counted_statements() as asked:
            await hear(tx, shop, ada, "Where is it?", at=LATER)
        about = [each for each in asked.statements if "incident_recipients" in each]
        assert len(about) == 1


async def test_what_is_changed_afterwards_is_sorted_anew(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        await told.hears("Thank you!")
        said = sure(await tx.conversations.find_last_heard(told.customer_id))
        await change_message(
            by_staff(tx, shop, later=7200).by_itself(),
            await told.customer(),
            said,
            words=ASKING,
            attachments=(),
            order_id=None,
            at=NOW + 2 * HOUR,
        )
        assert (await told.tally()).answers == {AnswerKind.QUESTION: 1}


async def test_an_answer_from_an_unknown_account_counts_once_it_is_known(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        message = DirectMessage(
            message_id=1, user_id=5, user_name="ada_x", words=ANGRY, at=NOW + HOUR
        )
        assert await take_direct_message(tx, shop.id, message, now=NOW + HOUR)
        assert (await told.place()).answer is None
        stranger = sure(await tx.customers.get_member(shop.id, 5))
        await link_customer(by_staff(tx, shop, later=9999), stranger, told.orders[0])
        place = await told.place()
    assert (place.answer, place.answered_at) == (AnswerKind.UNHAPPY, LATER)


async def test_who_was_answered_by_a_letter_that_came_back_waits_again(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        mailbox = sure(await tx.mailboxes.get_for_shop(shop.id))
        await told.hears(ANGRY)
        customer = await told.customer()
        reply = await send_letter(tx, await draft_reply(tx, shop, customer, now=LATER), hours=2)
        assert (await told.tally()).replied == 1
        bounce = write_bounce(sure(reply.mail_id), to=sure(reply.email))
        await arrive(tx, mailbox, bounce, now=NOW + 3 * HOUR)
        place = await told.place()
    assert (place.answer, place.answered_at) == (AnswerKind.UNHAPPY, LATER)


async def test_an_answer_belongs_to_the_letter_that_came_not_to_one_that_is_only_written(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        told = await tell_all(tx, shop)
        customer = await told.customer()
        order, _ = await log_order(tx, shop, customer.name, "jug", email=customer.email)
        assert order.customer_id == customer.id
        second = await start_incident(by_staff(tx, shop, later=60), WORDS)
        await add_orders(by_staff(tx, shop, later=60), second, [order])
        await write_all(tx, shop, sure(await tx.incidents.get(second.id)))
        await told.hears("Thanks for telling me!")
        assert (await told.place()).answer is AnswerKind.THANKS
        assert not await told.waits()
