"""The answers to an incident's letter, read: in what order, by whom, in which words."""

from collections.abc import Sequence

from bot.domain.conversations import Conversation, Direction, Message
from bot.domain.errors import StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import Recipient
from bot.services.incidents.recipients import get_recipient
from bot.services.work import Work
from bot.writing.incidents.answers import PAGE, Answer

#: So much of what was said last is looked at, and so much of it shown.
LOOKED_AT, SHOWN = 25, 5


async def list_answers(work: Work, incident: Incident, page: int) -> list[Answer]:
    """A page of those who want something, and one more if there is a next."""
    offset, limit = page * PAGE, PAGE + 1
    found = await work.tx.recipients.list_answers(incident.id, offset=offset, limit=limit)
    return await _describe(work, found)


async def list_thanks(work: Work, incident: Incident, page: int) -> list[Answer]:
    """A page of those who said that all is well, and one more if there is a next."""
    offset, limit = page * PAGE, PAGE + 1
    found = await work.tx.recipients.list_thanks(incident.id, offset=offset, limit=limit)
    return await _describe(work, found)


async def _describe(work: Work, recipients: Sequence[Recipient]) -> list[Answer]:
    customers = await work.tx.customers.map_by_id([each.customer_id for each in recipients])
    answers = []
    for each in recipients:
        heard = await work.tx.conversations.find_last_heard(each.customer_id)
        answers.append(_make(each, customers[each.customer_id].name, heard))
    return answers


def _make(recipient: Recipient, name: str, heard: Message | None) -> Answer:
    assert recipient.answer is not None  # only those who answered are listed
    return Answer(
        recipient_id=recipient.id,
        name=name,
        kind=recipient.answer,
        since=recipient.answered_at,
        words=heard.words if heard is not None else "",
    )


async def read_answer(
    work: Work, incident: Incident, recipient_id: int
) -> tuple[Answer, list[Message], Conversation]:
    """What one customer answered, all that they wrote since their letter, and where it was said.

    Raises NotFound when they aren't in the incident any more, StateConflict when they haven't
    answered.
    """
    recipient = await get_recipient(work, incident, recipient_id)
    if recipient.answer is None:
        raise StateConflict("They haven't answered.")
    customer = await work.tx.customers.get(recipient.customer_id)
    assert customer is not None  # the database holds no recipient without one
    draft = await work.tx.drafts.get(recipient.draft_id)
    since = draft.worded_at if draft is not None else None
    found = await work.tx.conversations.list_messages(customer.id, LOOKED_AT)
    said = [
        each
        for each in found
        if each.direction is Direction.IN and (since is None or each.at >= since)
    ]
    conversation = await work.tx.conversations.get_for_customer(customer.id)
    assert conversation is not None  # they have written
    return _make(recipient, customer.name, said[-1] if said else None), said[-SHOWN:], conversation
