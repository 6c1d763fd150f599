"""Who of an incident doesn't know yet: with the true reason, and a way to their letter's card."""

from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from tests.cogs.incident_world import (
    MINUTE,
    approve_letters,
    begin_incident,
    open_page,
    send_letters,
)
from tests.cogs.letter_world import UNDO_OVER, break_direct, buttons_of, log_order, see, tell
from tests.cogs.shop_world import World, list_buttons, read_message, set_up


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="blue mug")
    await log_order(world, world.ben, item="green bowl")


async def fail_ada(world: World) -> discord.Message:
    """The card of an incident whose letter to Ada was refused and whose letter to Ben has left."""
    break_direct(world, 403, times=None, code=50007)
    return await send_letters(world, 2)


async def pick_first(world: World, page: ResponseMessage) -> Any:
    options = page.components[0]["components"][0]["options"]
    return await world.sam.select(page, [options[0]["value"]])


async def test_a_failed_letter_is_shown_with_the_true_reason(world: World) -> None:
    card = await fail_ada(world)
    shown = read_message(await open_page(world, card, "Not told (1)"))
    assert "1 customer not told" in shown
    assert "Could not be sent: 1" in shown
    assert "**Ada**, order #1: Ada doesn't take direct messages" in shown
    assert "Ben" not in shown


async def test_another_open_way_is_named(world: World) -> None:
    await world.ask("customer edit", customer="Ada", email="ada@mail.test")
    card = await fail_ada(world)
    shown = read_message(await open_page(world, card, "Not told (1)"))
    assert "They are reached by e-mail ada@mail.test as well." in shown


async def test_who_wrote_meanwhile_is_shown_apart_from_what_failed(world: World) -> None:
    await begin_incident(world)
    card = await approve_letters(world, 2)
    break_direct(world, 403, times=None, code=50007)
    await world.ben.send_dm("Is my bowl safe to use?")
    await world.env.advance_time(UNDO_OVER + MINUTE)
    shown = read_message(await open_page(world, card, "Not told (2)"))
    assert shown.index("Could not be sent: 1") < shown.index("Held back: 1")
    assert "**Ben**, order #2: Ben wrote again." in shown
    await world.ask("customer answered", customer="Ben", via="etsy")
    shown = read_message(await open_page(world, card, "Not told (2)"))
    assert "You wrote to them" in shown.split("Held back")[1]


async def test_picking_one_puts_its_own_card_on_the_desk_and_it_can_be_renewed(
    world: World,
) -> None:
    card = await fail_ada(world)
    assert world.list_cards() == []
    picked = await pick_first(world, await open_page(world, card, "Not told (1)"))
    assert "The card of the letter to **Ada** comes to the desk now" in tell(picked)
    [own] = world.list_cards()
    assert buttons_of(world, own) == ["Renew", "I sent it all the same", "Discard"]
    await world.sam.click(own, label="Renew")
    shown = read_message(await open_page(world, card, "Not told (1)"))
    assert "Waits for approval on a card of its own: 1" in shown
    assert "https://discord.com/channels/" in shown


async def test_a_letter_that_left_meanwhile_isnt_put_there(world: World) -> None:
    card = await fail_ada(world)
    page = await open_page(world, card, "Not told (1)")
    await pick_first(world, page)
    await world.sam.click(world.list_cards()[0], label="Renew")
    async with world.bot.transaction() as tx:
        await tx.sql.run("UPDATE drafts SET status = 'sent' WHERE status = 'pending'")
    picked = await pick_first(world, page)
    assert tell(picked) == "That letter isn't among these any more. Nothing to do."


async def test_when_everybody_knows_nothing_is_listed(world: World) -> None:
    card = await send_letters(world, 2)
    assert not [each for each in list_buttons(see(world, card)) if each.startswith("Not told")]


async def test_whoever_was_told_in_other_words_counts_as_not_told_no_more(world: World) -> None:
    card = await fail_ada(world)
    picked = await pick_first(world, await open_page(world, card, "Not told (1)"))
    known = await world.sam.click(picked.response, label="Ada knows already")
    assert "**Ada** knows already" in tell(known)
    await world.env.advance_time(MINUTE)
    shown = read_message(see(world, card))
    assert "1 of 1 customer knows" in shown
    assert "1 more was hit and gets none: Ada" in shown
    assert not [each for each in buttons_of(world, card) if each.startswith("Not told")]
    again = await world.sam.click(picked.response, label="Ada knows already")
    assert "Nothing was changed" in tell(again)
