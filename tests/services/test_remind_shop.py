"""What is due in a shop is said there, once, in opening hours, and to nobody else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.posts import Post
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.conversations import record_answer, snooze
from bot.services.digests import gather_digest
from bot.services.letters import finish_letter, start_letter
from bot.services.orders import Shipment, ship_order
from bot.services.priorities import list_due_items
from bot.services.reminders import find_next_due, remind_shops, renew_reminder
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from bot.writing.day_lines import GroupKind
from tests.counting import counted_statements
from tests.samples import DESK, MIA, NOW, SHOP_ID, draft_reply, enter, hear, log_order
from tests.services.desk_week import (
    DEPUTY,
    STAFF,
    get_shop,
    moment,
    open_weekdays,
    read,
    run_once,
    run_until,
    words_of,
)
from tests.sure import sure


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A unit of work in which the shop is open Monday to Friday from nine to five."""
    async with database.transaction() as tx:
        await open_weekdays(tx, shop)
        yield tx


async def write(tx: Transaction, name: str, at: datetime, words: str = "Where is it?") -> int:
    """Has a customer write; gives the conversation's id."""
    shop = await get_shop(tx)
    _, customer = await log_order(tx, shop, name)
    return (await hear(tx, shop, customer, words, at=at)).conversation.id


async def test_the_ladder_is_one_ping_soon_one_when_due_then_each_opening_time(
    tx: Transaction,
) -> None:
    shop = await set_up_shop(Work(tx, await get_shop(tx), moment(0, 9)), SetUp(target_hours=20))
    await write(tx, "Ada", moment(-1, 18))
    said = await run_until(tx, moment(2, 12))
    assert read(said) == [
        (moment(0, 10), PostKind.PING),  # 80 % of twenty hours
        (moment(0, 14), PostKind.PING),
        (moment(1, 9), PostKind.DIGEST),
        (moment(2, 9), PostKind.DIGEST),
    ]
    assert all(shop.hours.is_open(queued.due_at) for queued in said)
    assert all(queued.post.roles == (STAFF,) for queued in said)
    assert "due in 4 h" in words_of(said[0].post)
    assert "due now" in words_of(said[1].post)
    assert "Ada" in words_of(said[2].post)


async def test_two_steps_within_two_hours_are_one_ping_while_there_is_time(
    tx: Transaction,
) -> None:
    await set_up_shop(Work(tx, await get_shop(tx), moment(0, 9)), SetUp(target_hours=4))
    await write(tx, "Ada", moment(0, 10))
    said = await run_until(tx, moment(0, 17))
    assert read(said) == [(moment(0, 13.2), PostKind.PING)]
    assert "due in 48 min" in words_of(said[0].post)


async def test_a_shop_that_never_said_its_hours_is_reminded_by_day(database: Database) -> None:
    async with database.transaction() as tx:
        shop = await enter(tx, now=moment(0, 9))
        _, customer = await log_order(tx, shop)
        await hear(tx, shop, customer, "Where is it?", at=moment(0, 10))
        said = await run_until(tx, moment(2, 10))
        # 80 % is over at night, and all of it an hour after the day's list, which says both.
        assert read(said) == [(moment(1, 9), PostKind.DIGEST), (moment(2, 9), PostKind.DIGEST)]
        assert "Ada" in words_of(said[0].post)


