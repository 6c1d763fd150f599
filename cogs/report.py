"""/report: how the shop treats its customers, in numbers and a picture of them."""

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING

import discord
import structlog
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.actions import Action
from bot.loading import load
from cogs.parts.actions import ActionButton
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

if TYPE_CHECKING:
    from bot.domain.reports.picture import Picture

log = structlog.get_logger()

#: What most ask for; anything else can be typed.
_USUAL = ("last month", "this month", "last 3 months", "this year", "last year")

#: So many wait for their pictures at once; whoever asks then has the card without waiting.
LONGEST_LINE = 5


class ReportCog(commands.Cog):
    """The command about how the shop does."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        #: One picture is drawn at a time, however many shops ask.
        self._drawing = asyncio.Lock()
        self._in_line = 0
        self._has_told = False

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
        await load(
            "bot.writing.report_picture",
            "bot.services.reports",
            "bot.services.report_picture",
            "bot.services.standards",
        )
        from bot.domain.reports.periods import read_period
        from bot.domain.time.day_ranges import DayScene
        from bot.services.reports import gather_report
        from bot.services.standards import list_marketplaces
        from bot.writing.report_picture import compose_picture
        from bot.writing.reports import compose_report

        scene = DayScene(now, shop.zone, shop.country)
        days = await asyncio.to_thread(read_period, period, scene)
        async with self.bot.database.reading_aside() as tx:
            found = await gather_report(tx, shop, days, now=now)
            is_on_marketplace = bool(await list_marketplaces(tx, shop, now=now))
        file = await self._draw(compose_picture(shop, found, scene.today))
        post = compose_report(shop, found, scene.today, is_on_marketplace=is_on_marketplace)
        await reply(interaction, post, file=file)

    async def _draw(self, picture: "Picture") -> discord.File | None:
        """The picture with its words; None where it can't be had, since the card says it all."""
        from bot.services.report_picture import NoPicture, draw_picture
        from bot.writing.report_picture import describe_picture

        if not picture.groups or self._in_line >= LONGEST_LINE:
            return None
        self._in_line += 1
        try:
            async with self._drawing:
                drawn = await draw_picture(picture)
        except NoPicture as error:
            if not self._has_told:
                log.warning("reports go out without their picture", reason=str(error))
            self._has_told = True
            return None
        finally:
            self._in_line -= 1
        return discord.File(BytesIO(drawn), "report.png", description=describe_picture(picture))

    @report.autocomplete("period")
    async def _complete(self, _interaction: Interaction, typed: str) -> list[Choice[str]]:
        """What most ask for."""
        words = typed.casefold().strip()
        return [Choice(name=each, value=each) for each in _USUAL if words in each]


class ReportButton(ActionButton, actions=(Action.REPORT_STANDARDS,)):
    """What the marketplaces count, below the report."""

    async def run(self, interaction: Interaction, *_: int) -> None:
        async with interaction.client.looking(interaction) as work:
            shop, now = work.shop, work.now
        await interaction.response.defer(ephemeral=True, thinking=True)
        await load("bot.services.standards", "bot.writing.standards")
        from bot.services.standards import gather_standings
        from bot.writing.standards import compose_standings

        async with interaction.client.database.reading_aside() as tx:
            found = await gather_standings(tx, shop, now=now)
        await reply(interaction, compose_standings(shop, found, now))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(ReportButton)
    await bot.add_cog(ReportCog(bot))
