"""Whether a letter answers what its customer asked, and what it leaves open."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.conversations import Conversation, Message
from bot.domain.drafts import Draft
from bot.domain.errors import BadInput
from bot.domain.letters import HOLDING_KINDS, TELLS_OF_LEAVING, LetterKind
from bot.services.drafts import rewrite_draft, word_draft
from bot.services.letter_fit import recall_request
from bot.services.open_questions import is_about_it, list_open
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from bot.writing.letters.answers import insert_answer, says_answer

#: Notes that go out whether somebody asks or not.
PARCEL_NOTES = (
    *TELLS_OF_LEAVING,
    LetterKind.DELAY,
    LetterKind.ARRIVAL_CHECK,
    LetterKind.CHECK_IN,
    LetterKind.CORRECTION,
    LetterKind.INCIDENT,
)


async def is_answer(
    tx: Transaction, draft: Draft, conversation: Conversation, *, at: datetime
) -> bool:
    """Whether a letter that leaves at this moment answers all that the customer has asked by then.

    A letter about one order is no answer to a question about another: with more than one order it
    counts only if they asked about this one. A reminder too many costs less than a question
    forgotten.
    """
    if conversation.is_waiting:
        return not await _find_open(tx, draft, conversation, at=at)
    if draft.kind not in PARCEL_NOTES:
        return True
    return await is_about_it(tx, draft.order_id, conversation)


async def list_left_open(tx: Transaction, draft: Draft, *, at: datetime) -> list[str]:
    """What the customer asked, in their words, that a draft would leave open if it left now; the
    oldest first.
    """
    if draft.kind in HOLDING_KINDS:
        return []  # they say themselves that the answer is still to come
    conversation = await tx.conversations.get_for_customer(draft.customer_id)
    if conversation is None or not conversation.is_waiting:
        return []
    return [each.words for each in await _find_open(tx, draft, conversation, at=at)]


async def waits_for_answer(tx: Transaction, customer_id: int) -> bool:
    """Whether this customer has asked something that nobody has answered."""
    conversation = await tx.conversations.get_for_customer(customer_id)
    return conversation is not None and conversation.is_waiting


async def _find_open(
    tx: Transaction, draft: Draft, conversation: Conversation, *, at: datetime
) -> Sequence[Message]:
    """The messages until then that a letter leaves unanswered."""
    request, worded_at = recall_request(draft), draft.worded_at
    return await list_open(tx, request, draft.order_id, conversation, at=at, worded_at=worded_at)


async def answer_too(work: StaffWork, draft: Draft, answer: str, *, revision: int) -> Draft:
    """A new revision of the draft that answers what it left open, in these words.

    A text that a person changed, or whose wording has no place for an answer, gets it before the
    sign-off. Raises StateConflict when the draft is on its way or isn't the newest revision,
    BadInput without an answer.
    """
    draft.require_revision(revision)
    said = " ".join(answer.split())
    if not said:
        raise BadInput("The answer is empty. Write a few words.")
    asked = recall_request(draft)
    if asked.answer is not None:
        said = f"{asked.answer} {said}"
    request = replace(asked, answer=said)
    text: str | None = insert_answer(draft.text, " ".join(answer.split()))
    if not draft.is_by_hand:
        written = await word_draft(work, draft, request)
        text = None
        if not says_answer(written, said):
            text = insert_answer(written, said)
    log = f"answered in revision {revision + 1} what the letter left open"
    return await rewrite_draft(work, draft, request, text=text, said=log)
