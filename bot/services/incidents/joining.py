"""What becomes of an incident in which two customers stand who are made one."""

from collections.abc import Sequence

from bot.domain.customers import Customer
from bot.domain.drafts import DraftStatus
from bot.domain.incidents.incidents import UNDER_WAY, Incident, IncidentStatus
from bot.domain.incidents.recipients import Recipient
from bot.services.drafts import set_aside
from bot.services.incidents.incidents import reopen_incident
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
