"""What customers change or delete afterwards: it is kept, judged anew, and drafts that answered it
are set aside.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.conversations import Attachment, Conversation, Message
from bot.domain.customers import Customer
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.urgency.message_reading import read_words
from bot.services.arrival_answers import follow_change, read_answer
from bot.services.closing import reopen_order
from bot.services.conversations import (
    drop_holding_notes,
    open_conversation,
    stays_true,
)
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.incidents.answers import find_addressee, note_answer
from bot.services.open_questions import MAX_COUNTED
from bot.services.reminder_plans import replan
from bot.services.said_words import read_said
from bot.services.work import Work
from bot.store.transaction import Transaction

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change."""

    conversation: Conversation
    message: Message
    was_answered: bool  #: the shop said something after it, so nothing waits because of it
    order: Order | None = None  #: the order that it changed


async def change_message(
    work: Work,
    customer: Customer,
    old: Message,
    *,
    words: str,
    attachments: tuple[Attachment, ...],
    order_id: int | None,
    at: datetime,
) -> Changed:
    """Takes in that a customer changed a message at this moment.

    New words in a message that was answered are a new question. One that waits already keeps its
    clock, and is judged by what it says now: urgent or not, a question or only thanks. A snooze
    ends.
    """
    said = await read_said(work.tx, customer, words)
    reading = said.reading
    answer = await read_answer(
        work.tx,
        customer.id,
        said.words,
        at=old.at,
        has_files=bool(attachments),
        without=old.id,
        plain=said.plain,
    )
    is_thanks = (reading.is_thanks or answer.is_all) and not attachments
    new = old.change(words=words, attachments=attachments, is_thanks=is_thanks, at=at)
    new = replace(new, order_id=order_id or old.order_id or answer.order_id)
    await work.tx.conversations.save_message(new)
    await log_event(work.by_itself(), customer, "changed a message", order_id=new.order_id)
    conversation = await open_conversation(work.tx, work.shop.id, customer.id)
    if conversation.answered_at is not None and conversation.answered_at >= at:
        return Changed(conversation, new, was_answered=True)
    urgent_because = reading.urgent_because + answer.urgent_because
    because = f"{customer.name} changed a message"
    await void_drafts(work, customer.id, because, fits=partial(stays_true, None))
    was_asked = _is_asked(conversation, old)
    if not new.is_thanks and not was_asked:
        conversation = conversation.hear(
            at=at, words=words, urgent_because=urgent_because, order_id=new.order_id
        )
    elif was_asked:
        conversation = await _judge_anew(work.tx, conversation, old, new, at=at)
        if not conversation.is_waiting:
            await drop_holding_notes(work, customer.id)
    await work.tx.conversations.save(conversation)
    addressee = await find_addressee(work.tx, customer.id)
    await note_answer(work, addressee, words, at=at, has_files=bool(attachments))
    if not new.is_thanks:
        order = await work.tx.orders.get(conversation.order_id)
        if order is not None:
            await reopen_order(work, order)
    await replan(work, conversation)
    done = await follow_change(work, answer, new)
    return Changed(conversation, new, was_answered=False, order=done)


async def delete_message(work: Work, customer: Customer, old: Message) -> Changed:
    """Takes in that a customer deleted a message; its words are kept.

    Whether it still wants an answer only a person can tell, so the clock runs on. What was drafted
    for it may no longer fit and is set aside.
    """
    new = replace(old, deleted_at=work.now)
    await work.tx.conversations.save_message(new)
    await log_event(work.by_itself(), customer, "deleted a message", order_id=new.order_id)
    conversation = await open_conversation(work.tx, work.shop.id, customer.id)
    is_asked = _is_asked(conversation, old)
    if is_asked:
        because = f"{customer.name} deleted a message"
        await void_drafts(work, customer.id, because, fits=partial(stays_true, None))
    return Changed(conversation, new, was_answered=not is_asked)


def _is_asked(conversation: Conversation, message: Message) -> bool:
    """Whether this message is among those for which somebody waits."""
    since = conversation.waiting_since
    return (
        since is not None
        and not message.is_thanks
        and message.asked_after(since - _INSTANT) >= since
    )


async def _judge_anew(
    tx: Transaction, conversation: Conversation, old: Message, new: Message, *, at: datetime
) -> Conversation:
    """The conversation after one of the messages for which somebody waits says something else."""
    assert conversation.waiting_since is not None
    before = conversation.waiting_since - _INSTANT
    asked = await tx.conversations.list_questions_since(
        conversation.customer_id, before, MAX_COUNTED
    )
    if not asked:
        return replace(conversation.close_without_reply(), last_words=new.words)
    unanswered = len(asked)
    if unanswered == MAX_COUNTED:  # there may be more
        unanswered = conversation.unanswered - new.is_thanks
    return conversation.reconsider(
        waiting_since=min(each.asked_after(before) for each in asked),
        unanswered=unanswered,
        words=asked[-1].words,
        urgent_because=_merge_reasons(conversation, old, asked),
        at=at,
    )


def _merge_reasons(
    conversation: Conversation, old: Message, asked: Iterable[Message]
) -> tuple[str, ...]:
    """Why it is urgent now: what only the old words said counts no more."""
    said: list[str] = []
    for each in asked:
        said += read_words(each.words).urgent_because
    gone = set(read_words(old.words).urgent_because).difference(said)
    kept = [reason for reason in conversation.urgent_because if reason not in gone]
    return tuple(dict.fromkeys((*kept, *said)))
