"""A mail provider in the test's own event loop: SMTP that takes letters, and IMAP that shows them.

Both can be told to refuse, to dawdle and to break off.
"""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from bot.mail.transport.accounts import Account, Security, Server
from bot.playground.mail_server import HOST, MailStore
from tests.sure import sure

ADDRESS, PASSWORD = "hello@bluefox.example", "abc def"  # a space, which has to be quoted


@dataclass(frozen=True)
class Sent:
    """A letter that the SMTP server took."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Post:
    """How the SMTP server behaves.

    Steps are AUTH, MAIL, RCPT and DATA, which comes after the content.
    """

    sent: list[Sent] = field(default_factory=list)
    #: what it answers at a step instead of yes
    answers: dict[str, str] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)  #: steps at which it falls silent
    cuts: set[str] = field(default_factory=set)  #: steps at which it breaks off
    slowness: float = 0  #: seconds until it answers at RCPT
    connected: int = 0  #: connections that stand
    most_connected: int = 0  #: how many stood at once

    async def _answer(self, step: str, server: SMTP) -> str:
        if step in self.cuts:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if step in self.cuts | self.hangs:
            await asyncio.sleep(3600)
        return self.answers.get(step, "250 OK")

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        await asyncio.sleep(self.slowness)
        return await self._answer("RCPT", server)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" not in self.answers:
            self.sent.append(Sent(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return await self._answer("DATA", server)

    def authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, login: Any
    ) -> AuthResult:
        said = self.answers.get("AUTH")
        is_right = (login.login, login.password) == (ADDRESS.encode(), PASSWORD.encode())
        if said is None and not is_right:
            said = "535 5.7.8 Username and Password not accepted"
        return AuthResult(success=said is None, handled=False, message=said)


class _Counted(SMTP):
    """One connection, which is counted as long as it stands."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        post: Post = self.event_handler
        post.connected += 1
        post.most_connected = max(post.most_connected, post.connected)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.connected -= 1


class Link:
    """A line in front of a server, which can be cut, held up and tampered with."""

    def __init__(self, target: int, host: str = HOST, tls: ssl.SSLContext | None = None) -> None:
        self._target, self._host, self._tls = target, host, tls
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._clients: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0
        self.connections = 0  #: how many there have been
        #: What becomes of the server's answers on their way; None breaks off.
        self.change: Callable[[bytes], bytes | None] = lambda data: data

    async def accept(self) -> None:
        """Listens, on the same port as ever."""
        self._server = await asyncio.start_server(self._serve, self._host, self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Cuts everything, and lets nobody in."""
        if self._server is not None:
            self._server.close()
        self.cut()
        self._server = None
        # who was let in just before is served by now, and can be cut off as well
        await asyncio.sleep(0.01)
        self.cut()
        await self.settle()

    def cut(self) -> None:
        """Breaks every connection off."""
        for writer in list(self._writers):
            writer.transport.abort()

    def hang(self) -> None:
        """Lets no answer of the server through, until `resume`."""
        self._flows.clear()

    def resume(self) -> None:
        self._flows.set()

    def inject(self, data: bytes) -> None:
        """Says something in the server's name."""
        for client in self._clients:
            client.write(data)

    async def settle(self) -> None:
        """Waits until every broken connection is forgotten."""
        self._flows.set()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = sure(asyncio.current_task())
        self._tasks.add(task)
        self.connections += 1
        ends = {writer}
        self._clients.add(writer)
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target)
            ends.add(far_writer)
            self._writers.add(far_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass_on(reader, far_writer, is_answer=False))
                both.create_task(self._pass_on(far_reader, writer, is_answer=True))
        except (asyncio.CancelledError, ExceptionGroup):
            pass  # one side is gone
        finally:
            self._tasks.discard(task)
            self._clients.discard(writer)
            self._writers -= ends
            for end in ends:
                end.transport.abort()
                with suppress(ConnectionError):
                    await end.wait_closed()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        while data := await reader.read(65536):
            if is_answer:
                await self._flows.wait()
                changed = self.change(data)
                if changed is None:
                    break
                data = changed
            writer.write(data)
            await writer.drain()
        raise ConnectionError("the other side is done")


