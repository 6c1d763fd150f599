"""Rows of a CSV or TSV file, one after the other, so that a large file is never in memory.

What is broken costs its own row: a quote that nobody closed swallows no others.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.table_text import find_wide_encoding
from bot.order_files.refusals import LONG_LINE, MAX_COLUMNS, MAX_ROWS, NO_TEXT, TOO_MANY_ROWS

#: A row's number in the file, counted from 1, and its cells; a reason in words where it is broken.
Row = tuple[int, list[str] | str]

_BLOCK = 1_000_000
#: An order's note may run over lines, but not all do.
_MAX_LINES = 5 * MAX_ROWS
_MAX_BROKEN = 1_000
#: Lines that are read anew behind a quote that nobody closed.
_MAX_READ_TWICE = 100_000
_TOO_BROKEN = (
    "The quotation marks in that file are broken in many rows, up to line {}: download the export "
    "once more, without saving it in a spreadsheet, and send it again."
)
_BROKEN = "its quotation marks are broken, so I can't tell its cells apart."
_CUT_OFF = "the file ends in the middle of this row. Is it whole? Download it once more."
#: ł, ą and ż in a word, which would be ³, ¹ and ¿ in the West; "m³" is a measure.
_POLISH = regex(rb"[A-Za-ln-z][\xb3\xb9\xbf]|[\xb3\xb9\xbf][a-z]")
_CONTROL = bytes((*range(9), 11, *range(14, 27), *range(28, 32)))


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text file is written."""

    encoding: str
    delimiter: str = ","
    ends_with_newline: bool = True
    is_wrapped: bool = False  #: each row lies in one cell, as a spreadsheet saves it when mistaken


def survey(path: Path) -> TextForm:
    """How the file's text is encoded.

    Raises BadInput for what is no text, or has more or longer lines than any export.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, lines, last = True, 0, b""
    with path.open("rb") as file:
        wide = find_wide_encoding(file.read(64))
        file.seek(0)
        while block := file.read(_BLOCK):
            lines += max(block.count(b"\n"), block.count(b"\r"))
            if lines > _MAX_LINES:
                raise BadInput(TOO_MANY_ROWS)
            if len(block) == _BLOCK and b"\n" not in block and b"\r" not in block:
                raise BadInput(LONG_LINE)
            if not wide and (b"\x00" in block or _is_binary(block)):
                raise BadInput(NO_TEXT)
            is_utf8 = is_utf8 and not wide and _is_decoded(decoder, block)
            last = block
    encoding = wide or ("utf-8-sig" if is_utf8 else _find_narrow(path))
    return TextForm(encoding, ends_with_newline=last.rstrip(b"\x00")[-1:] in (b"\n", b"\r"))


def _find_narrow(path: Path) -> str:
    """Windows' encoding for Western Europe, or for Poland where signs of it show."""
    with path.open("rb") as file:
        is_polish = _POLISH.search(file.read(_BLOCK))
    return "cp1250" if is_polish else "cp1252"


def _is_binary(block: bytes) -> bool:
    """Whether so many bytes are no signs of a text that it is none."""
    start = block[:4096]
    return len(start) - len(start.translate(None, _CONTROL)) > len(start) // 100


