"""The clock starts at the first unanswered message, and stops when somebody answers."""

from datetime import datetime, timedelta

import pytest

from bot.domain.channels import Channel
from bot.domain.conversations import Attachment
from bot.domain.customers import Customer
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.conversations import (
    INBOX_PAGE,
    Incoming,
    close_without_reply,
    read_inbox,
    receive_message,
    record_answer,
    snooze,
    take_for_question,
)
from bot.services.direct import take_direct_message
from bot.services.reminders import remind_shops
from bot.services.work import StaffWork, Work
from bot.store.direct import DirectMessage
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, enter, hear, log_order
from tests.sure import sure

HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return NOW + hours * HOUR


@pytest.fixture
async def ada(tx: Transaction, shop: Shop) -> Customer:
    _, customer = await log_order(tx, shop)
    return customer


async def answer(tx: Transaction, shop: Shop, customer: Customer, moment: datetime) -> None:
    await record_answer(
        Work(tx, shop, max(moment, at(48)), by=MIA), customer, via="phone", note=None, at=moment
    )


async def since(tx: Transaction, customer: Customer) -> datetime | None:
    conversation = await tx.conversations.get_for_customer(customer.id)
    return conversation.waiting_since if conversation else None


async def count_planned(tx: Transaction) -> int:
    return len(await tx.reminders.list_due(at(10**5), 9, shop_ids=[SHOP_ID]))


