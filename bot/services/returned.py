"""The shop's own letters, seen again: in the Sent folder, or come back because they did not
arrive.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import HOLDING_KINDS
from bot.domain.mail import Bounce, Mail
from bot.domain.shops import Shop
from bot.services.cases import mark_customer_untold
from bot.services.conversations import MAX_COUNTED, open_conversation, record_answer
from bot.services.drafts import move_draft
from bot.services.letters import note_letter_went
from bot.services.parcels import unfollow_letter
from bot.services.promises import reopen_answers
from bot.services.reminders import replan
from bot.store.transaction import Transaction
from bot.store.values import EPOCH
from bot.writing.mail import compose_returned

#: A letter to more people than these isn't an answer to each of them.
MAX_RECIPIENTS = 20


async def take_own_letter(
    tx: Transaction, shop: Shop, mail: Mail, *, reminds: bool, now: datetime
) -> None:
    """Notes a letter that lies in the Sent folder.

    One of ours of which nobody knew whether it went, did go. One that the seller wrote in their own
    mail program answers the customer: the clock stops and open drafts are set aside.
    """
    ours = await tx.drafts.find_by_mail_id(shop.id, [mail.message_id]) if mail.message_id else None
    if ours is not None:
        # Also one that is just being sent: if the program stops now, nobody looks here again.
        if ours.status in (DraftStatus.UNKNOWN, DraftStatus.SENDING):
            said = "found the letter in the Sent folder"
            sent = await move_draft(tx, ours, ours.arrive(at=now), said, by=None, now=now)
            await note_letter_went(tx, sent, answered_at=ours.leaves_at or now, by=None, now=now)
        return
    if mail.is_automatic:
        return
    for customer_id in await _list_recipients(tx, shop, mail):
        customer = await tx.customers.get(customer_id)
        if customer is not None:
            await record_answer(
                tx,
                shop,
                customer,
                via="your mail program",
                note=mail.words[:4000],
                channel=Channel.EMAIL,
                source_key=f"sent:{mail.key}:{customer_id}",
                at=min(mail.at, now),
                by=None,
                reminds=reminds,
                now=now,
            )


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
    theirs = await tx.mails.find_by_message_id(shop.id, mail.answers) if mail.answers else None
    if theirs is not None and theirs.customer_id is not None and theirs.sender_address in mail.to:
        found.append(theirs.customer_id)
    return list(dict.fromkeys(found))


async def take_bounce(
    tx: Transaction, shop: Shop, mail: Mail, *, reminds: bool, now: datetime
) -> None:
    """Has a letter that came back count as not sent, and tells staff: the customer was not told.

    Only a bounce that names the letter itself changes its state: anybody can write a letter that
    looks like one and names an address.
    """
    bounce = mail.bounce
    if bounce is None or not bounce.is_permanent:
        return
    draft = (
        await tx.drafts.find_by_mail_id(shop.id, [bounce.message_id]) if bounce.message_id else None
    )
    if draft is not None and not await _take_back(tx, shop, draft, bounce, now=now):
        return  # told before
    known = [
        customer
        for address in bounce.recipients[:MAX_RECIPIENTS]
        for customer in await tx.customers.list_with_email(shop.id, address)
    ]
    if reminds and (draft is not None or known):
        post = compose_returned(shop, bounce, draft, known[0] if known else None, now=now)
        await tx.outbox.say(shop.id, post, now=now)


async def _take_back(
    tx: Transaction, shop: Shop, draft: Draft, bounce: Bounce, *, now: datetime
) -> bool:
    """Has a letter that came back count as failed; False when it doesn't count as gone (any
    more).
    """
    if draft.status not in (DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.UNKNOWN):
        return False
    # One that comes back sooner than its sending was noted has left all the same.
    gone = draft.arrive(at=now) if draft.status is DraftStatus.SENDING else draft
    reason = f"it came back: {bounce.reason[:300] or 'the other mail server gave no reason'}"
    await move_draft(tx, draft, gone.come_back(reason), "the letter came back", by=None, now=now)
    if draft.status is not DraftStatus.SENDING:
        await _reopen(tx, shop, draft, now=now)
    return True


async def _reopen(tx: Transaction, shop: Shop, draft: Draft, *, now: datetime) -> None:
    """Undoes what followed from a letter that never arrived: the order counts as not told, and who
    waited waits.
    """
    await unfollow_letter(tx, shop, draft, now=now)
    if draft.kind in HOLDING_KINDS:
        return
    await mark_customer_untold(
        tx, shop, draft.customer_id, (draft.leaves_at, draft.sent_at), now=now
    )
    await reopen_answers(tx, shop, draft.customer_id, draft.sent_at, now=now)
    sent_at = draft.sent_at or draft.leaves_at or now
    conversation = await open_conversation(tx, shop.id, draft.customer_id)
    earlier = await tx.conversations.find_last_answer(draft.customer_id, draft.created_at)
    asked = await tx.conversations.list_questions_since(
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
    await tx.conversations.save(reopened)
    await replan(tx, shop, reopened, now=now)
