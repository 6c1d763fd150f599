"""Words of a letter made plain to look things up in: no case, no accents, one kind of space and
quote.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from bot.domain.patterns import regex

#: Only so many characters are looked at: what matters stands at the beginning, and nobody hides it
#: on page ten.
READ_LIMIT = 12_000

_SIGNS = str.maketrans("’‘`´“”„«»–—‑−\u00a0\u202f\u2009", '\'\'\'\'"""""----   ')
#: A number's dot ends none. A run of marks is looked at from its beginning, or from behind that
#: dot.
_SENTENCE_END = regex(r"(?:(?<![\d.!?])|(?<=\d[.!?]))[.!?]+\s+|\n\n|\n(?=[^\n:]{2,40}:)")


@lru_cache(maxsize=64)
def fold_text(words: str) -> str:
    """The beginning of the words in lower case and without accents; lines stay lines."""
    parted = unicodedata.normalize("NFKD", words[:READ_LIMIT].translate(_SIGNS).casefold())
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign))
    # Runs of empty lines would make patterns slow that look for the end of a sentence.
    return re.sub(r" ?\n(?: ?\n)+ ?", "\n\n", re.sub(r"[^\S\n]+", " ", plain))


@lru_cache(maxsize=64)
def cut_sentences(folded: str) -> tuple[str, ...]:
    """The sentences of folded words, each on one line."""
    return tuple(" ".join(part.split()) for part in _SENTENCE_END.split(folded) if part.strip())


def any_of(*patterns: str) -> re.Pattern[str]:
    """A pattern for folded words that finds any of these as whole words."""
    return regex(r"(?<![a-z0-9])(?:" + "|".join(patterns) + r")(?![a-z0-9])", re.ASCII)


@cache
def load_words(name: str) -> dict[str, re.Pattern[str]]:
    """The classes of words of one of this package's lists, each as one pattern for folded
    words.
    """
    lists = tomllib.loads(files("bot.mail").joinpath(name).read_text(encoding="utf-8"))
    return {
        key: any_of(*filter(None, map(str.strip, lines.splitlines())))
        for key, lines in lists.items()
    }


@lru_cache(maxsize=4)
def load_word_sets(name: str) -> dict[str, frozenset[str]]:
    """The classes of words of one of this package's lists, as they stand there."""
    lists = tomllib.loads(files("bot.mail").joinpath(name).read_text(encoding="utf-8"))
    return {
        key: frozenset(word.replace("_", " ") for word in words.casefold().split())
        for key, words in lists.items()
    }
