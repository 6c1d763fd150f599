"""Choosing the desk: a channel where the bot can work and that not everyone reads."""

from collections.abc import Sequence

import discord

from bot.domain.errors import BadInput
from bot.domain.health import Fault, FaultKind
from bot.domain.shops import Shop
from cogs.parts.examining import NEEDED, USEFUL, list_desks, list_missing

#: The menu's custom id, understood by the cog that watches over the bot's health.
MENU = "desk:pick"
#: A menu holds so many.
MAX_DESKS = 25


def offer_desks(
    interaction: discord.Interaction, shop: Shop, faults: Sequence[Fault]
) -> list[discord.ui.Item[discord.ui.View]]:
    """A menu of the channels that could be the desk, for who may choose one and where there is none
    that works.
    """
    needs_one = any(
        fault.kind in (FaultKind.DESK_UNCHOSEN, FaultKind.DESK_GONE, FaultKind.DESK_PUBLIC)
        for fault in faults
    )
    guild = interaction.guild
    if not needs_one or guild is None or not interaction.permissions.manage_guild:
        return []
    desks = list_desks(guild, shop)[:MAX_DESKS]
    if not desks:
        return []
    options = [
        discord.SelectOption(label=f"#{desk.name}"[:100], value=str(desk.id)) for desk in desks
    ]
    return [discord.ui.Select(custom_id=MENU, placeholder="Choose the desk", options=options)]


def require_access(desk: discord.TextChannel) -> None:
    """Raises BadInput, naming what is missing, unless the bot can work in this channel."""
    missing = list_missing(desk, (*NEEDED, *USEFUL))
    if missing:
        raise BadInput(
            f"I can't work in {desk.mention} yet. In that channel's settings, allow me: "
            f"{', '.join(missing)}. "
            "Then run this again."
        )
