"""The e-mail of the playground: the shop's mailbox at a provider of its own, and Mary, who writes
there.
"""

from __future__ import annotations

import asyncio
import secrets
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parseaddr
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.domain.program_files import DATA
from bot.domain.records import dataclass

from .answers import find_script
from .as_json import from_json, to_json
from .commands import ImpossibleError, Wire
from .letters import Correspondent, Read, StoredFolder, describe_letter, read_letter, write_letter
from .sales import describe_sale, fill, format_long

if TYPE_CHECKING:
    from .mail_server import MailExit, MailStore

SHOP = Correspondent("The Woolly Shelf", "hello@woollyshelf.example")
MARY = Correspondent("Mary", "mary@example.com")
MARY_KEY = "mary"
#: The provider signs with this name what it found out about a letter's sender.
CHECKER = "woollyshelf.example"
INBOX, SENT = "inbox", "sent"
#: The sample letters that tell of one sale and of its label.
SALE, LABEL = "sale", "label"
_OPENS_IN = 20.0  # seconds that a letter waits for the post office to open
_MAX_THREAD = 20  # ids of earlier letters that a letter names


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that Mary wrote or got; `number` grows with each."""

    number: int
    at: datetime
    is_mine: bool
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An answer that somebody else writes by themselves, once its time has come."""

    due_at: datetime
    sender: str  #: their address
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMemory:
    """All e-mail of a world, so that it can go on in another process."""

    letters: list[Letter]
    #: The shop's mailbox.
    folders: dict[str, StoredFolder]
    #: Empty in files of the time before anybody answered by themselves.
    awaited: list[Awaited] = field(default_factory=list)
    sold: int = (
        0  #: so many sales on Etsy were dropped; 0 in files of the time before there were any
    )

    def to_json(self) -> bytes:
        return to_json(self)

    @staticmethod
    def from_json(text: bytes) -> PostMemory:
        """Raises ValueError or TypeError for anything but what `to_json` gave."""
        return from_json(PostMemory, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccess:
    """How the shop gets at its mailbox, on this computer."""

    imap_port: int
    smtp_port: int
    password: str


class PostOffice:
    """Carries letters to and from the shop between `open` and `close`; `tell` hears of each of
    Mary's.
    """

    def __init__(
        self, *, clock: Callable[[], datetime], tell: Callable[[], None], zone: tzinfo = UTC
    ) -> None:
        self._clock, self._tell, self._zone = clock, tell, zone
        self._letters: list[Letter] = []
        #: By number: what is in the letter, and the first letter of its thread.
        self._read: dict[int, tuple[Read, int]] = {}
        self._last = 0
        self._folders: dict[str, StoredFolder] = {}
        self._awaited: list[Awaited] = []
        self._sold = 0  # so many sales on Etsy were dropped
        self._servers: tuple[MailStore, MailExit] | None = None
        self._opened = asyncio.Event()

    async def open(self) -> MailAccess:
        """Starts the provider, and tells how to get at the shop's mailbox."""
        # It takes half a second to load, in which the page goes on.
        await asyncio.to_thread(import_module, "bot.playground.mail_server")
        from .mail_server import MailExit, MailStore

        password = secrets.token_urlsafe(16)
        store, way_out = (
            MailStore(SHOP.address, password),
            MailExit(SHOP.address, password, self._take),
        )
        self._servers = store, way_out  # so that what has started ends, whatever happens meanwhile
        await store.start()
        await store.recall(self._folders)
        await way_out.start()
        self._opened.set()
        return MailAccess(imap_port=store.port, smtp_port=way_out.port, password=password)

    async def close(self) -> None:
        """Ends the provider and forgets every letter."""
        self._opened.clear()
        servers, self._servers = self._servers, None
        self._letters.clear()
        self._read.clear()
        self._awaited.clear()
        self._sold = 0
        self._folders = {}
        if servers is not None:
            store, way_out = servers
            way_out.stop()
            await store.stop()

    def remember(self) -> PostMemory:
        """Everything as it is now."""
        folders = self._folders
        if self._servers is not None and self._opened.is_set():
            folders = self._servers[0].remember()
        return PostMemory(
            letters=list(self._letters),
            folders=folders,
            awaited=list(self._awaited),
            sold=self._sold,
        )

    def recall(self, memory: PostMemory) -> None:
        """Goes on from a memory; to be called before it opens."""
        self._folders = memory.folders
        self._awaited, self._sold = list(memory.awaited), memory.sold
        for letter in memory.letters:
            self._add(letter)

    # ------------------------------------------------------------------ letters

    async def write(
        self,
        subject: str,
        text: str,
        files: Sequence[tuple[str, bytes]] = (),
        *,
        answers: str | None = None,
    ) -> None:
        """Mary writes to the shop; `answers` is the number of the letter that she answers.

        Raises ImpossibleError for an empty letter, or while the post office is closed.
        """
        if not text.strip() and not files:
            raise ImpossibleError("The letter is empty. Please write a few words.")
        thread: tuple[str, ...] = ()
        if answers is not None:
            read, _ = self._read[int(answers)]
            thread = (*read.answers, read.message_id)[-_MAX_THREAD:]
        raw = write_letter(MARY, SHOP, subject, text, at=self._clock(), files=files, answers=thread)
        await self._deliver(MARY.address, raw)
        self._keep(raw, is_mine=True)

    async def drop(self, key: str) -> None:
        """Somebody else writes to the shop: one of the sample letters."""
        sample = next(sample for sample in _load_samples() if sample["key"] == key)
        sender = Correspondent(sample["name"], sample["address"])
        now = self._clock()
        sold = self._sold + (key == SALE)
        if key == LABEL and not sold:
            raise ImpossibleError("Nothing was sold yet. Let “A sale on Etsy” arrive first.")
        facts = {"in ten days": format_long(now + timedelta(days=10)), **describe_sale(sold, now)}
        headers = tuple(sample.get("headers", {}).items())
        subject, text = fill(sample["subject"], facts), fill(sample["text"], facts)
        await self._deliver(
            sender.address, write_letter(sender, SHOP, subject, text, at=now, headers=headers)
        )
        self._sold = sold

    async def deliver_awaited(self) -> int:
        """Delivers the answers whose time has come, and gives how many there were; while the post
        office is closed they wait.
        """
        if not self._opened.is_set():
            return 0
        due = [each for each in self._awaited if each.due_at <= self._clock()]
        for each in due:
            await self._deliver(each.sender, each.raw)
            self._awaited.remove(each)
        return len(due)

    async def _deliver(self, sender: str, raw: bytes) -> None:
        """Puts a letter into the shop's mailbox, with what a good provider finds out about its
        sender.
        """
        try:
            await asyncio.wait_for(self._opened.wait(), _OPENS_IN)
        except TimeoutError:
            raise ImpossibleError(
                "The post office is not open yet. Please try again in a moment."
            ) from None
        assert self._servers is not None
        domain = sender.partition("@")[2]
        checked = f"mail.{CHECKER}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
        stamped = f"Authentication-Results: {checked}\r\n".encode() + raw
        await self._servers[0].deliver("INBOX", stamped, at=self._clock())

    def _take(self, recipient: str, raw: bytes) -> None:
        """A letter leaves the shop.

        Whoever isn't Mary never shows what they got; some answer it by themselves.
        """
        if recipient.casefold() == MARY.address:
            self._keep(raw, is_mine=False)
            return
        read = read_letter(raw)
        script = find_script(recipient, read.text)
        if script is not None:
            due_at = script.find_due(self._clock(), self._zone)
            answer = write_letter(
                Correspondent(parseaddr(read.recipient)[0], recipient),
                SHOP,
                f"Re: {read.subject}",
                script.words,
                at=due_at,
                answers=(*read.answers, read.message_id),
            )
            self._awaited.append(Awaited(due_at=due_at, sender=recipient, raw=answer))

    def _keep(self, raw: bytes, *, is_mine: bool) -> None:
        self._add(Letter(number=self._last + 1, at=self._clock(), is_mine=is_mine, raw=raw))
        self._tell()

    def _add(self, letter: Letter) -> None:
        read = read_letter(letter.raw)
        earlier = [
            thread for known, thread in self._read.values() if known.message_id in read.answers
        ]
        self._letters.append(letter)
        self._read[letter.number] = read, min(earlier, default=letter.number)
        self._last = max(self._last, letter.number)

    # ------------------------------------------------------------ for the page

    def describe_writer(self) -> Wire:
        """Mary, as somebody whom one can be."""
        boxes = [
            {"id": INBOX, "name": "Inbox", "topic": f"What the shop sent to {MARY.address}"},
            {"id": SENT, "name": "Sent", "topic": f"What Mary wrote to {SHOP.address}"},
        ]
        arrived = max((letter.number for letter in self._letters if not letter.is_mine), default=0)
        last = {INBOX: str(arrived), SENT: "0"}
        places = [
            {**box, "dm": False, "last": last[box["id"]], "pinged": last[box["id"]]}
            for box in boxes
        ]
        return {
            "id": MARY_KEY,
            "key": MARY_KEY,
            "name": MARY.name,
            "part": "writer",
            "places": places,
        }

    def describe_mail(self) -> Wire:
        """All of Mary's letters, oldest first, and what others might write."""
        letters = []
        for letter in self._letters:
            read, thread = self._read[letter.number]
            letters.append(
                describe_letter(
                    letter.number, letter.at, read, is_mine=letter.is_mine, thread=thread
                )
            )
        shown = ("key", "label", "then")
        samples = [{name: sample.get(name) for name in shown} for sample in _load_samples()]
        return {
            "address": MARY.address,
            "shop": SHOP.address,
            "letters": letters,
            "samples": samples,
        }


def _load_samples() -> list[dict[str, Any]]:
    text = (DATA / "demo" / "letters.toml").read_text(encoding="utf-8")
    samples: list[dict[str, Any]] = tomllib.loads(text)["letter"]
    return samples
