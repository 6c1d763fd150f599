"""An incident on the offline Discord: begun, written and sent in a few words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from bot.services.incidents.recipients import add_orders
from bot.services.work import Work
from tests.cogs.letter_world import UNDO_OVER, see
from tests.cogs.shop_world import World, read_message
from tests.sure import sure

MINUTE = 60
TITLE = "wrong glaze"


async def begin_incident(
    world: World, *, in_days: int | None = None, **more: Any
) -> discord.Message:
    """The card of an incident that hit all orders of the shop; put right within so many days."""
    told = {"what_happened": "I used a glaze that isn't food safe", **more}
    await world.ask("incident start", title=TITLE, **told)
    async with world.bot.transaction() as tx:
        shop = sure(await tx.shops.lock(world.guild.id))
        [incident] = await tx.incidents.list_open(shop.id, 1)
        if in_days is not None:
            day = world.env.now() + timedelta(days=in_days)
            incident = replace(incident, remedy_by=day)
            await tx.incidents.save(incident)
        orders = await tx.orders.map_by_id(range(1, 100))
        await add_orders(Work(tx, shop, world.env.now()), incident, list(orders.values()))
    await world.env.settle()
    return find_card(world)


def is_card(words: str) -> bool:
    """Whether that is the incident's card; other messages name the incident, too."""
    return f"{TITLE}: " in words and "Incident #" in words


def find_card(world: World) -> discord.Message:
    """The newest card of the incident."""
    cards = [each for each in world.desk.history() if is_card(read_message(each))]
    return cards[-1]


async def approve_letters(world: World, count: int) -> discord.Message:
    """The card of so many letters, all approved, before the first leaves."""
    await world.sam.click(find_card(world), label=f"Write {count} letters")
    await world.env.advance_time(MINUTE)
    card = find_card(world)
    await world.sam.click(card, label=f"Approve {count} letters")
    return see(world, card)


async def send_letters(world: World, count: int, **more: Any) -> discord.Message:
    """The card of an incident that hit all orders, so many letters, and all have left."""
    await begin_incident(world, **more)
    card = await approve_letters(world, count)
    await world.env.advance_time(UNDO_OVER + MINUTE)
    return see(world, card)


def read_page(result: InteractionResult) -> ResponseMessage:
    """What a press of a button shows, to nobody else."""
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


async def open_page(
    world: World, card: discord.Message, label: str, by: MemberActor | None = None
) -> ResponseMessage:
    """The page behind this button of the card."""
    return read_page(await (by or world.sam).click(see(world, card), label=label))
