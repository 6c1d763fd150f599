"""A shop's mailbox: connected, paused, disconnected; its holding reply; and mistakes put right."""

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.mail import Classification, Mail, MailAddress, MailKind, is_from_program
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.domain.posts import Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import clean_line, escape_name, escape_text
from bot.domain.urgency import read_words
from bot.services.conversations import MAX_COUNTED, open_conversation, take_for_question
from bot.services.incoming_mail import IncomingMail
from bot.services.mail import book_letter, lock_mailbox, name_source
from bot.services.matching import find_owner, list_named_orders
from bot.services.reminders import replan, tell_who_waits
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.store.values import EPOCH
from bot.writing.checks import find_problems

HOLDING_LIMIT = 1000
#: Why a letter counts as what staff took it for.
SAID_SO = "somebody on staff said so"


async def connect_mailbox(tx: Transaction, shop: Shop, wanted: Mailbox) -> Mailbox:
    """Stores a mailbox that was tried; another one begins anew, the same one goes on where it was.

    Folders that could not be found this time stay as they were found before.
    """
    old = await tx.mailboxes.get_for_shop(shop.id)
    if old is None:
        return await tx.mailboxes.add(wanted)
    if _name_place(old) != _name_place(wanted):
        await tx.mailboxes.remove(old.id)
        return await tx.mailboxes.add(
            replace(wanted, holding_text=old.holding_text, holding_by=old.holding_by)
        )
    changed = replace(
        wanted,
        id=old.id,
        junk_folder=wanted.junk_folder or old.junk_folder,
        sent_folder=wanted.sent_folder or old.sent_folder,
        holding_text=old.holding_text,
        holding_by=old.holding_by,
        looked_back_at=old.looked_back_at,
        checked_by=old.checked_by,
        checked_lead=old.checked_lead,
    )
    await tx.mailboxes.save(changed)
    return changed


def _name_place(mailbox: Mailbox) -> tuple[str, str, str]:
    """What makes it the same mailbox: on another server, letters are counted anew."""
    return mailbox.address.casefold(), mailbox.user.casefold(), mailbox.imap_host.casefold()


async def get_mailbox(tx: Transaction, shop: Shop) -> Mailbox:
    """The shop's mailbox. Raises NotFound when there is none."""
    found = await tx.mailboxes.get_for_shop(shop.id)
    if found is None:
        raise NotFound("No mailbox is connected yet. Connect one with /mailbox connect.")
    return found


async def pause_mailbox(tx: Transaction, shop: Shop, *, is_paused: bool) -> Mailbox:
    """Stops reading the mailbox for a while, or goes on where it stopped.

    Raises StateConflict when it is so already.
    """
    mailbox = await get_mailbox(tx, shop)
    if mailbox.is_paused and is_paused:
        raise StateConflict("The mailbox is paused already.")
    if not mailbox.is_paused and not is_paused:
        raise StateConflict("The mailbox isn't paused.")
    changed = replace(mailbox, is_paused=is_paused, problem=None)
    await tx.mailboxes.save(changed)
    return changed


async def disconnect_mailbox(tx: Transaction, shop: Shop) -> Mailbox:
    """Forgets the mailbox and its password; what came in through it stays."""
    mailbox = await get_mailbox(tx, shop)
    await tx.mailboxes.remove(mailbox.id)
    return mailbox


async def set_holding_reply(tx: Transaction, shop: Shop, text: str | None, *, by: int) -> Mailbox:
    """Approves the text of the holding reply once, or turns it off with None.

    Raises BadInput for a text that is empty or too long.
    """
    mailbox = await get_mailbox(tx, shop)
    changed = replace(mailbox, holding_text=None, holding_by=None)
    if text is not None:
        changed = replace(mailbox, holding_text=_read_holding_text(text), holding_by=by)
    await tx.mailboxes.save(changed)
    return changed


def _read_holding_text(text: str) -> str:
    """The text of a holding reply, tidied. Raises BadInput when it can't be sent."""
    if len(text) > HOLDING_LIMIT:
        raise BadInput(f"That is too long: please say it in at most {HOLDING_LIMIT} characters.")
    lines = [line for line in text.splitlines() if line.strip()]
    cleaned = "\n".join(clean_line(line, "the text", HOLDING_LIMIT) for line in lines)
    if not cleaned:
        raise BadInput(
            "The text is empty. Write one or two kind sentences, e.g. Thank you, we have your "
            "letter."
        )
    problems = find_problems(cleaned)
    if problems:
        raise BadInput(f"This text can't be used yet: {problems[0]}")
    return cleaned


async def finish_look_back(tx: Transaction, mailbox_id: int, *, now: datetime) -> None:
    """Ends the first look at a mailbox: one digest says who waits, and from now on each letter is
    shown.
    """
    mailbox, shop = await lock_mailbox(tx, mailbox_id)
    if mailbox is None or shop is None or not mailbox.is_looking_back:
        return
    await tx.mailboxes.save(replace(mailbox, looked_back_at=now))
    if not await tell_who_waits(Work(tx, shop, now)):
        words = "I have looked through the last 30 days of your e-mail: nobody waits for an answer."
        await tx.outbox.say(shop.id, Post(words=words, tone=Tone.GONE), now=now)


async def note_trouble(
    tx: Transaction, mailbox_id: int, sentence: str | None, *, now: datetime
) -> None:
    """Keeps why a mailbox can't be read and tells it at the desk, once; or, with None, that it can
    again.
    """
    mailbox, _ = await lock_mailbox(tx, mailbox_id)
    if mailbox is None or mailbox.problem == sentence:
        return
    await tx.mailboxes.save(replace(mailbox, problem=sentence))
    if sentence is not None:
        words = (
            f"I can't read your mailbox {escape_name(mailbox.address)}: "
            f"{escape_text(sentence, 600)}"
        )
        post = Post(
            words=f"{words}\nUntil it is mended, please look into it yourself.", tone=Tone.FAILED
        )
        await tx.outbox.say(mailbox.shop_id, post, now=now)


# Mistakes put right; the shop's word about a sender is remembered.


async def get_mail(tx: Transaction, shop: Shop, mail_id: int) -> ReceivedMail:
    """A letter of this shop. Raises NotFound when it isn't here (any more)."""
    found = await tx.mails.get(mail_id)
    if found is None or found.shop_id != shop.id:
        raise NotFound("That letter isn't here any more. See /mailbox recent for the last ones.")
    return found


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
    owner = await find_owner(work.tx, work.shop, mail, sender.address, incoming.named)
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


def describe_mailbox(mailbox: Mailbox) -> str:
    """The mailbox in a few words."""
    return (
        f"{escape_name(mailbox.address)} ({escape_name(mailbox.imap_host)}, "
        f"{escape_name(mailbox.smtp_host)})"
    )
