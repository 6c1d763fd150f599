"""One ping a person: all that is the matter with them is said together, and an end once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import log_order
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


@pytest.mark.parametrize(
    "end", [moment(3, 14), moment(3, 3), moment(3, 20), moment(4, 16), moment(5, 12)]
)
async def test_the_end_of_a_dispute_is_said_once(tx: Transaction, end: datetime) -> None:
    order, ada = await log_order(tx, await get_shop(tx))
    await dispute(tx, ada, order, until=end, at=moment(0, 9.5))
    said = await run_until(tx, moment(12, 10))
    after = [each for each in said if each.due_at >= end and "PayPal" in words_of(each.post)]
    assert len(after) == 1
