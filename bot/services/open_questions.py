"""What a customer asked that a letter leaves open."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.conversations import Conversation, Message
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import HOLDING_KINDS
from bot.domain.questions import answers, answers_all, what_is_asked
from bot.store.transaction import Transaction

#: Nobody counts further how often somebody wrote.
MAX_COUNTED = 100
#: The smallest step of a clock here: what was said at a moment was said after the one before it.
_MOMENT = timedelta(microseconds=1)


async def list_unanswered(
    tx: Transaction, conversation: Conversation, *, until: datetime
) -> list[Message]:
    """What this customer wrote and nobody answered, as far as it was there by then; the oldest
    first.
    """
    since = conversation.waiting_since
    if since is None:
        return []
    found = await tx.conversations.list_questions_since(
        conversation.customer_id, since - _MOMENT, MAX_COUNTED
    )
    return [each for each in found if each.at <= until]


async def list_open(
    tx: Transaction,
    request: LetterRequest,
    order_id: int | None,
    conversation: Conversation,
    *,
    at: datetime,
    worded_at: datetime | None = None,
) -> Sequence[Message]:
    """The messages until then that a letter about this order leaves unanswered."""
    messages = await list_unanswered(tx, conversation, until=at)
    if request.answer is not None and worded_at is not None:
        # What was asked after the answer was worded is none of what it answers.
        messages = [each for each in messages if each.at > worded_at]
        request = replace(request, answer=None)
    if not messages or answers_all(request):
        return ()
    left = await asyncio.to_thread(_find_left, request, messages)
    if not left and not await is_about_it(tx, order_id, conversation):
        return messages
    return left


def _find_left(request: LetterRequest, messages: Sequence[Message]) -> Sequence[Message]:
    """Those that a letter doesn't answer: reading a hundred long ones takes a while."""
    left = [each for each in messages if not answers(request, what_is_asked([each.words]))]
    if (
        left
        and len(left) < len(messages)
        and answers(request, what_is_asked(each.words for each in messages))
    ):
        return ()  # "Where is it?", "Hello?"
    return left


async def answers_them(
    tx: Transaction,
    request: LetterRequest,
    order_id: int | None,
    conversation: Conversation,
    *,
    at: datetime,
) -> bool:
    """Whether a letter may say that it comes late as an answer: it is one, or says that one is
    still to come.
    """
    if request.kind in HOLDING_KINDS:
        return True
    return not await list_open(tx, request, order_id, conversation, at=at)


async def is_about_it(tx: Transaction, order_id: int | None, conversation: Conversation) -> bool:
    """Whether a letter is about the order that the customer wrote about, or they have no other."""
    if conversation.order_id == order_id:
        return True
    return len(await tx.orders.list_for_customer(conversation.customer_id, limit=2)) < 2
