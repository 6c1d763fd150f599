"""A letter that came in by e-mail: taken exactly once, understood, and put where it belongs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.mail import (
    Classification,
    Mail,
    MailAddress,
    MailContext,
    MailKind,
    find_author,
)
from bot.domain.mailboxes import LOOK_BACK, FolderPosition, FolderRole, Mailbox
from bot.mail.understanding.authenticity import is_surely_own, name_checker, trust_checker
from bot.services.delivery_notices import take_delivery
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import book_letter, keep_mail, list_files, show_at_desk
from bot.services.mailboxes import lock_mailbox
from bot.services.matching import (
    Owner,
    Traces,
    find_owner,
    find_traces,
    list_named_orders,
)
from bot.services.notices import look_up_matters, take_notice, take_pretender
from bot.services.own_letters import take_own_letter
from bot.services.relayed_mail import take_relayed
from bot.services.returned_letters import is_about_our_letter, take_returned
from bot.services.sales.letters import take_sale_letter
from bot.services.sales.news import take_sale_news
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.mail import compose_passed_on, compose_unreadable

#: The first look begins a day earlier, because the server's day may not be ours.
A_DAY = timedelta(days=1)


async def take_mail(
    tx: Transaction,
    mailbox_id: int,
    mail: Mail,
    role: FolderRole,
    position: FolderPosition,
    *,
    now: datetime,
) -> MailKind | None:
    """Takes in a letter, and remembers in the same unit of work how far its folder was read.

    Gives what it was taken for; None when it was taken in before, or is the shop's own.
    """
    mailbox, shop = await lock_mailbox(tx, mailbox_id)
    if mailbox is None or shop is None:
        return None
    await tx.mailboxes.save_position(mailbox.id, position)
    if role is FolderRole.SENT:
        await take_own_letter(Work(tx, shop, now), mail, reminds=not mailbox.is_looking_back)
        return None
    is_known, corrections = await tx.mails.recognise(shop.id, mail.key, mail.sender.address)
    if is_known:
        return None
    mailbox = await _hear_checker(tx, mailbox, mail)
    named = await list_named_orders(tx, shop.id, mail)
    traces = await find_traces(tx, shop, mail, find_author(mail, mailbox.own_addresses))
    matters = await look_up_matters(tx, shop, mail)
    around = MailContext(
        is_junk=role is FolderRole.JUNK,
        is_known_address=traces.is_known,
        is_answer_to_us=traces.is_in_thread,
        names_order=bool(named),
        is_returned=await is_about_our_letter(tx, shop, mail, now=now),
        named_case=matters.case,
        parcel=matters.parcel,
        own_addresses=mailbox.own_addresses,
        corrections=corrections,
        trusted_authserv=trust_checker(mail, mailbox),
        zone=shop.zone,
    )
    incoming = IncomingMail(
        shop=shop,
        mailbox=mailbox,
        mail=mail,
        found=_classify(mail, around, now),
        named=named,
        named_case=matters.case,
        is_junk=around.is_junk,
        now=now,
    )
    await _put_in_place(tx, incoming, traces)
    return incoming.found.kind


async def _hear_checker(tx: Transaction, mailbox: Mailbox, mail: Mail) -> Mailbox:
    """The mailbox, which learns from each letter whose word on senders counts."""
    heard = mailbox.hear_checker(name_checker(mail, mailbox))
    if heard != mailbox:
        await tx.mailboxes.save(heard)
    return heard


def _classify(mail: Mail, around: MailContext, now: datetime) -> Classification:
    """What a letter is taken for; one that was moved here from an archive is nobody's."""
    from bot.mail.understanding.classification import (
        sort_mail,  # its words take long to load, and many shops read no mail
    )

    if mail.received_at is not None and mail.received_at < now - LOOK_BACK - A_DAY:
        return Classification(kind=MailKind.MACHINE, reason="it came more than 30 days ago")
    return sort_mail(mail, around)


