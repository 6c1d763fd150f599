"""Carriers, ways and things are looked at together: chance has no three tries."""

import random

from bot.domain.lessons import Lessons, Tally
from bot.domain.shops import Shop
from bot.services.lessons import _suspect, gather_lessons
from bot.store.database import Database
from tests.samples import NOW, log_order

Parcels = list[tuple[str, str | None, int, int]]


def _sell_without_pattern(chance: random.Random) -> tuple[Parcels, list[Tally]]:
    """A shop in which one parcel and one thing of twenty goes wrong, whatever it hangs on."""
    carriers, countries, things = chance.randint(2, 5), chance.randint(1, 8), chance.randint(2, 25)
    parcels: dict[tuple[str, str], list[bool]] = {}
    sold: dict[str, list[bool]] = {}
    for _ in range(800):
        way = f"C{chance.randrange(carriers)}", f"L{chance.randrange(countries)}"
        parcels.setdefault(way, []).append(chance.random() < 0.05)
        sold.setdefault(f"I{chance.randrange(things)}", []).append(chance.random() < 0.05)
    return (
        [(carrier, country, sum(bad), len(bad)) for (carrier, country), bad in parcels.items()],
        [Tally(what, sum(bad), len(bad)) for what, bad in sold.items()],
    )


def test_a_whole_shop_without_a_pattern_is_hardly_ever_told_of_one() -> None:
    chance = random.Random(1)
    told = sum(bool(_suspect(*_sell_without_pattern(chance))) for _ in range(1000))
    assert told < 50


async def test_either_database_takes_each_question(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, _ = await log_order(tx, shop, price="£10")
        sent = "UPDATE orders SET status = 'shipped', shipped_at = placed_at, carrier = 'Evri'"
        await tx.sql.run(sent)
        found = await gather_lessons(tx, shop, now=NOW)
    assert order.number == 1
    assert found == Lessons()
