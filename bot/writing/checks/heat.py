"""Which sentences of a text may be heard as an attack: a person who is tired of a complaint writes
them before they notice.

Rules of words alone (data/rules/heat_words.toml) found 40 to 48 of 100 heated sentences that they
weren't made for, and marked 4 to 11 of 100 calm ones. So what marks a sentence is learned
(heat_weights.py), and that a rule finds something is one of its signs: together they find 86 of
100 in a set from which nothing was learned, and mark 4 of 100 calm ones. The rules
also say as what a sentence may be heard.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.domain.patterns import regex
from bot.domain.urgency.word_lists import read_lists
from bot.writing.checks.heat_signs import find_signs
from bot.writing.checks.heat_weights import is_heated
from bot.writing.checks.sentences import cut_sentence, join_rules, spell_out, split_sentences

#: Small words that nobody writes in capitals but to raise their voice.
_LOUD = (
    r"NOT|NEVER|ALWAYS|ALL|ONLY|ALREADY|AGAIN|STOP|PLEASE|READ|DID|DON'T|WON'T|CAN'T|DIDN'T"
    r"|DOES|WILL|CANNOT|MUST|YOU|YOUR|NOW|ONE|TWO|THREE|EVERY|ANY|ANYTHING|NOTHING|NONE"
    r"|CLEARLY|VERY|WAIT|WHY|WHAT|WHEN|HOW|THAT|THIS|ENOUGH|EVER|TWICE|FINAL|LAST|SAID|TOLD"
)
#: "Dear Ada, you should have read it": a friendly word before an attack doesn't soften it.
_GREETING = regex(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?\n]{0,40}, (?=\w)",
    re.IGNORECASE,
)
_SHOUTING = regex(
    r"\b[A-Z]{2,}(?:[ ,']+[A-Z]{2,}){2,}\b|!{2,}|\?{2,}|\?!|!\?"
    rf"|\b(?:{_LOUD})\b"
)
#: Loud for joy; and words in capitals that stand so on a stamp or a page.
_NOT_IN_ANGER = regex(
    r"^(?:oh|yes|done)\b|thank|sorry|love|gorgeous|beautiful|h[ou]+ray|yay|glad|great news|lovely"
    r"|happy|congrat|delighted|wonderful|surviv|it's here|so kind|woo|done|extra|fits"
    r"|(?:reads?|says?|said|marked|stamp\w{0,12}|label\w{0,12}|section|from the|called"
    r"|code|sku|\") [A-Z\"]{2,}",
    re.IGNORECASE,
)
_SHOUTS = "may read as shouting"
#: Heat that no rule has a name for.
_UNNAMED = "may hurt whoever reads it"


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
        kind = _find_kind(_GREETING.sub("", sentence))
        if kind:
            yield Heat(sentence, kind)


def _find_kind(sentence: str) -> str | None:
    hits = tuple(find_hits(sentence))
    if not is_heated(find_signs(sentence, hits)):
        return None
    kinds = _load_rules().kinds
    named = (kinds[hit].reason for hit in hits if hit in kinds)
    return next(named, _SHOUTS if "shouting" in hits else _UNNAMED)


def find_hits(sentence: str) -> Iterator[str]:
    """The names of the rules that find something in the sentence, "calm" among them."""
    rules = _load_rules()
    spelt = spell_out(sentence)
    plain = rules.calm.sub(" , ", spelt)
    for name, kind in rules.kinds.items():
        if kind.words.search(plain):
            yield name
    if _SHOUTING.search(sentence) and not _NOT_IN_ANGER.search(sentence):
        yield "shouting"
    if plain != spelt:
        yield "calm"


class _Kind(NamedTuple):
    reason: str
    words: re.Pattern[str]


class _Rules(NamedTuple):
    calm: re.Pattern[str]
    kinds: dict[str, _Kind]


@cache
def _load_rules() -> _Rules:
    lists = read_lists("heat_words.toml")
    adverbs = lists.pop("adverbs")
    calm = join_rules(lists.pop("calm"), adverbs)
    kinds = {
        name: _Kind(kind["reason"], join_rules(kind["words"], adverbs))
        for name, kind in lists.items()
    }
    return _Rules(calm, kinds)
