"""The grammar of everyday phrases for a moment: what they can mean, not yet which meaning counts.

A text is spelled plainly first, then cut into words for a day and words for a time of day, in
either order. All that can be read that way comes out as a Spot, a Shift or a moment;
`bot.domain.time.dates` settles it against the present and refuses what has two meanings or none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.time.day_words import DAY, WEEKDAY, Days, Expect, Scene, read_days, read_offset

DAY_END = timedelta(hours=23, minutes=59)


class Clock(NamedTuple):
    """A time of day, or a stretch of one, as spans after midnight (past 24 hours: the next
    morning).
    """

    begin: timedelta
    point: timedelta
    end: timedelta


@dataclass(frozen=True, slots=True)
class Spot:
    """A day, at a time of day."""

    days: Days
    #: Alternatives; none where the words name no time of day.
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """This wall-clock time on that day, and then exactly so much more."""

    day: date
    exact: timedelta


def at_clock(after_midnight: timedelta) -> Clock:
    """The time of day that is exactly so long after midnight."""
    return Clock(after_midnight, after_midnight, after_midnight)


def read_phrases(text: str, scene: Scene) -> Iterator[Spot | Shift | datetime]:
    """All that the words can mean; nothing if they can't be read.

    Raises BadInput if a weekday and a date contradict each other.
    """
    words = spell(text, scene.expect)
    yield from _read_stamp(words)
    yield from _read_shift(words, scene)
    part, words = _take_part(words)
    for day_words, time_words in _cut(words):
        is_loose = part is not None or day_words in ("today", "tomorrow", "yesterday")
        clocks = _read_clocks(time_words, part, is_loose)
        if time_words and not clocks:
            continue
        if day_words:
            for days in read_days(day_words, replace(scene, is_timed=bool(clocks))):
                yield Spot(days, clocks)
        elif clocks:
            # Alone, "in the morning" is the next morning, not what is left of this one.
            points = tuple(at_clock(clock.point) for clock in clocks)
            yield Spot((scene.today, scene.today + scene.ahead * DAY), points)


def _cut(words: str) -> Iterable[tuple[str, str]]:
    """All pairs of (words for a day, words for a time) that the text can be cut into."""
    tokens = words.split()
    cuts = [(" ".join(tokens[:i]), " ".join(tokens[i:])) for i in range(len(tokens) + 1)]
    return dict.fromkeys(cuts + [(right, left) for left, right in cuts])


# Plain spelling

#: Hours and counts, from one on, as they are written out.
NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh",
    "twelfth",
]  # fmt: skip
_SPELLINGS = (
    (r"['’]", ""),
    (r"@", " at "),
    (r",", " "),
    (r"\b([ap])\.m\b\.?", r"\1m"),
    (r"(?<=\d)\.(?= ?[a-z])", " "),
    (r"(?<=[a-z])\.(?!\S)|(?<=[a-z])[-/]|[-/](?=[a-z])|(?<!!)!+$", " "),
    (r"\bthe ", ""),
    (r"\b(?:tmrw|tmr|tmw|tomorow|tommorow|tommorrow)\b", "tomorrow"),
    (r"\bday after tomorrow\b", "in 2 days"),
    (r"\bday before yesterday\b", "2 days ago"),
    (r"(?<!\d )\bday (?=(?:after|before)\b)", "1 day "),
    (r"\bno later than\b", "by"),
    (r"\b(?:at )?latest$", ""),
    (r"\b(?:this )?(?:up)?coming\b", "this"),
    (r"\b(?:this )?past (?=\w+day\b)", "last "),
    # Numbers and spans
    *((rf"\b{word}\b", str(number)) for number, word in enumerate(NUMBERS, 1)),
    *((r"\bfifteen\b", "15"), (r"\btwenty\b", "20"), (r"\bthirty\b", "30")),
    (r"\bfirst thing(?= .*morning)|(?<=morning) first thing\b", ""),
    (r"\bfirst thing\b", "morning"),
    *((rf"\b{word}\b", f"{number}th") for number, word in enumerate(_ORDINALS, 1)),
    (r"\b(?:a )?couple(?: of)?\b", "2"),
    (r"\b(?:a )?half(?: an?)? hour\b", "30 min"),
    (r"\b(?:a )?quarter of an hour\b", "15 min"),
    (r"\ban? (?=(?:min|minute|hr|hour|day|week|fortnight|month|year)\b)", "1 "),
    (r"\b(\d+) hours? and a half\b|\b(\d+) and a half hours?\b", r"\1\2.5 hours"),
    # Times of day
    (
        r"\bend of (?:(?:business |working |work )?day|business)\b|\bclose of business\b|\bcob\b",
        "eod",
    ),
    (r"^((?:at|by|before) )?eod$", r"\1eod today"),
    (r"\b(?:noon|midday|lunch ?time)\b", "12:00"),
    (r"\b(?:at )?half past (\d{1,2})\b", r"at \1:30"),
    (r"\b(?:at )?quarter past (\d{1,2})\b", r"at \1:15"),
    (r"\b(?:at )?(\d{1,2}) ?oclock\b", r"at \1"),
    (r"\b(?:tonight|tonite|this night)\b", "today night"),
    (r"\blast night\b", "yesterday night"),
    (r"\bthis (?=morning|afternoon|evening)", "today "),
    (r"\b(?:in|at) (?=(?:morning|afternoon|evening|night)\b)", ""),
    # Days
    (r"\b(?:business|working|work) ?days?\b", "businessdays"),
    (r"\bnext businessdays\b", "in 1 businessdays"),
    (r"\beow\b", "end of week"),
    (r"\beom\b", "end of month"),
    (r"\beoy\b", "end of year"),
    (rf"\b(this|next|last) week (?:on )?({WEEKDAY})\b", r"\2 \1 week"),
    (rf"\b1 week on ({WEEKDAY})\b|\b({WEEKDAY}|tomorrow) week\b", r"1 week from \1\2"),
    (r"\bxmas\b", "christmas"),
    (r"\b(christmas|valentines) day\b", r"\1"),
)
_PLAIN = tuple((regex(pattern), plain) for pattern, plain in _SPELLINGS)


def spell(text: str, expect: Expect) -> str:
    """The text in the spelling that the grammar knows; empty if that can't be read anyhow."""
    words = text.casefold()
    for pattern, plain in _PLAIN:
        words = " ".join(pattern.sub(plain, words).split())
    if expect is Expect.PAST:
        # Of what has happened a rough time is good enough; of a promise it isn't.
        words = re.sub(r"\b(?:about|around|roughly) ", "", words)
        if re.search(r"\b(?:by|before|until|till)\b", words):
            return ""  # a limit, not a moment
    return words if words.isascii() else ""


