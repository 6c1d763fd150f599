"""Mistakes about letters put right; the shop's word about a sender is remembered."""

from dataclasses import replace

from bot.domain.errors import StateConflict
from bot.domain.mail import Classification, Mail, MailAddress, MailKind, is_from_program
from bot.domain.mailboxes import ReceivedMail
from bot.domain.shops import Shop
from bot.domain.urgency.message_reading import read_words
from bot.services.conversations import MAX_COUNTED, open_conversation, take_for_question
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import book_letter, name_source
from bot.services.mailboxes import get_mailbox
from bot.services.matching import find_owner, find_traces, list_named_orders
from bot.services.reminder_plans import replan
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.store.values import EPOCH

#: Why a letter counts as what staff took it for.
SAID_SO = "somebody on staff said so"


async def take_for_customer(
    work: StaffWork, kept: ReceivedMail, *, author: MailAddress | None = None
) -> None:
    """Takes a letter for a customer's after all: its clock starts, and its sender is remembered.

    `author` names who wrote it when somebody else passed it on; a person who passes letters on
    isn't remembered. Raises StateConflict when it counts as a customer's already.
    """
    if kept.kind is MailKind.CUSTOMER and kept.customer_id is not None:
        raise StateConflict("This already counts as a customer's letter.")
    mailbox = await get_mailbox(work.tx, work.shop)
    sender = author or kept.sender
    if kept.author is None and sender.address:
        await work.tx.mailboxes.correct_sender(
            work.shop.id, sender.address, MailKind.CUSTOMER, by=work.by, at=work.now
        )
    message = await work.tx.conversations.find_message(work.shop.id, name_source(kept.key))
    if message is not None:  # it counted as a customer's before
        await work.tx.mails.save(replace(kept, kind=MailKind.CUSTOMER, reason=SAID_SO))
        await take_for_question(work, message.id)
        return
    mail = Mail(
        key=kept.key,
        message_id=kept.message_id,
        answers=kept.answers,
        sender=sender,
        subject=kept.subject,
        words=kept.words,
        text=kept.words,
        at=kept.at,
    )
    incoming = IncomingMail(
        shop=work.shop,
        mailbox=replace(mailbox, looked_back_at=mailbox.looked_back_at or work.now),
        mail=mail,
        found=Classification(kind=MailKind.CUSTOMER, reason=SAID_SO),
        named=await list_named_orders(work.tx, work.shop.id, mail),
        now=work.now,
    )
    traces = await find_traces(work.tx, work.shop, mail, sender.address)
    owner = await find_owner(work.tx, mail, traces, incoming.named)
    await book_letter(work.tx, incoming, owner, sender, kept=kept)


async def take_for_nobody(work: StaffWork, kept: ReceivedMail) -> bool:
    """Takes a letter for no customer's: no clock runs for it.

    Gives whether its sender's letters stay quiet now.

    Raises StateConflict when it counts as no customer's already.
    """
    if kept.kind is not MailKind.CUSTOMER:
        raise StateConflict("This already counts as no customer's letter.")
    is_remembered = await _speaks_for_itself(work.tx, work.shop, kept)
    if is_remembered:
        await work.tx.mailboxes.correct_sender(
            work.shop.id, kept.sender_address, MailKind.MACHINE, by=work.by, at=work.now
        )
    await work.tx.mails.save(replace(kept, kind=MailKind.MACHINE, reason=SAID_SO))
    await _stop_waiting(work, kept)
    return is_remembered


async def _speaks_for_itself(tx: Transaction, shop: Shop, kept: ReceivedMail) -> bool:
    """Whether a letter says something about its sender's next ones.

    Not from whoever passes on what others wrote: a friend, the shop itself, a contact form, a
    marketplace.
    """
    mailbox = await get_mailbox(tx, shop)
    customer = await tx.customers.get(kept.customer_id)
    is_for_others = is_from_program(kept.sender_address) and (
        customer is None or customer.email != kept.sender_address
    )
    own = ("", *mailbox.own_addresses)
    return kept.author is None and kept.sender_address not in own and not is_for_others


async def _stop_waiting(work: Work, kept: ReceivedMail) -> None:
    """Has nobody wait because of this letter; who wrote others, too, waits for those."""
    message = await work.tx.conversations.find_message(work.shop.id, name_source(kept.key))
    if message is None:
        return
    await work.tx.conversations.mark_answer_unwanted(message.id)
    conversation = await open_conversation(work.tx, work.shop.id, message.customer_id)
    if not conversation.is_waiting:
        return
    since = conversation.answered_at or EPOCH
    left = await work.tx.conversations.list_questions_since(message.customer_id, since, MAX_COUNTED)
    if left:
        reasons: list[str] = []
        for each in left:
            reasons += read_words(each.words).urgent_because
        changed = replace(
            conversation,
            waiting_since=left[0].at,
            unanswered=len(left),
            last_words=left[-1].words,
            urgent_because=tuple(dict.fromkeys(reasons)),
        )
    else:
        changed = conversation.close_without_reply()
    await work.tx.conversations.save(changed)
    await replan(work, changed)
