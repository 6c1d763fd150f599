"""Customers come into an incident from a list: whatever stands in it is accounted for."""

import pytest
from simcord.results import InteractionResult

from bot.domain.actions import Action
from bot.domain.incidents.files import TOO_LARGE
from tests.cogs.letter_world import fetch, log_order, press
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_answer, set_up
from tests.cogs.test_incident_people import pick, read_page
from tests.cogs.test_incidents import find_card

WORDS, FILE = "Who it was", "Or a file of them"


@pytest.fixture(autouse=True)
async def incident(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="blue mug", email="ada@example.org", number="3141592653")
    await log_order(world, world.ben, item="green bowl")
    await log_order(world, world.ben, item="blue mug")
    await world.ask("incident start", title="wrong glaze", what_happened="The glaze I used chips")


async def paste(
    world: World, words: str = "", file: tuple[str, bytes] | None = None
) -> InteractionResult:
    """Presses *Add a list* and sends this in."""
    form = await world.sam.click(find_card(world), label="Add a list")
    names = name_inputs(form)
    values: dict[str, object] = {names[WORDS]: words}
    if file is not None:
        values[names[FILE]] = [file]
    return await world.sam.submit_modal(form, values)


async def list_in(world: World) -> list[int]:
    """The ids of the orders in the incident."""
    return sorted(row.order_id for row in await fetch(world, "incident_orders", "order_id"))


async def test_each_line_is_added_known_unclear_or_not_found(world: World) -> None:
    await paste(world, "#1")
    told = await paste(world, "ada@example.org\n#2\n#77\nBen\nNarnia Smith\n***")
    said = read_answer(told)
    assert "1 order of 1 person added." in said
    assert "In already: " in said
    assert "Not found: #77, Narnia Smith" in said
    assert "1 line names nobody" in said
    assert await list_in(world) == [1, 2]


async def test_who_may_be_meant_is_picked_from_a_menu(world: World) -> None:
    told = await paste(world, "Ben")
    assert "Ben has several orders: #3, #2" in read_answer(told)
    assert "Pick the right ones below" in read_answer(told)
    assert await list_in(world) == []
    told = await pick(world, told, "Which did you mean? …", "#3 Ben")
    assert read_answer(told) == "Added 1 order of 1 new customer."
    assert await list_in(world) == [3]


async def test_a_file_from_a_marketplace_adds_whom_it_names(world: World) -> None:
    content = b"Order ID,Buyer,Item\r\n3141592653,Ada,mug\r\n2718281828,Nobody Known,jug\r\n"
    said = read_answer(await paste(world, file=("orders.csv", content)))
    assert "1 order of 1 person added." in said
    assert "2718281828" in said
    assert await list_in(world) == [1]


async def test_words_and_a_file_count_together(world: World) -> None:
    said = read_answer(await paste(world, "#2", ("orders.csv", b"order\n3141592653\n")))
    assert "2 orders of 2 people added." in said
    assert await list_in(world) == [1, 2]


@pytest.mark.parametrize(
    ("words", "file", "said"),
    [
        ("", None, "Paste order numbers, e-mail addresses or names"),
        ("#2\n@everyone", ("mug.png", b"\x89PNG...."), "That isn't a CSV file"),
        ("#2", ("big.csv", b"a" * 2_000_001), TOO_LARGE),
        ("#2", ("empty.csv", b""), "That file is empty"),
    ],
)
async def test_what_cant_be_read_adds_nobody_and_gives_the_words_back(
    world: World, words: str, file: tuple[str, bytes] | None, said: str
) -> None:
    answer = read_answer(await paste(world, words, file))
    assert said in answer
    assert words.partition("\n")[0] in answer
    assert await list_in(world) == []


async def test_a_long_list_that_is_refused_comes_back_as_a_file(world: World) -> None:
    words = "\n".join(["Somebody Whose Name Is Long"] * 130)
    told = await paste(world, words, ("mug.png", b"\x89PNG...."))
    page = read_page(told) if told.response else told.followups[0]
    assert "What you wrote is in the file below" in page.content
    assert [each.filename for each in page.attachments] == ["what-you-wrote.txt"]


async def test_names_that_the_answer_has_no_room_for_stand_in_a_file(world: World) -> None:
    told = await paste(world, "\n".join(f"#{number}" for number in range(100, 140)))
    page = read_page(told) if told.response else told.followups[0]
    assert "and 28 more" in read_answer(told)
    assert [each.filename for each in page.attachments] == ["not-added.txt"]


async def test_a_list_adds_nobody_while_letters_leave(world: World) -> None:
    await paste(world, "#1")
    form = await world.sam.click(find_card(world), label="Add a list")
    await world.sam.click(find_card(world), label="Write 1 letter")
    await world.env.advance_time(60)
    await world.sam.click(find_card(world), label="Approve 1 letter")
    told = await world.sam.submit_modal(form, {name_inputs(form)[WORDS]: "#2"})
    said = read_answer(told)
    assert "can't be changed now" in said
    assert "#2" in said
    assert await list_in(world) == [1]


async def test_a_list_that_adds_nobody_leaves_written_letters_as_they_are(world: World) -> None:
    await paste(world, "#1")
    await world.sam.click(find_card(world), label="Write 1 letter")
    await world.env.advance_time(60)
    custom_id = Action.INCIDENT_PASTE.on(1)
    form = await press(world, find_card(world), custom_id, world.sam)
    said = await world.sam.submit_modal(form, {name_inputs(form)[WORDS]: "#1\n#77"})
    assert "set aside" not in read_answer(said)
    assert "Approve 1 letter" in list_buttons(find_card(world))
    form = await press(world, find_card(world), custom_id, world.sam)
    said = await world.sam.submit_modal(form, {name_inputs(form)[WORDS]: "#2"})
    assert "The letters that were written are set aside" in read_answer(said)
