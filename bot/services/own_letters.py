"""The shop's own letters, seen again: in the Sent folder, or come back because they did not
arrive.
"""

from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.mail import Mail
from bot.domain.mailboxes import ReceivedMail
from bot.domain.shops import Shop
from bot.services.conversations import record_answer
from bot.services.drafts import move_draft
from bot.services.letters import note_letter_went
from bot.services.matching import find_in_relay
from bot.services.work import Work
from bot.store.transaction import Transaction

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
    buyer = await find_in_relay(tx, shop, mail.to)
    if buyer is not None:
        found.append(buyer.id)
    theirs = await tx.mails.find_by_message_id(shop.id, mail.answers)
    if theirs is not None and theirs.customer_id is not None and _is_back_to(theirs, mail):
        found.append(theirs.customer_id)
    return list(dict.fromkeys(found))


def _is_back_to(theirs: ReceivedMail, mail: Mail) -> bool:
    """Whether a letter goes to whom this one came from."""
    relay = theirs.relay.address if theirs.relay is not None else None
    return theirs.sender_address in mail.to or relay in mail.to
