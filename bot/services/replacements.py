"""Orders that make good another one: linked to it, and what their arrival means for it."""

from dataclasses import replace
from datetime import datetime

from bot.domain.draft_fit import fits_replaced_order
from bot.domain.errors import BadInput, StateConflict
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import Promise, PromiseKind
from bot.services.deadlines import watch_order
from bot.services.history import log_event
from bot.services.order_changes import change_order, void_order_drafts
from bot.services.promises import keep_matching
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction


async def mark_replacement_arrived(work: Work, order_id: int, *, by: Order, at: datetime) -> None:
    """Notes that an order's replacement arrived: from now on it is settled like one that arrived
    itself.

    An order whose first replacement was lost as well is put right by the second.
    """
    order = await work.tx.orders.get(order_id)
    if order is None:
        return
    remedied = replace(order, remedied_at=at)
    said = f"its replacement, order {by.label}, has arrived"
    await change_order(work.by_itself(), order, remedied, said)
    if order.replaces_id is not None:
        await mark_replacement_arrived(work, order.replaces_id, by=by, at=at)


async def undo_replacement_arrived(work: Work, order_id: int, *, by: Order, at: datetime) -> None:
    """Takes back that an order was put right by what arrived at `at`: it never came."""
    order = await work.tx.orders.get(order_id)
    if order is None or order.remedied_at != at:
        return
    owed = replace(order.reopen(), remedied_at=None)
    said = f"its replacement, order {by.label}, is lost after all"
    await change_order(work.by_itself(), order, owed, said)
    if order.replaces_id is not None:
        await undo_replacement_arrived(work, order.replaces_id, by=by, at=at)


async def link_replacement(
    work: StaffWork, replacement: Order, original: Order
) -> tuple[Order, tuple[Promise, ...]]:
    """The order that now replaces another, shipped or about to be, and the promises kept by it.

    Raises BadInput when it can't be that one's replacement, StateConflict when that one has one
    already.
    """
    if replacement.id == original.id:
        raise BadInput(
            "An order can't replace itself. Log the remake with /order add first (the price may "
            "be left out), "
            f"then use /order ship with the new number and replaces:{original.typed_label}."
        )
    if replacement.customer_id != original.customer_id:
        raise BadInput(
            f"Order {original.shown_label} belongs to another customer than order "
            f"{replacement.shown_label}. Check `replaces`."
        )
    await _refuse_circle(work.tx, replacement, original)
    if replacement.replaces_id == original.id:
        raise StateConflict(
            f"Order {replacement.shown_label} replaces order {original.shown_label} already. "
            "Nothing to do."
        )
    sent = await _find_sent(work.tx, original)
    if sent is not None:
        raise StateConflict(
            f"Order {original.shown_label} is already replaced by order {sent.shown_label}. If "
            "that one went wrong too, "
            f"use replaces:{sent.typed_label}."
        )
    linked = replace(replacement, replaces_id=original.id)
    said = f"sent it as the replacement for order {original.label}"
    await change_order(work, replacement, linked, said)
    await log_event(work, original, f"replaced it by order {linked.label}")
    await void_order_drafts(work, original, "its replacement was sent", fits=fits_replaced_order)
    how = f"replacement sent as order {linked.label}"
    kept = await keep_matching(work, original, PromiseKind.REPLACEMENT, how)
    await watch_order(work, original)
    if linked.arrived_at is not None:
        await mark_replacement_arrived(work, original.id, by=linked, at=linked.arrived_at)
    return linked, tuple(kept)


async def _find_sent(tx: Transaction, original: Order) -> Order | None:
    """The replacement that an order has already."""
    found = await tx.orders.list_replacements(original.id)
    return next((each for each in found if each.status is not OrderStatus.CANCELLED), None)


async def _refuse_circle(tx: Transaction, replacement: Order, original: Order) -> None:
    """Raises BadInput when each of two orders would replace the other."""
    seen = {original.id}
    before: Order | None = original
    while before is not None and before.replaces_id is not None and before.replaces_id not in seen:
        if before.replaces_id == replacement.id:
            raise BadInput(
                f"Order {original.shown_label} is itself a replacement for order "
                f"{replacement.shown_label}. "
                "Check which of them is the new one."
            )
        seen.add(before.replaces_id)
        before = await tx.orders.get(before.replaces_id)
