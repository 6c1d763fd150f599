"""Several programs on one PostgreSQL database: each serves what is its own, and takes over what was
another's when that one is gone.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from bot.store.lock_holders import find_unserved
from bot.store.problems import DatabaseProblem
from bot.store.server_lock import CLOSING, HANDOVER, PAUSE, ServerLock, look_for_holders

if TYPE_CHECKING:
    from bot.domain.shards import Shards
    from bot.store.ownership import Ownership

log = structlog.get_logger()

#: So often somebody looks which shards are served, in seconds: a take-over is quicker than that.
LOOKING = 30.0

#: Serves these shops until the event is set.
Serve = Callable[["Ownership", asyncio.Event], Awaitable[None]]


async def serve_in_turn(url: str, shards: Shards | None, stop: asyncio.Event, serve: Serve) -> None:
    """Has `serve` work for the shops of these shards (None: for all) whenever they are ours; until
    `stop` is set.

    What comes later, because another process served it, is served beside what came first. Raises
    DatabaseProblem if the server can't be asked at the start; later it is waited for.
    """
    warning = None if shards is None else asyncio.create_task(warn_of_unserved(url))
    is_first = True
    try:
        while not stop.is_set():
            lock = ServerLock(url, shards)
            try:
                await _Turn(lock, stop, serve, is_first=is_first).run()
            finally:
                await lock.close()
            is_first = False
    finally:
        if warning is not None:
            warning.cancel()
            await asyncio.gather(warning, return_exceptions=True)


async def warn_of_unserved(url: str, *, pause: float = LOOKING) -> None:
    """Says, until it is cancelled, which shards nobody serves: a process is gone, or none was ever
    told of them. What is only being taken over isn't said.
    """
    seen = told = None
    while True:
        await asyncio.sleep(pause)
        unserved = find_unserved(await look_for_holders(url))
        if unserved == seen and unserved != told:
            told = unserved
            if unserved is not None:
                log.warning(
                    "nobody serves these shards, so nothing is done for their shops; start one "
                    "more process with them in its GOODWORD_SHARDS",
                    shards=str(unserved),
                )
        seen = unserved


class _Turn:
    """From the first try to take the locks until they are lost, or nobody wants them any more."""

    def __init__(
        self, lock: ServerLock, stop: asyncio.Event, serve: Serve, *, is_first: bool
    ) -> None:
        self._lock = lock
        self._stop = stop
        self._serve = serve
        self._is_first = is_first
        self._is_patient = not is_first
        self._ends = asyncio.Event()
        self._at_work: set[asyncio.Task[None]] = set()
        #: Why others had something that is wanted, when somebody looked last.
        self._why = ""
        self._is_silence_told = False

    async def run(self) -> None:
        events = {asyncio.create_task(each.wait()) for each in (self._stop, self._lock.lost)}
        try:
            while not self._stop.is_set() and not self._lock.lost.is_set():
                is_too_early = await self._take()
                pause = None if self._lock.is_complete else PAUSE
                if is_too_early:
                    pause = PAUSE / 10
                ended, _ = await asyncio.wait(
                    events | self._at_work, timeout=pause, return_when=asyncio.FIRST_COMPLETED
                )
                if ended:
                    break
        finally:
            for each in events:
                each.cancel()
            self._ends.set()
        if self._lock.lost.is_set() and not self._stop.is_set():
            await self._end_at_once()
            return
        for result in await asyncio.gather(*self._at_work, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _take(self) -> bool:
        """Tries once more; gives whether somebody else did at the same moment, and was first."""
        try:
            taken = await self._lock.take()
        except DatabaseProblem as problem:
            if not self._is_patient:
                raise
            if not self._is_silence_told:
                log.warning("the database doesn't answer; I wait for it", reason=str(problem))
            self._is_silence_told = True
            return False
        self._is_patient, waited = True, bool(self._why)
        if taken.is_too_early:
            return True
        if taken.why and taken.why != self._why:
            log.warning(taken.why, holder="; ".join(map(str, taken.holders)))
        self._why = taken.why
        if taken.owned is not None:
            if waited:
                log.warning("the other Goodword is gone; I take over", shards=str(taken.owned))
            # When our connection was lost, others may have been cut off as well and not have
            # stopped yet.
            waits = waited or not self._is_first
            self._at_work.add(asyncio.create_task(self._begin(taken.owned, waits=waits)))
        return False

    async def _begin(self, owned: Ownership, *, waits: bool) -> None:
        if waits:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ends.wait(), HANDOVER)
        if not self._ends.is_set():
            await self._serve(owned, self._ends)

    async def _end_at_once(self) -> None:
        log.warning(
            "the connection that keeps this database ours is lost; I stop serving until it is "
            "ours again"
        )
        if not self._at_work:
            return
        ended, left = await asyncio.wait(self._at_work, timeout=CLOSING)
        if left:
            log.error("what I was doing doesn't end; I stop at once, so that nothing is done twice")
            os._exit(1)
        for each in ended:
            if (problem := each.exception()) is not None:
                # Without its database it can hardly end in order.
                log.warning("I didn't stop in order", reason=str(problem))
