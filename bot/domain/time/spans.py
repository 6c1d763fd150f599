"""Amounts of time in words, and what is so much earlier or later."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.time.days import ONE_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time: months and days keep the wall clock, `exact` doesn't."""

    months: int = 0
    days: int = 0
    business_days: int = 0
    exact: timedelta = timedelta()

    def __add__(self, other: "Span") -> "Span":
        business_days = self.business_days + other.business_days
        return Span(
            self.months + other.months,
            self.days + other.days,
            business_days,
            self.exact + other.exact,
        )

    def __mul__(self, number: int) -> "Span":
        return Span(
            self.months * number,
            self.days * number,
            self.business_days * number,
            self.exact * number,
        )


_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "seconds"), Span(exact=timedelta(seconds=1))),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), Span(exact=timedelta(minutes=1))),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), Span(exact=timedelta(hours=1))),
    **dict.fromkeys(("d", "day", "days"), Span(days=1)),
    "businessdays": Span(business_days=1),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), Span(days=7)),
    **dict.fromkeys(("fortnight", "fortnights"), Span(days=14)),
    **dict.fromkeys(("mo", "mth", "mths", "month", "months"), Span(months=1)),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), Span(months=12)),
}


_AMOUNT = regex(r"(\d{1,3})(?:\.(\d{1,2}))? ?([a-z]+)(?: and (?=\d)| )?", re.ASCII)


def read_span(words: str) -> Span | None:
    """The amount of time that the words name, e.g. "2 days and 4 hours"; None if they name none."""
    if re.fullmatch(r"\d ?m", words):
        return None  # minutes or months
    words = re.sub(r"(\d) ?h(?:ours?)? ?(\d\d)$", r"\1h \2m", words)
    total, at = Span(), 0
    units = []
    while match := _AMOUNT.match(words, at):
        unit, at = _UNITS.get(match[3]), match.end()
        if unit is None or unit in units or (match[2] and not unit.exact):
            return None
        units.append(unit)
        total += unit * int(match[1]) + Span(exact=unit.exact * float(f"0.{match[2] or 0}"))
    is_mixed = total.business_days and len(units) > 1
    if at < len(words) or is_mixed or total == Span():
        return None
    return total


def move_day(day: date, span: Span, *, sign: int, is_holiday: Callable[[date], bool]) -> date:
    """The day so much later, or earlier with the sign -1; without what is exact in the span."""
    day = add_months(day, sign * span.months) + sign * span.days * ONE_DAY
    to_go = span.business_days
    # Further than anything is read, so that a calendar with nothing but holidays ends too.
    for _ in range(6 * 366):
        if to_go <= 0:
            break
        day += sign * ONE_DAY
        to_go -= day.weekday() < 5 and not is_holiday(day)
    return day


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
