"""An incident is started in a hurry, by whoever may, with whatever was typed."""

import pytest

from bot.domain.actions import Action
from tests.cogs.letter_world import fetch, log_order, press, tell
from tests.cogs.shop_world import (
    World,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)
from tests.cogs.test_incident_people import read_page
from tests.cogs.test_incidents import find_card, start_incident

SLIP = "The glaze I used isn't food safe"


async def test_a_shop_without_a_desk_is_told_where_the_card_goes(world: World) -> None:
    told = await world.rosa.slash(
        world.desk, "incident start", title="wrong glaze", what_happened=SLIP
    )
    said = read_answer(told)
    assert "wrong glaze" in said
    assert "/shop setup" in said
    await set_up(world)
    await world.env.settle()
    assert SLIP in read_message(find_card(world))  # what waited is posted there now


async def test_only_staff_starts_one(world: World) -> None:
    await set_up(world)
    sentence = await world.refuse(
        "incident start", by=world.ben, title="wrong glaze", what_happened=SLIP
    )
    assert "staff" in sentence


@pytest.mark.parametrize("title", ["@everyone", "<@&1>", "🫖" * 100, "**[x](http://a.b)**", "`"])
async def test_a_title_neither_rings_nor_breaks_anything(world: World, title: str) -> None:
    await set_up(world)
    said = await world.ask("incident start", title=title, what_happened=f"{SLIP} {title}"[:600])
    assert "@everyone" not in said.replace("@\u200beveryone", "")
    await world.env.settle()
    card = world.desk.history()[-1]
    assert not card.mention_everyone
    assert "@everyone" not in read_message(card).replace("@\u200beveryone", "")
    for label in ("Change the words", "Add a list", "Add by what they bought"):
        form = await world.sam.click(card, label=label)
        assert form.modal is not None


async def test_words_that_are_empty_are_refused(world: World) -> None:
    await set_up(world)
    assert "empty" in await world.refuse("incident start", title="\u200b ", what_happened=SLIP)
    assert "empty" in await world.refuse("incident start", title="x", what_happened="\u2800")


async def test_the_private_copy_of_the_card_has_buttons_that_work(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada)
    told = await world.sam.slash(
        world.desk, "incident start", title="wrong glaze", what_happened=SLIP
    )
    page = read_page(told)
    form = await world.sam.click(page, label="Add a list")
    said = await world.sam.submit_modal(form, {name_inputs(form)["Who it was"]: "#1"})
    assert "1 order of 1 person added." in read_answer(said)
    people = await world.sam.click(page, label="Pick from the newest orders")
    assert "Ada" in read_answer(people)


async def test_two_clicks_on_write_write_once(world: World) -> None:
    await set_up(world)
    await start_incident(world)
    card = find_card(world)
    custom_id = Action.INCIDENT_WRITE.on(1)
    await world.sam.click(card, label="Write 2 letters")
    again = await press(world, card, custom_id, world.sam)
    assert "can't be written now" in tell(again)
    await world.env.advance_time(60)
    assert len(await fetch(world, "drafts", "id")) == 2
    assert "Approve 2 letters" in list_buttons(find_card(world))


async def test_incidents_are_offered_as_their_title_is_typed(world: World) -> None:
    await set_up(world)
    for title in ("wrong glaze", "post strike"):
        await world.ask("incident start", title=title, what_happened=SLIP)
    for command in ("incident show", "incident close"):
        [found] = await world.sam.autocomplete(world.desk, command, "incident", "GLAZE")
        assert found["name"].startswith("#1 wrong glaze")
        assert await world.ben.autocomplete(world.desk, command, "incident", "GLAZE") == []
    assert "wrong glaze" in await world.ask("incident show", incident=found["value"])
