"""How a shop stands by the standards of the marketplaces that it sells on."""

from datetime import datetime, timedelta
from itertools import chain

from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.domain.standards.places import PlaceStandings, ShopStandings
from bot.domain.standards.rules import Measure, Standard, list_standards
from bot.domain.standards.standings import Task, judge
from bot.domain.standards.threads import list_threads
from bot.domain.standards.windows import find_longest
from bot.store.transaction import Transaction

#: Those whose standards are in the table.
MARKETPLACES = (Platform.ETSY, Platform.EBAY, Platform.AMAZON)
#: So long ago something was sold by a shop that still is on a marketplace.
_LATELY = timedelta(days=92)


async def list_marketplaces(tx: Transaction, shop: Shop, *, now: datetime) -> list[Platform]:
    """Those with standards on which the shop sold lately."""
    return [
        each
        for each in MARKETPLACES
        if await tx.standards.is_sold_on(shop.id, each, since=now - _LATELY)
        and list_standards(each, shop.country)
    ]


async def gather_standings(tx: Transaction, shop: Shop, *, now: datetime) -> ShopStandings:
    """How the shop stands on each of them; of a large shop it takes a while, so it is asked
    aside.
    """
    places = []
    for platform in await list_marketplaces(tx, shop, now=now):
        standings = []
        for standard in list_standards(platform, shop.country):
            tasks = await _list_tasks(tx, shop, standard, now=now)
            standings.append(judge(standard, tasks, now))
        sold = await tx.standards.count_sold(shop.id, platform, standings[0].window)
        places.append(PlaceStandings(platform, tuple(standings), sold))
    return ShopStandings(tuple(places), await _name_next(tx, places))


async def _list_tasks(
    tx: Transaction, shop: Shop, standard: Standard, *, now: datetime
) -> list[Task]:
    """What is counted for it, in the longest window that it may have."""
    window = find_longest(standard, now)
    match standard.measure:
        case Measure.ANSWERS:
            said = await tx.standards.list_said(shop.id, window, now=now)
            return list_threads(said, within=standard.time_to_answer)
        case Measure.ON_TIME:
            return await tx.standards.list_due(shop.id, standard, window, country=shop.country)
        case Measure.TRACKED:
            return await tx.standards.list_left(shop.id, standard.platform, window)
    return await tx.standards.list_cases(shop.id, standard.platform, window)


async def _name_next(tx: Transaction, places: list[PlaceStandings]) -> dict[int, str]:
    standings = chain.from_iterable(place.standings for place in places)
    next_ones = [each.open[0] for each in standings if each.open]
    customers = await tx.customers.map_by_id({each.customer_id for each in next_ones})
    return {number: customer.name for number, customer in customers.items()}
