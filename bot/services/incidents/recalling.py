"""Letters that were handed out and haven't left go back to the others of their incident: it pauses,
it stops, or its approval doesn't count any more.
"""

from dataclasses import replace

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.incidents import UNDER_WAY, Incident, IncidentStatus
from bot.services.drafts import move_draft
from bot.services.incidents.card_posts import keep_incident
from bot.services.work import Work

APPROVER_LEFT = (
    "Whoever approved these letters isn't on staff any more, so the rest waits. Somebody else has "
    "to read it and press *Approve*."
)


async def recall_letters(work: Work, incident: Incident) -> None:
    """Has the letters wait for their turn again that were to leave now, or to be tried again."""
    for draft in await work.tx.drafts.list_handed_out(incident.id):
        if draft.status is DraftStatus.APPROVED and await _is_of_batch(work, draft):
            await _recall(work, draft)


async def end_tries(work: Work, incident: Incident, reason: str) -> None:
    """Sees to it that a letter that is being sent just now isn't tried again if that fails."""
    for draft in await work.tx.drafts.list_handed_out(incident.id):
        if draft.status is DraftStatus.SENDING:
            await move_draft(work.by_itself(), draft, draft.void(reason), f"the last try: {reason}")


async def hold_while_paused(work: Work, draft: Draft) -> bool:
    """Whether this approved letter has to wait, because its incident is paused; it then does."""
    incident = await work.tx.incidents.get(draft.incident_id)
    if incident is None or incident.status is not IncidentStatus.PAUSED:
        return False
    if not await _is_of_batch(work, draft):
        return False
    await _recall(work, draft)
    return True


async def pause_without_approver(work: Work, draft: Draft) -> bool:
    """Pauses the incident in whose batch this letter was approved: whoever approved all of them
    isn't on staff any more. False where the letter was approved apart.
    """
    incident = await work.tx.incidents.get(draft.incident_id)
    if incident is None or incident.status not in UNDER_WAY:
        return False
    is_theirs = incident.approved_by in (None, draft.decided_by)
    if not is_theirs or not await _is_of_batch(work, draft):
        return False
    await recall_letters(work, incident)
    await keep_incident(work, incident.lose_approval(APPROVER_LEFT))
    return True


async def _is_of_batch(work: Work, draft: Draft) -> bool:
    """Whether it still is as it was written with the others; else it has a card of its own."""
    recipient = await work.tx.recipients.find_by_draft(draft.id)
    if recipient is None or recipient.digest is None:
        return False
    return recipient.draft_revision == draft.revision


async def _recall(work: Work, draft: Draft) -> None:
    waiting = replace(draft.withdraw(), status=DraftStatus.PREPARED, was_withdrawn=False)
    await move_draft(work.by_itself(), draft, waiting, "it waits with the others again")
