"""One process has the books: a second one stops at once, and nobody clears up after a crash."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.run_bot import TOKEN
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


#: The command line with the loopback Discord in Discord's place.
HERE = """
import sys, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from bot import file_places
from bot.cli import main

file_places.find_program_folder = lambda: None
address = sys.argv.pop(1)
Route.BASE = f"http://{address}/api"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{address}/gateway/")
main()
"""


async def goodword(world: World, *words: str) -> tuple[int, str]:
    """The exit code of a second program on the same books, and all that it said."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", HERE, world.address, *words],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "XDG_DATA_HOME": str(world.folder),
            "GOODWORD_DATABASE_URL": f"sqlite:///{world.folder / 'goodword.db'}",
            "GOODWORD_TOKEN": TOKEN,
        },
        cwd=world.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


async def test_a_second_program_stops_with_one_sentence_and_the_first_does_each_thing_once(
    world: World,
) -> None:
    code, said = await goodword(world, "run")
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("Another Goodword is at work with")
    assert f"process {world.process_id}, since" in said
    assert len(world.discord.gateway.sessions) == 1
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
    assert "#3" in await world.ask("order add", customer="Ada", item="green shawl")


async def test_after_a_crash_the_next_start_works_at_once(world: World) -> None:
    await world.restart()
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")


async def test_what_replaces_the_books_waits_until_the_bot_has_stopped_and_what_looks_does_not(
    world: World, tmp_path: Path
) -> None:
    backup = str(tmp_path / "backup.db")
    assert (await goodword(world, "db", "backup", backup))[0] == 0
    for words in (("db", "restore", backup), ("db", "upgrade")):
        code, said = await goodword(world, *words)
        assert (code, len(said.splitlines())) == (1, 1)
        assert f"process {world.process_id}, since" in said
    assert (
        f"Goodword is at work with it: process {world.process_id}"
        in (await goodword(world, "doctor"))[1]
    )
    await world.stop()
    assert (await goodword(world, "db", "restore", backup))[0] == 0
    await world.start()
    assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
