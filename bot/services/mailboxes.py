"""A shop's mailbox: connected, paused, disconnected; its trouble, and its holding reply."""

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.domain.posts import Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import clean_line, escape_name, escape_text
from bot.services.reminders import tell_who_waits
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.checks.problems import find_problems
from bot.writing.sales import compose_left_open

HOLDING_LIMIT = 1000


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


async def lock_mailbox(tx: Transaction, mailbox_id: int) -> tuple[Mailbox | None, Shop | None]:
    """The mailbox and its shop as they are once the shop is locked; None for what isn't there any
    more.
    """
    shop = await tx.shops.lock_with_mailbox(mailbox_id)
    if shop is None:
        return None, None
    return await tx.mailboxes.get(mailbox_id), shop


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
    if left_open := await tx.proposals.count_open(shop.id):
        await tx.outbox.say(shop.id, compose_left_open(left_open), now=now)


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


async def get_mail(tx: Transaction, shop: Shop, mail_id: int) -> ReceivedMail:
    """A letter of this shop. Raises NotFound when it isn't here (any more)."""
    found = await tx.mails.get(mail_id)
    if found is None or found.shop_id != shop.id:
        raise NotFound("That letter isn't here any more. See /mailbox recent for the last ones.")
    return found


def describe_mailbox(mailbox: Mailbox) -> str:
    """The mailbox in a few words."""
    return (
        f"{escape_name(mailbox.address)} ({escape_name(mailbox.imap_host)}, "
        f"{escape_name(mailbox.smtp_host)})"
    )
