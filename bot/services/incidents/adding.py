"""Adding orders to an incident: by a rule that is kept, by a list, or by a click."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.mentions import Mention
from bot.domain.incidents.order_rules import OrderRule
from bot.domain.incidents.picking import PickOutcome
from bot.domain.orders import Order
from bot.services.incidents.picking import find_pasted, pick_by_rule
from bot.services.incidents.recipients import Added, add_orders
from bot.services.order_changes import get_customer
from bot.services.work import Work
from bot.writing.incidents.added import describe_added, describe_added_order

#: So many rules are kept: new orders are held against each of them.
_MAX_RULES = 20
#: So many open incidents are looked at, and an order is offered to so many of them.
_LOOKED_AT = 10
OFFERED_TO = 2


async def find_by_rule(work: Work, incident: Incident, rule: OrderRule) -> PickOutcome:
    """What the rule would add, and what is in the incident already. Raises BadInput for too
    many.
    """
    return await _mark_known(work, incident, await _pick(work, rule))


async def add_by_rule(work: Work, incident: Incident, rule: OrderRule, *, newest: int) -> Added:
    """Adds the orders that the rule matches, none of them newer than the one that was shown last.

    The rule is kept, so that an order that comes later is held against it.
    Raises as `add_orders`.
    """
    found = await _pick(work, rule)
    shown = [order for order in found.added if order.id <= newest]
    incident.reopen()  # raises where nobody can be added
    said = rule.to_json()
    if said not in incident.rules:
        incident = replace(incident, rules=(*incident.rules, said)[-_MAX_RULES:])
        await work.tx.incidents.save(incident)
    return await add_new_orders(work, incident, shown)


async def add_by_list(
    work: Work, incident: Incident, mentions: Sequence[Mention]
) -> tuple[PickOutcome, Added]:
    """Adds the orders that were named, and gives what became of each name.

    Raises as `add_orders`.
    """
    outcome = await _mark_known(work, incident, await find_pasted(work, mentions))
    return outcome, await add_new_orders(work, incident, outcome.added)


async def add_new_orders(work: Work, incident: Incident, orders: Sequence[Order]) -> Added:
    """Adds those of these orders that aren't in the incident. Where all are, letters that wait
    for approval stay as they are.

    Raises as `add_orders`.
    """
    places = await work.tx.recipients.list_incidents_of_orders([each.id for each in orders])
    new = [each for each in orders if incident.id not in places.get(each.id, ())]
    known = len(orders) - len(new)
    if not new:
        return Added(known=known)
    return replace(await add_orders(work, incident, new), known=known)


async def list_open_for(work: Work, order: Order) -> list[Incident]:
    """The newest incidents to which this order can be added."""
    newest = await work.tx.incidents.list_open(work.shop.id, _LOOKED_AT)
    if not newest:
        return []
    places = await work.tx.recipients.list_incidents_of_orders([order.id])
    known = places.get(order.id, ())
    fitting = [each for each in newest if each.can_be_changed and each.id not in known]
    return fitting[:OFFERED_TO]


async def add_order(work: Work, incident: Incident, order: Order) -> str:
    """Adds one order, and says what became of it. Raises as `add_orders`."""
    added = await add_new_orders(work, incident, [order])
    customer = await get_customer(work.tx, order)
    place = await work.tx.recipients.find(incident.id, customer.id)
    assert place is not None  # it was just added
    return describe_added_order(
        incident,
        order,
        customer.name,
        is_new=added.orders > 0,
        left_out=None if place.gets_letter else place.left_out,
    )


async def _pick(work: Work, rule: OrderRule) -> PickOutcome:
    """The orders that the rule matches, the oldest first: in that order letters leave."""
    found = await pick_by_rule(work, rule)
    return replace(found, added=tuple(sorted(found.added, key=lambda order: order.id)))


async def _mark_known(work: Work, incident: Incident, outcome: PickOutcome) -> PickOutcome:
    places = await work.tx.recipients.list_incidents_of_orders([each.id for each in outcome.added])
    known = {order_id for order_id, found in places.items() if incident.id in found}
    return replace(
        outcome,
        added=tuple(each for each in outcome.added if each.id not in known),
        known=tuple(each for each in outcome.added if each.id in known),
    )


async def say_added(work: Work, added: Added) -> str:
    """What adding orders did, in words."""
    return describe_added(
        orders=added.orders,
        customers=added.customers,
        known=added.known,
        left_out=await name_left_out(work, added),
    )


async def name_left_out(work: Work, added: Added) -> list[tuple[str, str]]:
    """The names of those who came in and get no letter, each with the reason."""
    customers = await work.tx.customers.map_by_id([each.customer_id for each in added.left_out])
    return [(customers[each.customer_id].name, each.left_out or "") for each in added.left_out]
