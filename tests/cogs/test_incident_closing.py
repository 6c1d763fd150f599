"""Closing an incident says what isn't done, keeps what was learned, and can be taken back."""

import discord
import pytest
from simcord.results import InteractionResult

from tests.cogs.incident_world import MINUTE, send_letters
from tests.cogs.letter_world import break_direct, buttons_of, log_order, see
from tests.cogs.shop_world import World, name_inputs, read_answer, read_message, set_up

CAUSE, CHANGED = "The buckets look alike.", "Each has its own colour."


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="blue mug")
    await log_order(world, world.ben, item="green bowl")


async def open_form(world: World, card: discord.Message) -> InteractionResult:
    return await world.sam.click(see(world, card), label="Close it")


def list_descriptions(form: InteractionResult) -> list[str]:
    assert form.modal is not None
    return [row["description"] for row in form.modal["components"] if row.get("description")]


async def fill(world: World, form: InteractionResult) -> str:
    cause, changed = name_inputs(form).values()
    return read_answer(await world.sam.submit_modal(form, {cause: CAUSE, changed: CHANGED}))


async def test_when_all_is_done_nothing_is_warned_of(world: World) -> None:
    card = await send_letters(world, 2)
    form = await open_form(world, card)
    assert list_descriptions(form) == []
    said = await fill(world, form)
    assert said.startswith("Closed. Why it happened and what is different now stay with it")
    assert "/lessons" not in said
    await world.env.advance_time(MINUTE)
    shown = read_message(see(world, card))
    assert CAUSE in shown
    assert CHANGED in shown


async def test_the_form_says_who_doesnt_know_who_is_unhappy_and_what_is_owed(
    world: World,
) -> None:
    break_direct(world, 403, times=None, code=50007)
    card = await send_letters(world, 2, remedy="replacement", in_days=3)
    await world.ben.send_dm("I'm really disappointed.")
    await world.env.advance_time(MINUTE)
    form = await open_form(world, card)
    open_still = "1 still doesn't know, 1 is still unhappy, 1 promise is open"
    assert list_descriptions(form) == [f"Not all is done: {open_still}."]
    assert (await fill(world, form)).startswith(f"Closed, although {open_still}.")


async def test_it_can_be_opened_again_and_asks_with_what_was_said(world: World) -> None:
    card = await send_letters(world, 2)
    await fill(world, await open_form(world, card))
    await world.env.advance_time(MINUTE)
    assert "Reopen" in buttons_of(world, card)
    assert "Close it" not in buttons_of(world, card)
    await world.sam.click(see(world, card), label="Reopen")
    await world.env.advance_time(MINUTE)
    assert "Close it" in buttons_of(world, card)
    await world.ada.send_dm("Thank you!")
    await world.env.advance_time(MINUTE)
    assert "1 answered: 1 said thanks." in read_message(see(world, card))
    form = await open_form(world, card)
    assert form.modal is not None
    assert CAUSE in str(form.modal)
