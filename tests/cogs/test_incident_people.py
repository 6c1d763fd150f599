"""Whoever is in an incident stands in a list, and can be taken out and put back."""

from typing import Any

import discord
import pytest
from simcord.components import walk_components
from simcord.results import InteractionResult, ResponseMessage

from cogs.parts.actions import UNKNOWN
from tests.cogs.letter_world import log_order, press
from tests.cogs.shop_world import World, list_buttons, read_answer, read_message, set_up
from tests.cogs.test_incidents import find_card, start_incident, write_letters


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)


async def open_people(world: World, label: str = "Who is in it (2)") -> InteractionResult:
    return await world.sam.click(find_card(world), label=label)


def list_menus(told: InteractionResult) -> dict[str, list[dict[str, Any]]]:
    """The menus of a page by what they ask, each with its lines."""
    assert told.response is not None
    parts = [part for part in walk_components(told.response.components) if part.get("type") == 3]
    return {part["placeholder"]: part["options"] for part in parts}


async def pick(world: World, told: InteractionResult, ask: str, *labels: str) -> InteractionResult:
    """Picks the lines that begin so in a page's menu."""
    page = read_page(told)
    menu = next(
        part
        for part in walk_components(page.components)
        if part.get("type") == 3 and part["placeholder"] == ask
    )
    values = [
        next(each["value"] for each in menu["options"] if each["label"].startswith(label))
        for label in labels
    ]
    return await world.sam.select(page, values, custom_id=menu["custom_id"])


def read_page(told: InteractionResult) -> ResponseMessage:
    assert told.response is not None
    assert told.response.ephemeral
    return told.response


async def test_each_stands_there_with_orders_place_and_state(world: World) -> None:
    await start_incident(world)
    said = read_answer(await open_people(world))
    assert "2 letters and 0 left out" in said
    assert "**Ada**, #1 blue mug → Discord @ada: not written yet" in said
    assert "**Ben**, #2 green bowl → Discord @ben: not written yet" in said


async def test_who_is_taken_out_gets_no_letter_and_stays_out(world: World) -> None:
    await start_incident(world)
    said = read_answer(await pick(world, await open_people(world), "Take out …", "Ben"))
    assert "Taken out: 1 customer" in said
    assert "**Ben**, #2 green bowl: left out, taken out by hand" in said
    assert "1 letter and 1 left out" in said
    await log_order(world, world.ben, item="tile")
    told = await open_people(world)
    said = read_answer(await pick(world, told, "Add from the newest orders …", "#3 Ben"))
    assert "**Ben**, #2 green bowl, #3: left out, taken out by hand" in said
    await world.sam.click(find_card(world), label="Write 1 letter")


async def test_who_was_taken_out_by_hand_is_put_back_without_a_question(world: World) -> None:
    await start_incident(world)
    told = await pick(world, await open_people(world), "Take out …", "Ben")
    told = await pick(world, told, "Put back …", "Ben")
    assert "They are in it again" in read_answer(told)
    assert "2 letters and 0 left out" in read_answer(told)


async def test_who_is_left_out_for_a_reason_is_asked_about_once(world: World) -> None:
    await world.ask("order add", customer="Carol", item="jug")
    await world.ask("order cancel", order="1")
    await world.ask("incident start", title="wrong glaze", what_happened="The glaze I used chips")
    told = await open_people(world, "Pick from the newest orders")
    told = await pick(world, told, "Add from the newest orders …", "#1 Carol")
    said = read_answer(told)
    assert "1 of them gets no letter: Carol (cancelled on Thursday)" in said
    asked = await pick(world, told, "Put back …", "Carol")
    said = read_answer(asked)
    assert said == "**Carol** gets no letter: cancelled on Thursday. Write to them all the same?"
    assert list_buttons(read_page(asked)) == ["Write to Carol", "No"]
    told = await world.sam.click(read_page(asked), label="Write to Carol")
    said = read_answer(told)
    assert "1 letter and 0 left out" in said
    assert "put back, though cancelled on Thursday" in said
    await world.env.settle()
    assert "Write 1 letter" in list_buttons(find_card(world))


