"""Who is in an incident, page by page, and which of the newest orders aren't in it."""

from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import Recipient, find_state
from bot.domain.orders import Order
from bot.services.ways import find_destination
from bot.services.work import Work
from bot.writing.incidents.people import PEOPLE_PAGE, PeoplePage, Person

#: So many of the newest orders are looked at, and so many offered: a menu holds no more.
_LOOKED_AT = 100
OFFERED = 25


async def read_people(work: Work, incident: Incident, page: int) -> PeoplePage:
    """This page of the incident's customers; the last one, where it has fewer."""
    tally = await work.tx.recipients.count(incident.id)
    number = min(page, max(tally.recipients - 1, 0) // PEOPLE_PAGE)
    recipients = await work.tx.recipients.list_page(
        incident.id, offset=number * PEOPLE_PAGE, limit=PEOPLE_PAGE
    )
    people = await gather_people(work, recipients)
    return PeoplePage(incident=incident, tally=tally, number=number, people=tuple(people))


async def gather_people(work: Work, recipients: list[Recipient]) -> list[Person]:
    """These recipients with all that the list shows of them."""
    tx = work.tx
    places = await tx.recipients.map_orders([each.id for each in recipients])
    ids = [order_id for found in places.values() for order_id in found]
    orders = await tx.orders.map_by_id(ids)
    drafts = await tx.drafts.map_by_id([each.draft_id for each in recipients if each.draft_id])
    customers = await tx.customers.map_by_id([each.customer_id for each in recipients])
    people = []
    for recipient in recipients:
        customer = customers[recipient.customer_id]
        own = tuple(orders[each] for each in places[recipient.id] if each in orders)
        draft = drafts.get(recipient.draft_id or 0)
        to = draft.to if draft is not None else None
        if to is None:
            to = (await find_destination(tx, customer, next(iter(own), None))).to
        state = find_state(
            gets_letter=recipient.gets_letter,
            is_written=recipient.digest is not None,
            status=draft.status if draft is not None else None,
            channel=draft.to.channel if draft is not None else None,
        )
        people.append(
            Person(recipient=recipient, customer=customer, orders=own, to=to, state=state)
        )
    return people


async def list_new_orders(work: Work, incident: Incident) -> list[tuple[Order, str]]:
    """The shop's newest orders that aren't in the incident, each with its customer's name."""
    newest = await work.tx.orders.list_filtered(
        work.shop.id, None, now=work.now, offset=0, limit=_LOOKED_AT
    )
    known = await work.tx.recipients.list_incidents_of_orders([each.id for each in newest])
    new = [each for each in newest if incident.id not in known.get(each.id, [])][:OFFERED]
    customers = await work.tx.customers.map_by_id([each.customer_id for each in new])
    return [(each, customers[each.customer_id].name) for each in new]
