"""A mailbox that is watched: each new letter is offered once it is there, in order, until it is
taken.

One thread per mailbox holds one long connection. It waits where news arrives first and looks
through the other folders in between; what breaks is opened again after a growing pause.
"""

import asyncio
import concurrent.futures
import contextvars
import imaplib
import logging
import random
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from bot.mail.transport.accounts import Account
from bot.mail.transport.fetched_mail import FetchedMail, LastUid, TakeLater
from bot.mail.transport.fetching import Fetching, NotGiven, Raw
from bot.mail.transport.held_folders import HeldFolders
from bot.mail.transport.imap_session import ImapSession, Measure, OpenedFolder, Stopped
from bot.mail.transport.mail_errors import MailProblem, ProblemCause, explain_trouble
from bot.mail.transport.mailbox_state import MailboxState, Timings, measure_since

_log = logging.getLogger(__name__)
T = TypeVar("T")

#: How many letters are measured at once.
_BATCH = 50
#: Seconds of the first wait after a look or news: some servers tell of a letter that came just
#: before it only at the end.
_FIRST_WAIT = 2.0
#: After news that bring nothing the next ones are waited for a little later each time, up to this
#: many seconds.
_FIRST_BREATH, _BREATH_LIMIT = 0.01, 5.0


class Watcher(Generic[T]):
    """Watches one mailbox from `start` to `stop`, both called in the event loop.

    `read` makes something of a letter's bytes, in the watcher's thread. `take` is awaited in the
    event loop for one letter after the other; when it raises, the same letter is offered again
    later, and the letters of its folder wait behind it; it raises NotNow when that isn't the
    letter's fault. `looked` is awaited after each look through all folders, and after each trouble.
    `since` gives the day from which a folder is read that is seen for the first time or was
    renumbered by its server, so letters may be offered again.
    """

    def __init__(
        self,
        account: Account,
        *,
        positions: Mapping[str, LastUid],
        since: Callable[[], date],
        read: Callable[[Raw], T],
        take: Callable[[FetchedMail[T]], Awaitable[None]],
        looked: Callable[[MailboxState], Awaitable[None]] | None = None,
        pace: Timings | None = None,
    ) -> None:
        self.account = account
        self._positions = dict(positions)
        self._since, self._take, self._looked = since, take, looked
        self._pace = pace or Timings()
        self._fetching = Fetching(read)
        self._held_up = HeldFolders()
        self._folder_troubles: dict[str, MailProblem] = {}
        self._trouble: MailProblem | None = None
        self._connected_at: float | None = None
        self._letter_at: float | None = None
        self._is_told = False
        self._is_steady = False
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._line: ImapSession | None = None
        self._taking: concurrent.futures.Future[None] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to watch, from now on in a thread.

        Raises RuntimeError when the computer has no room for one.
        """
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        name = f"mailbox {self.account.address}"
        # In the context of whoever starts it, so that what is awaited in the loop runs in that
        # context too.
        run = partial(contextvars.copy_context().run, self._run)
        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()
        self._thread = thread

    async def stop(self) -> None:
        """Ends watching at once; only a letter that is just being taken is waited for, for a
        while.
        """
        if self._thread is None:
            return
        self._stopping.set()
        with self._lock:
            if self._line is not None:
                self._line.cut()
        for is_last in (False, True):
            try:
                await asyncio.wait_for(self._ended.wait(), self._pace.grace.total_seconds())
            except TimeoutError:
                if self._taking is not None:
                    self._taking.cancel()
                # it looks for a server's address, which can't be broken off, and ends then
                if is_last:
                    _log.warning("the thread of %s takes long to end", self.account.address)
                    return
            else:
                break
        self._thread.join()

    @property
    def state(self) -> MailboxState:
        """How it is doing right now."""
        return MailboxState(
            connected_for=measure_since(self._connected_at),
            is_told=self._is_told,
            is_held_up=not self._held_up.is_empty,
            letter_ago=measure_since(self._letter_at),
            trouble=self._trouble or next(self._list_troubles(), None),
        )

    def _list_troubles(self) -> Iterator[MailProblem]:
        """What is wrong while the connection stands."""
        yield from list(self._folder_troubles.values())
        yield from self._held_up.list_problems()

    def _run(self) -> None:
        failures = 0
        try:
            while not self._stopping.is_set():
                self._is_steady = False
                try:
                    self._attend()
                except Stopped:
                    return
                except Exception as error:  # noqa: BLE001 - whatever a server does, watching goes on
                    if self._stopping.is_set():
                        return
                    if self._is_steady:
                        failures = 0
                    failures += 1
                    self._trouble = explain_trouble(error, self.account, self.account.imap)
                    # Not its repr: what can't be decoded stands there as a whole, a letter perhaps.
                    said = f"{type(error).__name__}: {error}"[:300]
                    _log.info(
                        "mailbox %s: %s (%s)", self.account.address, self._trouble.sentence, said
                    )
                    if not self._tell_trouble():
                        return
                    self._stopping.wait(self._choose_pause(failures, self._trouble.cause))
        finally:
            with self._lock:
                self._line = None
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                self._loop.call_soon_threadsafe(self._ended.set)

    def _choose_pause(self, failures: int, cause: ProblemCause) -> float:
        first, longest = self._pace.first_pause, self._pace.longest_pause
        if cause is ProblemCause.PASSWORD:
            first, longest = self._pace.password_pause, self._pace.longest_password_pause
        pause = min(first.total_seconds() * 2.0 ** min(failures - 1, 20), longest.total_seconds())
        return pause * random.uniform(0.6, 1)  # so that many mailboxes don't all come back at once

    def _attend(self) -> None:
        """Holds one connection for as long as it lasts."""
        line = ImapSession(
            self.account,
            connect=self._pace.connect.total_seconds(),
            answer=self._pace.answer.total_seconds(),
        )
        with self._lock:
            if self._stopping.is_set():
                raise Stopped
            self._line = line
        try:
            line.open()
            self._is_told = line.can_idle
            self._connected_at = time.monotonic()
            while True:
                contents = self._look_through(line)
                # not before: to be let in is little when nothing can be read then
                self._trouble = None
                self._tell_look()
                self._wait(line, contents)
                lasted = time.monotonic() - self._connected_at
                self._is_steady = lasted >= self._pace.steady.total_seconds()
        finally:
            self._connected_at = None
            line.close()

    def _look_through(self, line: ImapSession) -> OpenedFolder | None:
        """Takes what is new in every folder, and gives the first one open at the end; None if it
        isn't there.
        """
        folders = self.account.watched
        if len(folders) > 1:
            folders = (*folders, folders[0])
        contents = None
        for folder in folders:
            contents = self._open_folder(line, folder)
            if contents is None:
                continue
            try:
                self._take_new(line, folder, contents)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:  # it says no, and the connection stands
                self._folder_troubles[folder] = explain_trouble(
                    error, self.account, self.account.imap
                )
            else:
                self._folder_troubles.pop(folder, None)
        return contents

    def _open_folder(self, line: ImapSession, folder: str) -> OpenedFolder | None:
        try:
            return line.open_folder(folder)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            self._folder_troubles[folder] = MailProblem(
                f"the folder “{folder}” can't be read. Was it renamed?", ProblemCause.SETTINGS
            )
            return None

    def _wait(self, line: ImapSession, contents: OpenedFolder | None) -> None:
        """Waits until it is time to look through all folders, and takes what arrives in the first
        meanwhile.
        """
        folders = self.account.watched
        if contents is None or not self._is_told:
            if self._stopping.wait(self._limit_wait(self._pace.poll)):
                raise Stopped
            return
        whole = self._pace.alone
        if len(folders) > 1:
            whole = self._pace.look
        until = time.monotonic() + self._limit_wait(whole)
        breath, longest = _FIRST_BREATH, _FIRST_WAIT
        while (left := until - time.monotonic()) > 0:
            try:
                is_news = line.wait_for_news(min(left, longest))
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:  # it promised, and refuses
                self._is_told = False
                return
            self._check_stopping()
            longest = _FIRST_WAIT if is_news else left
            if is_news:
                letter_at = self._letter_at
                self._take_new(line, folders[0], OpenedFolder(contents.validity, None))
                until = min(until, time.monotonic() + self._limit_wait(whole))
                # Who only chatters is listened to less and less; a letter makes up for it.
                breath = min(breath * 2, _BREATH_LIMIT)
                if letter_at != self._letter_at:
                    breath = _FIRST_BREATH
                if self._stopping.wait(min(breath, max(0.0, until - time.monotonic()))):
                    raise Stopped

    def _limit_wait(self, wait: timedelta) -> float:
        """Seconds to wait; less when a letter waits to be offered again."""
        if self._held_up.is_empty:
            return wait.total_seconds()
        pause = self._choose_pause(self._held_up.tries, ProblemCause.PASSING)
        return min(wait.total_seconds(), pause)

    def _take_new(self, line: ImapSession, folder: str, contents: OpenedFolder) -> None:
        """Offers what is new in the open folder, in order, up to a letter that isn't taken."""
        validity, next_uid = contents.validity, contents.next_uid
        known = self._positions.get(folder)
        if known is not None and known.validity == validity:
            if next_uid is not None and next_uid <= known.uid + 1:
                return
            uids, last = line.list_after(known.uid), known.uid
        else:
            # A day earlier, because the server's day may not be ours.
            uids, last = line.list_since(self._since() - timedelta(days=1)), (next_uid or 0) - 1
        for start in range(0, len(uids), _BATCH):
            batch = uids[start : start + _BATCH]
            measures = line.measure(batch)
            for uid in batch:
                position = LastUid(validity, uid)
                measure = measures.get(uid)  # None when it has vanished meanwhile
                others = [other for other in (*batch, last) if other != uid and other > 0]
                if measure is not None and not self._offer(line, folder, position, measure, others):
                    return
                self._held_up.release(folder)
                self._positions[folder] = position
                last = max(last, uid)
        if last > 0:  # nothing older than the first look will be looked at again
            self._positions[folder] = LastUid(validity, last)

    def _offer(
        self, line: ImapSession, folder: str, position: LastUid, measure: Measure, others: list[int]
    ) -> bool:
        """Whether a letter needs no more care: it was taken, or there is nothing to be had of
        it.
        """
        self._check_stopping()
        try:
            got = self._fetching.get(line, (folder, position.uid), measure, others)
        except NotGiven as error:
            host = self.account.imap.host
            words = (
                f"{host} doesn't give out a letter in “{folder}”, and others wait behind it. "
                "I keep trying."
            )
            self._held_up.hold(folder, MailProblem(words, ProblemCause.PASSING), error)
            return False
        if got is None:
            return True
        self._trouble = None
        return self._hand_over(
            FetchedMail(
                folder=folder,
                position=position,
                mail=got.mail,
                is_junk=folder == self.account.junk_folder,
                is_sent=folder == self.account.sent_folder,
                attempt=self._held_up.count_attempts(folder) + 1,
            )
        )

    def _hand_over(self, found: FetchedMail[T]) -> bool:
        """Whether a letter was taken; otherwise its folder waits."""
        folder = found.folder
        try:
            self._run_in_loop(self._take_in_loop(found))
        except Stopped:
            raise
        except TakeLater as error:
            self._check_stopping()
            self._held_up.hold(folder, MailProblem(str(error), ProblemCause.PASSING), error)
            return False
        except Exception as error:  # noqa: BLE001 - or that it was called off; why is the taker's own affair
            self._check_stopping()
            words = (
                f"a letter in “{folder}” can't be taken in, and others wait behind it. I keep "
                "trying."
            )
            trouble = MailProblem(words, ProblemCause.PASSING)
            self._held_up.hold(folder, trouble, error, attempts=found.attempt)
            return False
        self._letter_at = time.monotonic()
        return True

    def _tell_look(self) -> None:
        if self._looked is None:
            return
        try:
            self._run_in_loop(self._tell_in_loop(self._looked))
        except Stopped:
            raise
        except Exception:  # noqa: BLE001 - or that it was called off; watching goes on
            self._check_stopping()
            _log.warning("a look at %s could not be told", self.account.address, exc_info=True)

    def _tell_trouble(self) -> bool:
        """Whether watching is to go on."""
        try:
            self._tell_look()
        except Stopped:
            return False
        return True

    async def _tell_in_loop(self, looked: Callable[[MailboxState], Awaitable[None]]) -> None:
        await looked(self.state)

    def _run_in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        """Has something done in the event loop, and waits until it is."""
        try:
            future = self._taking = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:  # the loop is closed
            work.close()
            raise Stopped from None
        while not concurrent.futures.wait([future], timeout=1).done:
            if self._loop.is_closed():
                raise Stopped
        self._taking = None
        future.result()

    async def _take_in_loop(self, found: FetchedMail[T]) -> None:
        await self._take(found)

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise Stopped
