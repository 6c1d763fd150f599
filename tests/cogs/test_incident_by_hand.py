"""The letters of an incident that only a person can send: one at a time, and each counted once."""

from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from tests.cogs.incident_world import MINUTE, open_page, read_page, send_letters
from tests.cogs.letter_world import DAY, read_desk, see
from tests.cogs.shop_world import (
    World,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)

BUYERS = {"Theodora": "310", "Cleo": "311", "Bea": "312"}


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)


async def lay_out(world: World) -> discord.Message:
    """The card of an incident whose three letters all lie ready for a person to send."""
    for name, number in BUYERS.items():
        await world.ask("order add", customer=name, item=f"{name}'s mug", via="etsy", number=number)
    return await send_letters(world, 3)


async def open_list(world: World, card: discord.Message, **more: Any) -> ResponseMessage:
    return await open_page(world, card, "Send by hand (3)", **more)


async def test_the_work_list_shows_one_text_alone_with_its_place_and_page(world: World) -> None:
    page = await open_list(world, await lay_out(world))
    assert page.content.startswith("Hi Theodora")
    shown = read_message(page)
    assert "1 of 3: Theodora, Etsy messages, order 310" in shown
    assert "0 of 3 done" in shown
    assert list_buttons(page) == ["Open Etsy messages", "I sent it", "Later"]


async def test_the_desk_isnt_filled_with_texts_to_copy(world: World) -> None:
    await lay_out(world)
    assert not [each for each in read_desk(world) if each.startswith("Hi Theodora")]


async def test_i_sent_it_counts_and_shows_the_next(world: World) -> None:
    card = await lay_out(world)
    page = await open_list(world, card)
    page = read_page(await world.sam.click(page, label="I sent it"))
    assert page.content.startswith("Hi Cleo")
    assert "Noted: Theodora has your letter" in read_message(page)
    assert "1 of 3 done" in read_message(page)
    await world.env.advance_time(MINUTE)
    assert "1 of 3 customers know" in read_message(see(world, card))


async def test_later_skips_and_comes_back_at_the_end(world: World) -> None:
    page = await open_list(world, await lay_out(world))
    for name in ("Cleo", "Bea", "Theodora"):
        page = read_page(await world.sam.click(page, label="Later"))
        assert page.content.startswith(f"Hi {name}")


async def test_after_the_last_nothing_is_left(world: World) -> None:
    card = await lay_out(world)
    page = await open_list(world, card)
    for _ in BUYERS:
        page = read_page(await world.sam.click(page, label="I sent it"))
    assert "All 3 letters sent by hand" in read_message(page)
    await world.env.advance_time(MINUTE)
    assert "3 of 3 customers know" in read_message(see(world, card))
    assert "Send by hand" not in str(list_buttons(see(world, card)))


async def test_two_people_at_it_count_a_letter_once(world: World) -> None:
    card = await lay_out(world)
    mine = await open_list(world, card)
    theirs = await open_list(world, card, by=world.rosa)
    await world.sam.click(mine, label="I sent it")
    page = read_page(await world.rosa.click(theirs, label="I sent it"))
    shown = read_message(page)
    assert "The letter to Theodora was noted as sent before. It counts once" in shown
    assert "1 of 3 done" in shown
    assert page.content.startswith("Hi Cleo")


async def test_a_text_set_aside_meanwhile_isnt_counted_as_sent(world: World) -> None:
    card = await lay_out(world)
    page = await open_list(world, card)
    await world.ask("customer wrote", customer="Theodora", message="Is my mug safe to use?")
    page = read_page(await world.sam.click(page, label="I sent it"))
    shown = read_message(page)
    assert "was set aside meanwhile: Theodora wrote again" in shown
    assert "0 of 2 done" in shown
    await world.env.advance_time(MINUTE)
    assert "0 of 3 customers know" in read_message(see(world, card))


async def test_a_text_set_aside_meanwhile_can_be_said_as_sent_all_the_same(world: World) -> None:
    card = await lay_out(world)
    page = await open_list(world, card)
    await world.ask("customer wrote", customer="Theodora", message="Is my mug safe to use?")
    page = read_page(await world.sam.click(page, label="I sent it"))
    form = await world.sam.click(page, label="I did send it to Theodora")
    [field] = name_inputs(form).values()
    answer = await world.sam.submit_modal(form, {field: ""})
    assert "noted as sent" in read_answer(answer)
    await world.env.advance_time(MINUTE)
    assert "1 of 3 customers know" in read_message(see(world, card))
    # what she asked since is still to be answered
    assert "Theodora" in await world.ask("inbox")


async def test_a_text_that_promises_a_day_that_is_over_is_never_shown_to_be_copied(
    world: World,
) -> None:
    for name, number in BUYERS.items():
        await world.ask("order add", customer=name, item="mug", via="etsy", number=number)
    card = await send_letters(world, 3, in_days=2, remedy="replacement")
    await world.env.advance_time(3 * DAY)
    shown = read_message(await open_list(world, card))
    assert "Hi " not in shown
    assert "No letter waits for your hand" in shown
    assert "Not told (3)" in list_buttons(see(world, card))
