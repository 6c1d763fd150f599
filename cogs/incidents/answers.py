"""*Answers*: who is still unhappy, who asks, who said thanks; picked, read, and answered."""

from typing import Any

import discord

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.posts import Post
from bot.domain.text import remove_invisible
from bot.services.incidents.answer_pages import list_answers, list_thanks, read_answer
from bot.services.incidents.incidents import get_incident
from bot.writing.incidents.answers import (
    PAGE,
    Answer,
    compose_answer,
    compose_answers,
    compose_thanks,
)
from cogs.incidents.menus import OF_INCIDENT, IncidentMenu, make_menu
from cogs.parts.actions import ActionButton, read_number
from cogs.parts.options import Interaction
from cogs.parts.posts import show_page

_MENU = "incident:heard"


class AnswersButton(ActionButton, actions=(Action.INCIDENT_ANSWERS, Action.INCIDENT_THANKS)):
    """A page of those who answered: `incident:answers:<incident>:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, page = numbers
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            show = show_thanks if self.action is Action.INCIDENT_THANKS else show_answers
            post, lines = await show(work, incident, page)
        await show_page(interaction, post, *list_menus(incident_id, lines))


async def show_answers(work: DeskWork, incident: Incident, page: int) -> tuple[Post, list[Answer]]:
    """A page of those who want something."""
    tally = await work.tx.recipients.count(incident.id)
    lines = await list_answers(work, incident, page)
    return compose_answers(incident, tally, lines, page=page, now=work.now), lines


async def show_thanks(work: DeskWork, incident: Incident, page: int) -> tuple[Post, list[Answer]]:
    """A page of those who said that all is well."""
    tally = await work.tx.recipients.count(incident.id)
    lines = await list_thanks(work, incident, page)
    return compose_thanks(incident, tally, lines, page=page, now=work.now), lines


def list_menus(incident_id: int, lines: list[Answer]) -> list[discord.ui.Item[Any]]:
    """The menu that picks one of these answers."""
    if not lines:
        return []
    shown = [
        (str(each.recipient_id), each.name, " ".join(remove_invisible(each.words).split()))
        for each in lines[:PAGE]
    ]
    ask = "Whose answer do you want to read?"
    return [make_menu(f"{_MENU}:{incident_id}", ask, shown, most=1)]


class AnswersMenu(IncidentMenu, template=_MENU + OF_INCIDENT):
    """Shows one answer with what can be said to it: `incident:heard:<incident>`."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            answer, said, conversation = await read_answer(work, incident, read_number(value))
            post = compose_answer(
                incident, answer, said, conversation_id=conversation.id, now=work.now
            )
        await show_page(interaction, post)
