"""*Add by what they bought*: a rule finds orders, they are shown, and only then added."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord

from bot.domain.actions import Action
from bot.domain.errors import NotFound, ShopError
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.order_rules import OrderRule, describe_rule
from bot.domain.incidents.rule_words import read_rule
from bot.domain.posts import Button, Post
from bot.domain.shops import Shop
from bot.services.incidents.adding import add_by_rule, find_by_rule, say_added
from bot.services.incidents.incidents import get_incident
from bot.writing.incidents.added import describe_reopened
from bot.writing.incidents.found import FIELDS, compose_found, read_typed, tidy_typed, write_typed
from cogs.incidents.forms import IncidentForm
from cogs.parts.actions import UNKNOWN, ActionButton
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

_EXAMPLES = (
    "Words of it, e.g. speckled mug.",
    "When they ordered, e.g. 1 to 14 November; or: shipped since Monday.",
    "Where it goes, e.g. Germany.",
    "Open, on its way, arrived, not arrived, late, missing or cancelled.",
    "E.g. Royal Mail, or Etsy.",
)


class RuleForm(IncidentForm):
    """What the orders that were hit have in common."""

    def __init__(
        self, incident: Incident, _shop: Shop, typed: Mapping[str, str] | None = None
    ) -> None:
        super().__init__("Add to", incident)
        given = typed or {}
        self.fields: dict[str, discord.ui.TextInput[Any]] = {}
        for name, example in zip(FIELDS, _EXAMPLES, strict=True):
            self.fields[name] = discord.ui.TextInput(
                required=False, max_length=100, default=given.get(name)
            )
            self.ask(name, self.fields[name], example)

    async def carry_out(self, interaction: Interaction) -> None:
        """Shows what fits, and what was understood; nothing is added yet."""
        await interaction.response.defer(ephemeral=True, thinking=True)  # dates take a moment
        typed = tidy_typed(dict(self.list_typed()))
        async with interaction.client.looking(interaction) as work:
            shop, now = work.shop, work.now
        rule = await _read(typed, shop, now)
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            found = await find_by_rule(work, incident, rule)
            ids = {order.customer_id for order in found.added}
            customers = await work.tx.customers.map_by_id(ids)
        post = compose_found(
            incident,
            found.added,
            customers,
            known=len(found.known),
            read_as=describe_rule(rule, work.shop.zone),
            typed=typed,
        )
        await reply(interaction, post)

    def give_back(self, refusal: ShopError) -> Post:
        """The refusal, from which the form is opened again with what was typed."""
        return Post(
            words=refusal.sentence,
            title="Nothing is added yet",
            footer=write_typed(dict(self.list_typed())),
            buttons=(Button("Change it", Action.INCIDENT_RULE.on(self.incident_id)),),
        )


def read_message(message: discord.Message | None) -> dict[str, str] | None:
    """What was typed, as a message shows it that a rule was answered with."""
    embeds = message.embeds if message is not None else ()
    return next((read_typed(each.footer.text or "") for each in embeds), None)


class RuleButton(ActionButton, actions=(Action.INCIDENT_ADD,)):
    """Adds the orders that were shown: `incident:add:<incident>:<newest order>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, newest = numbers
        message, typed = interaction.message, read_message(interaction.message)
        if message is None or typed is None:
            raise NotFound(UNKNOWN)
        await interaction.response.defer(ephemeral=True, thinking=True)  # many take a moment
        async with interaction.client.looking(interaction) as work:
            shop = work.shop
        # The words mean what they meant when they were read: "yesterday" is another day now.
        rule = await _read(typed, shop, message.created_at)
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            said = await say_added(work, await add_by_rule(work, incident, rule, newest=newest))
            changed = await get_incident(work.tx, work.shop, incident_id)
            said = f"{said}\n{describe_reopened(incident, changed)}".strip()
        people = Button("Who is in it", Action.INCIDENT_PEOPLE.on(incident_id, 0))
        await reply(interaction, Post(words=said, buttons=(people,)))


async def _read(typed: Mapping[str, str], shop: Shop, now: datetime) -> OrderRule:
    """The rule, read beside the event loop and while no database is held: dates take a moment."""
    item, dates, country, state, seller = (typed.get(name) for name in FIELDS)
    return await asyncio.to_thread(
        read_rule,
        item=item,
        dates=dates,
        country=country,
        state=state,
        carrier_or_platform=seller,
        now=now,
        shop=shop,
    )
