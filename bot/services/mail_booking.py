"""A letter in the shop's books: kept, put on its customer's account, and shown at the desk."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.channels import Channel
from bot.domain.conversations import Attachment
from bot.domain.customers import Customer
from bot.domain.mail import Mail, MailAddress, MailAttachment
from bot.domain.mailboxes import KEPT_FOR, ReceivedMail
from bot.domain.patterns import regex
from bot.domain.posts import Post
from bot.domain.relays import Relay
from bot.domain.strangers import name_buyer, name_stranger
from bot.domain.text import cut_text, remove_invisible
from bot.domain.urgency.message_reading import read_words
from bot.domain.ways import KnownFrom, find_platform_of, make_marketplace, name_email, name_on
from bot.services.arrivals import show_arrival
from bot.services.auto_reply import send_holding_reply
from bot.services.conversations import Heard, Incoming, receive_message
from bot.services.incoming_mail import IncomingMail
from bot.services.matching import Owner
from bot.services.work import Work
from bot.store.outbox import File
from bot.store.transaction import Transaction
from bot.writing.mail import (
    compose_mail,
    format_document_name,
    format_picture_name,
    is_folded,
    list_documents,
    list_pictures,
)

#: How much of a letter is kept; the whole letter stays on the mail server.
KEPT_LIMIT = 20_000
#: Old letters that were no customer's are forgotten a few at a time, with every tenth new one.
FORGOTTEN_EVERY, FORGOTTEN_AT_ONCE = 10, 20

#: "Re:", "AW:", "Antw:": what follows is the shop's own.
_ANSWER_SUBJECT = regex(r"\w{1,8}\s?(?:\[\d{1,3}\])?\s?[:：]")


async def book_letter(
    tx: Transaction,
    incoming: IncomingMail,
    owner: Owner,
    author: MailAddress,
    *,
    kept: ReceivedMail | None = None,
) -> ReceivedMail | None:
    """Books a letter on its customer, starts their clock, and shows it at the desk; gives it as it
    is kept, None when it was taken before.

    `kept` is the letter as it is stored already, when it was taken for something else before.
    """
    is_stranger = owner.customer is None and bool(author.address)
    customer = owner.customer or await _propose(tx, incoming, author)
    owner = replace(owner, customer=customer)
    is_new = kept is None
    if kept is None:
        kept = await keep_mail(tx, incoming, owner=owner)
        if kept is None:
            return None
    else:
        kept = await _keep_anew(tx, kept, incoming, owner)
    work = Work(tx, incoming.shop, incoming.now)
    heard = await receive_message(
        work,
        customer,
        _make_message(incoming, owner, author),
        about=owner.order,
        is_stranger=is_stranger,
        reminds=incoming.reminds,
    )
    if heard is None or not incoming.reminds:
        return kept
    post = _compose(incoming, owner, author, kept, heard)
    if not is_stranger:
        post = await show_arrival(work, post, customer, owner.order, heard)
    await show_at_desk(tx, incoming, post, list_files(incoming.mail))
    wants_answer = not heard.is_thanks and not heard.was_answered
    # A relay's address is nobody's, and into a form anybody can type anybody's.
    if is_new and not incoming.is_junk and wants_answer and incoming.relay is None:
        await send_holding_reply(work, incoming.mailbox, customer, incoming.mail)
    return kept


def _compose(
    incoming: IncomingMail, owner: Owner, author: MailAddress, kept: ReceivedMail, heard: Heard
) -> Post:
    """The card of a customer's letter."""
    assert owner.customer is not None  # somebody new was added
    return compose_mail(
        incoming.shop,
        owner.customer,
        heard.conversation,
        incoming.mail,
        kept,
        address=author.address,
        order=owner.order,
        is_thanks=heard.is_thanks,
        message_id=heard.message_id,
        is_other_address=owner.is_other_address,
        now=incoming.now,
    )


async def _keep_anew(
    tx: Transaction, kept: ReceivedMail, incoming: IncomingMail, owner: Owner
) -> ReceivedMail:
    """A letter that was taken for something else, kept as what it is taken for now."""
    found, customer = incoming.found, owner.customer
    changed = replace(kept, kind=found.kind, reason=found.reason, order_id=owner.order_id)
    changed = replace(changed, relay=incoming.relay)
    if customer is not None:
        changed = replace(changed, customer_id=customer.id)
    await tx.mails.save(changed)
    return changed


