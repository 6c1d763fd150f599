"""Customers come into an incident by what they bought: shown first, and only then added."""

from datetime import timedelta

import pytest
from simcord.results import InteractionResult

from bot.config import Settings
from bot.domain.incidents.order_rules import OrderRule
from cogs.parts.actions import UNKNOWN
from tests.cogs.letter_world import fetch, log_order, press, restart, tell
from tests.cogs.shop_world import (
    World,
    list_buttons,
    name_inputs,
    read_answer,
    read_books,
    set_up,
)
from tests.cogs.test_incident_people import read_page
from tests.cogs.test_incidents import find_card


@pytest.fixture(autouse=True)
async def incident(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="speckled blue mug")
    await log_order(world, world.ben, item="green bowl")
    await log_order(world, world.ben, item="blue mugs, set of two")
    await world.ask("order add", customer="Carol", item="mug")
    await world.ask("order cancel", order="4")
    await world.ask("incident start", title="wrong glaze", what_happened="The glaze I used chips")


async def ask_for(world: World, **typed: str) -> InteractionResult:
    """Presses *Add by what they bought* and fills these fields in."""
    label = "Add by what they bought"
    card = next(each for each in world.desk.history() if label in list_buttons(each))
    form = await world.sam.click(card, label=label)
    names = {name.replace(" ", "_"): field for name, field in name_inputs(form).items()}
    values = {names[name]: words for name, words in typed.items()}
    return await world.sam.submit_modal(form, values)


async def list_in(world: World) -> list[int]:
    """The ids of the orders in the incident."""
    return sorted(row.order_id for row in await fetch(world, "incident_orders", "order_id"))


async def test_what_fits_is_shown_before_anything_is_added(world: World) -> None:
    before = await read_books(world.bot)
    told = await ask_for(world, Item="blue mug", Dates="today")
    said = read_answer(told)
    assert "2 orders of 2 customers: nothing is added yet" in said
    assert "Read as: “blue mug”, placed on" in said
    assert "Ada #1 · Ben #3" in said
    assert "#2" not in said
    assert await read_books(world.bot) == before


async def test_what_was_shown_is_added_with_who_is_left_out_and_why(world: World) -> None:
    told = await ask_for(world, Item="mug")
    assert "3 orders of 3 customers" in read_answer(told)
    added = await world.sam.click(read_page(told), label="Add 3 orders")
    said = read_answer(added)
    assert "Added 3 orders of 3 new customers." in said
    assert "1 of them gets no letter: Carol (cancelled on Thursday)" in said
    assert await list_in(world) == [1, 3, 4]
    await world.env.settle()
    assert "Write 2 letters" in list_buttons(find_card(world))


async def test_two_clicks_on_add_add_once_and_say_so(world: World) -> None:
    told = await ask_for(world, Item="mug")
    await world.sam.click(read_page(told), label="Add 3 orders")
    again = await world.sam.click(read_page(told), label="Add 3 orders")
    assert read_answer(again) == "3 orders were in it already."
    told = await ask_for(world, Item="mug")
    assert "Nothing else fits" in read_answer(told)
    assert "3 more orders are in it already" in read_answer(told)


async def test_an_order_that_came_after_the_look_isnt_added_unseen(world: World) -> None:
    told = await ask_for(world, Item="mug")
    await log_order(world, world.ada, item="another mug")
    await world.sam.click(read_page(told), label="Add 3 orders")
    assert await list_in(world) == [1, 3, 4]


async def test_yesterday_means_the_day_before_the_look_and_not_before_the_click(
    world: World,
) -> None:
    now = world.env.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    await world.env.advance_time((midnight - now).total_seconds() - 300)
    told = await ask_for(world, Item="mug", Dates="yesterday")
    assert "3 orders of 3 customers" in read_answer(told)
    await world.env.advance_time(600)
    await world.sam.click(read_page(told), label="Add 3 orders")
    assert await list_in(world) == [1, 3, 4]


async def test_the_rule_is_kept_so_that_later_orders_can_be_held_against_it(world: World) -> None:
    told = await ask_for(world, Item="mug", State="not arrived")
    await world.sam.click(read_page(told), label="Add 2 orders")
    async with world.bot.database.reading() as tx:
        [incident] = await tx.incidents.list_open(world.guild.id, 1)
        [late] = await tx.orders.list_filtered(
            world.guild.id, None, now=world.env.now(), offset=0, limit=1
        )
    [rule] = map(OrderRule.from_json, incident.rules)
    assert rule.item == "mug"
    assert not rule.matches(late)  # Carol's was cancelled


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say at least one thing"),
        ({"Item": "mug", "Dates": "when the moon is blue"}, "Those dates aren't clear to me"),
        ({"Item": "@everyone", "Country": "Narnia"}, "Narnia"),
        ({"Carrier_or_platform": "Pigeon post"}, "I know no carrier or platform"),
    ],
)
async def test_what_cant_be_read_is_given_back_and_opens_again_as_typed(
    world: World, typed: dict[str, str], said: str
) -> None:
    told = await ask_for(world, **typed)
    answer = read_answer(told)
    assert said in answer
    assert await list_in(world) == []
    form = await world.sam.click(read_page(told), label="Change it")
    assert form.modal is not None
    given = {row["label"]: row["component"].get("value") for row in form.modal["components"]}
    assert {name: words for name, words in given.items() if words} == {
        name.replace("_", " "): words for name, words in typed.items()
    }


async def test_nothing_that_fits_is_said_with_how_it_was_read(world: World) -> None:
    told = await ask_for(world, Item="teapot", Country="Germany")
    said = read_answer(told)
    assert "No order fits" in said
    assert "Read as: “teapot”, to Germany." in said
    assert list_buttons(read_page(told)) == ["Change what I wrote"]


async def test_a_button_that_stands_under_nothing_found_adds_nothing(world: World) -> None:
    told = await press(world, find_card(world), "incident:add:1:4", world.sam)
    assert tell(told) == UNKNOWN
    assert await list_in(world) == []


async def test_two_thousand_emoji_in_a_field_are_no_reason_to_fall(world: World) -> None:
    told = await ask_for(world, Item="🫖" * 50)
    assert "Write a word of the item" in read_answer(told)


async def test_what_was_found_can_be_added_after_a_restart(
    world: World, settings: Settings
) -> None:
    told = await ask_for(world, Item="mug")
    await restart(world, settings)
    added = await world.sam.click(read_page(told), label="Add 3 orders")
    assert "Added 3 orders of 3 new customers." in read_answer(added)
