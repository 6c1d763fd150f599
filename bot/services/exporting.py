"""A shop's orders go out as a file, page by page."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain.order_lists import OrderFilter
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import add_refunds
from bot.exports import json_lines, spreadsheet
from bot.exports.exported_order import ExportedOrder, tell_order
from bot.services.sales.buyers import find_platform_of_sales
from bot.store.transaction import Transaction

#: So many orders are read, and told, at once: a few milliseconds of the event loop.
PAGE = 100


class ExportFormat(StrEnum):
    """The kinds of files; the value is the file's ending."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is to go out."""

    format: ExportFormat = ExportFormat.CSV
    wanted: OrderFilter | None = None
    since: datetime | None = None  #: placed since then; None: all


def begin_file(export: Export) -> str:
    """What stands above the orders."""
    return spreadsheet.write_header() if export.format is ExportFormat.CSV else ""


async def read_page(
    tx: Transaction, shop_id: int, export: Export, *, after: int, now: datetime
) -> tuple[str, int, int]:
    """The next orders as they stand in the file, how many they are, and our number of the last one;
    begin with `after=0`, and go on until there are none.
    """
    orders = await tx.orders.list_numbered_after(
        shop_id, after, export.wanted, since=export.since, now=now, limit=PAGE
    )
    exported = await _gather(tx, orders)
    write = json_lines.write_order
    if export.format is ExportFormat.CSV:
        write = spreadsheet.write_order
    text = "".join(write(tell_order(each)) for each in exported)
    return text, len(orders), orders[-1].number if orders else after


async def read_pages(
    tx: Transaction, shop_id: int, export: Export, *, now: datetime
) -> AsyncIterator[tuple[str, int]]:
    """The whole file in pieces, and how many orders stand in each."""
    yield begin_file(export), 0
    after, count = 0, 1
    while count:
        text, count, after = await read_page(tx, shop_id, export, after=after, now=now)
        yield text, count


async def _gather(tx: Transaction, orders: Sequence[Order]) -> list[ExportedOrder]:
    """These orders with what lies beside them."""
    ids = [order.id for order in orders]
    customer_ids = list({order.customer_id for order in orders})
    customers = await tx.customers.map_by_id(customer_ids)
    ways = await tx.told_before.list_ways(customer_ids)
    names = {(way.customer_id, way.platform): way.value for way in reversed(ways)}
    several = [order.id for order in orders if order.parcel_count > 1]
    parcels = await tx.parcels.list_for_orders(several)
    outlays = await tx.told_before.list_outlays(ids)
    replaced = await tx.orders.map_by_id([each.replaces_id for each in orders if each.replaces_id])
    exported = []
    for order in orders:
        refunds = add_refunds(each for each in outlays if each.order_id == order.id)
        made_good = replaced.get(order.replaces_id or 0)
        exported.append(
            ExportedOrder(
                order=order,
                customer=customers[order.customer_id],
                user_name=names.get((order.customer_id, find_platform_of_sales(order.via))),
                parcels=[each for each in parcels if each.order_id == order.id],
                refunded=refunds[0] if refunds else None,
                replaces=made_good.number if made_good else None,
            )
        )
    return exported
