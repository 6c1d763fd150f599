"""A seller's words for a moment or a day, read with confidence or not at all.

`bot.domain.phrases` says what everyday words can mean. Here they are settled against the present:
the meaning must lie on the expected side of now, and there must be exactly one. dateparser is asked
only about written-out dates that the grammar doesn't know, and believed only where every number and
name is found again in its answer.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import chain
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.phrases import DAY_END, Clock, Shift, Spot, at_clock, read_phrases
from bot.domain.records import dataclass
from bot.domain.time.day_words import DAY, MONTH, WEEKDAY, Expect, Scene, find_day

__all__ = ["DateReading", "Expect", "read_moment", "suggest_moments"]

_INPUT_LIMIT = 80
_FURTHEST = 5 * 366 * DAY
#: Clocks differ a little: what happened "at 9:30" may be entered when the bot's clock says 9:29:50.
_TOLERANCE = timedelta(minutes=1)
_UNREAD = {
    Expect.FUTURE: "That isn't clear to me: write e.g. tomorrow 9am, in 3 days, next friday or 24 "
    "Nov.",
    Expect.PAST: "That isn't clear to me: write e.g. an hour ago, yesterday 22:10 or last tuesday.",
}


@dataclass(frozen=True, slots=True)
class DateReading:
    """A moment that somebody named."""

    #: Aware, in UTC.
    at: datetime
    #: The words named a time of day; else the usual hour was taken.
    has_time: bool


def read_moment(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    country: str | None = None,
    expect: Expect = Expect.FUTURE,
    default_time: time = time(17, 0),
    holidays: Callable[[date], bool] | None = None,
) -> DateReading:
    """The moment that the words name in the shop's time zone.

    `country` (ISO 3166, two letters) gives the order of "12/11"; `holidays` says which days aren't
    business days besides Saturday and Sunday. Where no time of day is named, the future takes
    `default_time` (today, once that is over: 23:59), the past takes noon or now, whichever is
    earlier. Days and months keep the wall clock, hours and minutes are exact. A wall time that the
    change of clocks skips moves on by the gap; of one that comes twice, the first counts.

    The first written-out date of a process loads dateparser, which takes 0.1 to 1.7 s: not in an
    event loop.

    Raises BadInput for what can't be read, has two meanings, lies on the wrong side of now, or is
    more than five years away.
    """
    present = _Present(now.astimezone(UTC), zone, expect, default_time)
    readings, refusals = _weigh(text, present, country, holidays or _is_never)
    if len(readings) == 1:
        return readings[0]
    if readings:
        raise BadInput(_describe_many(text, readings, present, country))
    if refusals:
        raise refusals[0]
    raise BadInput(_UNREAD[expect])


def suggest_moments(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    country: str | None = None,
    expect: Expect = Expect.FUTURE,
    default_time: time = time(17, 0),
    holidays: Callable[[date], bool] | None = None,
) -> list[tuple[str, DateReading]]:
    """At most five phrases with their readings: the text itself if it reads, else what it may
    become.

    What has several meanings is offered in each of them; an empty text gets everyday phrases.
    """
    present = _Present(now.astimezone(UTC), zone, expect, default_time)
    is_holiday = holidays or _is_never
    try:
        readings, _ = _weigh(text, present, country, is_holiday)
    except BadInput:
        return []
    if len(readings) == 1:
        return [(text.strip(), readings[0])]
    if readings:
        return [(_describe(reading, zone), reading) for reading in readings[:5]]
    suggestions = []
    for words in _complete(text, expect):
        found, _ = _weigh(words, present, country, is_holiday)
        if len(found) == 1:
            suggestions.append((words, found[0]))
        if len(suggestions) == 5:
            break
    return suggestions


def _is_never(_day: date) -> bool:
    return False


# The present


@dataclass(frozen=True, slots=True)
class _Present:
    now: datetime
    zone: ZoneInfo
    expect: Expect
    default_time: time

    def settle(self, phrase: Spot | Shift | datetime) -> Iterator[DateReading]:
        """What the phrase means now, once for each of its alternatives; maybe on the wrong side of
        now.
        """
        if isinstance(phrase, datetime):
            yield DateReading(self._forgive(phrase.astimezone(UTC)), has_time=True)
        elif isinstance(phrase, Shift):
            local = self.now.astimezone(self.zone)
            start = self.now
            if phrase.day != local.date():
                start = self._at_wall(datetime.combine(phrase.day, local.time()))
            yield DateReading(start + phrase.exact, has_time=True)
        else:
            for clock in phrase.clocks or (self._usual_clock(),):
                moments = [self._place(day, clock) for day in phrase.days]
                at = next((at for at in moments if self.is_expected(at)), moments[0])
                yield DateReading(at, has_time=bool(phrase.clocks))

    def is_expected(self, at: datetime) -> bool:
        """Whether the moment lies on the expected side of now."""
        if self.expect is Expect.FUTURE:
            return at >= self.now
        return at <= self.now

    def _usual_clock(self) -> Clock:
        if self.expect is Expect.PAST:
            return Clock(timedelta(), timedelta(hours=12), timedelta(hours=12))
        usual = timedelta(hours=self.default_time.hour, minutes=self.default_time.minute)
        return Clock(timedelta(), usual, DAY_END)

    def _place(self, day: date, clock: Clock) -> datetime:
        """The clock's point on that day; if the present lies within its stretch, what now leaves of
        it.
        """
        begin, point, end = (self._at_wall(datetime.combine(day, time()) + span) for span in clock)
        if self.expect is Expect.FUTURE and point < self.now <= end:
            return end
        if self.expect is Expect.PAST and begin <= self.now < point:
            return self.now
        return self._forgive(point)

    def _forgive(self, at: datetime) -> datetime:
        is_just_ahead = self.expect is Expect.PAST and self.now < at <= self.now + _TOLERANCE
        return self.now if is_just_ahead else at

    def _at_wall(self, wall: datetime) -> datetime:
        # fold=0 is the first of two equal wall times, and moves a skipped one on by the gap.
        return wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)


def _weigh(
    text: str, present: _Present, country: str | None, is_holiday: Callable[[date], bool]
) -> tuple[list[DateReading], list[BadInput]]:
    """The readings that may be meant, in order of time; and why others may not."""
    if len(text.strip()) > _INPUT_LIMIT:
        too_long = BadInput(
            f"That is more than {_INPUT_LIMIT} characters: write just the day and time, e.g. "
            "tomorrow 9am."
        )
        return [], [too_long]
    scene = Scene(present.now.astimezone(present.zone).date(), present.expect, country, is_holiday)
    phrases = list(read_phrases(text, scene)) or list(_read_written_out(text, scene))
    found: dict[datetime, DateReading] = {}
    refusals = []
    for reading in chain.from_iterable(map(present.settle, phrases)):
        if refusal := _refuse(reading, present):
            refusals.append(refusal)
        else:
            found[reading.at] = reading
    return [found[at] for at in sorted(found)], refusals


# Sentences


def _describe(reading: DateReading, zone: ZoneInfo) -> str:
    """The moment in words that read back as themselves."""
    local = reading.at.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%b %Y}"
    return f"{day}, {local:%H:%M}" if reading.has_time else day


def _refuse(reading: DateReading, present: _Present) -> BadInput | None:
    said = _describe(reading, present.zone)
    if not present.is_expected(reading.at) and present.expect is Expect.FUTURE:
        return BadInput(
            f"That has already passed ({said}): write a moment to come, e.g. tomorrow 9am."
        )
    if not present.is_expected(reading.at):
        return BadInput(
            f"That is still to come ({said}): write when it happened, e.g. yesterday 22:10."
        )
    if abs(reading.at - present.now) > _FURTHEST:
        return BadInput(
            f"That is more than five years away ({said}): write a nearer day, e.g. 24 Nov."
        )
    return None


def _describe_many(
    text: str, readings: list[DateReading], present: _Present, country: str | None
) -> str:
    first, second = (_describe(reading, present.zone) for reading in readings[:2])
    way_out = ""
    if country is None and re.search(r"\d[-/.]\d", text):
        way_out = ", or set the shop's country with /shop setup country"
    return f"That can be read in more than one way: write {first} or {second}{way_out}."


# Suggestions

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COMMON = {
    Expect.FUTURE: [
        "today 17:00", "tomorrow", "in 3 days", "next monday", "in a week", "tomorrow 9am",
        "tomorrow noon",
        "in 2 hours", "tonight", "this afternoon", "day after tomorrow", "in 3 business days",
        "midnight",
        "end of the week", "end of the month", "in 2 weeks", "in a month", "this weekend",
        *_WEEKDAYS,
        *(f"next {day}" for day in _WEEKDAYS), *(f"{day} next week" for day in _WEEKDAYS),
    ],
    Expect.PAST: [
        "now", "an hour ago", "yesterday", "this morning", "2 hours ago", "half an hour ago",
        "today",
        "yesterday 9am", "yesterday evening", "last night", "the day before yesterday",
        "3 days ago",
        "a week ago", "last week", *(f"last {day}" for day in _WEEKDAYS), *_WEEKDAYS,
    ],
}  # fmt: skip
_COUNTED = {
    Expect.FUTURE: [
        "in {} day{s}", "in {} hour{s}", "{}pm", "in {} week{s}", "{}am", "in {} business day{s}",
        "in {} minute{s}",
    ],
    Expect.PAST: ["{} hour{s} ago", "{} day{s} ago", "{}pm", "{}am", "{} minute{s} ago",
    "{} week{s} ago"],
}  # fmt: skip


def _complete(text: str, expect: Expect) -> list[str]:
    """The phrases that start with the text, then those that contain it."""
    typed = " ".join(re.sub(r"(\d)(?=[a-z])", r"\1 ", text.casefold()).split())
    numbers = re.findall(r"\b\d{1,3}\b", typed, re.ASCII)
    phrases = list(_COMMON[expect])
    if len(numbers) == 1:
        plural = "" if numbers == ["1"] else "s"
        phrases[:0] = [phrase.format(*numbers, s=plural) for phrase in _COUNTED[expect]]
    fitting = [phrase for phrase in dict.fromkeys(phrases) if typed in phrase]
    return sorted(fitting, key=lambda phrase: not phrase.startswith(typed))


# Written-out dates

_FILLING = regex(
    rf"^on |\bthe (?=\d)|\b(?:day )?of (?={MONTH}\b)|\bat (?=\d+(?::|[ap]m))"
    r"|(?<=\d) (?=[ap]m\b)| \([a-z]{2,5}\)$",
    re.ASCII,
)
_ZONE = r"(?:utc|gmt|[+-]\d{4})"
_WRITTEN_OUT = regex(
    rf"(?:(?:{MONTH}|{WEEKDAY}|{_ZONE}|\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?|\d\d:\d\d(?::\d\d)?"
    r"|\d{1,2}(?::\d\d){0,2}[ap]m)(?: |$))+",
    re.ASCII,
)


def _read_written_out(text: str, scene: Scene) -> Iterator[Spot | datetime]:
    """Dates such as "the 3rd day of march", or "Wed, 4 Mar 2026 10:15:30 +0000" out of a letter."""
    words = _FILLING.sub("", " ".join(text.casefold().replace(",", " ").split()))
    if not re.search(rf"\b{MONTH}\b", words) or not _WRITTEN_OUT.fullmatch(words):
        return
    moment = _ask_dateparser(words)
    if moment is None or not _is_found_again(words, moment):
        return
    year = re.search(r"\b(?<![+-])\d{4}\b", words)
    has_time = ":" in words or re.search(r"\d[ap]m", words)
    if re.search(_ZONE, words):
        if moment.tzinfo is not None and year and has_time:
            yield moment
        return
    clocks: tuple[Clock, ...] = ()
    if has_time:
        clocks = (at_clock(moment - datetime.combine(moment, time())),)
    for days in find_day(year and year[0], moment.month, moment.day, scene):
        yield Spot(days, clocks)


def _is_found_again(words: str, moment: datetime) -> bool:
    """Every number and weekday of the words is in the moment, and nothing had to be guessed."""
    hours = {moment.hour}
    if re.search(r"\d[ap]m", words):
        hours.add(moment.hour % 12 or 12)
    left = [{moment.day}, {moment.year}, hours, {moment.minute}, {moment.second}]
    for number in map(int, re.findall(r"(?<![+\d-])\d+", words)):
        known = next((part for part in left if number in part), None)
        if known is None:
            return False
        left.remove(known)
    if {moment.day} in left:
        return False
    weekdays = {name[:3] for name in re.findall(rf"\b{WEEKDAY}\b", words)}
    # Without its year a date has no weekday.
    return not weekdays or (weekdays == {f"{moment:%a}".casefold()} and {moment.year} not in left)


#: dateparser remembers what it found last, and may be asked from several threads here.
_ONE_ASKS = Lock()


def _ask_dateparser(words: str) -> datetime | None:
    with _ONE_ASKS:
        found: datetime | None = _load_dateparser().get_date_data(words).date_obj
    return found


@cache
def _load_dateparser() -> Any:
    from dateparser.date import DateDataParser

    # The base is fixed and its year never used, so that no answer hangs on the machine's clock.
    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": datetime.combine(date(2000, 1, 1), time()),
        "DATE_ORDER": "DMY",
    }
    return DateDataParser(languages=["en"], settings=settings)
