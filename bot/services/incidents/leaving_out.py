"""Why somebody whom a slip hit gets no letter about it: they were told already, or have nothing to
be told.
"""

from collections.abc import Sequence

from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import Recipient
from bot.domain.orders import Order, OrderStatus
from bot.services.work import Work


async def find_reason(
    work: Work, incident: Incident, recipient: Recipient, orders: Sequence[Order]
) -> str | None:
    """Why this customer is to be left out, in plain words; None when they get a letter."""
    if orders and all(order.status is OrderStatus.CANCELLED for order in orders):
        return "cancelled"
    return await _find_other_incident(work, incident, recipient, orders)


async def _find_other_incident(
    work: Work, incident: Incident, recipient: Recipient, orders: Sequence[Order]
) -> str | None:
    """The incident in which they were written to about the same order."""
    known = await work.tx.recipients.list_incidents_of_orders([order.id for order in orders])
    others = {each for found in known.values() for each in found} - {incident.id}
    for other_id in sorted(others):
        other = await work.tx.incidents.get(other_id)
        place = await work.tx.recipients.find(other_id, recipient.customer_id)
        if other is not None and place is not None and place.draft_id is not None:
            return f"in the incident “{other.title}”"
    return None
