"""Rows of an Excel file (.xlsx), read straight from its XML and bounded in every direction.

A formula is never looked at, only the value that the spreadsheet last wrote beside it. How much a
packed file becomes is counted while it is unpacked; what its own directory says is only believed
where that is too much already.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.order_files.refusals import MAX_COLUMNS, MAX_ROWS, TOO_MANY_ROWS
from bot.order_files.text_tables import Row

#: What a large export may become, unpacked; and its words, which are all in memory.
_MAX_UNPACKED = 300_000_000
_MAX_WORDS = 40_000_000
_MAX_TAGS = 30_000_000
_MAX_WORD = 32_767  #: as Excel itself
_BLOCK = 65_536
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_TOO_LARGE = (
    "That Excel file becomes far too large when it is unpacked: save it as CSV, or only the sheet "
    "with the orders, and send that."
)
_BROKEN = (
    "That Excel file is damaged or incomplete: open it, save it once more as Excel workbook "
    "(.xlsx) or CSV, and send that."
)
_NO_EXCEL = (
    "That is a packed file, and no Excel workbook (.xlsx): unpack it, and send the CSV or Excel "
    "file that is in it."
)
_ODS = (
    "That is an OpenDocument or Numbers file: choose “Save as” or “Export”, then Excel (.xlsx) or "
    "CSV, and send that."
)
#: A format for numbers that shows a day or a time of day; what is in quotes or brackets is no part.
_QUOTED = regex(r'"[^"]{0,100}"|\[[^\]]{0,100}\]|\\.')
_DAY_SIGNS = frozenset("dmyhs")
_DAY_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of a sheet are read with."""

    sheet: str  #: its file in the archive
    words: list[str]
    dated: frozenset[int]  #: which styles of cells show days
    first_day: datetime


def is_packed(path: Path) -> bool:
    """Whether the file is a ZIP archive, as workbooks are."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def read_workbook(path: Path) -> Iterator[Row]:
    """The rows of the workbook's first sheet that holds any, blank ones left out.

    Raises BadInput for what is damaged, no workbook, or larger than is taken.
    """
    with _one_sentence(), zipfile.ZipFile(path) as archive:
        book = _open_book(archive)
        for count, row in enumerate(_read_sheet(archive, book), 1):
            if count > MAX_ROWS + 10:  # some lines may stand above the header
                raise BadInput(TOO_MANY_ROWS)
            yield row


@contextmanager
def _one_sentence() -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        NotImplementedError,  # an unknown way to pack
        RuntimeError,  # a password for the archive
        OverflowError,
        struct.error,
        EOFError,
        KeyError,
        ValueError,
        OSError,
    ):
        raise BadInput(_BROKEN) from None


def _open_book(archive: zipfile.ZipFile) -> _Book:
    names = set(archive.namelist())
    if "mimetype" in names or any(name.endswith(".iwa") for name in names):
        raise BadInput(_ODS)
    if "xl/workbook.xml" not in names:
        raise BadInput(_BROKEN if "[Content_Types].xml" in names else _NO_EXCEL)
    if sum(each.file_size for each in archive.infolist()) > _MAX_UNPACKED:
        raise BadInput(_TOO_LARGE)
    if any(each.compress_type not in _PACKED_BY for each in archive.infolist()):
        raise BadInput(_BROKEN)
    sheets, is_1904 = _list_sheets(archive)
    sheet = next((each for each in sheets if each in names and _has_cells(archive, each)), None)
    if sheet is None:
        raise BadInput(_BROKEN)
    words = _read_words(archive) if "xl/sharedStrings.xml" in names else []
    dated = _read_styles(archive) if "xl/styles.xml" in names else frozenset()
    first_day = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    return _Book(sheet, words, dated, first_day)


def _parse(
    archive: zipfile.ZipFile, name: str, limit: int, make: Callable[[Any], None]
) -> Iterator[None]:
    """Reads one file of the archive, a block at a time, with the parser that `make` prepares."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    make(parser)
    with archive.open(name) as file:
        for block in _read_blocks(file, limit):
            parser.Parse(block)
            yield
    parser.Parse(b"", True)
    yield


