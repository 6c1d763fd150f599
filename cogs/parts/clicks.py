"""A click on a card counts, also when the database is in trouble just then; who clicked is told
either way.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import structlog

from bot.client import SellerBot
from bot.domain.errors import ShopError
from bot.domain.posts import Post
from cogs.parts.posts import reply, turn

log = structlog.get_logger()

#: Discord waits 3 seconds for a first answer; after so many, the person hears that it takes longer.
FIRST_ANSWER = 2.0
KEPT = (
    "I can't write that down just now: my database is busy or full. Your click isn't lost: I try "
    "again until it "
    "works, and tell you here. Until then the letter doesn't leave. If I am restarted before that, "
    "please press it again."
)


async def keep_click(
    interaction: discord.Interaction[SellerBot],
    act: Callable[[], Awaitable[str | Post]],
    *,
    turns: bool = False,
) -> None:
    """Does what was clicked in its turn, until the database takes it, and answers what `act` gives:
    with a message of its own, or where the message `turns`, in its place.

    Raises what `act` raises, and discord.HTTPException when Discord takes no answer any more.
    """
    card = interaction.message or interaction  # it is always clicked on a card
    work = asyncio.create_task(interaction.client.decisions.carry_out(card.id, act))
    await asyncio.wait({work}, timeout=FIRST_ANSWER)
    if not work.done():
        await _tell_kept(interaction)
    try:
        said = await work
    except ShopError as refusal:
        if not interaction.is_expired():
            raise
        await _refuse_at_desk(interaction, refusal)
        return
    post = Post(words=said) if isinstance(said, str) else said
    if turns and not interaction.response.is_done():
        await turn(interaction, post)
    else:
        await reply(interaction, post)


async def _tell_kept(interaction: discord.Interaction[SellerBot]) -> None:
    try:
        await reply(interaction, Post(words=KEPT))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning("nobody could be told that a click is kept", reason=str(error))


async def _refuse_at_desk(interaction: discord.Interaction[SellerBot], refusal: ShopError) -> None:
    """Privately it can't be said any more: Discord takes answers for 15 minutes."""
    assert interaction.guild_id is not None  # cards are at desks
    post = Post(words=f"<@{interaction.user.id}>: {refusal.sentence}")
    async with interaction.client.transaction() as tx:
        await tx.outbox.say(interaction.guild_id, post, now=discord.utils.utcnow())
