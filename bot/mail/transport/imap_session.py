"""An open line to a shop's mailbox: certificates checked, every wait limited, and cut at once when
asked.

It blocks, so it lives in a thread. Folders are opened for reading only: nothing is ever marked as
read.
"""

import asyncio
import os
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.domain.records import dataclass
from bot.mail.transport.accounts import Account, Security, Server
from bot.mail.transport.resolving import look_up

if TYPE_CHECKING:
    from bot.mail.transport.imap_client import Client

T = TypeVar("T")

#: Seconds until a connection must stand, and the longest silence inside an answer.
CONNECT, ANSWER = 15.0, 60.0
#: Seconds after which certificates are checked against the computer's list as it is then.
_CONTEXT_LASTS = 3600.0


class Stopped(Exception):
    """The line was cut from our side."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, with what the server says that it is for."""

    name: str
    marks: frozenset[str]  #: lower-case, such as "\\\\junk" and "\\\\noselect"


@dataclass(frozen=True, slots=True)
class OpenedFolder:
    """A folder as it was opened. Uids count only as long as its validity stays the same."""

    validity: int
    next_uid: int | None  #: what the next letter will get; not every server says


@dataclass(frozen=True, slots=True)
class Measure:
    """How large a letter is, and when it came."""

    size: int  #: bytes
    received_at: datetime | None  #: aware UTC


