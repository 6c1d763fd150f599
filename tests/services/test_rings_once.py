"""One ping a person: all that is the matter with them is said together, and an end once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.domain.time.hours import NO_HOURS
from bot.services.cases import NewCase, open_case
from bot.services.conversations import snooze
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from tests.samples import MIA, hear, log_order
from tests.services.desk_week import (
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


def list_pings(said: list[QueuedPost]) -> list[QueuedPost]:
    return [each for each in said if each.post.roles or each.post.members]


@pytest.mark.parametrize(
    "end", [moment(3, 14), moment(3, 3), moment(3, 20), moment(4, 16), moment(5, 12)]
)
async def test_the_end_of_a_dispute_is_said_once(tx: Transaction, end: datetime) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    await dispute(tx, ada, order, until=end, at=moment(0, 9.5))
    said = await run_until(tx, moment(12, 10))
    after = [each for each in said if each.due_at >= end and "PayPal" in words_of(each.post)]
    assert len(after) == 1


@pytest.mark.parametrize("wrote_at", [8, 10, 11.5, 12, 13, 13.9, 14.5, 15, 15.5])
async def test_a_wait_and_a_dispute_of_one_person_ring_together(
    tx: Transaction, wrote_at: float
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9.5))
    await hear(tx, shop, ada, "Where is it?", at=moment(2, wrote_at))
    rung = [each.due_at for each in list_pings(await run_until(tx, moment(4, 12)))]
    close = timedelta(hours=2)
    assert [each for each, after in pairwise(rung) if after - each < close] == []


async def test_people_of_whom_two_things_ring_at_one_moment_are_called_once(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(4, 12), at=moment(0, 9.5))
    _, ben = await log_order(tx, shop, "Ben")
    await hear(tx, shop, ben, "Where is it?", at=moment(2, 12))
    said = [each for each in await run_until(tx, moment(3, 12)) if each.due_at == moment(3, 12)]
    [only] = said
    assert only.kind is PostKind.DIGEST
    assert "PayPal" in words_of(only.post)
    assert "**Ben** waits" in words_of(only.post)


async def test_that_the_time_of_a_dispute_is_over_is_never_said_early(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(3, 14), at=moment(0, 9.5))
    await hear(tx, shop, ada, "Where is it?", at=moment(2, 13))
    said = [each for each in await run_until(tx, moment(3, 14)) if each.due_at >= moment(3, 12)]
    assert [each.due_at for each in said] == [moment(3, 13), moment(3, 14)]
    assert "the time is over" in words_of(said[1].post).lower()


async def open_case_of(tx: Transaction, ada: Customer, *, until: datetime, at: datetime) -> None:
    """A dispute whose customer hasn't had a word either."""
    new = NewCase(platform=Platform.PAYPAL, customer_id=ada.id, respond_by=until, amount="€24.00")
    await open_case(StaffWork(tx, await get_shop(tx), at, by=MIA), new)


async def test_two_clocks_of_one_person_ring_together(tx: Transaction) -> None:
    _, ada = await log_order(tx, await get_shop(tx))
    await open_case_of(tx, ada, until=moment(2, 17.5), at=moment(1, 12.5))
    said = [each for each in await run_until(tx, moment(2, 17)) if each.due_at > moment(2, 9)]
    pings = [each for each in list_pings(said) if each.kind is not PostKind.DIGEST]
    assert [each.due_at for each in pings] == [moment(2, 12.5)]
    assert "and 1 more" in pings[0].post.words


async def test_a_list_that_calls_people_counts_for_what_would_ring_shortly_after(
    tx: Transaction,
) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    await dispute(tx, ada, order, until=moment(3, 13.5), at=moment(2, 12))
    _, ben = await log_order(tx, await get_shop(tx), "Ben")
    await hear(tx, await get_shop(tx), ben, "Where is it?", at=moment(1, 8))
    said = list_pings(await run_until(tx, moment(3, 13)))
    assert [each.due_at for each in said if each.due_at >= moment(3, 9)] == [moment(3, 9)]


@pytest.mark.parametrize("wrote_at", [21.5, 26, 29])
async def test_a_shop_without_hours_hears_of_the_night_by_the_days_list(
    tx: Transaction, wrote_at: float
) -> None:
    shop = replace(await get_shop(tx), week=NO_HOURS, target=timedelta(hours=2))
    await tx.shops.save(shop)
    _, ada = await log_order(tx, shop)
    await hear(tx, shop, ada, "Where is it?", at=moment(0, wrote_at))
    said = list_pings(await run_until(tx, moment(1, 12)))
    assert [(each.due_at, each.kind) for each in said] == [(moment(1, 9), PostKind.DIGEST)]


async def test_who_comes_back_just_before_the_days_list_is_welcomed_by_it(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    _, ada = await log_order(tx, shop)
    await hear(tx, shop, ada, "Where is it?", at=moment(0, 10))
    away = replace(shop, week=NO_HOURS, away_since=moment(0, 12), away_until=moment(2, 8.75))
    await tx.shops.save_absence(away)
    await tx.shops.save(replace(await get_shop(tx), week=NO_HOURS))
    deadline = Deadline(
        shop_id=shop.id,
        kind=DeadlineKind.AWAY_ENDS,
        about_id=shop.id,
        starts_at=moment(0, 12),
        due_at=moment(2, 8.75),
        shown_from=moment(2, 8.75),
        source=Source.STATED,
        level=WarningLevel.SILENT,
        fires_at=moment(2, 8.75),
    )
    await tx.deadlines.add_all([deadline])
    said = [each for each in await run_until(tx, moment(2, 12)) if each.due_at > moment(2, 8)]
    assert [each.due_at for each in said] == [moment(2, 9)]
    assert "Welcome back" in said[0].post.title


async def test_a_snooze_that_ends_at_night_is_said_with_the_days_list(tx: Transaction) -> None:
    await tx.shops.save(replace(await get_shop(tx), week=NO_HOURS))
    shop = await get_shop(tx)
    _, ada = await log_order(tx, shop)
    await hear(tx, shop, ada, "Where is it?", at=moment(0, 10))
    work = StaffWork(tx, shop, moment(0, 11), by=MIA)
    await snooze(work, ada, until=moment(1, 3), reason="yarn")
    said = list_pings(await run_until(tx, moment(1, 11)))
    assert [each.due_at for each in said] == [moment(1, 9)]
