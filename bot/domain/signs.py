"""By what a text is told to be about somebody: their name, addresses and numbers as whole phrases.

What was said at the desk is looked through for them after their books were emptied, maybe days
later. So that nothing of them has to be kept for it, they are kept only as keyed digests.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from secrets import token_hex

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.search_words import fold_text

_WORD = regex(r"[^\W_]+")
#: A number alone tells somebody only with so many digits; shorter ones stand everywhere.
_SHORTEST_NUMBER = 5
#: Lists cut names to so many characters.
_SHORTEST_CUT = 39
#: So many words of a message are looked at: more than any message holds.
_MOST_WORDS = 4000


def list_words(text: str) -> list[str]:
    """The words of a text, the same whatever its capitals, accents and marks."""
    return _WORD.findall(fold_text(text))


def list_phrases(names: Iterable[str | None]) -> tuple[str, ...]:
    """What tells somebody for sure, each in its words: a name of one word belongs to many, and so
    does a short number.
    """
    phrases: dict[str, None] = {}
    for name in names:
        for text in (name or "", (name or "")[:_SHORTEST_CUT].rpartition(" ")[0]):
            words = list_words(text)
            if len(words) > 1 or (words and _count_digits(words[0]) >= _SHORTEST_NUMBER):
                phrases[" ".join(words)] = None
    return tuple(phrases)


def _count_digits(word: str) -> int:
    return sum(map(str.isdigit, word))


def mentions(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands in the text, from whole word to whole word."""
    if text.isascii():  # most texts are, and name nobody: that is seen much faster
        plain = text.lower()
        phrases = [each for each in phrases if _holds_words(plain, each)]
        if not phrases:
            return False
    within = f" {' '.join(list_words(text))} "
    return any(f" {phrase} " in within for phrase in phrases)


def _holds_words(text: str, phrase: str) -> bool:
    return all(word in text for word in phrase.split())


@dataclass(frozen=True, slots=True)
class Signs:
    """The same phrases as digests, which tell nobody what they were."""

    salt: str
    #: By how many words a phrase has.
    digests: Mapping[int, frozenset[str]]
    #: Names of one word, which count only where they stand alone as a name does: in bold.
    names: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.digests or self.names)

    def are_in(self, text: str) -> bool:
        """Whether the text is about them."""
        words = list_words(text)[:_MOST_WORDS]
        for length, digests in self.digests.items():
            starts = range(len(words) - length + 1)
            if any(self._digest(words[at : at + length]) in digests for at in starts):
                return True
        bold = (list_words(part) for part in text.split("**")[1::2]) if self.names else ()
        return any(self._digest(part) in self.names for part in bold)

    def _digest(self, words: list[str]) -> str:
        return _digest(self.salt, " ".join(words))

    def to_json(self) -> str:
        digests = {str(length): sorted(each) for length, each in self.digests.items()}
        return json.dumps([self.salt, digests, sorted(self.names)])

    @classmethod
    def from_json(cls, text: str) -> "Signs":
        salt, digests, names = json.loads(text)
        by_length = {int(length): frozenset(each) for length, each in digests.items()}
        return cls(salt, by_length, frozenset(names))


def make_signs(names: Iterable[str | None], *, alone: Iterable[str] = ()) -> Signs:
    """The signs of somebody with these names; those of one word that are nobody else's are given
    `alone` as well.
    """
    salt = token_hex(8)
    by_length: dict[int, set[str]] = {}
    for phrase in list_phrases(names):
        by_length.setdefault(phrase.count(" ") + 1, set()).add(_digest(salt, phrase))
    single = {_digest(salt, " ".join(list_words(name))) for name in alone}
    return Signs(
        salt, {length: frozenset(each) for length, each in by_length.items()}, frozenset(single)
    )


def _digest(salt: str, phrase: str) -> str:
    return blake2b(phrase.encode(), digest_size=8, key=salt.encode()).hexdigest()
