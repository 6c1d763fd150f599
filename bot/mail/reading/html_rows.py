"""An HTML letter as rows of cells, for whoever reads tables: labels beside values, a thing beside
its price.

A row is a line of text, or a row of a table; a cell has one or more lines. Tables that only hold
other things in their place vanish, as they do for a reader's eye.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from bot.domain.records import dataclass
from bot.mail.reading.html import parse_html

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

#: A table that spans more columns is a page's layout.
MAX_SPAN = 12
#: Rows that are read; a letter with more says what matters before.
MAX_ROWS = 5_000
_APART = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "ul", "ol", "dl", "address", "section")
)
_BLOCKS = _APART | {"div", "li", "dt", "dd", "blockquote", "center", "body", "article", "header"}
_BLOCKS |= {"footer", "form", "fieldset", "pre", "tr", "td", "th", "caption"}

Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or a row of a table, without what is only laid out."""

    cells: tuple[Cell, ...]  #: of as many lines as each has; empty cells keep their place
    is_apart: bool = False  #: a reader sees a gap above it
    is_head: bool = False  #: it names the columns below it

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells in which something stands."""
        return tuple(filter(None, self.cells))


def read_rows(html: str) -> tuple[Row, ...]:
    """The rows of an HTML letter, in the order in which they are read; none of one that is broken.

    Takes time: call it in a thread, and only for a letter whose tables matter.
    """
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    rows: list[Row] = []
    with suppress(LxmlError, ValueError, RecursionError, AssertionError, TypeError):
        tree = parse_html(html)
        if tree is not None:
            page = _Page()
            page.read(tree)
            rows = page.finish()
    return tuple(rows[:MAX_ROWS])


class _Page:
    """Gathers the rows of one element; words are put together until a line ends."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._words: list[str] = []
        self._is_apart = False
        self._is_broken = False  #: nothing stands behind the last break yet

    def read(self, element: "HtmlElement") -> None:
        """Reads what stands in an element."""
        self._say(element.text)
        previous = None
        for child in element:
            if isinstance(child.tag, str):
                if previous is not None and not previous.tail:
                    self._words.append("\u200b")  # two boxes side by side are two words
                self._read_child(child)
            self._say(child.tail)
            previous = child

    def finish(self) -> list[Row]:
        """All rows, the last line among them."""
        self._end_line()
        return self._rows

    def _read_child(self, child: "HtmlElement") -> None:
        tag = child.tag
        if tag == "br":
            self._break_line()
        elif tag == "table":
            self._end_block()
            for row in _list_own(child, "tr"):
                self._rows.extend(self._mark_apart(_read_row(row)))
            self._is_apart = True
        elif tag == "dl":
            self._end_block()
            self._rows.extend(self._mark_apart(_read_pairs(child)))
            self._is_apart = True
        elif tag in _APART:
            self._end_block()
            self.read(child)
            self._end_block()
        elif tag in _BLOCKS:
            self._end_line()
            self.read(child)
            self._end_line()
        else:
            self.read(child)

    def _say(self, words: str | None) -> None:
        if words:
            self._words.append(words)

    def _end_block(self) -> None:
        self._end_line()
        self._is_apart = True

    def _break_line(self) -> None:
        """Two breaks in a row leave a gap."""
        was_broken, rows = self._is_broken, len(self._rows)
        self._end_line()
        if was_broken and len(self._rows) == rows:
            self._is_apart = True
        self._is_broken = True

    def _end_line(self) -> None:
        self._is_broken = False
        line = _join_words(self._words)
        self._words = []
        if line:
            self._rows.extend(self._mark_apart([Row(((line,),))]))

    def _mark_apart(self, rows: list[Row]) -> list[Row]:
        """The rows, the first of them below a gap where there is one."""
        if rows and self._is_apart:
            rows[0] = Row(rows[0].cells, is_apart=True, is_head=rows[0].is_head)
            self._is_apart = False
        return rows


def _join_words(pieces: list[str]) -> str:
    """The pieces on one line; boxes that touch are parted where two words would run together."""
    line = ""
    for piece in pieces:
        if piece != "\u200b":
            line += piece
        elif line[-1:].isalnum() or line[-1:] in ":)":
            line += " "
    return " ".join(line.split())


def _list_own(table: "HtmlElement", tag: str) -> Iterator["HtmlElement"]:
    """The table's own rows, not those of tables in it."""
    for child in table:
        if child.tag == tag:
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (each for each in child if each.tag == tag)


def _read_row(row: "HtmlElement") -> list[Row]:
    """A table's row: one row of cells, or what stands in them one below the other where they are
    only a layout.
    """
    boxes: list[list[Row]] = []
    is_head = True
    for cell in row:
        if cell.tag in ("td", "th"):
            page = _Page()
            page.read(cell)
            boxes.append(page.finish())
            boxes.extend([] for _ in range(_read_span(cell) - 1))
            is_head = is_head and cell.tag == "th"
    filled = [box for box in boxes if box]
    if len(filled) <= 1:
        return filled[0] if filled else []
    if all(map(_is_cell, boxes)):
        return [Row(tuple(_list_cells(boxes)), is_head=is_head)]
    found: list[Row] = []
    for box in filled:
        found.append(Row(box[0].cells, is_apart=True, is_head=box[0].is_head))
        found.extend(box[1:])
    return found


def _is_cell(box: list[Row]) -> bool:
    """Whether rows are the lines of one cell, or cells of one row."""
    return len(box) <= 1 or all(len(each.cells) == 1 for each in box)


def _list_cells(boxes: list[list[Row]]) -> Iterator[Cell]:
    for box in boxes:
        if len(box) == 1:
            yield from box[0].cells
        else:
            yield tuple(chain.from_iterable(row.cells[0] for row in box))


def _read_span(cell: "HtmlElement") -> int:
    with suppress(ValueError):
        return min(max(int(cell.get("colspan", "1")), 1), MAX_SPAN)
    return 1


def _read_pairs(pairs: "HtmlElement") -> list[Row]:
    """A list of terms and what is said of each, as a table of two columns."""
    found: list[Row] = []
    term: Cell = ()
    for child in pairs.iter("dt", "dd"):
        page = _Page()
        page.read(child)
        cells = chain.from_iterable(row.cells for row in page.finish())
        lines = tuple(chain.from_iterable(cells))
        if child.tag == "dt":
            term = lines
        elif lines:
            found.append(Row((term, lines) if term else (lines,)))
    return found
