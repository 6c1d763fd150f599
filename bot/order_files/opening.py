"""The table in a file, whatever program wrote it: where its header is, and its rows."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.domain.table_text import DELIMITERS, read_named_delimiter
from bot.order_files.headers import HEADER_WITHIN, Header, find_header
from bot.order_files.refusals import (
    LONG_LINE,
    MAX_COLUMNS,
    MAX_ROWS,
    NO_ROWS,
    NO_TABLE,
    TOO_MANY_ROWS,
    check_file,
    is_own_json,
)
from bot.order_files.rules import OWN, Layout
from bot.order_files.text_tables import (
    Row,
    TextForm,
    peek_lines,
    read_text,
    split_lines,
    survey,
)
from bot.order_files.workbooks import is_packed, read_workbook

#: What stands for the header of an export in JSON Lines, which has none.
JSON_HEADER = ("One order as JSON",)
_LOOKED_AT = 40
_LONGEST = 1_000_000  #: bytes of one line
#: So many rows tell what a column holds.
_SAMPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table in a file, whose rows can be read as often as one likes."""

    header: tuple[str, ...]  #: "Column 1" and so on where nothing stands above them
    has_header: bool
    layout: Layout  #: the export that it is
    sample: tuple[Row, ...]  #: the first rows
    open_rows: Callable[[], Iterator[Row]]

    @property
    def key(self) -> str:
        """What all files with this header share, to remember how they are read; without a header,
        what the first row is like.
        """
        folded = "\n".join(map(fold_words, self.header))
        if not self.has_header and self.sample and not isinstance(self.sample[0][1], str):
            folded += "\n".join(map(_find_shape, self.sample[0][1]))
        return hashlib.sha256(folded.encode()).hexdigest()[:32]

    def rows(self) -> Iterator[Row]:
        """Each row below the header with its number in the file."""
        return self.open_rows()

    def list_cells(self, column: int) -> list[str]:
        """What stands in a column in the first rows, without blanks."""
        found = [row[column] for _, row in self.sample if _has_cell(row, column)]
        return [cell for cell in found if cell.strip()]


def _find_shape(cell: str) -> str:
    """What kind of thing stands in a cell: letters, digits, which signs."""
    signs = {sign for sign in cell if not sign.isalnum() and not sign.isspace()}
    kinds = ["a" if any(map(str.isalpha, cell)) else "", "9" if any(map(str.isdigit, cell)) else ""]
    return "".join((*kinds, *sorted(signs)))


def _has_cell(row: list[str] | str, column: int) -> bool:
    return not isinstance(row, str) and column < len(row)


def open_table(path: Path) -> Table:
    """The table in this file.

    Takes a moment for a large file: not in an event loop. Raises BadInput, with one sentence that
    says what to do, for a file that holds none, or is too large.
    """
    check_file(path)
    if _is_own_json(path):
        return _open_json(path)
    table = _open_workbook(path) if is_packed(path) else _open_text(path)
    if not table.sample:
        raise BadInput(NO_ROWS if table.has_header else NO_TABLE)
    return table


def _is_own_json(path: Path) -> bool:
    with path.open("rb") as file:
        return is_own_json(file.read(200))


def _open_json(path: Path) -> Table:
    return _make_table(Header(0, JSON_HEADER, OWN, 1), lambda: _read_json_rows(path))


def _read_json_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for number in range(1, MAX_ROWS + 2):
            line = file.readline(_LONGEST)
            if not line:
                return
            if number > MAX_ROWS:
                raise BadInput(TOO_MANY_ROWS)
            if len(line) == _LONGEST:
                raise BadInput(LONG_LINE)
            if line.strip():
                yield number, [line.decode("utf-8-sig", errors="replace")]


def _make_table(header: Header, open_rows: Callable[[], Iterator[Row]]) -> Table:
    rows = open_rows()
    return Table(
        header=header.names[:MAX_COLUMNS],
        has_header=header.index is not None,
        layout=header.layout,
        sample=tuple(islice(rows, _SAMPLE)),
        open_rows=open_rows,
    )


def _open_workbook(path: Path) -> Table:
    start = [(number, row) for number, row in islice(read_workbook(path), _LOOKED_AT)]
    cells = [row for _, row in start if not isinstance(row, str)]
    header = find_header(cells)
    if not header.names:
        raise BadInput(NO_TABLE)
    skipped = 0
    if header.index is not None:
        skipped = header.index + 1
    return _make_table(header, lambda: islice(read_workbook(path), skipped, None))


def _open_text(path: Path) -> Table:
    form = survey(path)
    lines = peek_lines(path, form, _LOOKED_AT)
    if not "".join(lines).strip("\ufeff\x00 \r\n\t,;\"'"):
        raise BadInput(NO_TABLE)
    named = read_named_delimiter(lines[0])
    delimiters = named or DELIMITERS
    skipped = 1 if named else 0
    found = [_try_delimiter(lines[skipped:], each) for each in delimiters]
    header, end, is_wrapped = max(found, key=lambda each: each[0].score)
    delimiter = delimiters[found.index((header, end, is_wrapped))]
    if len(header.names) < 2 and header.index is None:
        raise BadInput(NO_TABLE)
    whole = TextForm(form.encoding, delimiter, form.ends_with_newline, is_wrapped)
    after, width = skipped + end, len(header.names)
    return _make_table(header, lambda: read_text(path, whole, after=after, width=width))


def _try_delimiter(lines: list[str], delimiter: str) -> tuple[Header, int, bool]:
    """The header if the lines are cut here, the line it ends on, and whether rows are wrapped."""
    rows = [(last, cells) for last, cells in split_lines(lines, delimiter) if any(cells)]
    is_wrapped = bool(rows) and all(len(cells) == 1 for _, cells in rows)
    if is_wrapped:
        inner = [(last, split_lines([cells[0]], delimiter)) for last, cells in rows]
        rows = [(last, split[0][1]) for last, split in inner if split]
        is_wrapped = any(len(cells) > 2 for _, cells in rows)
    header = find_header([cells for _, cells in rows[: max(HEADER_WITHIN, _LOOKED_AT)]])
    end = 0
    if header.index is not None:
        end = rows[header.index][0]
    return header, end, is_wrapped
