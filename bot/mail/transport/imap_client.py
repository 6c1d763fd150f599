"""IMAPClient with what a program that must never hang or swell needs besides."""

import imaplib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientAbortError, LoginError  # type: ignore[import-untyped]

#: What one command may have a server say, with all that it adds unasked: a letter of 8 MB, or the
#: numbers of a hundred thousand letters, and room besides. Who says more is broken or hostile.
MAX_BYTES, MAX_LINES = 12 * 1024 * 1024, 100_000
#: One line; a list of a hundred thousand letters is one.
LINE_LIMIT = 1_000_000
#: A whole answer may take so many times the longest silence in it: a server that drips gets no
#: longer.
PATIENCE = 5
#: What a server says unasked that is looked at later.
_MATTERS = frozenset({"BYE", "CAPABILITY", "EXISTS", "EXPUNGE", "READ-ONLY", "READ-WRITE"})
#: Bytes that are asked of the network at once.
_PIECE = 65_536

#: Gives a connected socket.
Dial = Callable[[], socket.socket]


class NoMailServer(Exception):
    """Something answered, and not as a mail server greets: nothing that it said is to be
    repeated.
    """


class TooMuch(imaplib.IMAP4.abort):
    """The server said more than any command has it say."""


class TooSlow(TimeoutError):
    """The server kept on talking, and didn't come to the end of an answer in time."""


class Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """A connection to a server whose socket `dial` gives.

    No answer may be silent for more than `answer` seconds or take `PATIENCE` times as long in all,
    nor bring more than `MAX_BYTES` and `MAX_LINES`: TimeoutError, TooSlow or TooMuch are raised
    then, wherever it stands.
    """

    def __init__(
        self, host: str, port: int, *, dial: Dial, tls: ssl.SSLContext | None, answer: float
    ) -> None:
        self._dial, self._tls, self._answer = dial, tls, answer
        self._count: int | None = None  # of letters in the open folder
        super().__init__(host, port, ssl=tls is not None, timeout=SocketTimeout(None, answer))
        # The library prepares each answer for a log that nobody keeps: with a large letter that
        # stops every thread for a tenth of a second and takes several times its size.
        self._imap.debug = 0
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name
        try:
            return _Wire(self.host, self.port, self._dial, self._tls, self._answer)
        except imaplib.IMAP4.error as error:
            if isinstance(error, TooMuch) or "EOF" in str(error):  # it never said a word
                raise
            raise NoMailServer(str(error)) from None

    def enter(self, user: str, password: str) -> None:
        """Logs in.

        Raises LoginError when the server refuses, and what the network says when it breaks.
        """
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
        """Has the server tell of news at once. Unlike the library's, it accepts news that comes in
        the same packet as the answer.
        """
        self._idle_tag = self._imap._command("IDLE")
        while self._imap._get_response() is not None:
            answer = self._imap.tagged_commands.get(self._idle_tag)
            if answer:
                raise self.Error(f"IDLE: {answer}")

    def hear_of_letters(self) -> bool:
        """Whether the server said, since this was last asked, that there are more letters or other
        ones.

        It may say so with any answer, and then not again when it is asked to tell of news. Some say
        how many there are over and over.
        """
        said = self._imap.untagged_responses
        counts, gone, before = said.pop("EXISTS", None), said.pop("EXPUNGE", None), self._count
        if counts:
            self._count = int(counts[-1])
        return bool(counts) and (self._count != before or gone is not None)

    def has_read_ahead(self) -> bool:
        """Whether something lies in our own buffer already, where waiting on the socket would miss
        it.
        """
        return bool(self._imap.has_read_ahead)

    def idle_done(self) -> Any:
        """Ends what `idle` began.

        What the server said meanwhile counts against it, the time doesn't.
        """
        self._imap.begin()
        return super().idle_done()

    def take_leave(self, seconds: float) -> None:
        """Logs out, and waits no longer than this for the answer."""
        self._imap.hurry(seconds)
        self.logout()


class _Wire(imaplib.IMAP4):
    """The protocol on a socket, read through a buffer of its own, so that every byte is counted.

    The library reads into Python's buffers, where a line may take for ever, and keeps whatever it
    is told.
    """

    def __init__(
        self, host: str, port: int, dial: Dial, tls: ssl.SSLContext | None, silence: float
    ) -> None:
        self._dial, self._tls = dial, tls
        self._silence, self._whole = silence, silence * PATIENCE
        self._held = bytearray()  # read, and not asked for yet
        self._came_by: socket.socket | None = None
        self.begin()
        super().__init__(host, port)

    def begin(self) -> None:
        """From here on another command is answered, and the limits are counted anew."""
        # Real time, whatever clock a test has set: the network knows no other.
        self._until = time.perf_counter() + self._whole
        self._bytes_left, self._lines_left = MAX_BYTES, MAX_LINES

    def hurry(self, seconds: float) -> None:
        """From here on every answer has only this long in all."""
        self._silence = self._whole = seconds

    @property
    def has_read_ahead(self) -> bool:
        return bool(self._held)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        dialled = self._dial()
        if self._tls is None:
            return dialled
        return self._tls.wrap_socket(dialled, server_hostname=self.host)

    def _new_tag(self) -> bytes:  # every command asks for one first
        self.begin()
        self._forget_what_was_said()
        tag: bytes = super()._new_tag()  # type: ignore[misc]
        return tag

    def _forget_what_was_said(self) -> None:
        """Of what was said unasked only what may still matter is kept, or a connection that lasts
        would swell.
        """
        self.untagged_responses = {
            kind: said[-1:] for kind, said in self.untagged_responses.items() if kind in _MATTERS
        }

    def send(self, data: bytes) -> None:  # type: ignore[override]
        rest = memoryview(data)
        while rest:
            self.sock.settimeout(self._allow())
            rest = rest[self.sock.send(rest[:_PIECE]) :]

    def readline(self) -> bytes:
        self._lines_left -= 1
        if self._lines_left < 0:
            raise TooMuch(f"more than {MAX_LINES} lines in one answer")
        self._check_source()
        seen = 0
        while (end := self._held.find(b"\n", seen)) < 0:
            seen = len(self._held)
            if seen > LINE_LIMIT:
                raise TooMuch(f"a line of more than {LINE_LIMIT} bytes")
            piece = self._receive(_PIECE)
            if not piece:
                end = seen
                break
            self._held += piece
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        if size > self._bytes_left + len(self._held):
            raise TooMuch(f"the server announced {size} bytes")
        self._check_source()
        found = bytearray(self._take(size))
        while len(found) < size:
            piece = self._receive(min(size - len(found), _PIECE))
            if not piece:
                break
            found += piece
        return bytes(found)

    def _check_source(self) -> None:
        if self._held and self.sock is not self._came_by:
            # Said in the clear, to be believed as if it had come encrypted.
            raise self.abort("something was said before encryption began")
        self._came_by = self.sock

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _receive(self, most: int) -> bytes:
        self.sock.settimeout(self._allow())
        piece = self.sock.recv(most)
        self._bytes_left -= len(piece)
        if self._bytes_left < 0:
            raise TooMuch(f"more than {MAX_BYTES} bytes in one answer")
        return piece

    def _allow(self) -> float:
        """Seconds that the network may be silent now."""
        left = self._until - time.perf_counter()
        if left <= 0:
            raise TooSlow("the answer takes too long as a whole")
        return min(self._silence, left)


def name_part(answer: dict[bytes, Any]) -> bytes | None:
    """What a FETCH of a part of a letter brought, whatever the server calls the part."""
    return next((value for key, value in answer.items() if key.startswith(b"BODY[")), None)
