"""Looking at many things after an absence, though Discord may be in trouble just then."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import aiohttp
import discord
import structlog

from bot.client.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.errors import ShopError
from bot.store.problems import is_database_trouble

log = structlog.get_logger()

T = TypeVar("T")

AT_ONCE = 5
#: Where Discord can't be asked, it is asked again this often, after so many seconds each.
TRIES = 5
PAUSE = 5.0
#: What says nothing of the thing that was to be looked at.
_PASSING = (
    Meaning.TROUBLE,
    Meaning.UNREACHABLE,
    Meaning.SLOW_DOWN,
    Meaning.PAGE,
    Meaning.SIGNED_OUT,
)
#: What couldn't be seen in spite of that is looked at again after longer and longer pauses, up to
#: this one.
MAX_PAUSE = 600.0


class StillMoving(Exception):
    """Somebody changes a thing faster than it can be looked at."""


async def find_unseen(
    things: Iterable[T], look: Callable[[T], Awaitable[None]], *, is_wanted: Callable[[], bool]
) -> list[T]:
    """Looks at each thing, several at once, and gives those that Discord or the database kept from
    being seen.

    It ends early once it `is_wanted` no more. What else goes wrong with one doesn't keep the others
    waiting.
    """
    left = list(things)
    for number in range(TRIES):
        if number:
            await asyncio.sleep(PAUSE)
        if not is_wanted():
            break
        gate = asyncio.Semaphore(AT_ONCE)
        seen = await asyncio.gather(*(_look(thing, look, gate, is_wanted) for thing in left))
        left = [thing for thing, was_seen in zip(left, seen, strict=True) if not was_seen]
        if not left:
            break
    return left


async def rest(times: int) -> None:
    """Waits before what could not be seen is looked at once more, longer each time."""
    await asyncio.sleep(min(PAUSE * 2 ** min(times, 10), MAX_PAUSE))


async def _look(
    thing: T,
    look: Callable[[T], Awaitable[None]],
    gate: asyncio.Semaphore,
    is_wanted: Callable[[], bool],
) -> bool:
    async with gate:
        if not is_wanted():
            return False
        try:
            await look(thing)
        except (aiohttp.ClientError, OSError) as error:
            log.warning("Discord can't be asked about an absence", reason=str(error))
            return False
        except StillMoving:
            return False
        except (ShopError, discord.DiscordException) as error:
            if read_meaning(error) in _PASSING:
                log.warning("Discord has trouble with an absence", reason=str(error))
                return False
            log.warning("something from an absence could not be looked at", reason=str(error))
        except Exception as error:
            if not is_wanted():
                return False  # a stop closes what it still asks
            if is_database_trouble(error):
                log.warning("the database has trouble with an absence", reason=str(error))
                return False
            log.exception("something from an absence could not be looked at")
        return True