def _is_decoded(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _find_kind(line: str) -> str:
    """What a line begins with: a digit, a letter, or which other sign."""
    sign = line.lstrip('"')[:1]
    if sign.isdigit():
        return "9"
    return "a" if sign.isalpha() else sign


def peek_lines(path: Path, form: TextForm, count: int) -> list[str]:
    """The first lines of the file, with their ends; fewer where they are very long."""
    lines: list[str] = []
    with path.open(encoding=form.encoding, errors="replace", newline="") as file:
        while len(lines) < count and sum(map(len, lines)) < _BLOCK // 2:
            line = file.readline(_BLOCK)
            if not line:
                break
            lines.append(line)
    return lines


def split_lines(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The cells of these lines, with the last line of each row; fewer where a quote is broken."""
    reader = csv.reader(iter(lines), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    with suppress(csv.Error):
        rows.extend((reader.line_num, cells) for cells in reader)
    return rows


def read_text(path: Path, form: TextForm, *, after: int, width: int) -> Iterator[Row]:
    """The rows below line `after`, in a table of so many columns; blank ones are left out.

    Raises BadInput for more rows than are taken, and where hardly a quote is closed.
    """
    with path.open(encoding=form.encoding, errors="replace", newline="") as file:
        for _ in range(after):
            next(file, "")
        rows = _Records(file, form, width, first=after + 1)
        count = 0
        for number, cells in rows.read():
            if not isinstance(cells, str) and not any(cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise BadInput(TOO_MANY_ROWS)
            yield number, cells


class _Records:
    """Cuts lines into records, and starts anew behind a line whose quotes are broken."""

    def __init__(self, lines: Iterator[str], form: TextForm, width: int, *, first: int) -> None:
        self._lines = lines
        self._form = form
        self._width = width
        self._number = first  #: of the first line that isn't read yet
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._broken = 0
        self._read_twice = 0
        self._short: set[int] = set()  #: widths of whole rows that leave cells out at the end

    def read(self) -> Iterator[Row]:
        """Each record with its first line."""
        reader = self._start()
        taken, width = self._taken, self._width
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                yield self._break_off()
                reader = self._start()
                continue
            if cells is None:
                return
            if len(taken) > 1 and self._has_swallowed():
                yield self._break_off()
                reader = self._start()
                continue
            number = self._number
            self._number += len(taken)
            taken.clear()
            yield number, cells if len(cells) == width else self._fit(cells)

    def _start(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._form.delimiter)

    def _feed(self) -> Iterator[str]:
        while self._again:
            line = self._again.popleft()
            self._taken.append(line)
            yield line
        for line in self._lines:
            self._taken.append(line)
            yield line
            while self._again:
                again = self._again.popleft()
                self._taken.append(again)
                yield again

    def _has_swallowed(self) -> bool:
        """Whether one of the lines in this record is a whole row by itself."""
        if self._width < 3:
            return False
        return any(map(self._is_row, self._taken[1:]))

    def _is_row(self, line: str) -> bool:
        """Whether a line has a row's cells and begins like one, which a buyer's words hardly do."""
        if _find_kind(line) != _find_kind(self._taken[0]):
            return False
        between = line.count(self._form.delimiter)
        return between == self._width - 1 or len(self._split(line)) == self._width

    def _split(self, line: str) -> list[str]:
        try:
            return next(csv.reader([line], delimiter=self._form.delimiter), [])
        except csv.Error:
            return []

    def _break_off(self) -> Row:
        """The first line by itself; those behind it are read anew."""
        number, first = self._number, self._taken[0]
        self._broken += 1
        self._read_twice += len(self._taken)
        if self._broken > _MAX_BROKEN or self._read_twice > _MAX_READ_TWICE:
            raise BadInput(_TOO_BROKEN.format(number))
        self._again.extendleft(reversed(self._taken[1:]))
        self._taken.clear()
        self._number += 1
        bare = csv.reader([first], delimiter=self._form.delimiter, quoting=csv.QUOTE_NONE)
        try:
            cells = [cell.strip().strip('"') for cell in next(bare, [])]
        except csv.Error:
            return number, _BROKEN
        return number, cells if len(cells) == self._width else _BROKEN

    def _fit(self, cells: list[str]) -> list[str] | str:
        """The cells of a row that has more or fewer than the header."""
        if self._form.is_wrapped and len(cells) == 1:
            return self._split(cells[0])
        if len(cells) > self._width:
            return cells[:MAX_COLUMNS]
        if any(cells) and len(cells) not in self._short and self._is_cut_off():
            return _CUT_OFF
        self._short.add(len(cells))
        return cells

    def _is_cut_off(self) -> bool:
        """Whether nothing comes behind this row, not even the end of its line."""
        if self._form.ends_with_newline or self._again:
            return False
        line = next(self._lines, None)
        if line is not None:
            self._again.append(line)
        return line is None