def _make_message(incoming: IncomingMail, owner: Owner, author: MailAddress) -> Incoming:
    """What the customer said by this letter."""
    mail = incoming.mail
    files = [Attachment(each.name, each.size or 0, "") for each in mail.attachments]
    return Incoming(
        words=_gather_words(mail),
        at=incoming.at,
        channel=_find_channel(incoming.relay),
        via=incoming.relay.way if incoming.relay else "e-mail",
        order_id=owner.own_order_id,
        attachments=tuple(files),
        source_key=name_source(mail.key),
        way=_name_way(incoming.relay, author),
    )


def _name_way(relay: Relay | None, author: MailAddress) -> str | None:
    """The key of the way that they wrote; None where nothing of it is theirs."""
    if relay is not None and relay.platform is not None:
        return name_on(relay.platform, relay.name) if relay.has_own_name else None
    return name_email(author.address) if _find_own_address(author) else None


def _find_own_address(author: MailAddress) -> str | None:
    """The address by which they are known again; none where it is a platform's."""
    if not author.address or find_platform_of(author.address) is not None:
        return None
    return author.address[:254]


def _find_channel(relay: Relay | None) -> Channel:
    """The channel by which the customer wrote, and so the one by which they are answered."""
    if relay is None or relay.email:
        return Channel.EMAIL
    return Channel.RELAY if relay.address else Channel.ELSEWHERE


def _gather_words(mail: Mail) -> str:
    """What the customer said; the subject counts where it says what matters and isn't the shop's
    own.
    """
    words, subject = _tidy(mail.words), _tidy(mail.subject)
    if words and (mail.answers or not read_words(subject).urgent_because):
        return words
    if mail.answers and _ANSWER_SUBJECT.match(subject):
        return words
    return f"{subject}\n{words}".strip()


def name_source(key: str) -> str:
    """What marks a message as having come from the letter with this key."""
    return f"mail:{key}"


async def _propose(tx: Transaction, incoming: IncomingMail, author: MailAddress) -> Customer:
    """A new customer for somebody who writes for the first time.

    By a name alone nobody is known again: two letters without an address may be two people's.
    """
    shop, relay = incoming.shop, incoming.relay
    names = (shop.name, shop.signed)
    name = name_stranger(author.name, author.address, shop_names=names)
    if relay is not None:
        name = name_buyer(relay, shop_names=names)
    customer = await tx.customers.add(
        Customer(
            shop_id=shop.id,
            name=name,
            email=_find_own_address(author),
            language=incoming.mail.language,
            is_proposed=True,
            created_at=incoming.now,
        ),
        known_from=KnownFrom.LETTER,
    )
    if relay is None or relay.platform is None or not relay.has_own_name:
        return customer
    if await tx.customers.find_marketplace(shop.id, relay.platform, relay.name) is not None:
        return customer  # somebody else is called the same there
    way = make_marketplace(customer, relay.platform, relay.name, KnownFrom.LETTER, at=incoming.now)
    return await tx.customers.add_ways(customer, [way])


async def keep_mail(
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
            origin=found.origin,
            sender_name=_tidy(mail.sender.name)[:200],
            sender_address=mail.sender.address[:254],
            author=author,
            relay=incoming.relay,
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
    """The words as they are kept: nothing invisible in them, and not too many."""
    return cut_text(remove_invisible(words).strip(), KEPT_LIMIT)


async def show_at_desk(
    tx: Transaction, incoming: IncomingMail, post: Post, files: tuple[File, ...] = ()
) -> None:
    """Has a post about a letter said at the desk."""
    await tx.outbox.say(incoming.shop.id, post, files=files, now=incoming.now)


def list_files(mail: Mail) -> tuple[File, ...]:
    """What goes along with a letter's card: its pictures and documents, and the whole text when the
    card shows less.
    """
    files = _name_files(list_pictures(mail), format_picture_name)
    files += _name_files(list_documents(mail), format_document_name)
    if is_folded(mail):
        files.append(File("letter.txt", mail.text[: KEPT_LIMIT * 5].encode()))
    return tuple(files)


def _name_files(
    attachments: list[MailAttachment], format_name: Callable[[int, MailAttachment], str]
) -> list[File]:
    return [
        File(format_name(number, each), each.content)
        for number, each in enumerate(attachments, 1)
        if each.content is not None
    ]
