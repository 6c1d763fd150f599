"""A mail provider in the running event loop: IMAP shows one mailbox, SMTP takes what leaves it.

Whatever depends on pymap's internals is in this module.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import DictBackend
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag, Seen
from pysasl.hashing import BuiltinHash

from .letters import StoredFolder, StoredLetter

# aiosmtpd complains about itself at each log-in
logging.getLogger("mail.log").setLevel(logging.ERROR)

HOST = "127.0.0.1"
INBOX, JUNK, SENT = FOLDERS = ("INBOX", "Junk", "Sent")


class MailStore:
    """One mailbox, shown by IMAP on a free port of this computer."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[Any]] = set()
        self.port = 0
        #: pymap's own folders.
        self.folders: Any

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        """Listens; with a TLS context it offers STARTTLS."""
        args = Namespace(
            host=HOST, port=0, debug=False, cert=None, key=None, tls=tls is not None,
            passlib_cfg=None,
            proxy_protocol=None, demo_data=False, demo_user=self._user,
            demo_password=self._password,
        )  # fmt: skip
        backend, config = await DictBackend.init(
            args,
            hash_context=BuiltinHash(rounds=1),
            cpu_subsystem=Subsystem.for_asyncio(),
            ssl_context=tls,
            invalid_user_sleep=0.0,
        )
        config.apply_context()
        async with backend.login.demo_user_identity.new_session():
            pass
        self.folders, _ = config.set_cache[self._user]
        for name in (JUNK, SENT):
            await self.folders.add_mailbox(name)
        serve = IMAPServer(backend.login, config)

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._conversations.add(task)
            try:
                await serve(reader, writer, SocketInfoLocal(writer, unique_id=os.urandom(8)))
            finally:
                self._conversations.discard(task)
                writer.transport.abort()

        self._server = await asyncio.start_server(converse, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening, and waits a little for those who are still connected to go."""
        if self._server is not None:
            self._server.close()
        await asyncio.sleep(0)  # connections notice that their other side is gone
        if self._conversations:
            await asyncio.wait(self._conversations, timeout=2)
        await asyncio.sleep(0.01)

    async def deliver(self, folder: str, raw: bytes, *, at: datetime, is_seen: bool = False) -> int:
        """Has a letter arrive, and gives its uid."""
        box = await self.folders.get_mailbox(folder)
        flags = frozenset({Seen} if is_seen else set[Flag]())
        message = await box.append(AppendMessage(raw, at, flags))
        return int(message.uid)

    async def list_letters(self, folder: str) -> list[tuple[int, bool]]:
        """Uid of each letter of a folder, and whether it is marked as read."""
        box = await self.folders.get_mailbox(folder)
        return [(message.uid, Seen in message.permanent_flags) async for message in box.messages()]

    def remember(self) -> dict[str, StoredFolder]:
        """Every folder as it is at this very moment."""
        return {name: _remember(self._box(name)) for name in FOLDERS}

    async def recall(self, folders: dict[str, StoredFolder]) -> None:
        """Puts folders back as they were, so that who read them before goes on where they
        stopped.
        """
        for name, folder in folders.items():
            box = self._box(name)
            box._uid_validity = folder.validity
            for letter in folder.letters:
                box._max_uid = letter.uid - 1
                await self.deliver(name, letter.raw, at=letter.at, is_seen=letter.is_seen)
            box._max_uid = folder.last_uid

    def _box(self, name: str) -> Any:
        return self.folders._inbox if name == INBOX else self.folders._set[name]


def _remember(box: Any) -> StoredFolder:
    letters = [
        StoredLetter(
            uid=message.uid,
            at=message.internal_date,
            raw=bytes(message._content),
            is_seen=Seen in message.permanent_flags,
        )
        for message in box._messages.values()
    ]
    return StoredFolder(validity=box.uid_validity, last_uid=box._max_uid, letters=letters)


class MailExit:
    """Takes letters by SMTP on a free port of this computer, from one user; `take` gets address and
    content.
    """

    def __init__(self, user: str, password: str, take: Callable[[str, bytes], None]) -> None:
        self._login, self._take = (user.encode(), password.encode()), take
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        loop = asyncio.get_running_loop()

        def make() -> SMTP:
            return SMTP(
                self, loop=loop, hostname="mail.example", authenticator=self._authenticate,
                enable_SMTPUTF8=True,
                auth_require_tls=False,  # it never leaves this computer
            )  # fmt: skip

        self._server = await loop.create_server(make, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        for recipient in envelope.rcpt_tos:
            self._take(recipient, envelope.content)
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, login: Any
    ) -> AuthResult:
        is_right = (login.login, login.password) == self._login
        said = None if is_right else "535 5.7.8 Username and Password not accepted"
        return AuthResult(success=is_right, handled=False, message=said)
