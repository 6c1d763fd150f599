"""A shop's orders go out, and come in again in an empty shop without loss."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

from bot.domain.channels import SalesChannel
from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.domain.order_lists import OrderFilter
from bot.domain.orders import CancelledBy
from bot.domain.parcels import Parcel
from bot.domain.sales.sale import Buyer, OrderSource, Sale
from bot.domain.shops import Shop
from bot.exports import json_lines, spreadsheet
from bot.exports.exported_order import read_order
from bot.services.exporting import Export, ExportFormat, read_pages
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.remedies import refund_order
from bot.services.sales.taking import Outcome, take_sales
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, enter, log_order

OTHER_SHOP = 8


async def fill(tx: Transaction, shop: Shop) -> None:
    """Orders of many kinds: two people of one name, a refund, two parcels, a replacement."""
    work = StaffWork(tx, shop, NOW, by=MIA)
    first, _ = await log_order(tx, shop, "Ada", "=HYPERLINK(1)", price="£24.50", note="-5 °C\nhere")
    await log_order(tx, shop, "id:1", "a second for Ada", email="ada@example.org")
    await ship_order(work, first, Shipment(at=NOW, tracking="RR473124829GB"))
    shipped = await tx.orders.get(first.id)
    assert shipped is not None
    await tx.orders.save(replace(shipped, parcel_count=2, parcel_number=2))
    await tx.parcels.add(
        Parcel(
            shop_id=shop.id,
            order_id=first.id,
            number=1,
            lines=(OrderLine(title="lid; with + ; signs", quantity=2),),
            carrier="DPD",
            shipped_at=NOW - timedelta(days=1),
        )
    )
    await refund_order(work, shipped, "£4", reference=None)
    second, _ = await log_order(tx, shop, "Bob", "bowl", price="$24", via=SalesChannel.FAIR)
    await cancel_order(work, second, reason="too late", by=CancelledBy.CUSTOMER)
    sale = Sale(
        via=SalesChannel.ETSY,
        number="00012",
        buyer=Buyer(name="Ada", user_name="ada_x"),
        lines=(OrderLine(title="Mug", price=find_money("€9")), OrderLine(title="Card")),
        total=find_money("€20"),
    )
    [taken] = await take_sales(work, [sale], source=OrderSource.LETTER)
    third, _ = await log_order(tx, shop, "Bob", "bowl again")
    await tx.orders.save(replace(third, replaces_id=taken.order.id))


async def write(tx: Transaction, shop_id: int, export: Export) -> str:
    return "".join([text async for text, _ in read_pages(tx, shop_id, export, now=NOW)])


def read(text: str, export: Export) -> list[Sale]:
    if export.format is ExportFormat.JSON_LINES:
        return [read_order(facts) for _, facts in json_lines.read_lines(text.split("\n"))]
    rows = csv.reader(io.StringIO(text, newline=""))
    return [read_order(facts) for _, facts in spreadsheet.read_rows(enumerate(rows, 1))]


async def test_what_was_exported_comes_in_without_loss_elsewhere(
    tx: Transaction, shop: Shop
) -> None:
    await fill(tx, shop)
    other = await enter(tx, OTHER_SHOP)
    export = Export(format=ExportFormat.JSON_LINES)
    before = await write(tx, shop.id, export)
    taken = await take_sales(Work(tx, other, NOW), read(before, export), source=OrderSource.FILE)
    assert [each.outcome for each in taken] == [Outcome.NEW] * 5
    after = await write(tx, OTHER_SHOP, export)
    assert _without_ids(after) == _without_ids(before)
    sheet = Export()
    assert _without_ids(await write(tx, OTHER_SHOP, sheet)) == _without_ids(
        await write(tx, shop.id, sheet)
    )


def _without_ids(text: str) -> str:
    """A customer has another number in another shop; who is the same person stays visible."""
    if not text.startswith(spreadsheet.BOM):
        return re.sub(r'"Customer number": "\d+"', "", text)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = rows[0].index("Customer number")
    return repr([[*row[:place], *row[place + 1 :]] for row in rows])


async def test_one_customer_stays_one_and_two_of_one_name_stay_two(
    tx: Transaction, shop: Shop
) -> None:
    await fill(tx, shop)
    other = await enter(tx, OTHER_SHOP)
    export = Export()
    sales = read(await write(tx, shop.id, export), export)
    taken = await take_sales(Work(tx, other, NOW), sales, source=OrderSource.FILE)
    ada, again, bob, ada_x, bob_again = (each.order.customer_id for each in taken)
    assert ada == again
    assert bob == bob_again
    assert len({ada, bob, ada_x}) == 3


async def test_what_was_exported_changes_nothing_where_it_came_from(
    tx: Transaction, shop: Shop
) -> None:
    await fill(tx, shop)
    export = Export()
    before = await write(tx, shop.id, export)
    sales = read(before, export)
    taken = await take_sales(Work(tx, shop, NOW), sales, source=OrderSource.FILE)
    assert [each.outcome for each in taken] == [Outcome.UNCHANGED] * 5
    assert await write(tx, shop.id, export) == before


async def test_a_number_that_is_taken_is_given_to_nobody_twice(tx: Transaction, shop: Shop) -> None:
    await fill(tx, shop)
    export = Export()
    sales = read(await write(tx, shop.id, export), export)
    other = await enter(tx, OTHER_SHOP)
    here, _ = await log_order(tx, other, "Zoe", "already here")
    await tx.orders.save(replace(here, placed_at=NOW - timedelta(hours=1)))
    taken = await take_sales(Work(tx, other, NOW), sales, source=OrderSource.FILE)
    assert [each.order.number for each in taken] == [2, 3, 4, 5, 6]
    after, _ = await log_order(tx, other, "Yan", "later")
    assert after.number == 7


async def test_an_export_holds_what_was_asked_for(tx: Transaction, shop: Shop) -> None:
    await fill(tx, shop)
    cancelled = await write(tx, shop.id, Export(wanted=OrderFilter.CANCELLED))
    assert ("bowl" in cancelled, "Mug" in cancelled) == (True, False)
    later = Export(since=NOW + timedelta(days=1))
    assert len((await write(tx, shop.id, later)).splitlines()) == 1
