"""Days and moments in a cell, as programs and people in six languages write them.

"03/04/26" is a day of March or of April; a whole file has one way, found by what is possible.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from bot.domain.patterns import regex
from bot.domain.shipping.carriers import fold_words
from bot.domain.time.days import end_day
from bot.order_files.cells import tidy
from bot.order_files.rules import load_rules

_ISO = regex(r"((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMERIC = regex(r"(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d|\d\d)", re.ASCII)
_COMPACT = regex(r"(20\d\d)(\d\d)(\d\d)", re.ASCII)
_SERIAL = regex(r"([2-6]\d{4})(?:\.\d{1,12})?", re.ASCII)
_CLOCK = regex(
    r"(?:^|[ T,])(\d{1,2})[:.h](\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(?:([ap])\.?m\.?)?"
    r" ?(Z|[+-]\d\d:?\d\d|\(?[A-Z]{3,4}\)?)?$",
    re.IGNORECASE | re.ASCII,
)
_PARTS = regex(r"[\s,./-]+")
#: The day from which spreadsheets count.
_FIRST_DAY = date(1899, 12, 30)
_LONGEST = 60
_NOON = time(12)


class DayOrder(StrEnum):
    """In which order a file writes day and month; the value is stored."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@lru_cache(maxsize=65_536)
def read_moment(cell: str, order: DayOrder, zone: tzinfo) -> datetime | None:
    """The moment that a cell names, aware UTC; noon there where it names a day only."""
    read = _read(tidy(cell), order)
    return _place(read, zone) if read is not None else None


def read_deadline(cell: str, order: DayOrder, zone: tzinfo) -> datetime | None:
    """The moment, at the end of the day where the cell names a day only."""
    read = _read(tidy(cell), order)
    if read is None:
        return None
    if not isinstance(read, datetime) or read.time() == time():
        return end_day(read.date() if isinstance(read, datetime) else read, zone)
    return _place(read, zone)


@lru_cache(maxsize=8192)
def _place(read: date, zone: tzinfo) -> datetime:
    if not isinstance(read, datetime):
        return datetime.combine(read, _NOON, zone).astimezone(UTC)
    if read.tzinfo is None:
        read = read.replace(tzinfo=zone)
    return read.astimezone(UTC)


def names_date(cell: str) -> bool:
    """Whether a cell is a date in some order, and no bare number."""
    if cell.isdigit() or len(cell) < 6:
        return False
    return any(_read(tidy(cell), order) is not None for order in DayOrder)


def find_order(cells: Iterable[str], *, latest: date) -> DayOrder | None:
    """The order that the dates of a file allow; None where both are possible.

    No order was placed after `latest`.
    """
    hinted: set[DayOrder] = set()
    for cell in cells:
        possible = _list_orders(cell[:_LONGEST].strip().split(" ")[0].split("T")[0], latest)
        if len(possible) == 1:
            [only] = possible
            if _is_hard(cell):
                return only
            hinted.add(only)
    return next(iter(hinted)) if len(hinted) == 1 else None


@lru_cache(maxsize=8192)
def _list_orders(words: str, latest: date) -> frozenset[DayOrder]:
    found = _NUMERIC.fullmatch(words)
    if found is None or found[1] == found[3]:
        return frozenset(DayOrder)
    days = {order: _read_numeric(found, order) for order in DayOrder}
    return frozenset(order for order, day in days.items() if day is not None and day <= latest)


@lru_cache(maxsize=8192)
def _is_hard(cell: str) -> bool:
    """Whether the calendar itself allows one order only, not just the present day."""
    found = _NUMERIC.match(cell)
    return found is not None and (int(found[1]) > 12 or int(found[3]) > 12 or found[2] == ".")


def _read_numeric(found: re.Match[str], order: DayOrder) -> date | None:
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    if order is DayOrder.MONTH_FIRST and found[2] == ".":
        return None
    day, month = (one, two) if order is DayOrder.DAY_FIRST else (two, one)
    return _make_day(year, month, day)


def _make_day(year: int, month: int, day: int) -> date | None:
    year += 2000 if year < 100 else 0
    if not 1990 <= year <= 2100:
        return None  # nobody sold on the net then
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def _read(words: str, order: DayOrder) -> date | None:
    """A day, or a moment where a time of day is named."""
    if not words or len(words) > _LONGEST or (not words[-1].isalnum() and words[-1] not in ".)"):
        return None
    clock = _CLOCK.search(words)
    day = _read_day(words[: clock.start()].strip(" ,") if clock else words, order)
    if clock is None or day is None:
        return day
    at = _read_clock(clock)
    if at is None:
        return None
    return datetime.combine(day, at, _read_zone(clock[5] or ""))


def _read_day(words: str, order: DayOrder) -> date | None:
    if iso := _ISO.fullmatch(words):
        return _make_day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC.fullmatch(words):
        return _read_numeric(numeric, order)
    if compact := _COMPACT.fullmatch(words):
        return _make_day(int(compact[1]), int(compact[2]), int(compact[3]))
    if serial := _SERIAL.fullmatch(words):
        return _FIRST_DAY + timedelta(days=int(serial[1]))
    return _read_named(words)


def _read_named(words: str) -> date | None:
    """A day whose month is written out: "Nov-18-26", "18. Nov. 2026", "5 de noviembre de 2026"."""
    parts = [part for part in _PARTS.split(words) if part]
    names = [part for part in parts if part[0].isalpha()]
    months = [month for month in map(_find_month, names) if month]
    if len(months) > 1:  # "mar. 3 févr.": a day of the week came first
        months = months[1:]
    numbers = [re.sub(r"(?<=\d)(?:st|nd|rd|th|er|º|°)$", "", part) for part in parts]
    numbers = [part for part in numbers if part[0].isdigit()]
    if len(months) != 1 or len(numbers) != 2 or len(names) > 5:
        return None
    if not all(number.isdecimal() and len(number) <= 4 for number in numbers):
        return None
    day, year = map(int, numbers)
    if len(numbers[0]) == 4:
        day, year = year, day
    return _make_day(year, months[0], day)


@lru_cache(maxsize=512)
def _find_month(word: str) -> int | None:
    folded = fold_words(word)
    months = {month for name, month in _map_months().items() if name.startswith(folded)}
    exact = _map_months().get(folded)
    if exact:
        return exact
    return months.pop() if len(months) == 1 and len(folded) >= 3 else None


@cache
def _map_months() -> dict[str, int]:
    names = {}
    for language in load_rules()["months"].values():
        for number, name in enumerate(language, 1):
            for each in name.split("|"):
                names[fold_words(each)] = number
    return names


def _read_clock(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute, second)


@lru_cache(maxsize=512)
def _read_zone(words: str) -> tzinfo | None:
    words = words.strip("()").upper()
    if words[:1] in ("+", "-"):
        digits = words[1:].replace(":", "")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if shift >= timedelta(days=1):
            return None
        return timezone(-shift if words[0] == "-" else shift)
    return find_zone(words)


@lru_cache(maxsize=512)
def find_zone(words: str) -> tzinfo | None:
    """The time zone that an export names; None where nobody knows it."""
    name = load_rules()["zones"].get(tidy(words))
    return ZoneInfo(name) if name else None
