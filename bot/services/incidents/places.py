"""Whether an order is in an incident, for whatever would write to its customer by itself."""

from bot.domain.orders import Order
from bot.store.transaction import Transaction


async def is_in_open_incident(tx: Transaction, order: Order) -> bool:
    """Whether an incident that isn't closed hit this order: its letter and what is answered to it
    come first.
    """
    places = await tx.recipients.list_places_of_order(order.id)
    return any(each.is_open for each in places)
