"""A letter as lines of cells, whether it came as plain text or in tables: what is read for labels
and values.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain, islice

from bot.domain.errors import BadInput
from bot.domain.money import Money, read_money
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.mail.reading.headers import JOINERS
from bot.mail.reading.html_rows import Row, read_rows

#: A sale letter is read so far; what matters stands before.
TEXT_LIMIT, MAX_LINES, LINE_LIMIT = 60_000, 1_200, 2_000
_TAGGED = regex(r"<(?:address|span|br|div|p|b|td)\b[^<>]{0,300}>", re.IGNORECASE)
#: A line's end in the raw text right behind <br> is the same end.
_BREAK = regex(
    r"<br\b[^<>]{0,300}>[ \t]{0,9}\r?\n|<(?:br|/?p|/?div|/?address|/?tr|/?table)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_TAG = regex(r"</?[a-z][a-z0-9]{0,14}\b[^<>]{0,300}>", re.IGNORECASE)
_GAP = regex(r" {3,}| \| ")
_WIDE = regex(r" {2,}| \| ")
_RULE = regex(r"[-=_*~–—•.·]{4,}")
_QUOTED = regex(r"^(?:> ?)+")
_STARS = regex(r"\*(\S(?:[^*\n]{0,200}\S)?)\*")
#: "2" may be anything, "2.00" is a sum.
_CENTS = regex(r".*\d[.,]\d\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a letter."""

    cells: tuple[str, ...]  #: what stands in it; one where it is a line of text
    below: tuple[str, ...] = ()  #: more lines of its cells, as variations below a title
    is_apart: bool = False  #: there is a gap above it
    is_head: bool = False  #: it may name the columns of what stands below
    columns: tuple[str, ...] = ()  #: its cells, the empty ones in their places

    @property
    def words(self) -> str:
        """The line as one."""
        return " ".join(self.cells)


def read_text_lines(text: str) -> list[Line]:
    """The lines of a plain text; raw markup in it is read as what it lays out."""
    if _TAGGED.search(text[:TEXT_LIMIT]):
        text = _TAG.sub("", _BREAK.sub("\n", text[:TEXT_LIMIT]))
    lines: list[Line] = []
    is_apart = False
    for raw in islice(_tidy(unescape(text[:TEXT_LIMIT])).split("\n"), MAX_LINES):
        words = _STARS.sub(r"\1", _QUOTED.sub("", raw[:LINE_LIMIT])).strip()
        if not words or _RULE.fullmatch(words):
            is_apart = True
            continue
        cells = _part_cells(words)
        lines.append(Line(cells=cells, is_apart=is_apart, columns=cells))
        is_apart = False
    return lines


def read_html_lines(html: str) -> list[Line]:
    """The lines of an HTML letter."""
    lines: list[Line] = []
    for row in read_rows(html):
        lines.extend(_read_row(row))
        if len(lines) >= MAX_LINES:
            break
    return lines[:MAX_LINES]


def may_be_sum(words: str) -> bool:
    """Whether nothing but a sum stands there: with a currency, or with cents."""
    return read_only_sum(words) is not None


def read_only_sum(words: str) -> Money | None:
    """The sum where nothing else stands there; what is taken off is a sum like any other."""
    plain = words.strip().lstrip("-−–+ ")
    if len(plain) > 30 or not any(map(str.isdigit, plain)):
        return None
    try:
        money = read_money(plain, may_be_nothing=True)
    except BadInput:
        return None
    return money if money.currency or _CENTS.fullmatch(plain) else None


def _tidy(words: str) -> str:
    plain = words.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    return remove_invisible(plain, keep=JOINERS)


def _part_cells(words: str) -> tuple[str, ...]:
    """The cells of a line of text: two blanks part them where a label or a sum stands beside."""
    parts = [part.strip() for part in _WIDE.split(words)]
    cells = tuple(filter(None, parts))
    if len(cells) == 1 or (len(cells) > 1 and (cells[0].endswith(":") or may_be_sum(cells[-1]))):
        return cells
    return tuple(filter(None, (part.strip() for part in _GAP.split(words))))


def _read_row(row: Row) -> Iterator[Line]:
    cells = [tuple(filter(None, map(_clean, cell))) for cell in row.cells]
    filled = [cell for cell in cells if cell]
    if not filled:
        return
    if len(filled) == 1:
        yield from _read_column(filled[0], is_apart=row.is_apart)
    elif all(len(cell) == 1 for cell in filled):
        yield _make_line(cells, row)
    elif _is_pairs(filled):
        for label, value in zip(*filled, strict=True):
            yield Line(cells=(label, value), columns=(label, value))
    elif any(may_be_sum(cell[0]) for cell in filled[1:]):
        below = _join_labels(list(chain.from_iterable(cell[1:] for cell in filled)))
        yield _make_line(cells, row, below)
    elif len(filled) == 2 and len(filled[0]) == 1:
        yield Line(cells=filled[0], is_apart=row.is_apart)
        yield from _read_column(filled[1])
    else:
        for cell in filled:
            yield from _read_column(cell, is_apart=True)


def _make_line(cells: list[tuple[str, ...]], row: Row, below: tuple[str, ...] = ()) -> Line:
    columns = tuple(cell[0] if cell else "" for cell in cells)
    return Line(
        cells=tuple(filter(None, columns)),
        below=below,
        is_apart=row.is_apart,
        is_head=row.is_head,
        columns=columns,
    )


def _read_column(cell: tuple[str, ...], *, is_apart: bool = False) -> Iterator[Line]:
    for number, words in enumerate(cell):
        yield Line(cells=(words,), is_apart=is_apart and number == 0, columns=(words,))


def _join_labels(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines, a label that stands alone together with what stands below it."""
    joined: list[str] = []
    for words in lines:
        if joined and joined[-1].endswith(":"):
            joined[-1] += f" {words}"
        else:
            joined.append(words)
    return tuple(joined)


def _is_pairs(cells: list[tuple[str, ...]]) -> bool:
    """Whether labels stand one below the other, and beside them their values."""
    return (
        len(cells) == 2
        and len(cells[0]) == len(cells[1])
        and all(label.endswith(":") for label in cells[0])
    )


def _clean(words: str) -> str:
    return " ".join(_tidy(words[:LINE_LIMIT]).split())
