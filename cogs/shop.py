"""/shop: settings, opening hours, health."""

import asyncio
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import require_guild
from bot.domain.drafts import UNDO
from bot.domain.errors import BadInput
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.domain.time.hours import describe_hours, load_calendars
from bot.services.shops import FollowUp, SetUp, set_follow_up, set_shop_hours, set_up_shop
from bot.writing.health import compose_public_question, compose_set_up
from cogs.parts.desks import offer_desks, require_access
from cogs.parts.examining import examine, hides_commands, is_public, look_for_people
from cogs.parts.options import Interaction, complete_zone
from cogs.parts.posts import reply
from cogs.parts.status import show_status


@app_commands.guild_only()
class ShopCog(
    commands.GroupCog, group_name="shop", group_description="Your shop's settings and health"
):
    """The commands about the shop itself."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(
        desk="where drafts and reminders go",
        staff="the role whose members may approve",
        deputy="who is called when you are silent",
        timezone="your time zone, e.g. Europe/London",
        name="the shop's name, as customers know it",
        signature="how your letters are signed",
        target="within how many hours a customer should have an answer (24 if you don't say)",
        country="two letters, e.g. GB: for holidays and the order of day and month",
        undo="for how many seconds an approved letter can still be stopped (30 if you don't say)",
    )
    @app_commands.autocomplete(timezone=complete_zone)
    async def setup(
        self,
        interaction: Interaction,
        desk: discord.TextChannel | None = None,
        staff: discord.Role | None = None,
        deputy: discord.Member | None = None,
        timezone: app_commands.Range[str, 1, 64] | None = None,
        name: app_commands.Range[str, 1, 100] | None = None,
        signature: app_commands.Range[str, 1, 200] | None = None,
        target: app_commands.Range[float, 0.5, 336.0] | None = None,
        country: app_commands.Range[str, 2, 40] | None = None,
        undo: app_commands.Range[int, 5, 3600] | None = None,
    ) -> None:
        """Set up your shop: desk, staff, time zone and more, any of them at a time."""
        if desk is not None:
            require_access(desk)
        # A desk that everyone can read is asked about; the rest is set all the same.
        is_asked = desk is not None and is_public(desk)
        if staff is not None and staff.is_default():
            raise BadInput(
                "@everyone can't be the staff role: everybody could approve. Please pick another "
                "role."
            )
        await interaction.response.defer(ephemeral=True)
        if country is not None:
            await asyncio.to_thread(load_calendars)
        async with self.bot.at_work(interaction, manage=True) as work:
            wanted = SetUp(
                desk_channel_id=desk.id if desk and not is_asked else None,
                staff_role_id=staff.id if staff else None,
                deputy_id=deputy.id if deputy else None,
                time_zone=timezone,
                name=name,
                signature=signature,
                target_hours=target,
                country=country,
                undo_seconds=undo,
            )
            shop = await set_up_shop(work, wanted)
        self.bot.desk_refusals.pop(shop.id, None)
        self.bot.dispatch("health_changed", shop.id)
        await look_for_people(self.bot, shop)
        async with self.bot.database.reading() as tx:
            faults = await examine(self.bot, tx, shop, now=work.now)
        question = compose_public_question(desk.id) if desk and is_asked else None
        is_hidden = hides_commands(require_guild(interaction), shop)
        post = compose_set_up(
            show_settings(shop),
            faults,
            question,
            hidden_from=shop.staff_role_id if is_hidden else None,
        )
        await reply(interaction, post, *offer_desks(interaction, shop, faults))

    @app_commands.command()
    @app_commands.rename(opens="open", closes="close")
    @app_commands.describe(
        days="which days, e.g. Mon-Fri, Sat, daily",
        opens="when you open, e.g. 09:00; leave out open and close for a closed day",
        closes="when you close, e.g. 17:30",
    )
    async def hours(
        self,
        interaction: Interaction,
        days: app_commands.Range[str, 1, 80] | None = None,
        opens: app_commands.Range[str, 1, 20] | None = None,
        closes: app_commands.Range[str, 1, 20] | None = None,
    ) -> None:
        """Set opening hours for some days, or show them all. Reminders come only in these hours."""
        if days is None and opens is None and closes is None:
            async with self.bot.looking(interaction) as work:
                await reply(interaction, show_hours(work.shop))
            return
        if days is None:
            raise BadInput("For which days? Add e.g. days: Mon-Fri.")
        # Everybody who waits is planned anew: with hundreds of them that takes seconds.
        await interaction.response.defer(ephemeral=True)
        async with self.bot.at_work(interaction, manage=True) as work:
            shop = await set_shop_hours(work, days=days, opens=opens, closes=closes)
        await reply(interaction, show_hours(shop))

    @app_commands.command()
    @app_commands.describe(
        check_in="days after an arrival until I draft the question whether all is right; 0 for "
        "never",
        quiet="days without a word after which an order counts as settled (14)",
        silence="opening days without anybody doing anything until I call others (2)",
    )
    async def followup(
        self,
        interaction: Interaction,
        check_in: app_commands.Range[int, 0, 90] | None = None,
        quiet: app_commands.Range[int, 1, 365] | None = None,
        silence: app_commands.Range[int, 1, 14] | None = None,
    ) -> None:
        """After an arrival: when to ask, when it is settled. And when to call others."""
        if check_in is None and quiet is None and silence is None:
            async with self.bot.looking(interaction) as work:
                await reply(interaction, show_follow_up(work.shop))
            return
        async with self.bot.at_work(interaction, manage=True) as work:
            wanted = FollowUp(check_in=check_in, quiet=quiet, silence=silence)
            shop = await set_follow_up(work, wanted)
        await reply(interaction, show_follow_up(shop))

    @app_commands.command()
    async def status(self, interaction: Interaction) -> None:
        """Is everything well? Database, queue, drafts, what is due next."""
        # Discord is asked whether the deputy is still there
        await interaction.response.defer(ephemeral=True)
        async with self.bot.looking(interaction) as work:
            await look_for_people(self.bot, work.shop)
            post, faults = await show_status(self.bot, work)
        await reply(interaction, post, *offer_desks(interaction, work.shop, faults))


def show_settings(shop: Shop) -> Post:
    """Every setting as it is now, with what an unset one means."""
    hours = shop.target.total_seconds() / 3600
    lines = [
        f"**Name:** {escape_name(shop.name)}",
        f"**Desk:** <#{shop.desk_channel_id}>" if shop.desk_channel_id else "**Desk:** none yet",
        f"**Staff:** <@&{shop.staff_role_id}>"
        if shop.staff_role_id
        else "**Staff:** members with Manage Server",
        f"**Deputy:** <@{shop.deputy_id}>" if shop.deputy_id else "**Deputy:** nobody yet",
        f"**Time zone:** {shop.time_zone or 'UTC (not set)'}",
        f"**Signature:** {escape_name(shop.signed, 200)}",
        f"**Reply target:** {hours:g} hours",
        f"**Country:** {shop.country or 'not set, so 12/11 has to be written as 12 Nov'}",
        f"**Undo:** an approved letter can be stopped for {describe_undo(shop)}",
        *describe_follow_up(shop),
        *(f"**Hours:** {line}" for line in describe_hours(shop.hours)),
    ]
    return Post(
        title="Your shop",
        body="\n".join(lines),
        footer="Change any of it with /shop setup and /shop hours.",
    )


def describe_undo(shop: Shop) -> str:
    """How long an approved letter can still be stopped, e.g. "30 seconds" or "2 minutes"."""
    seconds = int((shop.undo_time or UNDO).total_seconds())
    if seconds % 60:
        return f"{seconds} seconds"
    minutes = seconds // 60
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def show_follow_up(shop: Shop) -> Post:
    return Post(
        title="After a parcel has arrived, and when nobody is there",
        body="\n".join(describe_follow_up(shop)),
        footer="Change any of it with /shop followup check_in, quiet and silence.",
    )


def describe_follow_up(shop: Shop) -> list[str]:
    """What is done by itself, and when, a line for each."""
    asks = (
        f"{_count_days(shop.checks_in_after)} after it arrived I draft one question: is all right?"
        if shop.checks_in_after
        else "off; turn it on with /shop followup check_in"
    )
    opening_days = f"{shop.silent_after} opening day{'s' if shop.silent_after != 1 else ''}"
    return [
        f"**Check-in:** {asks}",
        f"**Settled:** when the customer says so, or after {_count_days(shop.settles_after)} "
        "without a word",
        f"**Silence:** when something waits and nobody did anything for {opening_days}, I call "
        "you, then your deputy",
    ]


def _count_days(span: timedelta) -> str:
    return f"{span.days} day{'s' if span.days != 1 else ''}"


def show_hours(shop: Shop) -> Post:
    return Post(
        title="Opening hours",
        body="\n".join(describe_hours(shop.hours)),
        footer=f"Time zone: {shop.time_zone or 'UTC (change it with /shop setup)'}",
    )


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(ShopCog(bot))
