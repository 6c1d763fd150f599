"""The signs of a sentence by which its heat is learned and measured: its words, pairs of words,
pieces of words, and how it is said.

Each sign is a short text ("you should", "l:erha", "o:so you"), so that a person can read the
learned weights. Signs come in families, and a family weighs about as much in a long sentence as in
a short one.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from bot.domain.patterns import regex
from bot.writing.checks.sentences import spell_out

#: How many letters a piece of a word has: long enough for a stem, short enough for a slip.
_PIECE = 4
#: Nobody's word is longer, and a line of one endless word stays cheap.
_MAX_WORD = 24
_TOKEN = regex(r"[a-z']+|[£$€]?\d[\d.,:]*|[!?]{2,}|\.{3}|[.,!?;:\"()…-]")
_CASED = regex(r"[A-Za-z']+")
_STRETCHED = regex(r"([a-z])\1\1")
_QUOTES = "\"')"
_YOU = frozenset(("you", "your", "yours", "u", "ur"))
_ME = frozenset(("i", "me", "my", "we", "us", "our"))


class Family(NamedTuple):
    """Signs of one kind, and what each of them counts in this sentence."""

    signs: frozenset[str]
    share: float


def find_signs(sentence: str, hits: Iterable[str]) -> tuple[Family, ...]:
    """The signs of a sentence; `hits` are the rules that found something in it."""
    words = _split_words(sentence)
    said = frozenset((*words, *map(" ".join, pairwise(("^", *words, "$")))))
    pieces = frozenset(_cut_words(words))
    return (
        Family(said, 1 / sqrt(len(said))),
        Family(pieces, 0.7 / sqrt(len(pieces) or 1)),
        Family(frozenset(_find_voice(sentence, words)), 0.3),
        Family(frozenset(f"r:{hit}" for hit in hits), 0.5),
    )


def _split_words(sentence: str) -> list[str]:
    """The words and marks; a number is only a number, and an apostrophe's place says nothing."""
    words = (word.strip("'") for word in _TOKEN.findall(spell_out(sentence)))
    return ["#" if word[0] in "0123456789£$€" else word for word in words if word]


def _cut_words(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if len(word) >= _PIECE and word.isalpha():
            framed = f"<{word[:_MAX_WORD]}>"
            for start in range(len(framed) - _PIECE + 1):
                yield f"l:{framed[start : start + _PIECE]}"


def _find_voice(sentence: str, words: list[str]) -> Iterator[str]:
    """How it opens and ends, who is in it, how long and how loud it is."""
    yield f"o:{' '.join(words[:1])}"
    yield f"o:{' '.join(words[:2])}"
    yield f"v:you {not _YOU.isdisjoint(words)}, i {not _ME.isdisjoint(words)}"
    yield f"v:length {min(6, len(words) // 4)}"
    yield f"v:end {sentence.rstrip(_QUOTES)[-1:].strip()}"
    yield f"v:! {min(3, sentence.count('!'))}"
    for mark in ("!!", "??", "?!", "!?"):
        if mark in sentence:
            yield f"v:{mark}"
    if _STRETCHED.search(sentence.casefold()):
        yield "v:stretched"
    cased = _CASED.findall(sentence)
    loud = [word for word in cased if len(word) > 1 and word.isupper()]
    if loud:
        yield f"v:capitals {min(3, len(loud))}"
    if loud and len(loud) == len(cased):
        yield "v:capitals all"