async def test_a_program_that_wakes_at_night_says_the_days_list_in_the_morning(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        shop = await enter(tx, now=moment(0, 9))
        _, customer = await log_order(tx, shop)
        await hear(tx, shop, customer, "Where is it?", at=moment(0, 10))
        assert await run_once(tx, moment(1, 21)) == []
        assert read(await run_until(tx, moment(2, 10))) == [(moment(2, 9), PostKind.DIGEST)]


async def test_after_a_holiday_a_door_that_never_closes_wakes_nobody_at_midnight(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        shop = await enter(tx, now=moment(0, 9))
        shop = await set_up_shop(Work(tx, shop, moment(0, 9)), SetUp(country="GB"))
        await set_shop_hours(
            Work(tx, shop, moment(0, 9)), days="Mon-Sun", opens="00:00", closes="24:00"
        )
        _, customer = await log_order(tx, await get_shop(tx))
        await hear(tx, await get_shop(tx), customer, "Where is it?", at=moment(30, 10))
        said = await run_until(tx, moment(39, 10))
        assert {queued.due_at.hour for queued in said} <= {8, 9}, "Boxing Day ends at midnight"


async def test_a_threat_is_rung_at_once_and_once(tx: Transaction) -> None:
    shop = await get_shop(tx)
    _, ada = await log_order(tx, shop, "Ada")
    for minutes in range(4):
        at = moment(0, 12) + timedelta(minutes=minutes)
        await hear(tx, shop, ada, "Send it or I call my bank!", at=at)
        said = await run_until(tx, at)
        assert len([each for each in said if each.post.roles]) == (not minutes)
    later = await run_until(tx, moment(0, 16))
    assert not [each for each in later if each.post.roles]


async def test_a_threat_in_the_night_calls_people_with_the_days_list(tx: Transaction) -> None:
    shop = await get_shop(tx)
    _, ada = await log_order(tx, shop, "Ada")
    await run_until(tx, moment(0, 22))
    await hear(tx, shop, ada, "I will open a dispute with PayPal.", at=moment(0, 23))
    [said] = await run_until(tx, moment(1, 9))
    assert (said.kind, said.due_at, said.post.roles) == (PostKind.DIGEST, moment(1, 9), (STAFF,))
    assert "**Ada**" in words_of(said.post)


async def test_an_answer_silences_everything(tx: Transaction) -> None:
    await write(tx, "Ada", moment(0, 10))
    shop = await get_shop(tx)
    [ada] = await tx.customers.list_named(SHOP_ID, "Ada")
    await record_answer(
        Work(tx, shop, moment(0, 11), by=MIA), ada, via=None, note=None, at=moment(0, 11)
    )
    assert await run_until(tx, moment(4, 17)) == []


async def test_an_empty_digest_is_not_posted(tx: Transaction) -> None:
    assert await run_until(tx, moment(4, 17)) == []
    assert (await get_shop(tx)).next_digest_at == moment(7, 9)


async def test_the_digest_says_everything_that_a_seller_should_know(tx: Transaction) -> None:
    shop = await get_shop(tx)
    await log_order(tx, shop, "Late Lara", "late hat", ship_by=moment(-1, 9))
    order, _ = await log_order(tx, shop, "Untold Uma", "untold hat")
    await ship_order(StaffWork(tx, shop, moment(-2, 9), by=MIA), order, Shipment(at=moment(-2, 9)))
    order, overdue = await log_order(tx, shop, "Overdue Otto", "overdue hat")
    await ship_order(
        StaffWork(tx, shop, moment(-4, 9), by=MIA),
        order,
        Shipment(at=moment(-4, 9), arrives_at=moment(-1, 9)),
    )
    failed = await draft_reply(tx, shop, overdue, order, now=moment(-4, 9))
    await tx.drafts.replace(
        failed, approved := failed.approve(1, by=MIA, at=moment(-4, 9), undo=timedelta(0))
    )
    sending = sure(await tx.drafts.get(approved.id))
    await tx.drafts.replace(
        sending,
        replace(sending, status="failed", reason="their mailbox is full"),  # type: ignore[arg-type]
    )
    await write(tx, "Waiting Wanda", moment(-1, 9))
    [digest] = [
        queued for queued in await run_once(tx, moment(0, 9)) if queued.kind is PostKind.DIGEST
    ]
    text = words_of(digest.post)
    for words in (
        "Waiting Wanda",
        "1 order should have left: Late Lara",
        "1 not told it left: Untold Uma",
        "1 parcel should be there",
        "2 as before",  # what failed, and what was drafted, before the last list
        "notes wait for your ✅",
    ):
        assert words in text, words


async def test_half_of_the_target_is_enough_to_be_in_the_digest(tx: Transaction) -> None:
    await write(tx, "Old Olga", moment(-1, 20))  # 13 hours before opening
    await write(tx, "New Nora", moment(0, 8))
    [digest] = await run_once(tx, moment(0, 9))
    assert "Old Olga" in words_of(digest.post)
    assert "New Nora" not in words_of(digest.post)


async def test_after_a_downtime_there_is_one_digest_with_ages(tx: Transaction) -> None:
    for name in ("Ada", "Bob", "Cleo", "Dora", "Emil"):
        await write(tx, name, moment(0, 10))
    said = await run_once(tx, moment(3, 11))
    assert read(said) == [(moment(3, 11), PostKind.DIGEST)]
    text = words_of(said[0].post)
    assert "I was away" in text
    assert "waits 3 days" in text
    for name in ("Ada", "Bob", "Cleo", "Dora", "Emil"):
        assert name in text
    assert await run_once(tx, moment(3, 11.1)) == []
    assert read(await run_until(tx, moment(4, 9))) == [(moment(4, 9), PostKind.DIGEST)]


async def test_what_ends_in_the_night_is_said_in_the_morning(tx: Transaction) -> None:
    await write(tx, "Ada", moment(0, 10))
    assert await run_once(tx, moment(1, 20)) == []  # back at night: nothing, and nothing is lost
    assert read(await run_until(tx, moment(2, 9))) == [(moment(2, 9), PostKind.DIGEST)]


async def test_customers_who_are_due_within_half_an_hour_are_one_short_ping(
    tx: Transaction,
) -> None:
    await write(tx, "Ada", moment(0, 15))
    await write(tx, "Bob", moment(0, 15.2), "I want my money back!")
    await write(tx, "Cleo", moment(0, 15.4))
    await write(tx, "Dora", moment(0, 15.6))
    said = [each for each in await run_until(tx, moment(1, 15)) if each.kind is PostKind.PING]
    first, second, last = said
    assert read(said) == [
        (moment(1, 10.2), PostKind.PING),
        (moment(1, 10.8), PostKind.PING),
        (moment(1, 15), PostKind.PING),
    ]
    assert "**3 customers**" in first.post.words
    assert first.post.roles == (STAFF,)
    lines = first.post.body.splitlines()
    assert lines[0].startswith("⚠ **Bob**, 19 h")
    assert lines[1:] == ["**Ada**, 19 h", "**Cleo**, 18 h"]
    assert [each.label for each in first.post.buttons] == [
        "Reply to Bob",
        "Reply to Ada",
        "Reply to Cleo",
    ]
    assert "Dora" in words_of(second.post)
    assert "**3 customers**" in last.post.words  # what is due later has its own moment


async def test_a_ping_for_many_is_a_phone_screen_at_most(tx: Transaction) -> None:
    for number in range(14):
        words = "It came broken. REFUND me" if number % 2 else "Where is it?"
        await write(tx, f"Anastasia Featherstonehaugh {number}", moment(0, 15), words)
    [said] = [each for each in await run_until(tx, moment(1, 14)) if each.kind is PostKind.PING]
    lines = said.post.body.splitlines()
    assert len(lines) == 8
    assert lines[-1] == "… and 7 more: /inbox"
    assert all(len(line.replace("**", "")) <= 40 for line in lines)


async def test_whoever_was_answered_before_a_shared_ping_is_posted_is_not_in_it(
    tx: Transaction,
) -> None:
    for name in ("Ada", "Bob", "Cleo"):
        await write(tx, name, moment(0, 15))
    [said] = [each for each in await run_until(tx, moment(1, 14)) if each.kind is PostKind.PING]
    await say_answered(tx, "Bob", moment(1, 10.21))
    renewed = await renew_reminder(Work(tx, await get_shop(tx), moment(1, 10.21)), said)
    assert isinstance(renewed, Post)
    assert "**2 customers**" in renewed.words
    assert "Bob" not in words_of(renewed)
    await say_answered(tx, "Ada", moment(1, 10.22))
    await say_answered(tx, "Cleo", moment(1, 10.22))
    assert await renew_reminder(Work(tx, await get_shop(tx), moment(1, 10.22)), said) is None


async def say_answered(tx: Transaction, name: str, at: datetime) -> None:
    [customer] = await tx.customers.list_named(SHOP_ID, name)
    work = Work(tx, await get_shop(tx), at, by=MIA)
    await record_answer(work, customer, via=None, note=None, at=at)


async def test_the_deputy_is_called_when_two_opening_times_pass_in_silence(tx: Transaction) -> None:
    await write(tx, "Ada", moment(-2, 10))
    called = [
        queued.due_at
        for queued in await run_until(tx, moment(4, 17))
        if DEPUTY in queued.post.members
    ]
    # Monday says that it is due, Tuesday that it is overdue, Wednesday that nobody did anything
    # about it.
    assert called == [moment(2, 9), moment(3, 9), moment(4, 9)]


async def test_the_deputy_is_left_alone_while_staff_do_something(tx: Transaction) -> None:
    await write(tx, "Ada", moment(-2, 10))
    for day in range(5):
        said = await run_until(tx, moment(day, 9.5))
        assert not [queued for queued in said if DEPUTY in queued.post.members]
        await tx.shops.enter(SHOP_ID, moment(day, 10))


async def test_waking_from_a_snooze_is_said_once(tx: Transaction) -> None:
    await write(tx, "Ada", moment(0, 10))
    shop = await get_shop(tx)
    [ada] = await tx.customers.list_named(SHOP_ID, "Ada")
    await snooze(
        StaffWork(tx, shop, moment(0, 11), by=MIA), ada, until=moment(2, 12), reason="wool"
    )
    said = await run_until(tx, moment(2, 16))
    assert read(said)[0] == (moment(2, 12), PostKind.PING)
    assert "wool" in words_of(said[0].post)
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert conversation.snoozed_until is None
    assert sum("snooze" in words_of(queued.post) for queued in said) == 1


async def test_new_hours_move_what_is_planned(tx: Transaction) -> None:
    await write(tx, "Ada", moment(0, 10))
    shop = await get_shop(tx)
    await set_shop_hours(
        Work(tx, shop, moment(0, 11)), days="Mon-Sun", opens="12:00", closes="14:00"
    )
    said = await run_until(tx, moment(3, 18))
    assert said
    assert all(12 <= queued.due_at.hour < 14 for queued in said)
    assert len({read([queued])[0] for queued in said}) == len(said)


async def test_new_hours_repeat_nothing_that_was_said(tx: Transaction) -> None:
    await set_up_shop(Work(tx, await get_shop(tx), moment(0, 9)), SetUp(target_hours=4))
    await write(tx, "Ada", moment(0, 10))
    assert len(await run_until(tx, moment(0, 14))) == 1
    shop = await get_shop(tx)
    await set_shop_hours(
        Work(tx, shop, moment(0, 15)), days="Mon-Sun", opens="09:30", closes="18:00"
    )
    assert read(await run_until(tx, moment(1, 9.5))) == [(moment(1, 9.5), PostKind.DIGEST)]


async def test_two_shops_with_the_same_names_never_see_each_other(tx: Transaction) -> None:
    there = await enter(tx, 8, now=moment(-3, 9))
    await set_up_shop(Work(tx, there, moment(-3, 9)), SetUp(staff_role_id=900))
    there = await get_shop(tx, 8)
    for shop, secret in ((await get_shop(tx), "mine"), (there, "theirs")):
        order, ada = await log_order(tx, shop, "Ada", f"hat {secret}", ship_by=moment(-1, 9))
        await hear(tx, shop, ada, f"Where is it? {secret}", at=moment(-1, 9))
        draft = await draft_reply(tx, shop, ada, order, f"{secret}", now=moment(-1, 9))
        assert draft.shop_id == shop.id
    said = [queued for queued in await run_until(tx, moment(1, 17)) if queued.shop_id == SHOP_ID]
    assert said
    for queued in said:
        assert "theirs" not in words_of(queued.post)
        assert queued.post.roles in ((), (STAFF,))
    for queued in await tx.outbox.list_due(moment(9, 9), 99):
        assert ("theirs" in words_of(queued.post)) <= (queued.shop_id == 8)


async def test_a_shop_that_isnt_there_is_no_trouble(tx: Transaction) -> None:
    await remind_shops(tx, [999], now=NOW)


async def test_the_next_due_moment_is_the_earliest_of_all(tx: Transaction) -> None:
    shop = await get_shop(tx)
    assert await find_next_due(tx) == shop.next_digest_at
    order, ada = await log_order(tx, shop)
    draft = await draft_reply(tx, shop, ada, order)
    [card] = await tx.outbox.list_due(NOW, 9)
    await tx.outbox.mark_posted(card.id)
    approved = draft.approve(1, by=MIA, at=NOW, undo=timedelta(seconds=30))
    await tx.drafts.replace(draft, approved)
    assert await find_next_due(tx) == NOW + timedelta(seconds=30)
    assert await find_next_due(tx, with_letters=False) == shop.next_digest_at
    await start_letter(tx, draft.id, now=NOW + timedelta(seconds=30))
    await finish_letter(tx, draft.id, SendOutcome(Ending.SENT), now=NOW + timedelta(seconds=30))
    assert shop.desk_channel_id == DESK


async def test_a_digest_reads_the_lines_that_it_shows_however_many_wait(
    database: Database,
) -> None:
    read = []
    for names in (range(30), range(30, 90)):
        async with database.transaction() as tx:
            shop = await enter(tx, now=moment(0, 9))
            for name in names:
                await write(tx, f"Customer {name}", moment(0, 10))
            with counted_statements() as asked:
                digest = await gather_digest(Work(tx, shop, moment(3, 10)))
        assert len(digest.matters) == 5
        assert sure(digest.find_group(GroupKind.PEOPLE)).count == names.stop - 5
        read.append(asked.rows)
    assert read[0] == read[1] < 50


async def test_a_threat_is_next_however_many_wait_longer(database: Database) -> None:
    async with database.transaction() as tx:
        shop = await enter(tx, now=moment(0, 9))
        for name in range(30):
            await write(tx, f"Customer {name}", moment(0, 10))
        threat = await write(tx, "Ada", moment(0, 11), "I will call my bank")
        found = await list_due_items(Work(tx, shop, moment(0, 12)), limit=3)
    assert found[0].deadline.about_id == threat
    assert len(found) == 3


async def test_a_round_asks_as_much_for_fifty_shops_as_for_one(database: Database) -> None:
    counts = []
    for shop_ids in ([100], range(200, 250)):
        async with database.transaction() as tx:
            for shop_id in shop_ids:
                shop = await enter(tx, shop_id, now=moment(0, 9))
                _, customer = await log_order(tx, shop, "Ada")
                await hear(tx, shop, customer, "Where is it?", at=moment(-1, 22))
            with counted_statements() as asked:
                await remind_shops(tx, list(shop_ids), now=moment(0, 17.2))
            assert asked.rows > 2 * len(shop_ids)
        counts.append(asked.count)
    assert counts[0] == counts[1] <= 10
