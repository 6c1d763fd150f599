"""One note for several orders of a person that left one after another."""

from dataclasses import replace

from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order
from bot.services.drafts import is_gathered, rewrite_draft
from bot.services.history import log_event
from bot.services.letter_fit import find_contradiction
from bot.services.note_parcels import is_told_apart, list_noted_orders
from bot.services.parcel_lists.gathering import begin_today, is_untouched
from bot.services.ways import find_destination
from bot.services.work import Work

#: A note that tells of more is no note any more.
_MANY_ORDERS = 5


async def add_to_note(work: Work, customer: Customer, order: Order) -> Draft | None:
    """The note of today that waits untouched for this customer, at the same address, as a new
    revision that tells of this order as well; None where there is none.
    """
    if order.kind is not OrderKind.PARCEL or is_told_apart(order):
        return None
    note = await _find_note(work, customer, order)
    if note is None or note.request is None:
        return None
    request = replace(note.request, other_orders=(*note.request.other_orders, order.id))
    because = f"it tells of order {order.label} as well"
    said = f"wrote the note anew: {because}"
    await log_event(work, order, "its note waits with that of another order")
    return await rewrite_draft(work, note, request, because=because, said=said)


async def _find_note(work: Work, customer: Customer, order: Order) -> Draft | None:
    going = await find_destination(work.tx, customer, order)
    for note in await work.tx.drafts.list_open_for_customer(customer.id):
        is_there = (note.to, note.email, note.member_id) == (going.to, going.email, going.member_id)
        if is_there and not note.is_about(order.id) and await _may_tell_more(work, note):
            return note
    return None


async def _may_tell_more(work: Work, note: Draft) -> bool:
    """Whether it is a shipped note of today that nobody touched, about ordinary parcels."""
    if note.kind is not LetterKind.SHIPPED or note.status is not DraftStatus.PENDING:
        return False
    is_listed = note.parcel_list_id is not None
    if is_listed and not await is_gathered(work.tx, note.parcel_list_id):
        return False
    if note.created_at < begin_today(work) or not (is_listed or is_untouched(note)):
        return False
    if note.is_by_hand or note.was_withdrawn:
        return False
    if await find_contradiction(work.tx, note) is not None:
        return False
    told = await list_noted_orders(work.tx, note)
    return len(told) < _MANY_ORDERS and not any(map(is_told_apart, told))
