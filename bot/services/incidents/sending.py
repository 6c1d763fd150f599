"""An incident's letters leave one after another, at a pace that a mail server and Discord bear.

Each goes the way of every approved letter: marked as on its way before anything is sent, tried
again while that helps, unknown after a crash. So each goes once, whenever the program stops.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.channels import BY_MAIL, Channel
from bot.domain.drafts import Draft
from bot.domain.incidents.already_told import Reading
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import Recipient
from bot.services.drafts import move_draft, set_aside
from bot.services.incidents.card_posts import keep_incident
from bot.services.incidents.leaving_out import read_recipients
from bot.services.incidents.writing import digest_letter
from bot.services.work import Work

#: From one letter to the next: twenty in a minute, for mail and for Discord each. Providers of
#: small shops take that, and Discord doesn't take it for a flood of direct messages.
PACE = timedelta(seconds=3)
#: With this many letters to be tried again the pause is doubled, and with each of them once more:
#: a server that says "later" is asked less often.
MAX_DOUBLED = 5
#: So many may be on their way at the same time.
MAX_IN_FLIGHT = 8
#: So many that only a person can send are laid onto the work list at once.
TO_COPY = 50
OTHER_TEXT = "its text isn't the one that was approved"
TOO_LATE = "the day that it promises is over"
NO_MAILBOX = (
    "No mailbox is connected any more. Connect it with `/mailbox connect`, then press *Go on*."
)
SINCE_WRITTEN = "since it was written: "
OTHER_ORDERS = "it is about an order that is no part of this any more"


async def send_some(work: Work, incident: Incident) -> Incident:
    """Hands out the next letters; after the last the incident is done."""
    if incident.status is not IncidentStatus.LEAVING:
        return incident
    first, again = await work.tx.drafts.count_in_flight(incident.id)
    if first < MAX_IN_FLIGHT:
        following = await _list_next(work, incident)
        if await _lacks_mailbox(work, following):
            return await keep_incident(work, incident.pause(NO_MAILBOX))
        await _release_all(work, incident, following)
    if not await work.tx.drafts.list_prepared(incident.id, 1):
        return await keep_incident(work, incident.finish())
    planned = incident.plan(find_next_moment(work.now, again))
    return await keep_incident(work, planned, is_progress=True)


def find_next_moment(now: datetime, again: int) -> datetime:
    """When the next letter leaves, while so many wait to be tried again."""
    return now + PACE * (1 << min(again, MAX_DOUBLED))


async def _lacks_mailbox(work: Work, drafts: Sequence[Draft]) -> bool:
    """Whether these letters can't go because the shop's mailbox was disconnected: one after another
    would fail.
    """
    if not any(each.to.channel in BY_MAIL for each in drafts):
        return False
    return await work.tx.mailboxes.get_for_shop(work.shop.id) is None


async def _list_next(work: Work, incident: Incident) -> Sequence[Draft]:
    """One letter by mail, one on Discord, and those that a person must copy."""
    found: list[Draft] = []
    for channels, limit in (
        (tuple(BY_MAIL), 1),
        ((Channel.DISCORD,), 1),
        ((Channel.ELSEWHERE,), TO_COPY),
    ):
        found += await work.tx.drafts.list_prepared(incident.id, limit, channels=channels)
    return found


async def _release_all(work: Work, incident: Incident, drafts: Sequence[Draft]) -> None:
    places = {each.id: await work.tx.recipients.find_by_draft(each.id) for each in drafts}
    found = [each for each in places.values() if each is not None]
    readings = await read_recipients(work, incident, found)
    for draft in drafts:
        place = places[draft.id]
        reason: str | None = OTHER_TEXT
        if place is not None:
            reason = _find_change(work, draft, place, readings[place.id])
        await _release(work, incident, draft, reason)


async def _release(work: Work, incident: Incident, draft: Draft, reason: str | None) -> None:
    """Approves a letter in the name of whoever approved all, if it still is what they saw."""
    if reason is not None:
        await set_aside(work, draft, reason)
        return
    assert incident.approved_by is not None  # nothing leaves without
    approver = work.asked_by(incident.approved_by)
    said = f"approved with the letters of “{incident.title}”"
    await move_draft(approver, draft, draft.release(by=incident.approved_by, at=work.now), said)


def _find_change(work: Work, draft: Draft, place: Recipient, reading: Reading) -> str | None:
    """Why a letter isn't what was approved any more, or isn't for its customer."""
    if place.draft_revision != draft.revision or place.digest != digest_letter(draft):
        return OTHER_TEXT
    if draft.by_when is not None and draft.by_when <= work.now:
        return TOO_LATE
    if reading.reason is not None:
        return SINCE_WRITTEN + reading.reason
    others = draft.request.other_orders if draft.request is not None else ()
    told = {draft.order_id, *others}
    return OTHER_ORDERS if told - {order.id for order in reading.orders} else None
