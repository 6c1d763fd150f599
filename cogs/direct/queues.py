"""One queue for each person: their direct messages are taken in one after the other, in order, and
none is lost.

Discord tells of a message once, as it happens; the channel keeps them all. So what is told is a
reason to read on in the channel from the mark, page by page to the end. The mark moves only past
what was read there and taken in. What Discord tells of and doesn't show there (it may be in
trouble, or the message gone already) is taken in as it was told, with the mark where it is: after a
crash it is read again, and counts once.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

import discord
import structlog

from bot.domain.records import dataclass
from bot.services.direct import (
    Unplaced,
    begin_mark,
    hear_deletion,
    hear_direct_message,
    list_changeable,
)
from bot.store.direct import DirectLine, DirectMessage
from bot.store.problems import is_database_trouble
from bot.store.transaction import Transaction

log = structlog.get_logger()

#: What could not be taken in is tried again after so many seconds, twice as long each time.
FIRST_PAUSE = 1.0
MAX_PAUSE = 60.0
#: After so many tries in vain, a minute after the first, somebody hears that messages may be
#: missing.
TRIES_BY_CHANCE = 7
#: A message that breaks something so often lets the next ones pass, and is tried again with them.
MAX_FAILURES = 3


class CannotRead(Exception):
    """A channel can't be read; what Discord told of it is taken in all the same."""

    def __init__(self, reason: str, *, is_temporary: bool) -> None:
        super().__init__(reason)
        self.is_temporary = is_temporary


class DirectChannel(Protocol):
    """Where one person writes."""

    id: int

    def read_after(self, message_id: int) -> AsyncIterator[DirectMessage]:
        """What the person wrote behind this message and is still there, in order.

        Raises CannotRead.
        """


@dataclass(frozen=True, slots=True)
class QueueContext:
    """What a queue uses of the bot."""

    transaction: Callable[[], AbstractAsyncContextManager[Transaction]]
    reading: Callable[[], AbstractAsyncContextManager[Transaction]]
    #: finds the shop of this person, who writes in this channel
    place: Callable[[int, int, Unplaced], None]
    pause: Callable[[float], Awaitable[None]]  #: for so many seconds
    rest: Callable[["DirectQueue"], None]  #: called when nothing is left to do
    #: called when something can't be taken in, and when it is
    stick: Callable[["DirectQueue", bool], None]


class Held(Exception):
    """A message couldn't be taken in, so the mark stays before it."""


