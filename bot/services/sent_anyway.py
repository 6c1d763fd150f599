"""A letter that a person sent although it had failed, was set aside, or was written anew."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.services.drafts import find_pledges, is_gathered, show_card
from bot.services.history import log_event
from bot.services.letters import note_letter_went
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

#: So many lines of a customer's story are looked through for when a draft was set aside.
MAX_EVENTS = 100
#: People name minutes, so a moment just before the text was written is meant.
SLACK = timedelta(minutes=1)


async def find_sent_text(tx: Transaction, draft: Draft, revision: int) -> str:
    """The text that a person may have sent by themselves: this revision's.

    Raises StateConflict where it was never theirs to send, or is on its way or gone.
    """
    if draft.status is DraftStatus.SENT:
        raise StateConflict("This letter counts as sent already. Nothing to do.")
    is_newest = revision == draft.revision
    if is_newest and draft.may_have_gone_by_hand:
        return draft.text
    was_laid_out = await _was_laid_out(tx, draft, revision)
    text = await tx.drafts.get_text(draft.id, revision)
    if is_newest or not was_laid_out or text is None:
        raise StateConflict(
            "This letter isn't one that you could have sent by yourself. Its card says where it is."
        )
    return text


async def _was_laid_out(tx: Transaction, draft: Draft, revision: int) -> bool:
    """Whether this text was given to somebody to paste: at the desk, from the work list of notes
    that were ready together, or from an incident's.
    """
    if await tx.drafts.get_copy(draft.id, revision) is not None:
        return True
    if draft.to.channel is not Channel.ELSEWHERE:
        return False
    return draft.incident_id is not None or await is_gathered(tx, draft.parcel_list_id)


async def find_set_aside_at(work: Work, draft: Draft, revision: int) -> datetime:
    """When a revision stopped being the text to send: until then it can have been sent."""
    tx = work.tx
    at = None
    if revision < draft.revision:
        at = await tx.drafts.get_written_at(draft.id, revision + 1)
    elif draft.status is DraftStatus.DISCARDED:
        at = draft.decided_at
    elif draft.status is DraftStatus.FAILED:
        at = draft.leaves_at
    else:
        events = await tx.events.list_for_customer(draft.customer_id, MAX_EVENTS)
        own = [each.at for each in events if each.draft_id == draft.id]
        at = max(own, default=None)
    return min(at or work.now, work.now)


async def count_as_sent(
    work: StaffWork, draft: Draft, *, revision: int, at: datetime | None = None
) -> Draft:
    """Notes that this revision was sent at that moment, or else before it was set aside, and all
    that follows from it. What the customer wrote after the text was written stays open.

    Raises StateConflict where that can't be, BadInput for a moment before it was written.
    """
    text = await find_sent_text(work.tx, draft, revision)
    written_at = await work.tx.drafts.get_written_at(draft.id, revision) or draft.created_at
    if at is not None and at < written_at - SLACK:
        raise BadInput("It wasn't written yet at that time. Please give a later one, e.g. now.")
    sent_at = max(at or await find_set_aside_at(work, draft, revision), written_at)
    sent = draft.count_as_sent(text, by=work.by, sent_at=sent_at, at=work.now)
    if sent.revision != draft.revision:
        sent = await _put_beside(work, draft, sent)
    await work.tx.drafts.replace(draft, sent)
    for each in range(revision, sent.revision + 1):
        if await work.tx.drafts.get_card(draft.id, each) is not None or each == sent.revision:
            await show_card(work, replace(sent, revision=each))
    await log_event(work, sent, "sent the letter by hand, although it had been set aside")
    await note_letter_went(work, sent, answered_at=written_at, sent_at=sent_at)
    return sent


async def _put_beside(work: StaffWork, draft: Draft, sent: Draft) -> Draft:
    """An older text as the newest revision, with the promises that it makes, by hand."""
    if sent.to.channel is not Channel.ELSEWHERE:
        to = replace(sent.to, channel=Channel.ELSEWHERE, where="another place", link=None)
        sent = replace(sent, to=to, email=None, member_id=None, subject=None)
    order = await work.tx.orders.get(draft.order_id)
    pledges = await find_pledges(work, sent, order, before=draft.pledges)
    sent = replace(sent, pledges=pledges, is_edited=True)
    await work.tx.drafts.add_revision(sent, by=work.by, at=work.now)
    return sent
