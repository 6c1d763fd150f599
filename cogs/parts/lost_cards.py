"""Cards of another life: posted from a database that was lost, or that gave way to a backup."""

import discord
import structlog

from bot.client import SellerBot
from bot.domain.errors import StateConflict
from cogs.parts.once import SLACK, list_actions

log = structlog.get_logger()


async def refuse_lost_card(bot: SellerBot, payload: discord.RawReactionActionEvent) -> None:
    """Raises StateConflict where somebody reacts to such a card: no draft is bound to it any more.

    Discord is asked what the message shows only where it is older than the database that is worked
    with now; the digest, for one, has no draft's buttons, and what people put under it is theirs.
    """
    assert bot.user is not None
    if payload.message_author_id not in (None, bot.user.id):
        return
    if discord.utils.snowflake_time(payload.message_id) + SLACK >= bot.identity.since:
        return
    channel = bot.get_partial_messageable(payload.channel_id, guild_id=payload.guild_id)
    try:
        message = await channel.fetch_message(payload.message_id)
    except discord.HTTPException as error:
        log.warning("what somebody reacted to can't be seen", reason=str(error))
        return
    is_card = any(each.startswith("draft:") for each in list_actions(message.components))
    if is_card and message.author.id == bot.user.id:
        raise StateConflict(
            "this card is older than the records that I work with now, so this reaction doesn't "
            "count. /drafts shows "
            "what waits for you."
        )
