"""Menus below the pages of an incident: each knows by its name which incident it is of."""

import re
from typing import Any

import discord

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
