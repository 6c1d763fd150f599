"""The work list: an incident's letters that only a person can send, one after another."""

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import NotFound
from bot.domain.incidents.incidents import Incident
from bot.domain.records import dataclass
from bot.services.approvals import mark_sent_by_hand
from bot.services.drafts import get_draft, set_aside
from bot.services.incidents.sending import TOO_LATE
from bot.services.work import StaffWork, Work
from bot.writing.incidents.work_list import ByHand


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a letter that a person says they sent."""

    draft: Draft
    said: str  #: the same in words
    is_set_aside: bool = False


async def open_work_list(work: Work, incident: Incident, *, after: int = 0) -> ByHand:
    """The next letter behind this one that is to be sent by hand; behind the last comes the first
    that is left. What promises a day that is over is held back, and never shown to be copied.
    """
    draft = await work.tx.drafts.find_to_copy(incident.id, after=after)
    while draft is not None and draft.by_when is not None and draft.by_when <= work.now:
        await set_aside(work, draft, TOO_LATE)
        draft = await work.tx.drafts.find_to_copy(incident.id, after=after)
    until = draft.id if draft is not None else 0
    place, count, sent = await work.tx.drafts.count_by_hand(incident.id, until=until)
    order = await work.tx.orders.get(draft.order_id) if draft is not None else None
    return ByHand(draft=draft, order=order, place=place, count=count, sent=sent)


async def note_sent(work: StaffWork, incident: Incident, draft_id: int, *, revision: int) -> Noted:
    """Believes a person who says that they sent this letter.

    One that counts as sent already, or isn't to be sent any more, is left as it is: they may say
    that it went all the same.
    """
    draft = await get_letter(work, incident, draft_id)
    if draft.status is DraftStatus.SENT:
        return Noted(draft, _say_counted(draft))
    if draft.status is not DraftStatus.READY or draft.revision != revision:
        return Noted(draft, _say_set_aside(draft), is_set_aside=True)
    sent = await mark_sent_by_hand(work, draft, revision=revision)
    return Noted(sent, f"Noted: {draft.to.name} has your letter.")


async def get_letter(work: Work, incident: Incident, draft_id: int) -> Draft:
    """The letter of this incident. Raises NotFound for another draft."""
    draft = await get_draft(work.tx, work.shop, draft_id)
    if draft.incident_id != incident.id:
        raise NotFound("That letter isn't this incident's any more. Look at it with /drafts.")
    return draft


def _say_counted(draft: Draft) -> str:
    return f"The letter to {draft.to.name} was noted as sent before. It counts once."


def _say_set_aside(draft: Draft) -> str:
    why = f": {draft.reason}" if draft.reason else ""
    return f"The letter to {draft.to.name} was set aside meanwhile{why}. It isn't noted as sent."
