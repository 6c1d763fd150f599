"""The questions of the guided set-up, asked one after another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.client import DeskWork
from bot.client.staff import require_guild, require_staff
from bot.domain.time.hours import load_calendars
from bot.domain.time.zones import find_country
from bot.services.shops import SetUp, set_up_shop
from bot.writing.set_up import Step, Surroundings, compose_step
from cogs.parts.examining import list_desks
from cogs.parts.options import Interaction
from cogs.parts.posts import list_menus, reply, turn

#: A menu holds so many.
_MAX_LINES = 25


@asynccontextmanager
async def managing(interaction: Interaction) -> AsyncIterator[DeskWork]:
    """Looking, for whoever may change the settings."""
    async with interaction.client.looking(interaction) as work:
        require_staff(interaction, work.shop, manage=True)
        yield work


async def show_step(interaction: Interaction, step: Step) -> None:
    """Asks this question, in place of the one before where that is theirs alone."""
    async with managing(interaction) as work:
        post = compose_step(step, work.shop, await _look_around(interaction, work))
    message = interaction.message
    is_theirs = message is not None and message.flags.ephemeral
    await (turn if is_theirs else reply)(interaction, post, *list_menus(post))


async def choose(interaction: Interaction, wanted: SetUp, following: Step) -> None:
    """Keeps what was chosen, and asks the next question."""
    if wanted.country is not None:
        await asyncio.to_thread(load_calendars)
    async with interaction.client.at_work(interaction, manage=True) as work:
        await set_up_shop(work, wanted)
    bot = interaction.client
    bot.desk_refusals.pop(work.shop.id, None)
    bot.dispatch("health_changed", work.shop.id)
    await show_step(interaction, following)


def in_zone(zone: str) -> SetUp:
    """A zone, with its country where it has one alone."""
    return SetUp(time_zone=zone, country=find_country(zone))


async def _look_around(interaction: Interaction, work: DeskWork) -> Surroundings:
    guild = require_guild(interaction)
    desks = list_desks(guild, work.shop)[:_MAX_LINES]
    roles = [each for each in reversed(guild.roles) if not each.is_default() and not each.managed][
        :_MAX_LINES
    ]
    return Surroundings(
        channels=tuple((str(each.id), f"#{each.name}") for each in desks),
        roles=tuple((str(each.id), f"@{each.name}") for each in roles),
        may_make_channels=guild.me.guild_permissions.manage_channels,
        language=str(interaction.locale),
        member_name=interaction.user.display_name,
        is_mail_connected=await work.tx.mailboxes.get_for_shop(work.shop.id) is not None,
        now=work.now,
    )
