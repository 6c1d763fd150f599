"""Approved letters on their way: handed out, and what follows when they really went."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from secrets import token_hex

from bot.domain.channels import Channel
from bot.domain.conversations import HOLDING_VIA, Direction, Message
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import HOLDING_KINDS, SAYS_SORRY, LetterKind
from bot.domain.mailboxes import Mailbox
from bot.domain.records import dataclass
from bot.domain.relays import Relay
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.mail.transport.addresses import can_write_id, encode_address
from bot.services.answering import PARCEL_NOTES, is_answer
from bot.services.cases import mark_customer_told
from bot.services.conversations import acknowledge, open_conversation, stop_clock
from bot.services.correction_letters import follow_told
from bot.services.drafts import is_gathered, move_draft, set_aside, show_card, void_drafts
from bot.services.incidents.recalling import hold_while_paused
from bot.services.letter_fit import find_contradiction
from bot.services.note_parcels import list_noted_orders
from bot.services.parcels import follow_letter
from bot.services.promises import keep_answers, make_promises
from bot.services.ways import close_way, find_answered
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction

#: Stands where an address has no domain that can be written down.
NO_DOMAIN = "goodword.invalid"
#: How many letters one round hands out: a long queue doesn't keep the desk waiting.
ROUND = 100


async def list_due_letters(
    tx: Transaction, *, now: datetime, is_wanted: Callable[[Draft], bool] = lambda _: True
) -> list[Draft]:
    """Approved letters whose undo time is over, the earliest first; those that have to wait don't
    hold up others.
    """
    found: list[Draft] = []
    after = None
    while len(found) < ROUND:
        page = await tx.drafts.list_leaving(now, ROUND, after=after)
        found += filter(is_wanted, page)
        if len(page) < ROUND:
            break
        after = page[-1]
    return found


async def start_letter(tx: Transaction, draft_id: int, *, now: datetime) -> Draft | None:
    """Hands a letter out: `sending` for a channel, `ready` where a person must send it.

    None when it is no longer to go. To be committed before anything is sent, so that a crash in the
    middle is seen as unknown and never repeated.
    """
    shop, draft = await _get_locked(tx, draft_id)
    if shop is None or draft is None or draft.status is not DraftStatus.APPROVED:
        return None
    work = Work(tx, shop, now)
    reason = await _find_misfit(tx, draft, now)
    if reason:
        await set_aside(work, draft, reason)
        return None
    if await hold_while_paused(work, draft):
        return None
    await tx.require_ours(draft.shop_id)
    try:
        leaving = draft.leave(at=now)
        if leaving.email is not None and leaving.mail_id is None:
            leaving = replace(leaving, mail_id=await _make_mail_id(tx, draft))
        await tx.drafts.replace(draft, leaving)
    except StateConflict:
        return None
    if leaving.status is DraftStatus.READY:
        await _lay_out_copy(work, leaving)
    return leaving


async def _get_locked(tx: Transaction, draft_id: int) -> tuple[Shop | None, Draft | None]:
    """A draft's shop, locked, and the draft as it is then.

    Whoever changes a draft locks the shop first, in this order.
    """
    draft = await tx.drafts.get(draft_id)
    if draft is None:
        return None, None
    shop = await tx.shops.lock(draft.shop_id)
    return shop, await tx.drafts.get(draft_id)


async def _find_misfit(tx: Transaction, draft: Draft, now: datetime) -> str | None:
    """Why an approved letter no longer fits: a last look before it leaves."""
    contradiction = await find_contradiction(tx, draft)
    if contradiction is not None:
        return contradiction
    if draft.kind in HOLDING_KINDS:
        conversation = await tx.conversations.get_for_customer(draft.customer_id)
        if conversation is None or not conversation.is_waiting:
            return "nobody waits any more"
    if draft.kind is LetterKind.HOLDING:
        mailbox = await tx.mailboxes.get_for_shop(draft.shop_id)
        if mailbox is None or mailbox.holding_text is None:
            return "the holding reply was turned off"
        shop = await tx.shops.get(draft.shop_id)
        if shop is None or shop.there_at(now) is None:
            return "the shop has opened"
    return None


async def _make_mail_id(tx: Transaction, draft: Draft) -> str:
    """A letter's own Message-ID, stored before it is sent: its answers and its bounce name it."""
    mailbox = await tx.mailboxes.get_for_shop(draft.shop_id)
    try:
        domain = encode_address(mailbox.address).rpartition("@")[2] if mailbox else NO_DOMAIN
    except BadInput:
        domain = NO_DOMAIN  # the address itself is refused when the letter is sent
    return f"<goodword.{draft.id}.{draft.revision}.{token_hex(8)}@{domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What an e-mail needs besides its text."""

    shop: Shop
    mailbox: Mailbox
    answers: tuple[str, ...]  #: ids of the letters that it answers, the nearest first
    relay: Relay | None = None  #: the conversation on a marketplace that it goes on with


