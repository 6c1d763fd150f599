"""The lessons of a shop's last twelve months; of a large shop they take seconds, so they are asked
aside.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from bot.domain.lessons import Cause, Lessons, Suspicion, Tally, count_judged, find_suspicions
from bot.domain.money import Money, add_up
from bot.domain.shops import Shop
from bot.store.lessons import Apology, LessonBooks, Parcels
from bot.store.transaction import Transaction

#: Of what happened in so long.
YEAR = timedelta(days=365)
#: So many of each kind are worth a line.
MAX_OF_EACH = 5


async def gather_lessons(tx: Transaction, shop: Shop, *, now: datetime) -> Lessons:
    """What apologies were for, and what stands out."""
    since, ask = now - YEAR, LessonBooks(tx.sql)
    apologies = await ask.list_apologies(shop.id, since)
    costs = await ask.list_costs(shop.id, since)
    parcels = await ask.count_parcels(shop.id, since)
    items = await ask.count_items(shop.id, since)
    found = await asyncio.to_thread(_look_for_causes, shop, apologies, costs)
    suspicions = await asyncio.to_thread(_suspect, parcels, items)
    written = await ask.list_written(shop.id, since)
    return replace(found, suspicions=suspicions, written=tuple(written))


def _look_for_causes(
    shop: Shop, apologies: Sequence[Apology], costs: Sequence[tuple[str, Money]]
) -> Lessons:
    spent: dict[str, list[Money]] = defaultdict(list)
    for cause, money in costs:
        spent[cause].append(money)
    months = Counter(f"{at.astimezone(shop.zone):%Y-%m}" for _, at, *_ in apologies)
    return Lessons(
        causes=tuple(
            Cause(name, count, tuple(add_up(spent[name])))
            for name, count in _count(cause for cause, *_ in apologies)
        ),
        items=tuple(_count(item for _, _, item, _, _ in apologies if item)),
        carriers=tuple(_count(carrier for *_, carrier, _ in apologies if carrier)),
        countries=tuple(_count(country for *_, country in apologies if country)),
        months=tuple(sorted(months.items(), reverse=True)[:MAX_OF_EACH]),
    )


def _suspect(parcels: Sequence[Parcels], items: Sequence[Tally]) -> tuple[Suspicion, ...]:
    by_carrier = [(carrier, bad, count) for carrier, _, bad, count in parcels]
    by_way = [
        (f"{carrier} to {country}", bad, count)
        for carrier, country, bad, count in parcels
        if country
    ]
    sold = [(each.what, each.bad, each.cases) for each in items]
    kinds = [_tally(each) for each in (by_carrier, by_way, sold)]
    looked_at = sum(map(count_judged, kinds))
    found = (find_suspicions(each, looked_at) for each in kinds)
    return tuple(chain.from_iterable(found))


def _count(names: Iterable[str]) -> list[tuple[str, int]]:
    """The most frequent, however they were written."""
    counted = _tally((name, 0, 1) for name in names)
    counted.sort(key=lambda each: (-each.cases, each.what.casefold()))
    return [(each.what, each.cases) for each in counted[:MAX_OF_EACH]]


def _tally(counted: Iterable[tuple[str, int, int]]) -> list[Tally]:
    """One tally for each name, however it was written."""
    spelt: dict[str, str] = {}
    bad: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for name, wrong, count in counted:
        key = " ".join(name.casefold().split())
        spelt.setdefault(key, " ".join(name.split()))
        bad[key] += wrong
        cases[key] += count
    return [Tally(spelt[key], bad[key], cases[key]) for key in cases]
