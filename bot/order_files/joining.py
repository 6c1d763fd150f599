"""Two exports of the same orders, read as one: Etsy gives the buyers in one file and the items in
another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale
from bot.order_files.chunks import Chunk, FileSale
from bot.order_files.mapping import Mapping
from bot.order_files.opening import Table
from bot.order_files.reading import CHUNK, read_with
from bot.order_files.scenes import Scene

#: Exports of orders without items, and those that have the items of the same orders.
_PAIRS = {"etsy-orders": "etsy-items"}


@dataclass(frozen=True, slots=True)
class _Items:
    """What the second file says of an order."""

    lines: tuple[OrderLine, ...]
    kind: OrderKind | None
    recipient: str | None


def read_together(
    files: Sequence[tuple[Table, Mapping]], scene: Scene, *, size: int = CHUNK
) -> Iterator[Chunk]:
    """The sales of several files, each order once: the items of one file complete the orders of
    another, and whatever has no counterpart stands for itself.

    Raises BadInput as `read_with` does.
    """
    layouts = [mapping.layout_name for _, mapping in files]
    joined = {
        layouts.index(_PAIRS[name]): index
        for index, name in enumerate(layouts)
        if _PAIRS.get(name) in layouts
    }
    for index, (table, mapping) in enumerate(files):
        if index in joined:
            continue
        partner = next((items for items, orders in joined.items() if orders == index), None)
        if partner is None:
            for chunk in read_with(table, mapping, scene, size=size):
                yield replace(chunk, file=index)
        else:
            yield from _read_pair(files, index, partner, scene, size)


def _read_pair(
    files: Sequence[tuple[Table, Mapping]], first: int, second: int, scene: Scene, size: int
) -> Iterator[Chunk]:
    """The orders with their items, then the items of orders that the first file doesn't have."""
    items = _read_items(*files[second], scene)
    for chunk in read_with(*files[first], scene, size=size):
        sales = tuple(
            FileSale(_complete(each.sale, items.pop(each.sale.number, None)), each.lines)
            for each in chunk.sales
        )
        yield replace(chunk, sales=sales, file=first)
    for chunk in read_with(*files[second], scene, size=size):
        left = tuple(each for each in chunk.sales if each.sale.number in items)
        yield replace(chunk, sales=left, file=second)


def _read_items(table: Table, mapping: Mapping, scene: Scene) -> dict[str | None, _Items]:
    found: dict[str | None, _Items] = {}
    for chunk in read_with(table, mapping, scene):
        for each in chunk.sales:
            sale = each.sale
            found[sale.number] = _Items(sale.lines, sale.kind, sale.recipient)
    return found


def _complete(sale: Sale, items: _Items | None) -> Sale:
    if items is None:
        return sale
    recipient = sale.recipient or items.recipient
    if recipient and sale.buyer.name and recipient.casefold() == sale.buyer.name.casefold():
        recipient = None
    return replace(
        sale, lines=items.lines or sale.lines, kind=sale.kind or items.kind, recipient=recipient
    )
