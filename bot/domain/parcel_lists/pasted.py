"""A list of parcels as people write it: an order and a tracking number a line, in any order and
with anything between them, or rows of a spreadsheet.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from bot.domain.errors import BadInput
from bot.domain.incidents.pasted import BESIDE
from bot.domain.incidents.tables import split_rows
from bot.domain.parcel_lists.lines import MAX_PARCELS, RawLine, make_raw_line
from bot.domain.parcel_lists.tables import find_parcel_header, read_parcel_rows
from bot.domain.parcel_lists.words import read_words
from bot.domain.patterns import regex
from bot.domain.table_text import DELIMITERS
from bot.domain.text import remove_invisible

_EMPTY = "Write an order and its tracking number on each line, e.g. 12 RR123456785GB."
_TEXT_LIMIT = 2_000_000
#: The lines before a table's first row are no more than these.
_HEADER_WITHIN = 20
#: Of a line no more is read.
_LOOKED_AT = 400
_BEGINNING = regex(r"^[^\w#@\"'=|(+-]+|^[-+*–—]+ +|^\d{1,3}[.)] +(?=[#\w])")
_AFTER_MONTH = regex(r"[A-Za-z] (\d{2})$")
_PARTS = (regex(r";"), regex(r","))


def read_parcel_list(text: str) -> list[RawLine]:
    """What each line or row names; lines that say nothing at all are left out.

    Raises BadInput where there is nothing in it, or more than can be taken at once.
    """
    if len(text) > _TEXT_LIMIT:
        raise BadInput(_refuse_length())
    table = _find_table(text)
    lines = _drop_empty(table) if table is not None else _read_lines(text)
    if not lines:
        raise BadInput(_EMPTY)
    if len(lines) > MAX_PARCELS:
        raise BadInput(_refuse_length())
    return lines


def _refuse_length() -> str:
    return f"That is more than {MAX_PARCELS} parcels at once: send them in parts."


def _find_table(text: str) -> list[RawLine] | None:
    lines = list(io.StringIO(text, newline=""))
    if lines and lines[0].strip().casefold().startswith("sep="):
        lines = lines[1:]
    for delimiter in DELIMITERS:
        try:
            if find_parcel_header(split_rows(lines[:_HEADER_WITHIN], delimiter)) is None:
                continue
            rows = split_rows(lines, delimiter)
        except csv.Error:
            continue
        if (header := find_parcel_header(rows)) is not None:
            return read_parcel_rows(rows, header)
    return None


def _drop_empty(lines: Sequence[RawLine]) -> list[RawLine]:
    """The rows that name an order or a parcel: exports end with sums and remarks."""
    return [each for each in lines if each.words]


def _read_lines(text: str) -> list[RawLine]:
    cells = text.split("\t")  # the only blank that parts cells
    plain = "\t".join(map(remove_invisible, cells))
    found: list[RawLine] = []
    for row, line in enumerate(plain.split("\n"), 1):
        if any(map(str.isalnum, line)):
            found += _read_line(row, line[:_LOOKED_AT])
    return _join_pairs(found)


def _read_line(row: int, line: str) -> Iterator[RawLine]:
    """The parcels of one line: several where each part between commas is one of its own."""
    whole = _BEGINNING.sub("", line.strip(" \r\u00a0"))
    for part in _PARTS:
        parts = [each for each in part.split(whole) if each.strip()]
        if len(parts) < 2:
            continue
        read = [_read_part(row, each) for each in parts]
        if all(_is_pair(each) for each in read):
            yield from read
            return
    yield _read_part(row, whole)


def _is_pair(line: RawLine) -> bool:
    """Whether it names an order and a parcel by itself."""
    has_order = bool(line.orders or line.name)
    if line.trackings:
        return has_order or bool(line.unsure)
    return len(line.unsure) + len(line.orders) > 1


def _read_part(row: int, words: str) -> RawLine:
    read = read_words(BESIDE.sub("\x1f", words))
    if not (read["orders"] or read["unsure"] or read["name"]):
        read = read_words(BESIDE.sub(_keep_last, words))
    return make_raw_line(row, words, **read)


def _keep_last(beside: re.Match[str]) -> str:
    """Of a day without its year what was taken for one: "30 Nov 41"."""
    found = _AFTER_MONTH.search(beside[0])
    return f"\x1f{found[1]}" if found else "\x1f"


def _join_pairs(lines: Sequence[RawLine]) -> list[RawLine]:
    """A line that names only an order and the next one that names only its parcel, as one."""
    joined: list[RawLine] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before is not None and _is_alone(before) and _is_number_alone(line):
            joined[-1] = _join(before, line)
        else:
            joined.append(line)
    return joined


def _is_alone(line: RawLine) -> bool:
    return line.has_order and not line.trackings and len(line.unsure) + len(line.orders) <= 1


def _is_number_alone(line: RawLine) -> bool:
    return len(line.trackings) == 1 and not line.has_order


def _join(first: RawLine, second: RawLine) -> RawLine:
    return make_raw_line(
        first.row,
        f"{first.words} {second.words}",
        orders=first.orders,
        trackings=second.trackings,
        unsure=first.unsure,
        carrier=first.carrier or second.carrier,
        service=first.service or second.service,
        name=first.name,
    )
