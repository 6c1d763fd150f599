"""/today: the one door to all that waits, and the menu below the day's list."""

from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.today import gather_today
from bot.writing.today import ALL, MENU, PAGE, compose_matter, compose_today, describe_counts
from cogs.parts.actions import ActionButton, ActionMenu
from cogs.parts.options import Interaction
from cogs.parts.posts import list_menus, reply, turn


class TodayCog(commands.Cog):
    """The command about all that waits."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    async def today(self, interaction: Interaction) -> None:
        """All that waits for you, the most urgent first, page by page."""
        async with self.bot.looking(interaction) as work:
            post = await _compose_page(work, 0)
        await reply(interaction, post, *list_menus(post))


class TodayButton(ActionButton, actions=(Action.TODAY_PAGE,)):
    """A page of it: `today:page:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            post = await _compose_page(work, numbers[0])
        await turn(interaction, post, *list_menus(post))


class TodayMenu(ActionMenu, template=MENU):
    """Opens one matter: in place of the page, or privately below the day's list."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            post = await _compose_picked(work, value)
        message = interaction.message
        is_theirs = message is not None and message.flags.ephemeral
        await (turn if is_theirs else reply)(interaction, post, *list_menus(post))


async def _compose_picked(work: DeskWork, value: str) -> Post:
    if value == ALL:
        return await _compose_page(work, 0)
    today = await gather_today(work)
    picked = next((each for each in today.matters if each.key == value), None)
    return compose_matter(picked, now=work.now)


async def _compose_page(work: DeskWork, page: int) -> Post:
    today = await gather_today(work)
    counts = describe_counts(
        notes=today.notes, copies=today.copies, stuck=today.stuck, unbooked=today.unbooked
    )
    last = max(0, len(today.matters) - 1) // PAGE  # there may be fewer by now
    return compose_today(today.matters, counts, page=min(page, last), now=work.now)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(TodayButton, TodayMenu)
    await bot.add_cog(TodayCog(bot))
