"""One tracking number on several orders: of one customer they travel together; of two, one of the
numbers is likely a slip.
"""

from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.store.transaction import Transaction

#: The letters that tell a customer under which number their parcel travels.
NAMES_NUMBER = (LetterKind.SHIPPED, LetterKind.CORRECTION)


async def find_same_number(tx: Transaction, order: Order, *, is_theirs: bool) -> Order | None:
    """Another order that travels under the same number: the same customer's (`is_theirs`), or
    somebody else's.
    """
    if order.tracking is None:
        return None
    for other in await tx.orders.list_with_tracking(order.shop_id, [order.tracking]):
        is_other = other.id != order.id and other.status is not OrderStatus.CANCELLED
        if is_other and (other.customer_id == order.customer_id) is is_theirs:
            return other
    return None


async def doubt_number(tx: Transaction, order: Order, kind: LetterKind) -> str | None:
    """That the number which a letter names may be another parcel's."""
    if kind not in NAMES_NUMBER or order.status is not OrderStatus.SHIPPED:
        return None
    other = await find_same_number(tx, order, is_theirs=False)
    if other is None:
        return None
    return f"The tracking number is also on another customer's order ({other.label}): is it right?"
