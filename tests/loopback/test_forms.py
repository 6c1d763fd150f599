"""A form counts once, for the text that it was opened with, and nobody's words are lost in it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.gateway import Mix
from tests.loopback.values import DESK, ROSA, Message
from tests.loopback.world import LONG_UNDO, World, open_world

pytestmark = pytest.mark.slow

WORDS, OTHER = "It left this morning.", "It leaves tomorrow."


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as opened:
        yield opened


async def hear(world: World) -> Message:
    """What the desk is shown of a question of Ada's."""
    await world.write("Where is it?")
    await world.wait_until(lambda: world.list_posts("Where is it?"), "the question is at the desk")
    return world.discord.channels[DESK][-1]


async def test_a_form_that_is_told_of_twice_makes_one_draft(world: World) -> None:
    form = await world.open_form(await hear(world), "Reply")
    world.discord.gateway.mix_up(Mix.REPEAT)
    await world.send_form(form, WORDS)
    await world.see_card(WORDS)
    await world.be_still()
    assert len(world.list_cards(WORDS)) == len(world.list_answers()) == 1


async def test_words_in_a_form_that_a_restart_forgot_are_given_back(world: World) -> None:
    card = await world.draft(WORDS)
    form = await world.open_form(card, "Edit")
    await world.restart()
    assert "Please open it once more" in await world.send_form(form, OTHER)
    [answer] = list(world.discord.answers.values())[-1]
    assert answer.files == {"what-you-wrote.txt": OTHER.encode()}
    await world.be_still()
    assert world.list_cards(OTHER) == []
    await world.press(card, "Approve")
    await world.see_letter(WORDS, card)


async def test_a_form_that_is_sent_in_after_the_letter_left_changes_nothing(world: World) -> None:
    card = await world.draft(WORDS)
    form = await world.open_form(card, "Edit")
    await world.press(card, "Approve")
    await world.see_letter(WORDS, card)
    assert await world.send_form(form, OTHER) == "This draft can't be changed: it was sent."
    await world.be_still()
    assert world.list_letters(OTHER) == []
    assert world.list_cards(OTHER) == []


@pytest.mark.parametrize("decision", ["Approve", "Discard"])
async def test_a_form_that_is_sent_in_after_a_decision_waits_for_another_one(
    world: World, decision: str
) -> None:
    card = await world.draft(WORDS)
    form = await world.open_form(card, "Edit")
    await world.press(card, decision, by=ROSA)
    await world.send_form(form, OTHER)
    await asyncio.sleep(LONG_UNDO.total_seconds())
    new = await world.see_card(OTHER)
    assert world.list_letters() == []
    assert card.reactions == {}  # nobody approves a text that was replaced
    await world.react(new)
    await world.see_letter(OTHER, new)


async def test_of_two_forms_about_the_same_text_one_counts(world: World) -> None:
    card = await world.draft(WORDS)
    form = await world.open_form(card, "Edit")
    said = await asyncio.gather(
        world.send_form(form, OTHER), world.send_form(form, "It leaves on Monday.", by=ROSA)
    )
    assert sum(each.startswith("Saved as revision 2.") for each in said) == 1
    await world.be_still()
    assert len(world.list_cards()) == 2
