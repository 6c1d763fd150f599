"""The bot as Discord knows it: its connection, its commands, who may use them. No shop logic."""

from bot.client.bot import COGS, PERMISSIONS, SEES_COMMANDS, DeskWork, SellerBot, create_bot

__all__ = ["COGS", "PERMISSIONS", "SEES_COMMANDS", "DeskWork", "SellerBot", "create_bot"]
