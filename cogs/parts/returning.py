"""Looking at many things after an absence, though Discord may be in trouble just then."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import aiohttp
import discord
import structlog

from bot.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.errors import ShopError

log = structlog.get_logger()

T = TypeVar("T")

AT_ONCE = 5
#: Where Discord can't be asked, it is asked again this often, after so many seconds each.
TRIES = 5
PAUSE = 5.0
#: What says nothing of the thing that was to be looked at.
_PASSING = (Meaning.TROUBLE, Meaning.UNREACHABLE, Meaning.SLOW_DOWN, Meaning.PAGE, Meaning.SIGNED_OUT)


async def look_at_each(
    things: Iterable[T], look: Callable[[T], Awaitable[None]], *, is_wanted: Callable[[], bool]
) -> bool:
    """Looks at each thing, several at once, and tells whether Discord let all of them be seen.

    It ends early once it `is_wanted` no more. What else goes wrong with one doesn't keep the others waiting.
    """
    left = list(things)
    for number in range(TRIES):
        if number:
            await asyncio.sleep(PAUSE)
        if not is_wanted():
            return False
        gate = asyncio.Semaphore(AT_ONCE)
        seen = await asyncio.gather(*(_look(thing, look, gate, is_wanted) for thing in left))
        left = [thing for thing, was_seen in zip(left, seen, strict=True) if not was_seen]
        if not left:
            return True
    return False


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
        except (ShopError, discord.DiscordException) as error:
            if read_meaning(error) in _PASSING:
                log.warning("Discord has trouble with an absence", reason=str(error))
                return False
            log.warning("something from an absence could not be looked at", reason=str(error))
        except Exception:
            if not is_wanted():
                return False  # a stop closes what it still asks
            log.exception("something from an absence could not be looked at")
        return True
