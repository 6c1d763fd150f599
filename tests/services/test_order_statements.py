"""An order is written in as few statements as it has facts."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.shops import Shop
from bot.services.orders import look_before
from bot.store.database import Database
from tests.counting import counted_statements
from tests.samples import NOW, enter, log_order

#: The shop that is entered, the customer who is looked for, the number, the order, its words, the
#: line of history, a look for the same order logged just before, and whether an incident is open.
KNOWN = 8
#: Who orders for the first time, and their words.
NEW = KNOWN + 2
DEADLINES = 1


@pytest.mark.parametrize(
    ("customer", "more", "expected"),
    [
        ("Ada", {}, KNOWN),
        ("Ben", {}, NEW),
        ("Ada", {"ship_by": NOW + timedelta(days=3)}, KNOWN + DEADLINES),
        ("Ada", {"note": "blue paper", "price": "12 EUR", "is_urgent": True}, KNOWN),
        ("Ada", {"number": "ET-1042"}, KNOWN + 1),  # nobody else's so far
        (
            "Ada",
            {"email": "ada@example.com"},
            NEW + 2,
        ),  # nobody's so far; a namesake's way
    ],
)
async def test_an_order_costs_a_statement_for_each_of_its_facts(
    database: Database, shop: Shop, customer: str, more: dict[str, Any], expected: int
) -> None:
    async with database.transaction() as tx:
        await log_order(tx, shop, "Ada", "red hat")
    with counted_statements() as asked:
        async with database.transaction() as tx:
            order, _ = await log_order(tx, await enter(tx), customer, **more)
            twin, _ = await look_before(tx, order)
            assert twin is None
    assert asked.count == expected, asked.statements
