"""What keeps the real program from its work is told to the owner, once, whatever happens to the program meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.values import GUILD, ROSA, show_desk
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow

GONE = "The desk channel is gone. Choose another with `/shop setup desk`."


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


async def delete_desk(world: World) -> None:
    await world.discord.gateway.send("CHANNEL_DELETE", {**show_desk(), "guild_id": str(GUILD)})


def list_notices(world: World) -> list[str]:
    return [each.text for each in world.discord.channels[ROSA.line] if GONE in each.text]


async def test_the_owner_hears_at_once_that_the_desk_was_deleted(world: World) -> None:
    await delete_desk(world)
    await world.wait_until(lambda: list_notices(world), "the owner is told")
    said = await world.ask("reply", customer="Ada", message="Hello!")
    assert "is kept, but nobody can read it yet." in said
    assert GONE in said
    await world.be_still()
    assert len(list_notices(world)) == 1


async def test_a_crash_while_the_owner_is_told_neither_loses_nor_repeats_it(world: World) -> None:
    held = world.put_snag("POST", f"/channels/{ROSA.line}/messages")
    await delete_desk(world)
    await held.reached.wait()
    await world.kill()
    held.go_on.set()
    await world.start()
    await world.wait_until(lambda: list_notices(world), "the owner is told")
    await world.be_still()
    assert len(list_notices(world)) == 1
