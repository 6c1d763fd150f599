"""A shop's import in few words, for the tests."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.imports import Import, Undone
from bot.domain.sales.sale import Sale
from bot.services.imports.child import look_at_file
from bot.services.imports.examining import Examined, FileToLookAt
from bot.services.imports.places import Places, find_places
from bot.services.imports.planning import Plan
from bot.services.imports.storing import store_import
from bot.services.imports.undoing import undo_import
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.private_files import make_private_folder
from bot.store.staged_rows import StagedRows
from tests.samples import MIA, NOW, SHOP_ID
from tests.sure import sure

ETSY = (
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,"
    "Payment Method,Date Shipped,Ship Country,Currency,Order Value,Order Total,Status,SKU"
)


def write_etsy(*rows: str) -> bytes:
    """An Etsy export of orders with these rows."""
    return "\n".join((ETSY, *rows, "")).encode()


def row(number: int, *, day: str = "11/10/26", shipped: str = "", total: str = "12.00") -> str:
    name = f"Buyer {chr(64 + number % 26)}"
    return (
        f"{day},{number},buyer{number},{name},Buyer,{chr(64 + number % 26)},1,Credit Card,"
        f"{shipped},United Kingdom,GBP,{total},{total},,MUG-{number}"
    )


async def begin(database: Database, shop_id: int = SHOP_ID, now: datetime = NOW) -> Import:
    """An import that is to be shown."""
    async with database.transaction() as tx:
        new = Import(shop_id=shop_id, file_name="e.csv", digest="1", shown_by=MIA, shown_at=now)
        return await tx.imports.add(new)


async def look(database: Database, content: bytes, known: Import) -> Examined:
    """What a file would change, as the process of its own says."""
    places = find_places(database.address, known.id)
    places.keep_upload(content)
    file = FileToLookAt(
        import_id=known.id, shop_id=known.shop_id, by=MIA, now=known.shown_at, places=places
    )
    return await look_at_file(database, file, lambda _rows, _most: None)


async def stage(database: Database, known: Import, sales: Sequence[Sale], size: int) -> Places:
    """The same for sales that no file holds, so many at a time."""
    places = find_places(database.address, known.id)
    make_private_folder(places.folder)
    staged = StagedRows(places.staged, is_new=True)
    async with database.reading() as tx:
        shop = sure(await tx.shops.get(known.shop_id))
        plan = Plan(StaffWork(tx, shop, known.shown_at, by=MIA), staged, known.id)
        for start in range(0, len(sales), size):
            await plan.take(sales[start : start + size])
    staged.finish()
    return places


async def store(database: Database, known: Import, now: datetime = NOW) -> Import:
    """Imports what was shown."""
    places = find_places(database.address, known.id)
    staged = StagedRows(places.staged)
    try:
        async with database.transaction_aside(places.staged) as tx:
            shop = sure(await tx.shops.lock(known.shop_id))
            return await store_import(StaffWork(tx, shop, now, by=MIA), known, staged)
    finally:
        staged.close()


async def undo(database: Database, done: Import, now: datetime = NOW) -> Undone:
    async with database.transaction_aside(checks_keys=False) as tx:
        shop = sure(await tx.shops.lock(done.shop_id))
        return await undo_import(StaffWork(tx, shop, now, by=MIA), done)
