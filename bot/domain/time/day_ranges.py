"""A seller's words for a stretch of days gone by: "1 Nov – 14 Nov", "last week", "since Monday".

Days and moments are read by `bot.domain.time.dates`; here stands what makes a range of them. What
could be another range than was meant is refused, never guessed.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.phrases import NUMBERS
from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.domain.time.dates import read_moment
from bot.domain.time.day_words import DAY, MONTH, WEEKDAY, Expect
from bot.domain.time.spans import add_months

_INPUT_LIMIT = 80
#: How far ahead a range may end that has begun: "1 Nov – 30 Nov", said on the 20th.
_FURTHEST_END = timedelta(days=62)
UNREAD = (
    "Those dates aren't clear to me: write e.g. 1 Nov – 14 Nov, since 3 November, last week or "
    "in October."
)


@dataclass(frozen=True, slots=True)
class DayRange:
    """From one moment on until before another, aware UTC; None where there is no limit."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayScene:
    """When and where the words are said."""

    now: datetime
    zone: ZoneInfo
    country: str | None = None

    @property
    def today(self) -> date:
        """The day there."""
        return self.now.astimezone(self.zone).date()

    def begin(self, day: date) -> datetime:
        """The first moment of that day there."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What one side of a range names: a whole day or more, or just a moment."""

    begin: datetime
    end: datetime  #: not in it any more; for a moment it is `begin`

    @property
    def is_moment(self) -> bool:
        return self.begin == self.end


def read_day_range(text: str, scene: DayScene) -> DayRange:
    """The range that the words name, in days of the scene's time zone.

    May load dateparser, as `read_moment` does: not in an event loop. Raises BadInput for what can't
    be read with confidence.
    """
    words = _spell(text)
    if not words or len(words) > _INPUT_LIMIT or _DOUBTFUL.search(words):
        raise BadInput(UNREAD)
    if found := _OPEN_ENDED.fullmatch(words):
        return _read_open_ended(found, scene)
    if found := _BETWEEN.fullmatch(words):
        return _read_two(found[1], found[2], scene)
    if (pair := _AND.fullmatch(_LEADING.sub("", words))) is not None:
        return _read_neighbours(pair[1], pair[2], scene)
    sides = _split_sides(_LEADING.sub("", words))
    if len(sides) == 2:
        return _read_two(sides[0], sides[1], scene)
    if len(sides) > 2:
        raise BadInput(UNREAD)
    whole = _read_side(sides[0], scene)
    if whole.is_moment:
        raise BadInput(UNREAD)
    return DayRange(whole.begin, whole.end)


def _spell(text: str) -> str:
    words = " ".join(remove_invisible(text).casefold().split())
    words = _NUMBER_WORDS.sub(lambda found: str(NUMBERS.index(found[0]) + 1), words)
    words = _FROM_THE_START.sub(r"\1 ", _AROUND.sub("", words.strip(" .,;:!")))
    return words.strip(" .,;:!")


#: Said with a range and no part of it.
_AROUND = regex(
    r"^(?:(?:everything|anything|everybody|everyone|all|any|orders?)(?: of)? )+"
    r"|,? inclusive(?:ly)?$"
)
_FROM_THE_START = regex(r"\b(since|from) (?:the )?(?:very )?(?:start|beginning) of(?: the)? ")
_NUMBER_WORDS = regex(rf"\b(?:{'|'.join(NUMBERS)})\b")
#: Nobody knows which days these are.
_DOUBTFUL = regex(
    r"\b(?:ends?|middle|mid|early|late|beginning|start|around|about|roughly|circa|some|other"
    r"|next)\b"
)
_LEADING = regex(r"^(?:from|between|on|in|at|during|over) ")
_OPEN_ENDED = regex(
    r"(?P<since>since|from|after|starting) (?P<begin>.+?)(?: (?:on|onwards?))?"
    r"|(?P<later>.+) (?:and later|or later|onwards?)"
    r"|(?P<until>before|until|till|up to and including|up to|through) (?P<end>.+)"
)
_AND = regex(r"(.+) and (.+)")
_BETWEEN = regex(r"between (.+) and (.+)")
_TO = r"(?:up to|to|until|till|til|through|thru)"
_SIDES = regex(rf" {_TO} | ?[–—] ?| --? | ?\.\.\.? ?")
_ISO_PAIR = regex(r"(\d{4}-\d\d?-\d\d?) ?[-/] ?(\d{4}-\d\d?-\d\d?)", re.ASCII)


