"""Menus below the pages of an incident: each knows by its name which incident it is of."""

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.text import cut_text
from cogs.parts.actions import ActionMenu, read_number

#: What follows the name of such a menu.
OF_INCIDENT = r":(?P<incident>\d{1,10})"


class IncidentMenu(ActionMenu, template=r"unused"):
    """A menu named `<what>:<incident>`; what picking a line does, each says in `run`."""

    def __init__(self, item: discord.ui.Select[Any], incident_id: int) -> None:
        super().__init__(item)
        self.incident_id = incident_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "IncidentMenu":
        assert isinstance(item, discord.ui.Select)
        return cls(item, read_number(match["incident"]))


def make_menu(
    custom_id: str, ask: str, lines: Sequence[tuple[str, str, str]], *, most: int | None = None
) -> discord.ui.Select[Any]:
    """A menu of values, labels and what is said beneath, of which several can be picked."""
    options = [
        discord.SelectOption(
            value=value, label=cut_text(label, 100), description=cut_text(beneath, 100) or None
        )
        for value, label, beneath in lines[:25]
    ]
    return discord.ui.Select(
        custom_id=custom_id, placeholder=ask, options=options, max_values=most or len(options)
    )
