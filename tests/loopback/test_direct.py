"""Customers' direct messages over a real connection: each is taken in once, in order, whatever it holds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.parts import attach, forward, poll, speak, stick
from tests.loopback.values import ADA, BEN
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


async def test_whatever_a_message_holds_it_comes_to_the_desk(world: World) -> None:
    note = await world.write("Look at this")
    for parts in (attach("seam.png"), speak(4), stick("Wave"), poll("Which?", "Red", "Blue"), forward(note)):
        await world.write(**parts)
    await world.wait_until(lambda: len(world.list_posts("wrote to you")) == 6, "all of them are at the desk")
    await world.discord.preview_link(note)
    await world.discord.edit(note, {"content": "Look at that"})
    await world.discord.delete(note)
    await world.be_still()
    assert note not in world.discord.channels[ADA.line]
    assert world.list_letters(to=BEN) == []
