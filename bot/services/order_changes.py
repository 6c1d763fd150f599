"""The one door for every change of an order: whatever follows from it happens here, in the same
unit of work.
"""

from collections.abc import Callable

from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.services.deadlines import watch_order
from bot.services.drafts import draft_letter, void_drafts
from bot.services.history import log_event
from bot.services.incidents.offering import offer_order
from bot.services.note_parcels import list_untold, request_note
from bot.services.work import Work
from bot.store.transaction import Transaction

#: What an order is found by; see `Orders.index`.
_SEARCHED = ("number", "external_number", "item", "tracking")


async def change_order(
    work: Work,
    old: Order,
    new: Order,
    *said: str,
) -> None:
    """Stores a changed order with its search words, its deadlines, and a line of history for each
    thing `said`; one that fits an incident now is offered to it.
    """
    if new != old:
        await work.tx.orders.save(new)
        await watch_order(work, new)
    if any(getattr(new, name) != getattr(old, name) for name in _SEARCHED):
        await work.tx.orders.index(new, await get_customer(work.tx, new))
    for line in said:
        await log_event(work, new, line)
    await offer_order(work, new, was=old)


async def void_order_drafts(
    work: Work, order: Order, reason: str, *, fits: Callable[[Draft], bool] | None = None
) -> None:
    """Sets aside the open drafts about an order, all or those that no longer fit; their cards say
    why.
    """

    def still_fits(draft: Draft) -> bool:
        if not draft.is_about(order.id):
            return True
        if draft.status is DraftStatus.PREPARED:
            return False  # it says how the order stood, and nobody reads it once more
        return fits is not None and fits(draft)

    open_ = await work.tx.drafts.list_open_for_customer(order.customer_id)
    notes = [each for each in open_ if _is_shared_note(each) and not still_fits(each)]
    await void_drafts(work, order.customer_id, reason, fits=still_fits)
    for note in notes:
        await _tell_of_others(work, note, without=order.id)


def _is_shared_note(draft: Draft) -> bool:
    """Whether it is the waiting shipped note of several orders."""
    is_note = draft.kind is LetterKind.SHIPPED and draft.status is not DraftStatus.SENDING
    return is_note and draft.request is not None and bool(draft.request.other_orders)


async def _tell_of_others(work: Work, note: Draft, *, without: int) -> None:
    """A note of several orders that no longer fits one of them: the others get a new one."""
    others = await list_untold(work.tx, note, without=without)
    if others:
        customer = await get_customer(work.tx, others[0])
        await draft_letter(work.by_itself(), customer, others[0], request_note(others))


async def get_customer(tx: Transaction, order: Order) -> Customer:
    """The customer who placed the order."""
    customer = await tx.customers.get(order.customer_id)
    assert customer is not None  # the database holds no order without one
    return customer
