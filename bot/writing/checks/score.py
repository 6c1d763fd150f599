"""How good an apology is, told from its text alone: what it has of what belongs in one, and what
spoils it.

The weights follow studies of apologies (Lewicki, Polin and Lount 2016; Roschk and Kaiser 2013;
Halperin and others 2022) as far as those rank the parts; the figures themselves are ours, tried
on pairs of letters of which people said which is better (tests/writing/pairs). The words stand in
data/rules/apology_words.toml.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from bot.domain.letters import Cause
from bot.domain.urgency.word_lists import read_lists
from bot.writing.checks.heat import find_heat
from bot.writing.checks.sales_talk import is_sales_talk
from bot.writing.checks.sentences import join_rules, spell_out, split_sentences


class Item(StrEnum):
    """What belongs in an apology; the value is the name of its words."""

    RESPONSIBILITY = "responsibility"
    REPAIR = "repair"
    EMPATHY = "empathy"
    REGRET = "regret"
    EXPLANATION = "explanation"
    REPENTANCE = "repentance"
    SPEED = "speed"
    CHOICE = "choice"
    TOKEN = "token"  # noqa: S105 - a small gift
    CLOSING = "closing"


#: Points for each; together 100.
WEIGHTS = {
    Item.RESPONSIBILITY: 25,
    Item.REPAIR: 20,
    Item.EMPATHY: 10,
    Item.REGRET: 8,
    Item.EXPLANATION: 8,
    Item.REPENTANCE: 6,
    Item.SPEED: 8,
    Item.CHOICE: 7,
    Item.TOKEN: 5,
    Item.CLOSING: 3,
}
#: The share of an item's weight that its weaker form earns: "my fault" names no fault.
_PART = {
    Item.RESPONSIBILITY: 0.6,
    Item.REPAIR: 0.5,
    Item.EMPATHY: 0.5,
    Item.REGRET: 0.4,
    Item.EXPLANATION: 0.4,
    Item.REPENTANCE: 0.3,
    Item.CHOICE: 0.4,
    Item.TOKEN: 0.4,
    Item.CLOSING: 0.6,
}
#: Where nobody says whether the letter comes late.
_SPEED_UNKNOWN = 0.5
_HEAT_COST = 18
_SALES_COST = 18
#: The same sin twice costs more, a third time no more than that.
_MAX_OF_A_KIND = 2


class Got(NamedTuple):
    """An item, and which share of its weight the letter earns."""

    item: Item
    share: float

    @property
    def missing_points(self) -> float:
        """The points that it could still earn."""
        return WEIGHTS[self.item] * (1 - self.share)


class Sin(NamedTuple):
    """A sentence that spoils the letter, why, and the points that it costs."""

    sentence: str
    reason: str
    cost: int


class Score(NamedTuple):
    """A letter's points, 0 to 100, and how they came about."""

    points: int
    items: tuple[Got, ...]
    sins: tuple[Sin, ...]


def score_apology(
    text: str,
    *,
    cause: Cause | None = None,
    is_late_answer: bool | None = None,
    has_answer: bool = False,
) -> Score:
    """The points of an apology in English; what isn't known of its facts neither earns nor costs
    much.

    With `has_answer` it answers what was asked, which is all that puts a slow answer right.
    """
    sentences = _list_lines(text)
    is_late = True if cause is Cause.SLOW_REPLY else is_late_answer
    shares = {item: _measure(item, sentences, is_late) for item in Item}
    if has_answer and cause is Cause.SLOW_REPLY:
        shares[Item.REPAIR] = 1
    items = tuple(Got(item, share) for item, share in shares.items())
    sins = tuple(_find_sins(sentences))
    earned = sum(WEIGHTS[got.item] * got.share for got in items)
    spoilt = min(100, sum(sin.cost for sin in sins))
    return Score(round(earned * (1 - spoilt / 100)), items, sins)


class _Line(NamedTuple):
    """A sentence as it stands, and as the rules read it."""

    words: str
    plain: str
    has_day: bool


def _list_lines(text: str) -> list[_Line]:
    has_day = _load_rules().day
    lines = []
    for sentence in split_sentences(text):
        plain = spell_out(sentence)
        lines.append(_Line(sentence, plain, has_day.search(plain) is not None))
    return lines


def _measure(item: Item, lines: Sequence[_Line], is_late: bool | None) -> float:
    full, part = _load_rules().items[item]
    is_full = any(full.search(line.plain) for line in lines)
    if item is Item.SPEED:
        return _measure_speed(is_full, is_late)
    if item is Item.CLOSING:
        return _measure_closing(lines, full)
    if is_full:
        return 1
    found = [line for line in lines if part.search(line.plain)]
    if item is Item.REPAIR and any(line.has_day for line in found):
        return 1
    return _PART[item] if found else 0


def _measure_speed(says_late: bool, is_late: bool | None) -> float:
    if says_late or is_late is False:
        return 1
    return 0 if is_late else _SPEED_UNKNOWN


def _measure_closing(lines: Sequence[_Line], next_word: re.Pattern[str]) -> float:
    share = 0.0
    if any(line.words.endswith("?") for line in lines[-4:]):
        share += _PART[Item.CLOSING]
    if any(line.has_day and next_word.search(line.plain) for line in lines):
        share += _PART[Item.CLOSING]
    return min(1, share)


def _find_sins(lines: Sequence[_Line]) -> Iterator[Sin]:
    counted = dict.fromkeys(_load_rules().sins, 0)
    has_day = any(line.has_day for line in lines)
    for line in lines:
        yield from _find_attacks(line)
        for kind, rule in _load_rules().sins.items():
            is_dated = rule.wants_day and (has_day if rule.whole else line.has_day)
            if is_dated or counted[kind] == _MAX_OF_A_KIND or not rule.words.search(line.plain):
                continue
            counted[kind] += 1
            yield Sin(line.words, rule.reason, rule.cost)


def _find_attacks(line: _Line) -> Iterator[Sin]:
    for heat in find_heat(line.words):
        yield Sin(line.words, heat.kind, _HEAT_COST)
    if is_sales_talk(line.words, may_discount=True):
        yield Sin(line.words, "sells something or asks a favour", _SALES_COST)


class _SinRule(NamedTuple):
    words: re.Pattern[str]
    reason: str
    cost: int
    #: It is a sin only where no day stands in the sentence, or (`whole`) in the letter.
    wants_day: bool
    whole: bool


class _Rules(NamedTuple):
    day: re.Pattern[str]
    items: Mapping[Item, tuple[re.Pattern[str], re.Pattern[str]]]
    sins: Mapping[str, _SinRule]


@cache
def _load_rules() -> _Rules:
    lists: dict[str, Any] = read_lists("apology_words.toml")
    adverbs = lists["adverbs"]
    items = {}
    for item in Item:
        words = lists[item.value]
        items[item] = (join_rules(words["full"], adverbs), join_rules(words["part"], adverbs))
    sins = {}
    for kind, rule in lists["sins"].items():
        words = join_rules(rule["words"], adverbs)
        wants_day, whole = rule.get("no_day", False), rule.get("whole", False)
        sins[kind] = _SinRule(words, rule["reason"], rule["cost"], wants_day, whole)
    return _Rules(join_rules(lists["day"], adverbs), items, sins)
