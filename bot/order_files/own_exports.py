"""Files that `/order export` wrote: they say each order exactly, so what wrote them reads them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.domain.errors import BadInput
from bot.exports import json_lines, spreadsheet
from bot.exports.exported_order import OrderFacts, read_order
from bot.order_files.chunks import Chunk, FileSale
from bot.order_files.grouping import Unread
from bot.order_files.opening import JSON_HEADER, Table
from bot.order_files.text_tables import Row


def read_own(table: Table, *, size: int) -> Iterator[Chunk]:
    """The orders of an export of ours, so many at a time."""
    broken: list[Unread] = []
    whole = _drop_broken(table.rows(), broken)
    read = _read_lines(whole, broken) if table.header == JSON_HEADER else _read_sheet(table, whole)
    sales: list[FileSale] = []
    for number, facts in read:
        try:
            sales.append(FileSale(read_order(facts), (number,)))
        except BadInput as refused:
            broken.append(Unread(number, str(refused)))
        if len(sales) + len(broken) >= size:
            yield Chunk(tuple(sales), tuple(broken), len(sales) + len(broken))
            sales.clear()
            broken.clear()
    if sales or broken:
        yield Chunk(tuple(sales), tuple(broken), len(sales) + len(broken))


def _drop_broken(rows: Iterable[Row], broken: list[Unread]) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in rows:
        if isinstance(cells, str):
            broken.append(Unread(number, cells))
        else:
            yield number, cells


def _read_sheet(
    table: Table, rows: Iterable[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, OrderFacts]]:
    return spreadsheet.read_rows(chain([(0, table.header)], rows))


def _read_lines(
    rows: Iterable[tuple[int, Sequence[str]]], broken: list[Unread]
) -> Iterator[tuple[int, OrderFacts]]:
    for number, cells in rows:
        try:
            yield number, json_lines.read_line(cells[0])
        except BadInput as refused:
            broken.append(Unread(number, str(refused)))
