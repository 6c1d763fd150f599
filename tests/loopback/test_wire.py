"""The program as it runs for a shop, over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.values import ADA, ROSA, SAM
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


async def test_an_order_that_left_is_told_once_a_person_agreed(world: World) -> None:
    answer = await world.ask("order ship", order="1", tracking="RR123456785GB", carrier="Royal Mail")
    assert "shipped" in answer.lower()
    card = await world.see_card("RR123456785GB")
    assert world.list_letters() == []
    await world.react(card)
    await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
    assert world.list_letters() == []
    await world.see_letter("RR123456785GB", card)
    assert world.discord.channels[ADA.line][0].content.startswith("Hi Ada,")


async def test_whoever_approves_at_once_in_whatever_way_sends_one_letter(world: World) -> None:
    card = await world.draft("It left this morning.")
    presses = (world.press(card, "Approve", by=person) for person in (ROSA, SAM, ROSA))
    answers = await asyncio.gather(*presses, world.react(card), world.react(card, by=ROSA))
    assert any(answer and answer.startswith("Approved.") for answer in answers)
    await world.see_letter("It left this morning.", card)
