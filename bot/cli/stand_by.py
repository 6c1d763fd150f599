"""Two programs on one PostgreSQL database: one serves, the other waits, and takes over when the
first is gone.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.store.problems import DatabaseProblem
from bot.store.server_lock import CLOSING, HANDOVER, PAUSE, ServerLock

log = structlog.get_logger()


async def serve_in_turn(
    url: str, stop: asyncio.Event, serve: Callable[[asyncio.Event], Awaitable[None]]
) -> None:
    """Has `serve` work, until the event that it gets is set, whenever the database is ours; until
    `stop` is set.

    Raises DatabaseProblem if the server can't be asked at the start; later it is waited for.
    """
    is_first = True
    while not stop.is_set():
        lock = ServerLock(url)
        try:
            if await _wait_for_turn(lock, stop, is_patient=not is_first):
                await _serve_while_ours(lock, stop, serve)
        finally:
            await lock.close()
        is_first = False


async def _wait_for_turn(lock: ServerLock, stop: asyncio.Event, *, is_patient: bool) -> bool:
    """Whether it came; otherwise it was lost again, or nobody wants it any more."""
    waited_for = None
    is_told = False
    while not stop.is_set():
        try:
            holder = await lock.take()
        except DatabaseProblem as problem:
            if not is_patient:
                raise
            if not is_told:
                log.warning("the database doesn't answer; I wait for it", reason=str(problem))
            is_told = True
        else:
            if holder is None:
                break
            is_patient = True
            if waited_for is None:
                log.warning(
                    "another Goodword serves this database; I am its stand-by, and take over when "
                    "it is gone",
                    holder=str(holder),
                )
            waited_for = holder
        await _pause(stop, PAUSE)
    if waited_for is not None and not stop.is_set():
        log.warning("the other Goodword is gone; I take over", holder=str(waited_for))
        await _pause(stop, HANDOVER)
    return not stop.is_set() and not lock.lost.is_set()


async def _serve_while_ours(
    lock: ServerLock, stop: asyncio.Event, serve: Callable[[asyncio.Event], Awaitable[None]]
) -> None:
    ends = asyncio.Event()
    serving = asyncio.ensure_future(serve(ends))
    waiting = [asyncio.create_task(each.wait()) for each in (stop, lock.lost)]
    await asyncio.wait({serving, *waiting}, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
    ends.set()
    if lock.lost.is_set() and not stop.is_set():
        log.warning(
            "the connection that keeps this database ours is lost; I stop serving until it is "
            "ours again"
        )
        await asyncio.wait({serving}, timeout=CLOSING)
        if not serving.done():
            log.error("what I was doing doesn't end; I stop at once, so that nothing is done twice")
            os._exit(1)
        try:
            await serving
        except Exception as problem:  # noqa: BLE001 (without its database it can hardly end in order)
            log.warning("I didn't stop in order", reason=str(problem))
        return
    await serving


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
