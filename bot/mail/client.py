"""IMAPClient with what a program that must never hang needs besides."""

import imaplib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientAbortError, LoginError  # type: ignore[import-untyped]

#: No answer may bring more bytes at once than this: what claims to is broken or hostile.
_LARGEST = 32 * 1024 * 1024

#: Gives a connected socket.
Dial = Callable[[], socket.socket]


class Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """A connection to a server whose socket `dial` gives; every answer is awaited for `answer` seconds."""

    def __init__(
        self, host: str, port: int, *, dial: Dial, tls: ssl.SSLContext | None, answer: float
    ) -> None:
        self._dial, self._tls = dial, tls
        self._count: int | None = None  # of letters in the open folder
        super().__init__(host, port, ssl=tls is not None, timeout=SocketTimeout(None, answer))
        # The library prepares each answer for a log that nobody keeps: with a large letter that stops every
        # thread for a tenth of a second and takes several times its size.
        self._imap.debug = 0
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name
        return _Wire(self.host, self.port, self._dial, self._tls)

    def enter(self, user: str, password: str) -> None:
        """Logs in. Raises LoginError when the server refuses, and what the network says when it breaks."""
        try:
            if self.has_capability("AUTH=PLAIN"):
                self.plain_login(user, password)
            else:
                self.login('"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"', password)
        except LoginError as error:
            # The library also says so when the connection broke in the middle.
            if isinstance(error.__context__, IMAPClientAbortError):
                raise error.__context__ from None
            raise

    def idle(self) -> None:
        """Has the server tell of news at once; unlike the library's, it bears news in the same breath."""
        self._idle_tag = self._imap._command("IDLE")
        while self._imap._get_response() is not None:
            answer = self._imap.tagged_commands.get(self._idle_tag)
            if answer:
                raise self.Error(f"IDLE: {answer}")

    def hear_of_letters(self) -> bool:
        """Whether the server said, since this was last asked, that there are more letters or other ones.

        It may say so with any answer, and then not again when it is asked to tell of news. Some say how many
        there are over and over.
        """
        said = self._imap.untagged_responses
        counts, gone, before = said.pop("EXISTS", None), said.pop("EXPUNGE", None), self._count
        if counts:
            self._count = int(counts[-1])
        return bool(counts) and (self._count != before or gone is not None)

    def has_read_ahead(self) -> bool:
        """Whether something lies in our own buffers already, where waiting on the socket would miss it."""
        held = getattr(self._imap, "_readbuf", None)  # since Python 3.14
        if held is not None:
            return bool(held)
        found = self.socket()
        try:
            found.settimeout(0)
            return bool(self._imap.file.peek(1))
        except OSError:
            return False
        finally:
            self._set_read_timeout()


class _Wire(imaplib.IMAP4):
    def __init__(self, host: str, port: int, dial: Dial, tls: ssl.SSLContext | None) -> None:
        self._dial, self._tls = dial, tls
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = self._dial()
        return found if self._tls is None else self._tls.wrap_socket(found, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        if size > _LARGEST:
            raise IMAPClientAbortError(f"the server announced {size} bytes")
        return super().read(size)


def name_part(answer: dict[bytes, Any]) -> bytes | None:
    """What a FETCH of a part of a letter brought, whatever the server calls the part."""
    return next((value for key, value in answer.items() if key.startswith(b"BODY[")), None)
