"""The mail accounts of shops: their passwords are sealed in the database, or stand in the
settings.
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.mailboxes import Mailbox
from bot.store.sqlite_file import find_file

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.mail.transport.accounts import Account
    from bot.mail.transport.encryption import Keys

#: Lies beside a SQLite database and opens the passwords in it.
KEY_FILE = "goodword.key"


class MailAccounts:
    """Opens the accounts that shops have connected. A shop without a mailbox loads nothing."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    @property
    def only_public(self) -> bool:
        """Whether accounts may not be on this computer and in private networks."""
        return not self._settings.mail_private

    async def open_keys(self) -> "Keys":
        """The keys that seal mailbox passwords; made on first use beside a SQLite database.

        Raises BadInput, saying what to do, when there is none or it can't be used.
        """
        from bot.mail.transport.encryption import load_keys

        given = self._settings.secret_key
        books = find_file(self._settings.database_url)
        beside = books.with_name(KEY_FILE) if books else None
        return await asyncio.to_thread(load_keys, given.value if given else None, beside)

    def read_named(self) -> "Account | None":
        """The account that the settings name, if they do. Raises BadInput when it can't be one."""
        from bot.mail.transport.accounts import guess_account

        settings = self._settings
        if settings.mail_address is None or settings.mail_password is None:
            return None
        return guess_account(
            settings.mail_address,
            password=settings.mail_password.value,
            user=settings.mail_user,
            imap_host=settings.mail_imap,
            smtp_host=settings.mail_smtp,
        )

    async def open(self, mailbox: Mailbox, name: str) -> "Account":
        """The account of a stored mailbox, with its password; `name` stands in its letters.

        Raises ShopError when the password can't be had.
        """
        from bot.mail.transport.accounts import guess_account

        account = guess_account(
            mailbox.address,
            password=await self._find_password(mailbox),
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
            only_public=mailbox.sealed_password is not None and self.only_public,
        )

    async def _find_password(self, mailbox: Mailbox) -> str:
        if mailbox.sealed_password is not None:
            return (await self.open_keys()).open_sealed(mailbox.sealed_password)
        named = self.read_named()
        if named is None:
            raise NotFound(
                "The mailbox's password isn't in the settings any more. Set GOODWORD_MAIL_PASSWORD."
            )
        return named.password


def make_mailbox(
    account: "Account", shop_id: int, *, sealed: str | None = None, now: datetime
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
