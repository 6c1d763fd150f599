"""The shipped English wordings in a shop's own English: British or American, "I" or "we".

They are written once, in British words and in the first person of one; what a shop says differently
is changed here in the wording, before any fact stands in it, so that no fact is ever touched.
"""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.patterns import regex
from bot.domain.shops import Voice

#: Where people write "shipped", "package" and "December 4" (ISO-2); Canada writes days so, too.
_AMERICAN = frozenset({"US", "CA", "PR", "PH", "GU", "VI", "AS", "MP"})
#: Zones of the same places, for a shop that hasn't said its country.
_AMERICAN_CITIES = (
    "New_York Detroit Chicago Denver Boise Phoenix Los_Angeles Anchorage Juneau Puerto_Rico "
    "Toronto Montreal Vancouver Winnipeg Edmonton Halifax Regina St_Johns"
)
_AMERICAN_ZONES = frozenset(f"America/{city}" for city in _AMERICAN_CITIES.split())

#: Names that stand for whole sentences; every other one is a part of one.
_SENTENCE = regex(r"(?:_line|_note|broken_promise|explanation|answer|message) *\}\}$")
_TAG = regex(r"(\{%[^{}]{0,400}%\}|\{\{[^{}]{0,400}\}\})")
#: From the longest on, so that "in the post" isn't read as the verb.
_AMERICAN_WORDS = {
    "in the post": "in the mail",
    "the post": "the mail",
    "posted": "shipped",
    "posting": "shipping",
    "post": "ship",
    "parcel": "package",
    "parcels": "packages",
    "have got": "have gotten",
}
_WE = {
    "I'm": "we're",
    "I've": "we've",
    "I'd": "we'd",
    "I'll": "we'll",
    "I was": "we were",
    "I": "we",
    "me": "us",
    "my": "our",
    "My": "Our",
    "mine": "ours",
    "myself": "ourselves",
}


def is_american(country: str | None, zone: ZoneInfo) -> bool:
    """Whether a shop there writes American words, days and hours."""
    if country is not None:
        return country.upper() in _AMERICAN
    return zone.key in _AMERICAN_ZONES or zone.key == "Pacific/Honolulu"


@lru_cache(maxsize=256)
def adapt(source: str, voice: Voice | None, american: bool) -> str:
    """A shipped wording as such a shop says it; its tags and names stay as they are."""
    if not american and voice is not Voice.WE:
        return source
    said, pieces = "", []
    before: list[str] = []  # what was said before each open condition, for its other branches
    for piece in _TAG.split(source):
        if not piece.startswith("{"):
            words = _americanise(piece) if american else piece
            words = _say_we(words, said) if voice is Voice.WE else words
            said += words
            pieces.append(words)
            continue
        if piece.startswith("{{"):
            said += "." if _SENTENCE.search(piece) else "x"
        else:
            said = _follow_condition(piece, said, before)
        pieces.append(piece)
    return "".join(pieces)


def _follow_condition(tag: str, said: str, before: list[str]) -> str:
    """What was said before whatever stands behind this tag: one branch doesn't follow another."""
    name = tag.strip("{%-} ").partition(" ")[0]
    if name in ("if", "unless"):
        before.append(said)
    elif name in ("else", "elsif") and before:
        return before[-1]
    elif name in ("endif", "endunless") and before:
        before.pop()
    return said


def _americanise(words: str) -> str:
    return _match_any(tuple(_AMERICAN_WORDS)).sub(lambda found: _AMERICAN_WORDS[found[0]], words)


def _say_we(words: str, said: str) -> str:
    """These words in the first person of several, behind what was said before."""

    def change(found: re.Match[str]) -> str:
        plural = _WE[found[0]]
        before = (said + words[: found.start()]).rstrip(" \t")
        begins = not before or before[-1] in ".!?\n"
        return plural[0].upper() + plural[1:] if begins else plural

    return _match_any(tuple(_WE)).sub(change, words)


@lru_cache(maxsize=2)
def _match_any(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    any_of_them = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![\w'])(?:{any_of_them})(?![\w'])")