async def prepare_mail(tx: Transaction, draft: Draft) -> Outgoing | None:
    """The mailbox that a letter leaves from and the thread that it belongs to; None without a
    mailbox.
    """
    mailbox = await tx.mailboxes.get_for_shop(draft.shop_id)
    shop = await tx.shops.get(draft.shop_id)
    if mailbox is None or shop is None:
        return None
    wrote = await find_answered(tx, draft)
    relay = wrote.relay if wrote is not None and draft.to.channel is Channel.RELAY else None
    is_apart = draft.kind is LetterKind.SHIPPED and relay is None
    if wrote is None or wrote.message_id is None or is_apart:
        return Outgoing(shop=shop, mailbox=mailbox, answers=(), relay=relay)
    # An id that can't be written down loses the thread, but never the answer.
    thread = (each for each in (wrote.message_id, *wrote.answers) if can_write_id(each))
    return Outgoing(shop=shop, mailbox=mailbox, answers=tuple(thread), relay=relay)


async def _lay_out_copy(work: Work, draft: Draft) -> None:
    """Has the text posted alone, ready to copy, and the card say so.

    One of an incident, or of notes that were ready together, that has no card of its own lies on a
    work list instead.
    """
    has_card = await work.tx.drafts.get_card(draft.id, draft.revision) is not None
    if draft.incident_id is not None and not has_card:
        return
    if not has_card and await is_gathered(work.tx, draft.parcel_list_id):
        await show_card(work, draft)
        return
    for kind in (PostKind.COPY, PostKind.CARD):
        await work.tx.outbox.add(
            QueuedPost(
                shop_id=draft.shop_id,
                kind=kind,
                draft_id=draft.id,
                revision=draft.revision,
                due_at=work.now,
            )
        )


async def recover_letters(tx: Transaction, *, now: datetime) -> int:
    """Marks as unknown what was being sent when the program stopped, and gives how many there were.

    To be called once at start, before anything is sent: nothing of it is ever sent again by itself.
    """
    outcome = SendOutcome(Ending.UNKNOWN, "the program stopped in the middle of sending it.")
    count = 0
    while found := await tx.drafts.list_sending(ROUND):
        for draft in found:
            await finish_letter(tx, draft.id, outcome, now=now)
        count += len(found)
    return count


async def finish_letter(
    tx: Transaction, draft_id: int, outcome: SendOutcome, *, now: datetime
) -> None:
    """Writes down how the sending of a letter ended, and what follows from it."""
    shop, draft = await _get_locked(tx, draft_id)
    if shop is None or draft is None or draft.status is not DraftStatus.SENDING:
        return
    work = Work(tx, shop, now)
    reason = outcome.reason or "no reason was given."
    if outcome.ending is Ending.SENT:
        sent = await move_draft(work, draft, draft.arrive(at=now), "sent the letter")
        await note_letter_went(work, sent, answered_at=draft.leaves_at or now)
    elif outcome.ending is Ending.UNKNOWN:
        said = f"the letter may or may not have gone out: {reason}"
        await move_draft(work, draft, draft.lose(reason), said)
    else:
        may_go_later = outcome.ending is Ending.TEMPORARY
        failed = draft.fail(reason, is_temporary=may_go_later, at=now)
        said = "a try to send failed"
        if failed.status is DraftStatus.FAILED:
            said = "the letter could not be sent"
        if outcome.closes_way:
            await close_way(work, draft, reason, at=now)
        await move_draft(work, draft, failed, f"{said}: {reason}")


