"""A letter on its way to a customer as a direct message, once."""

from dataclasses import replace
from datetime import datetime
from secrets import token_hex

import aiohttp
import discord

from bot.client import SellerBot
from bot.client.connecting import read_meaning, tell_refusal
from bot.domain.discord_errors import Meaning
from bot.domain.drafts import Draft
from bot.domain.sending import Ending, SendOutcome
from bot.services.direct import open_line
from cogs.parts.once import SLACK, is_same


class DiscordChannel:
    """Sends letters as the bot's direct messages."""

    def __init__(self, bot: SellerBot) -> None:
        self._bot = bot

    async def send(self, draft: Draft) -> SendOutcome:
        """Sends a letter and says how that ended; it never raises for Discord's sake."""
        bot = self._bot
        if draft.member_id is None:
            return SendOutcome(
                Ending.REFUSED,
                "no Discord account is linked to this customer. Link one with /customer edit.",
            )
        try:
            channel = await bot.create_dm(discord.Object(draft.member_id))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return _fail(draft, error)
        async with bot.transaction() as tx:
            now = discord.utils.utcnow()
            await open_line(tx, draft.member_id, channel.id, shop_id=draft.shop_id, now=now)
        nonce = bot.identity.make_nonce("letter", draft.id, draft.revision, channel.id)
        return await _send_text(channel, draft, nonce)


async def _send_text(channel: discord.DMChannel, draft: Draft, nonce: str) -> SendOutcome:
    """Sends the text; where Discord gave no clear answer, looks whether it is there."""
    try:
        # The nonce makes Discord drop a repetition of the same request; see also `recover_letters`.
        sent = await _send(channel, draft, nonce)
        if not is_same(sent.content, draft.text) and _is_older(sent, draft.leaves_at):
            # An old message came back, so nothing has left. No nonce that nobody used before can
            # bring one back.
            sent = await _send(channel, draft, token_hex(12))
    except discord.HTTPException as error:
        if error.status >= 500:
            # Discord may have delivered it all the same; looking is the only way to know.
            failed = SendOutcome(Ending.TEMPORARY, _explain(draft, error))
            return await _look_whether_sent(channel, draft, failed)
        return _fail(draft, error)
    except (discord.RateLimited, aiohttp.ClientConnectorError) as error:
        return _fail(draft, error)
    except (aiohttp.ClientError, TimeoutError, OSError):
        lost = SendOutcome(Ending.UNKNOWN, "the connection broke in the middle of sending.")
        return await _look_whether_sent(channel, draft, lost)
    if not is_same(sent.content, draft.text):
        return SendOutcome(
            Ending.UNKNOWN, "Discord shows other words there than those that you approved."
        )
    return SendOutcome(Ending.SENT)


async def _send(channel: discord.DMChannel, draft: Draft, nonce: str) -> discord.Message:
    return await channel.send(
        draft.text,
        nonce=nonce,
        allowed_mentions=discord.AllowedMentions.none(),
        suppress_embeds=True,
    )


def _is_older(message: discord.Message, moment: datetime | None) -> bool:
    """Whether a message was there before this moment, however much the clocks differ."""
    return moment is not None and message.created_at < moment - SLACK


async def _look_whether_sent(
    channel: discord.DMChannel, draft: Draft, failed: SendOutcome
) -> SendOutcome:
    """Looks for the letter in the conversation: if it is there, it was sent after all.

    Where that fails too, nobody knows.
    """
    try:
        if await _find_own(channel, draft.text, since=draft.leaves_at):
            return SendOutcome(Ending.SENT)
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError):
        return replace(failed, ending=Ending.UNKNOWN)
    return failed


async def _find_own(channel: discord.abc.Messageable, text: str, since: datetime | None) -> bool:
    after = since - SLACK if since else None
    async for message in channel.history(limit=50, after=after, oldest_first=False):
        if message.author.bot and is_same(message.content, text):
            return True
    return False


def _fail(draft: Draft, error: Exception) -> SendOutcome:
    """What didn't reach the customer: tried again if that may help."""
    meaning = read_meaning(error)
    ending = Ending.REFUSED
    if meaning.is_temporary:
        ending = Ending.TEMPORARY
    is_closed = meaning in (Meaning.CLOSED, Meaning.NOBODY)
    return SendOutcome(ending, _explain(draft, error), closes_way=is_closed)


def _explain(draft: Draft, error: Exception) -> str:
    """Why a letter didn't leave, for its card."""
    meaning = read_meaning(error)
    if meaning is Meaning.CLOSED:
        return (
            f"{draft.to.name} doesn't take direct messages from me. Write to them another way, "
            "e.g. where they "
            "bought, and say so with /customer answered."
        )
    if meaning is Meaning.NOBODY:
        return "this Discord account isn't there any more. Link another with /customer edit."
    if meaning.sentence is None and isinstance(error, discord.HTTPException):
        return tell_refusal(error)
    return meaning.sentence or "Discord could not be reached."
