"""A mail provider for the program: SMTP in this process, and a real Dovecot's mailboxes behind
it.
"""

import asyncio
import imaplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from tests.mail.dovecot import HOST, PASSWORD, Dovecot
from tests.mail.servers import Post

SENT = "Gesendete Objekte"


@dataclass
class PostOffice(Post):
    """Whatever is sent through it lies in the recipient's mailbox before it says so; every address
    has one.
    """

    dovecot: Dovecot = field(kw_only=True)

    @asynccontextmanager
    async def serve(self, address: str) -> AsyncIterator[dict[str, str]]:
        """The settings with which the program reads this mailbox and sends from it."""
        loop = asyncio.get_running_loop()

        def make_smtp() -> SMTP:
            return SMTP(
                self,
                loop=loop,
                hostname="mail.example",
                authenticator=self.authenticate,
                auth_require_tls=False,
            )

        server = await loop.create_server(make_smtp, HOST, 0)
        yield {
            "GOODWORD_MAIL_ADDRESS": address,
            "GOODWORD_MAIL_PASSWORD": PASSWORD,
            "GOODWORD_MAIL_IMAP": f"{HOST}:{self.dovecot.imap_port}",
            "GOODWORD_MAIL_SMTP": f"{HOST}:{server.sockets[0].getsockname()[1]}",
        }
        server.close()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        for address in envelope.rcpt_tos:
            await asyncio.to_thread(self.dovecot.deliver, address, envelope.content)
        return await super().handle_DATA(server, session, envelope)

    def authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, login: Any
    ) -> AuthResult:
        return AuthResult(success=login.password == PASSWORD.encode(), handled=False)

    async def list_letters(self, address: str, folder: str = "INBOX") -> list[EmailMessage]:
        """What lies in somebody's folder, oldest first."""
        return await asyncio.to_thread(self._list_letters, address, folder)

    def _list_letters(self, address: str, folder: str) -> list[EmailMessage]:
        with imaplib.IMAP4(HOST, self.dovecot.imap_port) as client:
            client.login(address, PASSWORD)
            client.select(f'"{folder}"', readonly=True)
            _, [found] = client.search(None, "ALL")
            letters = [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in found.split()]  # type: ignore[index]
        return [message_from_bytes(letter, policy=policy.default) for letter in letters]  # type: ignore[arg-type]

    async def count_read(self, address: str) -> int:
        """How many letters of somebody's INBOX are marked as read."""
        return await asyncio.to_thread(self._count_read, address)

    def _count_read(self, address: str) -> int:
        with imaplib.IMAP4(HOST, self.dovecot.imap_port) as client:
            client.login(address, PASSWORD)
            client.select("INBOX", readonly=True)
            _, [found] = client.search(None, "SEEN")
        return len(found.split())

    async def file_in_sent(self, address: str, letter: bytes) -> None:
        """Puts a copy among somebody's sent letters, as many providers do by themselves."""
        await asyncio.to_thread(self._file_in_sent, address, letter)

    def _file_in_sent(self, address: str, letter: bytes) -> None:
        with imaplib.IMAP4(HOST, self.dovecot.imap_port) as client:
            client.login(address, PASSWORD)
            client.append(f'"{SENT}"', r"(\Seen)", "", letter)
