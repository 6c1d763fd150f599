"""Who may do what: a shop's staff, and those who manage its server."""

import discord

from bot.domain.errors import BadInput, NotAllowed
from bot.domain.shops import Shop


def require_guild(interaction: discord.Interaction) -> discord.Guild:
    """The server that the request comes from. Raises BadInput for one from a direct message."""
    if interaction.guild is None:
        raise BadInput(
            "Please use this in your shop's server: here I only take messages from customers."
        )
    return interaction.guild


def require_staff(interaction: discord.Interaction, shop: Shop, *, manage: bool = False) -> None:
    """Raises NotAllowed unless the person is staff of this shop (with `manage`: may manage the
    server).
    """
    if manage:
        if not interaction.permissions.manage_guild:
            raise NotAllowed(
                "Only people with the permission *Manage Server* can change the shop's settings."
            )
    elif not (interaction.permissions.manage_guild or is_staff(interaction.user, shop)):
        raise NotAllowed(
            "Only the shop's staff can do that. If you wait for an order, send me a direct message "
            "and a person will answer you."
        )


def is_staff(user: discord.abc.User, shop: Shop) -> bool:
    """Whether this member has the shop's staff role, is its deputy, may manage the server, or owns
    it. A deputy needs no staff role, which would ring them every day.

    The ids of the roles come with the member: they count even while the server itself isn't known
    (yet).
    """
    if not isinstance(user, discord.Member):
        return False
    is_owner = user.id == (user.guild.owner_id or shop.owner_id)
    has_role = shop.staff_role_id is not None and user._roles.has(shop.staff_role_id)
    if user.id == shop.deputy_id:
        return True
    return is_owner or has_role or user.guild_permissions.manage_guild
