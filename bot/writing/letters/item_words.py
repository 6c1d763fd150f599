"""What single words of an item's title are, and which of them keep their capitals in a sentence."""

import itertools
import tomllib
from functools import cache

from bot.domain.program_files import DATA
from bot.writing.letters.name_words import is_first_name

_MARKS = "\"“”'‘’,.!?"


def is_word(kind: str, word: str) -> bool:
    """Whether the word stands in that list of item_words.toml."""
    return word.lower() in load_words()[kind]


def is_foreign(words: list[str]) -> bool:
    """Whether it is a title in another language than English: by its own small words, or by accents
    that English hasn't.
    """
    for word in words:
        low = word.strip(_MARKS).lower()
        if is_word("small", low) or is_word("crafts", low):
            return True
        letters = [sign for sign in low if sign.isalpha()]
        if any(sign > "\x7f" for sign in letters) and not is_word("english", low):
            return True
    return False


def is_row(line: str) -> bool:
    """Whether it is a row of single things: "hat, gloves, scarf"; not "mug, blue"."""
    words = line.rstrip(".").split(", ")
    if not 1 < len(words) < 8 or not all(word.isalpha() for word in words):
        return False
    is_typed = all(word.islower() for word in (words[0][1:], *words[1:]))
    return is_typed and not any(
        is_word("empty", word) or is_word("materials", word) or word.endswith(("ed", "ish"))
        for word in words[1:]
    )


def set_capitals(words: list[str]) -> list[str]:
    """The words with the capitals they have in the middle of a sentence.

    In "Green Wool Shawl" and "GREEN WOOL SHAWL" capitals say nothing; in "Green Aran jumper" the
    second one does. Acronyms, names that are known and what stands in quotes keep theirs.
    """
    joins = [word for word in words if is_word("loose", word) or is_word("joints", word)]
    inner = [word for word in words[1:] if word.isalpha() and len(word) > 2 and word not in joins]
    is_loud = not any(word.islower() for word in words)
    means_capitals = not is_loud and any(word.islower() for word in inner)
    shown = []
    is_quoted = False
    for place, word in enumerate(words):
        is_quoted = is_quoted or word[0] in '"“'
        following = next((each for each in words[1:] if each[0].isalpha()), "")
        follows_capital = place > 0 or (len(words) > 2 and following[:1].isupper())
        if is_quoted or (means_capitals and follows_capital and word[1:].islower()):
            shown.append(word)
        else:
            shown.append(_set_word(word, is_loud=is_loud and word.isupper()))
        if word[-1] in '"”':
            is_quoted = False
    return _restore_phrases(shown)


def _set_word(word: str, *, is_loud: bool) -> str:
    known = _load_spellings().get(word.lower())
    if known is not None:
        return known
    stem = word.replace("’", "'").removesuffix("'s")
    if stem != word and word[0].isupper() and not is_loud and is_first_name(stem):
        return word
    head, hyphen, tail = word.partition("-")
    if hyphen and len(head) == 1 and head.isalpha():
        return f"{head.upper()}-{tail.lower()}" if word[0].isupper() else word
    if any(sign.isdigit() for sign in word) or _is_mixed(word):
        return word
    if word.isupper() and not is_loud and 1 < len(word) < 4:
        return word  # an acronym that nobody listed
    return word.lower()


def _is_mixed(word: str) -> bool:
    """Whether it has a capital inside, as in iPhone and McCall."""
    return not word.isupper() and any(
        sign.isupper() and before.isalpha() and before not in "-'’"
        for before, sign in itertools.pairwise(word)
    )


def _restore_phrases(words: list[str]) -> list[str]:
    low = [word.lower() for word in words]
    for phrase in _load_phrases():
        size = len(phrase)
        for place in range(len(words) - size + 1):
            if low[place : place + size] == [word.lower() for word in phrase]:
                words[place : place + size] = phrase
    return words


@cache
def load_words() -> dict[str, frozenset[str]]:
    lists = _load_lists()
    kinds = {**lists["titles"], **lists["codes"], **lists["foreign"], **lists["plurals"]}
    return {kind: frozenset(words.split()) for kind, words in kinds.items()}


@cache
def _load_spellings() -> dict[str, str]:
    capitals = _load_lists()["capitals"]
    words = f"{capitals['acronyms']} {capitals['proper']}".split()
    return {word.lower(): word for word in words}


@cache
def _load_phrases() -> list[list[str]]:
    phrases = _load_lists()["capitals"]["phrases"].replace("\n", "").split("|")
    return [phrase.split() for phrase in phrases]


@cache
def _load_lists() -> dict[str, dict[str, str]]:
    path = DATA / "rules" / "item_words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
