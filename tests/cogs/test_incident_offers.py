"""An order that fits an open incident is asked about at the desk, with two buttons."""

from dataclasses import replace

import discord
import pytest

from bot.domain.incidents.order_rules import OrderRule
from tests.cogs.letter_world import see
from tests.cogs.shop_world import World, list_buttons, read_message, set_up
from tests.cogs.test_incidents import find_card, start_incident


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)


async def offer_order(world: World) -> discord.Message:
    """What the desk is asked about an order that was logged after mugs had been picked."""
    await start_incident(world)
    async with world.bot.transaction() as tx:
        [incident] = await tx.incidents.list_open(world.guild.id, 1)
        rule = OrderRule(item="mug", as_of=world.env.now())
        await tx.incidents.save(replace(incident, rules=(rule.to_json(),)))
    await world.ask("order add", customer="Dora", item="blue mug")
    await world.env.settle()
    asked = [each for each in world.desk.history() if "fits “wrong glaze”" in read_message(each)]
    assert [read_message(each) for each in asked] == [
        "Order #3, Dora, blue mug, fits “wrong glaze”."
    ]
    assert list_buttons(asked[0]) == ["Add to it", "Not this one"]
    return asked[0]


async def test_whoever_is_added_from_the_note_is_in_the_incident(world: World) -> None:
    asked = await offer_order(world)
    await world.sam.click(asked, label="Add to it")
    await world.env.settle()
    assert "Write 3 letters" in list_buttons(find_card(world))


async def test_whoever_isnt_stays_out_and_the_note_says_so(world: World) -> None:
    asked = await offer_order(world)
    await world.sam.click(asked, label="Not this one")
    await world.env.settle()
    shown = see(world, asked)
    assert read_message(shown) == "Order #3 stays out of “wrong glaze”. Nothing was changed."
    assert list_buttons(shown) == []
    assert "Write 2 letters" in list_buttons(find_card(world))
