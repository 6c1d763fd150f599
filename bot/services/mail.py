"""A letter that came in by e-mail: taken exactly once, understood, and put where it belongs."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.channels import Channel
from bot.domain.conversations import Attachment
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.mail import (
    Classification,
    Mail,
    MailAddress,
    MailContext,
    MailKind,
    Notice,
    find_author,
)
from bot.domain.mailboxes import (
    KEPT_FOR,
    LOOK_BACK,
    FolderPosition,
    FolderRole,
    ReceivedMail,
    ReceivedNotice,
)
from bot.domain.orders import Order
from bot.domain.platforms import NoticeKind
from bot.domain.posts import Post
from bot.domain.text import clean_name, cut_text, remove_invisible
from bot.domain.urgency import read_words
from bot.mail.understanding.authenticity import name_checker, trust_checker
from bot.services.auto_reply import send_holding_reply
from bot.services.case_notices import take_notice_for_case
from bot.services.conversations import Incoming, receive_message
from bot.services.delivery_notices import take_delivery
from bot.services.incoming_mail import IncomingMail
from bot.services.mailboxes import lock_mailbox
from bot.services.matching import (
    Owner,
    Traces,
    find_named_order,
    find_owner,
    find_traces,
    find_tracked_order,
    list_named_orders,
)
from bot.services.parcels import offer_parcel_buttons
from bot.services.returned import take_bounce, take_own_letter
from bot.services.work import Work
from bot.store.outbox import File
from bot.store.transaction import Transaction
from bot.writing.mail import (
    compose_mail,
    compose_passed_on,
    compose_unreadable,
    format_picture_name,
    is_folded,
    list_pictures,
)
from bot.writing.parcels import list_arrival_buttons
from bot.writing.platform_notices import compose_platform_notice

#: How much of a letter is kept; the whole letter stays on the mail server.
KEPT_LIMIT = 20_000
#: Old letters that were no customer's are forgotten a few at a time, with every tenth new one.
FORGOTTEN_EVERY, FORGOTTEN_AT_ONCE = 10, 20
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
    is_known, correction = await tx.mails.recognise(shop.id, mail.key, mail.sender.address)
    if is_known:
        return None
    heard = mailbox.hear_checker(name_checker(mail, mailbox))
    if heard != mailbox:
        await tx.mailboxes.save(heard)
        mailbox = heard
    named = await list_named_orders(tx, shop.id, mail)
    traces = await find_traces(tx, shop, mail, find_author(mail, mailbox.own_addresses))
    from bot.mail.understanding.classification import (
        sort_mail,  # its words take long to load, and many shops read no mail
    )

    around = MailContext(
        is_junk=role is FolderRole.JUNK,
        is_known_address=traces.customer is not None,
        is_answer_to_us=traces.is_answer,
        names_order=bool(named),
        own_addresses=mailbox.own_addresses,
        correction=correction,
        trusted_authserv=trust_checker(mail, mailbox),
        zone=shop.zone,
    )
    found = sort_mail(mail, around)
    if mail.received_at is not None and mail.received_at < now - LOOK_BACK - A_DAY:
        # Moved here from an archive: nobody waits for that any more.
        found = Classification(kind=MailKind.MACHINE, reason="it came more than 30 days ago")
    incoming = IncomingMail(
        shop=shop,
        mailbox=mailbox,
        mail=mail,
        found=found,
        named=named,
        is_junk=role is FolderRole.JUNK,
        now=now,
    )
    await _put_in_place(tx, incoming, traces)
    return found.kind


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
    kind = incoming.found.kind
    if kind is MailKind.CUSTOMER:
        await _take_customer_letter(tx, incoming, traces)
    elif kind is MailKind.NOTICE:
        await take_notice(tx, incoming)
    elif kind is MailKind.UNREADABLE:
        await _take_unreadable(tx, incoming, traces)
    else:
        mail = await _keep(tx, incoming)
        if kind is MailKind.BOUNCE and mail is not None:
            await take_bounce(
                Work(tx, incoming.shop, incoming.now), incoming.mail, reminds=incoming.reminds
            )
        elif kind in (MailKind.MACHINE, MailKind.NEWSLETTER) and mail is not None:
            await take_delivery(tx, incoming)


async def _take_customer_letter(tx: Transaction, incoming: IncomingMail, traces: Traces) -> None:
    mail, own = incoming.mail, incoming.mailbox.own_addresses
    author = mail.forwarded_from
    if author is not None and author.address not in (mail.sender.address, "", *own):
        # Whose it is can't be told from the letter: a person says so.
        kept = await _keep(tx, incoming, author=author)
        if kept is not None and incoming.reminds:
            await _say(tx, incoming, compose_passed_on(kept), _list_files(mail))
        return
    owner = await find_owner(tx, mail, traces, incoming.named)
    await book_letter(tx, incoming, owner, MailAddress(mail.sender.name, find_author(mail, own)))


async def book_letter(
    tx: Transaction,
    incoming: IncomingMail,
    owner: Owner,
    author: MailAddress,
    *,
    kept: ReceivedMail | None = None,
) -> None:
    """Books a letter on its customer, starts their clock, and shows it at the desk.

    `kept` is the letter as it is stored already, when it was taken for something else before.
    """
    is_stranger = owner.customer is None and bool(author.address)
    customer = owner.customer or await _propose(tx, incoming, author)
    owner = replace(owner, customer=customer)
    is_new = kept is None
    if kept is None:
        kept = await _keep(tx, incoming, owner=owner)
    else:
        kept = replace(
            kept,
            kind=incoming.found.kind,
            reason=incoming.found.reason,
            customer_id=customer.id,
            order_id=owner.order_id,
        )
        await tx.mails.save(kept)
    if kept is None:
        return
    mail = incoming.mail
    heard = await receive_message(
        Work(tx, incoming.shop, incoming.now),
        customer,
        Incoming(
            words=_gather_words(mail),
            at=incoming.at,
            channel=Channel.EMAIL,
            via="e-mail",
            order_id=owner.own_order_id,
            attachments=tuple(
                Attachment(each.name, each.size or 0, "") for each in mail.attachments
            ),
            source_key=name_source(mail.key),
        ),
        about=owner.order,
        is_stranger=is_stranger,
        reminds=incoming.reminds,
    )
    if heard is None or not incoming.reminds:
        return
    post = compose_mail(
        incoming.shop,
        customer,
        heard.conversation,
        mail,
        kept,
        address=author.address,
        order=owner.order,
        is_thanks=heard.is_thanks,
        message_id=heard.message_id,
        is_other_address=owner.is_other_address,
        now=incoming.now,
    )
    if not is_stranger:
        post = await offer_parcel_buttons(
            tx, post, customer, owner.order, is_thanks=heard.is_thanks, now=incoming.now
        )
    await _say(tx, incoming, post, _list_files(mail))
    if is_new and not incoming.is_junk and not heard.is_thanks and not heard.was_answered:
        await send_holding_reply(
            Work(tx, incoming.shop, incoming.now), incoming.mailbox, customer, mail
        )


def _gather_words(mail: Mail) -> str:
    """What the customer said; the subject counts where it says what matters and isn't the shop's
    own.
    """
    words, subject = _tidy(mail.words), _tidy(mail.subject)
    if words and (mail.answers or not read_words(subject).urgent_because):
        return words
    return f"{subject}\n{words}".strip()


def name_source(key: str) -> str:
    """What marks a message as having come from the letter with this key."""
    return f"mail:{key}"


async def _propose(tx: Transaction, incoming: IncomingMail, author: MailAddress) -> Customer:
    """A new customer for somebody who writes for the first time; one without an address is found by
    name.
    """
    try:
        name = clean_name(author.name or author.address.partition("@")[0])
    except BadInput:
        name = "Somebody without a name"
    if not author.address:
        for known in await tx.customers.list_named(incoming.shop.id, name):
            if known.is_proposed and known.email is None and known.member_id is None:
                return known
    return await tx.customers.add(
        Customer(
            shop_id=incoming.shop.id,
            name=name,
            email=author.address[:254] or None,
            language=incoming.mail.language,
            is_proposed=True,
            created_at=incoming.now,
        )
    )


async def take_notice(tx: Transaction, incoming: IncomingMail) -> None:
    """Keeps a platform's notice, opens the case that it is about or goes on with it, and shows it
    at the desk.
    """
    notice = incoming.found.notice
    assert notice is not None  # sorting gives one with this kind
    order = await _find_order(tx, incoming, notice)
    kept = await _keep(tx, incoming, owner=Owner(order=order))
    if kept is None:
        return
    received = ReceivedNotice(
        shop_id=incoming.shop.id, mail_id=kept.id, at=incoming.at, notice=notice
    )
    customer = None
    if order is not None:
        customer = await tx.customers.get(order.customer_id)
        received = replace(received, order_id=order.id, customer_id=order.customer_id)
    received = await tx.mails.add_notice(received)
    is_over = notice.respond_by is not None and notice.respond_by < incoming.now
    # what may still cost money is shown, also when the first look finds it
    if incoming.reminds or not is_over:
        case = await take_notice_for_case(Work(tx, incoming.shop, incoming.now), received)
        post = compose_platform_notice(
            incoming.shop,
            kept,
            notice,
            order,
            customer,
            case=case,
            reminds=incoming.reminds,
            now=incoming.now,
        )
        if notice.kind is NoticeKind.DELIVERY_EXCEPTION and order is not None:
            post = replace(post, buttons=(*post.buttons, *list_arrival_buttons(order)))
        await _say(tx, incoming, post, _list_files(incoming.mail))


async def _find_order(tx: Transaction, incoming: IncomingMail, notice: Notice) -> Order | None:
    """The order that a notice is about: by its number, else by the number of the parcel."""
    if notice.order_number:
        numbered = await find_named_order(tx, incoming.shop.id, notice.order_number)
        if numbered is not None:
            return numbered
    if len(incoming.named) == 1:
        return incoming.named[0]
    if notice.kind is NoticeKind.DELIVERY_EXCEPTION and notice.reference:
        return await find_tracked_order(tx, incoming.shop.id, notice.reference)
    return None


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
    kept = await _keep(tx, incoming)
    if kept is not None:
        await _say(tx, incoming, compose_unreadable(kept))


async def _keep(
    tx: Transaction,
    incoming: IncomingMail,
    *,
    owner: Owner | None = None,
    author: MailAddress | None = None,
) -> ReceivedMail | None:
    """Keeps a letter, without what is too much of it; None when it was kept before."""
    mail, found = incoming.mail, incoming.found
    owner = owner or Owner()
    kept = await tx.mails.add_new(
        ReceivedMail(
            shop_id=incoming.shop.id,
            key=mail.key,
            message_id=mail.message_id,
            answers=mail.answers[:20],
            kind=found.kind,
            reason=owner.why or found.reason,
            sender_name=_tidy(mail.sender.name)[:200],
            sender_address=mail.sender.address[:254],
            author=author,
            subject=_tidy(mail.subject)[:300],
            words=_tidy(mail.words),
            at=incoming.at,
            taken_at=incoming.now,
            customer_id=owner.customer.id if owner.customer else None,
            order_id=owner.order_id,
        )
    )
    if kept is not None and kept.id % FORGOTTEN_EVERY == 0:
        await tx.mails.forget_old(incoming.now - KEPT_FOR, FORGOTTEN_AT_ONCE)
    return kept


def _tidy(words: str) -> str:
    return cut_text(remove_invisible(words).strip(), KEPT_LIMIT)


async def _say(
    tx: Transaction, incoming: IncomingMail, post: Post, files: tuple[File, ...] = ()
) -> None:
    await tx.outbox.say(incoming.shop.id, post, files=files, now=incoming.now)


def _list_files(mail: Mail) -> tuple[File, ...]:
    """What goes along with a letter's card: its pictures, and the whole text when the card shows
    less.
    """
    files = [
        File(format_picture_name(number, each), each.content)
        for number, each in enumerate(list_pictures(mail), 1)
        if each.content is not None
    ]
    if is_folded(mail):
        files.append(File("letter.txt", mail.text[: KEPT_LIMIT * 5].encode()))
    return tuple(files)
