"""Whose letter of an incident failed, may have gone, or is held back; and its way to the desk."""

from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import (
    NOT_TOLD,
    TAKEN_OUT,
    LetterState,
    Recipient,
    find_state,
)
from bot.domain.posts import Post
from bot.domain.text import escape_name
from bot.services.drafts import show_own_card
from bot.services.history import log_event
from bot.services.incidents.card_posts import show_incident
from bot.services.incidents.recipients import get_recipient
from bot.services.ways import list_choices
from bot.services.work import StaffWork, Work
from bot.writing.desk import link_message
from bot.writing.incidents.not_told import PAGE, NotTold, compose_put

#: Whose letter is in one of these may know all the same: somebody told them in other words.
_MAY_KNOW = (LetterState.FAILED, LetterState.HELD_BACK)


async def list_not_told(work: Work, incident: Incident, page: int) -> list[NotTold]:
    """A page of those who don't know yet, and one more if there is a next: first whose letter
    failed, then whose may have gone, was held back, or waits by itself.
    """
    found = await work.tx.recipients.list_not_told(incident.id, offset=page * PAGE, limit=PAGE + 1)
    return [await _describe(work, each) for each in found]


async def _describe(work: Work, recipient: Recipient) -> NotTold:
    draft = await work.tx.drafts.get(recipient.draft_id)
    assert draft is not None  # only those with a letter are listed
    order = await work.tx.orders.get(draft.order_id)
    conversation = await work.tx.conversations.get_for_customer(draft.customer_id)
    answered_at = conversation.answered_at if conversation is not None else None
    if answered_at is not None and answered_at < draft.created_at:
        answered_at = None
    choices = await list_choices(work.tx, draft, order)
    return NotTold(
        recipient_id=recipient.id,
        state=_find_state(recipient, draft),
        name=draft.to.name,
        where=draft.to.where,
        order=order.label if order is not None else "",
        reason=draft.reason,
        other_ways=tuple(each.to.where for each in choices if each.to.where != draft.to.where),
        answered_at=answered_at,
        card=await _find_card(work, draft),
    )


def _find_state(recipient: Recipient, draft: Draft) -> LetterState:
    return find_state(
        gets_letter=True,
        is_written=recipient.digest is not None,
        status=draft.status,
        channel=draft.to.channel,
    )


async def _find_card(work: Work, draft: Draft) -> str | None:
    card = await work.tx.drafts.get_card(draft.id, draft.revision)
    if card is None:
        return None
    return link_message(work.shop.id, card.channel_id, card.message_id)


async def put_on_desk(work: Work, incident: Incident, recipient_id: int) -> Post:
    """Has a letter's own card on the desk, where all that can be done about it is a button; gives
    what to say of it.

    Raises NotFound when they aren't in the incident any more.
    """
    recipient = await get_recipient(work, incident, recipient_id)
    draft = await work.tx.drafts.get(recipient.draft_id)
    if draft is None or _find_state(recipient, draft) not in NOT_TOLD:
        return Post(words="That letter isn't among these any more. Nothing to do.")
    await show_own_card(work, draft)
    card = await _find_card(work, draft)
    may_know = _find_state(recipient, draft) in _MAY_KNOW
    return compose_put(incident, recipient, draft.to.name, card=card, may_know=may_know)


async def note_known(work: StaffWork, incident: Incident, recipient_id: int) -> str:
    """Believes a person who says that somebody knows without the letter; gives what to say.

    Raises NotFound when they aren't in the incident any more, StateConflict once their letter went
    or waits.
    """
    recipient = await get_recipient(work, incident, recipient_id)
    draft = await work.tx.drafts.get(recipient.draft_id)
    is_open = draft is not None and _find_state(recipient, draft) in _MAY_KNOW
    if draft is None or not is_open or not recipient.gets_letter:
        raise StateConflict("That letter isn't among these any more. Nothing was changed.")
    await work.tx.recipients.save(recipient.leave_out(TAKEN_OUT))
    await log_event(work, draft, f"said that they know of “{incident.title}” without a letter")
    await show_incident(work, incident)
    name = escape_name(draft.to.name)
    return f"Noted: **{name}** knows already, and counts among those who get no letter."
