"""Orders that come, or change, while an incident is open and fit what it was picked by: each is
offered to it at the desk, once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import NotFound, StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.order_rules import OrderRule, OrderState
from bot.domain.letters import Remedy
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Post
from bot.services.history import log_event
from bot.services.work import StaffWork, Work
from bot.writing.incidents.offers import compose_offer, compose_refused_offer

#: An order is held against so many incidents, the newest first.
MAX_INCIDENTS = 20
#: What a rule may ask of an order.
_ASKED = ("item", "placed_at", "shipped_at", "country", "status", "carrier", "via", "missing_since")


async def offer_order(work: Work, order: Order, *, was: Order | None = None) -> None:
    """Offers an order that is new, or differs from what it `was`, to the open incident that it
    fits.

    Not what fitted before it changed, for it was seen when customers were picked; nor what makes
    another order good.
    """
    if order.replaces_id is not None or (was is not None and not _is_changed(was, order)):
        return
    for incident in await work.tx.incidents.list_open(work.shop.id, MAX_INCIDENTS):
        if _fits(incident, order, work.now) and not (was and _fits(incident, was, work.now)):
            await _offer(work, incident, order)


async def offer_orders(work: Work, orders: Sequence[Order]) -> None:
    """Offers each of these new orders to the open incidents that it fits."""
    for incident in await work.tx.incidents.list_open(work.shop.id, MAX_INCIDENTS):
        for order in orders:
            if order.replaces_id is None and _fits(incident, order, work.now):
                await _offer(work, incident, order)


def _is_changed(was: Order, order: Order) -> bool:
    return any(getattr(was, name) != getattr(order, name) for name in _ASKED)


def _fits(incident: Incident, order: Order, now: datetime) -> bool:
    rules = [OrderRule.from_json(each) for each in incident.rules]
    if order.status is OrderStatus.CANCELLED:
        rules = [each for each in rules if each.state is OrderState.CANCELLED]
    return any(replace(each, as_of=now).matches(order) for each in rules)


async def _offer(work: Work, incident: Incident, order: Order) -> None:
    place = await work.tx.recipients.find(incident.id, order.customer_id)
    if place is not None:
        known = await work.tx.recipients.list_incidents_of_orders([order.id])
        # what is sent in the place of what was wrong is no new one
        if incident.id in known.get(order.id, ()) or incident.remedy is Remedy.REPLACEMENT:
            return
    if not await work.tx.recipients.offer_order(incident.id, order.id):
        return
    customer = await work.tx.customers.get(order.customer_id)
    assert customer is not None  # the database holds no order without one
    await work.tx.outbox.say(work.shop.id, compose_offer(incident, order, customer), now=work.now)


async def refuse_offer(work: StaffWork, incident: Incident, order_id: int) -> Post:
    """Notes that an order has nothing to do with an incident, and gives the note as it is then.

    Raises NotFound without the order, StateConflict when it is in the incident meanwhile.
    """
    order = await work.tx.orders.get(order_id)
    if order is None or order.shop_id != work.shop.id:
        raise NotFound("That order isn't here any more.")
    known = await work.tx.recipients.list_incidents_of_orders([order.id])
    if incident.id in known.get(order.id, ()):
        raise StateConflict(
            f"Order {order.shown_label} is in the incident already. To take its customer out, use "
            "*Who is in it* on the card: /incident show."
        )
    await log_event(work, order, f"has nothing to do with “{incident.title}”")
    return compose_refused_offer(incident, order)
