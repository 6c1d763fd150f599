"""What keeps the real program from its work is told to the owner, once, whatever happens to the
program meanwhile.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.server import refuse
from tests.loopback.values import DESK, GUILD, ROSA, show_desk
from tests.loopback.world import LONG_UNDO, World, open_world

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


async def test_a_letter_that_counted_down_as_the_desk_was_deleted_waits_at_the_next_desk(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as world:
        card = await world.draft("It left this morning.")
        await world.react(card)
        await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
        for method in ("GET", "PATCH", "POST") * 50:
            unknown = lambda: refuse(404, 10003, "Unknown Channel")  # noqa: E731
            world.put_snag(
                method, f"/channels/{DESK}/", has_effect=False, answer=unknown
            ).go_on.set()
        await delete_desk(world)
        await world.wait_until(lambda: list_notices(world), "the owner is told")
        await world.be_still()
        world.desk = DESK + 1
        world.discord.desks[world.desk] = GUILD
        await world.discord.gateway.send(
            "CHANNEL_CREATE", {**show_desk(), "id": str(world.desk), "guild_id": str(GUILD)}
        )
        await world.ask("shop setup", by=ROSA, desk=world.desk)
        new = await world.see_card("It left this morning.")
        await world.be_still()
        assert world.list_letters() == []
        await world.react(new)
        await world.see_letter("It left this morning.", new)
