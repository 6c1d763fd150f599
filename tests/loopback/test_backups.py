"""The real program makes its daily backup by itself, and works on while it does."""

from pathlib import Path

import pytest

from bot.store.daily_backups import list_backups
from bot.store.sqlite_file import check_file
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow


def find_backups(world: World) -> list[Path]:
    return [path for _, path in list_backups(world.folder / "goodword.db")]


async def test_a_checked_backup_is_made_at_the_first_start_and_not_again_that_day(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database) as world:
        await world.wait_until(lambda: find_backups(world), "a backup is made")
        await world.restart()
        assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
        await world.stop()
        [made] = find_backups(world)
        check_file(made)
        assert made.stat().st_mode & 0o077 == 0
        await world.start()


async def test_who_wants_no_backups_gets_none(tmp_path: Path, empty_database: Path) -> None:
    async with open_world(tmp_path, empty_database) as world:
        await world.stop()
        for path in find_backups(world):
            path.unlink()
        world.settings["GOODWORD_BACKUPS"] = "0"
        await world.start()
        assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
        await world.be_still()
        assert find_backups(world) == []


async def test_a_backup_that_cannot_be_made_is_told_in_the_status_and_stops_nothing(
    tmp_path: Path, empty_database: Path
) -> None:
    (tmp_path / "backups").write_text("a file in the folder's place")
    async with open_world(tmp_path, empty_database) as world:
        log = tmp_path / "bot.log"
        await world.wait_until(
            lambda: "backup could not be made" in log.read_text(), "it is given up"
        )
        await world.be_still()
        assert "backup could not be made" in await world.ask("shop status")
        assert "#2" in await world.ask("order add", customer="Ada", item="red shawl")
