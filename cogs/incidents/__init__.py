"""/incident: one slip that hit many customers.

1. `/incident start` says what happened; its card stands on the desk, and customers are added.
2. *Write* has every letter written. The new card shows them all; nothing has left.
3. *Approve* is for exactly these. They leave one after another; *Pause* and *Stop* keep the rest.
4. Answers come together on the card; `/incident close` keeps what was learned.
"""

from dataclasses import replace

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.errors import ShopError
from bot.domain.letters import Remedy
from bot.services.incidents.card_view import gather_view
from bot.services.incidents.incidents import (
    IncidentWords,
    find_incident,
    label_incident,
    list_matching,
    start_incident,
)
from bot.writing.incidents.cards import compose_incident
from cogs.incidents.answers import AnswersButton, AnswersMenu
from cogs.incidents.buttons import IncidentButton
from cogs.incidents.by_hand import ByHandButton
from cogs.incidents.closing import open_closing_form
from cogs.incidents.not_told import NotToldButton, NotToldMenu
from cogs.incidents.offers import RefusingButton
from cogs.incidents.opening import OpeningButton
from cogs.incidents.people import OrderButton, PeopleButton, PeopleMenu
from cogs.incidents.refunds import RefundMenu, RefundsButton
from cogs.incidents.rule import RuleButton
from cogs.parts.options import REMEDIES, Interaction
from cogs.parts.posts import describe_desk_fault, reply


async def complete_incident(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Incidents whose title fits what was typed, those that are open first."""
    try:
        async with interaction.client.looking(interaction) as work:
            found = await list_matching(work.tx, work.shop, typed)
    except ShopError:
        return []  # a list can't refuse; running the command says why
    return [Choice(name=label_incident(each), value=str(each.number)) for each in found]


class IncidentCog(commands.GroupCog, group_name="incident"):
    """One slip, many customers."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(
        title="a name for it, which no customer sees, e.g. wrong glaze batch",
        what_happened="what went wrong, as you'd tell a customer: I used a glaze that …",
        fixed="what you did so that it doesn't go on",
        remedy="how you put it right for each of them",
        extra="a gift, or how much a discount is",
    )
    @app_commands.choices(remedy=REMEDIES)
    async def start(
        self,
        interaction: Interaction,
        title: app_commands.Range[str, 1, 100],
        what_happened: app_commands.Range[str, 1, 600],
        fixed: app_commands.Range[str, 1, 600] | None = None,
        remedy: str | None = None,
        extra: app_commands.Range[str, 1, 600] | None = None,
    ) -> None:
        """Write to everyone whom one slip of yours hit: each by name, after you've read it all."""
        words = IncidentWords(
            title=title,
            what_happened=what_happened,
            fixed=fixed,
            remedy=Remedy(remedy) if remedy else None,
            extra=extra,
        )
        async with self.bot.at_work(interaction) as work:
            incident = await start_incident(work, words)
            post = compose_incident(await gather_view(work, incident), now=work.now)
            unseen = describe_desk_fault(work).strip()
        await reply(interaction, replace(post, words=unseen))

    @app_commands.command()
    @app_commands.describe(incident="which one; leave it out for the newest that is open")
    @app_commands.autocomplete(incident=complete_incident)
    async def show(
        self, interaction: Interaction, incident: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        """Show how an incident stands: who knows, who doesn't, and what they answered."""
        async with self.bot.looking(interaction) as work:
            found = await find_incident(work.tx, work.shop, incident)
            post = compose_incident(await gather_view(work, found), now=work.now)
        await reply(interaction, post)

    @app_commands.command()
    @app_commands.describe(incident="which one; leave it out for the newest that is open")
    @app_commands.autocomplete(incident=complete_incident)
    async def close(
        self, interaction: Interaction, incident: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        """Close an incident: I ask why it happened and what is different now."""
        async with self.bot.looking(interaction) as work:
            found = await find_incident(work.tx, work.shop, incident)
            await open_closing_form(interaction, work, found)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(
        IncidentButton,
        ByHandButton,
        OpeningButton,
        AnswersButton,
        AnswersMenu,
        NotToldButton,
        NotToldMenu,
        RefundsButton,
        RefundMenu,
        OrderButton,
        PeopleButton,
        PeopleMenu,
        RuleButton,
        RefusingButton,
    )
    await bot.add_cog(IncidentCog(bot))
