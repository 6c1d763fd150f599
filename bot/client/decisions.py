"""What people decide about a card counts in the order in which it came, and is kept until it is
written down.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from bot.domain.errors import StateConflict
from bot.store.problems import is_database_trouble

log = structlog.get_logger()

T = TypeVar("T")

#: What the database didn't take is tried again after so many seconds.
PAUSE = 1.0
#: How long a stop waits for a try that is running, in seconds: a little longer than SQLite waits
#: for a lock.
PATIENCE = 12.0


class NotWrittenDown(StateConflict):
    """The program stops before the database took a decision."""

    def __init__(self) -> None:
        super().__init__(
            "I have to stop now, and what you clicked could not be written down: nothing was "
            "changed. "
            "Please press it again once I'm back."
        )


@dataclass
class CardQueue:
    """Decisions about one card that aren't written down yet, each after the last."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


@dataclass(eq=False)
class ReactionCheck:
    """Somebody looks at Discord to see who reacts to a card."""

    is_stale: bool = False  #: something happened to the card meanwhile, so look again


class Decisions:
    """Everything in the making about cards, by the message that shows them.

    A restart looks at all cards anew.
    """

    def __init__(self) -> None:
        self._queues: dict[int, CardQueue] = {}
        self._looks: dict[int, set[ReactionCheck]] = {}
        #: Cards whose reactions could not be looked at after an absence, by the connection that was
        #: away.
        self.unseen: dict[int, set[int]] = {}
        self._is_stopping = False

    def are_open(self, card_id: int) -> bool:
        """Whether something was decided here, or may have been, that isn't written down: its letter
        waits.
        """
        return card_id in self._queues or any(card_id in cards for cards in self.unseen.values())

    async def carry_out(self, card_id: int, act: Callable[[], Awaitable[T]]) -> T:
        """Does this after all that was decided about the card before, and until the database takes
        it.

        Raises what `act` raises but for the database's trouble, and NotWrittenDown when the program
        stops first.
        """
        self.note(card_id)
        queue = self._queues.setdefault(card_id, CardQueue())
        queue.length += 1
        try:
            async with queue.turn:
                return await self.insist(act)
        finally:
            queue.length -= 1
            if not queue.length:
                del self._queues[card_id]

    async def insist(self, act: Callable[[], Awaitable[T]]) -> T:
        """Does this again and again until the database takes it. Raises as `carry_out` does."""
        is_kept = False
        while True:
            try:
                return await act()
            except Exception as error:
                if not is_database_trouble(error):
                    raise
                if not is_kept:
                    log.warning(
                        "the database doesn't take this now; it is tried again", reason=str(error)
                    )
                is_kept = True
            if self._is_stopping:
                raise NotWrittenDown
            await asyncio.sleep(PAUSE)

    def note(self, card_id: int) -> None:
        """Tells whoever looks at this card just now that it isn't any more as they saw it."""
        for look in self._looks.get(card_id, ()):
            look.is_stale = True

    @contextmanager
    def watch(self, card_id: int) -> Iterator[ReactionCheck]:
        """A look at a card, which goes stale when somebody decides something there."""
        look = ReactionCheck(is_stale=card_id in self._queues)
        self._looks.setdefault(card_id, set()).add(look)
        try:
            yield look
        finally:
            self._looks[card_id].discard(look)
            if not self._looks[card_id]:
                del self._looks[card_id]

    async def stop(self) -> None:
        """Lets go of what the database still doesn't take; who clicked is told."""
        self._is_stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._queues:  # noqa: ASYNC110 (what ends is many tasks of discord.py's)
                    await asyncio.sleep(PAUSE / 10)
