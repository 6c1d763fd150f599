"""*Refunds*: what was promised back, worked through one by one; each is recorded, none is paid."""

from dataclasses import replace
from typing import Any

import discord

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.money import Money
from bot.domain.posts import Post
from bot.domain.text import cut_text
from bot.services.incidents.incidents import get_incident
from bot.services.incidents.refunds import find_left, find_refund, list_refunds
from bot.services.remedies import refund_order
from bot.writing.incidents.refunds import Refunds, compose_refunds
from cogs.incidents.menus import OF_INCIDENT, IncidentMenu, make_menu
from cogs.orders.remedies import describe_refund, offer_undo
from cogs.parts.actions import ActionButton, Form, read_number
from cogs.parts.options import Interaction
from cogs.parts.posts import compose_drafted, show_page

_MENU = "incident:refund"


class RefundsButton(ActionButton, actions=(Action.INCIDENT_REFUNDS,)):
    """A page of what is to be sent back: `incident:refunds:<incident>:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, page = numbers
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            found = await list_refunds(work, incident, page)
        post = compose_refunds(incident, found, page=page)
        await show_page(interaction, post, *list_menus(incident, found))


def list_menus(incident: Incident, found: Refunds) -> list[discord.ui.Item[Any]]:
    """The menu that picks a refund which was sent."""
    owed = [
        (str(each.promise_id), f"{each.name}, order {each.order}", str(each.left or ""))
        for each in found.lines
        if not each.is_done
    ]
    if not owed:
        return []
    return [make_menu(f"{_MENU}:{incident.id}", "Which one have you sent back?", owed, most=1)]


class RefundMenu(IncidentMenu, template=_MENU + OF_INCIDENT):
    """Asks what was sent back of one that was picked: `incident:refund:<incident>`."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            promise, order = await find_refund(work, read_number(value))
            left = await find_left(work, order, promise)
            who = await work.tx.customers.get(order.customer_id)
        name = who.name if who is not None else order.label
        await interaction.response.send_modal(RefundForm(incident, promise.id, name, left))


class RefundForm(Form):
    """How much was sent back, and the payment's own number."""

    def __init__(self, incident: Incident, promise_id: int, name: str, left: Money | None) -> None:
        super().__init__(title=cut_text(f"Refund sent to {name}", 45))
        self.incident_id = incident.id
        self.promise_id = promise_id
        self.amount: discord.ui.TextInput[RefundForm] = discord.ui.TextInput(
            max_length=40, default=str(left) if left is not None else None
        )
        self.reference: discord.ui.TextInput[RefundForm] = discord.ui.TextInput(
            required=False, max_length=80
        )
        self._ask("How much you sent back", "I only record it: I can't send money.", self.amount)
        self._ask("The payment's own number", "If it has one.", self.reference)

    def _ask(self, text: str, description: str, field: discord.ui.TextInput["RefundForm"]) -> None:
        self.add_item(discord.ui.Label(text=text, description=description, component=field))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            post, found = await self._record(work, incident)
        await show_page(interaction, post, *list_menus(incident, found))

    async def _record(self, work: DeskWork, incident: Incident) -> tuple[Post, Refunds]:
        """The list as it is then, headed by what was recorded."""
        _, order = await find_refund(work, self.promise_id)
        reference = self.reference.value or None
        done = await refund_order(work, order, self.amount.value, reference=reference)
        said = f"{describe_refund(done, order)}\n{compose_drafted(work, done.draft).words}"
        found = await list_refunds(work, incident, 0)
        post = compose_refunds(incident, found, page=0, said=said)
        return replace(post, buttons=(offer_undo(done.outlay), *post.buttons)), found
