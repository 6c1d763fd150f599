"""A backup a day, checked, as many as wanted; nothing else in its folder is touched, and the bot
goes on.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.store import disk_space
from bot.store.daily_backups import back_up_daily, keep_daily_backups, list_backups
from bot.store.disk_space import find_shortage, watch_shortage
from bot.store.opening import open_database
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import check_file
from tests.samples import NOW
from tests.sure import sure

DAY = timedelta(days=1)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def file(empty_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "goodword.db"
    shutil.copy(empty_database, path)
    return path


def names(file: Path) -> list[str]:
    return sorted(path.name for path in (file.parent / "backups").iterdir())


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int, total: int = 1 << 40) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(total, total - free, free))


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)


def test_a_backup_is_made_when_the_newest_is_a_day_old(file: Path) -> None:
    first = sure(back_up_daily(file, keep=7, now=NOW))
    check_file(first)
    assert back_up_daily(file, keep=7, now=NOW + timedelta(hours=23)) is None
    assert back_up_daily(file, keep=7, now=NOW + DAY) is not None
    assert [moment for moment, _ in list_backups(file)] == [NOW + DAY, NOW]


def test_as_many_are_kept_as_are_wanted_and_nothing_else_is_touched(file: Path) -> None:
    folder = file.parent / "backups"
    folder.mkdir()
    foreign = {
        "before the fair.db",
        "goodword-2026-11-01.db",
        "goodword-2026-13-01-120000.db",
        "goodword-2026-11-01-120000.db.old",
        "goodword-2026-11-01-120000.db-journal",
        "other-2026-11-01-120000.db",
        "xgoodword-2026-11-01-120000.db",
        "notes.txt",
    }
    for name in foreign:
        (folder / name).write_text("mine")
    for day in range(12):
        assert back_up_daily(file, keep=7, now=NOW + day * DAY)
    assert [moment for moment, _ in list_backups(file)] == [
        NOW + day * DAY for day in range(11, 4, -1)
    ]
    assert foreign <= set(names(file))
    assert len(names(file)) == len(foreign) + 7


def test_nothing_is_removed_before_a_new_backup_is_whole(file: Path) -> None:
    for day in range(3):
        back_up_daily(file, keep=3, now=NOW + day * DAY)
    before = names(file)
    spoil(file)
    with pytest.raises(DatabaseProblem, match="damaged"):
        back_up_daily(file, keep=1, now=NOW + 5 * DAY)
    assert names(file) == before


def test_on_a_nearly_full_disk_no_backup_takes_the_room_that_the_books_need(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, 90_000_000)
    with pytest.raises(DatabaseProblem, match=r"90 MB are free"):
        back_up_daily(file, keep=7, now=NOW)
    assert names(file) == []
    leave_free(monkeypatch, 0, total=0)  # some disks tell nothing
    assert back_up_daily(file, keep=7, now=NOW)


@pytest.mark.parametrize("offset", [DAY, 400 * DAY])
def test_a_clock_that_was_ahead_does_not_keep_backups_from_being_made(
    file: Path, offset: timedelta
) -> None:
    back_up_daily(file, keep=7, now=NOW + offset)
    assert back_up_daily(file, keep=7, now=NOW)


def test_where_there_are_no_books_yet_nothing_is_made(tmp_path: Path) -> None:
    assert back_up_daily(tmp_path / "goodword.db", keep=7, now=NOW) is None
    (tmp_path / "goodword.db").touch()
    assert back_up_daily(tmp_path / "goodword.db", keep=7, now=NOW) is None
    assert [path.name for path in tmp_path.iterdir()] == ["goodword.db"]


def test_what_a_power_cut_left_half_made_is_removed_and_what_another_is_making_is_not(
    file: Path,
) -> None:
    folder = file.parent / "backups"
    folder.mkdir()
    now = datetime.fromtimestamp(file.stat().st_mtime, NOW.tzinfo)
    for name in (".goodword-abcd_123.part", ".goodword-abcd_123.part-journal", ".goodword-mine"):
        (folder / name).touch()
    assert back_up_daily(file, keep=7, now=now)
    assert len(names(file)) == 4
    back_up_daily(file, keep=7, now=now + 3 * DAY)
    assert [name for name in names(file) if name.startswith(".")] == [".goodword-mine"]


@pytest.fixture
def large(file: Path) -> Path:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE photos (content BLOB)")
        connection.execute("INSERT INTO photos VALUES (zeroblob(60000000))")
    return file


async def test_the_bot_goes_on_while_a_backup_is_made_and_learns_why_one_is_not(
    large: Path,
) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{large}")
    told: list[str | None] = []
    clock = iter([NOW, NOW + DAY, NOW + 2 * DAY])
    been = asyncio.Event()

    def tell(problem: str | None) -> None:
        told.append(problem)
        if len(told) == 2:
            been.set()
        spoil_folder()

    def spoil_folder() -> None:
        if (large.parent / "backups").is_dir():
            (large.parent / "backups").rename(large.parent / "earlier")
            (large.parent / "backups").write_text("a file in the folder's place")

    making = asyncio.create_task(
        keep_daily_backups(large, keep=7, read_clock=lambda: next(clock), tell=tell, pause=0)
    )
    units = 0
    while not told:
        async with database.transaction():  # which asks for the write lock
            units += 1
        await asyncio.sleep(0)
    await been.wait()
    making.cancel()
    await asyncio.gather(making, return_exceptions=True)
    await database.close()
    assert units > 3
    assert told[0] is None
    assert told[1] is not None
    assert told[1].startswith("Today's backup could not be made.")
    assert [path.suffix for path in (large.parent / "earlier").iterdir()] == [".db"]


async def test_a_stop_waits_for_no_backup_and_leaves_nothing_half_made(large: Path) -> None:
    looks = 0

    def is_unwanted() -> bool:
        nonlocal looks
        looks += 1
        return looks > 3

    with pytest.raises(DatabaseProblem):
        back_up_daily(large, keep=7, now=NOW, is_unwanted=is_unwanted)
    assert looks == 4
    assert names(large) == []


@pytest.mark.parametrize(("free", "is_told"), [(199_000_000, True), (201_000_000, False)])
def test_a_disk_that_is_nearly_full_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_told: bool
) -> None:
    leave_free(monkeypatch, free)
    said = find_shortage(file)
    assert (said is not None) == is_told
    assert said is None or "199 MB are free" in said


def test_a_disk_with_no_room_for_a_second_copy_of_large_books_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, 900_000_000)
    assert find_shortage(file) is None
    monkeypatch.setattr(disk_space, "measure", lambda _: 500_000_000)
    assert find_shortage(file) is not None


async def test_a_nearly_full_disk_is_told_when_it_is_seen_and_when_it_is_over(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str | None] = []
    leave_free(monkeypatch, disk_space.LOW)
    watch = asyncio.create_task(watch_shortage(file, tell=told.append, pause=0))
    for free in (disk_space.LOW - 1, disk_space.LOW // 2, disk_space.LOW):
        await asyncio.sleep(0.05)
        leave_free(monkeypatch, free)
    async with asyncio.timeout(30):
        while len(told) < 2:  # noqa: ASYNC110 (a list has no event)
            await asyncio.sleep(0.01)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert told[0] is not None
    assert "nearly full" in told[0]
    assert told[1:] == [None]
