"""/shop: settings, opening hours, health."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import PERMISSIONS, SellerBot, Work, require_guild
from bot.domain.errors import BadInput
from bot.domain.hours import describe_hours, load_calendars
from bot.domain.posts import Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import escape_name, escape_text
from bot.services.shops import FollowUp, SetUp, set_follow_up, set_shop_hours, set_up_shop
from bot.writing.away import describe_absence
from bot.writing.desk import show_moment
from cogs.parts.options import Interaction, complete_zone
from cogs.parts.posts import reply


@app_commands.guild_only()
class ShopCog(commands.GroupCog, group_name="shop", group_description="Your shop's settings and health"):
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
    ) -> None:
        """Set up your shop: desk, staff, time zone and more, any of them at a time."""
        if desk is not None:
            require_access(desk)
        if staff is not None and staff.is_default():
            raise BadInput(
                "@everyone can't be the staff role: everybody could approve. Please pick another role."
            )
        await interaction.response.defer(ephemeral=True)
        if country is not None:
            await asyncio.to_thread(load_calendars)
        async with self.bot.at_work(interaction, manage=True) as work:
            wanted = SetUp(
                desk_channel_id=desk.id if desk else None,
                staff_role_id=staff.id if staff else None,
                deputy_id=deputy.id if deputy else None,
                time_zone=timezone,
                name=name,
                signature=signature,
                target_hours=target,
                country=country,
            )
            shop = await set_up_shop(work.tx, work.shop, wanted, now=work.now)
        post = show_settings(shop)
        silence = explain_silence(require_guild(interaction), shop)
        await reply(interaction, replace(post, fields=(("Please look", silence),)) if silence else post)

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
            shop = await set_shop_hours(
                work.tx, work.shop, days=days, opens=opens, closes=closes, now=work.now
            )
        await reply(interaction, show_hours(shop))

    @app_commands.command()
    @app_commands.describe(
        check_in="days after an arrival until I draft the question whether all is right; 0 for never",
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
            shop = await set_follow_up(work.tx, work.shop, wanted, now=work.now)
        await reply(interaction, show_follow_up(shop))

    @app_commands.command()
    async def status(self, interaction: Interaction) -> None:
        """Is everything well? Database, queue, drafts, what is due next."""
        async with self.bot.looking(interaction) as work:
            await reply(interaction, await show_status(self.bot, require_guild(interaction), work))


def require_access(desk: discord.TextChannel) -> None:
    """Raises BadInput, naming what is missing, unless the bot can work in this channel."""
    allowed = desk.permissions_for(desk.guild.me)
    missing = [
        name.replace("_", " ").title()
        for name, needed in PERMISSIONS
        if needed and not getattr(allowed, name) and name != "manage_messages"
    ]
    if missing:
        raise BadInput(
            f"I can't work in {desk.mention} yet. In that channel's settings, allow me: {', '.join(missing)}. "
            "Then run this again."
        )


def explain_silence(guild: discord.Guild, shop: Shop) -> str:
    """Why reminders would ring nobody, and what to do; empty when all is well.

    Discord doesn't let a bot ping a role that isn't open to be mentioned, whatever the bot asks for.
    """
    role = guild.get_role(shop.staff_role_id or 0)
    desk = guild.get_channel(shop.desk_channel_id or 0)
    if role is None or role.mentionable or desk is None or desk.permissions_for(guild.me).mention_everyone:
        return ""
    return (
        f"My reminders can't ring {role.mention} yet. In *Server Settings → Roles*, open that role and switch on "
        "*Allow anyone to @mention this role*."
    )


def show_settings(shop: Shop) -> Post:
    """Every setting as it is now, with what an unset one means."""
    hours = shop.target.total_seconds() / 3600
    lines = [
        f"**Name:** {escape_name(shop.name)}",
        f"**Desk:** <#{shop.desk_channel_id}>"
        if shop.desk_channel_id
        else "**Desk:** the channel of the first command",
        f"**Staff:** <@&{shop.staff_role_id}>"
        if shop.staff_role_id
        else "**Staff:** members with Manage Server",
        f"**Deputy:** <@{shop.deputy_id}>" if shop.deputy_id else "**Deputy:** nobody yet",
        f"**Time zone:** {shop.time_zone or 'UTC (not set)'}",
        f"**Signature:** {escape_name(shop.signed, 200)}",
        f"**Reply target:** {hours:g} hours",
        f"**Country:** {shop.country or 'not set, so 12/11 has to be written as 12 Nov'}",
        *describe_follow_up(shop),
        *(f"**Hours:** {line}" for line in describe_hours(shop.hours)),
    ]
    return Post(
        title="Your shop", body="\n".join(lines), footer="Change any of it with /shop setup and /shop hours."
    )


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
        f"**Settled:** when the customer says so, or after {_count_days(shop.settles_after)} without a word",
        f"**Silence:** when something waits and nobody did anything for {opening_days}, I call you, then your deputy",
    ]


def _count_days(span: timedelta) -> str:
    return f"{span.days} day{'s' if span.days != 1 else ''}"


def show_hours(shop: Shop) -> Post:
    return Post(
        title="Opening hours",
        body="\n".join(describe_hours(shop.hours)),
        footer=f"Time zone: {shop.time_zone or 'UTC (change it with /shop setup)'}",
    )


async def show_status(bot: SellerBot, guild: discord.Guild, work: Work) -> Post:
    """The health of this shop's bot, a line for each part."""
    tx, shop = work.tx, work.shop
    next_due = await tx.reminders.next_at(shop.id)
    pending = await tx.drafts.list_open(shop.id, limit=100)
    stuck = await tx.drafts.list_stuck(shop.id, 100)
    lines = [
        f"**Database:** answers ({bot.database.url.get_backend_name()})",
        f"**Mailbox:** {await _tell_mailbox(bot, work)}",
        f"**Waiting customers:** {await tx.conversations.count_waiting(shop.id)}",
        f"**Drafts that wait:** {len(pending)}"
        + (f", **letters that need a look:** {len(stuck)}" if stuck else ""),
        f"**To be posted:** {await tx.outbox.count_waiting(shop.id)}",
        f"**Last round:** {_tell_round(bot, work)}",
        f"**Next reminder:** {show_moment(next_due, 'R') if next_due else 'none'}"
        + (f", next digest {show_moment(shop.next_digest_at)}" if shop.next_digest_at else ""),
        f"**Version:** {read_version()}",
    ]
    absence = describe_absence(shop, work.now)
    if absence:
        lines.append(absence)
    trouble = bot.troubles.get(shop.id) or await tx.outbox.find_error(shop.id)
    if trouble:
        lines.append(f"❗ {trouble}")
    silence = explain_silence(guild, shop)
    if silence:
        lines.append(f"❗ {silence}")
    is_well = not (stuck or trouble or silence)
    return Post(
        title="All is well" if is_well else "Something needs a look",
        body="\n".join(lines),
        tone=Tone.GONE if is_well else Tone.FAILED,
    )


async def _tell_mailbox(bot: SellerBot, work: Work) -> str:
    mailbox = await work.tx.mailboxes.get_for_shop(work.shop.id)
    if mailbox is None:
        return (
            "not connected: letters by e-mail are laid out for you to send. Connect it with /mailbox connect"
        )
    watcher = bot.watchers.get(work.shop.id)
    trouble = (
        watcher.state.trouble.sentence if watcher and watcher.state.trouble else None
    ) or mailbox.problem
    if mailbox.is_paused:
        return "paused. Go on with /mailbox pause"
    if trouble:
        return f"❗ {escape_text(trouble, 300)}"
    is_read = watcher is not None and watcher.state.connected_for is not None
    return f"{escape_name(mailbox.address)}, {'is read' if is_read else 'is being connected'}"


def _tell_round(bot: SellerBot, work: Work) -> str:
    if bot.last_round_at is None:
        return "not yet, I have just started"
    return f"{describe_wait(work.now - bot.last_round_at)} ago"


def read_version() -> str:
    try:
        return version("goodword")
    except PackageNotFoundError:
        return "unknown (not installed as a package)"


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(ShopCog(bot))
