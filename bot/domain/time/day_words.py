"""Words for a day, and for a span of time: "next friday", "12/11", "end of the month", "3 business
days".

Words arrive plainly spelled (`bot.domain.phrases.spell`). Each rule stands beside the pattern that
it reads; it gives no day where the calendar has none, so "31 june" is left unread.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.time.spans import add_months, move_day, read_span

DAY = timedelta(days=1)
WEEKDAY = r"(?:mon|tues?|weds?|wednes|thu(?:rs?)?|fri|satur|sat|sun)(?:day)?"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)


class Expect(StrEnum):
    """On which side of now a moment must lie."""

    FUTURE = "future"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when the words are said."""

    today: date
    expect: Expect
    country: str | None
    is_holiday: Callable[[date], bool]
    #: The words name a time of day besides the day.
    is_timed: bool = False

    @property
    def ahead(self) -> int:
        """One towards the future, minus one towards the past."""
        return 1 if self.expect is Expect.FUTURE else -1


#: Days tried in this order, until one lies on the expected side of now.
Days = tuple[date, ...]
_Rule = Callable[[re.Match[str], Scene], Iterable[Days]]
_RULES: list[tuple[re.Pattern[str], _Rule]] = []


def read_days(words: str, scene: Scene) -> list[Days]:
    """All the days that the words can mean: more than one where they have several meanings.

    Raises BadInput if a weekday and a date contradict each other.
    """
    lead, _, rest = words.partition(" ")
    if lead == "before" and not scene.is_timed and not rest.startswith("end of"):
        # The last day on which a parcel still leaves "before Friday" is Thursday.
        return [tuple(day - DAY for day in days) for days in read_days(rest, scene)]
    if lead in ("on", "by", "before", "until", "till") or (
        lead in ("at", "over") and rest == "weekend"
    ):
        words = rest
    found: list[Days] = []
    for pattern, rule in _RULES:
        if match := pattern.fullmatch(words):
            found.extend(rule(match, scene))
    return found


def _reads(pattern: str) -> Callable[[_Rule], _Rule]:
    def register(rule: _Rule) -> _Rule:
        _RULES.append((regex(pattern, re.ASCII), rule))
        return rule

    return register


# Days near today


# "Next week" isn't among them: what has happened "last week" may stay rough, but a promise needs a
# day.
_NEIGHBOURS = {"today": 0, "tomorrow": 1, "yesterday": -1, "last week": -7}