# Whole moments

_STAMP = regex(
    r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(z|[+-]\d\d:?\d\d)?", re.ASCII
)
_NOW = regex(r"(?:right |just )?now|a moment ago|moments ago")


def _read_stamp(words: str) -> Iterator[Spot | datetime]:
    """ISO dates with a time, as shops' exports and letters have them; with or without an offset."""
    if match := _STAMP.fullmatch(words):
        try:
            moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{(match[3] or '').upper()}")
        except ValueError:
            return
        if not 1900 <= moment.year <= 2200:
            return
        if moment.tzinfo is not None:
            yield moment
        else:
            midnight = datetime.combine(moment, time())
            yield Spot((moment.date(),), (at_clock(moment - midnight),))


def _read_shift(words: str, scene: Scene) -> Iterator[Shift]:
    """Spans that count hours or minutes; whole days are read as days, so that they take the usual
    hour.
    """
    if _NOW.fullmatch(words):
        yield Shift(scene.today, timedelta())
    elif (offset := read_offset(words, scene)) and offset[1]:
        yield Shift(*offset)


# Times of day


class _Part(NamedTuple):
    window: Clock
    #: The times that may be said of it: "tomorrow morning at 3" isn't 15:00.
    earliest: timedelta
    latest: timedelta


def _hours(*hours: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(hours=hour) for hour in hours)


