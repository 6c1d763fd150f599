"""Which of a file's first rows says what stands below it, and what kind of export it is."""

from collections.abc import Sequence
from functools import lru_cache

from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.order_files.cells import tidy
from bot.order_files.rules import (
    OTHER,
    Layout,
    list_layouts,
    list_other_phrases,
    list_phrases,
    split_header,
)

#: Exports begin with a few lines of their own.
HEADER_WITHIN = 6
_PARTS_OF_NAMES = frozenset(("first", "last", "given", "family"))


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns."""

    index: int | None  #: among the rows that were looked at; None: no row names them
    names: tuple[str, ...]
    layout: Layout
    score: int  #: how sure it is, against the same file cut otherwise


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """The header among a file's first rows."""
    found = [_weigh(index, cells) for index, cells in enumerate(rows[:HEADER_WITHIN])]
    best = max(found, key=lambda each: each.score, default=None)
    if best is not None and best.score > 0:
        return best
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        if _stands_above_values(cells, rows[index + 1 :]):
            names = tuple(map(tidy, cells))
            return Header(index, names, OTHER, min(len(names), 99))
    width = max(map(len, rows), default=0)
    names = tuple(f"Column {number}" for number in range(1, width + 1))
    return Header(None, names, OTHER, min(width, 9) if width > 1 else 0)


def _weigh(index: int, cells: Sequence[str]) -> Header:
    names = tuple(tidy(cell) for cell in cells)
    folded = frozenset(fold_words(name) for name in names if name)
    layout = recognise(folded)
    score = 0
    if layout is not OTHER:
        score = 100_000
    if not any(_is_value(name) for name in names):
        score += 100 * sum(1 for name in set(names) if _is_known(name))
    if score and score < 200 and len(folded) > 1:
        score = 0  # one word of a sentence proves nothing
    return Header(index, names, layout, score and score + min(len(folded), 99))


def _stands_above_values(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names columns in words that we don't know: it holds words alone, all different,
    and in two columns of each row below there are values.
    """
    names = [tidy(cell) for cell in cells]
    filled = [name for name in names if name]
    if len(filled) < 3 or len(set(filled)) < len(filled) or any(map(_is_value, filled)):
        return False
    counts = [
        sum(1 for name, cell in zip(names, row, strict=False) if name and _is_value(tidy(cell)))
        for row in below
        if len(row) == len(cells)
    ]
    return bool(counts) and sorted(counts)[len(counts) // 2] >= 2


def recognise(folded: frozenset[str]) -> Layout:
    """The export that has these columns."""
    for layout in list_layouts():
        if all(not names.isdisjoint(folded) for names in layout.signature):
            return layout
    return OTHER


@lru_cache(maxsize=4096)
def _is_known(name: str) -> bool:
    """Whether a header in some language is called so."""
    words = split_header(name)
    if not words or len(words) > 5:
        return False
    phrases = (phrase for _, phrase in list_phrases())
    return words in phrases or words in list_other_phrases() or _is_nearly_known(words)


def _is_nearly_known(words: frozenset[str]) -> bool:
    return any(
        len(phrase) > 1 and is_named(words, phrase) is not None for _, phrase in list_phrases()
    )


def is_named(words: frozenset[str], phrase: frozenset[str]) -> int | None:
    """How many words of a header this phrase doesn't account for; None where it isn't in it.

    A word counts by its beginning: "käufer" is in "Käufers".
    """
    if not _PARTS_OF_NAMES.isdisjoint(words - phrase):
        return None  # a first name is no whole one
    left = set(words)
    for part in phrase:
        if part in left:
            left.discard(part)
            continue
        longer = [word for word in left if len(part) > 3 and word.startswith(part)]
        if not longer:
            return None
        left.discard(longer[0])
    return len(left)


def _is_value(name: str) -> bool:
    """Whether this is a value and no header: an address, a number, a sum."""
    if "@" in name:
        return True
    digits = sum(map(str.isdigit, name))
    return digits * 2 > len(name.strip("$€£ "))
