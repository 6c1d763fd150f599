"""The answers to an incident's letter: read in order, and answered from there."""

import discord
import pytest
from simcord.results import ResponseMessage

from tests.cogs.incident_world import MINUTE, open_page, read_page, send_letters
from tests.cogs.letter_world import log_order, see
from tests.cogs.shop_world import (
    World,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)

HOUR = 3600


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="blue mug")
    await log_order(world, world.ben, item="green bowl")


async def open_answers(world: World, card: discord.Message, count: int) -> ResponseMessage:
    return await open_page(world, card, f"Answers ({count})")


async def pick(world: World, page: ResponseMessage, name: str) -> ResponseMessage:
    options = page.components[0]["components"][0]["options"]
    [value] = [each["value"] for each in options if each["label"] == name]
    return read_page(await world.sam.select(page, [value]))


async def test_the_unhappy_come_first_with_how_long_they_wait(world: World) -> None:
    card = await send_letters(world, 2)
    await world.ben.send_dm("Can I keep the old one?")
    await world.env.advance_time(HOUR)
    await world.ada.send_dm("This is the third time. I'm really disappointed.")
    await world.env.advance_time(2 * HOUR)
    assert "2 answered: 1 still unhappy, 1 with a question." in read_message(see(world, card))
    shown = read_message(await open_answers(world, card, 2))
    assert shown.index("**Still unhappy: 1**") < shown.index("**Ada** waits for 2 h")
    assert shown.index("disappointed") < shown.index("**With a question: 1**")
    assert "**Ben** waits for 3 h: “Can I keep the old one?”" in shown


async def test_thanks_stand_in_one_line_and_can_be_read(world: World) -> None:
    card = await send_letters(world, 2)
    await world.ada.send_dm("Thank you so much for telling me!")
    await world.env.advance_time(MINUTE)
    page = await open_answers(world, card, 1)
    assert "**Said thanks: 1.** Nothing to do." in read_message(page)
    assert "1 knows and hasn't answered. That's usual." in read_message(page)
    assert "so much" not in read_message(page)
    page = read_page(await world.sam.click(page, label="Read the thanks"))
    assert "“Thank you so much for telling me!”" in read_message(page)
    one = await pick(world, page, "Ada")
    assert "Ada said thanks" in read_message(one)
    await world.sam.click(one, label="It is a question")
    await world.env.advance_time(MINUTE)
    assert "1 answered: 1 with a question." in read_message(see(world, card))


async def test_one_is_read_and_answered_by_name(world: World) -> None:
    card = await send_letters(world, 2)
    await world.ada.send_dm("I'm really disappointed.")
    await world.env.advance_time(MINUTE)
    one = await pick(world, await open_answers(world, card, 1), "Ada")
    assert "Ada is still unhappy and waits for" in read_message(one)
    assert "I'm really disappointed." in read_message(one)
    assert list_buttons(one) == [
        "Reply to Ada",
        "Apologise to Ada",
        "Needs no answer",
        "◀ Back",
    ]
    form = await world.sam.click(one, label="Reply to Ada")
    [words] = name_inputs(form).values()
    assert "waits in" in read_answer(await world.sam.submit_modal(form, {words: "I'm sorry."}))
    await world.sam.click(world.list_cards()[-1], label="Approve")
    await world.env.advance_time(2 * MINUTE)
    assert "1 answered: 1 has your reply." in read_message(see(world, card))
    shown = read_message(await open_answers(world, card, 1))
    assert "**They have your reply: 1**" in shown
    assert "waits for" not in shown
