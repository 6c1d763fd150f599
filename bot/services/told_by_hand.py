"""What a person says of a shipped note that isn't sent: its customer knows already, or is still to
hear. ❌ on the note asks; whoever says nothing is reminded of nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letters import TELLS_OF_LEAVING
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order
from bot.services.further_parcels import note_all_told
from bot.services.note_parcels import list_noted_orders
from bot.services.order_changes import change_order, void_order_drafts
from bot.services.orders import mark_arrived
from bot.services.work import StaffWork, Work

#: So long *They know* can be taken back.
TAKEN_BACK_WITHIN = timedelta(days=1)
#: So many of an order's letters are looked at for its notes.
MAX_LETTERS = 20


async def note_discarded(work: Work, draft: Draft) -> None:
    """After a note was discarded nobody is reminded that its customers don't know: its card asks
    whether they do.
    """
    for order in await _list_orders(work, draft):
        if order.is_untold:
            await change_order(work, order, replace(order, note_discarded_at=work.now))


async def note_renewed(work: Work, draft: Draft) -> None:
    """A note that is proposed once more tells them after all."""
    for order in await _list_orders(work, draft):
        if order.note_discarded_at is not None:
            await change_order(work, order, replace(order, note_discarded_at=None))


async def _list_orders(work: Work, draft: Draft) -> list[Order]:
    """What a note tells of; nothing for any other letter."""
    if draft.kind not in TELLS_OF_LEAVING:
        return []
    return await list_noted_orders(work.tx, draft)


async def list_untold(work: Work, draft: Draft) -> list[Order]:
    """The orders of a note whose customer still is to hear.

    Raises StateConflict where there are none.
    """
    found = [each for each in await _list_orders(work, draft) if each.is_untold]
    if not found:
        raise StateConflict(
            "Nobody has to be told of this any more: they were told, or the order went on. Nothing "
            "to do."
        )
    return found


async def mark_told(
    work: StaffWork,
    order: Order,
    *,
    at: datetime | None = None,
    said: str = "said that the customer knows already",
) -> Order:
    """Notes that the customer knows, because a person says so: a note that waits is set aside.
    `at` is since when they do; now where nobody said.

    Raises StateConflict unless they still are to hear.
    """
    if not order.is_untold:
        raise StateConflict(
            f"The customer of order {order.shown_label} needs no note any more. Nothing to do."
        )
    told = order.tell(at=at or work.now)
    await change_order(work, order, told, said)
    await note_all_told(work, order)
    await void_order_drafts(
        work,
        told,
        "the customer knows already",
        fits=lambda draft: draft.kind not in TELLS_OF_LEAVING,
    )
    if told.kind is OrderKind.DOWNLOAD:
        return await mark_arrived(work, told, at=work.now)
    return told


async def remind_to_tell(work: StaffWork, orders: Sequence[Order]) -> None:
    """Has the day's list name these orders until their customers are told."""
    for order in orders:
        said = "the customer is still to be told"
        await change_order(work, order, replace(order, note_discarded_at=None), said)


async def take_back_told(work: StaffWork, order: Order) -> Order:
    """The order as one whose customer still is to hear.

    Raises StateConflict where a note really went, it is no longer on its way, or after a day.
    """
    sent = await work.tx.drafts.list_for_order(order.id, MAX_LETTERS)
    sent += await work.tx.drafts.list_notes_beside(order)
    was_sent = any(
        each.kind in TELLS_OF_LEAVING and each.status is DraftStatus.SENT for each in sent
    )
    untold = replace(order, told_at=None)
    if order.told_at is None or was_sent or not untold.is_untold:
        raise StateConflict(
            f"Order {order.shown_label} went on since, so that can't be taken back. See it with "
            "/order show."
        )
    if work.now - order.told_at > TAKEN_BACK_WITHIN:
        raise StateConflict(
            "That was more than a day ago. To tell them after all, use /reply with the order."
        )
    said = "took back that the customer knows"
    await change_order(work, order, untold, said)
    return untold
