"""The days that a seller's letter names, ahead of now, and those of which it only tells.

Everything here reads plain words: lower case, contractions written out, as `plain_words` spells
them.
"""

import re

from bot.domain.patterns import regex
from bot.domain.phrases import NUMBERS
from bot.domain.time.day_words import MONTH

_FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAY = (
    rf"(?:{_FULL_WEEKDAY}|(?:(?<=by )|(?<=on )|(?<=next ))(?:mon|sat|sun)\b|mon$"
    r"|(?:tues?|weds?|thu(?:rs?)?|fri)\b)"
)
_POST = r"(?:post|mail|collection|pick-?up|parcels|dispatch|shipment|batch|courier|run|drop-?off)\b"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen"
    r"|twenty|thirty|(?:a )?couple(?: of)?|half an)"
)
_UNIT = (
    "(?:minutes?|hours?|hrs?|(?:business |working |work )?days?|weeks?|fortnights?"
    "|months?)(?:'s?)?(?: time)?"
)
_WITHIN = (
    "(?:(?:no more than|not more than|less than|under|at most|up to|about|around|the next"
    "|the coming|the|next) )?"
)
_PART = r"(?:morning|afternoon|evening|night)"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)? ?[ap]m|\d{1,2}:\d\d|noon|midday)"
#: An hour of which it isn't said whether it is in the morning: "seven", "half past 4".
_HOUR = (
    rf"(?:half past |half |quarter past |quarter to )?(?:{'|'.join(NUMBERS)}|1[0-2]|[1-9])"
    r"(?: oclock)?(?: sharp)?"
    r"(?=$|[,;:!]| (?:today|tonight|tomorrow|on|this|in the|and|then|my time|your time|\w+day)\b)"
)
#: What is done while it is being written.
_NOW = (
    r"(?:right (?:now|away)|straight ?away|this (?:very )?(?:minute|instant|second)|immediately"
    r"|at once|now(?=$|,? and\b))"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_DAY = (
    rf"(?:{_WEEKDAY},? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b(?:,? \d{{4}})?"
    rf"|(?:{_WEEKDAY},? )?{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?![\d:.]\d)(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|(?:(?<=by )"
    r"|(?<=on )|(?<=until ))\d{1,2}\.\d{1,2}(?![.\d]*\d)"
    rf"|(?:the )?day after tomorrow|tomorrow|tonight|today|this (?:very )?{_PART}"
    rf"|{_COUNT} weeks? (?:from )?(?:today|tomorrow|on {_FULL_WEEKDAY})|(?:early |later |late |mid "
    rf"|sometime )?(?:next|this) (?:week(?! {_FULL_WEEKDAY})|month|weekend)"
    r"|next (?:business|working|work) day"
    rf"|(?:this |next |this coming |coming )?(?:next week )?{_WEEKDAY}(?: (?:this|next) week"
    rf"| week)?(?!s)(?:,? the {_NTH}|,? {_NTH})?|(?:the )?(?:very )?end of (?:the |this "
    rf"|next )?(?:week|month|year|{MONTH})"
    r"|(?:the )?end of (?:the )?(?:business|working |work )?(?:day|business|play|today)|close of "
    r"(?:business|play)"
    r"|\beod|\bcob|\beow"
    rf"|the weekend|(?:the )?{_NTH}(?: of (?:this|next) month)?|christmas(?: eve| day)?"
    rf"|new years? (?:eve|day)"
)
#: A day or a span of time that lies ahead, with its hour if one is named.
DATE = regex(
    r"(?P<before>\bbefore )?"
    rf"(?:\b(?:within|in|over|inside) {_WITHIN}{_COUNT}(?: ?(?:-|–|to|or) ?{_COUNT})? {_UNIT}"
    r"\b(?! (?:of|after|from|before|since|ago|once)\b)"
    rf"|\b{_COUNT} {_UNIT} from (?:now|today)"
    r"|\b(?:within|in) the (?:day|hour|week|month)\b"
    rf"|(?:(?:\b{_CLOCK}|(?:(?<=at )|(?<=by )){_HOUR}) (?:on )?)?(?<![\w.])(?:{_DAY})(?!\w"
    rf"|'s (?!{_POST})"
    rf"|'s$)(?:,? (?:(?:first thing )?in the )?{_PART})?(?:,? (?:at |by |before "
    rf"|around )?{_CLOCK}| at {_HOUR})?|\b(?:by|at|before) {_CLOCK}(?! (?:on |today|tomorrow|that"
    rf"|the (?:same"
    rf"|next|following)|{_FULL_WEEKDAY}))"
    rf"|\b(?:by|at|before) {_HOUR}(?! (?:on|today|tonight|tomorrow|\w+day)\b)"
    rf"|\b(?:first thing )?in the morning|\b{_NOW})"
)
#: In front of a date: a day of which the sentence tells something else.
NO_LIMIT = regex(
    r"\b(?:since|after|from|of|last|past|previous|every|each|not before|as of|starting|your"
    r"|between \w+ and) (?:the )?$"
)
#: In front of a date: until then something lasts.
LASTING = regex(
    r"\b(?:keep|hold|wait|stay|reserve|away|closed|open|ill|sick|busy|time|valid|available|runs?"
    r"|last|leave|out of office|holiday|vacation|abroad|was|were)\b.{0,80}\b(?:until|till|til) $"
)

_SPELLINGS = tuple(
    (regex(pattern), plain)
    for pattern, plain in (
        (r"^(?:first thing )?in the morning$", "tomorrow"),
        (rf"\b{_COUNT} ?(?:-|–|to|or) ?(?={_COUNT} )", ""),
        (r"^(?:within|in|over|inside) " + _WITHIN, "in "),
        (r"^in (?=day|hour|week|month)", "in a "),
        (r"\bthis (?:very )?(?:morning|afternoon|evening)\b|\btonight\b", "today"),
        (r",? (?:(?:first thing )?in the )?(?:morning|afternoon|evening|night)\b", ""),
        (
            "^(?:the )?end of (?:the )?(?:business |working |work )?(?:day|business|play|today)$"
            "|^close of (?:business|play)$"
            r"|^eod$|^cob$",
            "today",
        ),
        (r"^(?:early |later |late |mid |sometime )?(next|this) (week|month)$", r"end of \1 \2"),
        (r"\bvery \b", ""),
        (r"\baround ", ""),
        (r"\bof the (?=week|month|year)", "of "),
    )
)
_SAID_HOUR = regex(
    rf"\b(?P<part>half past |half |quarter past |quarter to )?(?P<hour>{'|'.join(NUMBERS)}"
    r"|(?<=at )\d{1,2}|(?<=by )\d{1,2}|(?<=before )\d{1,2}|(?<=past )\d{1,2}|(?<=to )\d{1,2})"
    r"(?: oclock)?(?: sharp)?(?! ?(?:[ap]m|[a-z]*days?|weeks?|hours?|minutes?|months?)|[\d:./-])"
)
_MINUTES = {"half past ": 30, "half ": 30, "quarter past ": 15, "quarter to ": -15}
_EVENING = regex(r"\b(?:tonight|evening|afternoon|night)\b")
#: Nobody is called at an earlier hour unless it is said.
_FIRST_HOUR = 7


def is_now(match: re.Match[str]) -> bool:
    """Whether the date is the moment of writing."""
    return bool(re.fullmatch(_NOW, match[0]))


def name_dates(match: re.Match[str]) -> tuple[str, ...]:
    """The date in words that the project's reader of dates knows; in both ways to read it, where
    it isn't said whether an hour is in the morning.
    """
    said = match[0]
    if is_now(match):
        return ("today",)
    hour = _SAID_HOUR.search(said)
    if hour is None or not _is_clock(said, hour):
        return (_name_date(said),)
    word = hour["hour"]
    number = NUMBERS.index(word) + 1 if word in NUMBERS else int(word)
    minutes = number % 12 * 60 + _MINUTES.get(hour["part"] or "", 0)
    readings = []
    if number >= _FIRST_HOUR and number < 12 and not _EVENING.search(said):
        readings.append(minutes)
    readings.append(minutes + 12 * 60)
    return tuple(
        _name_date(f"{said[: hour.start()]}{each // 60}:{each % 60:02}{said[hour.end() :]}")
        for each in readings
    )


def _is_clock(said: str, hour: re.Match[str]) -> bool:
    """Whether the number is an hour and not a count: "at seven", not "in seven days"."""
    return bool(re.search(r"(?:^|\b(?:at|by|before) )$", said[: hour.start()]))


def _name_date(said: str) -> str:
    for pattern, plain in _SPELLINGS:
        said = pattern.sub(plain, said)
    return said.strip(" ,")
