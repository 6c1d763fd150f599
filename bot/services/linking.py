"""Finding out who an unknown account or address is: linking a proposed customer to an order that is
known.
"""

from dataclasses import replace

from bot.domain.customers import Customer
from bot.domain.errors import BadInput, StateConflict
from bot.domain.orders import Order
from bot.domain.text import escape_name
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.incidents.answers import note_moved_answers
from bot.services.moves import join_customers
from bot.services.work import StaffWork
from bot.writing.moves import compose_join


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
    move = await join_customers(work, owner, proposed)
    post = compose_join(work.by, move, owner, proposed)
    await work.tx.outbox.say(work.shop.id, post, now=work.now)
    known = await work.tx.customers.get(owner.id)
    assert known is not None  # nobody else is left of the two
    conversation = await work.tx.conversations.get_for_customer(known.id)
    if conversation is not None:
        await work.tx.conversations.save(replace(conversation, order_id=order.id))
    await note_moved_answers(work, known.id)
    said = f"linked the address {proposed.email}"
    if proposed.member_id:
        said = f"linked the account {proposed.member_name}"
    await log_event(work, known, said, order_id=order.id)
    return known
