"""Customers call what came by its title, whose words can be anything: "the pressed glass bowl"."""

import re
from collections.abc import Iterable, Iterator

from bot.domain.patterns import regex
from bot.domain.urgency.word_lists import strip_accents

#: What stands in its place; a word that no list takes for more.
PARCEL = "parcel"
#: A title's own words end where a marketplace's further ones begin, and are so many.
_TITLE_END = regex(r"[,;:|/(–—]| - ")
_MAX_WORDS = 6
_WORD = regex(r"[\w'-]+")


def call_it_parcel(words: str, titles: Iterable[str]) -> str:
    """The words with "parcel" for each of these titles, whole or without what stands before its
    last two words.

    One word of a title alone stays: "broken" may be the locket's name, or what became of it.
    """
    phrases = sorted({each for title in titles for each in _list_phrases(title)}, key=len)
    if not phrases:
        return words
    listed = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in reversed(phrases))
    return re.sub(rf"(?<!\w)(?:{listed})(?!\w)", PARCEL, strip_accents(words), flags=re.IGNORECASE)


def _list_phrases(title: str) -> Iterator[str]:
    own = _WORD.findall(strip_accents(_TITLE_END.split(title.strip())[0]))[:_MAX_WORDS]
    for start in range(len(own) - 1):
        yield " ".join(own[start:])
