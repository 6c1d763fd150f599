"""The clocks of conversations between which messages move: who waits since when, worked out from
what is unanswered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.conversations import HOLDING_VIA, Conversation, Direction, Message
from bot.domain.moves import reckon_clock
from bot.domain.urgency.message_reading import read_words
from bot.services.reminder_plans import replan
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.store.values import EPOCH

#: More questions than these wait in no conversation.
_MANY = 1000


async def list_open(tx: Transaction, conversation: Conversation | None) -> list[Message]:
    """What waits for an answer in a conversation, the oldest first."""
    if conversation is None or conversation.waiting_since is None:
        return []
    since = conversation.answered_at or EPOCH
    asked = await tx.conversations.list_questions_since(conversation.customer_id, since, _MANY)
    return [each for each in asked if each.asked_after(since) >= conversation.waiting_since]


async def settle_clock(
    work: Work,
    conversation: Conversation,
    asked: Sequence[Message],
    answers: Sequence[datetime | None],
) -> list[int]:
    """Stores a conversation with the clock that these questions make, and plans its reminders.

    Gives what else would count as unanswered from then on, and was settled before: it is marked.
    """
    known = [at for at in answers if at is not None]
    if asked:
        first = min(each.asked_after(EPOCH) for each in asked)
        known = [at for at in known if at < first]
    answered_at = max(known, default=None)
    questions = [(each, read_words(each.words).urgent_because) for each in asked]
    reckoned = reckon_clock(conversation, questions, answered_at=answered_at)
    await work.tx.conversations.save(reckoned)
    await replan(work, reckoned)
    counting = await work.tx.conversations.list_questions_since(
        conversation.customer_id, answered_at or EPOCH, _MANY
    )
    still = {each.id for each in asked}
    settled = [each.id for each in counting if each.id not in still]
    await work.tx.moves.mark(settled, is_thanks=True)
    return settled


def blend(ours: Conversation, theirs: Conversation) -> Conversation:
    """Ours with what doesn't follow from the questions: what was said last, a snooze, the rest."""
    newer = ours
    if (theirs.last_wrote_at or EPOCH) > (ours.last_wrote_at or EPOCH):
        newer = theirs
    waiting = [each for each in (ours, theirs) if each.is_waiting]
    snoozes = [each.snoozed_until for each in waiting if each.snoozed_until is not None]
    until = min(snoozes) if snoozes and len(snoozes) == len(waiting) else None
    reasons = [each.snooze_reason for each in waiting if each.snoozed_until == until]
    first = min(waiting, key=lambda each: each.waiting_since or EPOCH, default=ours)
    return replace(
        ours,
        order_id=newer.order_id or ours.order_id or theirs.order_id,
        waiting_since=first.waiting_since,
        last_wrote_at=newer.last_wrote_at,
        last_words=newer.last_words,
        acknowledged_at=ours.acknowledged_at or theirs.acknowledged_at,
        snoozed_until=until,
        snooze_reason=reasons[0] if until and reasons else None,
        step=first.step,
        step_due_at=first.step_due_at,
        step_said_at=first.step_said_at,
    )


async def look_again(tx: Transaction, conversation: Conversation) -> Conversation:
    """The conversation with what its customer said last, as it lies there now."""
    last = await tx.conversations.find_last_heard(conversation.customer_id)
    if last is None:
        return replace(conversation, last_wrote_at=None, last_words="", order_id=None)
    return replace(
        conversation, last_wrote_at=last.at, last_words=last.words, order_id=last.order_id
    )


async def find_last_answer(tx: Transaction, messages: Sequence[int]) -> datetime | None:
    """When the shop said something last, among these messages."""
    found = await tx.moves.map_messages(messages)
    answers = [
        each.at for each in found if each.direction is Direction.OUT and each.via != HOLDING_VIA
    ]
    return max(answers, default=None)


def tell(conversation: Conversation, message: Message) -> Conversation:
    """The conversation after one more thing was said in it."""
    if message.direction is Direction.OUT:
        if message.via == HOLDING_VIA:
            return conversation
        return conversation.answer(at=message.at)
    if message.is_thanks:
        return conversation
    return conversation.hear(
        at=message.at,
        words=message.words,
        urgent_because=read_words(message.words).urgent_because,
        order_id=message.order_id,
    )
