"""How the bot gets to Discord and stays there, and what is said when it can't: a sentence for each
cause.
"""

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.domain.discord_errors import Meaning, read_refusal
from bot.domain.text import cut_text
from bot.reaching import REFUSED, UPDATE, explain_network

if TYPE_CHECKING:
    from bot.client import SellerBot

_JSON = "application/json"

#: What is said when Discord ends the connection for good, by the code that it closes it with.
#: Source: Discord's documentation, Gateway Close Event Codes.
_CLOSED = {
    4004: REFUSED[Meaning.SIGNED_OUT],
    4010: "Discord can't tell which of the bot's servers this connection is for (close code "
    f"4010). {UPDATE}",
    4011: (
        "This bot is in more servers than one connection may serve (close code 4011). Start it "
        "again: it asks Discord anew how many it needs. Where GOODWORD_SHARDS says how many, write "
        f"twice as many, for every process. {UPDATE}"
    ),
    4012: "Discord no longer speaks the version that this Goodword speaks (close code 4012). "
    f"{UPDATE}",
    4013: "Discord doesn't know what this Goodword wants to be told of (close code 4013). "
    f"{UPDATE}",
}

#: The switches on the developer page, by the intent that each allows.
_SWITCHES = {
    "presences": "Presence Intent",
    "members": "Server Members Intent",
    "message_content": "Message Content Intent",
}


class CannotServe(Exception):
    """Discord can't be reached or doesn't let the bot in; the message says what to do."""


def read_meaning(error: BaseException) -> Meaning:
    """What an error means that a request to Discord ended with."""
    if isinstance(error, discord.HTTPException):
        return read_refusal(error.status, error.code, is_page=_is_page(error))
    if isinstance(error, discord.RateLimited):
        return Meaning.SLOW_DOWN
    if isinstance(error, aiohttp.ClientError | OSError):
        return Meaning.UNREACHABLE
    return Meaning.UNKNOWN


def tell_refusal(error: discord.HTTPException, what: str = "it") -> str:
    """Discord's own words for a refusal, with its code, for what no sentence of ours explains."""
    return (
        f"Discord refused {what} ({cut_text(error.text or str(error.status), 200)}, code "
        f"{error.code})."
    )


def _is_page(error: discord.HTTPException) -> bool:
    """Whether the body was something else than the JSON that Discord's API always answers."""
    headers = getattr(error.response, "headers", None) or {}
    return headers.get("Content-Type", _JSON) != _JSON or (
        not error.code and error.text.lstrip().startswith("<")
    )


async def run_bot(bot: "SellerBot", token: str, stop: asyncio.Event) -> None:
    """Connects and serves until `stop` is set; then finishes what is being sent and closes
    everything.

    Raises CannotServe or DatabaseProblem.
    """
    async with bot:
        connection = asyncio.create_task(_connect(bot, token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({connection, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if connection.done():
            await connection
            return
        await bot.close()
        # Whatever it still waits for (an answer to its login, the next try to connect) can't come
        # any more.
        connection.cancel()
        await asyncio.gather(connection, return_exceptions=True)


async def _connect(bot: "SellerBot", token: str) -> None:
    try:
        await bot.start(token)
    except Exception as error:
        sentence = explain_end(error, bot.intents)
        if bot.user is None and isinstance(error, TypeError):
            # discord.py looks for the bot's name in what isn't JSON
            sentence = REFUSED[Meaning.PAGE]
        if sentence is None:
            raise
        raise CannotServe(sentence) from error


def explain_end(error: Exception, intents: discord.Intents) -> str | None:
    """Why the bot can't connect or stay connected, and the one thing to do; None if Discord isn't
    the cause.
    """
    if isinstance(error, discord.LoginFailure | discord.GatewayNotFound):
        cause = error.__cause__
        if isinstance(cause, discord.HTTPException):
            return _explain_refusal(cause)
        return REFUSED[
            Meaning.SIGNED_OUT if isinstance(error, discord.LoginFailure) else Meaning.TROUBLE
        ]
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return _explain_intents(intents)
    if isinstance(error, discord.ConnectionClosed):
        if error.code == 4014:
            return _explain_intents(intents)
        again = (
            f"Discord ended the connection (close code {error.code}). Start Goodword again in "
            "a few minutes."
        )
        return _CLOSED.get(error.code, again)
    if isinstance(error, discord.HTTPException):
        return _explain_refusal(error)
    if isinstance(error, aiohttp.ClientError) or (
        isinstance(error, OSError) and error.filename is None
    ):
        return explain_network(error)
    return None


def _explain_refusal(error: discord.HTTPException) -> str:
    other = f"Discord refuses this bot ({error.status}, code {error.code}). {UPDATE}"
    return REFUSED.get(read_meaning(error), other)


def _explain_intents(intents: discord.Intents) -> str:
    """4014: something was asked for that isn't allowed.

    Goodword asks for none of it, unless it was changed.
    """
    wanted = [name for intent, name in _SWITCHES.items() if getattr(intents, intent)]
    page = "On Discord's developer page, under Bot → Privileged Gateway Intents,"
    if wanted:
        switches = ", ".join(wanted)
        return (
            f"Discord doesn't let this bot see all that it asks for (close code 4014). {page} "
            f"turn on {switches}."
        )
    return (
        "Discord says that this bot asks for what it isn't allowed to see (close code 4014). "
        "Goodword needs none of "
        "the Privileged Gateway Intents on Discord's developer page, so nothing is to be "
        f"switched there. {UPDATE}"
    )
