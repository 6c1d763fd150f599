"""The shop's own letters, seen again: in the Sent folder, or come back because they did not
arrive.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import HOLDING_KINDS
from bot.domain.mail import Bounce, Mail
from bot.domain.mailboxes import LOOK_BACK
from bot.domain.shops import Shop
from bot.services.cases import mark_customer_untold
from bot.services.conversations import MAX_COUNTED, open_conversation, record_answer
from bot.services.drafts import move_draft
from bot.services.letters import note_letter_went
from bot.services.parcels import unfollow_letter
from bot.services.promises import reopen_answers
from bot.services.reminder_plans import replan
from bot.services.ways import close_way
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.store.values import EPOCH
from bot.writing.mail import compose_returned

#: A letter to more people than these isn't an answer to each of them.
MAX_RECIPIENTS = 20


async def take_own_letter(work: Work, mail: Mail, *, reminds: bool) -> None:
    """Notes a letter that lies in the Sent folder.

    If nobody knew whether one of ours was sent, now it is known. One that the seller wrote in their
    own mail program answers the customer: the clock stops and open drafts are set aside.
    """
    ours = await _find_ours(work, mail.message_id)
    if ours is not None:
        # Also one that is just being sent: if the program stops now, nobody looks here again.
        if ours.status in (DraftStatus.UNKNOWN, DraftStatus.SENDING):
            said = "found the letter in the Sent folder"
            sent = await move_draft(work.by_itself(), ours, ours.arrive(at=work.now), said)
            await note_letter_went(work.by_itself(), sent, answered_at=ours.leaves_at or work.now)
        return
    if mail.is_automatic:
        return
    for customer_id in await _list_recipients(work.tx, work.shop, mail):
        customer = await work.tx.customers.get(customer_id)
        if customer is not None:
            await record_answer(
                work.by_itself(),
                customer,
                via="your mail program",
                note=mail.words[:4000],
                channel=Channel.EMAIL,
                source_key=f"sent:{mail.key}:{customer_id}",
                at=min(mail.at, work.now),
                reminds=reminds,
            )


async def _find_ours(work: Work, message_id: str | None) -> Draft | None:
    """The shop's letter with this Message-ID."""
    if not message_id:
        return None
    return await work.tx.drafts.find_by_mail_id(work.shop.id, [message_id])


async def _list_recipients(tx: Transaction, shop: Shop, mail: Mail) -> list[int]:
    """The customers whom a letter answers: by address, and by the letter of theirs that it answers.

    A customer's letter that was passed on to somebody else is no answer, though it belongs to the
    same thread.
    """
    if len(mail.to) > MAX_RECIPIENTS:
        return []
    found = []
    for address in mail.to:
        found += [customer.id for customer in await tx.customers.list_with_email(shop.id, address)]
    theirs = await tx.mails.find_by_message_id(shop.id, mail.answers)
    if theirs is not None and theirs.customer_id is not None and theirs.sender_address in mail.to:
        found.append(theirs.customer_id)
    return list(dict.fromkeys(found))


async def is_about_our_letter(tx: Transaction, shop: Shop, mail: Mail, *, now: datetime) -> bool:
    """Whether a letter that only shows a mail server's signs names a letter of ours, or somebody to
    whom we wrote lately.

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
    addresses = bounce.recipients[:MAX_RECIPIENTS]
    return await tx.customers.find_written_to(shop.id, addresses, since=now - LOOK_BACK)


async def take_bounce(work: Work, mail: Mail, *, reminds: bool) -> None:
    """Has a letter that came back count as not sent, and tells staff: the customer was not told.

    Only a bounce that names the letter itself changes its state: anybody can write a letter that
    looks like one and names an address. During the first look nobody is called, but it is shown all
    the same: the digest that follows tells only of people who wrote.
    """
    bounce = mail.bounce
    if bounce is None or not bounce.is_permanent:
        return
    draft = await work.tx.drafts.find_by_mail_id(work.shop.id, bounce.ids)
    if draft is not None and not await _count_as_failed(work, draft, bounce):
        return  # told before
    customer = None
    if draft is None:
        customer = await _find_recipient(work, bounce, is_first_look=not reminds)
        if customer is None:
            return
    post = compose_returned(work.shop, bounce, draft, customer, reminds=reminds, now=work.now)
    await work.tx.outbox.say(work.shop.id, post, now=work.now)


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
    await replan(work, reopened)