async def test_four_letters_are_one_waiting_customer_whose_clock_started_at_the_first(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    for hour, words in enumerate(("Hello?", "Where is it?", "I WANT MY MONEY BACK", "third time")):
        heard = await hear(tx, shop, ada, words, at=at(hour))
    assert heard.conversation.waiting_since == NOW
    assert heard.conversation.unanswered == 4
    assert heard.conversation.is_urgent
    [line] = (await read_inbox(tx, shop, 0)).lines
    assert (line.name, line.since, line.unanswered) == ("Ada", NOW, 4)
    assert await count_planned(tx) == 1


async def test_the_same_message_counts_once(tx: Transaction, shop: Shop, ada: Customer) -> None:
    said = Incoming(words="Hi?", at=NOW, channel=Channel.DISCORD, source_key="discord:1")
    assert await receive_message(Work(tx, shop, NOW), ada, said)
    assert await receive_message(Work(tx, shop, NOW), ada, said) is None
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert conversation.unanswered == 1


async def test_an_answer_elsewhere_stops_the_clock_and_the_reminders(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await answer(tx, shop, ada, at(1))
    assert await since(tx, ada) is None
    assert await count_planned(tx) == 0
    assert (await read_inbox(tx, shop, 0)).lines == ()


async def test_what_was_written_after_the_answer_is_still_unanswered(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await hear(tx, shop, ada, "And the hat?", at=at(3))
    await answer(tx, shop, ada, at(1))
    assert await since(tx, ada) == at(3)


async def test_the_clock_starts_at_the_first_of_the_messages_after_the_answer(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    for hour in (0, 3, 4, 5):
        await hear(tx, shop, ada, "Where is it?", at=at(hour))
    await answer(tx, shop, ada, at(1))
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert (conversation.waiting_since, conversation.unanswered) == (at(3), 3)


async def test_a_message_logged_late_moves_the_start_back(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, shop, ada, "And?", at=at(5))
    heard = await hear(tx, shop, ada, "Where is it?", at=NOW)
    assert heard.conversation.waiting_since == NOW
    assert heard.conversation.last_words == "And?"


async def test_a_message_logged_after_it_was_answered_starts_nothing(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await answer(tx, shop, ada, at(5))
    draft = await draft_reply(tx, shop, ada)
    heard = await hear(tx, shop, ada, "Where is it?", at=at(1))
    assert heard.was_answered
    assert await since(tx, ada) is None
    stored = sure(await tx.drafts.get(draft.id))
    assert stored.status is DraftStatus.PENDING


async def test_thanks_start_no_clock_until_somebody_takes_them_for_a_question(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    heard = await hear(tx, shop, ada, "Got it, thank you!", at=NOW)
    assert heard.is_thanks
    assert await since(tx, ada) is None
    conversation = await take_for_question(StaffWork(tx, shop, at(1), by=MIA), heard.message_id)
    assert conversation.waiting_since == NOW
    assert await count_planned(tx) == 1
    with pytest.raises(StateConflict):
        await take_for_question(StaffWork(tx, shop, at(1), by=MIA), heard.message_id)


async def test_praise_that_names_what_they_bought_starts_no_clock(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    heard = await hear(tx, shop, ada, "The blue shawl arrived and it is lovely. Thank you!", at=NOW)
    assert heard.is_thanks
    assert await since(tx, ada) is None
    heard = await hear(tx, shop, ada, "The red shawl arrived and it is lovely. Thank you!", at=NOW)
    assert not heard.is_thanks  # which one?


async def test_thanks_with_a_picture_may_be_a_complaint(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    heard = await hear(tx, shop, ada, "Thanks", at=NOW, attachments=(Attachment("a.png", 1, "u"),))
    assert not heard.is_thanks
    assert await since(tx, ada) == NOW


async def test_another_shop_cant_touch_a_message_or_conversation(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    heard = await hear(tx, shop, ada, "Thanks", at=NOW)
    there = await enter(tx, 8)
    with pytest.raises(NotFound):
        await take_for_question(StaffWork(tx, there, NOW, by=MIA), heard.message_id)
    with pytest.raises(NotFound):
        await close_without_reply(StaffWork(tx, there, NOW, by=MIA), heard.conversation.id)
    with pytest.raises(NotFound):
        await close_without_reply(StaffWork(tx, there, NOW, by=MIA), 999)


async def test_letting_a_message_rest_stops_the_clock(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    heard = await hear(tx, shop, ada, "Nice weather.", at=NOW)
    await close_without_reply(StaffWork(tx, shop, at(1), by=MIA), heard.conversation.id)
    assert await since(tx, ada) is None
    assert await count_planned(tx) == 0
    with pytest.raises(StateConflict):
        await close_without_reply(StaffWork(tx, shop, at(1), by=MIA), heard.conversation.id)
    await hear(tx, shop, ada, "But where is it?", at=at(2))
    assert await since(tx, ada) == at(2)


async def test_a_snooze_keeps_quiet_until_its_end(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await snooze(StaffWork(tx, shop, at(1), by=MIA), ada, until=at(58), reason="waits for wool")
    [reminder] = await tx.reminders.list_due(at(10**5), 9, shop_ids=[SHOP_ID])
    assert reminder.fires_at == at(58)
    [line] = (await read_inbox(tx, shop, 0)).lines
    assert line.snooze_reason == "waits for wool"


async def test_a_snooze_ends_when_the_customer_writes(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await snooze(StaffWork(tx, shop, at(1), by=MIA), ada, until=at(60), reason=None)
    heard = await hear(tx, shop, ada, "Hello?", at=at(2))
    assert heard.conversation.snoozed_until is None
    [reminder] = await tx.reminders.list_due(at(10**5), 9, shop_ids=[SHOP_ID])
    assert reminder.fires_at < at(60)


@pytest.mark.parametrize(("is_waiting", "until"), [(True, NOW), (True, at(-1)), (False, at(5))])
async def test_a_snooze_that_makes_no_sense_is_refused(
    tx: Transaction, shop: Shop, ada: Customer, until: datetime, *, is_waiting: bool
) -> None:
    if is_waiting:
        await hear(tx, shop, ada, "Where is it?", at=NOW)
    with pytest.raises((BadInput, StateConflict)):
        await snooze(StaffWork(tx, shop, NOW, by=MIA), ada, until=until, reason=None)


async def test_the_inbox_shows_the_most_pressing_first(tx: Transaction, shop: Shop) -> None:
    for hour, (name, words) in enumerate(
        (("Snoozed", "A?"), ("Old", "B?"), ("New", "C?"), ("Urgent", "I will call my bank"))
    ):
        _, customer = await log_order(tx, shop, name)
        await hear(tx, shop, customer, words, at=at(hour))
        if name == "Snoozed":
            await snooze(StaffWork(tx, shop, at(1), by=MIA), customer, until=at(60), reason=None)
    inbox = await read_inbox(tx, shop, 0)
    assert [line.name for line in inbox.lines] == ["Urgent", "Old", "New", "Snoozed"]
    assert [line.is_urgent for line in inbox.lines] == [True, False, False, False]


async def test_the_inbox_reads_its_page_and_counts_the_others(tx: Transaction, shop: Shop) -> None:
    for number in range(2 * INBOX_PAGE + 3):
        _, customer = await log_order(tx, shop, f"Customer {number}", f"shawl {number}")
        await hear(tx, shop, customer, "Where is it?", at=at(number))
    seen = []
    for number in range(3):
        with counted_statements() as asked:
            page = await read_inbox(tx, shop, number)
        assert asked.count == 2
        assert asked.rows == 1 + len(page.lines)  # the count, and a row for each line
        assert (page.number, page.count) == (number, 2 * INBOX_PAGE + 3)
        assert page.has_more == (number < 2)
        seen += [(line.name, line.since) for line in page.lines]
    assert seen == [(f"Customer {number}", at(number)) for number in range(2 * INBOX_PAGE + 3)]
    assert await read_inbox(tx, shop, 9) == page  # it was longer once


async def test_a_ping_that_waits_survives_the_next_message_of_the_same_wait(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    heard = await hear(tx, shop, ada, "Where is it?", at=at(5))
    await remind_shops(tx, [SHOP_ID], now=at(24))  # the day's list
    await remind_shops(tx, [SHOP_ID], now=at(24.2))  # 80 % of a day: one ping
    assert await list_kinds(tx, at(25)) == [PostKind.PING]
    await hear(tx, shop, ada, "Hello?", at=at(24.3))
    assert await list_kinds(tx, at(25)) == [PostKind.PING]
    await close_without_reply(StaffWork(tx, shop, at(24.4), by=MIA), heard.conversation.id)
    assert await list_kinds(tx, at(25)) == []


async def list_kinds(tx: Transaction, now: datetime) -> list[PostKind]:
    due = await tx.outbox.list_due(now, 50)
    return [parcel.kind for parcel in due if parcel.kind in (PostKind.PING, PostKind.TOLD)]


async def test_who_writes_twice_is_told_once_that_a_person_will_answer(
    tx: Transaction, shop: Shop
) -> None:
    for number in (1, 2):
        message = DirectMessage(
            message_id=number, user_id=5, user_name="ada", words="Where is it?", at=at(number)
        )
        assert await take_direct_message(tx, SHOP_ID, message, now=at(number))
        assert not await take_direct_message(tx, SHOP_ID, message, now=at(number))
        assert await list_kinds(tx, at(number)) == [PostKind.TOLD]
    customer = sure(await tx.customers.get_member(SHOP_ID, 5))
    assert customer.is_proposed
    assert await since(tx, customer) == at(1)


async def test_what_is_said_about_others_stays(tx: Transaction, shop: Shop, ada: Customer) -> None:
    note = QueuedPost(shop_id=SHOP_ID, kind=PostKind.NOTE, post=Post(words="Hi"), due_at=NOW)
    await tx.outbox.add(note)
    heard = await hear(tx, shop, ada, "Where is it?", at=NOW)
    await close_without_reply(StaffWork(tx, shop, at(1), by=MIA), heard.conversation.id)
    assert PostKind.NOTE in [parcel.kind for parcel in await tx.outbox.list_due(at(1), 9)]
