"""What can cost money is said in time, once, in one post, and to whoever is there to act."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.deadlines.case_deadlines import CASE_KINDS, list_case_deadlines
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Step
from bot.domain.mail import MailKind, Notice
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.case_notices import take_notice_for_case
from bot.services.cases import NewCase, close_case, mark_responded, open_case
from bot.services.deadlines import keep_deadlines
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.priorities import list_due_items
from bot.services.promises import add_promise
from bot.services.reminders import remind_shops, renew_reminder
from bot.services.shops import set_shop_hours
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, SHOP_ID, enter, hear, log_order
from tests.services.desk_week import (
    DEPUTY,
    HOUR,
    STAFF,
    dispute,
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
        shop = await open_weekdays(tx, shop)
        # what a silence does has tests of its own
        await tx.shops.save(replace(shop, silent_after=99))
        yield tx


async def test_a_dispute_rings_twice_and_its_end_is_told_once_and_then_nothing_speaks_of_it(
    tx: Transaction,
) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    case = await dispute(tx, ada, order, until=moment(15, 15), at=moment(0, 12))
    said = await run_until(tx, moment(22, 12))
    warned = [each for each in said if each.kind is PostKind.WARNING]
    assert [(each.due_at, each.post.roles) for each in warned] == [
        (moment(14, 15), (STAFF,)),
        (moment(15, 11), (STAFF,)),
        (moment(15, 15), ()),
    ]
    assert "The time is over: how did it end?" in warned[-1].post.words
    assert not [
        each
        for each in said
        if each.due_at > moment(16, 9) and "Answer **PayPal**" in words_of(each.post)
    ]
    assert await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id) is None
    kept = sure(await tx.cases.get(case.id))
    assert kept.is_open
    shop = await get_shop(tx)
    wanted = list_case_deadlines(kept, shop)
    await keep_deadlines(Work(tx, shop, moment(22, 13)), CASE_KINDS, case.id, wanted)
    assert await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id) is None


async def test_who_waits_and_has_a_dispute_is_called_for_once(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    new = NewCase(platform=Platform.PAYPAL, order=order, customer_id=ada.id, reason="claim")
    await open_case(StaffWork(tx, shop, moment(0, 15), by=MIA), new)
    await hear(tx, shop, ada, "Where is it?", at=moment(0, 15))
    said = await run_until(tx, moment(1, 17))
    assert [each.kind for each in said if each.due_at == moment(1, 15)] == [PostKind.PING]


async def test_a_warning_says_what_whom_when_why_and_what_to_do(tx: Transaction) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    case = await dispute(
        tx, ada, order, until=moment(15, 15), at=moment(0, 12), reference="PP-D-77"
    )
    said = await run_until(tx, moment(15, 12))
    [last] = [each.post for each in said if each.due_at == moment(15, 11)]
    assert last.words == "<@&500> **Answer PayPal: dispute PP-D-77**: due in 4 h."
    for words in (
        "(Ada, order #1, blue shawl)",
        f"<t:{int(moment(15, 15).timestamp())}:F> (as it was entered)",
        "At risk: €24.00",
        "**Next:** ",
    ):
        assert words in last.body, words
    assert [each.action for each in last.buttons] == [
        f"case:show:{case.id}",
        f"case:responded:{case.id}",
    ]


async def test_a_date_from_the_table_is_shown_as_the_platforms_rule(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    new = NewCase(platform=Platform.PAYPAL, order=order, customer_id=ada.id, reason="claim")
    await open_case(StaffWork(tx, shop, moment(0, 12), by=MIA), new)
    [claim] = [
        each
        for each in await list_due_items(Work(tx, shop, moment(0, 12)), limit=9)
        if each.deadline.kind is DeadlineKind.CASE_PLATFORM
    ]
    said = [
        each for each in await run_until(tx, claim.deadline.due_at) if "claim" in each.post.words
    ]
    assert "PayPal's own rule: 10 days from " in said[-1].post.body


async def test_money_rings_while_the_shop_is_closed_but_not_at_night_and_the_rest_waits(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(6, 23), at=moment(2, 9))  # ends on a Sunday night
    await log_order(tx, shop, "Ben", "red mug", ship_by=moment(5, 12))  # on a Saturday
    said = await run_until(tx, moment(7, 9))
    for each in said:
        assert 8 <= each.due_at.hour < 22
        if not shop.hours.is_open(each.due_at):
            assert each.kind is PostKind.WARNING
            assert each.post.words.startswith("<@&500> **Answer PayPal")
            assert "red mug" not in words_of(each.post)
    assert any(not shop.hours.is_open(each.due_at) for each in said)
    late = [each.due_at for each in said if "Ben" in words_of(each.post)]
    assert late
    assert min(late) == moment(7, 9)  # while there was time it was no matter


async def test_nothing_rings_twice_when_the_program_starts_again(tx: Transaction) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    await dispute(tx, ada, order, until=moment(15, 12), at=moment(0, 12))
    assert read(await run_until(tx, moment(14, 12)))[-1] == (moment(14, 12), PostKind.WARNING)
    assert await run_once(tx, moment(14, 12)) == []
    case = sure(await tx.cases.get(1))
    wanted = list_case_deadlines(replace(case, reason="lost parcel"), await get_shop(tx))
    await keep_deadlines(Work(tx, await get_shop(tx), moment(14, 12.5)), CASE_KINDS, 1, wanted)
    assert await run_once(tx, moment(14, 13)) == []


async def test_orders_that_are_late_ring_nobody_and_drown_no_dispute(tx: Transaction) -> None:
    shop = await get_shop(tx)
    for number in range(30):
        await log_order(tx, shop, f"Buyer {number}", f"hat {number}", ship_by=moment(3, 12))
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(3, 12.5), at=moment(1, 12))
    said = await run_until(tx, moment(3, 12.9))
    warned = [each.post for each in said if each.kind is PostKind.WARNING]
    assert warned
    assert all("hat" not in words_of(post) for post in warned)
    due_items = await list_due_items(Work(tx, shop, moment(3, 11)), limit=5)
    assert due_items[0].deadline.kind is DeadlineKind.CASE_PLATFORM


async def test_after_a_week_of_downtime_all_of_it_is_one_post_with_ages(tx: Transaction) -> None:
    shop = await get_shop(tx)
    for number in range(6):
        await log_order(tx, shop, f"Buyer {number}", f"hat {number}", ship_by=moment(1, 12))
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(2, 12), at=moment(0, 9))
    [digest] = [each.post for each in await run_once(tx, moment(7, 11))]
    assert "I was away" in digest.title
    assert digest.roles == (STAFF,)
    lines = digest.body.splitlines()
    assert lines[0].startswith("⚖ Answer **PayPal**: 4 days late")
    assert lines[1].startswith("📦 6 should have left: Buyer 0")
    assert await run_once(tx, moment(7, 11.2)) == []


async def test_the_few_that_become_pressing_at_opening_begin_the_digest(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(1, 9), at=moment(-1, 9))
    [digest] = [
        each.post for each in await run_until(tx, moment(0, 9)) if each.due_at == moment(0, 9)
    ]
    assert digest.roles == (STAFF,)
    assert digest.body.startswith("⚖ Answer **PayPal**: 1 day left")
    assert digest.buttons[0].action.startswith("case:show:")


async def test_back_in_the_night_it_waits_for_the_morning(tx: Transaction) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9))
    await run_until(tx, moment(1, 12))
    assert await run_once(tx, moment(3, 20)) == []
    said = await run_until(tx, moment(4, 9.5))
    assert read(said) == [(moment(4, 9), PostKind.DIGEST)]
    assert said[0].post.roles == (STAFF,)


async def test_while_the_seller_is_away_the_deputy_is_called_instead(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9))
    away = replace(shop, away_since=moment(0, 9), away_until=moment(9, 9), away_deputy_id=700)
    await tx.shops.save(away)
    said = [
        each.post for each in await run_until(tx, moment(3, 13)) if each.kind is PostKind.WARNING
    ]
    assert said
    for post in said:
        assert (post.roles, post.members) == ((), (700,))
        assert post.words.startswith("<@700> ")


async def test_in_a_silence_the_deputy_is_called_as_well(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9))
    await tx.shops.save(replace(shop, silence_step=2))
    said = await run_until(tx, moment(3, 12))
    warning = said[-1].post
    assert said[-1].kind is PostKind.WARNING
    assert (warning.roles, warning.members) == ((STAFF,), (DEPUTY,))


async def test_an_answer_ends_the_ladder(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    case = await dispute(tx, ada, order, until=moment(14, 12), at=moment(0, 12))
    await mark_responded(StaffWork(tx, shop, moment(1, 12), by=MIA), case)
    assert [
        each for each in await run_until(tx, moment(20, 12)) if each.kind is PostKind.WARNING
    ] == []


async def test_an_order_that_is_shipped_or_cancelled_is_no_more_warned_of(tx: Transaction) -> None:
    shop = await get_shop(tx)
    shipped, _ = await log_order(tx, shop, ship_by=moment(2, 12))
    cancelled, _ = await log_order(tx, shop, "Ben", ship_by=moment(2, 12))
    await ship_order(
        StaffWork(tx, shop, moment(0, 10), by=MIA), shipped, Shipment(at=moment(0, 10))
    )
    await cancel_order(StaffWork(tx, shop, moment(0, 10), by=MIA), cancelled, reason=None)
    for each in await run_until(tx, moment(3, 12)):
        assert "Send order" not in words_of(each.post)


async def test_what_lies_in_a_case_that_was_closed_behind_its_back_is_dropped(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    case = await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9))
    stored = sure(await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id))
    await close_case(StaffWork(tx, shop, moment(0, 10), by=MIA), case, is_won=True)
    assert await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id) is None
    await tx.deadlines.add_all([stored])
    assert [
        each for each in await run_until(tx, moment(9, 9)) if each.kind is PostKind.WARNING
    ] == []
    assert await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id) is None


async def test_a_promise_is_told_and_rings_on_its_day_and_once_more_when_it_is_late(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await add_promise(
        StaffWork(tx, shop, moment(0, 10), by=MIA),
        ada,
        order,
        what="refund €24.00",
        due_at=moment(2, 17),
    )
    said = await run_until(tx, moment(9, 10))
    assert read(said) == [(moment(2, 9), PostKind.DIGEST), (moment(3, 9), PostKind.DIGEST)]
    assert [each.post.body for each in said] == [
        "🤝 **Ada**: refund €24.00 due today",
        "🤝 **Ada**: refund €24.00 16 h late",
    ]
    assert all(each.post.roles == (STAFF,) for each in said)


async def test_new_hours_move_what_rings_next(tx: Transaction) -> None:
    shop = await get_shop(tx)
    await log_order(tx, shop, ship_by=moment(2, 12))
    await set_shop_hours(
        Work(tx, shop, moment(0, 10)), days="Mon-Fri", opens="13:00", closes="17:00"
    )
    said = [
        each
        for each in await run_until(tx, moment(3, 18))
        if "order should have left" in words_of(each.post)
    ]
    assert said
    assert all(13 <= each.due_at.hour < 17 for each in said)


async def test_a_silent_action_that_fails_stops_nothing_and_is_tried_again(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await get_shop(tx)
    orders = [(await log_order(tx, shop, name, ship_by=moment(9, 9)))[0] for name in ("Ada", "Ben")]
    for order in orders:
        await ship_order(
            StaffWork(tx, shop, moment(0, 9), by=MIA),
            order,
            Shipment(at=moment(0, 9), arrives_at=moment(1, 12)),
        )
    asked: list[int] = []

    async def ask(work: Work, deadline: Deadline) -> None:
        about = deadline.about_id
        asked.append(about)
        if about == orders[0].id and len(asked) == 1:
            await work.tx.shops.schedule_digest(work.shop.id, None)
            raise ValueError("a broken row")

    monkeypatch.setattr("bot.services.parcels.look_for_arrival", ask)
    fires_at = sure(
        (await tx.deadlines.list_about([DeadlineKind.ARRIVAL], orders[0].id))[0].fires_at
    )
    [trouble] = await remind_shops(tx, [SHOP_ID], now=fires_at)
    assert trouble.deadline.about_id == orders[0].id
    assert isinstance(trouble.error, ValueError)
    assert sorted(asked) == [orders[0].id, orders[1].id]
    assert (await get_shop(tx)).next_digest_at is not None  # what it had done was undone
    await run_until(tx, fires_at + 2 * HOUR)
    assert sorted(asked) == [orders[0].id, orders[0].id, orders[1].id]
    done = sure(await tx.deadlines.find(DeadlineKind.ARRIVAL, orders[0].id))
    assert (done.warned, done.fires_at) == (Step.DUE, None)


async def test_a_warning_that_could_not_be_posted_says_what_is_true_by_then(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    case = await dispute(tx, ada, order, until=moment(15, 12), at=moment(0, 12))
    [queued] = [
        each for each in await run_until(tx, moment(14, 12)) if each.kind is PostKind.WARNING
    ]
    renewed = await renew_reminder(Work(tx, shop, moment(14, 13)), queued)
    assert isinstance(renewed, Post)
    assert "due in 23 h" in renewed.words
    asleep = await renew_reminder(Work(tx, shop, moment(14, 23)), queued)
    assert asleep == moment(15, 9)  # people sleep
    await mark_responded(StaffWork(tx, shop, moment(15, 10), by=MIA), case)
    assert await renew_reminder(Work(tx, shop, moment(15, 10)), queued) is None


async def test_what_is_next_mixes_deadlines_with_those_who_wait_and_leaves_out_the_snoozed(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop, ship_by=moment(3, 12))
    await dispute(tx, ada, order, until=moment(5, 12), at=moment(0, 9))
    _, ben = await log_order(tx, shop, "Ben")
    _, cleo = await log_order(tx, shop, "Cleo")
    await hear(tx, shop, ben, "Where is it?", at=moment(0, 10))
    quiet = (await hear(tx, shop, cleo, "Any news?", at=moment(0, 10))).conversation
    await tx.conversations.save(quiet.snooze(until=moment(9, 9), reason=None))
    found = await list_due_items(Work(tx, shop, moment(0, 12)), limit=9)
    assert [(each.deadline.kind, each.customer and each.customer.name) for each in found] == [
        (DeadlineKind.REPLY, "Ben"),
        (DeadlineKind.CASE_PLATFORM, "Ada"),
        (DeadlineKind.SHIP_BY, "Ada"),
    ]


async def test_one_shop_never_hears_of_anothers_deadlines(tx: Transaction) -> None:
    there = await enter(tx, 8, now=moment(-3, 9))
    order, ada = await log_order(tx, await get_shop(tx), ship_by=moment(2, 12))
    await dispute(tx, ada, order, until=moment(2, 12), at=moment(0, 9))
    assert await list_due_items(Work(tx, there, moment(1, 9)), limit=9) == []
    for each in await run_until(tx, moment(3, 12)):
        assert each.shop_id == SHOP_ID


async def test_a_notice_and_its_case_are_one_line_of_the_digest_and_a_forged_one_is_none(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    for number, is_verified in enumerate((True, True, False)):
        mail = sure(await tx.mails.add_new(make_mail(number)))
        notice = Notice(
            platform=Platform.PAYPAL,
            kind=NoticeKind.CLAIM,
            is_verified=is_verified,
            reference=f"PP-D-{number}",
            respond_by=moment(6, 12),
        )
        kept = ReceivedNotice(shop_id=SHOP_ID, mail_id=mail.id, at=moment(0, 10), notice=notice)
        received = await tx.mails.add_notice(kept)
        if is_verified and number != 1:  # the second came before cases were made of notices
            await take_notice_for_case(Work(tx, shop, moment(0, 10)), received)
    digest = (await run_until(tx, moment(1, 9)))[-1].post
    lines = digest.body.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "⚖ **PayPal** wants an answer",
        "⚖ Answer **PayPal**",
    ]


def make_mail(number: int) -> ReceivedMail:
    return ReceivedMail(
        shop_id=SHOP_ID,
        key=f"mail-{number}",
        kind=MailKind.NOTICE,
        reason="it is from PayPal",
        sender_name="PayPal",
        sender_address="service@paypal.example",
        subject="A claim",
        words="Please respond.",
        at=moment(0, 10),
        taken_at=moment(0, 10),
    )
