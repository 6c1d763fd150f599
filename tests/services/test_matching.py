"""Which of the shop's orders a letter names."""

import pytest

from bot.domain.shops import Shop
from bot.services.matching import list_named_orders
from bot.store.database import Database
from tests.mail.letters import make_mail
from tests.samples import log_order


@pytest.mark.parametrize(
    ("words", "is_named"),
    [
        ("Where is order #1?", True),
        ("Bestellung Nr. 1", True),
        ("order 1- when does it come?", True),
        ("(#1)", True),
        ("I paid for order 1.", True),
        ("Order: 1-33445-66778", False),
        ("order 1/2026", False),
        ("order #1.50", False),
        ("order 1st", False),
        ("see page 3#1", False),
    ],
)
async def test_our_own_number_counts_only_whole(
    database: Database, shop: Shop, words: str, is_named: bool
) -> None:
    async with database.transaction() as tx:
        order, _ = await log_order(tx, shop)
        assert order.id == 1
        found = await list_named_orders(tx, shop.id, make_mail(text=words))
        assert bool(found) is is_named