class _Contexts:
    """What certificates are checked against, made once for all connections: each costs 0.8 MB and
    20 ms.

    Made anew when the computer's list of authorities changes, at the latest after an hour.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[bool, tuple[object, float, ssl.SSLContext]] = {}

    def get(self, *, is_here: bool) -> ssl.SSLContext:
        with self._lock:
            state, now = _look_at_authorities(), time.perf_counter()
            known = self._made.get(is_here)
            if known is None or known[0] != state or now - known[1] > _CONTEXT_LASTS:
                known = self._made[is_here] = state, now, _make_context(is_here=is_here)
            return known[2]


_contexts = _Contexts()


def share_context(server: Server) -> ssl.SSLContext:
    """What certificates are checked against: the computer's own list, or nothing on this computer
    itself.

    Takes some 20 ms now and then, so not to be called in an event loop.
    """
    return _contexts.get(is_here=server.is_here)


def _make_context(*, is_here: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if is_here:  # Proton Mail Bridge signs its own
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _look_at_authorities() -> object:
    """Where the computer keeps the authorities that it trusts, and when that was changed last."""
    paths = ssl.get_default_verify_paths()
    places = [place for place in (paths.cafile, paths.capath) if place is not None]
    return [(place, os.stat(place).st_mtime_ns) for place in places]


class ImapSession:
    """One connection to a mailbox. `cut` may be called from any thread; everything else from one.

    Methods raise Stopped once it is cut, and else what the network or the server says.
    """

    def __init__(
        self, account: Account, *, connect: float = CONNECT, answer: float = ANSWER
    ) -> None:
        self.account = account
        self._connect, self._answer = connect, answer
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._found: Client | None = None
        self._is_cut = False

    @property
    def _client(self) -> "Client":
        if self._found is None:
            raise Stopped
        return self._found

    def open(self) -> None:
        """Connects and logs in.

        Raises imapclient's LoginError when the server refuses the password.
        """
        from bot.mail.transport.imap_client import Client

        server = self.account.imap
        tls = starttls = None
        if server.security is Security.TLS:
            tls = share_context(server)
        elif server.security is Security.STARTTLS:
            starttls = share_context(server)
        self._found = Client(
            server.host, server.port, dial=self._dial, tls=tls, answer=self._answer
        )
        if starttls is not None:
            self._found.starttls(starttls)
        self._found.enter(self.account.user, self.account.password)

    def close(self) -> None:
        """Logs out and closes the connection, whatever state it is in."""
        client, self._found = self._found, None
        if client is not None:
            try:
                client.take_leave(min(2.0, self._answer))
            except Exception:  # noqa: BLE001 - it may be broken in any way, and is given up
                _give_up(client)
        with self._lock:
            handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def cut(self) -> None:
        """Ends every wait on this line at once, now and later."""
        with self._lock:
            self._is_cut = True
            if self._handle is not None:
                with suppress(OSError):  # not connected yet, or not any more
                    self._handle.shutdown(socket.SHUT_RDWR)

    def _dial(self) -> socket.socket:
        """A connected socket that `cut` knows from before it connects."""
        server = self.account.imap
        problem: OSError | None = None
        for place in look_up(self.account, server):
            found = place.open()
            try:
                self._hold(found)
                found.settimeout(self._connect)
                found.connect(place.address)
            except OSError as error:
                found.close()
                problem = error
            except BaseException:
                found.close()
                raise
            else:
                found.settimeout(self._answer)
                # A command leaves in pieces; each would wait for the other side to have seen the
                # last one.
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return found
        raise problem or OSError(f"{server.host} has no address")

    def _hold(self, found: socket.socket) -> None:
        """Keeps a handle of our own: encryption takes the socket itself apart while another thread
        reads.
        """
        with self._lock:
            if self._is_cut:
                raise Stopped
            if self._handle is not None:
                self._handle.close()
            self._handle = found.dup()

    @property
    def can_idle(self) -> bool:
        """The server tells of news by itself."""
        return bool(self._client.has_capability("IDLE"))

    def wait_for_news(self, seconds: float) -> bool:
        """Whether something happened in the open folder within this time; what, is to be looked
        up.
        """
        if self._client.hear_of_letters():  # along with an earlier answer
            return True
        self._client.idle()
        is_news = (
            self._client.hear_of_letters() or self._client.has_read_ahead() or self._wait(seconds)
        )
        self._client.idle_done()
        return self._client.hear_of_letters() or is_news

    def _wait(self, seconds: float) -> bool:
        found = self._client.socket()
        if isinstance(found, ssl.SSLSocket) and found.pending():
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(found, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def list_folders(self) -> list[Folder]:
        """All folders of the mailbox."""
        folders = []
        for marks, _, name in self._client.list_folders():
            plain = frozenset(mark.decode(errors="replace").lower() for mark in marks)
            folders.append(Folder(str(name), plain))
        return folders

    def open_folder(self, name: str) -> OpenedFolder:
        """Opens a folder for reading only. Raises imapclient's error when it isn't there."""
        answer = self._client.select_folder(name, readonly=True)
        self._client.hear_of_letters()  # part of this answer, and no news
        validity, next_uid = answer.get(b"UIDVALIDITY"), answer.get(b"UIDNEXT")
        return OpenedFolder(int(validity or 0), int(next_uid) if next_uid else None)

    def list_since(self, day: date) -> list[int]:
        """Uids of letters received on this day or later, in order."""
        return sorted(int(uid) for uid in self._client.search(["SINCE", day]))

    def list_after(self, uid: int) -> list[int]:
        """Uids beyond this one, in order."""
        # A server answers "n:*" with the last letter even when its uid is below n.
        return sorted(
            int(found) for found in self._client.search(["UID", f"{uid + 1}:*"]) if found > uid
        )

    def list_by_message_id(self, message_id: str) -> list[int]:
        """Uids of letters that the server believes to have this id."""
        return [int(uid) for uid in self._client.search(["HEADER", "Message-ID", message_id])]

    def list_newest(self, count: int) -> list[int]:
        """Uids of the last letters of the open folder, in order."""
        return sorted(int(uid) for uid in self._client.search(["ALL"]))[-count:]

    def measure(self, uids: Iterable[int]) -> dict[int, Measure]:
        """How large letters are and when they came; those that have vanished are left out."""
        answers = self._client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
        found = {}
        for uid, answer in answers.items():
            if b"RFC822.SIZE" in answer:
                received_at = answer.get(b"INTERNALDATE")
                if received_at is not None and received_at.tzinfo is None:
                    received_at = None  # nobody knows which clock that was
                if received_at is not None:
                    received_at = received_at.astimezone(UTC)
                found[uid] = Measure(int(answer[b"RFC822.SIZE"]), received_at)
        return found

    def fetch_parts(
        self, uids: Iterable[int], part: str, limit: int | None = None
    ) -> dict[int, bytes]:
        """The bytes of a part of letters, such as "" (the whole) or "HEADER", each at most `limit`
        long.

        Those that have vanished are left out.
        """
        from bot.mail.transport.imap_client import name_part

        cut = "" if limit is None else f"<0.{limit}>"
        answers = self._client.fetch(list(uids), [f"BODY.PEEK[{part}]{cut}"])
        found = {uid: name_part(answer) for uid, answer in answers.items()}
        return {uid: content for uid, content in found.items() if content is not None}

    def append_seen(self, folder: str, message: bytes) -> None:
        """Files a letter in a folder, as one that was read."""
        self._client.append(folder, message, flags=[b"\\Seen"])


async def run_on_line(account: Account, work: Callable[[ImapSession], T], limit: float) -> T:
    """What the work gives on a connection of its own, in a thread; cut when that takes `limit`
    seconds.

    Raises TimeoutError then, and else what the network or the server says.
    """
    line = ImapSession(account, answer=limit)

    def run() -> T:
        try:
            line.open()
            return work(line)
        finally:
            line.close()

    running = asyncio.ensure_future(asyncio.to_thread(run))
    try:
        return await asyncio.wait_for(asyncio.shield(running), limit)
    finally:
        if not running.done():
            line.cut()
            await asyncio.wait([running], timeout=5)
            running.add_done_callback(_forget)


def _forget(done: "asyncio.Future[T]") -> None:
    if not done.cancelled():
        done.exception()  # so that nobody complains that it was never looked at


def _give_up(client: "Client") -> None:
    with suppress(OSError):
        client.shutdown()