class MailServer:
    """One provider with one mailbox, `ADDRESS`, on free ports of this computer.

    With a TLS context it offers STARTTLS, or speaks TLS from the first byte.
    """

    def __init__(
        self, host: str = HOST, tls: ssl.SSLContext | None = None, *, is_tls_first: bool = False
    ) -> None:
        self._host, self._tls, self._is_tls_first = host, tls, is_tls_first
        self.post = Post()
        self.imap: Link
        self.smtp_port = 0
        self._smtp: asyncio.Server
        self._store = MailStore(ADDRESS, PASSWORD)

    @property
    def account(self) -> Account:
        """The account as a shop would connect it."""
        security = Security.PLAIN
        if self._tls is not None:
            security = Security.TLS if self._is_tls_first else Security.STARTTLS
        return Account(
            address=ADDRESS,
            name="Blue Fox Knits",
            imap=Server(self._host, self.imap.port, security),
            smtp=Server(self._host, self.smtp_port, security),
            user=ADDRESS,
            password=PASSWORD,
            junk_folder="Junk",
            sent_folder="Sent",
        )

    @property
    def folders(self) -> Any:
        """The mailbox's folders, in pymap's own words."""
        return self._store.folders

    @property
    def sent(self) -> list[Sent]:
        """Letters that were sent through it."""
        return self.post.sent

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        first, later = (self._tls, None) if self._is_tls_first else (None, self._tls)

        def make_smtp() -> SMTP:
            return _Counted(
                self.post, loop=loop, hostname="mail.example", authenticator=self.post.authenticate,
                auth_require_tls=False, enable_SMTPUTF8=True, tls_context=later,
            )  # fmt: skip

        self._smtp = await loop.create_server(make_smtp, self._host, 0, ssl=first)
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]
        await self._store.start(later)
        self.imap = Link(self._store.port, self._host, first)
        await self.imap.accept()

    async def stop(self) -> None:
        await self.imap.refuse()
        self._smtp.close()
        await self._store.stop()

    async def deliver(
        self, folder: str, raw: bytes, *, at: datetime | None = None, is_seen: bool = False
    ) -> int:
        """Has a letter arrive, and gives its uid."""
        return await self._store.deliver(folder, raw, at=at or datetime.now(UTC), is_seen=is_seen)

    async def list_letters(self, folder: str) -> list[tuple[int, bool]]:
        """Uid of each letter of a folder, and whether it is marked as read."""
        return await self._store.list_letters(folder)

    async def renumber(self, folder: str) -> None:
        """Gives all letters of a folder new uids, as a server does after a repair; nobody stays
        connected.
        """
        box = await self.folders.get_mailbox(folder)
        letters = list(box._messages.values())
        await self.imap.refuse()
        box._uid_validity += random.randint(1, 1000)
        box._messages = {}
        box._max_uid = random.randint(1, 50)
        for letter in letters:
            box._max_uid += 1
            box._messages[box._max_uid] = type(letter).copy(letter, uid=box._max_uid)
        await self.imap.accept()


@asynccontextmanager
async def run_mail_server(
    host: str = HOST, tls: ssl.SSLContext | None = None, *, is_tls_first: bool = False
) -> AsyncIterator[MailServer]:
    """A provider of its own, gone at the end."""
    server = MailServer(host, tls, is_tls_first=is_tls_first)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def write_letter(subject: str, body: str = "Where is my shawl?", key: str | None = None) -> bytes:
    """A customer's letter as it arrives."""
    return (
        f"From: Ada Lovelace <ada@example.com>\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{key or subject}@example.com>\r\nDate: Sat, 21 Nov 2026 09:00:00 "
        f"+0000\r\n\r\n{body}\r\n"
    ).encode()
