"""*Not told*: whose letter failed or is held back, and its own card on the desk."""

from functools import partial
from typing import Any

import discord

from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.incidents.incidents import get_incident
from bot.services.incidents.not_told import list_not_told, note_known, put_on_desk
from bot.writing.incidents.not_told import PAGE, NotTold, compose_not_told
from cogs.incidents.menus import OF_INCIDENT, IncidentMenu, make_menu
from cogs.parts.actions import ActionButton, read_number
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import show_page

_MENU = "incident:put"


class NotToldButton(ActionButton, actions=(Action.INCIDENT_TROUBLE, Action.INCIDENT_KNOWN)):
    """A page of those who don't know yet, `incident:trouble:<incident>:<page>`, or one of them who
    does know.
    """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.INCIDENT_KNOWN:
            await keep_click(interaction, partial(self._note_known, interaction, *numbers))
            return
        incident_id, page = numbers
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            tally = await work.tx.recipients.count(incident.id)
            lines = await list_not_told(work, incident, page)
            post = compose_not_told(incident, tally, lines, page=page, now=work.now)
        await show_page(interaction, post, *list_menus(incident_id, lines))

    async def _note_known(
        self, interaction: Interaction, incident_id: int, recipient_id: int
    ) -> str:
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            return await note_known(work, incident, recipient_id)


def list_menus(incident_id: int, lines: list[NotTold]) -> list[discord.ui.Item[Any]]:
    """The menu that puts the card of one of these letters on the desk."""
    if not lines:
        return []
    shown = [
        (str(each.recipient_id), each.name, " ".join((each.reason or "").split()))
        for each in lines[:PAGE]
    ]
    return [make_menu(f"{_MENU}:{incident_id}", "Put it on the desk", shown, most=1)]


class NotToldMenu(IncidentMenu, template=_MENU + OF_INCIDENT):
    """Puts a letter's card on the desk: `incident:put:<incident>`."""

    async def run(self, interaction: Interaction, value: str) -> None:
        await keep_click(interaction, partial(self._put, interaction, read_number(value)))

    async def _put(self, interaction: Interaction, recipient_id: int) -> Post:
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            return await put_on_desk(work, incident, recipient_id)
