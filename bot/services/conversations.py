"""What customers say and what the shop answers: the clock starts, stops, and waits."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.channels import Channel
from bot.domain.conversations import (
    Attachment,
    Conversation,
    Direction,
    EarlierWords,
    InboxPage,
    Message,
)
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.domain.urgency.message_reading import read_words
from bot.services.arrival_answers import Answer, follow_answer, read_answer
from bot.services.cases import mark_customer_told
from bot.services.closing import reopen_order
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.incidents.answers import (
    find_addressee,
    is_content,
    note_answer,
    settle_answers,
    take_answer_for_question,
)
from bot.services.open_questions import MAX_COUNTED
from bot.services.promises import keep_answers
from bot.services.reminder_plans import delete_untrue, replan
from bot.services.said_words import Said, read_said
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

#: More people than these are never shown as waiting; who waits longest comes first.
MAX_SHOWN = 200
INBOX_PAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Something that a customer said, as it came in; `source_key` marks the same message seen
    twice.
    """

    words: str
    at: datetime
    channel: Channel
    via: str | None = None
    order_id: int | None = None
    attachments: tuple[Attachment, ...] = ()
    source_key: str | None = None
    way: str | None = None  #: the key of the way that it came
    edited_at: datetime | None = None  #: when they changed it, if that was before it came in
    earlier: tuple[EarlierWords, ...] = ()
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of it."""

    conversation: Conversation
    message_id: int
    is_thanks: bool  #: it wants no answer, so no clock runs for it
    was_answered: bool  #: it was logged late: the shop had already answered after it
    answer: Answer = Answer()  #: what it says of an order
    changed: Order | None = None  #: that order, if what they say was done to it


async def open_conversation(tx: Transaction, shop_id: int, customer_id: int) -> Conversation:
    """The conversation with this customer, begun when there is none."""
    found = await tx.conversations.get_for_customer(customer_id)
    return found or await begin_conversation(tx, shop_id, customer_id)


async def begin_conversation(tx: Transaction, shop_id: int, customer_id: int) -> Conversation:
    """The conversation with a customer with whom there is none yet."""
    return await tx.conversations.add(Conversation(shop_id=shop_id, customer_id=customer_id))


async def receive_message(
    work: Work,
    customer: Customer,
    said: Incoming,
    *,
    about: Order | None = None,
    is_stranger: bool = False,
    reminds: bool = True,
) -> Heard | None:
    """Takes in what a customer said, or what somebody on staff logged of it; None when this very
    message was taken in before.

    It starts the clock unless it only says thanks, only answers what the shop asked, or was
    answered already, and sets aside drafts that were written before it. With `reminds` off no
    reminder is planned yet: somebody will do that for all at once. `about` is the order that they
    mean, where that is at hand; of a stranger, who became a customer just now, nothing else is
    there that could be looked for.
    """
    if is_stranger:
        conversation = await begin_conversation(work.tx, work.shop.id, customer.id)
    else:
        conversation = await open_conversation(work.tx, work.shop.id, customer.id)
    read = await read_said(work.tx, customer, said.words, is_stranger=is_stranger)
    reading, words = read.reading, read.words
    addressee = None if is_stranger else await find_addressee(work.tx, customer.id)
    answer = Answer() if is_stranger else await _read_answer(work.tx, customer, said, read, about)
    said = replace(said, order_id=said.order_id or answer.order_id)
    says_thanks = reading.is_thanks or is_content(addressee, conversation, words, said.at)
    is_thanks = (says_thanks or answer.is_all) and not said.attachments
    message = replace(_make_message(conversation, said), author_id=work.by, is_thanks=is_thanks)
    message_id = await work.tx.conversations.add_message(message)
    if message_id is None:
        return None
    if said.way is not None:
        await work.tx.ways.note_use(work.shop.id, said.way, said.at)
    what = _describe_message(said, customer, is_thanks=is_thanks, is_logged=work.by is not None)
    await log_event(work, customer, what, order_id=said.order_id)
    was_answered = conversation.answered_at is not None and conversation.answered_at >= said.at
    if not was_answered and not is_stranger:
        found_at = None if reminds else said.at
        await void_drafts(
            work, customer.id, f"{customer.name} wrote again", fits=partial(stays_true, found_at)
        )
    await note_answer(
        work,
        addressee,
        said.words,
        at=said.at,
        has_files=bool(said.attachments),
        was_answered=was_answered,
    )
    if not is_thanks and not was_answered:
        was = conversation
        conversation = was.hear(
            at=said.at,
            words=said.words,
            urgent_because=reading.urgent_because + answer.urgent_because,
            order_id=said.order_id,
        )
        await work.tx.conversations.save(conversation)
        await _reopen_order_of(work, conversation, about)
        if reminds:
            await replan(work, conversation, was=was)
    changed = await follow_answer(work, answer, at=said.at)
    return Heard(conversation, message_id, is_thanks, was_answered, answer, changed)


async def _read_answer(
    tx: Transaction, customer: Customer, said: Incoming, read: Said, about: Order | None
) -> Answer:
    """What they say of an order; one of somebody else's isn't meant."""
    if about is not None and about.customer_id != customer.id:
        about = None
    return await read_answer(
        tx,
        customer.id,
        read.words,
        at=said.at,
        plain=read.plain,
        has_files=bool(said.attachments),
        about=about,
    )


def _make_message(conversation: Conversation, said: Incoming) -> Message:
    """What they said, as it is kept in the conversation."""
    return Message(
        shop_id=conversation.shop_id,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        order_id=said.order_id,
        direction=Direction.IN,
        channel=said.channel,
        via=said.via,
        at=said.at,
        words=said.words,
        attachments=said.attachments,
        source_key=said.source_key,
        way=said.way,
        edited_at=said.edited_at,
        earlier=said.earlier,
        deleted_at=said.deleted_at,
    )


async def _reopen_order_of(work: Work, conversation: Conversation, about: Order | None) -> None:
    """Opens the order that a conversation is about now, if it was settled.

    `about` is the one that the last message means: it need not be asked for again.
    """
    order = about
    if order is None or order.id != conversation.order_id:
        order = await work.tx.orders.get(conversation.order_id)
    if order is not None:
        await reopen_order(work, order)


def _describe_message(
    said: Incoming, customer: Customer, *, is_thanks: bool, is_logged: bool
) -> str:
    """What the story tells of it: who wrote is the customer, also where staff logged it."""
    what = f"{customer.name} said thanks" if is_thanks else f"{customer.name} wrote"
    if said.via:
        what += f" ({said.via})"
    return f"logged: {what}" if is_logged else what


async def take_for_question(work: StaffWork, message_id: int) -> Conversation:
    """Starts the clock for a message that looked like thanks only.

    Raises NotFound when it isn't this shop's, StateConflict when it counts as a question already.
    """
    message = await work.tx.conversations.get_message(message_id)
    if message is None or message.shop_id != work.shop.id:
        raise NotFound("That message isn't here any more.")
    if not await work.tx.conversations.mark_question(message_id):
        raise StateConflict("This already counts as a question.")
    conversation = await open_conversation(work.tx, work.shop.id, message.customer_id)
    conversation = conversation.hear(
        at=message.at,
        words=message.words,
        urgent_because=read_words(message.words).urgent_because,
        order_id=message.order_id,
    )
    await work.tx.conversations.save(conversation)
    await _reopen_order_of(work, conversation, await work.tx.orders.get(message.order_id))
    await replan(work, conversation)
    await take_answer_for_question(work, message)
    await log_event(work, conversation, "took their thanks for a question")
    return conversation


async def record_answer(
    work: Work,
    customer: Customer,
    *,
    via: str | None,
    note: str | None,
    order_id: int | None = None,
    channel: Channel = Channel.ELSEWHERE,
    source_key: str | None = None,
    at: datetime,
    reminds: bool = True,
) -> Conversation:
    """Notes that somebody answered elsewhere: the clock stops and open drafts are set aside.

    An answer whose `source_key` was seen before changes nothing. With `reminds` off it is an old
    answer that was only found now: drafts that were written after it stay, and no reminder is
    planned yet.
    """
    conversation = await open_conversation(work.tx, work.shop.id, customer.id)
    message_id = await work.tx.conversations.add_message(
        Message(
            shop_id=work.shop.id,
            conversation_id=conversation.id,
            customer_id=customer.id,
            order_id=order_id or conversation.order_id,
            direction=Direction.OUT,
            channel=channel,
            via=via,
            at=at,
            words=note or "",
            source_key=source_key,
            author_id=work.by,
            is_answer=True,
        )
    )
    if message_id is None:
        return conversation
    where = f"({via})" if via else "elsewhere"
    await log_event(work, customer, f"answered {where}")
    await mark_customer_told(work, customer.id, at=at)
    if conversation.last_wrote_at is None or at >= conversation.last_wrote_at:
        # An answer that was given before they wrote last leaves the draft for that as it is.
        fits = None if reminds else partial(_was_written_after, at)
        await void_drafts(work, customer.id, "somebody answered the customer elsewhere", fits=fits)
    await keep_answers(work, customer.id, at=at)
    return await stop_clock(work, conversation, at=at, reminds=reminds)


def _was_written_after(at: datetime, draft: Draft) -> bool:
    return draft.created_at > at


def _is_no_holding_note(draft: Draft) -> bool:
    return draft.kind is not LetterKind.HOLDING_NOTE


def stays_true(found_at: datetime | None, draft: Draft) -> bool:
    """Whether a draft still fits after the customer wrote.

    That their letter is here stays true, however often they write. What the first look at a mailbox
    finds is older than drafts that were written since.
    """
    return draft.kind is LetterKind.HOLDING or (
        found_at is not None and draft.created_at > found_at
    )


async def stop_clock(
    work: Work, conversation: Conversation, *, at: datetime, reminds: bool = True
) -> Conversation:
    """Stops the clock for what was said until `at`, and with it the reminders; see
    `receive_message` for `reminds`.
    """
    answered = conversation.answer(at=at)
    if answered.is_waiting and conversation.waiting_since and conversation.waiting_since <= at:
        later = await work.tx.conversations.list_questions_since(
            conversation.customer_id, at, MAX_COUNTED
        )
        if later:
            first = min(each.asked_after(at) for each in later)
            answered = replace(answered, waiting_since=first, unanswered=len(later))
    await work.tx.conversations.save(answered)
    since = answered.waiting_since
    await settle_answers(work, conversation.customer_id, at=at, since=since)
    if conversation.is_waiting and not answered.is_waiting:
        await drop_holding_notes(work, conversation.customer_id)
    if reminds:
        await replan(work, answered)
    else:
        await delete_untrue(work.tx, answered)
    return answered


async def drop_holding_notes(work: Work, customer_id: int) -> None:
    """Sets aside the drafts that say that a person will answer: nobody waits for one any more."""
    await void_drafts(work, customer_id, "nobody waits any more", fits=_is_no_holding_note)


async def close_without_reply(
    work: StaffWork, conversation_id: int
) -> tuple[Conversation, Customer]:
    """Stops the clock because the message needs no answer.

    Raises StateConflict when nobody waits.
    """
    conversation, customer = await get_conversation(work.tx, work.shop, conversation_id)
    if not conversation.is_waiting:
        raise StateConflict(
            f"{escape_name(customer.name)} isn't waiting for an answer any more. Nothing to do."
        )
    rested = conversation.close_without_reply()
    await work.tx.conversations.save(rested)
    await settle_answers(work, customer.id, at=work.now, since=None)
    await drop_holding_notes(work, customer.id)
    await replan(work, rested)
    await log_event(work, customer, "decided that it needs no answer")
    return rested, customer


async def snooze(
    work: StaffWork, customer: Customer, *, until: datetime, reason: str | None
) -> Conversation:
    """Keeps reminders about this customer quiet until then.

    Raises StateConflict when they aren't waiting, BadInput when the moment isn't ahead.
    """
    if until <= work.now:
        raise BadInput("That moment has passed. Give one that is still to come, e.g. tomorrow 9am.")
    conversation = await work.tx.conversations.get_for_customer(customer.id)
    if conversation is None or not conversation.is_waiting:
        raise StateConflict(
            f"{escape_name(customer.name)} isn't waiting for an answer, so there is nothing to "
            "snooze."
        )
    snoozed = conversation.snooze(until=until, reason=reason)
    await work.tx.conversations.save(snoozed)
    await replan(work, snoozed)
    what = f"snoozed until <t:{int(until.timestamp())}:f>"
    if reason:
        what += f": {reason}"
    await log_event(work, customer, what)
    return snoozed


async def get_conversation(
    tx: Transaction, shop: Shop, conversation_id: int
) -> tuple[Conversation, Customer]:
    """A conversation of this shop and its customer.

    Raises NotFound when it isn't this shop's.
    """
    conversation = await tx.conversations.get(conversation_id)
    if conversation is None or conversation.shop_id != shop.id:
        raise NotFound("That conversation isn't here any more. See /inbox for who waits.")
    customer = await tx.customers.get(conversation.customer_id)
    assert customer is not None  # the database holds no conversation without one
    return conversation, customer


async def read_inbox(tx: Transaction, shop: Shop, number: int) -> InboxPage:
    """A page of those who wait, the most pressing first: urgent ones, then the longest wait.

    Snoozed ones come last. A page that isn't there any more is the last one.
    """
    count = await tx.conversations.count_waiting(shop.id)
    shown = min(count, MAX_SHOWN)
    number = min(number, max(0, shown - 1) // INBOX_PAGE)
    offset = number * INBOX_PAGE
    lines = []
    if count:
        lines = await tx.conversations.list_inbox(
            shop.id, most=MAX_SHOWN, offset=offset, limit=INBOX_PAGE
        )
    return InboxPage(number, tuple(lines), count, has_more=shown > offset + INBOX_PAGE)


async def acknowledge(work: Work, conversation: Conversation) -> None:
    """Remembers that the customer was told that a person will answer: once for each wait."""
    await work.tx.conversations.save(replace(conversation, acknowledged_at=work.now))
