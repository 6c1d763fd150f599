"""/lessons: what keeps going wrong, and what it may hang on."""

from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from bot.loading import load
from cogs.parts.options import Interaction
from cogs.parts.posts import reply


class LessonsCog(commands.Cog):
    """The command about what keeps going wrong."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    async def lessons(self, interaction: Interaction) -> None:
        """What keeps going wrong: causes, items, carriers and countries of a year, and the cost."""
        async with self.bot.looking(interaction) as work:
            shop, now = work.shop, work.now
        await interaction.response.defer(ephemeral=True, thinking=True)
        await load("bot.services.lessons", "bot.writing.lessons")
        from bot.services.lessons import gather_lessons
        from bot.writing.lessons import compose_lessons

        async with self.bot.database.reading_aside() as tx:
            found = await gather_lessons(tx, shop, now=now)
        await reply(interaction, compose_lessons(found))


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(LessonsCog(bot))
