"""A letter on its way to a customer by e-mail, once."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.channels.accounts import MailAccounts
from bot.domain.channels import Channel
from bot.domain.drafts import Draft
from bot.domain.errors import NotFound, ShopError
from bot.domain.letters import LetterKind
from bot.domain.mail import MailAddress
from bot.domain.records import dataclass
from bot.domain.sending import Ending, SendOutcome
from bot.mail.transport.accounts import Account
from bot.mail.transport.addresses import encode_address
from bot.mail.transport.composing import compose_letter
from bot.mail.transport.sent_folder import append_to_sent, find_in_sent
from bot.mail.transport.smtp import send_mail
from bot.services.letters import prepare_mail
from bot.store.database import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter that only has to be handed over."""

    account: Account
    message: bytes
    sender: str
    recipient: str


class EmailChannel:
    """Sends letters by each shop's own mail server."""

    def __init__(
        self, database: Database, accounts: MailAccounts, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._clock = clock  # aware UTC

    async def send(self, draft: Draft) -> SendOutcome:
        """Sends a letter and says how that ended."""
        assert draft.mail_id is not None  # given before the letter was marked as on its way
        try:
            ready = await self._prepare(draft, draft.mail_id)
        except ShopError as problem:
            return SendOutcome(Ending.REFUSED, problem.sentence)
        except Exception:
            # The database, most likely. Nothing has left, and that is sure.
            log.exception("an e-mail could not be prepared", draft=draft.id)
            return SendOutcome(
                Ending.TEMPORARY,
                "something on my side was in the way; it has not left yet.",
            )
        return await _hand_over(ready, draft.mail_id)

    async def _prepare(self, draft: Draft, message_id: str) -> _Ready:
        """What is to be handed over. Raises ShopError when it can't be sent as things are."""
        assert draft.email is not None
        async with self._database.reading() as tx:
            outgoing = await prepare_mail(tx, draft)
        if outgoing is None:
            raise NotFound("no mailbox is connected any more. Connect one with /mailbox connect.")
        account = await self._accounts.open(outgoing.mailbox, outgoing.shop.name)
        message = compose_letter(
            draft.text,
            message_id=message_id,
            at=self._clock(),
            sender=MailAddress(outgoing.shop.name, account.address),
            to=MailAddress(draft.to.name, draft.email),
            subject=draft.subject or "",
            answers=outgoing.answers,
            is_automatic=draft.kind is LetterKind.HOLDING,
            is_plain=draft.to.channel is Channel.RELAY,
            reference=outgoing.relay.reference if outgoing.relay else None,
        )
        return _Ready(
            account, message, encode_address(account.address), encode_address(draft.email)
        )


async def _hand_over(ready: _Ready, message_id: str) -> SendOutcome:
    account, message = ready.account, ready.message
    sent = await send_mail(account, message, sender=ready.sender, recipient=ready.recipient)
    if sent.ending is Ending.SENT:
        await append_to_sent(account, message, message_id)
    elif sent.ending is Ending.UNKNOWN and await find_in_sent(account, message_id):
        return SendOutcome(Ending.SENT)
    return sent
