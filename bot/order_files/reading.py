"""The rows of a table, read into sales a chunk at a time."""

from collections.abc import Iterator

from bot.order_files.bought import UnreadCell
from bot.order_files.building import Builder
from bot.order_files.chunks import Chunk, FileSale
from bot.order_files.dates import DayOrder
from bot.order_files.grouping import MAX_ROWS_OF_ONE, Grouping, Unread
from bot.order_files.mapping import Mapping
from bot.order_files.opening import Table
from bot.order_files.own_exports import read_own
from bot.order_files.proposing import decide_order
from bot.order_files.rules import OWN
from bot.order_files.scenes import Scene

CHUNK = 500
_ENDLESS = (
    f"{MAX_ROWS_OF_ONE:,} rows and more have the same number as this one, so that column holds no "
    "order numbers: say which one does."
)


def read_with(
    table: Table, mapping: Mapping, scene: Scene, *, size: int = CHUNK
) -> Iterator[Chunk]:
    """The sales of the whole file, so many at a time, in its order.

    Raises BadInput, possibly after some chunks, for a file that can't be read to its end.
    """
    if mapping.layout is OWN:
        yield from read_own(table, size=size)
        return
    order = mapping.day_order or decide_order(table, mapping, scene)
    builder = Builder(mapping, order or _guess_order(mapping), scene)
    sales: list[FileSale] = []
    unread: list[Unread] = []
    rows = 0
    for group in Grouping(table, mapping).read(unread):
        rows += len(group.lines)
        if group.is_endless:
            unread.append(Unread(group.lines[0], _ENDLESS))
            continue
        try:
            sale = builder.build(group.number, group.cells)
            sales.append(FileSale(sale, tuple(group.lines)))
        except UnreadCell as unreadable:
            unread.append(Unread(group.lines[0], str(unreadable)))
        if len(sales) + len(unread) >= size:
            yield Chunk(tuple(sales), tuple(unread), rows)
            sales.clear()
            unread.clear()
            rows = 0
    if sales or unread:
        yield Chunk(tuple(sales), tuple(unread), rows)


def _guess_order(mapping: Mapping) -> DayOrder:
    if mapping.layout.day_first is False:
        return DayOrder.MONTH_FIRST
    return DayOrder.DAY_FIRST
