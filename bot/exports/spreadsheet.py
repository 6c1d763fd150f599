"""Orders as a CSV file that opens right in Excel and LibreOffice.

An order is a row, with its first line and parcel in it; its further lines and parcels are rows
below that repeat only its numbers. A cell never begins like a formula, and long numbers stay as
they are: both are marked, and read back without the mark.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.exports.exported_order import (
    COLUMNS,
    CURRENCY,
    CUSTOMER_COLUMNS,
    LINE_COLUMNS,
    PARCEL_COLUMNS,
    REFUNDED,
    REPLACES,
    Facts,
    OrderFacts,
)

#: What Excel knows a file in UTF-8 by.
BOM = "\ufeff"
HEADER = (
    *list(COLUMNS)[:8],
    CURRENCY,
    REFUNDED,
    *CUSTOMER_COLUMNS,
    *list(COLUMNS)[8:],
    REPLACES,
    *LINE_COLUMNS,
    *PARCEL_COLUMNS,
)
#: The columns by which a file is known for one of ours, whatever moved in it since.
SIGNS = ("Order", "Placed (UTC)", "Customer number", "Parcel holds")
#: By what the rows of one order belong together.
_KEY = ("Order", "Marketplace number")
#: Spreadsheets take a cell that begins so for a formula (OWASP, CSV injection); "'" marks the mark.
_FORMULA = tuple("=+-@\t\r'")
#: Numbers that a spreadsheet would round, or cut the zeros off.
_LONG = regex(r"\d{12,}|0\d+")
_MARKED = regex(r"\t(?:\d{12,}|0\d+)")


def write_header() -> str:
    """The file's first row."""
    return BOM + _join([HEADER])


def write_order(facts: OrderFacts) -> str:
    """The rows of one order."""
    rows: list[Facts] = []
    own = facts.order
    nothing: Facts = {}
    for line, parcel in zip_longest(facts.lines, facts.parcels, fillvalue=nothing):
        rows.append({**own, **line, **parcel})
        own = _choose(facts.order, _KEY)
    return _join(map(_fill_cells, rows or [own]))


def _fill_cells(row: Facts) -> list[str]:
    return [_guard(row.get(name, "")) for name in HEADER]


def _join(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _guard(words: str) -> str:
    if words.startswith(_FORMULA):
        return f"'{words}"
    return f"\t{words}" if _LONG.fullmatch(words) else words


def _unguard(words: str) -> str:
    if _MARKED.fullmatch(words):
        return words[1:]
    return words.removeprefix("'")


def is_own_header(cells: Sequence[str]) -> bool:
    """Whether a file that begins with this row is one of ours."""
    return {cell.removeprefix(BOM) for cell in cells}.issuperset(SIGNS)


def read_rows(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, OrderFacts]]:
    """The orders in the rows of a file (each with its line's number), with the number of the line
    on which each begins. Raises BadInput where the header is none of ours.
    """
    rows = iter(rows)
    header = [cell.removeprefix(BOM) for cell in next(rows, (0, ()))[1]]
    if not is_own_header(header):
        raise BadInput("That file isn't one that /order export made.")
    begun: list[Facts] = []
    begun_on = 0
    for number, cells in rows:
        named = zip(header, cells, strict=False)
        facts = {name: _unguard(cell) for name, cell in named if cell}
        if "Placed (UTC)" in facts and begun:
            yield begun_on, _gather(begun)
            begun = []
        if facts:
            begun_on = begun_on if begun else number
            begun.append(facts)
    if begun:
        yield begun_on, _gather(begun)


def _gather(rows: Sequence[Facts]) -> OrderFacts:
    """The order of which these are the rows."""
    lines = [part for row in rows if (part := _choose(row, LINE_COLUMNS))]
    parcels = [part for row in rows if (part := _choose(row, PARCEL_COLUMNS))]
    return OrderFacts(_choose(rows[0], _ORDERS), lines, parcels)


_ORDERS = (*COLUMNS, *CUSTOMER_COLUMNS, CURRENCY, REFUNDED, REPLACES)


def _choose(facts: Facts, names: Iterable[str]) -> Facts:
    return {name: facts[name] for name in names if name in facts}
