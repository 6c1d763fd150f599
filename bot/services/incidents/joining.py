"""What becomes of an incident in which two customers stand who are made one, or an order that is
given to another customer.
"""

from collections.abc import Sequence

from bot.domain.customers import Customer
from bot.domain.drafts import DraftStatus
from bot.domain.incidents.incidents import UNDER_WAY, Incident, IncidentStatus
from bot.domain.incidents.recipients import Recipient
from bot.domain.orders import Order
from bot.services.drafts import set_aside
from bot.services.incidents.card_posts import show_incident
from bot.services.incidents.incidents import reopen_incident
from bot.services.incidents.recipients import add_recipient, find_waiting, list_orders
from bot.services.work import Work

#: In these the letters are written and none has been approved for good.
_ANEW = (IncidentStatus.WRITING, IncidentStatus.WRITTEN, IncidentStatus.SECONDING)
#: In these the letter to one of them says what the other's would say.
_SAYS_IT = (
    DraftStatus.PREPARED,
    DraftStatus.APPROVED,
    DraftStatus.SENDING,
    DraftStatus.READY,
    DraftStatus.UNKNOWN,
    DraftStatus.SENT,
)
MAX_PLACES = 50
MOVED = "the order is another customer's"
HELD = "they were joined with another customer of this incident, who gets a letter already"


async def join_recipients(work: Work, customer: Customer) -> None:
    """Sees to it that somebody who is one person now gets one letter of each incident: letters that
    wait for approval are set aside, to be written anew; of those that are leaving the second is
    held back.
    """
    places = await work.tx.recipients.list_of_customer(customer.id, MAX_PLACES)
    by_incident: dict[int, list[Recipient]] = {}
    for each in reversed(places):
        by_incident.setdefault(each.incident_id, []).append(each)
    for incident_id, twins in by_incident.items():
        incident = await work.tx.incidents.get(incident_id)
        if incident is not None and len(twins) > 1:
            await _leave_one(work, incident, twins)


async def _leave_one(work: Work, incident: Incident, twins: Sequence[Recipient]) -> None:
    if incident.status in _ANEW:
        await reopen_incident(work, incident)
    if incident.status not in UNDER_WAY:
        return
    ids = [each.draft_id for each in twins if each.draft_id is not None]
    stored = await work.tx.drafts.map_by_id(ids)
    says_it = [stored[each] for each in ids if stored[each].status in _SAYS_IT]
    # what has left already counts before what could still leave
    says_it.sort(key=lambda draft: draft.status is DraftStatus.PREPARED)
    for draft in says_it[1:]:
        if draft.status is DraftStatus.PREPARED:
            await set_aside(work, draft, HELD)


async def follow_order(work: Work, order: Order) -> None:
    """Has an order stand in its open incidents with the customer whose it is now. A letter that
    waits and would tell the other of it doesn't leave; the new one gets theirs once a person has
    the letters written.
    """
    for place_id in await work.tx.recipients.cut_order(order.id):
        place = await work.tx.recipients.get(place_id)
        assert place is not None  # the order just stood there
        incident = await work.tx.incidents.get(place.incident_id)
        assert incident is not None  # the database holds no place without one
        if incident.status in _ANEW:
            incident = await reopen_incident(work, incident)
        draft = await work.tx.drafts.get(place.draft_id)
        if draft is not None and draft.status is DraftStatus.PREPARED:
            await set_aside(work, draft, MOVED)
        if draft is None and not await list_orders(work, place):
            await work.tx.recipients.remove(place.id)
        theirs = None
        if incident.status not in UNDER_WAY:  # a letter that is leaving says nothing new
            theirs = await find_waiting(work, incident.id, order.customer_id)
        theirs = theirs or await add_recipient(work, incident, order.customer_id)
        await work.tx.recipients.add_order(theirs.id, order.id)
        await show_incident(work, incident)
