"""A shop's mailbox: connected, paused, disconnected; its holding reply; and mistakes put right."""

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.mail import Mail, MailAddress, MailKind, Sorted
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.domain.posts import Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import clean_line, escape_name, escape_text
from bot.services.conversations import MOST_COUNTED, open_conversation
from bot.services.mail import Arrival, book_letter, name_source
from bot.services.matching import find_owner, list_named_orders
from bot.services.reminders import replan, tell_who_waits
from bot.store.columns import EPOCH
from bot.store.outbox import Parcel, PostKind
from bot.store.transaction import Transaction

LONGEST_HOLDING = 1000


async def connect_mailbox(tx: Transaction, shop: Shop, wanted: Mailbox) -> Mailbox:
    """Stores a mailbox that was tried; another address begins anew, the same one goes on where it was."""
    old = await tx.mailboxes.get_for_shop(shop.id)
    if old is None:
        return await tx.mailboxes.add(wanted)
    if old.address.casefold() != wanted.address.casefold():
        await tx.mailboxes.remove(old.id)
        return await tx.mailboxes.add(
            replace(wanted, holding_text=old.holding_text, holding_by=old.holding_by)
        )
    changed = replace(
        wanted,
        id=old.id,
        holding_text=old.holding_text,
        holding_by=old.holding_by,
        looked_back_at=old.looked_back_at,
        checked_by=old.checked_by,
        checked_lead=old.checked_lead,
    )
    await tx.mailboxes.save(changed)
    return changed


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
    if mailbox.is_paused == is_paused:
        raise StateConflict("The mailbox is paused already." if is_paused else "The mailbox isn't paused.")
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
    if text is not None:
        if len(text) > LONGEST_HOLDING:
            raise BadInput(f"That is too long: please say it in at most {LONGEST_HOLDING} characters.")
        text = "\n".join(clean_line(line, "the text", 500) for line in text.splitlines() if line.strip())
        if not text:
            raise BadInput(
                "The text is empty. Write one or two kind sentences, e.g. Thank you, we have your letter."
            )
    changed = replace(mailbox, holding_text=text, holding_by=by if text else None)
    await tx.mailboxes.save(changed)
    return changed


async def finish_look_back(tx: Transaction, mailbox_id: int, *, now: datetime) -> None:
    """Ends the first look at a mailbox: one digest says who waits, and from now on each letter is shown."""
    mailbox = await tx.mailboxes.get(mailbox_id)
    shop = await tx.shops.lock(mailbox.shop_id) if mailbox else None
    if mailbox is None or shop is None or not mailbox.is_looking_back:
        return
    await tx.mailboxes.save(replace(mailbox, looked_back_at=now))
    if not await tell_who_waits(tx, shop, now=now):
        words = "I have looked through the last 30 days of your e-mail: nobody waits for an answer."
        await tx.outbox.add(
            Parcel(shop_id=shop.id, kind=PostKind.NOTE, post=Post(words=words, tone=Tone.GONE), due_at=now)
        )


async def note_trouble(
    tx: Transaction, mailbox_id: int, sentence: str | None, *, is_lasting: bool, now: datetime
) -> None:
    """Keeps why a mailbox can't be read, or that it can again; what won't pass by itself is told at the desk."""
    mailbox = await tx.mailboxes.get(mailbox_id)
    if mailbox is None or mailbox.problem == sentence:
        return
    await tx.mailboxes.save(replace(mailbox, problem=sentence))
    if sentence is not None and is_lasting:
        words = f"I can't read your mailbox {escape_name(mailbox.address)}: {escape_text(sentence, 600)}"
        post = Post(words=f"{words}\nUntil it is mended, please look into it yourself.", tone=Tone.FAILED)
        await tx.outbox.add(Parcel(shop_id=mailbox.shop_id, kind=PostKind.NOTE, post=post, due_at=now))


# Mistakes put right; the shop's word about a sender is remembered.


async def get_mail(tx: Transaction, shop: Shop, mail_id: int) -> ReceivedMail:
    """A letter of this shop. Raises NotFound when it isn't here (any more)."""
    found = await tx.mails.get(mail_id)
    if found is None or found.shop_id != shop.id:
        raise NotFound("That letter isn't here any more. See /mailbox recent for the last ones.")
    return found


async def take_for_customer(
    tx: Transaction,
    shop: Shop,
    kept: ReceivedMail,
    *,
    author: MailAddress | None = None,
    by: int,
    now: datetime,
) -> None:
    """Takes a letter for a customer's after all: its clock starts, and its sender is remembered.

    `author` names who wrote it when somebody else passed it on; a person who passes letters on isn't remembered.
    Raises StateConflict when it counts as a customer's already.
    """
    if kept.kind is MailKind.CUSTOMER and kept.customer_id is not None:
        raise StateConflict("This already counts as a customer's letter.")
    mailbox = await get_mailbox(tx, shop)
    sender = author or MailAddress(kept.sender_name, kept.sender_address)
    if kept.author is None:
        await tx.mailboxes.correct_sender(shop.id, sender.address, MailKind.CUSTOMER, by=by, at=now)
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
    arrival = Arrival(
        shop=shop,
        mailbox=replace(mailbox, looked_back_at=mailbox.looked_back_at or now),
        mail=mail,
        found=Sorted(kind=MailKind.CUSTOMER, reason="somebody on staff said so"),
        named=await list_named_orders(tx, shop.id, mail),
        now=now,
    )
    owner = await find_owner(tx, shop, mail, sender.address, arrival.named)
    await book_letter(tx, arrival, owner, sender, kept=kept)


async def take_for_nobody(tx: Transaction, shop: Shop, kept: ReceivedMail, *, by: int, now: datetime) -> None:
    """Takes a letter for no customer's: no clock runs for it, and its sender's letters stay quiet.

    Raises StateConflict when it counts as no customer's already.
    """
    if kept.kind is not MailKind.CUSTOMER:
        raise StateConflict("This already counts as no customer's letter.")
    await tx.mailboxes.correct_sender(shop.id, kept.sender_address, MailKind.MACHINE, by=by, at=now)
    await tx.mails.save(replace(kept, kind=MailKind.MACHINE, reason="somebody on staff said so"))
    message = await tx.conversations.find_message(shop.id, name_source(kept.key))
    if message is None:
        return
    await tx.conversations.mark_answer_unwanted(message.id)
    conversation = await open_conversation(tx, shop.id, message.customer_id)
    if not conversation.is_waiting:
        return
    since = conversation.answered_at or EPOCH
    left = await tx.conversations.list_questions_since(message.customer_id, since, MOST_COUNTED)
    if left:
        changed = replace(
            conversation, waiting_since=left[0].at, unanswered=len(left), last_words=left[-1].words
        )
    else:
        changed = conversation.let_rest()
    await tx.conversations.save(changed)
    await replan(tx, shop, changed, now=now)


def describe_mailbox(mailbox: Mailbox) -> str:
    """The mailbox in a few words."""
    return (
        f"{escape_name(mailbox.address)} ({escape_name(mailbox.imap_host)}, {escape_name(mailbox.smtp_host)})"
    )
