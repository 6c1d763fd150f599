"""The words by which something is found, the same however they are typed."""

import unicodedata
from collections.abc import Iterable

from bot.domain.patterns import regex

_WORDS = regex(r"[^\W_]+")
#: A row's words: the longest fit the column; more than these never help to find an order.
WORD_LIMIT = 40
MAX_WORDS = 40
#: What a word may end on when there are several of a thing, in the languages of most shops.
_ENDINGS = ("s", "es", "n", "en", "e", "er", "x")
_SHORTEST_STEM = 3


def split_words(texts: Iterable[str | None]) -> list[str]:
    """The words by which these texts can be found: without capitals, accents and punctuation,
    each once.
    """
    words: dict[str, None] = {}
    for text in texts:
        if text:
            found = _WORDS.findall(fold_text(text))
            words.update(dict.fromkeys(word[:WORD_LIMIT] for word in found))
    return list(words)[:MAX_WORDS]


def fold_text(text: str) -> str:
    """ "Zoë" and "ZOE" alike: on a phone nobody types the dots, and some keyboards type them
    apart.
    """
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def list_forms(word: str) -> list[str]:
    """This word of `split_words`, and how it reads for one and for several of the thing: "mug",
    "mugs".
    """
    if not word.isalpha() or len(word) < _SHORTEST_STEM:
        return [word]
    forms = [word, *(word + ending for ending in _ENDINGS)]
    stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    forms.extend(stem for stem in stems if len(stem) >= _SHORTEST_STEM)
    if word.endswith("y"):
        forms.append(f"{word[:-1]}ies")
    if word.endswith("ies"):
        forms.append(f"{word[:-3]}y")
    return list(dict.fromkeys(form[:WORD_LIMIT] for form in forms))
