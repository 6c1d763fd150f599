"""What single words of a name are: first names, titles, words of companies; and their capitals."""

import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache

from bot.domain.program_files import DATA

_RULES = DATA / "rules"
_PLAIN = str.maketrans(
    {
        "’": "'", "ł": "l", "ø": "o", "ı": "i", "đ": "d", "ð": "d",
        "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", ".": None,
    }
)  # fmt: skip


def fold(word: str) -> str:
    """The word in small letters, without accents and dots."""
    parted = unicodedata.normalize("NFD", word.lower().translate(_PLAIN))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def is_word(kind: str, word: str) -> bool:
    """Whether the word stands in that list of name_words.toml."""
    return fold(word) in _load_words()[kind]


def are_words(kind: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in that list."""
    return any(is_word(kind, word) for word in words)


def is_title(word: str) -> bool:
    return is_word("titles", word)


def is_initial(word: str) -> bool:
    """Whether it is "J", "J." or "J.K."; or "TJ", which has no vowel to be spoken with."""
    letters = word.replace(".", "")
    if len(letters) == 1:
        return letters.isalpha() and len(word) <= 2
    if letters.isalpha() and len(letters) <= 3 and len(word) == 2 * len(letters):
        return word[1::2] == "." * len(letters)
    return len(word) == 2 and word.isupper() and not set(fold(word)) & set("aeiouy")


def is_first_name(word: str) -> bool:
    """Whether people are called so in some country; "Jean-Luc" if both its halves are."""
    parts = fold(word).split("-")
    return len(parts) <= 2 and all(
        part.replace("'", "").isalpha() and f" {part} " in _load_first_names() for part in parts
    )


def repair_capitals(words: list[str], *, is_whole: bool = True) -> list[str]:
    """The words of one name with the capitals it is written with: DeShawn, O'Neil, van der Berg.

    Without `is_whole` something stands before them, as in "Mrs van der Berg".
    """
    is_loud = all(word.isupper() for word in words)
    is_quiet = all(word.islower() for word in words)
    repaired = []
    for place, word in enumerate(words):
        is_inside = place > 0 or (len(words) > 1 and not is_whole)
        inverted = len(word) > 2 and word[0].islower() and word[1:].isupper()
        is_shouted = word.isupper() and len(word) > 1 and (is_loud or is_first_name(word))
        if is_inside and is_word("particles", word) and (is_loud or word.islower()):
            repaired.append(word.lower())
        elif is_initial(word):
            repaired.append(word.upper())
        elif is_shouted or inverted or (word.islower() and (is_quiet or is_first_name(word))):
            repaired.append(_capitalise(word.lower()))
        else:
            repaired.append(word)
    return repaired


def _capitalise(word: str) -> str:
    shown = []
    for part in word.split("-"):
        head, sign, tail = part.replace("’", "'").partition("'")
        if sign and len(head) <= 2:
            shown.append(f"{head.capitalize()}'{tail.capitalize()}")
        elif part.startswith("mc") and len(part) > 4:
            shown.append(f"Mc{part[2:].capitalize()}")
        else:
            shown.append(part[:1].upper() + part[1:])
    return "-".join(shown)


@cache
def _load_words() -> dict[str, frozenset[str]]:
    lists = tomllib.loads((_RULES / "name_words.toml").read_text(encoding="utf-8"))
    words = {
        kind: frozenset(lists[kind]["words"].split()) for kind in lists if "words" in lists[kind]
    }
    titles = {kind: frozenset(each.split()) for kind, each in lists["titles"].items()}
    joins = {kind: frozenset(each.split()) for kind, each in lists["joins"].items()}
    family = {kind: frozenset(each.split()) for kind, each in lists["family_first"].items()}
    companies = lists["companies"]
    others = {kind: frozenset(companies[kind].split()) for kind in ("forms", "maybe", "platforms")}
    never = lists["never"]
    return {
        **words,
        **titles,
        **family,
        **others,
        "titles": frozenset().union(*titles.values()),
        "joins": frozenset().union(*joins.values()),
        "sure": joins["sure"],
        "handles": frozenset(never["handles"].split()),
    }


@cache
def _load_first_names() -> str:
    """All first names between blanks: one text takes a tenth of the room of a set of them."""
    lines = (_RULES / "first_names.txt").read_text(encoding="utf-8").splitlines()
    return f" {' '.join(line for line in lines if not line.startswith('#'))} "