def _read_blocks(file: IO[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    while block := file.read(_BLOCK):
        size += len(block)
        if size > limit:
            raise BadInput(_TOO_LARGE)
        yield block


def _refuse_entity(*_declared: object) -> None:
    raise BadInput(_BROKEN)  # no spreadsheet writes any; they only serve to blow a file up


def _name_tag(tag: str) -> str:
    """A tag without the prefix of its namespace."""
    return tag if ":" not in tag else tag.rpartition(":")[2]


def _list_sheets(archive: zipfile.ZipFile) -> tuple[list[str], bool]:
    """The files of the sheets in the order of their tabs, and whether days count from 1904."""
    ids: list[str] = []
    old_days: list[bool] = []

    def start(tag: str, facts: dict[str, str]) -> None:
        if _name_tag(tag) == "sheet" and facts.get("state", "visible") == "visible":
            ids.extend(value for name, value in facts.items() if name.endswith(":id"))
        elif _name_tag(tag) == "workbookPr":
            old_days.append(facts.get("date1904") in ("1", "true"))

    _read_starts(archive, "xl/workbook.xml", start)
    targets: dict[str, str] = {}

    def relate(tag: str, facts: dict[str, str]) -> None:
        if _name_tag(tag) == "Relationship":
            targets[facts.get("Id", "")] = facts.get("Target", "")

    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        _read_starts(archive, "xl/_rels/workbook.xml.rels", relate)
    files = [_find_target(targets.get(each, "")) for each in ids]
    return [file for file in files if file], any(old_days)


def _find_target(target: str) -> str:
    if not target or target.startswith("/"):
        return target.lstrip("/")
    return f"xl/{target}"


def _read_starts(
    archive: zipfile.ZipFile, name: str, start: Callable[[str, dict[str, str]], None]
) -> None:
    def make(parser: Any) -> None:
        parser.StartElementHandler = start

    for _ in _parse(archive, name, _MAX_WORDS, make):
        pass


def _has_cells(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether something stands in this sheet."""
    found: list[str] = []

    def start(tag: str, _facts: dict[str, str]) -> None:
        if _name_tag(tag) in ("v", "t"):
            found.append(tag)

    def make(parser: Any) -> None:
        parser.StartElementHandler = start

    return any(found for _ in _parse(archive, name, _MAX_UNPACKED, make))


def _read_words(archive: zipfile.ZipFile) -> list[str]:
    """The words that cells name by their number; said phonetically they aren't said again."""
    words: list[str] = []
    parts: list[str] = []
    inside: list[str] = []

    def start(tag: str, _facts: dict[str, str]) -> None:
        inside.append(_name_tag(tag))
        if inside[-1] == "si":
            parts.clear()

    def end(tag: str) -> None:
        inside.pop()
        if _name_tag(tag) == "si":
            words.append("".join(parts)[:_MAX_WORD])

    def hear(said: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside[-3:]:
            parts.append(said)

    def make(parser: Any) -> None:
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = hear

    for _ in _parse(archive, "xl/sharedStrings.xml", _MAX_WORDS, make):
        pass
    return words


def _read_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The styles of cells, by their number, that show a day or a time of day."""
    own: dict[int, bool] = {}
    dated: list[bool] = []
    inside: list[str] = []

    def start(tag: str, facts: dict[str, str]) -> None:
        name = _name_tag(tag)
        if name == "numFmt":
            own[int(facts["numFmtId"])] = _shows_day(facts.get("formatCode", ""))
        elif name == "xf" and "cellXfs" in inside[-1:]:
            number = int(facts.get("numFmtId", "0"))
            dated.append(own.get(number, number in _DAY_FORMATS))
        inside.append(name)

    def make(parser: Any) -> None:
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _tag: inside.pop()

    for _ in _parse(archive, "xl/styles.xml", _MAX_WORDS, make):
        pass
    return frozenset(number for number, is_dated in enumerate(dated) if is_dated)


def _shows_day(form: str) -> bool:
    plain = _QUOTED.sub("", form.split(";", maxsplit=1)[0]).casefold()
    return not _DAY_SIGNS.isdisjoint(plain) and "general" not in plain


class _Sheet:
    """Gathers the rows of a sheet as its XML goes by."""

    def __init__(self, book: _Book) -> None:
        self.rows: list[Row] = []
        self._book = book
        self._number = 0
        self._cells: list[str] = []
        self._kind = self._style = ""
        self._column = 0
        self._said: str | None = None  #: None: nothing that is to be heard
        self._tags = 0

    def prepare(self, parser: Any) -> None:
        """Has the parser tell this sheet what it reads."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear

    def _start(self, tag: str, facts: dict[str, str]) -> None:
        name = _name_tag(tag)
        if name == "c":
            self._column = _find_column(facts["r"]) if "r" in facts else len(self._cells)
            self._kind, self._style = facts.get("t", "n"), facts.get("s", "0")
            self._tags += 1
        elif name in ("v", "t"):
            self._said = self._said or ""
        elif name == "row":
            self._number = int(facts.get("r", self._number + 1))
            self._cells = []
            self._tags += 1
            if self._tags > _MAX_TAGS:
                raise BadInput(_TOO_LARGE)

    def _hear(self, said: str) -> None:
        if self._said is not None:
            self._said += said

    def _end(self, tag: str) -> None:
        name = _name_tag(tag)
        if name == "c":
            if self._said is not None:
                self._keep(self._said[:_MAX_WORD])
                self._said = None
        elif name == "row" and any(self._cells):
            self.rows.append((self._number, self._cells))

    def _keep(self, said: str) -> None:
        value = _read_value(said, self._kind, self._style, self._book)
        missing = self._column - len(self._cells)
        if missing == 0:
            self._cells.append(value)
        elif self._column < MAX_COLUMNS:
            self._cells += [""] * (missing + 1)
            self._cells[self._column] = value


def _read_sheet(archive: zipfile.ZipFile, book: _Book) -> Iterator[Row]:
    sheet = _Sheet(book)
    for _ in _parse(archive, book.sheet, _MAX_UNPACKED, sheet.prepare):
        yield from sheet.rows
        sheet.rows.clear()


@lru_cache(maxsize=65_536)
def _find_column(reference: str) -> int:
    """The column of a cell, counted from 0: 1 for "B12"."""
    return _count_column(reference.rstrip("0123456789"))


@lru_cache(maxsize=1024)
def _count_column(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    return max(0, number - 1)


def _read_value(said: str, kind: str, style: str, book: _Book) -> str:
    """What a cell shows, as a CSV would hold it; nothing for a formula without its value."""
    if not said or kind == "e":
        return ""
    if kind == "b":
        return "yes" if said == "1" else "no"
    if kind not in ("s", "n"):
        return said
    try:
        if kind == "s":
            return book.words[int(said)]
        if int(style) in book.dated:
            return _read_day(said, book.first_day)
        return _read_number(said)
    except (ValueError, IndexError, OverflowError):
        return said  # one strange cell spoils no workbook


@lru_cache(maxsize=8192)
def _read_day(said: str, first_day: datetime) -> str:
    days = float(said)
    if not 0 <= days < 2_958_466:  # Excel ends with the year 9999
        return said
    at = first_day + timedelta(seconds=round(days * 86_400))
    return at.isoformat(" ") if at.time() != first_day.time() else at.date().isoformat()


@lru_cache(maxsize=8192)
def _read_number(said: str) -> str:
    """The number as a person would write it: 12 for "12.0", 24.5 for "24.499999999999996"."""
    if said.isdigit():
        return said
    number = float(said)
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}"
