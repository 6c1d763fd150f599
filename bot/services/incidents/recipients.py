"""Who is in an incident: customers come in by their orders, each once, and can be taken out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.drafts import DraftStatus
from bot.domain.errors import NotFound, StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import TAKEN_OUT, Recipient
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.services.incidents.card_posts import show_incident
from bot.services.incidents.incidents import reopen_incident
from bot.services.incidents.leaving_out import leave_out
from bot.services.work import Work

#: So many customers fit into one incident.
MAX_RECIPIENTS = 2000
#: A letter in one of these leaves no more.
_SET_ASIDE = (DraftStatus.VOIDED, DraftStatus.DISCARDED)
_TOO_MANY = (
    f"One incident holds {MAX_RECIPIENTS:,} customers, and nobody was added now: with these it "
    "would have more. Add fewer, or start a second incident for the others."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What adding orders did."""

    orders: int = 0  #: that are in it now and weren't before
    customers: int = 0  #: that are in it now and weren't before
    known: int = 0  #: orders that were in it already
    left_out: tuple[Recipient, ...] = ()  #: of the new customers those who get no letter


async def add_orders(work: Work, incident: Incident, orders: Sequence[Order]) -> Added:
    """Puts the customers of these orders into the incident: one row for each, however many orders.
    Where their letter is away it doesn't name a further order: that one gets a row, and a letter.

    Letters that wait for approval are set aside, to be written anew with these. Whoever was
    answered, refunded or told about it is left out, with the reason.
    Raises StateConflict while letters may leave, once it is closed, and when it would be too many.
    """
    incident = await reopen_incident(work, incident)
    added = Added()
    touched: dict[int, Recipient] = {}
    new: set[int] = set()
    room = MAX_RECIPIENTS - (await work.tx.recipients.count(incident.id)).recipients
    places = await work.tx.recipients.list_incidents_of_orders([each.id for each in orders])
    for order in orders:
        if incident.id in places.get(order.id, ()):
            added = replace(added, known=added.known + 1)
            continue
        recipient = await find_waiting(work, incident.id, order.customer_id)
        if recipient is None:
            if len(new) >= room:
                raise StateConflict(_TOO_MANY)
            recipient = await add_recipient(work, incident, order.customer_id)
            new.add(recipient.id)
        is_new_order = await work.tx.recipients.add_order(recipient.id, order.id)
        added = replace(
            added,
            orders=added.orders + is_new_order,
            known=added.known + (not is_new_order),
        )
        if is_new_order:
            touched[recipient.id] = recipient
    looked = await leave_out(work, incident, list(touched.values()))
    left_out = [each for each in looked if each.id in new and each.left_out is not None]
    await show_incident(work, incident)
    return replace(added, customers=len(new), left_out=tuple(left_out))


async def find_waiting(work: Work, incident_id: int, customer_id: int) -> Recipient | None:
    """The customer's place to which a further order belongs: one whose letter isn't away."""
    found = await work.tx.recipients.find(incident_id, customer_id)
    draft = await work.tx.drafts.get(found.draft_id) if found is not None else None
    is_away = draft is not None and draft.status not in (DraftStatus.PREPARED, *_SET_ASIDE)
    return None if is_away else found


async def add_recipient(work: Work, incident: Incident, customer_id: int) -> Recipient:
    """A new place in the incident, without orders yet."""
    return await work.tx.recipients.add(
        Recipient(
            incident_id=incident.id,
            shop_id=work.shop.id,
            customer_id=customer_id,
            added_at=work.now,
        )
    )


async def list_orders(work: Work, recipient: Recipient) -> list[Order]:
    """The recipient's orders that the slip hit, the oldest first."""
    ids = (await work.tx.recipients.map_orders([recipient.id]))[recipient.id]
    found = await work.tx.orders.map_by_id(ids)
    return [found[each] for each in ids if each in found]


async def get_recipient(work: Work, incident: Incident, recipient_id: int) -> Recipient:
    """This customer's place in the incident.

    Raises NotFound when they aren't in it any more.
    """
    recipient = await work.tx.recipients.get(recipient_id)
    if recipient is None or recipient.incident_id != incident.id:
        raise NotFound("They aren't in this incident any more.")
    return recipient


async def put_back(work: Work, incident: Incident, recipient: Recipient) -> None:
    """Has a letter written to somebody who was left out; who was taken out by hand is left out
    again where something else speaks against it.

    Raises StateConflict while letters may leave, and once the incident is closed.
    """
    incident = await reopen_incident(work, incident)
    if recipient.left_out == TAKEN_OUT:
        returned = recipient.leave_out(None)
        await work.tx.recipients.save(returned)
        await leave_out(work, incident, [returned])
    else:
        await work.tx.recipients.save(recipient.put_back())
    await show_incident(work, incident)


async def take_out(work: Work, incident: Incident, recipient: Recipient) -> None:
    """Leaves somebody out by hand: no letter is written to them.

    Raises StateConflict while letters may leave, once the incident is closed, and when their letter
    has left.
    """
    incident = await reopen_incident(work, incident)
    draft = await work.tx.drafts.get(recipient.draft_id)
    if draft is not None and draft.sent_at is not None:
        raise StateConflict("Their letter has left already. Nothing was changed.")
    if draft is not None and draft.status not in _SET_ASIDE:
        raise StateConflict(
            "Their letter doesn't wait with the others any more, so it is decided alone: see *Not "
            "told* or *Send by hand* on the card. Nothing was changed."
        )
    await work.tx.recipients.save(recipient.leave_out(TAKEN_OUT))
    await show_incident(work, incident)
