"""What was shown of a file is stored: all of it, or nothing."""

import asyncio
import json
import sqlite3
from dataclasses import replace
from typing import Any, cast

from bot.domain.errors import NotFound, StateConflict
from bot.domain.imports import ChangedOrder, Import, ImportStatus
from bot.domain.orders import Order
from bot.domain.sales.sale import OrderSource
from bot.services.incidents.offering import offer_orders
from bot.services.sales.taking import Outcome, TakenSale, take_sales
from bot.services.work import StaffWork
from bot.store.orders import Orders
from bot.store.sql import Sql
from bot.store.staged_rows import Reserved, StagedRows, copy_rows, find_clash
from bot.store.values import read_moment

#: So many sales are taken in at once, and orders offered to incidents.
_AT_ONCE = 500
#: Only how an order becomes a row is asked of it.
_ORDERS = Orders(cast(Sql, None))


class Outdated(Exception):
    """The shop's books changed since the file was looked at: it must be looked at again."""


async def get_import(work: StaffWork, import_id: int) -> Import:
    """Raises NotFound for one that is another shop's, or none."""
    found = await work.tx.imports.get(import_id)
    if found is None or found.shop_id != work.shop.id:
        raise NotFound("That import isn't here any more. Send the file again: /order import")
    return found


def require_shown(known: Import, work: StaffWork) -> None:
    """Raises StateConflict for what was decided already, or shown too long ago."""
    if known.status is ImportStatus.DONE:
        raise StateConflict("That file is imported already. Nothing to do.")
    if known.status is ImportStatus.UNDONE:
        raise StateConflict("That import was taken back. Send the file again: /order import")
    if known.status is ImportStatus.CANCELLED:
        raise StateConflict("That import was cancelled. Send the file again: /order import")
    if known.is_expired(work.now):
        raise StateConflict(
            "That was shown more than a day ago, and the file isn't kept any longer. Send it "
            "again: /order import"
        )


async def store_import(work: StaffWork, known: Import, staged: StagedRows) -> Import:
    """Stores what was shown; a second time changes nothing.

    Raises Outdated when the shop has one of its orders or customers by now, and StateConflict as
    `require_shown` does.
    """
    require_shown(known, work)
    done = replace(known, status=ImportStatus.DONE, decided_by=work.by, done_at=work.now)
    if not await work.tx.imports.decide(done, was=ImportStatus.SHOWN):
        raise StateConflict("That file is imported already. Nothing to do.")
    if await work.tx.imports.has_forgotten_since(known.shop_id, known.shown_at):
        raise Outdated  # nobody comes back who was forgotten meanwhile
    if await find_clash(work.tx.sql, staged, work.shop.id):
        raise Outdated
    await _copy(work, staged)
    await _offer(work, done)
    await _take_later(work, done, staged)
    return done


async def _copy(work: StaffWork, staged: StagedRows) -> None:
    tx = work.tx
    # In a thread, as whatever takes more than a moment here.
    orders, customers, first = await asyncio.to_thread(_measure, staged)
    if not orders:
        return
    reserved = Reserved(
        customers=await tx.customers.reserve_ids(customers),
        orders=await tx.orders.reserve_ids(orders),
        number=(await tx.shops.take_numbers(work.shop.id, orders)).start - 1,
    )
    try:
        await copy_rows(tx.sql, staged, work.shop.id, reserved)
    except Exception as error:
        if _is_refused(error):
            raise Outdated from error
        raise
    tx.sql.plan(None if first is None else read_moment(first))


def _measure(staged: StagedRows) -> tuple[int, int, int | None]:
    """How many orders and customers are new, and when the first of their deadlines rings."""
    return staged.count("orders"), staged.count("customers"), staged.find_first_ring()


def _is_refused(error: Exception) -> bool:
    """Whether a row points at what isn't there any more, or is there twice."""
    if isinstance(error, sqlite3.IntegrityError):
        return True
    return type(error).__name__ in ("ForeignKeyViolationError", "UniqueViolationError")


async def _offer(work: StaffWork, done: Import) -> None:
    if not await work.tx.incidents.list_open(work.shop.id, 1):
        return
    after = 0
    while orders := await work.tx.orders.list_of_import(done, after=after, limit=_AT_ONCE):
        await offer_orders(work, orders)
        after = orders[-1].id


async def _take_later(work: StaffWork, done: Import, staged: StagedRows) -> None:
    """Takes in, one after the other, what changes what is there."""
    place = 0
    while some := await asyncio.to_thread(staged.list_later, place, _AT_ONCE):
        place = some[-1][0]
        sales = [sale for _, sale in some]
        taken = await take_sales(work, sales, source=OrderSource.FILE, import_id=done.id)
        changes = [_note_change(done, each) for each in taken if each.outcome is Outcome.CHANGED]
        await work.tx.changed_orders.write_all(changes)


def _note_change(done: Import, taken: TakenSale) -> ChangedOrder:
    assert taken.was is not None
    was, now = write_columns(taken.was), write_columns(taken.order)
    changed = [name for name in was if was[name] != now[name]]
    return ChangedOrder(
        import_id=done.id,
        shop_id=done.shop_id,
        order_id=taken.order.id,
        before=json.dumps({name: was[name] for name in changed}),
        after=json.dumps({name: now[name] for name in changed}),
    )


def write_columns(order: Order) -> dict[str, Any]:
    """The order as it lies in its row."""
    return _ORDERS.to_row(order)
