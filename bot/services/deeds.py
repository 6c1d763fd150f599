"""Remembering what a deed changed, so that it can be undone for a day.

A deed ends somebody's clock or closes a matter. It is told by the rows that stood otherwise before:
whatever the use case does, now or in a later version, is found without its help.
"""

from collections.abc import Awaitable, Mapping
from typing import TypeVar

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.deeds import UNDO_WITHIN, Changes, Deed, DeedKind, Rows
from bot.domain.drafts import DraftStatus
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.domain.records import dataclass
from bot.services.move_clocks import list_open
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

T = TypeVar("T")
#: What a deed is about.
Subject = Conversation | Order | Case | Promise
#: An order that replaces another settles it, and so on; no more of them than these.
MAX_REPLACED = 5


@dataclass(frozen=True, slots=True)
class _Stand:
    """How things stand with a customer before it."""

    customer_id: int | None
    orders: tuple[int, ...]
    case_id: int | None
    rows: Mapping[str, Rows]
    asked: tuple[int, ...]  #: messages that wait for an answer
    drafts: Mapping[int, int]  #: those that may still leave, with their revisions


async def remember(
    work: StaffWork, kind: DeedKind, about: Subject, act: Awaitable[T]
) -> tuple[T, Deed]:
    """Does what staff want done, and keeps by what it can be undone; gives both."""
    before = await _look(work.tx, about)
    done = await act
    changes = await _compare(work, before)
    await work.tx.deeds.forget_old(work.shop.id, work.now - 2 * UNDO_WITHIN)
    deed = Deed(
        shop_id=work.shop.id,
        customer_id=about.customer_id,
        kind=kind,
        about_id=about.id,
        at=work.now,
        by=work.by,
        changes=changes.to_json(),
    )
    return done, await work.tx.deeds.add(deed)


async def _look(tx: Transaction, about: Subject) -> _Stand:
    customer_id = about.customer_id
    orders = tuple(await _list_orders(tx, about))
    case_id = about.id if isinstance(about, Case) else None
    asked, drafts = [], {}
    if customer_id is not None:
        asked = await list_open(tx, await tx.conversations.get_for_customer(customer_id))
        open_ = await tx.drafts.list_open_for_customer(customer_id)
        drafts = {each.id: each.revision for each in open_}
    rows = await tx.deeds.read_rows(customer_id, orders, case_id)
    return _Stand(customer_id, orders, case_id, rows, tuple(each.id for each in asked), drafts)


async def _list_orders(tx: Transaction, about: Subject) -> list[int]:
    """The order that it is about, and those that it makes good."""
    order = about if isinstance(about, Order) else None
    if isinstance(about, Promise):
        order = await tx.orders.get(about.order_id)
    found: list[int] = []
    while order is not None and len(found) < MAX_REPLACED:
        found.append(order.id)
        order = await tx.orders.get(order.replaces_id)
    return found


async def _compare(work: Work, was: _Stand) -> Changes:
    """What stands otherwise now."""
    tx = work.tx
    now_is = await tx.deeds.read_rows(was.customer_id, was.orders, was.case_id)
    before, after = {}, {}
    for table, rows in was.rows.items():
        gone = [int(row_id) for row_id in rows.keys() - now_is[table].keys()]
        found = {**now_is[table], **await tx.deeds.read_again(table, gone)}
        before[table] = {each: row for each, row in rows.items() if found.get(each) != row}
        after[table] = {each: row for each, row in found.items() if rows.get(each) != row}
    asked = await tx.moves.map_messages(was.asked) if was.asked else []
    set_aside, written = await _compare_drafts(work, was)
    return Changes(
        before={table: rows for table, rows in before.items() if rows},
        after={table: rows for table, rows in after.items() if rows},
        unwanted=[each.id for each in asked if each.is_thanks],
        set_aside=set_aside,
        written=written,
    )


async def _compare_drafts(work: Work, was: _Stand) -> tuple[list[list[int]], list[int]]:
    """The drafts that were set aside, each with its revision, and those that came."""
    if was.customer_id is None:
        return [], []
    stood = await work.tx.drafts.map_by_id(was.drafts)
    voided = [each for each in stood.values() if each.status is DraftStatus.VOIDED]
    open_ = await work.tx.drafts.list_open_for_customer(was.customer_id)
    written = [each.id for each in open_ if each.id not in was.drafts]
    return [[each.id, each.revision] for each in voided], written
