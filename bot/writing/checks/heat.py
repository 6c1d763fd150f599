"""Which sentences of a text may be heard as an attack: a person who is tired of a complaint writes
them before they notice.

The words stand in data/rules/heat_words.toml, by kind; only shouting is told by its letters.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.domain.patterns import regex
from bot.domain.urgency.word_lists import read_lists
from bot.writing.checks.sentences import cut_sentence, join_rules, spell_out, split_sentences

#: Small words that nobody writes in capitals but to raise their voice.
_LOUD = (
    r"NOT|NEVER|ALWAYS|ALL|ONLY|ALREADY|AGAIN|STOP|PLEASE|READ|DID|DON'T|WON'T|CAN'T|DIDN'T"
    r"|DOES|WILL|CANNOT|MUST|YOU|YOUR|NOW|ONE|TWO|THREE|EVERY|ANY|ANYTHING|NOTHING|NONE"
    r"|CLEARLY|VERY|WAIT|WHY|WHAT|WHEN|HOW|THAT|THIS|ENOUGH|EVER|TWICE|FINAL|LAST|SAID|TOLD"
)
_SHOUTING = regex(
    r"\b[A-Z]{2,}(?:[ ,']+[A-Z]{2,}){2,}\b|!{2,}|\?{2,}|\?!|!\?"
    rf"|\b(?:{_LOUD})\b"
)
#: Loud for joy; and words in capitals that stand so on a stamp or a page.
_NOT_IN_ANGER = regex(
    r"^(?:oh|yes|done)\b|thank|sorry|love|gorgeous|beautiful|h[ou]+ray|yay|glad|great news|lovely"
    r"|happy|congrat|delighted|wonderful|surviv|it's here|so kind|woo|done|extra|fits"
    r"|(?:reads?|says?|said|marked|stamp\w*|label\w*|section|from the|called"
    r"|code|sku|\") [A-Z\"]{2,}",
    re.IGNORECASE,
)


class Heat(NamedTuple):
    """A sentence, and how it may be heard ("may read as blame")."""

    sentence: str
    kind: str

    @property
    def reason(self) -> str:
        """The warning: "“…” may read as blame."."""
        return f"“{cut_sentence(self.sentence)}” {self.kind}."


def find_heat(text: str) -> tuple[Heat, ...]:
    """The sentences that may be heard as blame, sarcasm, threat and the like, each with its first
    reason.
    """
    return tuple(dict.fromkeys(_hear(text)))


def _hear(text: str) -> Iterator[Heat]:
    for sentence in split_sentences(text):
        kind = _find_kind(sentence)
        if kind:
            yield Heat(sentence, kind)


def _find_kind(sentence: str) -> str | None:
    rules = _load_rules()
    plain = rules.calm.sub(" , ", spell_out(sentence))
    for kind, words in rules.kinds:
        if words.search(plain):
            return kind
    if _SHOUTING.search(sentence) and not _NOT_IN_ANGER.search(sentence):
        return "may read as shouting"
    return None


class _Rules(NamedTuple):
    calm: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _load_rules() -> _Rules:
    lists = read_lists("heat_words.toml")
    adverbs = lists.pop("adverbs")
    calm = join_rules(lists.pop("calm"), adverbs)
    kinds = tuple((kind["reason"], join_rules(kind["words"], adverbs)) for kind in lists.values())
    return _Rules(calm, kinds)
