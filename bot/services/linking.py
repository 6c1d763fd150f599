"""Finding out who an unknown account or address is: linking a proposed customer to an order that is
known.
"""

from dataclasses import replace

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.errors import BadInput, StateConflict
from bot.domain.orders import Order
from bot.domain.text import escape_name
from bot.services.conversations import open_conversation
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.reminder_plans import replan
from bot.services.work import StaffWork, Work


async def link_customer(work: StaffWork, proposed: Customer, order: Order) -> Customer:
    """Gives the order's customer this account or address, and everything that was said from it.

    Raises StateConflict when it isn't a proposed one (any more), BadInput when the order's customer
    already has another account.
    """
    if not proposed.is_proposed:
        raise StateConflict(
            f"{escape_name(proposed.name)} is already known. To change the account or address, "
            "use /customer edit."
        )
    owner = await work.tx.customers.get(order.customer_id)
    assert owner is not None
    if owner.id == proposed.id:
        raise BadInput(
            f"Order {order.shown_label} is {escape_name(owner.name)}'s own. Give another order's "
            "number."
        )
    if owner.member_id is not None and proposed.member_id is not None:
        raise BadInput(
            f"Order {order.shown_label} belongs to {escape_name(owner.name)}, who already has "
            "another account. "
            "Check the order."
        )
    await void_drafts(work, proposed.id, "the sender was linked to another customer")
    known = replace(
        owner,
        member_id=proposed.member_id or owner.member_id,
        member_name=proposed.member_name or owner.member_name,
        email=proposed.email or owner.email,
    )
    await _join_conversations(work, proposed, known, order)
    await work.tx.customers.absorb(proposed.id, known.id)
    await work.tx.customers.save(known, at=work.now)
    said = f"linked the address {proposed.email}"
    if proposed.member_id:
        said = f"linked the account {proposed.member_name}"
    if proposed.email and owner.email:
        said += f", before: {owner.email}"
    await log_event(work, known, said, order_id=order.id)
    return known


async def _join_conversations(
    work: Work, proposed: Customer, known: Customer, order: Order
) -> None:
    """Makes one conversation of those of the two customers."""
    theirs = await work.tx.conversations.get_for_customer(proposed.id)
    if theirs is None:
        return
    ours = await open_conversation(work.tx, work.shop.id, known.id)
    joined = _join(ours, theirs, order.id)
    await work.tx.conversations.absorb(theirs.id, ours.id, known.id)
    await work.tx.conversations.save(joined)
    await replan(work, joined)


def _join(ours: Conversation, theirs: Conversation, order_id: int) -> Conversation:
    """One conversation out of two: who waits, waits since the first unanswered message of both."""
    sinces = [each.waiting_since for each in (ours, theirs) if each.waiting_since is not None]
    wrote = [each.last_wrote_at for each in (ours, theirs) if each.last_wrote_at is not None]
    # a snooze ends when the customer writes, from any account
    hushed = theirs if theirs.is_waiting else ours
    newer = ours
    if theirs.last_wrote_at is not None and theirs.last_wrote_at == max(wrote):
        newer = theirs
    return replace(
        ours,
        order_id=order_id,
        waiting_since=min(sinces, default=None),
        unanswered=ours.unanswered + theirs.unanswered,
        last_wrote_at=max(wrote, default=None),
        last_words=newer.last_words,
        urgent_because=tuple(dict.fromkeys((*ours.urgent_because, *theirs.urgent_because))),
        snoozed_until=hushed.snoozed_until,
        snooze_reason=hushed.snooze_reason,
        acknowledged_at=ours.acknowledged_at or theirs.acknowledged_at,
    )
