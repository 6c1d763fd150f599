"""However much is due at once, and however late: it is said once, the most pressing first, and
nothing is hidden.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.deadlines.case_deadlines import CASE_KINDS, list_case_deadlines
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.deadlines import keep_deadlines
from bot.services.priorities import list_due_items
from bot.services.reminders import find_next_due, remind_shops, renew_reminder
from bot.services.work import Work
from bot.store.database import Database
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import SHOP_ID, hear, log_order
from tests.services.desk_week import (
    DEPUTY,
    dispute,
    get_shop,
    moment,
    open_weekdays,
    run_until,
    words_of,
)


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A unit of work in which the shop is open Monday to Friday from nine to five."""
    async with database.transaction() as tx:
        shop = await open_weekdays(tx, shop)
        # what a silence does has tests of its own
        await tx.shops.save(replace(shop, silent_after=99))
        yield tx


@pytest.mark.parametrize(
    ("until", "rings"),
    [(moment(22, 12), []), (moment(15, 16), [moment(15, 13)])],
)
async def test_whoever_moves_a_day_hears_of_it_at_once_only_when_it_is_closer_than_they_knew(
    tx: Transaction, until: datetime, rings: list[datetime]
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    case = await dispute(tx, ada, order, until=moment(16, 12), at=moment(0, 12))
    assert [each for each in await run_until(tx, moment(15, 12.9)) if each.kind is PostKind.WARNING]
    moved = replace(case, respond_by=until)
    wanted = list_case_deadlines(moved, shop)
    await tx.cases.save(moved)
    await keep_deadlines(Work(tx, shop, moment(15, 13)), CASE_KINDS, case.id, wanted)
    said = [each for each in await run_until(tx, moment(15, 15)) if each.kind is PostKind.WARNING]
    assert [each.due_at for each in said] == rings


async def test_many_late_parcels_are_drafted_for_morning_by_morning_and_ring_nobody(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    for number in range(60):
        await log_order(tx, shop, f"Buyer {number}", f"hat {number}", ship_by=moment(1, 12))
    drafted, warned = [], []
    for at in (moment(1, 13), moment(2, 10), moment(3, 10), moment(4, 10)):
        warned += [each for each in await run_until(tx, at) if each.kind is PostKind.WARNING]
        drafted.append(len(await tx.drafts.list_open(SHOP_ID, limit=99)))
    assert drafted == [25, 50, 60, 60]
    assert warned == []


async def test_many_of_one_kind_hide_no_other_kind(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.priorities.MAX_OF_EACH", 10)
    shop = await get_shop(tx)
    for number in range(30):
        await log_order(tx, shop, f"Buyer {number}", f"hat {number}", ship_by=moment(1, 12))
    order, ada = await log_order(tx, shop)
    case = await dispute(tx, ada, order, until=moment(20, 12), at=moment(2, 9))
    untold = replace(case, customer_answered_at=None)
    await keep_deadlines(
        Work(tx, shop, moment(2, 9)), CASE_KINDS, case.id, list_case_deadlines(untold, shop)
    )
    found = await list_due_items(Work(tx, shop, moment(2, 10)), limit=5)
    assert DeadlineKind.CASE_CUSTOMER in {each.deadline.kind for each in found}


async def test_the_single_next_thing_to_lose_comes_before_what_is_said_for_the_first_time(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    for number in range(5):
        await log_order(tx, shop, f"Buyer {number}", f"hat {number}", ship_by=moment(3, 9))
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(3, 12), at=moment(0, 9))
    said = [each for each in await run_until(tx, moment(3, 9)) if each.due_at == moment(3, 9)]
    [digest] = [each.post for each in said]
    assert digest.body.splitlines()[0].startswith("⚖ Answer **PayPal**: 3 h left")


async def test_a_desk_that_was_gone_for_days_is_met_by_one_warning(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9), reference="PP-1")
    other, ben = await log_order(tx, shop, "Ben")
    await dispute(tx, ben, other, until=moment(4, 15), at=moment(0, 9), reference="PP-2")
    while (due := await find_next_due(tx, with_posts=False)) is not None and due <= moment(3, 16):
        await remind_shops(tx, [SHOP_ID], now=due)
    waiting = await tx.outbox.list_due(moment(3, 16), 99)
    [warning] = [each for each in waiting if each.kind is PostKind.WARNING]
    assert warning.due_at == moment(3, 15)
    assert "I was away" in warning.post.words
    assert "PP-1" in words_of(warning.post)
    assert "PP-2" in words_of(warning.post)
    renewed = await renew_reminder(Work(tx, shop, moment(3, 16.5)), warning)
    assert isinstance(renewed, Post)
    assert "PP-1" in words_of(renewed)
    assert "PP-2" in words_of(renewed)


async def test_in_a_silence_the_deputy_hears_of_the_last_days_of_money_in_a_digest_too(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(3, 9), at=moment(-1, 9))
    await tx.shops.save(replace(shop, silence_step=1))
    [digest] = [
        each.post for each in await run_until(tx, moment(2, 9)) if each.due_at == moment(2, 9)
    ]
    assert digest.members == (DEPUTY,)


async def test_a_digest_that_comes_late_to_a_stand_in_doesnt_say_that_nobody_answers(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    away = replace(shop, away_since=moment(-1, 9), away_until=moment(9, 9))
    await tx.shops.save(away)
    _, ada = await log_order(tx, shop)
    await hear(tx, away, ada, "Where is it?", at=moment(-3, 10))
    said = await run_until(tx, moment(0, 9))
    queued = next(each for each in said if each.kind is PostKind.DIGEST)
    assert queued.post.members == (DEPUTY,)
    assert "can you help" not in queued.post.words
    renewed = await renew_reminder(Work(tx, away, moment(0, 12)), queued)
    assert isinstance(renewed, Post)
    assert renewed.words == queued.post.words
