"""The end of an order: the customer is asked once whether all is right, and then it is settled."""

from datetime import datetime

from bot.domain.conversations import Direction
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.refunds_and_gifts import add_refunds
from bot.domain.time.days import describe_days
from bot.services.deadlines import LATER, has_replacement, postpone, wait_for_opening
from bot.services.drafts import draft_letter
from bot.services.incidents.places import is_in_open_incident
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.orders import mark_arrived
from bot.services.work import Work
from bot.store.transaction import Transaction

#: The reason of an order that is settled because the customer said so.
CUSTOMER_SAID = "the customer said that it is right"
#: So many of the last messages are looked through for a thanks.
MAX_HEARD = 50


async def draft_check_in(work: Work, deadline: Deadline) -> None:
    """Drafts the one plain question whether all is right, unless the customer said so already.

    It waits for the shop to open, while they wait for an answer, or a case, promise or incident
    about the order is open. It is asked once after the arrival and once after a refund, and not of
    an order that was replaced: its replacement has its own.
    """
    order = await work.tx.orders.get(deadline.about_id)
    if order is None or order.settled_at is not None or not (order.arrived_at or order.remedied_at):
        return
    since = deadline.starts_at
    drafts = await work.tx.drafts.list_for_order(order.id, 50)
    if any(each.kind is LetterKind.CHECK_IN and each.created_at >= since for each in drafts):
        return
    if await has_replacement(work.tx, order) or await _said_thanks(work.tx, order, since=since):
        return
    if await is_something_open(work.tx, order):
        await postpone(work.tx, deadline, work.now + LATER)
        return
    if await wait_for_opening(work, deadline):
        return
    refunds = add_refunds(await work.tx.outlays.list_for_order(order.id))
    request = LetterRequest(kind=LetterKind.CHECK_IN, refund=" + ".join(map(str, refunds)) or None)
    await draft_letter(work.by_itself(), await get_customer(work.tx, order), order, request)


async def settle_quietly(work: Work, deadline: Deadline) -> None:
    """Settles an order about which nothing was said for the shop's quiet time: a parcel that
    should be there counts as arrived, a lost one that nothing put right is given up.

    It waits while the customer waits, while a case, promise or incident about it is open, until the
    quiet time since the last word is over, and while a carrier may still pay for a lost parcel.
    """
    order = await work.tx.orders.get(deadline.about_id)
    if order is None or order.settled_at is not None:
        return
    quiet_from = await _find_last_word(work.tx, order)
    if await is_something_open(work.tx, order):
        await postpone(work.tx, deadline, work.now + LATER)
    elif quiet_from is not None and quiet_from + work.shop.settles_after > work.now:
        await postpone(work.tx, deadline, quiet_from + work.shop.settles_after)
    elif (claim_due_at := await _find_claim_end(work, order)) is not None:
        await postpone(work.tx, deadline, claim_due_at)
    else:
        await _settle_now(work.by_itself(), order)


async def _settle_now(work: Work, order: Order) -> None:
    quiet = describe_days(work.shop.settles_after.days)
    if order.missing_since is not None and order.remedied_at is None:
        because = "the carrier's time for a claim is over, and nothing more was said"
        given_up = order.give_up(because=because, at=work.now)
        await change_order(work, order, given_up, f"settled the order: {because}")
        return
    after = "it arrived"
    if order.remedied_at is not None:
        after = "it was put right"
    elif order.status is OrderStatus.SHIPPED:
        after = "it should have arrived"
        order = await mark_arrived(work, order, at=work.now, is_assumed=True)
        if order.status is not OrderStatus.ARRIVED:
            return  # another one of its parcels is still on its way
    await settle_order(work, order, f"nothing more was said for {quiet} after {after}")


async def _find_claim_end(work: Work, order: Order) -> datetime | None:
    """Until when the carrier may still be asked to pay for a lost parcel."""
    claim = await work.tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id)
    if claim is None or claim.due_at <= work.now:
        return None
    return claim.due_at


async def settle_order(work: Work, order: Order, because: str) -> Order:
    """Closes the matter, with the reason; a replacement that is right settles the order that it
    made good.

    Raises StateConflict while it hasn't arrived and nothing has put it right, or when it is settled
    already.
    """
    settled = order.settle(because=because, at=work.now)
    await change_order(work, order, settled, f"settled the order: {because}")
    await void_order_drafts(
        work,
        order,
        "the order is settled",
        fits=lambda draft: draft.kind is not LetterKind.CHECK_IN,
    )
    original = await work.tx.orders.get(order.replaces_id)
    if original is not None and _settles_with_replacement(original):
        said = f"its replacement, order {order.label}, is settled: {because}"
        await settle_order(work, original, said)
    return settled


def _settles_with_replacement(original: Order) -> bool:
    if original.status is OrderStatus.CANCELLED:
        return False
    return original.remedied_at is not None and original.settled_at is None


async def reopen_order(work: Work, order: Order) -> None:
    """Opens a settled order again, because its customer has something more to say about it."""
    if order.settled_at is None:
        return
    reopened = order.reopen()
    said = "opened the order again: the customer wrote about it"
    await change_order(work.by_itself(), order, reopened, said)


async def is_something_open(tx: Transaction, order: Order) -> bool:
    """Whether the customer waits, or a case, promise or incident is open that may be about it: what
    is about the customer, and no certain order, may be about this one.
    """
    conversation = await tx.conversations.get_for_customer(order.customer_id)
    if conversation is not None and conversation.is_waiting:
        return True
    about = (order.id, None)
    cases = await tx.cases.list_for_customer(order.customer_id)
    if any(each.is_open and each.order_id in about for each in cases):
        return True
    promises = await tx.promises.list_for_customer(order.customer_id, only_open=True)
    if any(each.order_id in about for each in promises):
        return True
    return await is_in_open_incident(tx, order)


async def _find_last_word(tx: Transaction, order: Order) -> datetime | None:
    """When something was said with this customer for the last time, by either side."""
    said = await tx.conversations.list_messages(order.customer_id, 1)
    return said[0].at if said else None


async def _said_thanks(tx: Transaction, order: Order, *, since: datetime) -> bool:
    said = await tx.conversations.list_messages(order.customer_id, MAX_HEARD)
    return any(
        each.is_thanks and each.direction is Direction.IN and each.at >= since for each in said
    )
