"""Having an incident's card posted, or changed to what is true when it is shown."""

from datetime import datetime, timedelta

from bot.domain.incidents.incidents import AT_WORK, Incident, IncidentStatus
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost

#: While letters leave, the card follows this often: Discord allows five changes in five seconds,
#: and nobody reads faster.
FOLLOWS = timedelta(seconds=5)


async def show_incident(work: Work, incident: Incident, *, is_progress: bool = False) -> None:
    """Has the card of this revision posted, or changed; mere progress only after a moment.

    While letters are written, the card before tells how far that is: the new one bears them all.
    """
    due_at, revision = work.now, incident.revision
    if is_progress and incident.status in AT_WORK:
        due_at += FOLLOWS
    if incident.status is IncidentStatus.WRITING:
        revision -= 1
    await _queue(work, incident, revision, due_at)


async def show_new_letters(work: Work, incident: Incident) -> None:
    """Has the card posted that bears the letters just written, and the one before say so."""
    await _queue(work, incident, incident.revision - 1, work.now)
    await show_incident(work, incident)


async def _queue(work: Work, incident: Incident, revision: int, due_at: datetime) -> None:
    await work.tx.outbox.add(
        QueuedPost(
            shop_id=incident.shop_id,
            kind=PostKind.INCIDENT,
            incident_id=incident.id,
            revision=revision,
            due_at=due_at,
        )
    )


async def show_incident_by_id(work: Work, incident_id: int) -> None:
    """The same for an incident of which only the number is known."""
    incident = await work.tx.incidents.get(incident_id)
    if incident is not None:
        await show_incident(work, incident, is_progress=True)


async def keep_incident(work: Work, incident: Incident, *, is_progress: bool = False) -> Incident:
    """Stores an incident's next state, and has its card follow."""
    await work.tx.incidents.save(incident)
    await show_incident(work, incident, is_progress=is_progress)
    return incident
