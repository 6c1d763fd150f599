"""Lists of words in the languages of the customers, made into patterns that find them however they
are typed.

People leave out accents, write "ue" for "ü" and forget apostrophes; the lists are spelled properly.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from itertools import chain
from typing import Any

from bot.domain.patterns import regex
from bot.domain.program_files import DATA

#: Stands in a list where one of the words that it is about was found.
MARK = "WORD"

_PLAIN_SIGNS = str.maketrans(dict(zip("’‘`´–—", "''''--", strict=True)) | {"ß": "ss", "œ": "oe"})
#: What is written in a list, and what it finds: a gap is up to five words of one clause, and who
#: has no umlaut writes an "e" instead, or nothing.
_TYPED = (
    (" … ", r"(?: [\w'-]+){0,5}? "),
    # No word is endless, or its end would be looked for from each of its letters.
    (r"\w*", r"\w{0,20}"),
    (r"\w+", r"\w{1,20}"),
    (r"[\w'-]+", r"[\w'-]{1,20}"),
    (r"[\w']+", r"[\w']{1,20}"),
    (")*", "){0,8}"),
    ("ß", "ss"),
    ("œ", "oe"),
    ("a\u0308", "ae?"),
    ("o\u0308", "oe?"),
    ("u\u0308", "ue?"),
)


def strip_accents(words: str) -> str:
    """The words without accents, with one kind of quote and of space; lines stay lines."""
    parted = unicodedata.normalize("NFKD", words.translate(_PLAIN_SIGNS))
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return re.sub(r"[^\S\n]+", " ", plain).strip()


def fold_words(words: str) -> str:
    """The same in small letters."""
    return strip_accents(words).casefold()


def read_lists(name: str) -> dict[str, Any]:
    """What stands in data/rules under this name."""
    return tomllib.loads((DATA / "rules" / name).read_text(encoding="utf-8"))


def join_lines(lists: Iterable[str]) -> str:
    """One expression for what any line of the lists finds."""
    lines = chain.from_iterable(each.splitlines() for each in lists)
    return "|".join(f"(?:{_spell(line.strip())})" for line in lines if line.strip())


def find_any(expression: str) -> re.Pattern[str]:
    """A pattern that finds the expression as whole words of folded text."""
    return regex(rf"(?<!\w)(?:{expression})(?!\w)")


def _spell(line: str) -> str:
    """An expression of a list as it finds the ways in which people type it."""
    parted = unicodedata.normalize("NFD", line)
    for written, typed in _TYPED:
        parted = parted.replace(written, typed)
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return re.sub(r"(?<=\w)'(?=\w)", "[' ]?", plain)
