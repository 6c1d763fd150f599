"""/help: what the bot does, by what one wants to do; staff and customers see their own."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import is_staff
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.loading import load
from cogs.parts.actions import ActionMenu
from cogs.parts.options import Interaction
from cogs.parts.posts import list_menus, reply, turn


class HelpCog(commands.Cog):
    """The command that shows the others."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command(name="help")
    async def help_(self, interaction: Interaction) -> None:
        """What I do for you, by what you want to do."""
        post = await _compose(interaction)
        await reply(interaction, post, *list_menus(post))


class HelpMenu(ActionMenu, template=r"help:pick"):
    """One thing that somebody wants to do."""

    async def run(self, interaction: discord.Interaction[SellerBot], value: str) -> None:
        await load("bot.writing.help")
        from bot.writing.help import compose_topic

        post = compose_topic(value, interaction.client.show_command)
        await turn(interaction, post, *list_menus(post))


async def _compose(interaction: Interaction) -> Post:
    await load("bot.writing.help")
    from bot.writing.help import compose_help, compose_help_for_customers

    guild = interaction.guild
    if guild is None:
        return compose_help_for_customers()
    async with interaction.client.database.reading() as tx:
        shop = await tx.shops.get(guild.id) or Shop(id=guild.id, name=guild.name)
    may_all = interaction.permissions.manage_guild or is_staff(interaction.user, shop)
    return compose_help() if may_all else compose_help_for_customers()


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(HelpCog(bot))
    bot.add_dynamic_items(HelpMenu)
