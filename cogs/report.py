"""/report: how the shop treats its customers, in numbers."""

import asyncio

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.loading import load
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

#: What most ask for; anything else can be typed.
_USUAL = ("last month", "this month", "last 3 months", "this year", "last year")


class ReportCog(commands.Cog):
    """The command about how the shop does."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        period="which days, e.g. last month; the last 30 days if you leave it out"
    )
    async def report(
        self, interaction: Interaction, period: app_commands.Range[str, 1, 80] | None = None
    ) -> None:
        """How your shop treats its customers, in numbers, and what to mend first."""
        async with self.bot.looking(interaction) as work:
            shop, now = work.shop, work.now
        await interaction.response.defer(ephemeral=True, thinking=True)  # many orders take a moment
        await load("bot.writing.reports", "bot.domain.time.day_ranges")
        from bot.domain.reports.periods import read_period
        from bot.domain.time.day_ranges import DayScene
        from bot.services.reports import gather_report
        from bot.writing.reports import compose_report

        scene = DayScene(now, shop.zone, shop.country)
        days = await asyncio.to_thread(read_period, period, scene)
        async with self.bot.database.reading_aside() as tx:
            found = await gather_report(tx, shop, days, now=now)
        await reply(interaction, compose_report(shop, found, scene.today))

    @report.autocomplete("period")
    async def _complete(self, _interaction: Interaction, typed: str) -> list[Choice[str]]:
        """What most ask for."""
        words = typed.casefold().strip()
        return [Choice(name=each, value=each) for each in _USUAL if words in each]


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(ReportCog(bot))
