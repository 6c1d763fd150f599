"""/shop: settings, opening hours, health."""

import asyncio
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import require_guild
from bot.domain.drafts import UNDO
from bot.domain.errors import BadInput
from bot.domain.incidents.incidents import SECOND_ABOVE
from bot.domain.posts import Post
from bot.domain.shops import Shop, Voice
from bot.domain.text import escape_name
from bot.domain.time.hours import describe_hours, load_calendars
from bot.services.forgetting.retention import MAX_MONTHS, count_forgettable, set_retention
from bot.services.sales.channel_terms import set_channel_terms
from bot.services.shops import FollowUp, SetUp, set_follow_up, set_shop_hours, set_up_shop
from bot.writing.cards import format_undo
from bot.writing.channel_terms import compose_terms, compose_terms_kept
from bot.writing.forgetting import compose_retention
from bot.writing.health import compose_public_question, compose_set_up
from bot.writing.letters.voices import describe_voice
from bot.writing.phrases import format_count
from bot.writing.set_up import Step, list_step_buttons
from cogs.parts.desks import offer_desks, require_access
from cogs.parts.examining import examine, hides_commands, is_public, look_for_people
from cogs.parts.options import VIA, Interaction, complete_zone, read_via
from cogs.parts.posts import reply
from cogs.parts.set_up_steps import managing, show_step
from cogs.parts.status import show_status

#: Every place of which nothing else was said.
_EVERY_OTHER = app_commands.Choice(name="every other place", value="all")


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
        country="e.g. GB: for holidays, dates, and British or American English in letters",
        voice="how letters speak of you: I, or we",
        undo="for how many seconds an approved letter can still be stopped (30 if you don't say)",
        second_above="more letters at once than this need a second person's approval (25)",
    )
    @app_commands.choices(
        voice=[app_commands.Choice(name=each.value, value=each.value) for each in Voice]
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
        voice: str | None = None,
        undo: app_commands.Range[int, 5, 3600] | None = None,
        second_above: app_commands.Range[int, 1, 2000] | None = None,
    ) -> None:
        """Set up your shop: step by step, or any setting at a time."""
        if all(value is None for _, value in interaction.namespace):
            await _show_or_ask(interaction)
            return
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
                time_zone=timezone,
                name=name,
                signature=signature,
                target_hours=target,
                country=country,
                voice=Voice(voice) if voice else None,
                undo_seconds=undo,
                second_above=second_above,
            )
            if desk is not None and not is_asked:
                wanted = replace(wanted, desk_channel_id=desk.id)
            if staff is not None:
                wanted = replace(wanted, staff_role_id=staff.id)
            if deputy is not None:
                wanted = replace(wanted, deputy_id=deputy.id)
            shop = await set_up_shop(work, wanted)
        self.bot.desk_refusals.pop(shop.id, None)
        self.bot.dispatch("health_changed", shop.id)
        await look_for_people(self.bot, shop)
        async with self.bot.database.reading() as tx:
            faults = await examine(self.bot, tx, shop, now=work.now)
        question, hidden_from = None, None
        if desk is not None and is_asked:
            question = compose_public_question(desk.id)
        if hides_commands(require_guild(interaction), shop):
            hidden_from = shop.staff_role_id
        settings = compose_settings(shop, rings_deputy=_is_in_staff_role(deputy, shop))
        post = compose_set_up(settings, faults, question, hidden_from=hidden_from)
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
                await reply(interaction, compose_hours(work.shop))
            return
        if days is None:
            raise BadInput("For which days? Add e.g. days: Mon-Fri.")
        # Everybody who waits is planned anew: with hundreds of them that takes seconds.
        await interaction.response.defer(ephemeral=True)
        async with self.bot.at_work(interaction, manage=True) as work:
            shop = await set_shop_hours(work, days=days, opens=opens, closes=closes)
        await reply(interaction, compose_hours(shop))

    @app_commands.command()
    @app_commands.describe(
        check_in="days after an arrival until I draft the question whether all is right; 0 for "
        "never",
        quiet="days without a word after which an order counts as settled (14)",
        silence="opening days without anybody doing anything until I call others (2)",
        dear="a parcel worth more is asked about when it should be there, e.g. £50; - for none",
    )
    async def followup(
        self,
        interaction: Interaction,
        check_in: app_commands.Range[int, 0, 90] | None = None,
        quiet: app_commands.Range[int, 1, 365] | None = None,
        silence: app_commands.Range[int, 1, 14] | None = None,
        dear: app_commands.Range[str, 1, 40] | None = None,
    ) -> None:
        """After an arrival: when to ask, when it is settled. And when to call others."""
        if check_in is None and quiet is None and silence is None and dear is None:
            async with self.bot.looking(interaction) as work:
                await reply(interaction, compose_follow_up(work.shop))
            return
        async with self.bot.at_work(interaction, manage=True) as work:
            wanted = FollowUp(check_in=check_in, quiet=quiet, silence=silence, dear=dear)
            shop = await set_follow_up(work, wanted)
        await reply(interaction, compose_follow_up(shop))

    @app_commands.command()
    @app_commands.describe(
        via="the place where you sell",
        lead_time="how long you need to make an order ready, e.g. 3 working days or 12 weeks; "
        "- for none",
        tells_buyers="does it tell its buyers that a parcel left?",
    )
    @app_commands.choices(via=[*VIA, _EVERY_OTHER])
    async def channel(
        self,
        interaction: Interaction,
        via: str | None = None,
        lead_time: app_commands.Range[str, 1, 40] | None = None,
        tells_buyers: bool | None = None,
    ) -> None:
        """Where you sell: how long orders take there, and who tells buyers. Alone it shows all."""
        if via is None and lead_time is None and tells_buyers is None:
            async with self.bot.looking(interaction) as work:
                await reply(interaction, compose_terms(work.shop.channel_terms))
            return
        if via is None:
            raise BadInput("For which place? Add e.g. via: Etsy.")
        place = None if via == _EVERY_OTHER.value else read_via(via)
        async with self.bot.at_work(interaction, manage=True) as work:
            terms = await set_channel_terms(
                work, place, lead_time=lead_time, tells_buyers=tells_buyers
            )
        await reply(interaction, compose_terms_kept(terms))

    @app_commands.command()
    @app_commands.describe(
        months="after so many months with nothing open and nothing new; 0 switches it off"
    )
    async def retention(
        self, interaction: Interaction, months: app_commands.Range[int, 0, MAX_MONTHS] | None = None
    ) -> None:
        """Forget customers who had nothing to do with you for so many months; off at first."""
        # Every customer is looked at: with thousands of them that takes a moment.
        await interaction.response.defer(ephemeral=True)
        if months is None:
            async with self.bot.looking(interaction) as work:
                count = await count_forgettable(work.tx, work.shop, now=work.now)
            await reply(interaction, compose_retention(work.shop, count))
            return
        async with self.bot.at_work(interaction, manage=True) as work:
            shop = await set_retention(work, months)
            count = await count_forgettable(work.tx, shop, now=work.now)
        self.bot.dispatch("clearing_due")
        await reply(interaction, compose_retention(shop, count))

    @app_commands.command()
    async def status(self, interaction: Interaction) -> None:
        """Is everything well? Database, queue, drafts, what is due next."""
        # Discord is asked whether the deputy is still there
        await interaction.response.defer(ephemeral=True)
        async with self.bot.looking(interaction) as work:
            await look_for_people(self.bot, work.shop)
            post, faults = await show_status(self.bot, work)
        await reply(interaction, post, *offer_desks(interaction, work.shop, faults))


