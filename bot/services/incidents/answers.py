"""What customers answer to an incident's letter: kept with their place in it, until it is closed.

1. They write after their letter went, or it was held back because they did: sorted, it counts.
2. Unhappy and asking ones wait from then on; whatever answers them ends that.
3. Content ones start no clock: "Yes please" to the letter's own question is no new one.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.conversations import Conversation, Direction, Message
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.answers import AnswerKind, combine_answers, sort_answer
from bot.domain.incidents.recipients import Recipient
from bot.domain.records import dataclass
from bot.services.incidents.card_posts import show_incident_by_id
from bot.services.work import Work
from bot.store.transaction import Transaction

#: Of what was said before it was known by whom, so many messages are looked at.
MAX_MOVED = 50
_WENT = (DraftStatus.SENT, DraftStatus.SENDING, DraftStatus.UNKNOWN)
_HELD_BACK = (DraftStatus.VOIDED, DraftStatus.DISCARDED)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A recipient of an incident that is open, and the letter written to them."""

    recipient: Recipient
    draft: Draft

    def is_told(self, at: datetime) -> bool:
        """Whether the letter may have reached them before they wrote at this moment."""
        left_at = self.draft.leaves_at or self.draft.sent_at
        return self.draft.status in _WENT and left_at is not None and left_at <= at

    def is_held_back(self, at: datetime) -> bool:
        """Whether the letter was kept here, and they wrote after it was written."""
        written_at = self.draft.worded_at or self.draft.created_at
        is_kept = self.draft.status in _HELD_BACK and self.recipient.digest is not None
        return is_kept and written_at <= at


async def find_addressee(tx: Transaction, customer_id: int) -> Addressee | None:
    """This customer in the open incident whose letter reached them last, or else was written to
    them last.
    """
    recipient = await tx.recipients.find_open(customer_id)
    if recipient is None:
        return None
    draft = await tx.drafts.get(recipient.draft_id)
    return Addressee(recipient, draft) if draft is not None else None


def is_content(
    addressee: Addressee | None, conversation: Conversation, words: str, at: datetime
) -> bool:
    """Whether a message only says that what the incident's letter told is all right.

    Once somebody wrote to them after that letter, a "Yes please" may answer that instead.
    """
    if addressee is None or not addressee.is_told(at):
        return False
    told_at = addressee.draft.sent_at or addressee.draft.leaves_at
    answered_at = conversation.answered_at
    if answered_at is not None and told_at is not None and answered_at > told_at:
        return False
    return sort_answer(words) is AnswerKind.THANKS


async def note_answer(
    work: Work,
    addressee: Addressee | None,
    words: str,
    *,
    at: datetime,
    has_files: bool = False,
    was_answered: bool = False,
) -> None:
    """Has what a customer said count in their incident; `was_answered` says that the shop had
    answered it before it was logged.
    """
    if addressee is None:
        return
    # it may have been held back for this very message
    draft = await work.tx.drafts.get(addressee.draft.id)
    assert draft is not None  # no draft is ever deleted
    addressee = Addressee(addressee.recipient, draft)
    if not addressee.is_told(at) and not addressee.is_held_back(at):
        return
    said = sort_answer(words)
    if has_files and said is AnswerKind.THANKS:
        said = AnswerKind.QUESTION
    await _keep(work, _combine(addressee.recipient, said, at=at, was_answered=was_answered))


def _combine(old: Recipient, said: AnswerKind, *, at: datetime, was_answered: bool) -> Recipient:
    """The recipient after one more answer; who waits already waits since then."""
    waits_since = old.answered_at if old.answer is not AnswerKind.THANKS else None
    kind = combine_answers(old.answer, said, was_answered=waits_since is None)
    since: datetime | None = at
    if kind is not AnswerKind.THANKS and was_answered:
        since = waits_since
    elif kind is not AnswerKind.THANKS:
        since = min(waits_since or at, at)
    return replace(old, answer=kind, answered_at=since)


async def _keep(work: Work, recipient: Recipient) -> None:
    await work.tx.recipients.save(recipient)
    await show_incident_by_id(work, recipient.incident_id)


async def settle_answers(
    work: Work, customer_id: int, *, at: datetime, since: datetime | None
) -> None:
    """What this customer answered until this moment has its own answer now; `since` is when they
    wrote what is still open.
    """
    changed = await work.tx.recipients.settle_answers(customer_id, at=at, since=since)
    for incident_id in changed:
        await show_incident_by_id(work, incident_id)


async def reopen_recipient(work: Work, customer_id: int, *, since: datetime) -> None:
    """What answered this customer came back: they wait again, since then."""
    for incident_id in await work.tx.recipients.reopen_answers(customer_id, since=since):
        await show_incident_by_id(work, incident_id)


async def take_answer_for_question(work: Work, message: Message) -> None:
    """Somebody on staff says that what looked like thanks asks for something."""
    addressee = await find_addressee(work.tx, message.customer_id)
    if addressee is not None and addressee.recipient.answer is AnswerKind.THANKS:
        asked = replace(addressee.recipient, answer=AnswerKind.QUESTION, answered_at=message.at)
        await _keep(work, asked)


async def note_moved_answers(work: Work, customer_id: int) -> None:
    """What somebody wrote before it was known who they are counts once that is known."""
    addressee = await find_addressee(work.tx, customer_id)
    if addressee is None or addressee.recipient.answer is not None:
        return
    conversation = await work.tx.conversations.get_for_customer(customer_id)
    answered_at = conversation.answered_at if conversation is not None else None
    for message in await work.tx.conversations.list_messages(customer_id, MAX_MOVED):
        if message.direction is Direction.IN:
            await note_answer(
                work,
                await find_addressee(work.tx, customer_id),
                message.words,
                at=message.at,
                has_files=bool(message.attachments),
                was_answered=answered_at is not None and message.at <= answered_at,
            )
