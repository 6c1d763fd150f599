"""/next: the single next thing to lose, in full with what can be done about it, and the few that
follow.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.posts import Button
from bot.domain.text import cut_text
from bot.services.incidents.open_matters import OpenMatters, gather_open_matters
from bot.services.priorities import list_due_items
from bot.writing.deadlines import (
    NEXT_PAGE,
    compose_due_item,
    compose_next,
    describe_plainly,
    describe_when,
)
from bot.writing.due_items import DueItem
from cogs.parts.actions import ActionButton, ActionMenu
from cogs.parts.options import Interaction
from cogs.parts.posts import reply, turn

#: So many are put in order; whoever has more than that to lose begins with the first.
MAX_ITEMS = 200
BACK = Button("◀ Back", Action.NEXT_PAGE.on(0))


class NextCog(commands.Cog):
    """The command about what can be lost next."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command(name="next")
    @app_commands.guild_only()
    async def next_(self, interaction: Interaction) -> None:
        """The next thing to lose: what, until when, and what to do about it."""
        async with self.bot.looking(interaction) as work:
            matters = await gather_open_matters(work)
            due_items = await _list_all(work, matters)
        post = compose_next(due_items, matters=matters.matters, page=0, now=work.now)
        await reply(interaction, post, *list_menus(due_items, 0, work.now))


async def _list_all(work: DeskWork, matters: OpenMatters) -> list[DueItem]:
    """What can be lost next, in order. What belongs to an incident is told in its line, but for
    whoever threatens.
    """
    return await list_due_items(work, limit=MAX_ITEMS, matters=matters.with_threats_apart)


def list_menus(items: Sequence[DueItem], page: int, now: datetime) -> list[discord.ui.Item[Any]]:
    """The menu that picks one of this page; none where there is nothing to choose."""
    shown = items[page * NEXT_PAGE : (page + 1) * NEXT_PAGE]
    if len(items) < 2:
        return []
    return [
        discord.ui.Select(
            custom_id="next:pick",
            placeholder="Which one do you want to see?",
            options=[
                discord.SelectOption(
                    label=cut_text(describe_plainly(each), 100),
                    value=each.key,
                    description=cut_text(describe_when(each.deadline, now), 100),
                )
                for each in shown
            ],
        )
    ]


class NextMenu(ActionMenu, template=r"next:pick"):
    """Picks one of those that are shown: `<kind>:<what it is about>`."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            due_items = await _list_all(work, await gather_open_matters(work))
        picked = next((each for each in due_items if each.key == value), None)
        await turn(interaction, compose_due_item(picked, back=BACK, now=work.now))


class NextButton(ActionButton, actions=(Action.NEXT_PAGE,)):
    """A page of it: `next:page:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            matters = await gather_open_matters(work)
            due_items = await _list_all(work, matters)
        page = min(numbers[0], max(0, len(due_items) - 1) // NEXT_PAGE)  # there may be fewer by now
        post = compose_next(due_items, matters=matters.matters, page=page, now=work.now)
        await turn(interaction, post, *list_menus(due_items, page, work.now))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(NextMenu, NextButton)
    await bot.add_cog(NextCog(bot))
