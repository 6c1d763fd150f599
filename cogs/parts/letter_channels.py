"""Which way a letter goes: Discord's direct messages, or the shop's own e-mail."""

import discord
import structlog

from bot.channels import LetterChannel
from bot.client import SellerBot
from bot.domain.channels import BY_MAIL
from bot.domain.drafts import Draft
from bot.domain.sending import Ending, SendOutcome
from bot.loading import load
from cogs.parts.discord_channel import DiscordChannel

log = structlog.get_logger()


async def send_letter(bot: SellerBot, draft: Draft) -> SendOutcome:
    """Sends a letter that was handed out, and says how that ended; it never raises."""
    try:
        channel = await _find_channel(bot, draft)
        return await channel.send(draft)
    except Exception:
        log.exception("a letter's sending broke off", draft=draft.id)
        return SendOutcome(Ending.UNKNOWN, "something broke in the middle of sending it.")


async def _find_channel(bot: SellerBot, draft: Draft) -> LetterChannel:
    if draft.to.channel not in BY_MAIL:
        return DiscordChannel(bot)
    await load("bot.channels.email")
    from bot.channels.email import EmailChannel

    return EmailChannel(bot.database, bot.mail_accounts, clock=discord.utils.utcnow)
