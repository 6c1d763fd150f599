"""*Who is in it*: an incident's customers, page by page, to be taken out, put back and added to."""

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import TAKEN_OUT, LetterState
from bot.domain.orders import Order
from bot.domain.posts import Post
from bot.domain.text import count_things
from bot.services.finding_orders import find_order
from bot.services.incidents.adding import add_new_orders, add_order, say_added
from bot.services.incidents.card_view import gather_view
from bot.services.incidents.incidents import get_incident
from bot.services.incidents.people_pages import gather_people, list_new_orders, read_people
from bot.services.incidents.recipients import (
    get_recipient,
    put_back,
    take_out,
)
from bot.writing.incidents.added import describe_reopened
from bot.writing.incidents.cards import compose_incident
from bot.writing.incidents.people import (
    CAN_BE_TAKEN_OUT,
    PeoplePage,
    Person,
    compose_doubt,
    compose_people,
)
from cogs.incidents.menus import make_menu
from cogs.parts.actions import ActionButton, ActionMenu, read_number
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import reply, show_page

Menus = list[discord.ui.Item[Any]]


async def compose_page(
    work: DeskWork, incident: Incident, number: int, *, said: str = ""
) -> tuple[Post, Menus]:
    """A page of the incident's customers, and its menus while they can be changed."""
    page = await read_people(work, incident, number)
    menus = []
    if incident.can_be_changed:
        menus = _list_menus(page, await list_new_orders(work, incident))
    return compose_people(page, said=said), menus


def _list_menus(page: PeoplePage, orders: Sequence[tuple[Order, str]]) -> Menus:
    about = f"{page.incident.id}:{page.number}"
    out = [each for each in page.people if each.state in CAN_BE_TAKEN_OUT]
    back = [each for each in page.people if each.state is LetterState.LEFT_OUT]
    menus: Menus = []
    if out:
        lines = [(str(each.recipient.id), each.customer.name, "") for each in out]
        menus.append(make_menu(f"incident:pick_out:{about}", "Take out …", lines))
    if back:
        lines = [_name_left_out(each) for each in back]
        menus.append(make_menu(f"incident:pick_back:{about}", "Put back …", lines, most=1))
    if orders:
        menus.append(
            make_order_menu(page.incident, "Add from the newest orders …", orders, page.number)
        )
    return menus


def _name_left_out(person: Person) -> tuple[str, str, str]:
    return str(person.recipient.id), person.customer.name, person.recipient.left_out or ""


def make_order_menu(
    incident: Incident,
    ask: str,
    orders: Sequence[tuple[Order, str]],
    page: int = 0,
    *,
    what: str = "order",
) -> discord.ui.Select[Any]:
    """A menu of orders, each with its customer's name: whatever is picked is added.

    It changes the page that it stands on, but where it asks which were `meant`.
    """
    lines = [(str(order.id), f"{order.label} {name}", order.item) for order, name in orders]
    return make_menu(f"incident:pick_{what}:{incident.id}:{page}", ask, lines)


class PeopleMenu(
    ActionMenu,
    template=r"incident:pick_(?P<what>out|back|order|meant):(?P<incident>\d{1,10}):(?P<page>\d{1,10})",
):
    """Takes customers of an incident out, puts one back, or adds orders."""

    def __init__(
        self, item: discord.ui.Select[Any], what: str, incident_id: str, page: str
    ) -> None:
        super().__init__(item)
        self.what = what
        self.incident_id = incident_id
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "PeopleMenu":
        assert isinstance(item, discord.ui.Select)
        return cls(item, match["what"], match["incident"], match["page"])

    async def run(self, interaction: Interaction, value: str) -> None:
        incident_id, page = read_number(self.incident_id), read_number(self.page)
        picked = [read_number(each) for each in self.item.values]
        if self.what == "back":
            await self._put_back(interaction, incident_id, picked[0], page)
            return
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            if self.what == "out":
                said = await _take_out(work, incident, picked)
            else:
                said = await _add(work, incident, picked)
            changed = await get_incident(work.tx, work.shop, incident_id)
            said = f"{said}\n{describe_reopened(incident, changed)}".strip()
            post, menus = await compose_page(work, changed, page, said=said)
        if self.what == "meant":
            await reply(interaction, Post(words=said))
        else:
            await show_page(interaction, post, *menus)

    async def _put_back(
        self, interaction: Interaction, incident_id: int, recipient_id: int, page: int
    ) -> None:
        """Asks first, but where a person took them out: then nothing else spoke against it."""
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            recipient = await get_recipient(work, incident, recipient_id)
            [person] = await gather_people(work, [recipient])
        if person.recipient.left_out in (None, TAKEN_OUT):
            await _return(interaction, incident_id, recipient_id, page)
        else:
            await show_page(interaction, compose_doubt(incident, person, page))


async def _take_out(work: DeskWork, incident: Incident, picked: Sequence[int]) -> str:
    for recipient_id in picked:
        await take_out(work, incident, await get_recipient(work, incident, recipient_id))
    return f"Taken out: {count_things(len(picked), 'customer')}. They get no letter."


async def _add(work: DeskWork, incident: Incident, picked: Sequence[int]) -> str:
    orders = await work.tx.orders.map_by_id(picked)
    own = [each for each in orders.values() if each.shop_id == work.shop.id]
    return await say_added(work, await add_new_orders(work, incident, own))


async def _return(interaction: Interaction, incident_id: int, recipient_id: int, page: int) -> None:
    """Has a letter written to somebody all the same, and shows the page again."""
    async with interaction.client.at_work(interaction) as work:
        incident = await get_incident(work.tx, work.shop, incident_id)
        recipient = await get_recipient(work, incident, recipient_id)
        await put_back(work, incident, recipient)
        changed = await get_incident(work.tx, work.shop, incident_id)
        [person] = await gather_people(work, [await get_recipient(work, changed, recipient_id)])
        said = "They are in it again, and get a letter."
        if person.state is LetterState.LEFT_OUT:
            said = f"They are left out for another reason, too: {person.recipient.left_out}."
        said = f"{said}\n{describe_reopened(incident, changed)}".strip()
        post, menus = await compose_page(work, changed, page, said=said)
    await show_page(interaction, post, *menus)


class PeopleButton(
    ActionButton,
    actions=(Action.INCIDENT_PEOPLE, Action.INCIDENT_PUT_BACK, Action.INCIDENT_SHOW),
):
    """A page of the incident's customers, one of them put back, or the incident's card."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.INCIDENT_PUT_BACK:
            await _return(interaction, *numbers)
            return
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, numbers[0])
            if self.action is Action.INCIDENT_SHOW:
                post = compose_incident(await gather_view(work, incident), now=work.now)
                menus: Menus = []
            else:
                post, menus = await compose_page(work, incident, numbers[1])
        await show_page(interaction, post, *menus)


class OrderButton(ActionButton, actions=(Action.INCIDENT_ORDER,)):
    """Adds one order from its story: `incident:order:<incident>:<order>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, order_id = numbers

        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                order = await find_order(work.tx, work.shop, f"id:{order_id}")
                said = await add_order(work, incident, order)
                changed = await get_incident(work.tx, work.shop, incident_id)
                return f"{said}\n{describe_reopened(incident, changed)}".strip()

        await keep_click(interaction, act)
