"""When a customer asked to cancel an order."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.conversations import HOLDING_VIA, Direction, Message
from bot.domain.orders import Order
from bot.domain.questions import asks_to_cancel, keeps_order
from bot.store.transaction import Transaction

#: So many of the messages about an order are looked through.
MESSAGES = 100


async def list_said(tx: Transaction, order: Order) -> list[Message]:
    """What was said about an order since it was placed, the oldest first."""
    return await tx.conversations.list_about(order.customer_id, order.id, order.placed_at, MESSAGES)


def list_theirs(said: Sequence[Message]) -> list[Message]:
    """What of it the customer said, and didn't take back."""
    return [each for each in said if each.direction is Direction.IN and each.deleted_at is None]


def find_cancel_wish(said: Sequence[Message]) -> datetime | None:
    """When the customer first asked to cancel, in the matter that is open.

    What they withdrew since then ("please don't cancel it") counts no more.
    """
    wished: datetime | None = None
    for each in list_theirs(said):
        if not asks_to_cancel(each.words):
            wished = None if keeps_order(each.words) else wished
        elif wished is None:
            wished = _first_said(each)
    return wished


def was_answered(said: Sequence[Message], wished: datetime, shipped_at: datetime | None) -> bool:
    """Whether somebody answered a wish to cancel before the order left: then nobody can tell from
    the two times whose mistake it was.
    """
    return shipped_at is not None and any(
        each.direction is Direction.OUT
        and each.via != HOLDING_VIA
        and wished < each.at < shipped_at
        for each in said
    )


def _first_said(message: Message) -> datetime:
    """When a message first asked to cancel: an edit may have made it ask that."""
    if message.edited_at is None or any(asks_to_cancel(each.words) for each in message.earlier):
        return message.at
    return message.edited_at
