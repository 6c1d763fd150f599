"""When a shop is open, in its own local time, and the plain words in which a seller says so.

A shop that never said when it is open counts as always open. Wall times that a clock change skips
move forward by the length of the gap; of two equal wall times the first is meant. Every moment that
goes in or comes out is an aware UTC datetime.
"""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.time.days import ONE_DAY

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_A_DAY = 24 * 60
#: When the day begins, in minutes after local midnight, where no door is opened in the morning.
NINE = 9 * 60

_INSTANT = timedelta(microseconds=1)
#: How far opening times are looked for; no public calendar closes every Monday of a whole year.
_HORIZON = 400


@dataclass(frozen=True, slots=True)
class Opening:
    """One day's opening time, in minutes after local midnight: 0 <= opens < closes <= 1440."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise ValueError(f"not an opening time: {self.opens} to {self.closes}")

    def __str__(self) -> str:
        return f"{describe_time_of_day(self.opens)}–{describe_time_of_day(self.closes)}"


Week = tuple[Opening | None, ...]
#: Monday first; the week of a shop that never said when it is open.
NO_HOURS: Week = (None,) * 7


def _is_never(_day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A shop's week in its time zone; opening times that touch at midnight are one opening time."""

    zone: ZoneInfo
    week: Week = NO_HOURS  #: Monday first; None: closed that day; all None: no hours set
    #: the days on which a shop with hours stays closed
    holidays: Callable[[date], bool] = _is_never

    @property
    def is_set(self) -> bool:
        """Whether the shop ever said when it is open."""
        return any(self.week)

    def is_open(self, at: datetime) -> bool:
        """Whether a person may be disturbed now; the closing moment itself is closed."""
        if not self.is_set:
            return True
        today = self._local_day(at)
        for day in (today - ONE_DAY, today, today + ONE_DAY):
            times = self.opening_on(day)
            if times and times[0] <= at < times[1]:
                return True
        return False

    def opening_on(self, day: date) -> tuple[datetime, datetime] | None:
        """When the shop opens and closes on a local day; None when it stays closed."""
        opening = self.week[day.weekday()]
        if opening is None or self.holidays(day):
            return None
        opens, closes = self._moment(day, opening.opens), self._moment(day, opening.closes)
        return (opens, closes) if opens < closes else None  # a clock change can swallow a short one

    def next_opening(self, after: datetime) -> datetime | None:
        """The next moment, later than `after`, at which the door opens; None if it never
        closes.
        """
        if not self.is_set:
            return None
        for day in self._days_from(after):
            times = self.opening_on(day)
            if times and times[0] > after and not self.is_open(times[0] - _INSTANT):
                return times[0]
        return None

    def open_at(self, at: datetime) -> datetime:
        """This moment if the shop is open then, else when its day next begins."""
        return at if self.is_open(at) else self.next_digest(at)

    def last_closing(self, by: datetime) -> datetime | None:
        """The end of the last opening time that ended by then; None if the shop never
        closed.
        """
        if not self.is_set:
            return None
        today = self._local_day(by)
        for back in range(_HORIZON):
            times = self.opening_on(today - back * ONE_DAY)
            if times and times[1] <= by and not self.is_open(times[1]):
                return times[1]
        return None

    def next_digest(self, after: datetime) -> datetime:
        """The next moment, later than `after`, at which the shop's day begins: once a day.

        That is when the door opens; on a day that begins with the door already open (a 24-hour
        shop, a shop with no hours) it is 09:00 local. The shop is open at that moment. Raises
        LookupError when the holidays leave no opening time in more than a year.
        """
        for day in self._days_from(after):
            digest_at = self._digest_on(day)
            if digest_at is not None and digest_at > after:
                return digest_at
        raise LookupError(f"no opening time within {_HORIZON} days after {after}")

    def _digest_on(self, day: date) -> datetime | None:
        nine = self._moment(day, NINE)
        if not self.is_set:
            return nine
        times = self.opening_on(day)
        if times is None:
            return None
        opens, closes = times
        if not self.is_open(opens - _INSTANT):
            return opens
        return nine if opens <= nine < closes else None

    def _days_from(self, at: datetime) -> Iterator[date]:
        # One day early: a clock change at midnight can push a late opening into the next day.
        first = self._local_day(at) - ONE_DAY
        return (first + ahead * ONE_DAY for ahead in range(_HORIZON))

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _moment(self, day: date, minutes: int) -> datetime:
        return _find_moment(self.zone, day, minutes)


