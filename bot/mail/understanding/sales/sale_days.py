"""Days as marketplaces write them: "Dec 2", "2. Dez.", "27 novembre 2026", "12/02/2026"."""

from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from bot.domain.patterns import regex
from bot.mail.understanding.sales.sale_words import fold_signs, load_table

_ISO = regex(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_FIGURES = regex(r"(?<![\d.,/])(\d{1,2})([-/.])(\d{1,2})(?:\2(20\d\d|\d\d)(?!\d)|\.?(?![\d.,/]))")
_WORDS = regex(r"[a-z]+|\d+(?::\d\d)*")
_HOUR = regex(r"(?<!\d)(\d{1,2})[:.](\d{2})(?::\d{2})? ?([ap])?\.?m?\b")
#: A day without a year that lies back no further than this was meant to be over: a letter may be
#: passed on late.
_JUST_PAST = timedelta(days=45)


def read_day(words: str, *, near: date, day_first: bool | None) -> date | None:
    """The first day that the words name; without a year, the next such day from `near` on.

    `day_first` is how its writer puts two figures; unknown, it is whichever day lies nearer.
    """
    folded = fold_signs(words[:120])
    if found := _ISO.search(folded):
        return _make_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _FIGURES.search(folded):
        year = int(found[4]) % 100 + 2000 if found[4] else None
        one, two = int(found[1]), int(found[3])
        if found[2] == ".":
            day_first = True
        return _choose_order(one, two, year, near, day_first=day_first)
    return _read_words(folded, near)


def read_end_of_day(
    words: str, *, near: date, day_first: bool | None, zone: tzinfo
) -> datetime | None:
    """The end of the first day that the words name, in UTC."""
    day = read_day(words, near=near, day_first=day_first)
    if day is None:
        return None
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def read_placed(
    words: str, *, at: datetime, day_first: bool | None, zone: tzinfo
) -> datetime | None:
    """When an order was placed that a letter of this moment tells of: never later than that."""
    local = at.astimezone(zone)
    day = read_day(words, near=local.date() - timedelta(days=300), day_first=day_first)
    if day is None or day >= local.date():
        return at if day == local.date() else None
    hour = time(12)
    if found := _HOUR.search(fold_signs(words[:120])):
        with suppress(ValueError):
            afternoon = 12 * (found[3] == "p") - 12 * (int(found[1]) == 12 and bool(found[3]))
            hour = time(int(found[1]) + afternoon, int(found[2]))
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _read_words(folded: str, near: date) -> date | None:
    """A month's name with the day on one side of it, and perhaps a year behind."""
    words = _WORDS.findall(folded)
    months = _map_months()
    for at, word in enumerate(words):
        month = months.get(word)
        if month is None:
            continue
        before = [each for each in words[max(0, at - 3) : at] if each.isdecimal()]
        after = words[at + 1 : at + 4]
        numbers = [int(each) for each in after if each.isdecimal()]
        year = next((each for each in numbers if 2000 <= each < 2100), None)
        if before and int(before[-1]) <= 31:
            day = int(before[-1])
        elif after and after[0].isdecimal() and int(after[0]) <= 31:
            day = int(after[0])
        else:
            continue
        if found := _place(month, day, year, near):
            return found
    return None


def _choose_order(
    one: int, two: int, year: int | None, near: date, *, day_first: bool | None
) -> date | None:
    by_day, by_month = _place(two, one, year, near), _place(one, two, year, near)
    if day_first is True:
        return by_day or by_month
    if day_first is False:
        return by_month or by_day
    found = [each for each in (by_day, by_month) if each is not None]
    return min(found, key=lambda each: abs(each - near), default=None)


def _place(month: int, day: int, year: int | None, near: date) -> date | None:
    if year is not None:
        return _make_day(year, month, day)
    days = (_make_day(near.year + more, month, day) for more in (0, 1))
    return next((each for each in days if each is not None and each >= near - _JUST_PAST), None)


def _make_day(year: int, month: int, day: int) -> date | None:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return None


@lru_cache(maxsize=1)
def _map_months() -> dict[str, int]:
    """The months by their names and by what they are shortened to."""
    months: dict[str, int] = {}
    for number, names in enumerate(load_table()["months"], 1):
        months |= dict.fromkeys(names.split(), number)
    return months
