"""A promise is named while it can still be kept, whenever it was made and whenever it is due."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.promises.promises import Promise
from bot.domain.shops import Shop
from bot.services.promises import add_promise, keep_promise
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, log_order
from tests.services.desk_week import get_shop, moment, open_weekdays, run_until, words_of


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A unit of work in which the shop is open Monday to Friday from nine to five."""
    async with database.transaction() as tx:
        shop = await open_weekdays(tx, shop)
        # what a silence does has tests of its own
        await tx.shops.save(replace(shop, silent_after=99))
        yield tx


async def promise(tx: Transaction, made_at: datetime, due_at: datetime) -> Promise:
    await run_until(tx, made_at)
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    work = StaffWork(tx, shop, made_at, by=MIA)
    return await add_promise(work, ada, order, what="a photo of the two yellows", due_at=due_at)


MADE_AND_DUE = [
    (moment(0, 10), moment(0, 23.98), moment(0, 16.5)),  # today, until the end of the day
    (moment(0, 10), moment(0, 16), moment(0, 13)),  # today
    (moment(0, 10), moment(0, 11), moment(0, 10.5)),  # in an hour
    (moment(4, 10), moment(6, 23.98), moment(4, 16.5)),  # on a closed Sunday
    (moment(0, 10), moment(6, 23.98), moment(4, 9)),  # the same: Friday's list is the last
    (moment(0, 10), moment(2, 23.98), moment(2, 9)),  # an open day has a list
    (moment(0, 10), moment(2, 8), moment(1, 9)),  # before that list
]


@pytest.mark.parametrize(("made_at", "due_at", "named_at"), MADE_AND_DUE)
async def test_it_is_named_before_it_is_over(
    tx: Transaction, made_at: datetime, due_at: datetime, named_at: datetime
) -> None:
    await promise(tx, made_at, due_at)
    said = [each for each in await run_until(tx, due_at) if "a photo" in words_of(each.post)]
    assert [each.due_at for each in said] == [named_at]
    assert said[0].post.roles  # somebody was promised it: people are called


@pytest.mark.parametrize(("made_at", "due_at", "named_at"), MADE_AND_DUE)
async def test_what_was_kept_rings_nobody(
    tx: Transaction, made_at: datetime, due_at: datetime, named_at: datetime
) -> None:
    made = await promise(tx, made_at, due_at)
    await keep_promise(StaffWork(tx, await get_shop(tx), made_at, by=MIA), made, "sent it")
    said = await run_until(tx, moment(9, 12))
    assert not [each for each in said if "a photo" in words_of(each.post)]


async def test_one_made_at_night_for_the_same_night_rings_nobody_asleep(tx: Transaction) -> None:
    await promise(tx, moment(0, 20), moment(0, 23))
    said = [each for each in await run_until(tx, moment(1, 9)) if "a photo" in words_of(each.post)]
    assert [(each.due_at, each.kind) for each in said] == [(moment(1, 9), PostKind.DIGEST)]
