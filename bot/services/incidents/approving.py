"""One approval for all of an incident's letters, and what stops them afterwards."""

from bot.domain.drafts import UNDO
from bot.domain.errors import StateConflict
from bot.domain.incidents.incidents import SECOND_ABOVE, Incident
from bot.services.incidents.card_posts import keep_incident
from bot.services.incidents.incidents import drop_letters
from bot.services.incidents.recalling import end_tries, recall_letters
from bot.services.work import StaffWork, Work

STOPPED = "the letters of its incident were stopped"


async def approve_incident(work: StaffWork, incident: Incident, *, revision: int) -> Incident:
    """Approves exactly the letters of this revision: all leave, one after another, after the undo
    time; or a second person has to approve them too.

    Raises StateConflict when they don't wait for approval (any more) or none is left, BadInput
    while something in them is wrong.
    """
    count = (await work.tx.recipients.count(incident.id)).waiting
    if not count:
        raise StateConflict("No letter is left to leave. Add customers, and have them written.")
    limit = work.shop.second_above or SECOND_ABOVE
    approved = incident.approve(
        revision,
        by=work.by,
        at=work.now,
        undo=work.shop.undo_time or UNDO,
        needs_second=count > limit,
        is_alone=await is_alone(work),
    )
    return await keep_incident(work, approved)


async def is_alone(work: StaffWork) -> bool:
    """Whether nobody else works in this shop, as far as its books tell: there is no deputy, and
    nobody else did anything lately.
    """
    if work.shop.deputy_id not in (None, work.by):
        return False
    return await work.tx.events.list_actors(work.shop.id) <= {work.by}


async def withdraw_incident(work: Work, incident: Incident, *, revision: int) -> Incident:
    """Takes the approval back before the first letter leaves.

    Raises StateConflict once letters have begun to leave.
    """
    incident.require_revision(revision)
    return await keep_incident(work, incident.withdraw(at=work.now))


async def pause_incident(work: Work, incident: Incident, reason: str | None = None) -> Incident:
    """No further letter leaves until somebody goes on. Raises StateConflict unless they leave."""
    paused = incident.pause(reason)
    await recall_letters(work, incident)
    return await keep_incident(work, paused)


async def resume_incident(work: Work, incident: Incident) -> Incident:
    """The letters go on leaving. Raises StateConflict unless they are paused."""
    return await keep_incident(work, incident.resume(at=work.now))


async def stop_incident(work: Work, incident: Incident) -> Incident:
    """What hasn't left stays here, and is set aside. Raises StateConflict unless it is approved."""
    stopped = incident.stop()
    await recall_letters(work, incident)
    await end_tries(work, incident, STOPPED)
    await drop_letters(work, incident, STOPPED)
    return await keep_incident(work, stopped)
