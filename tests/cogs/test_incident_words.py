"""An incident's words can be changed until its letters leave, and nothing typed is lost."""

from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.config import Settings
from cogs.forms import GIVEN_BACK
from cogs.parts.actions import _name_run
from tests.cogs.letter_world import restart, see
from tests.cogs.shop_world import (
    World,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)
from tests.cogs.test_incidents import find_card, start_incident, write_letters

WHAT, BY_WHEN, REMEDY = "What happened", "By when", "How you put it right"


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)


async def open_words(world: World) -> InteractionResult:
    return await world.sam.click(find_card(world), label="Change the words")


async def send_in(
    world: World, form: InteractionResult, **changed: str | list[str]
) -> InteractionResult:
    """Sends the form in with these answers, and what stood there already in the others."""
    assert form.modal is not None
    values: dict[str, Any] = {}
    for row in form.modal["components"]:
        field = row["component"]
        given = field.get("value")
        if "options" in field:
            given = [each["value"] for each in field["options"] if each.get("default")]
        values[field["custom_id"]] = given
    for question, answer in changed.items():
        values[name_inputs(form)[question]] = answer
    given_values = {name: value for name, value in values.items() if value}
    return await world.sam.submit_modal(form, given_values)


async def change_words(world: World, **changed: str | list[str]) -> str:
    return read_answer(await send_in(world, await open_words(world), **changed))


async def test_the_form_holds_what_was_said_and_keeps_what_isnt_touched(world: World) -> None:
    await start_incident(world, fixed="The glaze is gone", remedy="refund")
    said = await change_words(world, **{BY_WHEN: "in 10 days"})
    assert "Changed" in said
    assert "You promise it by 11 January" in said
    shown = read_message(find_card(world))
    for words in ("isn't food safe", "The glaze is gone", "wrong glaze"):
        assert words in shown
    again = await open_words(world)
    assert again.modal is not None
    assert "isn't food safe" in str(again.modal)


async def test_a_day_that_was_read_is_read_as_the_same_day_again(world: World) -> None:
    await start_incident(world, remedy="refund")
    first = await change_words(world, **{BY_WHEN: "in 10 days"})
    again = await change_words(world, **{WHAT: "I used a glaze that chips"})
    assert first.partition("it by ")[2] == again.partition("it by ")[2] != ""


async def test_new_words_set_the_written_letters_aside(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    assert "Approve 2 letters" in list_buttons(card)
    assert "set aside" in await change_words(world, **{WHAT: "I used a glaze that chips"})
    assert "Approve 2 letters" not in list_buttons(see(world, card))
    card = await write_letters(world)
    assert "a glaze that chips" in read_message(card)
    assert "isn't food safe" not in read_message(card)


async def test_a_day_that_nobody_can_read_gives_back_all_that_was_typed(world: World) -> None:
    await start_incident(world)
    said = await change_words(world, **{WHAT: "It chips *badly*", BY_WHEN: "when the moon is blue"})
    assert "What you wrote" in said
    assert "It chips" in said
    assert "when the moon is blue" in said
    assert "It chips" not in read_message(find_card(world))


async def test_words_cant_be_changed_while_letters_leave(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    form = await open_words(world)
    await world.sam.click(card, label="Approve 2 letters")
    said = read_answer(await send_in(world, form, **{WHAT: "It chips"}))
    assert "can't be changed now: its letters are approved and leaving" in said
    assert "It chips" in said  # given back


async def test_a_form_that_a_restart_forgot_says_so_and_gives_the_words_back(
    world: World, settings: Settings
) -> None:
    await start_incident(world)
    form = await open_words(world)
    await restart(world, settings)
    _name_run.cache_clear()  # as another process names its forms
    told = await send_in(world, form, **{WHAT: "It chips"})
    assert read_answer(told) == GIVEN_BACK
    assert told.response is not None
    assert [each.filename for each in told.response.attachments] == ["what-you-wrote.txt"]


async def test_nobody_but_staff_changes_the_words(world: World) -> None:
    await start_incident(world)
    card: discord.Message = find_card(world)
    told = await world.ben.click(card, label="Change the words")
    assert told.modal is None
    assert "staff" in read_answer(told)
