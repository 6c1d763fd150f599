"""/customer data and forget: all that is kept of a customer, handed out or erased."""

import asyncio
import io
from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.client.staff import require_guild
from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.posts import Post
from bot.domain.text import escape_name
from bot.services.customers import find_customer
from bot.services.forgetting.erasing import SOON, forget_customer
from bot.services.forgetting.handing_out import gather_data
from bot.services.forgetting.looking import find_held, look_at_customer
from bot.services.forgetting.moments import choose_night
from bot.store.disk_space import measure
from bot.store.sqlite_file import find_file
from bot.writing.customer_data import make_data_pack
from bot.writing.forgetting import (
    Backups,
    compose_desk_note,
    compose_forgotten,
    compose_last_question,
    compose_preview,
)
from cogs.parts.actions import UNKNOWN, ActionButton
from cogs.parts.options import Interaction, complete_customer
from cogs.parts.posts import reply, turn

CustomerWords = app_commands.Range[str, 1, 100]
#: Room in an upload for what goes with the file itself.
ENVELOPE = 16 * 1024
#: A larger file, in bytes, is written anew at night: nobody can write for some seconds.
LARGE = 50_000_000


class CustomerRecords(commands.Cog):
    """/customer data and forget."""

    bot: SellerBot

    @app_commands.command()
    @app_commands.describe(customer="a name, an address, or pick from the list")
    @app_commands.autocomplete(customer=complete_customer)
    async def data(self, interaction: Interaction, customer: CustomerWords) -> None:
        """All that is kept of one customer, in one ZIP: to read, and for another program."""
        guild = require_guild(interaction)
        # making it can take longer than Discord waits
        await interaction.response.defer(ephemeral=True)
        async with self.bot.looking(interaction) as work:
            who = await find_customer(work.tx, work.shop, customer)
            data = await gather_data(work, who)
        pack = await asyncio.to_thread(make_data_pack, data, most=guild.filesize_limit - ENVELOPE)
        if pack.is_too_large:
            raise BadInput(
                "That is more than Discord takes in one upload. Whoever runs me can copy the "
                "database and look there: `goodword db backup FILE`."
            )
        words = (
            f"All that I keep of **{escape_name(who.name)}**. Open index.txt first: it says what "
            "is where. Look through it before you pass it on: it holds your own notes, too."
        )
        if pack.left_out:
            words += (
                f"\n{len(pack.left_out)} files were too large for one upload: index.txt names "
                "them, and /order show has the receipts."
            )
        file = discord.File(io.BytesIO(pack.content), filename=f"customer-{who.id}.zip")
        await reply(interaction, Post(words=words), file=file)

    @app_commands.command()
    @app_commands.describe(customer="a name, an address, or pick from the list")
    @app_commands.autocomplete(customer=complete_customer)
    async def forget(self, interaction: Interaction, customer: CustomerWords) -> None:
        """Erase all that is kept of one customer; first you see what would go."""
        await interaction.response.defer(ephemeral=True)
        async with self.bot.looking(interaction) as work:
            who = await find_customer(work.tx, work.shop, customer)
            held = await look_at_customer(work, who, await find_held(work, who))
        await reply(interaction, compose_preview(who, held, describe_backups(work)))


class ForgetButton(
    ActionButton, actions=(Action.FORGET_ERASE, Action.FORGET_ANYWAY, Action.FORGET_OPEN)
):
    """Erases a customer; where something isn't over, only after a second question."""

    async def run(self, interaction: discord.Interaction[SellerBot], *numbers: int) -> None:
        (customer_id,) = numbers
        if self.action is Action.FORGET_ANYWAY:
            await _ask_again(interaction, customer_id)
            return
        require_manager(interaction)
        await interaction.response.defer()
        bot = interaction.client
        async with bot.at_work(interaction) as work:
            who = await get_ours(work, customer_id)
            held = await look_at_customer(work, who, await find_held(work, who))
            if held.has_open_matters and self.action is Action.FORGET_ERASE:
                post = compose_preview(who, held, describe_backups(work))
            else:
                file_at = choose_clearing(work)
                done = await forget_customer(work, who, file_at=file_at)
                await work.tx.outbox.say(work.shop.id, compose_desk_note(work.by), now=work.now)
                backups = describe_backups(work)
                post = compose_forgotten(done, backups, file_at=file_at)
        bot.dispatch("clearing_due")
        await turn(interaction, post)


async def _ask_again(interaction: discord.Interaction[SellerBot], customer_id: int) -> None:
    async with interaction.client.looking(interaction) as work:
        who = await get_ours(work, customer_id)
        held = await look_at_customer(work, who, await find_held(work, who))
    await turn(interaction, compose_last_question(who, held))


def require_manager(interaction: discord.Interaction) -> None:
    """Raises NotAllowed unless the person may manage the server: there is no way back."""
    if not interaction.permissions.manage_guild:
        raise NotAllowed(
            "Erasing can't be undone, so only people with the permission *Manage Server* can do "
            "it. Ask one of them to use `/customer forget`."
        )


async def get_ours(work: DeskWork, customer_id: int) -> Customer:
    """This shop's customer with this number. Raises NotFound when there is none."""
    found = await work.tx.customers.get(customer_id)
    if found is None or found.shop_id != work.shop.id:
        raise NotFound(UNKNOWN)
    return found


def describe_backups(work: DeskWork) -> Backups:
    """How long copies of the database hold what is erased now."""
    settings = work.bot.settings
    if find_file(settings.database_url) is None:
        return Backups(is_ours=False)
    if not settings.backups:
        return Backups(is_ours=True)
    # One that is made before the file is written anew may still hold traces of them.
    made_at = choose_clearing(work) or work.now
    until = made_at + timedelta(days=settings.backups)
    return Backups(is_ours=True, keeps=settings.backups, until=until)


def choose_clearing(work: DeskWork) -> datetime | None:
    """When the file is written anew; None where there is none."""
    file = find_file(work.bot.settings.database_url)
    if file is None:
        return None
    return choose_night(work.shop, work.now) if measure(file) > LARGE else work.now + SOON
