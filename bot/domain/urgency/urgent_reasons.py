"""Why a message can't wait: words that can cost the shop money or a good name, and a raised voice.

The words stand in data/rules/urgent_words.toml, for all languages together, so that nothing hangs
on guessing a letter's language. A word counts unless its own clause takes the threat out of it:
"Do you take PayPal?", "the refund is here", "nothing was broken".
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from bot.domain.patterns import regex
from bot.domain.urgency.word_lists import MARK, find_any, fold_words, join_lines, read_lists

SHOUTED = "all capitals"

#: Where a sentence ends, or turns: "the refund is here, but …".
_CLAUSE_END = regex(r"(?<=[.!?;])\s+|\n{2,}|,? (?:but|however|aber|mais|pero|però|pero'|maar)(?= )")

#: Programs break lines anywhere; only an empty one parts what is said.
_SAME_LINE = regex(r"(?<!\n)\n(?!\n)")


class Softener(NamedTuple):
    """A way of speaking that takes the threat out of a word."""

    phrases: re.Pattern[str]
    unless: re.Pattern[str] | None  #: what brings the threat back


class Reason(NamedTuple):
    """What is shown to the shop, the words that say it, and what takes their threat away."""

    shown: str
    words: re.Pattern[str]
    softeners: tuple[Softener, ...]


def find_reasons(words: str) -> tuple[str, ...]:
    """Why the message is urgent, in our words, each once and in a fixed order."""
    folded = _SAME_LINE.sub(" ", fold_words(words))
    present = [each for each in list_reasons() if each.words.search(folded)]
    if not present:
        return ()
    clauses = [each for each in _CLAUSE_END.split(folded) if each]
    return tuple(
        each.shown for each in present if any(_is_meant(each, clause) for clause in clauses)
    )


def is_shouted(words: str) -> bool:
    """Whether nearly all of it is in capitals: an item's name or a code in it isn't
    enough.
    """
    upper, lower = sum(map(str.isupper, words)), sum(map(str.islower, words))
    return upper >= 12 and upper >= 4 * lower and len(re.findall(r"[^\W\d_]+", words)) >= 3


@cache
def list_reasons() -> tuple[Reason, ...]:
    """All reasons, in the order in which they are shown."""
    lists = read_lists("urgent_words.toml")
    softeners = {name: _read_softener(entry) for name, entry in lists["harmless"].items()}

    def list_softeners(word: str) -> Iterator[Softener]:
        return (softeners[name] for name, each in lists["harmless"].items() if word in each["of"])

    return tuple(
        Reason(
            f'says "{word}"',
            find_any(join_lines(by_language.values())),
            tuple(list_softeners(word)),
        )
        for word, by_language in lists["urgent"].items()
    )


def _read_softener(entry: dict[str, Any]) -> Softener:
    phrases = [lines for key, lines in entry.items() if key not in ("of", "unless")]
    unless = find_any(join_lines([entry["unless"]])) if "unless" in entry else None
    return Softener(find_any(join_lines(phrases)), unless)


def _is_meant(reason: Reason, clause: str) -> bool:
    """Whether the clause says one of the words, and nothing in it takes the threat away."""
    marked = reason.words.sub(MARK, clause)
    for softener in reason.softeners:
        if MARK not in marked:
            return False
        if softener.unless is None or not softener.unless.search(clause):
            marked = softener.phrases.sub(" ", marked)
    return MARK in marked
