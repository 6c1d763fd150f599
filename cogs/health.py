"""Watches over what the bot needs: when something is wrong, somebody who can mend it hears of
it.
"""

from datetime import datetime, timedelta
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import require_staff
from bot.domain.actions import Action
from bot.domain.errors import NotFound, ShopError
from bot.domain.health import OF_DESK, Fault
from bot.domain.shops import Shop
from bot.services.health import choose_untold, tell_owner, tell_untold
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import Work
from bot.writing.health import compose_chosen, compose_hint, list_desk_buttons
from cogs.parts.actions import (
    HIGHEST_OF_DISCORD,
    ActionButton,
    ActionMenu,
    read_number,
)
from cogs.parts.desks import MENU, offer_desks, require_access
from cogs.parts.examining import examine, examine_lines, is_public, note_member
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

log = structlog.get_logger()

#: Shops are looked through in pages of so many.
PAGE = 500
#: These begin with what is wrong by themselves.
TELLING = ("shop status", "shop setup")
#: Where nothing was wrong just now, the next command doesn't make the bot look once more.
STAYS_WELL = timedelta(seconds=10)


class HealthCog(commands.Cog):
    """Looks at a shop when Discord says that something there has changed, and after an absence at
    all of them.
    """

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        #: The servers where Discord has an outage.
        self._away: set[int] = set()
        #: By shop: when it was looked at last and nothing was wrong.
        self._well_at: dict[int, datetime] = {}

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """What happened while the bot was away: nobody tells of it but the server itself, as it is
        now.
        """
        after = 0
        while True:
            async with self.bot.database.reading() as tx:
                shop_ids = await tx.shops.list_ids(after=after, limit=PAGE)
            for shop_id in shop_ids:
                await self.on_health_changed(shop_id)
            if len(shop_ids) < PAGE:
                return
            after = shop_ids[-1]

    @commands.Cog.listener()
    async def on_disk_changed(self) -> None:
        """The disk is every shop's."""
        if self.bot.is_ready():
            await self.on_ready()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._look_anew(guild.id)
        if guild.id in self._away:
            self._away.discard(guild.id)
            async with self.bot.transaction() as tx:
                await tx.outbox.hurry(guild.id, discord.utils.utcnow())

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self._away.add(guild.id)

    @commands.Cog.listener()
    async def on_line_changed(self, channel_id: int) -> None:
        """Somebody's direct messages can't be taken in, or can again: their shop, or the only one,
        is looked at.
        """
        async with self.bot.database.reading() as tx:
            line = await tx.direct_lines.find_in(channel_id)
        if line is not None and line.shop_id is not None:
            await self.on_health_changed(line.shop_id)
        elif len(self.bot.guilds) == 1:
            await self.on_health_changed(self.bot.guilds[0].id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._look_anew(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._look_anew(guild.id)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        if before.owner_id != after.owner_id:
            await self._look_anew(after.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._look_anew(channel.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        if before.overwrites != after.overwrites:
            await self._look_anew(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._look_anew(role.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if (before.permissions, before.mentionable) != (after.permissions, after.mentionable):
            await self._look_anew(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Without the members intent Discord tells it of the bot itself alone: of its roles, and of
        a time-out.
        """
        if self.bot.user is not None and after.id == self.bot.user.id:
            await self._look_anew(after.guild.id)

    async def _look_anew(self, shop_id: int) -> None:
        """After a change on the server what Discord said before may be true no more."""
        self.bot.desk_refusals.pop(shop_id, None)
        self.bot.closed_to_reactions.pop(shop_id, None)
        await self.on_health_changed(shop_id)

    @commands.Cog.listener()
    async def on_health_changed(self, shop_id: int) -> None:
        """Tells the owner what stops the work, and lets go what waited for a desk that is well
        again.
        """
        self._well_at.pop(shop_id, None)
        try:
            await self._look_at(shop_id)
        except Exception:
            log.exception("how a shop is could not be looked at", shop=shop_id)

    async def _tell_of_lines(self, shop_id: int) -> None:
        """Another process serves this shop, and sees its server; whose messages can't be taken in
        is known here.
        """
        async with self.bot.transaction() as tx:
            shop = await tx.shops.lock(shop_id)
            if shop is not None:
                faults = await examine_lines(self.bot, tx, shop)
                await tell_untold(Work(tx, shop, discord.utils.utcnow()), faults)

    async def _look_at(self, shop_id: int) -> None:
        if not self.bot.owned.include(shop_id):
            await self._tell_of_lines(shop_id)
            return
        guild = self.bot.get_guild(shop_id)
        owner_id = guild.owner_id if guild else None
        now = discord.utils.utcnow()
        async with self.bot.database.reading() as tx:
            shop = await tx.shops.get(shop_id)
            if shop is None:
                return
            faults = await examine(self.bot, tx, shop, now=now)
            told = await tx.told_faults.list_all_told(shop_id)
        has_new_owner = owner_id is not None and owner_id != shop.owner_id
        if not has_new_owner and not told and not any(fault.tells_owner for fault in faults):
            return
        async with self.bot.transaction() as tx:
            locked = await tx.shops.lock(shop_id)
            assert locked is not None
            if owner_id is not None:
                locked = await tx.shops.note_owner(locked, owner_id)
            await tell_owner(Work(tx, locked, now), faults)
            if told & OF_DESK and not any(fault.kind in OF_DESK for fault in faults):
                await tx.outbox.hurry(shop_id, now)

    @commands.Cog.listener()
    async def on_app_command_completion(
        self,
        interaction: Interaction,
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Behind their answer, whoever used a command hears what is wrong, once a day."""
        is_form = interaction.response.type is discord.InteractionResponseType.modal
        if interaction.guild_id is None or is_form:
            return
        note_member(self.bot, interaction.user)
        try:
            told = await self._choose_hints(interaction, interaction.guild_id)
            if told is not None and command.qualified_name not in TELLING:
                shop, faults = told
                hint = compose_hint(faults, list_desk_buttons(shop, faults))
                await reply(interaction, hint, *offer_desks(interaction, shop, faults))
        except discord.HTTPException as error:
            # They waited too long, or left; the next one hears of it.
            log.warning(
                "what is wrong could not be told", shop=interaction.guild_id, reason=str(error)
            )
        except Exception:
            log.exception("what is wrong could not be told", shop=interaction.guild_id)

    async def _choose_hints(
        self, interaction: Interaction, shop_id: int
    ) -> tuple[Shop, list[Fault]] | None:
        """What this member of staff hasn't heard of today; None when there is nothing."""
        now = discord.utils.utcnow()
        well_at = self._well_at.get(shop_id)
        if well_at is not None and now - well_at < STAYS_WELL:
            return None
        async with self.bot.database.reading() as tx:
            shop = await tx.shops.get(shop_id)
            if shop is None:
                return None
            found = await examine(self.bot, tx, shop, now=now)
        if not found:
            self._well_at[shop_id] = now
            return None
        faults = [fault for fault in found if fault.tells_next]
        try:
            require_staff(interaction, shop)
        except ShopError:
            return None
        if not faults:
            return None
        async with self.bot.transaction() as tx:
            untold = await choose_untold(Work(tx, shop, now), faults, to=interaction.user.id)
        return (shop, untold) if untold else None


class DeskMenu(ActionMenu, template=MENU):
    """Picks the desk among channels that were private when the menu was shown."""

    async def run(self, interaction: Interaction, value: str) -> None:
        await choose_desk(
            interaction, read_number(value, HIGHEST_OF_DISCORD), is_public_meant=False
        )


class DeskButton(ActionButton, actions=(Action.DESK_PUBLIC,)):
    """Everyone on the server may read this channel, and it shall be the desk:
    `desk:public:<channel>`.
    """

    highest = HIGHEST_OF_DISCORD

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        await choose_desk(interaction, numbers[0], is_public_meant=True)


async def choose_desk(interaction: Interaction, channel_id: int, *, is_public_meant: bool) -> None:
    """Makes a channel the desk; all that waited is posted there."""
    bot = interaction.client
    guild = interaction.guild
    desk = guild.get_channel(channel_id) if guild else None
    if not isinstance(desk, discord.TextChannel):
        raise NotFound("That channel isn't here any more. Choose another with `/shop setup desk`.")
    require_access(desk)
    if is_public(desk) and not is_public_meant:
        raise ShopError(
            f"Everyone can read {desk.mention} by now. Make it private, or choose another channel."
        )
    async with bot.at_work(interaction, manage=True) as work:
        wanted = SetUp(desk_channel_id=desk.id, is_desk_public=is_public_meant)
        await set_up_shop(work, wanted)
    bot.desk_refusals.pop(work.shop.id, None)
    bot.dispatch("health_changed", work.shop.id)
    await reply(interaction, compose_chosen(desk.id))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(DeskMenu, DeskButton)
    await bot.add_cog(HealthCog(bot))