class DirectQueue:
    """What one person wrote, changed or deleted and that isn't taken in yet."""

    def __init__(self, channel: DirectChannel, around: QueueContext) -> None:
        self.channel = channel
        self._around = around
        self._running: asyncio.Task[None] | None = None
        self._told: dict[int, DirectMessage] = {}  # messages as they stand now, by id
        self._deleted: list[int] = []
        self._looks_back = False
        self._is_asked = False  # something came since the last try began
        self._failures: dict[int, int] = {}  # by message
        self._is_held = False

    @property
    def is_idle(self) -> bool:
        return self._running is None

    def tell(self, message: DirectMessage) -> None:
        """Takes in a message as it stands now, after those before it."""
        known = self._told.get(message.message_id)
        if known is None or _spoke_at(known) <= _spoke_at(message):
            self._told[message.message_id] = message
        self._begin()

    def tell_deleted(self, message_id: int) -> None:
        """Takes in that a message was deleted."""
        self._deleted.append(message_id)
        self._begin()

    def look_back(self) -> None:
        """Finds what was written, changed and deleted in the bot's absence, however long that
        takes.
        """
        self._looks_back = True
        self._begin()

    def _begin(self) -> None:
        self._is_asked = True
        if self._running is None:
            self._running = asyncio.create_task(self._insist())

    async def settle(self, patience: float) -> None:
        """Waits until everything was taken in, or so many seconds where something stands in the
        way.
        """
        if self._running is not None:
            await asyncio.wait({self._running}, timeout=patience)

    async def stop(self) -> None:
        """Leaves what isn't taken in yet for the next start."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _insist(self) -> None:
        pause, in_vain = FIRST_PAUSE, 0
        try:
            while self._is_asked:
                self._is_asked = False
                try:
                    await self._take_all()
                    pause, in_vain = FIRST_PAUSE, 0
                    self._around.stick(self, False)
                except Exception as error:  # noqa: BLE001 (whatever it was, nothing may be lost)
                    self._is_asked = True
                    in_vain += 1
                    if in_vain == TRIES_BY_CHANCE:
                        self._around.stick(self, True)
                    log.warning(
                        "direct messages wait until they can be taken in", reason=repr(error)
                    )
                    await self._around.pause(pause)
                    pause = min(2 * pause, MAX_PAUSE)
        finally:
            self._running = None
            self._around.rest(self)

    async def _take_all(self) -> None:
        """Takes in what is in the channel behind the mark, then what was only told of."""
        self._is_held = False
        # What is told of meanwhile waits for the next look: what came before it may be unread yet.
        told = list(self._told)
        trouble: CannotRead | None = None
        try:
            await self._read_on()
        except CannotRead as error:
            trouble = error
            log.warning(
                "a direct line can't be read now", channel=self.channel.id, reason=str(error)
            )
        await self._take_told(told)
        for message_id in list(self._deleted):
            await self._take_deletion(message_id)
            if message_id not in self._failures:
                self._deleted.remove(message_id)
        if trouble is not None and trouble.is_temporary:
            raise trouble
        if self._is_held:
            raise Held

    async def _read_on(self) -> None:
        looks_back, self._looks_back = self._looks_back, False
        try:
            await self._read(looks_back=looks_back)
        except BaseException:
            self._looks_back = self._looks_back or looks_back
            raise

    async def _read(self, *, looks_back: bool) -> None:
        async with self._around.reading() as tx:
            line = await tx.direct_lines.find_in(self.channel.id)
            known = {}
            if line is not None and looks_back:
                known = await list_changeable(tx, line.user_id, now=discord.utils.utcnow())
        mark = self._find_mark(line)
        if mark is None:
            return
        missing = set(known)
        async for message in self.channel.read_after(min(mark, min(known, default=mark) - 1)):
            missing.discard(message.message_id)
            # deleted meanwhile, else it stood here
            await self._take_told([each for each in self._told if each < message.message_id])
            is_known = message.message_id <= mark and message.message_id in known
            if not is_known or known[message.message_id] != message.edited_at:
                await self._take(message, is_read=True)
        for message_id in sorted(missing):
            await self._take_deletion(message_id)

    def _find_mark(self, line: DirectLine | None) -> int | None:
        """From where on to read; None when nothing is known of this channel."""
        if line is not None:
            return line.last_message_id
        first = min((message.at for message in self._told.values()), default=None)
        return None if first is None else begin_mark(first)

    async def _take_told(self, message_ids: list[int]) -> None:
        """Takes in these that Discord told of, as far as they aren't taken in yet, in order."""
        for message_id in sorted(message_ids):
            message = self._told.get(message_id)
            if message is not None:
                await self._take(message, is_read=False)

    async def _take(self, message: DirectMessage, *, is_read: bool) -> None:
        """Takes in one message. The mark stays where one before it has to be tried again."""
        try:
            async with self._around.transaction() as tx:
                is_read = is_read and not self._is_held
                now = discord.utils.utcnow()
                unplaced = await hear_direct_message(
                    tx, message, self.channel.id, is_read=is_read, now=now
                )
        except Exception as error:
            if not self._may_pass(message.message_id, error):
                raise
            return
        self._failures.pop(message.message_id, None)
        told = self._told.get(message.message_id)
        if told is not None and _spoke_at(told) <= _spoke_at(message):
            del self._told[message.message_id]
        if unplaced is not None:
            self._around.place(self.channel.id, message.user_id, unplaced)

    async def _take_deletion(self, message_id: int) -> None:
        try:
            async with self._around.transaction() as tx:
                await hear_deletion(tx, message_id, now=discord.utils.utcnow())
        except Exception as error:
            if not self._may_pass(message_id, error):
                raise

    def _may_pass(self, message_id: int, error: Exception) -> bool:
        """Whether the next ones are taken in before this one, because it breaks something again and
        again.
        """
        if is_database_trouble(error):
            return False
        self._failures[message_id] = self._failures.get(message_id, 0) + 1
        if self._failures[message_id] < MAX_FAILURES:
            return False
        log.error(
            "a direct message can't be taken in; the next ones are",
            message=message_id,
            exc_info=error,
        )
        self._is_held = True
        return True


def _spoke_at(message: DirectMessage) -> datetime:
    return message.edited_at or message.at
