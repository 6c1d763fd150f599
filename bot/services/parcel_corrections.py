"""A further parcel that is none: what was given for it corrects the one before."""

from dataclasses import replace

from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.parcels import set_aside, watch
from bot.services.drafts import draft_letter
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.order_corrections import correct_order
from bot.services.work import StaffWork


async def make_one_parcel(work: StaffWork, order: Order) -> tuple[Order, Draft | None]:
    """Has the last parcel's facts correct those of the one before it, as if they had been given by
    /order edit; a note that its customer hasn't got yet is written anew, and given.

    Raises StateConflict when there is only one.
    """
    others = await work.tx.parcels.list_for_order(order.id) if order.parcel_count > 1 else []
    earlier = [each for each in others if each.number < order.parcel_number]
    if not earlier:
        raise StateConflict(f"Order {order.shown_label} has only one parcel. Nothing to do.")
    first = earlier[-1]
    await work.tx.parcels.drop(first.id)
    was = replace(watch(order, first), parcel_count=order.parcel_count - 1)
    await change_order(work, order, was)
    why = "it was a correction, not a further parcel"
    await void_order_drafts(
        work, order, why, fits=lambda draft: draft.kind is not LetterKind.SHIPPED
    )
    right = set_aside(order)
    known = {
        name: getattr(right, name)
        for name in ("carrier", "service", "tracking", "tracking_url")
        if getattr(right, name) is not None
    }
    corrected = replace(
        was,
        arrives_at=right.arrives_at,
        overdue_at=right.overdue_at,
        arrival_basis=right.arrival_basis,
        **known,
    )
    said = f"corrected tracking: {first.tracking or 'none'} → {right.tracking or 'none'}"
    await correct_order(work, was, corrected, said)
    if corrected.told_at is not None:
        return corrected, None
    customer = await get_customer(work.tx, corrected)
    request = LetterRequest(kind=LetterKind.SHIPPED)
    return corrected, await draft_letter(work, customer, corrected, request)