@lru_cache(maxsize=4096)  # a round of reminders asks for few days in few zones, very often
def _find_moment(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def set_hours(week: Week, days: Collection[int], opens: int | None, closes: int | None) -> Week:
    """The week with these days (0 = Monday) open from `opens` to `closes`, or closed if both
    are None.

    Closing at 0 (midnight) means the end of that day.
    Raises BadInput when the shop would close before it opens, or would have no open day at all.
    """
    opening = None
    if opens is not None and closes is not None:
        closes = closes or MINUTES_A_DAY
        if closes <= opens:
            raise BadInput(
                "Closing time must be after opening time, on the same day: try e.g. 09:00 and "
                "17:30, or 18:00 and 24:00."
            )
        opening = Opening(opens, closes)
    elif opens is not None or closes is not None:
        raise BadInput("Please give both times, e.g. 09:00 and 17:30, or say closed for both.")
    changed = tuple(opening if day in days else old for day, old in enumerate(week))
    if not any(changed):
        raise BadInput(
            "Your shop needs at least one open day: first say when it is open, e.g. Mon-Fri 09:00 "
            "17:30. Every other day then counts as closed."
        )
    return changed


def describe_hours(hours: OpeningHours) -> list[str]:
    """The week in lines, neighbouring days that are alike together: "Mon–Fri 09:00–17:30"."""
    if not hours.is_set:
        return ["No opening hours set: the shop counts as always open."]
    lines = []
    for opening, alike in groupby(enumerate(hours.week), key=lambda pair: pair[1]):
        days = [day for day, _ in alike]
        lines.append(f"{_describe_days(days)} {opening or 'closed'}")
    return lines


def _describe_days(days: list[int]) -> str:
    if len(days) == 7:
        return "Every day"
    if len(days) == 1:
        return DAY_NAMES[days[0]]
    return f"{DAY_NAMES[days[0]]}–{DAY_NAMES[days[-1]]}"


def describe_time_of_day(minutes: int) -> str:
    """The minutes after midnight as a clock shows them: "09:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


_DAY = regex(
    r"(?:(mon)(?:day)?|(tue)(?:s|sday)?|(wed)(?:s|nesday)?|(thu)(?:r|rs|rsday)?|(fri)(?:day)?"
    r"|(sat)(?:urday)?|(sun)(?:day)?)s?\.?"
)
_SEVERAL_DAYS = {
    "daily": range(7),
    "every day": range(7),
    "everyday": range(7),
    "all days": range(7),
    "all week": range(7),
    "all": range(7),
    "weekday": range(5),
    "weekdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
}
_DAYS_LIMIT = 80


def read_days(text: str) -> tuple[int, ...]:
    """The weekdays that a text names, 0 = Monday, in the order of the week.

    Reads "Mon-Fri", "sat", "Mon, Wed-Fri", "Friday to Monday", "weekdays and Sat", "weekend",
    "daily". Raises BadInput for anything else.
    """
    words = " ".join(text[:_DAYS_LIMIT].casefold().split())
    days: set[int] = set()
    for part in re.split(r" ?(?:[,;&+/]|\band\b) ?", words):
        first, *rest = re.split(r" ?[-–—] ?| (?:to|till|until|through|thru) ", part)
        if not rest and first in _SEVERAL_DAYS:
            days.update(_SEVERAL_DAYS[first])
        elif len(rest) <= 1:
            last = rest[0] if rest else first
            days.update(_days_between(_read_day(first, text), _read_day(last, text)))
        else:
            raise _days_not_read(text)
    return tuple(sorted(days))


def _days_between(first: int, last: int) -> Iterator[int]:
    """The days from first to last, over the weekend when the last comes earlier in the
    week.
    """
    return ((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))


def _read_day(word: str, text: str) -> int:
    match = _DAY.fullmatch(word)
    if match is None or len(text) > _DAYS_LIMIT:
        raise _days_not_read(text)
    return (match.lastindex or 1) - 1


def _days_not_read(text: str) -> BadInput:
    return BadInput(
        f"I couldn't read “{_shorten(text)}” as days: try e.g. Mon-Fri, Sat, Mon,Wed-Fri, weekend "
        "or daily."
    )


_TIME = regex(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?: ?([ap])\.?m\.?)?")
_NAMED_TIMES = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}


def read_time_of_day(text: str) -> int:
    """A time of day in minutes after midnight, 0 to 1440.

    Reads "09:00", "9", "9am", "17:30", "5.30pm", "24:00" (the end of the day), "noon" and
    "midnight" (0). Raises BadInput for anything else.
    """
    words = text.strip().casefold()
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    refusal = BadInput(
        f"I couldn't read “{_shorten(text)}” as a time: try e.g. 09:00, 9am, 17:30 or 24:00."
    )
    match = _TIME.fullmatch(words)
    if match is None:
        raise refusal
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            raise refusal
        hour %= 12
    if half == "p":
        hour += 12
    if minute >= 60 or hour * 60 + minute > MINUTES_A_DAY:
        raise refusal
    return hour * 60 + minute


def read_opening(opens: str, closes: str) -> tuple[int, int] | tuple[None, None]:
    """Opening and closing time as `set_hours` takes them; (None, None) when either says
    "closed".

    Raises BadInput when a time can't be read.
    """
    if "closed" in (opens.strip().casefold(), closes.strip().casefold()):
        return None, None
    return read_time_of_day(opens), read_time_of_day(closes)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= 40:
        return line
    return f"{line[:39]}…"


#: What sellers call their country when they use neither its ISO code nor its official name.
_ALSO_CALLED = {
    "america": "US",
    "britain": "GB",
    "czechrepublic": "CZ",
    "england": "GB",
    "greatbritain": "GB",
    "holland": "NL",
    "northernireland": "GB",
    "scotland": "GB",
    "thenetherlands": "NL",
    "uae": "AE",
    "wales": "GB",
}


def read_country(text: str) -> str:
    """The ISO-2 code of a country whose public holidays are known.

    Reads the code itself, the ISO-3 code and the English name: "gb", "UK" and "United Kingdom" are
    GB. Raises BadInput for anything else.
    """
    code = _country_codes().get(_letters(text[:60]))
    if code is None:
        raise BadInput(
            f"I don't know a country “{_shorten(text)}”: "
            "try its two letters, e.g. GB, US, DE or AU."
        )
    return code


def public_holidays(country: str | None) -> Callable[[date], bool]:
    """A test for a country's public holidays; without a country no day is one.

    `country` is ISO-2 as `read_country` gives it. The calendar is loaded at the first question.
    """
    if country is None:
        return _is_never

    def is_holiday(day: date) -> bool:
        return day in _holidays_of(country, day.year)

    return is_holiday


def load_calendars() -> None:
    """Loads the calendars of all countries (0.6 s), so that no command has to."""
    _holidays_of("GB", 2026)
    _country_codes()


@lru_cache(maxsize=512)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    from holidays.registry import COUNTRIES

    codes = {}
    for names in COUNTRIES.values():
        codes.update(dict.fromkeys(map(_letters, names), names[1]))
    return codes | _ALSO_CALLED


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))