@_reads("|".join(_NEIGHBOURS))
def _read_neighbour(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    yield (scene.today + _NEIGHBOURS[match[0]] * DAY,)


@_reads(rf"(?:(this|next|last) )?({WEEKDAY})")
def _read_weekday(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    """Bare or "this": the nearest; "next": in the next calendar week, from Monday; "last": before
    today.
    """
    today, wanted = scene.today, _weekday_number(match[2])
    ahead = (wanted - today.weekday()) % 7
    if match[1] == "next":
        yield (_monday(today, "next") + wanted * DAY,)
    elif match[1] == "last":
        yield (today - (7 - ahead) * DAY,)
    elif ahead > 0 and scene.expect is Expect.PAST:
        yield (today + (ahead - 7) * DAY,)
    elif ahead > 0 or match[1]:
        yield (today + ahead * DAY,)
    elif scene.is_timed:
        yield (today, today + scene.ahead * 7 * DAY)
    else:
        # For today people say "today": its name alone is a week away, unless its time is yet to
        # come.
        yield (today + scene.ahead * 7 * DAY,)


@_reads(rf"({WEEKDAY}) (this|next|last) week")
def _read_day_of_week(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    yield (_monday(scene.today, match[2]) + _weekday_number(match[1]) * DAY,)


@_reads(r"(?:(this|next|last) )?weekend")
def _read_weekend(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    saturday = _monday(scene.today, match[1]) + 5 * DAY
    if match[1] in ("next", "last"):
        yield (saturday,)
    elif scene.expect is Expect.FUTURE:
        yield (max(saturday, scene.today),)
    elif saturday <= scene.today:
        yield (saturday,)
    else:
        yield (saturday - 7 * DAY,)


@_reads(r"end of (?:(this|next|last) )?(week|month|year)")
def _read_end(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    today, step = scene.today, {"next": 1, "last": -1}.get(match[1], 0)
    if match[2] == "month":
        yield (add_months(today.replace(day=1), step + 1) - DAY,)
    elif match[2] == "year":
        yield (date(today.year + step, 12, 31),)
    else:
        end = _monday(today, match[1]) + 4 * DAY
        # A week ends on Friday, when post offices do; said on its weekend, on Sunday.
        if scene.expect is Expect.FUTURE and end < today:
            end += 2 * DAY
        yield (end,)


def _monday(day: date, which: str | None) -> date:
    """The Monday of the day's week, or of the next or last one."""
    weeks = {"next": 1, "last": -1}.get(which or "", 0)
    return day + (7 * weeks - day.weekday()) * DAY


def _weekday_number(name: str) -> int:
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name[:3])


# Dates

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NTH = r"(\d{1,2})(?:st|nd|rd|th)"
_FIXED_DAYS = {
    "new years day": (1, 1),
    "valentines": (2, 14),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new years eve": (12, 31),
}
#: Countries that write month/day/year (CLDR's short dates of en_US, en_PH and the US islands).
_MONTH_FIRST = frozenset(("US", "AS", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "VI"))
#: Countries that put the year first, whose short form is month/day too.
_YEAR_FIRST = frozenset(("CN", "HU", "JP", "KP", "KR", "LT", "MN", "TW"))
#: Both orders live side by side (CLDR has en_CA year first, iu_CA and es_PA month first).
_EITHER_ORDER = frozenset((None, "CA", "PA"))


@_reads("|".join(_FIXED_DAYS))
def _read_fixed_day(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    return find_day(None, *_FIXED_DAYS[match[0]], scene)


@_reads(rf"end of ({MONTH})(?: (\d{{4}}))?")
def _read_end_of_month(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    month = _month_number(match[1])
    last_day = monthrange(scene.today.year, month)[1]
    year = int(match[2] or _nearest_year(month, last_day, scene))
    for first in _make_day(year, month, 1):
        yield tuple(add_months(day, 1) - DAY for day in first)


@_reads(rf"{_NTH}(?: of (this|next|last) month)?")
def _read_day_of_month(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    """The nearest such day; not a month further if the nearest month is too short for it."""
    number, today = int(match[1]), scene.today
    step = {"next": 1, "last": -1}.get(match[2], 0)
    if not match[2] and (number - today.day) * scene.ahead < 0:
        step = scene.ahead
    first = add_months(today.replace(day=1), step)
    yield from _make_day(first.year, first.month, number)


@_reads(rf"(?:(\d{{1,2}})|{_NTH})(?: of)? ({MONTH})(?: (\d{{4}}|\d\d))?")
def _read_day_and_month(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    return find_day(match[4], _month_number(match[3]), int(match[1] or match[2]), scene)


@_reads(rf"({MONTH}) (?:(\d{{1,2}})|{_NTH})(?: (\d{{4}}|\d\d))?")
def _read_month_and_day(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    return find_day(match[4], _month_number(match[1]), int(match[2] or match[3]), scene)


@_reads(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
def _read_iso_date(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    return find_day(match[1], int(match[3]), int(match[4]), scene)


# A lone "12-11" may be a range and "1.5" a number, so neither is a date.
@_reads(r"(\d{1,2})(?:([-/.])(\d{1,2})\2(\d{4}|\d\d)|/(\d{1,2})|\.(\d\d)|\.(\d{1,2})\.)")
def _read_numbers(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    """Both orders where the country doesn't say which; the other one only if nothing else is a
    day.
    """
    first, second = int(match[1]), int(match[3] or match[5] or match[6] or match[7])
    year, country = match[4], scene.country and scene.country.upper()
    day_first = list(find_day(year, second, first, scene))
    month_first = list(find_day(year, first, second, scene))
    if country in _EITHER_ORDER or (year and country in _YEAR_FIRST):
        return iter(dict.fromkeys(day_first + month_first))
    wanted, other = day_first, month_first
    if country in _MONTH_FIRST | _YEAR_FIRST:
        wanted, other = month_first, day_first
    # "9.30" in a country that writes the day first is a time, not the 30th of September.
    if not wanted and "." not in match[0]:
        wanted = other
    return iter(wanted)


@_reads(rf"({WEEKDAY}) (?P<after>.+)|(?P<before>.+) ({WEEKDAY})")
def _read_weekday_and_date(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    rest = match["after"] or match["before"]
    if not re.fullmatch(
        rf"(?:{_NTH}|.*\d.*{MONTH}.*|{MONTH}.*\d.*|\d+[-/][-/\d]+|\d+\.\d+\.\d*)", rest
    ):
        return
    wanted = _weekday_number(match[1] or match[4])
    found = read_days(rest, scene)
    fitting = [days for days in found if days[0].weekday() == wanted]
    if found and not fitting:
        day = found[0][0]
        raise BadInput(
            f"{day.day} {day:%b %Y} is a {day:%A}: check the day and the date, and write just one "
            "of them."
        )
    yield from fitting


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _make_day(year: int, month: int, day: int) -> Iterator[Days]:
    # Years that nobody means; so no sum of days can leave the calendar.
    if 1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        yield (date(year, month, day),)


def find_day(year: str | None, month: int, day: int, scene: Scene) -> Iterator[Days]:
    """That day, if there is one; without a year, the nearest on the expected side, today
    included.
    """
    if year is None:
        return _make_day(_nearest_year(month, day, scene), month, day)
    if len(year) == 2:
        year = f"20{year}"
    return _make_day(int(year), month, day)


def _nearest_year(month: int, day: int, scene: Scene) -> int:
    today = scene.today
    if scene.expect is Expect.FUTURE and (month, day) < (today.month, today.day):
        return today.year + 1
    if scene.expect is Expect.PAST and (month, day) > (today.month, today.day):
        return today.year - 1
    return today.year


# Spans


_OFFSET = regex(
    "(?:in|within) (?P<within>.+?)(?: time)?|(?P<ahead>.+) (?:from now|time)|(?P<ago>.+) ago"
    "|(?P<bare>.+)"
)


def read_offset(words: str, scene: Scene) -> tuple[date, timedelta] | None:
    """The wall clock's day, and what to add exactly: "in 2 days and 4 hours", "3 weeks ago".

    Bare spans lie ahead; where the past is expected they aren't read.
    """
    match = _OFFSET.fullmatch(words)
    if match is None or (match["bare"] and scene.expect is Expect.PAST):
        return None
    span = read_span(match[match.lastgroup or "bare"])
    if span is None or (match["bare"] and re.fullmatch(r"(?:1[3-9]|2[0-3])h(?:\d\d)?", words)):
        return None  # a lone "17h" is a time of day
    sign = -1 if match["ago"] else 1
    return move_day(scene.today, span, sign=sign, is_holiday=scene.is_holiday), sign * span.exact


@_reads(r".*\d.*")
def _read_span_of_days(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    offset = read_offset(match[0], scene)
    if offset and not offset[1]:
        yield (offset[0],)


@_reads(r"(.+) (from|after|before) (.+)")
def _read_span_from_day(match: re.Match[str], scene: Scene) -> Iterator[Days]:
    """Days counted from another day: "3 days after christmas"."""
    span = read_span(match[1])
    if span is None or span.exact:
        return
    sign = -1 if match[2] == "before" else 1
    for days in read_days(match[3], replace(scene, is_timed=False)):
        yield tuple(move_day(day, span, sign=sign, is_holiday=scene.is_holiday) for day in days)