def _split_sides(words: str) -> list[str]:
    if pair := _ISO_PAIR.fullmatch(words):
        return [pair[1], pair[2]]
    sides = _SIDES.split(words)
    if len(sides) == 1 and words.count("-") == 1:
        sides = words.split("-")
    return [side.strip() for side in sides]


def _read_open_ended(found: re.Match[str], scene: DayScene) -> DayRange:
    if found["until"]:
        limit = _read_side(found["end"], scene)
        is_before = found["until"] == "before"
        return DayRange(until=limit.begin if is_before else limit.end)
    words = found["begin"] or found["later"]
    sides = _split_sides(words)
    if len(sides) == 2:
        return _read_two(sides[0], sides[1], scene)
    start = _read_side(words, scene)
    if found["since"] == "after":
        return DayRange(since=start.end)
    return DayRange(since=start.begin)


def _read_neighbours(first: str, second: str, scene: DayScene) -> DayRange:
    """Two days that follow each other, in either order; others may mean only the two."""
    days = sorted((_read_side(side, scene) for side in (first, second)), key=lambda day: day.begin)
    if days[0].end != days[1].begin:
        raise BadInput(UNREAD)
    return DayRange(days[0].begin, days[1].end)


# Two sides

_YEAR = regex(r"\b(?:19|20)\d\d\b", re.ASCII)
_BARE_DAY = regex(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?\.?", re.ASCII)
_DAY_OF_MONTH = regex(rf"(?:.* )?(?:of )?({MONTH})(?: .*)?")
_MONTH_FIRST = regex(rf"({MONTH}) \d{{1,2}}(?:st|nd|rd|th)?")
_WEEK_AT_END = regex(r"(?:this|last) week$")
_WEEKDAY_ALONE = regex(WEEKDAY)
#: Said of today, whatever stands on the other side.
_OF_TODAY = regex(r"\b(?:today|now|yesterday|ago|last|this|past|night|morning)\b")


def _read_two(first: str, second: str, scene: DayScene) -> DayRange:
    first, second = _complete(first, second)
    start = _read_side(first, scene)
    year = _YEAR.search(second)
    if year and not _YEAR.search(first) and re.search(rf"\b{MONTH}\b|\d[/.]\d", first):
        start = _read_in_year(first, int(year[0]), second, scene)
    if _OF_TODAY.search(second):
        stop = _read_side(second, scene)
    else:
        stop = _read_side(second, scene, after=start.begin)
    if second in ("now", "right now"):
        return DayRange(since=start.begin)
    if stop.end <= start.begin or stop.end > max(start.begin, scene.now) + _FURTHEST_END:
        raise BadInput(
            "The second date lies before the first: write the earlier one first, e.g. "
            "1 Nov – 14 Nov."
        )
    return DayRange(start.begin, stop.end)


def _complete(first: str, second: str) -> tuple[str, str]:
    """Both sides with the month that stands with one of them only: "1–14 Nov", "Nov 1–14"."""
    month = _DAY_OF_MONTH.fullmatch(second)
    if _BARE_DAY.fullmatch(first) and month:
        return f"{first.rstrip('.')} {month[1]}", second
    week = _WEEK_AT_END.search(second)
    if week and _WEEKDAY_ALONE.fullmatch(first):
        return f"{first} {week[0]}", second
    month = _MONTH_FIRST.fullmatch(first)
    if month and _BARE_DAY.fullmatch(_YEAR.sub("", second).strip(" ,")):
        return first, f"{month[1]} {second}"
    return first, second


def _read_in_year(first: str, year: int, second: str, scene: DayScene) -> _Stretch:
    """The first side in the year of the second; in the year before where it would be later."""
    end = _read_side(second, scene, after=scene.begin(date(year, 1, 1)))
    separator = "/" if re.search(r"\d/\d", first) else " "
    start = _read_side(f"{first}{separator}{year}", scene)
    if start.begin < end.end:
        return start
    return _read_side(f"{first}{separator}{year - 1}", scene)


# One side

_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
_COUNTED = regex(
    rf"(?:the )?(?:last|past|previous) (?P<count>\d{{1,3}}) {_UNIT}|(?:the (?:last|past)|past)"
    rf" {_UNIT.replace('unit', 'one')}",
    re.ASCII,
)
_HOURS = regex(r"(?:the )?(?:last|past) (\d{1,3}) hours?", re.ASCII)
#: "Last week" is the calendar's; "the last week" is seven days.
_CALENDAR = regex(rf"(?P<which>this|last|previous) {_UNIT}")
_WEEK_OF = regex(r"(?:the )?(?:week (?:of|commencing|beginning|starting)|w/c) (.+)")
_NAMED_MONTH = regex(rf"(?P<month>{MONTH})(?:,? (?P<year>(?:19|20)\d\d))?", re.ASCII)
_WHOLE_YEAR = regex(r"(?:19|20)\d\d", re.ASCII)
_WEEKEND = regex(r"(?:the |this )?(?P<last>last )?weekend")
#: So rough that it may mean a stretch as well as a day.
_ROUGH = regex(r"\b(?:weeks?|fortnights?|months?|years?) ago\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _read_side(words: str, scene: DayScene, *, after: datetime | None = None) -> _Stretch:
    """The stretch that one side names: in the past, or after the moment with which it begins."""
    words = _LEADING.sub("", words)
    if found := _HOURS.fullmatch(words):
        return _Stretch(scene.now - timedelta(hours=int(found[1])), scene.now)
    if found := _WEEK_OF.fullmatch(words):
        day = _read_side(found[1], scene, after=after).begin.astimezone(scene.zone).date()
        monday = day - day.weekday() * DAY
        return _Stretch(scene.begin(monday), scene.begin(monday + 7 * DAY))
    for read in (_read_counted, _read_calendar, _read_month, _read_year, _read_weekend):
        if days := read(words, scene, after):
            return _Stretch(scene.begin(days[0]), scene.begin(days[1] + DAY))
    if after is None and _ROUGH.search(words):
        raise BadInput(UNREAD)
    return _read_day(words, scene, after)


def _read_day(words: str, scene: DayScene, after: datetime | None) -> _Stretch:
    try:
        reading = read_moment(
            words,
            now=after or scene.now,
            zone=scene.zone,
            country=scene.country,
            expect=Expect.FUTURE if after else Expect.PAST,
        )
    except BadInput as error:
        if "isn't clear" in error.sentence:
            raise BadInput(UNREAD) from None
        raise
    if reading.has_time:
        return _Stretch(reading.at, reading.at)
    day = reading.at.astimezone(scene.zone).date()
    return _Stretch(scene.begin(day), scene.begin(day + DAY))


_Days = tuple[date, date] | None
_Read = Callable[[str, DayScene, datetime | None], _Days]


def _read_counted(words: str, scene: DayScene, _after: datetime | None) -> _Days:
    found = _COUNTED.fullmatch(words)
    if found is None:
        return None
    count, unit, today = int(found["count"] or 1), found["unit"] or found["one"], scene.today
    months = {"month": 1, "year": 12}.get(unit)
    if months:
        return add_months(today, -count * months), today
    days = {"day": 1, "week": 7, "fortnight": 14}[unit]
    return today - count * days * DAY, today


def _read_calendar(words: str, scene: DayScene, _after: datetime | None) -> _Days:
    """A week from Monday on, a month or a year, as the calendar has it."""
    found = _CALENDAR.fullmatch(words)
    if found is None:
        return None
    today, back = scene.today, int(found["which"] != "this")
    if found["unit"] == "week":
        monday = today - (today.weekday() + 7 * back) * DAY
        return monday, monday + 6 * DAY
    if found["unit"] == "month":
        return _whole_month(add_months(today.replace(day=1), -back))
    if found["unit"] == "year":
        return _whole_year(today.year - back)
    return None


def _read_month(words: str, scene: DayScene, after: datetime | None) -> _Days:
    """A month by its name: the last that has begun, or the first that isn't over."""
    found = _NAMED_MONTH.fullmatch(words)
    if found is None:
        return None
    month = _MONTHS.index(found["month"][:3]) + 1
    if found["year"]:
        return _whole_month(date(int(found["year"]), month, 1))
    near = (after or scene.now).astimezone(scene.zone).date()
    year = near.year
    if after is None and month > near.month:
        year -= 1
    if after is not None and month < near.month:
        year += 1
    return _whole_month(date(year, month, 1))


def _read_year(words: str, _scene: DayScene, _after: datetime | None) -> _Days:
    return _whole_year(int(words)) if _WHOLE_YEAR.fullmatch(words) else None


def _read_weekend(words: str, scene: DayScene, _after: datetime | None) -> _Days:
    """The last Saturday and Sunday; "last weekend" is never one that still goes on."""
    found = _WEEKEND.fullmatch(words)
    if found is None:
        return None
    back = (scene.today.weekday() - 5) % 7
    if found["last"] and back < 2:
        back += 7
    saturday = scene.today - back * DAY
    return saturday, saturday + DAY


def _whole_month(first: date) -> tuple[date, date]:
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