async def _show_or_ask(interaction: Interaction) -> None:
    """The settings, each with a button that asks for it anew; of a new shop the first question."""
    async with managing(interaction) as work:
        shop = work.shop
    if shop.desk_channel_id is None:
        await show_step(interaction, Step.DESK)
        return
    await reply(interaction, replace(compose_settings(shop), buttons=list_step_buttons()))


def _is_in_staff_role(member: discord.Member | None, shop: Shop) -> bool:
    return member is not None and any(role.id == shop.staff_role_id for role in member.roles)


def compose_settings(shop: Shop, *, rings_deputy: bool = False) -> Post:
    """Every setting as it is now, with what an unset one means. `rings_deputy` where the deputy
    has the staff role.
    """
    hours = shop.target.total_seconds() / 3600
    desk, staff, deputy = "none yet", "members with Manage Server", "nobody yet"
    if shop.desk_channel_id:
        desk = f"<#{shop.desk_channel_id}>"
    if shop.staff_role_id:
        staff = f"<@&{shop.staff_role_id}>"
    if shop.deputy_id:
        deputy = f"<@{shop.deputy_id}>, who may approve without the staff role"
    if rings_deputy:
        deputy += ". They have it, so each ping to staff rings them: take it from them, and I call "
        deputy += "them only for what can't wait"
    lines = [
        f"**Name:** {escape_name(shop.name)}",
        f"**Desk:** {desk}",
        f"**Staff:** {staff}",
        f"**Deputy:** {deputy}",
        f"**Time zone:** {shop.time_zone or 'UTC (not set)'}",
        f"**Signature:** {escape_name(shop.signed, 200)}",
        f"**Reply target:** {hours:g} hours",
        f"**Country:** {shop.country or 'not set, so 12/11 has to be written as 12 Nov'}",
        f"**Voice:** {describe_voice(shop)}",
        f"**Undo:** an approved letter can be stopped for {format_undo(shop.undo_time or UNDO)}",
        "**Two people:** more letters at once than "
        f"{shop.second_above or SECOND_ABOVE} need a second person's approval",
        *describe_follow_up(shop),
        *(f"**Hours:** {line}" for line in describe_hours(shop.hours)),
    ]
    return Post(
        title="Your shop",
        body="\n".join(lines),
        footer="Change any of it with /shop setup and /shop hours.",
    )


def compose_follow_up(shop: Shop) -> Post:
    """What is done by itself, and how it is changed."""
    return Post(
        title="After a parcel has arrived, and when nobody is there",
        body="\n".join(describe_follow_up(shop)),
        footer="Change any of it with /shop followup check_in, quiet, silence and dear.",
    )


def describe_follow_up(shop: Shop) -> list[str]:
    """What is done by itself, and when, a line for each."""
    asks = "off; turn it on with /shop followup check_in"
    if shop.checks_in_after:
        after = format_count(shop.checks_in_after.days, "day")
        asks = f"{after} after it arrived I draft one question: is everything all right?"
    quiet = format_count(shop.settles_after.days, "day")
    dear = "no sum yet; e.g. /shop followup dear:£50"
    if shop.dear_above is not None:
        dear = f"of a parcel worth more than {shop.dear_above} I draft the question whether it came"
    opening_days = format_count(shop.silent_after, "opening day")
    return [
        f"**Check-in:** {asks}",
        f"**Settled:** when the customer says so, or after {quiet} without a word. A parcel that "
        "should be there counts as arrived then",
        f"**Dear:** {dear}",
        f"**Silence:** when something waits and you did nothing for {opening_days}, I call "
        "you, then your deputy",
    ]


def compose_hours(shop: Shop) -> Post:
    """The week as it is, and the zone that it is meant in."""
    return Post(
        title="Opening hours",
        body="\n".join(describe_hours(shop.hours)),
        footer=f"Time zone: {shop.time_zone or 'UTC (change it with /shop setup)'}",
    )


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(ShopCog(bot))