async def note_letter_went(
    work: Work, draft: Draft, *, answered_at: datetime, sent_at: datetime | None = None
) -> None:
    """Changes the order and the conversation because a letter really went.

    `answered_at` is when it left: what the customer wrote later is still unanswered. Other open
    drafts to them about the same order are set aside: a near copy must not follow. `sent_at` is
    when it went where that is heard of only later: what was drafted since stays.
    """
    went_at = sent_at or work.now
    conversation = await open_conversation(work.tx, draft.shop_id, draft.customer_id)
    is_holding = draft.kind in HOLDING_KINDS
    answers = not is_holding and await is_answer(work.tx, draft, conversation, at=answered_at)
    await work.tx.conversations.add_message(
        Message(
            shop_id=draft.shop_id,
            conversation_id=conversation.id,
            customer_id=draft.customer_id,
            order_id=draft.order_id,
            direction=Direction.OUT,
            channel=draft.to.channel,
            via=_describe_way(draft),
            at=went_at,
            words=draft.text,
            source_key=f"letter:{draft.id}",
            author_id=work.by or draft.decided_by,
            draft_id=draft.id,
            is_answer=answers,
        )
    )
    if is_holding:
        # The customer knows that a person will answer; nobody has answered yet.
        await acknowledge(work, conversation)
        return
    itself = work.by_itself()
    await mark_customer_told(itself, draft.customer_id, order_id=draft.order_id, at=answered_at)
    if answers:
        # A note that goes out by itself must not count as the answer to what is only found later.
        if conversation.is_waiting or draft.kind not in PARCEL_NOTES:
            await stop_clock(itself, conversation, at=answered_at)
        await keep_answers(work, draft.customer_id, order_id=draft.order_id, at=answered_at)
    await make_promises(itself, draft)
    await follow_letter(itself, draft, at=went_at)
    for order in await list_noted_orders(work.tx, draft):
        await follow_told(itself, order, draft)
    await void_drafts(
        work,
        draft.customer_id,
        "another letter about this went out",
        fits=partial(_stays, draft, sent_at),
    )


def _describe_way(draft: Draft) -> str | None:
    """How a letter went, where its channel alone doesn't say it."""
    if draft.kind in HOLDING_KINDS:
        return HOLDING_VIA
    if draft.to.channel is Channel.ELSEWHERE:
        return draft.to.where
    return None


def _stays(sent: Draft, sent_at: datetime | None, other: Draft) -> bool:
    """Whether a draft is still wanted once this letter has gone."""
    is_newer = sent_at is not None and other.created_at > sent_at
    return is_newer or _says_something_else(sent, other)


def _says_something_else(sent: Draft, other: Draft) -> bool:
    """Whether a draft still has something to say once this letter has gone."""
    if other.id == sent.id or not _share_order(sent, other):
        return True
    if sent.kind is LetterKind.INCIDENT and other.kind not in SAYS_SORRY:
        return True  # a slip is one matter; that the parcel left is another
    # No other letter says that the money went back; what one puts right, `follow_told` sees.
    return other.kind in (LetterKind.REFUNDED, LetterKind.CORRECTION)


def _share_order(sent: Draft, other: Draft) -> bool:
    """Whether two letters are about one order, or both about none; an incident's may be about
    several.
    """
    if sent.order_id is None or other.order_id is None:
        return sent.order_id == other.order_id
    return sent.is_about(other.order_id) or other.is_about(sent.order_id)
