"""Which rows tell of one order, also where others stand between them."""

from collections.abc import Iterator
from operator import itemgetter

from bot.domain.records import dataclass
from bot.order_files.building import NUMBER_LIMIT
from bot.order_files.cells import is_shortened, tidy
from bot.order_files.facts import Cells, Fact
from bot.order_files.mapping import Mapping
from bot.order_files.opening import Table
from bot.order_files.rules import OTHER, is_status

#: More rows than any order has.
MAX_ROWS_OF_ONE = 1_000
_NO_NUMBER = "no order number stands in this row."
_SHORTENED = (
    "a spreadsheet has shortened its order number to “{}”: export the file once more, and send it "
    "without saving it in a spreadsheet."
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that nothing could be made of, and why."""

    line: int
    reason: str  #: the end of a sentence that begins "Line 12: "


class Group:
    """The rows of one order, so far."""

    __slots__ = ("cells", "is_repeat", "lines", "number", "seen")

    def __init__(self, number: str | None, line: int, cells: Cells) -> None:
        self.number = number
        self.lines = [line]
        self.cells = [cells]
        self.seen: set[object] | None = None  #: rows and lines' numbers; None while there is one
        self.is_repeat = False  #: whether what comes now was all said before

    def go_on(self, line: int, cells: Cells) -> None:
        """Begins a further run of the same order's rows, maybe of a newer export of it."""
        self.is_repeat = bool(cells.total) and _tell_apart(cells) in self._list_seen()
        if not self.is_repeat and self._is_newer(cells):
            self.lines, self.cells, self.seen = [line], [cells], None
        else:
            self.add(line, cells)

    def add(self, line: int, cells: Cells) -> None:
        """One more row, unless it says again what another one said."""
        if self.is_repeat or self.is_endless:
            return
        seen, told = self._list_seen(), _tell_apart(cells)
        if told is None or told not in seen:
            seen.add(told)
            self.lines.append(line)
            self.cells.append(cells)

    @property
    def is_endless(self) -> bool:
        """Whether so many rows have this number that it is no order's."""
        return len(self.lines) >= MAX_ROWS_OF_ONE

    def _list_seen(self) -> set[object]:
        if self.seen is None:
            self.seen = set(map(_tell_apart, self.cells))
        return self.seen

    def _is_newer(self, cells: Cells) -> bool:
        """Whether a row begins the whole order anew."""
        if not cells.total or "-" in cells.total or "(" in cells.total:
            return False
        first = self.cells[0]
        return bool(first.total) and (first.item, first.items) == (cells.item, cells.items)


def _tell_apart(cells: Cells) -> object:
    """What no two rows of an order share; None where they may well be alike."""
    if cells.line_id:
        return cells.line_id, cells.item, cells.event
    return cells if cells.total else None


class Grouping:
    """Puts the rows of one order together, also where others stand between them."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self._table = table
        self._mapping = mapping
        width = len(table.header)
        columns = dict(mapping.columns)
        places = [columns.get(fact, -1) for fact in Fact]
        self._width = max(width, *(place + 1 for place in places))
        # every row gets one more cell, a blank one, for the facts that have no column
        self._pick = itemgetter(*(place if place >= 0 else self._width for place in places))
        self._is_known = mapping.layout is not OTHER
        self._has_number = Fact.NUMBER in columns or Fact.RECORD in columns

    def read(self, unread: list[Unread]) -> Iterator[Group]:
        """Each order's number and rows; what belongs to none is noted as unread."""
        scattered = self._find_scattered() if self._mapping.layout.is_spread else {}
        waiting: dict[str, Group] = {}
        last: Group | None = None
        for line, cells in self._pick_rows(unread):
            number = self._read_number(line, cells, last, unread)
            if number is None:
                continue
            if last is not None and number and number == last.number:
                last.add(line, cells)
                continue
            if last is not None and last.number not in waiting:
                yield last
            if number in waiting:
                last = waiting[number]
                last.go_on(line, cells)
            else:
                last = Group(number or None, line, cells)
            if number in scattered:
                waiting[number] = last
                scattered[number] -= 1
                if not scattered[number]:
                    del scattered[number], waiting[number]
        if last is not None and last.number not in waiting:
            yield last
        yield from waiting.values()

    def _pick_rows(self, unread: list[Unread]) -> Iterator[tuple[int, Cells]]:
        pick, width = self._pick, self._width
        make = Cells._make
        for line, row in self._table.rows():
            if isinstance(row, str):
                unread.append(Unread(line, row))
                continue
            if len(row) == width:
                row.append("")
            else:
                row[width:] = [""]
                row.extend([""] * (width - len(row) + 1))
            yield line, make(pick(row))

    def _read_number(
        self, line: int, cells: Cells, last: Group | None, unread: list[Unread]
    ) -> str | None:
        """The order's number; empty where the table has none, None where the row is no order's."""
        if not self._has_number:
            return "" if any(cells) else None
        number = read_number(cells.number, is_known=self._is_known)
        if not number and cells.record:
            number = read_number(cells.record)
        if number and cells.placed:
            return number  # as nearly all
        if _is_footer(cells):
            return None
        if number:
            return number
        if last is not None and _continues(cells):
            return last.number
        shown = tidy(cells.number)
        reason = _SHORTENED.format(shown) if is_shortened(shown) else _NO_NUMBER
        unread.append(Unread(line, reason))
        return None

    def _find_scattered(self) -> dict[str, int]:
        """The orders whose rows don't stand together, with the number of places where they do."""
        places: dict[str, int] = {}
        last = None
        for _, cells in self._pick_rows([]):
            number = read_number(cells.number, is_known=True) or read_number(cells.record)
            if number and number != last:
                places[number] = places.get(number, 0) + 1
                last = number
        return {number: count for number, count in places.items() if count > 1}


def read_number(cell: str, *, is_known: bool = False) -> str:
    """The number of an order in a cell, without its "#"; empty where there is none.

    In an export that is known it may be of letters alone.
    """
    if cell.isdigit() and len(cell) <= NUMBER_LIMIT:
        return cell  # as most
    number = tidy(cell).lstrip("#").strip()
    if number.endswith(".0") and number[:-2].isdigit():
        number = number[:-2]
    if not number or len(number) > NUMBER_LIMIT or is_shortened(number):
        return ""
    if any(map(str.isdigit, number)):
        return number
    return number if is_known and " " not in number and len(number) > 8 else ""


def _is_footer(cells: Cells) -> bool:
    """Whether a row is about the file and not about an order: sums, "4 record(s) downloaded"."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return True
    if is_status(tidy(filled[0]), "sums"):
        return True
    told = (
        cells.placed,
        cells.total,
        cells.item,
        cells.items,
        cells.price,
        cells.email,
        cells.name,
    )
    return len(filled) <= 2 and not any(told)


def _continues(cells: Cells) -> bool:
    """Whether a row without a number only adds to the order above it."""
    is_head = cells.total or cells.placed or cells.email or cells.name
    return bool((cells.item or cells.items) and not is_head)
