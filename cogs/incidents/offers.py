"""The button that keeps an order out of an incident that it seems to fit."""

from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.incidents.incidents import get_incident
from bot.services.incidents.offering import refuse_offer
from cogs.parts.actions import ActionButton
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction


class RefusingButton(ActionButton, actions=(Action.INCIDENT_NOT_ORDER,)):
    """*Not this one*: `incident:not_order:<incident>:<order>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, order_id = numbers

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                return await refuse_offer(work, incident, order_id)

        await keep_click(interaction, act, turns=True)