async def skip_mail(
    tx: Transaction,
    mailbox_id: int,
    mail: Mail,
    role: FolderRole,
    position: FolderPosition,
    *,
    now: datetime,
) -> None:
    """Shows that there is a letter which can't be taken in, and goes on behind it.

    One broken letter never stops the others.
    """
    mailbox, shop = await lock_mailbox(tx, mailbox_id)
    if mailbox is None or shop is None:
        return
    await tx.mailboxes.save_position(mailbox.id, position)
    if role is FolderRole.SENT or await tx.mails.is_known(shop.id, mail.key):
        return
    bare = Mail(
        key=mail.key,
        message_id=None,
        sender=mail.sender,
        subject=mail.subject,
        at=mail.at,
        received_at=mail.received_at,
        is_readable=False,
    )
    found = Classification(kind=MailKind.UNREADABLE, reason="I could not take it in")
    incoming = IncomingMail(shop=shop, mailbox=mailbox, mail=bare, found=found, named=[], now=now)
    traces = await find_traces(tx, shop, bare, find_author(bare, mailbox.own_addresses))
    await _put_in_place(tx, incoming, traces)


async def _put_in_place(tx: Transaction, incoming: IncomingMail, traces: Traces) -> None:
    """Does what a letter of this kind asks for."""
    kind = incoming.found.kind
    relayed = incoming.found.relayed
    if relayed is not None:
        await take_relayed(tx, incoming, relayed)
    elif kind is MailKind.CUSTOMER:
        await _take_customer_letter(tx, incoming, traces)
    elif kind is MailKind.UNREADABLE:
        await _take_unreadable(tx, incoming, traces)
    elif kind in _TAKEN_AS:
        await _TAKEN_AS[kind](tx, incoming)
    else:
        mail = await keep_mail(tx, incoming)
        if incoming.found.is_own and mail is not None:
            await _take_own_copy(tx, incoming)
        elif kind in (MailKind.MACHINE, MailKind.NEWSLETTER) and mail is not None:
            await take_delivery(tx, incoming)


#: What is done with letters of whose sender nothing more has to be known.
_TAKEN_AS: dict[MailKind, Callable[[Transaction, IncomingMail], Awaitable[None]]] = {
    MailKind.NOTICE: take_notice,
    MailKind.PRETENDER: take_pretender,
    MailKind.BOUNCE: take_returned,
    MailKind.SALE: take_sale_letter,
    MailKind.SALE_NEWS: take_sale_news,
}


async def _take_own_copy(tx: Transaction, incoming: IncomingMail) -> None:
    """Takes what says that the shop wrote it, outside its Sent folder: anybody can say so, and a
    clock stops by it.
    """
    trusted = trust_checker(incoming.mail, incoming.mailbox)
    if is_surely_own(incoming.mail, trusted_authserv=trusted):
        work = Work(tx, incoming.shop, incoming.now)
        await take_own_letter(work, incoming.mail, reminds=incoming.reminds)


async def _take_customer_letter(tx: Transaction, incoming: IncomingMail, traces: Traces) -> None:
    """Books a letter on its customer; whose a passed-on one is, a person says."""
    mail, own = incoming.mail, incoming.mailbox.own_addresses
    author = mail.forwarded_from
    if author is not None and author.address not in (mail.sender.address, "", *own):
        # Whose it is can't be told from the letter: a person says so.
        kept = await keep_mail(tx, incoming, author=author)
        if kept is not None and incoming.reminds:
            await show_at_desk(tx, incoming, compose_passed_on(kept), list_files(mail))
        return
    owner = await find_owner(tx, mail, traces, incoming.named)
    await book_letter(tx, incoming, owner, MailAddress(mail.sender.name, find_author(mail, own)))


async def _take_unreadable(tx: Transaction, incoming: IncomingMail, traces: Traces) -> None:
    """Shows that there is a letter; from a customer's address it starts the clock all the same."""
    if traces.customer is not None:
        mail = replace(
            incoming.mail, words="(a letter that I can't read; please open it in your mail program)"
        )
        owner = Owner(
            customer=traces.customer, why="it can't be read, but it is from a customer's address"
        )
        await book_letter(tx, replace(incoming, mail=mail), owner, incoming.mail.sender)
        return
    kept = await keep_mail(tx, incoming)
    if kept is not None:
        await show_at_desk(tx, incoming, compose_unreadable(kept))
