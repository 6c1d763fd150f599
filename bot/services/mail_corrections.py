"""Mistakes about letters put right; the shop's word about a sender is remembered."""

from dataclasses import replace

from bot.domain.errors import StateConflict
from bot.domain.mail import Classification, Mail, MailAddress, MailKind, MailOrigin
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.domain.urgency.message_reading import read_words
from bot.mail.understanding.corrections import is_shared
from bot.mail.understanding.forms import read_form
from bot.mail.understanding.relays import read_relay
from bot.services.conversations import open_conversation, take_for_question
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import book_letter, name_source
from bot.services.mailboxes import get_mailbox
from bot.services.matching import find_owner, find_traces, list_named_orders
from bot.services.open_questions import MAX_COUNTED
from bot.services.relayed_mail import take_relayed
from bot.services.reminder_plans import replan
from bot.services.work import StaffWork, Work
from bot.store.values import EPOCH

#: Why a letter counts as what staff took it for.
SAID_SO = "somebody on staff said so"


async def take_for_customer(
    work: StaffWork, kept: ReceivedMail, *, author: MailAddress | None = None
) -> MailOrigin | None:
    """Takes a letter for a customer's after all: its clock starts.

    Gives which letters of its sender are taken for a customer's from now on, if any: not those of
    a person who passed this one on. `author` names who wrote it when somebody else passed it on.
    Raises StateConflict when it counts as a customer's already.
    """
    if kept.kind is MailKind.CUSTOMER and kept.customer_id is not None:
        raise StateConflict("This already counts as a customer's letter.")
    mailbox = await get_mailbox(work.tx, work.shop)
    sender = author or kept.sender
    if is_shared(sender.address) or sender.address in mailbox.own_addresses:
        sender = MailAddress(sender.name, "")  # nobody is known by it
    remembered = await _remember(work, mailbox, kept, MailKind.CUSTOMER)
    await _start_clock(work, mailbox, kept, sender)
    return remembered


async def _start_clock(
    work: StaffWork, mailbox: Mailbox, kept: ReceivedMail, sender: MailAddress
) -> None:
    message = await work.tx.conversations.find_message(work.shop.id, name_source(kept.key))
    if message is not None:  # it counted as a customer's before
        await work.tx.mails.save(replace(kept, kind=MailKind.CUSTOMER, reason=SAID_SO))
        await take_for_question(work, message.id)
        return
    mail = _rebuild(kept, sender)
    relayed = None
    if kept.author is None:
        written = replace(mail, sender=kept.sender)
        relayed = read_relay(written) or read_form(written, mailbox.own_addresses)
    incoming = IncomingMail(
        shop=work.shop,
        mailbox=replace(mailbox, looked_back_at=mailbox.looked_back_at or work.now),
        mail=mail,
        found=Classification(kind=MailKind.CUSTOMER, reason=SAID_SO, relayed=relayed),
        named=await list_named_orders(work.tx, work.shop.id, mail),
        now=work.now,
    )
    if relayed is not None:
        await take_relayed(work.tx, incoming, relayed, kept=kept)
        return
    traces = await find_traces(work.tx, work.shop, mail, sender.address)
    owner = await find_owner(work.tx, mail, traces, incoming.named)
    await book_letter(work.tx, incoming, owner, sender, kept=kept)


def _rebuild(kept: ReceivedMail, sender: MailAddress) -> Mail:
    """A letter as far as it is kept."""
    return Mail(
        key=kept.key,
        message_id=kept.message_id,
        answers=kept.answers,
        sender=sender,
        subject=kept.subject,
        words=kept.words,
        text=kept.words,
        at=kept.at,
    )


async def take_for_nobody(work: StaffWork, kept: ReceivedMail) -> MailOrigin | None:
    """Takes a letter for no customer's: no clock runs for it.

    Gives which letters of its sender stay quiet from now on, if any: none of somebody whom the
    shop knows as a customer.

    Raises StateConflict when it counts as no customer's already.
    """
    if kept.kind is not MailKind.CUSTOMER:
        raise StateConflict("This already counts as no customer's letter.")
    mailbox = await get_mailbox(work.tx, work.shop)
    known = await work.tx.customers.list_with_email(work.shop.id, kept.sender_address)
    remembered = None
    if all(each.is_proposed for each in known):
        remembered = await _remember(work, mailbox, kept, MailKind.MACHINE)
    await work.tx.mails.save(replace(kept, kind=MailKind.MACHINE, reason=SAID_SO))
    await _stop_waiting(work, kept)
    return remembered


async def _remember(
    work: StaffWork, mailbox: Mailbox, kept: ReceivedMail, kind: MailKind
) -> MailOrigin | None:
    """Remembers what a sender's letters of this one's origin are.

    Nothing is learned from whoever passes on what others wrote: a friend, the shop itself, a
    contact form, a marketplace.
    """
    address = kept.sender_address
    is_passed_on = kept.author is not None or kept.relay is not None
    is_own = address in mailbox.own_addresses
    if is_passed_on or not address or is_own or is_shared(address):
        return None
    origin = kept.origin or MailOrigin.PERSON
    await work.tx.mailboxes.correct_sender(
        work.shop.id, address, origin, kind, by=work.by, at=work.now
    )
    return origin


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