_PARTS = {
    "morning": _Part(Clock(*_hours(5, 9, 12)), *_hours(0, 11.99)),
    "afternoon": _Part(Clock(*_hours(12, 15, 18)), *_hours(12, 18.99)),
    "evening": _Part(Clock(*_hours(17, 19, 22)), *_hours(16, 24)),
    # "Last night at 2" was after midnight; "tonight at 5" is before it.
    "night": _Part(Clock(timedelta(hours=18), timedelta(hours=20), DAY_END), *_hours(17, 28.99)),
}
#: "End of the day" is when the post office closes; after that, it is what's left of the day.
_END_OF_DAY = Clock(timedelta(), timedelta(hours=17), DAY_END)

_LEAD = r"(?P<at>(?:at|by|before|until|till) )?"
_TIME = regex(
    _LEAD + r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?"
    r"(?: ?(?P<half>[ap])m|(?P<short>[ap]))?",
    re.ASCII,
)
_TIME_WITH_H = regex(_LEAD + r"(?P<hour>\d{1,2})h(?P<minute>[0-5]\d)?", re.ASCII)
_TIME_BY_NAME = regex(_LEAD + r"(?P<name>midnight|eod)")


def _take_part(words: str) -> tuple[_Part | None, str]:
    """The part of the day that the words name, and the words without it."""
    named = [word for word in words.split() if word in _PARTS]
    if len(named) != 1:
        return None, words
    return _PARTS[named[0]], " ".join(word for word in words.split() if word not in _PARTS)


def _read_clocks(words: str, part: _Part | None, is_loose: bool) -> tuple[Clock, ...]:
    """All the times of day that the words can mean; a bare number is an hour only in loose
    company.
    """
    match = _TIME_BY_NAME.fullmatch(words)
    if match and match["name"] == "eod":
        return () if part else (_END_OF_DAY,)
    if not words:
        return (part.window,) if part else ()
    spans: tuple[timedelta, ...] = ()
    if match:
        spans = _hours(0, 24)
    elif match := _TIME.fullmatch(words):
        if is_loose or not words.isdecimal():
            spans = _read_time(match, part)
    elif match := _TIME_WITH_H.fullmatch(words):
        spans = _read_time_with_h(match)
    if part:
        small_hours = tuple(span + DAY for span in spans)
        spans = tuple(span for span in spans + small_hours if part.earliest <= span <= part.latest)
    return tuple(at_clock(span) for span in dict.fromkeys(spans))


def _read_time(match: re.Match[str], part: _Part | None) -> tuple[timedelta, ...]:
    hour, half = int(match["hour"]), match["half"] or match["short"]
    past_hour = timedelta(minutes=int(match["minute"] or 0), seconds=int(match["second"] or 0))
    if hour > 23 or (half and not 1 <= hour <= 12):
        return ()
    spans = _hours(hour)
    if half == "a" and hour == 12 and not past_hour:
        spans = _hours(0, 24)  # as double as midnight: the start of that day, or its end?
    elif half:
        spans = _hours(hour % 12 + 12 * (half == "p"))
    elif hour <= 12 and not match["hour"].startswith("0") and (part or hour < 8):
        # Shops are open from 8 to 12 in the morning; an earlier hour may as well be one of the
        # afternoon.
        spans = _hours(hour, hour + 12)
    return tuple(span + past_hour for span in spans)


def _read_time_with_h(match: re.Match[str]) -> tuple[timedelta, ...]:
    """The 24-hour way of writing: "17h", "at 9h30". A lone "2h" is two hours, not two o'clock."""
    hour = int(match["hour"])
    if hour > 23 or (hour < 7 and not match["at"]):
        return ()
    return (timedelta(hours=hour, minutes=int(match["minute"] or 0)),)
