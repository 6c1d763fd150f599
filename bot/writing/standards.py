"""What the marketplaces' next reviews would find, as a page behind the report."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.standards.places import PlaceStandings, ShopStandings
from bot.domain.standards.rules import Measure, Standard
from bot.domain.standards.standings import Standing
from bot.domain.text import escape_name
from bot.writing.day_lines import NAME, describe_by

_TITLE = "What the marketplaces count"
_NOTHING = (
    "In the last three months nothing of yours was sold on a marketplace whose figures I know: "
    "Etsy, Amazon, or eBay in the United States."
)
_LIMITS = (
    "Each share takes for granted that what is open is done in time. Counted from the letters that "
    "reached your mailbox and from what you told me: an answer that you wrote there counts once "
    "you press “I sent it” or use /customer answered. The marketplace's own page has the last word."
)
_MEASURES = {
    Measure.ON_TIME: "left on time",
    Measure.TRACKED: "left with a number",
    Measure.CASES: "without a lost dispute",
}
#: A day so far away is named with its year.
_FAR = timedelta(days=300)


def compose_standings(shop: Shop, found: ShopStandings, now: datetime) -> Post:
    """The page: each marketplace, and of each of its figures what is left to miss."""
    if not found.places:
        return Post(title=_TITLE, body=_NOTHING)
    local = now.astimezone(shop.zone)
    blocks = [
        "\n".join(_describe_place(place, found.names, shop.country, local))
        for place in found.places
    ]
    return Post(title=_TITLE, body="\n\n".join(blocks), footer=_LIMITS)


def _describe_place(
    place: PlaceStandings, names: Mapping[int, str], country: str | None, now: datetime
) -> Iterator[str]:
    yield f"**{place.platform.label}**, {_describe_review(place.standings[0], now)}"
    for standing in place.standings:
        yield from _describe(standing, names, country, now)
    yield from _list_wanted(place)
    for standing in place.standings:
        yield from standing.standard.notes


def _describe_review(standing: Standing, now: datetime) -> str:
    if standing.standard.days is not None:
        return "reviewed each day"
    review, first = standing.window.review, standing.window.since.date()
    return f"next review on {_name_day(review, now)}, of all since {_name_day(first, now)}"


def _describe(
    standing: Standing, names: Mapping[int, str], country: str | None, now: datetime
) -> Iterator[str]:
    if not standing.cases:
        what = _name_measure(standing.standard, country)
        yield f"▫ Nothing yet that {what} ({_name_goal(standing.standard)})"
        return
    yield _describe_share(standing, country)
    if standing.is_met and standing.left > len(standing.open):
        return  # whatever comes next, it is met
    if standing.open:
        yield f"┗ {_describe_open(standing, names, now)}"
    if standing.first_miss is not None and standing.leaves_on is not None:
        missed_on = _name_day(standing.first_miss.due_at.date(), now)
        which = "The miss" if standing.missed == 1 else "The oldest miss"
        leaves_on = _name_day(standing.leaves_on, now)
        yield f"┗ {which}, of {missed_on}, stops counting on {leaves_on}."


def _describe_share(standing: Standing, country: str | None) -> str:
    """ "✅ **95 %** of 40 answered in 24 h (Star Seller: 95 %): 2 missed, none left"."""
    standard = standing.standard
    days = f" in {standard.days} days" if standard.days is not None else ""
    return (
        f"{_choose_sign(standing)} **{standing.percent} %** of {standing.cases}{days} "
        f"{_name_measure(standard, country)} ({_name_goal(standard)}): {_describe_left(standing)}"
    )


def _name_measure(standard: Standard, country: str | None) -> str:
    if standard.measure is Measure.ON_TIME and standard.requires_tracking(country):
        return "left on time with a number"
    return _MEASURES.get(standard.measure, f"answered in {standard.hours} h")


def _name_goal(standard: Standard) -> str:
    over = "over " if standard.is_strict else ""
    return f"{standard.name}: {over}{standard.percent} %"


def _choose_sign(standing: Standing) -> str:
    if not standing.is_met:
        return "❌"
    return "✅" if standing.left else "⚠"


def _describe_left(standing: Standing) -> str:
    """ "2 missed, none left"; left is what may still be missed."""
    if not standing.is_met:
        return f"{standing.missed} missed, {standing.missed - standing.allowed} too many"
    return f"{standing.missed} missed, {standing.left or 'none'} left"


def _describe_open(standing: Standing, names: Mapping[int, str], now: datetime) -> str:
    """What is still open, which comes first, and what becomes of it if none of it is done."""
    first = standing.open[0]
    name = escape_name(names.get(first.customer_id, "somebody"), NAME)
    by = describe_by(first.due_at.astimezone(now.tzinfo), now)
    said = f"{len(standing.open)} open, **{name}** first, by {by}."
    if not standing.is_met or standing.is_met_if_missed:
        return said
    at_stake = standing.standard.at_stake
    return f"{said} If all are missed: {standing.percent_if_missed} %, and {at_stake} is lost."


def _list_wanted(place: PlaceStandings) -> Iterator[str]:
    """What has to be sold besides, where that isn't plainly so."""
    standard = place.standings[0].standard
    if place.sold.orders < standard.orders:
        yield (
            f"{standard.name} also wants {standard.orders} orders: your books have "
            f"{place.sold.orders}."
        )
    if standard.sum is None:
        return
    sums = {each.currency: each for each in place.sold.sums}
    same = sums.pop(standard.sum.currency, None)
    if same is not None and same.amount >= standard.sum.amount:
        return
    had = f"your books have {same or 'nothing in that currency'}"
    others = " + ".join(map(str, sums.values()))
    more = f"; {others} I can't compare" if others else ""
    yield f"{standard.name} also wants {standard.sum}: {had}{more}."


def _name_day(day: date, now: datetime) -> str:
    year = f" {day.year}" if abs(day - now.date()) > _FAR else ""
    return f"{day.day} {day:%B}{year}"