async def test_taking_out_sets_written_letters_aside(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    assert "Approve 2 letters" in list_buttons(card)
    told = await open_people(world)
    assert "written, hasn't left" in read_answer(told)
    said = read_answer(await pick(world, told, "Take out …", "Ben"))
    assert "The letters that were written are set aside" in said
    assert "Write 1 letter" in list_buttons(find_card(world))


async def test_nobody_is_taken_out_while_letters_leave(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    before = await open_people(world)
    await world.sam.click(card, label="Approve 2 letters")
    assert list_menus(await open_people(world)) == {}
    said = read_answer(await pick(world, before, "Take out …", "Ben"))
    assert "can't be changed now: its letters are approved and leaving" in said


async def test_many_customers_stand_on_pages_that_lead_to_each_other(world: World) -> None:
    for number in range(12):
        await world.ask("order add", customer=f"Buyer {number}", item="mug")
    await world.ask("incident start", title="wrong glaze", what_happened="The glaze I used chips")
    told = await open_people(world, "Pick from the newest orders")
    menu = list_menus(told)["Add from the newest orders …"]
    labels = [each["label"] for each in menu]
    assert len(labels) == 12
    told = await pick(world, told, "Add from the newest orders …", *labels)
    said = read_answer(told)
    assert "Added 12 orders of 12 new customers" in said
    assert "12, 1 to 10" in said
    told = await world.sam.click(read_page(told), label="Next ▶")
    assert "12, 11 to 12" in read_answer(told)
    told = await world.sam.click(read_page(told), label="◀ Back")
    told = await world.sam.click(read_page(told), label="The card")
    assert "12 letters to write" in read_answer(told)


@pytest.mark.parametrize("menu", ["incident:pick_out", "incident:pick_back", "incident:pick_order"])
@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", "7"])
async def test_a_menu_that_nobody_showed_changes_nothing(
    world: World, menu: str, value: str
) -> None:
    await start_incident(world)
    card: discord.Message = find_card(world)
    stored = world.env.backend.get_message(card.channel.id, card.id)
    options = [{"label": "forged", "value": value}]
    stored.components = [
        {
            "type": 1,
            "components": [{"type": 3, "custom_id": f"{menu}:1:0", "options": options}],
        }
    ]
    told = await world.sam.select(card, [value], custom_id=f"{menu}:1:0")
    said = read_answer(told)
    assert said in (UNKNOWN, "They aren't in this incident any more.") or "Nobody was added" in said


async def test_another_incidents_customers_arent_touched(world: World) -> None:
    await start_incident(world)
    await world.ask("incident start", title="other", what_happened="The glaze I used chips")
    told = await press(world, find_card(world), "incident:put_back:2:1:0", world.sam)
    assert read_answer(told) == "They aren't in this incident any more."
    assert "wrong glaze" in read_message(find_card(world))


def list_offers(story: ResponseMessage) -> list[str]:
    """The incidents that an order's story offers it to."""
    return [each for each in list_buttons(story) if each.startswith("Add to")]


async def test_an_order_is_added_from_its_story_with_one_click(world: World) -> None:
    await start_incident(world)
    await log_order(world, world.ben, item="tile")
    shown = await world.sam.slash(world.desk, "order show", order="3")
    assert list_offers(read_page(shown)) == ["Add to “wrong glaze”"]
    told = await world.sam.click(read_page(shown), label="Add to “wrong glaze”")
    said = read_answer(told)
    assert (
        said == "Order #3 of **Ben** is in “wrong glaze”. Their letter is written with the others."
    )
    told = await world.sam.click(read_page(shown), label="Add to “wrong glaze”")
    assert "was already in" in read_answer(told)
    shown = await world.sam.slash(world.desk, "order show", order="3")
    assert list_offers(read_page(shown)) == []


async def test_an_order_is_offered_to_the_two_newest_incidents_that_can_take_it(
    world: World,
) -> None:
    await log_order(world, world.ada)
    for title in ("first", "second", "third " * 16):
        await world.ask("incident start", title=title, what_happened="The glaze I used chips")
    shown = await world.sam.slash(world.desk, "order show", order="1")
    [newest, before] = list_offers(read_page(shown))
    assert newest.startswith("Add to “third third")
    assert before == "Add to “second”"


async def test_an_order_is_offered_to_no_incident_whose_letters_leave(world: World) -> None:
    await start_incident(world)
    await log_order(world, world.ben, item="tile")
    before = await world.sam.slash(world.desk, "order show", order="3")
    card = await write_letters(world)
    await world.sam.click(card, label="Approve 2 letters")
    shown = await world.sam.slash(world.desk, "order show", order="3")
    assert list_offers(read_page(shown)) == []
    told = await world.sam.click(read_page(before), label="Add to “wrong glaze”")
    assert "its letters are approved and leaving" in read_answer(told)
