"""Who of an incident gets no letter, and about which orders the others get theirs.

The rule is in `bot/domain/incidents/already_told.py`; here is gathered what it asks, for many
customers at once. It is asked when customers are picked, and again as each letter is written:
meanwhile somebody may have been refunded or written to.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain

from bot.domain.incidents.already_told import (
    LATELY,
    Known,
    Moment,
    Reading,
    Slip,
    list_own_words,
    read_known,
)
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.order_rules import OrderRule, OrderState
from bot.domain.incidents.recipients import TAKEN_OUT, Recipient
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.ways import Way, WayKind, name_email
from bot.services.work import Work

#: By these rules those are found who wait for something that is late.
_OF_DELAYS = (OrderState.OPEN, OrderState.NOT_ARRIVED, OrderState.LATE, OrderState.OVERDUE)
#: So many are looked at together.
PAGE = 200
#: Why somebody is left out who wasn't when they were picked.
SINCE_PICKED = "since you picked them: "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Which orders each recipient stands for, and who is in the incident twice."""

    orders: dict[int, list[Order]]  #: by recipient
    first: dict[int, int]  #: by customer, the recipient that gets the letter


async def read_recipients(
    work: Work, incident: Incident, recipients: Sequence[Recipient]
) -> dict[int, Reading]:
    """Whether each of these gets a letter and about which orders, by recipient.

    Somebody who was put back gets one about all of their orders.
    """
    if not recipients:
        return {}
    places = await _gather_places(work, incident, recipients)
    known = await _gather_known(work, incident, recipients, places)
    moment = Moment(work.now, work.shop.zone)
    slip = _describe_slip(incident)
    said = (incident.title, incident.what_happened)
    found = {}
    for each in recipients:
        orders = places.orders[each.id]
        own = list_own_words(said, [order.item for order in orders])
        reading = read_known(known[each.id], replace(slip, words=own), moment)
        if each.is_put_back:
            reading = Reading(None, orders)
        found[each.id] = reading
    return found


def _describe_slip(incident: Incident) -> Slip:
    states = {OrderRule.from_json(each).state for each in incident.rules}
    return Slip(
        started_at=incident.created_at,
        is_about_delay=not states.isdisjoint(_OF_DELAYS),
        is_about_cancelled=OrderState.CANCELLED in states,
    )


async def _gather_places(
    work: Work, incident: Incident, recipients: Sequence[Recipient]
) -> _Places:
    """A customer who is in the incident twice, because two were joined, stands there for the
    orders of both: the first of them gets the letter. A place whose letter went stands for itself:
    what comes in later is told in a letter of its own. An order that is somebody else's by now
    isn't theirs.
    """
    customers = {each.customer_id for each in recipients}
    twice = await work.tx.told_before.list_places(incident.id, customers)
    first: dict[int, int] = {}
    of_customer: dict[int, list[int]] = {}
    for recipient_id, customer_id, is_away in twice:
        if not is_away:
            first.setdefault(customer_id, recipient_id)
            of_customer.setdefault(customer_id, []).append(recipient_id)
    ids = await work.tx.recipients.map_orders([recipient_id for recipient_id, _, _ in twice])
    stored = await work.tx.orders.map_by_id(set(chain.from_iterable(ids.values())))
    orders = {}
    for each in recipients:
        stands_for = [each.id]
        if first.setdefault(each.customer_id, each.id) == each.id:
            stands_for = of_customer.get(each.customer_id, stands_for)
        wanted = dict.fromkeys(chain.from_iterable(ids[place] for place in stands_for))
        found = [stored[order] for order in wanted if order in stored]
        orders[each.id] = [order for order in found if order.customer_id == each.customer_id]
    return _Places(orders=orders, first=first)


async def _gather_known(
    work: Work, incident: Incident, recipients: Sequence[Recipient], places: _Places
) -> dict[int, Known]:
    """What is known of these, by recipient."""
    books = work.tx.told_before
    order_ids = {order.id for order in chain.from_iterable(places.orders.values())}
    customer_ids = {each.customer_id for each in recipients}
    customers = await work.tx.customers.map_by_id(customer_ids)
    outlays = await books.list_outlays(order_ids)
    replacements = await books.list_replacements(order_ids)
    cases = await books.list_open_cases(customer_ids)
    others = await books.list_other_letters(order_ids, but=incident.id)
    said = await books.map_said(customer_ids, since=incident.created_at - LATELY)
    ways = await books.list_ways(customer_ids)
    own = await _find_own_address(work)
    found = {}
    for each in recipients:
        theirs = [way for way in ways if way.customer_id == each.customer_id]
        found[each.id] = Known(
            name=customers[each.customer_id].name,
            orders=places.orders[each.id],
            is_own=any(way.key == own for way in theirs),
            closed_because=_find_closed(theirs, places.orders[each.id]),
            is_twin=places.first[each.customer_id] != each.id,
            outlays=outlays,
            replacements=replacements,
            cases=[case for case in cases if case.customer_id == each.customer_id],
            others=others,
            said=said[each.customer_id],
        )
    return found


async def _find_own_address(work: Work) -> str | None:
    mailbox = await work.tx.mailboxes.get_for_shop(work.shop.id)
    return name_email(mailbox.address) if mailbox is not None else None


def _find_closed(ways: Collection[Way], orders: Sequence[Order]) -> str | None:
    """Why nothing reaches them: each address is closed, and they didn't buy where a person could
    write to them.
    """
    addresses = [way for way in ways if way.kind is not WayKind.MARKETPLACE]
    is_elsewhere = len(addresses) < len(ways) or any(
        order.via is not None and order.via.is_marketplace for order in orders
    )
    if is_elsewhere or not addresses or any(way.closed_at is None for way in addresses):
        return None
    return addresses[-1].closed_because or "their address takes no letters"


async def leave_out(
    work: Work, incident: Incident, recipients: Sequence[Recipient]
) -> list[Recipient]:
    """Looks which of these get no letter, unless a person decided or it is written, and gives all
    as they are then.
    """
    readings = await read_recipients(work, incident, recipients)
    found = []
    for each in recipients:
        reason = readings[each.id].reason
        is_decided = each.digest is not None or each.is_put_back or each.left_out == TAKEN_OUT
        if not is_decided and reason != each.left_out:
            each = each.leave_out(reason)  # noqa: PLW2901 (the same recipient, as it is now)
            await work.tx.recipients.save(each)
        found.append(each)
    return found


async def look_again_at_left_out(work: Work, incident: Incident) -> None:
    """Has those get a letter again in whom nothing is left that spoke against it: a refund was
    taken back, or two customers are two again.
    """
    seen = 0
    while page := await work.tx.recipients.list_left_out(incident.id, offset=seen, limit=PAGE):
        looked = await leave_out(work, incident, page)
        seen += sum(not each.gets_letter for each in looked)
        if len(page) < PAGE:
            return
