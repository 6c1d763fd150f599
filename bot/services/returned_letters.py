"""Letters that came back: whose and which, what is undone by it, and who is told."""

from dataclasses import replace
from datetime import datetime

from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import HOLDING_KINDS
from bot.domain.mail import Bounce, Mail
from bot.domain.mailboxes import LOOK_BACK
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.mail.understanding.authenticity import is_really_from, trust_checker
from bot.mail.understanding.platforms import domain_of, find_owner
from bot.services.cases import mark_customer_untold
from bot.services.conversations import open_conversation
from bot.services.drafts import move_draft
from bot.services.incidents.answers import reopen_recipient
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import keep_mail
from bot.services.matching import Owner, find_in_relay
from bot.services.open_questions import MAX_COUNTED
from bot.services.parcels import unfollow_letter
from bot.services.promises import reopen_answers
from bot.services.reminder_plans import replan
from bot.services.ways import close_way
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.store.values import EPOCH
from bot.writing.mail import compose_returned

#: Of a letter that names more addresses these are looked up.
MAX_RECIPIENTS = 20


async def is_about_our_letter(tx: Transaction, shop: Shop, mail: Mail, *, now: datetime) -> bool:
    """Whether a letter in which only a mail server's signs show names a letter of ours, or somebody
    to whom we wrote lately.

    Of all other letters it is known, or doesn't matter: nothing is asked for them.
    """
    bounce = mail.bounce
    if bounce is None or bounce.is_certain:
        return False
    draft = await tx.drafts.find_by_mail_id(shop.id, bounce.ids)
    if draft is not None:
        # A program that answers for the customer may quote the letter whole.
        return (draft.email or "").casefold() != mail.sender.address
    return await _find_written_to(tx, shop, bounce, now) is not None


async def _find_written_to(
    tx: Transaction, shop: Shop, bounce: Bounce, now: datetime
) -> Customer | None:
    """The customer whom a letter didn't reach, if one was really sent there."""
    since = now - LOOK_BACK
    addresses = bounce.recipients[:MAX_RECIPIENTS]
    found = await tx.customers.find_written_to(shop.id, addresses, since=since)
    if found is not None:
        return found
    customer = await find_in_relay(tx, shop, addresses)
    if customer is None:
        return None
    written_at = await tx.conversations.find_last_answer(customer.id, now)
    return customer if written_at is not None and written_at >= since else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Returned:
    """Which letter came back, or at least whose."""

    draft: Draft | None = None
    customer: Customer | None = None
    order: Order | None = None


async def take_returned(tx: Transaction, incoming: IncomingMail) -> None:
    """Has a letter that came back count as not sent, and tells staff: the customer was not told.

    Only a bounce that names the letter itself changes its state: anybody can write a letter that
    looks like one and names an address. During the first look nobody is called, but it is shown all
    the same: the digest that follows tells only of people who wrote.
    """
    bounce = incoming.mail.bounce
    assert bounce is not None  # sorting gives one with this kind
    work = Work(tx, incoming.shop, incoming.now)
    found = await _find_returned(work, incoming, bounce)
    kept = await keep_mail(tx, incoming, owner=Owner(customer=found.customer, order=found.order))
    if kept is None or not bounce.is_permanent:
        return
    if found.draft is not None:
        if not await _count_as_failed(work, found.draft, bounce):
            return  # told before
    elif found.customer is None:
        return
    reminds = incoming.reminds
    post = compose_returned(
        work.shop, bounce, found.draft, found.customer, reminds=reminds, now=work.now
    )
    await tx.outbox.say(work.shop.id, post, now=work.now)


async def _find_returned(work: Work, incoming: IncomingMail, bounce: Bounce) -> _Returned:
    """By the letter's own id; by an address to which one went; for a platform by the order that it
    names.
    """
    tx = work.tx
    draft = await tx.drafts.find_by_mail_id(work.shop.id, bounce.ids)
    if draft is not None:
        customer = await tx.customers.get(draft.customer_id)
        return _Returned(draft=draft, customer=customer, order=await tx.orders.get(draft.order_id))
    if customer := await _find_recipient(work, bounce, is_first_look=not incoming.reminds):
        return _Returned(customer=customer)
    if len(incoming.named) == 1 and _is_platforms(incoming):
        [order] = incoming.named
        return _Returned(customer=await tx.customers.get(order.customer_id), order=order)
    return _Returned()


async def _find_recipient(work: Work, bounce: Bounce, *, is_first_look: bool) -> Customer | None:
    """The customer whom a letter of the shop's didn't reach.

    In the first look the inbox is read before the Sent folder: what was written isn't known yet.
    """
    if not is_first_look:
        return await _find_written_to(work.tx, work.shop, bounce, work.now)
    for address in bounce.recipients[:MAX_RECIPIENTS]:
        for customer in await work.tx.customers.list_with_email(work.shop.id, address):
            return customer
    return None


def _is_platforms(incoming: IncomingMail) -> bool:
    """Whether a platform really sent the letter: it needs no letter of ours to be believed, as
    sellers answer on its pages, too.
    """
    mail = incoming.mail
    platform = find_owner(domain_of(mail.sender.address))
    trusted = trust_checker(mail, incoming.mailbox)
    return platform is not None and is_really_from(mail, platform, trusted_authserv=trusted)


async def _count_as_failed(work: Work, draft: Draft, bounce: Bounce) -> bool:
    """Has a letter that came back count as failed; False when it doesn't count as gone (any
    more).
    """
    if draft.status not in (DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.UNKNOWN):
        return False
    # One that comes back sooner than its sending was noted has left all the same.
    gone = draft
    if draft.status is DraftStatus.SENDING:
        gone = draft.arrive(at=work.now)
    reason = f"it came back: {bounce.reason[:300] or 'the other mail server gave no reason'}"
    await move_draft(work.by_itself(), draft, gone.come_back(reason), "the letter came back")
    await close_way(work, draft, reason, at=work.now)
    if draft.status is not DraftStatus.SENDING:
        await _reopen(work, draft)
    return True


async def _reopen(work: Work, draft: Draft) -> None:
    """Undoes what followed from a letter that never arrived: the order counts as not told, and who
    waited waits.
    """
    await unfollow_letter(work, draft)
    if draft.kind in HOLDING_KINDS:
        return
    await mark_customer_untold(work, draft.customer_id, (draft.leaves_at, draft.sent_at))
    await reopen_answers(work, draft.customer_id, draft.sent_at)
    sent_at = draft.sent_at or draft.leaves_at or work.now
    conversation = await open_conversation(work.tx, work.shop.id, draft.customer_id)
    earlier = await work.tx.conversations.find_last_answer(draft.customer_id, draft.created_at)
    asked = await work.tx.conversations.list_questions_since(
        draft.customer_id, earlier or EPOCH, MAX_COUNTED
    )
    before = [message for message in asked if message.at <= sent_at]
    if not before or conversation.answered_at is None or conversation.answered_at > sent_at:
        return  # nobody had asked, or somebody has answered since
    reopened = replace(
        conversation,
        waiting_since=before[0].at,
        unanswered=len(asked),
        answered_at=earlier,
        step=None,
        step_due_at=None,
        step_said_at=None,
    )
    await work.tx.conversations.save(reopened)
    await reopen_recipient(work, draft.customer_id, since=before[0].at)
    await replan(work, reopened)
