"""Two programs on one PostgreSQL database: one serves, and the other takes over when that one is
gone.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.server_lock import connect_to_server
from tests.loopback.world import UNDO, World, open_world
from tests.postgres import WHY_SKIPPED, create_database, find_url
from tests.sure import sure

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

#: Within so many seconds the stand-by serves.
TAKEN_OVER = 30.0
WORDS = "It left this morning."


@pytest.fixture
async def url() -> AsyncIterator[str]:
    server = find_url()
    if server is None:
        pytest.skip(WHY_SKIPPED)
    async with create_database(server) as made:
        yield made


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path, url: str) -> AsyncIterator[World]:
    settings = {"GOODWORD_DATABASE_URL": url}
    async with open_world(tmp_path, empty_database, settings=settings) as opened:
        yield opened


@pytest.fixture
async def stand_by(world: World, tmp_path: Path) -> AsyncIterator[World]:
    """A second program on the same database, which waits."""
    folder = tmp_path / "stand-by"
    folder.mkdir()
    second = World(world.address, world.discord, folder, UNDO)
    second.settings.update(world.settings)
    second.launch()
    await second.wait_until(lambda: find_line(second, "stand-by"), "the second program waits")
    yield second
    await second.close()


def find_line(world: World, words: str) -> dict[str, str] | None:
    """What the program logged with these words in it."""
    log = world.folder / "bot.log"
    lines = log.read_text().splitlines() if log.exists() else []
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    return next((each for each in logged if words in each["event"]), None)


def count_sessions(world: World) -> int:
    return len(world.discord.gateway.sessions)


async def test_the_stand_by_names_who_serves_and_does_nothing(
    world: World, stand_by: World
) -> None:
    line = sure(find_line(stand_by, "stand-by"))
    assert f"goodword {world.process_id} on " in line["holder"]
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
    assert "#3" in await world.ask("order add", customer="Ada", item="green shawl")
    assert count_sessions(world) == 1
    assert await stand_by.stop() == 0


async def test_after_a_crash_the_stand_by_takes_over_and_a_letter_under_way_is_unknown(
    world: World, stand_by: World
) -> None:
    snag = world.put_snag_before_letter()
    card = await world.draft(WORDS)
    await world.react(card)
    await world.wait_until(snag.reached.is_set, "the letter is being sent")
    await world.kill()
    await world.wait_until(
        lambda: count_sessions(world) == 2, "the stand-by connects", patience=TAKEN_OVER
    )
    assert await world.see_unknown(WORDS, card) == 1
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
    other = await world.draft("It is on its way.")
    await world.react(other)
    await world.see_letter("It is on its way.", other)


async def test_after_an_orderly_stop_the_stand_by_takes_over_and_the_first_then_waits(
    world: World, stand_by: World
) -> None:
    assert await world.stop() == 0
    await world.wait_until(
        lambda: count_sessions(world) == 2, "the stand-by connects", patience=TAKEN_OVER
    )
    world.launch()
    await world.wait_until(lambda: find_line(world, "stand-by"), "the first program waits")
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
    assert count_sessions(world) == 2


async def test_whoever_loses_the_database_stops_serving_and_waits_for_its_turn(
    world: World, url: str
) -> None:
    administrator = await connect_to_server(url, name="administrator")
    await administrator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE 'goodword % on %'"
    )
    await administrator.close()
    await world.wait_until(lambda: find_line(world, "I stop serving"), "the program notices")
    await world.wait_until(
        lambda: count_sessions(world) == 2, "it is its turn again", patience=TAKEN_OVER
    )
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
