"""A shop's mail account opened, and a letter on its way through it, once."""

from dataclasses import replace
from datetime import datetime

import discord
import structlog

from bot.client import SellerBot
from bot.domain.drafts import Draft
from bot.domain.errors import NotFound, ShopError
from bot.domain.letters import LetterKind
from bot.domain.mail import MailAddress
from bot.domain.mailboxes import Mailbox
from bot.domain.records import dataclass
from bot.mail.transport.accounts import Account, guess_account
from bot.mail.transport.addresses import encode_address
from bot.mail.transport.composing import compose_letter
from bot.mail.transport.sent_folder import append_to_sent, find_in_sent
from bot.mail.transport.smtp import Ending, send_mail
from bot.services.letters import SendOutcome, prepare_mail

log = structlog.get_logger()


async def open_account(bot: SellerBot, mailbox: Mailbox, name: str) -> Account:
    """The account of a stored mailbox, with its password opened.

    Raises ShopError when the password can't be had.
    """
    if mailbox.sealed_password is not None:
        password = (await bot.open_keys()).open_sealed(mailbox.sealed_password)
    elif (named := bot.read_account()) is not None:
        password = named.password
    else:
        raise NotFound(
            "The mailbox's password isn't in the settings any more. Set GOODWORD_MAIL_PASSWORD."
        )
    account = guess_account(
        mailbox.address,
        password=password,
        name=name,
        user=mailbox.user,
        imap_host=mailbox.imap_host,
        imap_port=mailbox.imap_port,
        smtp_host=mailbox.smtp_host,
        smtp_port=mailbox.smtp_port,
    )
    return replace(
        account,
        folders=mailbox.folders,
        junk_folder=mailbox.junk_folder,
        sent_folder=mailbox.sent_folder,
        keeps_sent=mailbox.keeps_sent,
        # Whoever wrote the settings may go where they like; who used /mailbox connect may be
        # anybody.
        only_public=mailbox.sealed_password is not None and not bot.settings.mail_private,
    )


def store_account(
    account: Account, shop_id: int, *, sealed: str | None = None, now: datetime
) -> Mailbox:
    """The mailbox as it is stored, with its password sealed, or None where the settings have it."""
    return Mailbox(
        shop_id=shop_id,
        address=account.address,
        user=account.user,
        sealed_password=sealed,
        imap_host=account.imap.host,
        imap_port=account.imap.port,
        smtp_host=account.smtp.host,
        smtp_port=account.smtp.port,
        folders=account.folders,
        junk_folder=account.junk_folder,
        sent_folder=account.sent_folder,
        keeps_sent=account.keeps_sent,
        connected_at=now,
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter that only has to be handed over."""

    account: Account
    message: bytes
    sender: str
    recipient: str


async def send_by_mail(bot: SellerBot, draft: Draft) -> SendOutcome:
    """Sends a letter by the shop's own mail server and says how that ended."""
    assert draft.mail_id is not None  # given before the letter was marked as on its way
    try:
        ready = await _prepare(bot, draft, draft.mail_id)
    except ShopError as problem:
        return SendOutcome(reason=problem.sentence)
    except Exception:
        # The database, most likely. Nothing has left, and that is sure.
        log.exception("an e-mail could not be prepared", draft=draft.id)
        return SendOutcome(
            is_temporary=True, reason="something on my side was in the way; it has not left yet."
        )
    account, message = ready.account, ready.message
    sent = await send_mail(account, message, sender=ready.sender, recipient=ready.recipient)
    if sent.ending is Ending.SENT:
        await append_to_sent(account, message, draft.mail_id)
        return SendOutcome(is_sent=True)
    if sent.ending is Ending.UNKNOWN:
        is_there = await find_in_sent(account, draft.mail_id)
        return SendOutcome(is_sent=bool(is_there), is_unknown=not is_there, reason=sent.reason)
    return SendOutcome(is_temporary=sent.ending is Ending.TEMPORARY, reason=sent.reason)


async def _prepare(bot: SellerBot, draft: Draft, message_id: str) -> _Ready:
    """What is to be handed over. Raises ShopError when the letter can't be sent as things are."""
    assert draft.email is not None
    async with bot.database.reading() as tx:
        outgoing = await prepare_mail(tx, draft)
    if outgoing is None:
        raise NotFound("no mailbox is connected any more. Connect one with /mailbox connect.")
    account = await open_account(bot, outgoing.mailbox, outgoing.shop.name)
    message = compose_letter(
        draft.text,
        message_id=message_id,
        at=discord.utils.utcnow(),
        sender=MailAddress(outgoing.shop.name, account.address),
        to=MailAddress(draft.to.name, draft.email),
        subject=draft.subject or "",
        answers=outgoing.answers,
        is_automatic=draft.kind is LetterKind.HOLDING,
    )
    return _Ready(account, message, encode_address(account.address), encode_address(draft.email))
