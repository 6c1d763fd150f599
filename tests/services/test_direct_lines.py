"""Direct messages on a real database of each kind: each counts once, and every page is read to the
last.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.conversations import Attachment, Conversation
from bot.domain.customers import Customer
from bot.domain.errors import NotFound
from bot.domain.shops import Shop
from bot.services.conversations import record_answer
from bot.services.customers import Member
from bot.services.direct import (
    begin_mark,
    choose_shop,
    hear_deletion,
    hear_direct_message,
    list_changeable,
    open_line,
)
from bot.services.work import Work
from bot.store.direct import DirectLine, DirectMessage
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, enter, log_order
from tests.sure import sure

ADA, LINE = 5, 50
MINUTE = timedelta(minutes=1)
FIRST = begin_mark(NOW) + (1 << 40)
PHOTO = Attachment("seam.png", 300, "https://cdn.example.com/1/seam.png?ex=1")


def say(number: int, words: str, *, at: datetime = NOW, **more: object) -> DirectMessage:
    base = DirectMessage(
        message_id=FIRST + number, user_id=ADA, user_name="Ada", words=words, at=at
    )
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.fixture
async def ada(tx: Transaction, shop: Shop) -> Customer:
    _, customer = await log_order(tx, shop, member=Member(ADA, "ada"))
    return customer


async def hear(tx: Transaction, message: DirectMessage, *, is_read: bool = True) -> None:
    now = max(message.at, message.edited_at or message.at)
    assert await hear_direct_message(tx, message, LINE, is_read=is_read, now=now) is None


async def look(tx: Transaction, customer: Customer) -> Conversation:
    return sure(await tx.conversations.get_for_customer(customer.id))


async def find_mark(tx: Transaction) -> int:
    line = sure(await tx.direct_lines.find_in(LINE))
    return line.last_message_id


async def test_the_mark_moves_with_what_was_read_and_never_with_what_was_only_told(
    tx: Transaction, ada: Customer
) -> None:
    await hear(tx, say(2, "Two"), is_read=False)
    assert await find_mark(tx) < FIRST
    await hear(tx, say(1, "One"))
    assert await find_mark(tx) == FIRST + 1
    await hear(tx, say(2, "Two"))
    assert await find_mark(tx) == FIRST + 2
    await hear(tx, say(1, "One"))
    assert await find_mark(tx) == FIRST + 2
    assert (await look(tx, ada)).unanswered == 2


async def test_what_somebody_wrote_before_their_first_letter_is_read_too(
    tx: Transaction, ada: Customer
) -> None:
    await open_line(tx, ADA, LINE, shop_id=SHOP_ID, now=NOW)
    assert await find_mark(tx) == begin_mark(NOW)


async def test_a_changed_message_keeps_its_clock_and_ends_a_snooze(
    tx: Transaction, ada: Customer
) -> None:
    await hear(tx, say(1, "Where is it?"))
    snoozed = (await look(tx, ada)).snooze(until=NOW + 60 * MINUTE, reason=None)
    await tx.conversations.save(snoozed)
    await hear(tx, say(1, "Where is my money?", edited_at=NOW + 5 * MINUTE))
    talk = await look(tx, ada)
    assert (talk.waiting_since, talk.unanswered, talk.snoozed_until) == (NOW, 1, None)
    assert talk.last_words == "Where is my money?"
    assert talk.last_wrote_at == NOW + 5 * MINUTE


async def test_an_older_change_that_is_told_later_changes_nothing(
    tx: Transaction, ada: Customer
) -> None:
    await hear(tx, say(1, "One"))
    await hear(tx, say(1, "Three", edited_at=NOW + 2 * MINUTE))
    await hear(tx, say(1, "Two", edited_at=NOW + MINUTE))
    [message] = await tx.conversations.list_messages(ada.id, 9)
    assert message.words == "Three"
    assert [(each.words, each.until) for each in message.earlier] == [("One", NOW + 2 * MINUTE)]


async def test_an_answer_between_a_message_and_its_change_leaves_the_change_unanswered(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, say(1, "Blue?"))
    await hear(tx, say(1, "Red?", edited_at=NOW + 10 * MINUTE))
    for minutes, waits_since in ((5, NOW + 10 * MINUTE), (15, None)):
        at = NOW + minutes * MINUTE
        await record_answer(
            Work(tx, shop, NOW + 20 * MINUTE, by=MIA), ada, via=None, note=None, at=at
        )
        assert (await look(tx, ada)).waiting_since == waits_since


async def test_a_file_that_was_taken_away_is_kept(tx: Transaction, ada: Customer) -> None:
    await hear(tx, say(1, "Look", attachments=(PHOTO,)))
    await hear(tx, say(1, "Look", edited_at=NOW + MINUTE))
    [message] = await tx.conversations.list_messages(ada.id, 9)
    assert message.attachments == (PHOTO,)
    assert len(message.earlier) == 1


async def test_a_files_new_address_is_no_change(tx: Transaction, ada: Customer) -> None:
    await hear(tx, say(1, "Look", attachments=(PHOTO,)))
    signed_anew = replace(PHOTO, url=PHOTO.url.replace("ex=1", "ex=2"))
    await hear(tx, say(1, "Look", attachments=(signed_anew,), edited_at=NOW + MINUTE))
    [message] = await tx.conversations.list_messages(ada.id, 9)
    assert message.earlier == ()


async def test_a_deletion_is_noted_once_and_its_words_are_kept(
    tx: Transaction, ada: Customer
) -> None:
    await hear(tx, say(1, "Please cancel"))
    for minutes in (1, 2):
        await hear_deletion(tx, FIRST + 1, now=NOW + minutes * MINUTE)
    [message] = await tx.conversations.list_messages(ada.id, 9)
    assert (message.words, message.deleted_at) == ("Please cancel", NOW + MINUTE)
    assert (await look(tx, ada)).waiting_since == NOW
    await hear_deletion(tx, 999, now=NOW)  # of a message that nobody knows


async def test_changes_are_looked_for_in_what_is_unanswered_and_still_there(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await hear(tx, say(1, "One"))
    await record_answer(Work(tx, shop, NOW, by=MIA), ada, via=None, note=None, at=NOW)
    for number in (2, 3, 4):
        await hear(tx, say(number, "Hello?", at=NOW + number * MINUTE))
    await hear(tx, say(3, "Hello!", at=NOW + 3 * MINUTE, edited_at=NOW + 9 * MINUTE))
    await hear_deletion(tx, FIRST + 4, now=NOW + 9 * MINUTE)
    known = await list_changeable(tx, ADA, now=NOW + 10 * MINUTE)
    assert known == {FIRST + 2: None, FIRST + 3: NOW + 9 * MINUTE}


async def test_what_has_no_shop_yet_is_kept_as_it_stands_and_taken_in_by_the_one_that_is_chosen(
    tx: Transaction, shop: Shop
) -> None:
    unplaced = sure(await hear_direct_message(tx, say(1, "Hello?"), LINE, is_read=True, now=NOW))
    assert unplaced.should_ask
    changed = say(1, "Hello!", edited_at=NOW + MINUTE)
    assert await hear_direct_message(tx, changed, LINE, is_read=True, now=NOW) is None
    await hear_deletion(tx, FIRST + 1, now=NOW + 2 * MINUTE)
    assert await list_changeable(tx, ADA, now=NOW) == {}
    with pytest.raises(NotFound):
        await choose_shop(tx, ADA, 404, now=NOW)
    assert await choose_shop(tx, ADA, SHOP_ID, now=NOW + 3 * MINUTE) == 1
    customer = sure(await tx.customers.get_member(SHOP_ID, ADA))
    [message] = await tx.conversations.list_messages(customer.id, 9)
    assert (message.words, message.deleted_at) == ("Hello!", NOW + 2 * MINUTE)
    assert [each.words for each in message.earlier] == ["Hello?"]


async def test_one_message_is_taken_in_by_one_shop_however_often_it_is_told(
    tx: Transaction, ada: Customer
) -> None:
    await hear(tx, say(1, "Hello?"))
    other = await enter(tx, SHOP_ID + 1)
    _, twin = await log_order(tx, other, member=Member(ADA, "ada"))
    await hear(tx, say(1, "Hello?"))
    assert await tx.conversations.get_for_customer(twin.id) is None


async def test_all_lines_are_listed_page_by_page_each_once_the_latest_first(
    tx: Transaction,
) -> None:
    for user_id in range(1, 8):
        used_at = NOW + (user_id // 3) * MINUTE  # several at one moment
        line = DirectLine(user_id=user_id, channel_id=user_id, last_message_id=1, used_at=used_at)
        await tx.direct_lines.save(line)
    listed: list[int] = []
    last = None
    while page := await tx.direct_lines.list_used_since(NOW, 2, before=last):
        listed += [each.user_id for each in page]
        last = page[-1]
    assert listed == [7, 6, 5, 4, 3, 2, 1]
    early = await tx.direct_lines.list_used_since(NOW, 9, until=NOW + MINUTE)
    assert [each.user_id for each in early] == [2, 1]


async def test_all_people_whose_messages_have_no_shop_are_listed_page_by_page(
    tx: Transaction,
) -> None:
    for user_id in range(1, 6):
        message = replace(say(user_id, "Hello?"), user_id=user_id)
        await hear_direct_message(tx, message, user_id, is_read=True, now=NOW)
    await tx.direct_lines.mark_asked(3, NOW)
    listed: list[int] = []
    while page := await tx.direct_lines.list_unplaced(2, after=listed[-1] if listed else 0):
        listed += [each.user_id for each in page]
    assert listed == [1, 2, 4, 5]


async def test_customers_who_never_wrote_are_found_the_newest_first(
    tx: Transaction, shop: Shop, ada: Customer
) -> None:
    await log_order(tx, shop, "Ben", member=Member(6, "ben"))
    await log_order(tx, shop, "Cleo", member=Member(7, "cleo"))
    await log_order(tx, shop, "Dora")
    await open_line(tx, 6, 60, now=NOW)
    assert await tx.customers.list_without_line(9) == [7, ADA]
    assert await tx.customers.list_without_line(1) == [7]
    assert await tx.customers.list_without_line(9, until=NOW) == [7, ADA]
    assert await tx.customers.list_without_line(9, until=NOW - MINUTE) == []
