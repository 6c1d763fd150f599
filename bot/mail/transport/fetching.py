"""A letter's bytes from the server: whole, or as much of it as can be had."""

import imaplib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Generic, TypeVar

from bot.domain.records import dataclass
from bot.mail.transport.imap_session import ImapSession, Measure

_log = logging.getLogger(__name__)
T = TypeVar("T")

#: Bytes up to which a letter is fetched whole, and what is fetched of a larger one.
WHOLE_UP_TO, BEGINNING_OF_LARGE = 8 * 1024 * 1024, 2 * 1024 * 1024
#: What is fetched of a letter that could not be had whole, whatever its size.
BEGINNING = 256 * 1024
#: How often a letter is asked for before less of it is asked for.
_TRIES = 2
#: What is fetched of another letter, to see whether the server gives out letters at all.
_SAMPLE = 16 * 1024


class Share(IntEnum):
    """How much is asked for, less and less when a letter can't be fetched or read."""

    WHOLE = 0
    BEGINNING = 1
    HEADER = 2
    NOTHING = 3  #: so that it is known of at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A letter as it came from the server, to be read."""

    content: bytes
    size: int  #: bytes of the whole letter, as the server says
    is_cut: bool  #: `content` isn't all of it
    received_at: datetime | None  #: by the server; aware UTC


class NotGiven(Exception):
    """The server doesn't give out a letter just now, and nothing says that the letter is why."""


@dataclass(frozen=True, slots=True)
class Got(Generic[T]):
    """A letter that could be had, as whole as possible."""

    mail: T


class Fetching(Generic[T]):
    """Gets letters, each as whole as it can be had, and makes something of them with `read`.

    A letter of which less and less is asked for is one that is itself broken: reading it fails, or
    the server fails at it while it gives out another one. What befalls every letter (a line that
    breaks, a server in trouble) is no letter's fault: then the letter stays whole and waits.
    """

    def __init__(self, read: Callable[[Raw], T]) -> None:
        self._read = read
        #: By folder and uid: what is asked for, and how often that failed.
        self._tries: dict[tuple[str, int], tuple[Share, int]] = {}
        self._compared = 0

    def get(
        self, line: ImapSession, letter: tuple[str, int], measure: Measure, others: Sequence[int]
    ) -> Got[T] | None:
        """A letter of the open folder, by folder and uid; None when it isn't there any more.

        `others` are letters of the same folder to compare with. Raises NotGiven, or what the
        network says, when it is to be asked for again later.
        """
        while True:
            share, tries = self._tries.get(letter, (Share.WHOLE, 0))
            if tries >= _TRIES and share is not Share.NOTHING and self._gives_another(line, others):
                share, tries = Share(share + 1), 0
            # before trying, because a fetch may end the connection
            self._tries[letter] = share, tries + 1
            try:
                raw = fetch_letter(line, letter[1], measure, share)
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, ValueError) as error:
                raise NotGiven(f"letter {letter[1]} in {letter[0]}, {share.name}") from error
            try:
                got = None if raw is None else Got(self._read(raw))
            except Exception:  # noqa: BLE001 - nothing that a letter holds may stop the next one
                _log.warning(
                    "letter %s in %s can't be read: %s",
                    letter[1],
                    letter[0],
                    share.name,
                    exc_info=True,
                )
                if share is not Share.NOTHING:
                    self._tries[letter] = Share(share + 1), 0
                    continue
                got = None
            del self._tries[letter]  # whether it is taken is another matter
            return got

    def _gives_another(self, line: ImapSession, others: Sequence[int]) -> bool:
        """Whether the server gives out another letter, on this very line; each time another one is
        asked for.
        """
        if not others:
            return False
        self._compared += 1
        other = others[self._compared % len(others)]
        try:
            return bool(line.fetch_parts([other], "", _SAMPLE))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return False


def fetch_letter(line: ImapSession, uid: int, measure: Measure, share: Share) -> Raw | None:
    """This share of a letter of the open folder; None when it has vanished meanwhile.

    Nothing is marked as read. Raises what the server or network says.
    """
    if share is Share.NOTHING:
        # not the same as another one's
        stub = f"X-Not-Fetched: {uid}, {measure.size} bytes\r\n\r\n".encode()
        return Raw(content=stub, size=measure.size, is_cut=True, received_at=measure.received_at)
    part = ""
    if share is Share.HEADER:
        part = "HEADER"
    limit = _limit(measure.size, share)
    content = line.fetch_parts([uid], part, limit).get(uid)
    if content is None:
        if uid not in line.measure([uid]):
            return None
        raise ValueError("the server says that the letter is there, and doesn't give it")
    is_cut = share is Share.HEADER or (limit is not None and measure.size > len(content))
    return Raw(content=content, size=measure.size, is_cut=is_cut, received_at=measure.received_at)


def _limit(size: int, share: Share) -> int | None:
    if share is not Share.WHOLE:
        return BEGINNING
    if size > WHOLE_UP_TO:
        return BEGINNING_OF_LARGE
    return None
