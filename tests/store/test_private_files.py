"""What customers wrote is for its owner's eyes alone, in every file, from the first byte on."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.store.backup import back_up_database, copy_before_upgrade, list_files, restore_database
from bot.store.daily_backups import back_up_daily
from bot.store.opening import open_database
from bot.store.private_files import close_to_others
from tests.samples import NOW

pytestmark = pytest.mark.skipif(os.name != "posix", reason="here are no such rights")

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def careless_umask() -> Iterator[None]:
    """As most computers have it: whatever is made can be read by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def file(empty_database: Path, tmp_path: Path) -> Path:
    """A database as an earlier Goodword left it: everybody may read it."""
    path = tmp_path / "goodword.db"
    shutil.copy(empty_database, path)
    path.chmod(0o644)
    return path


def find_open(folder: Path) -> dict[str, str]:
    """The files that others may read, with their rights."""
    modes = {path.name: path.stat().st_mode for path in folder.rglob("*") if path.is_file()}
    return {name: stat.filemode(mode) for name, mode in modes.items() if mode & 0o077}


async def test_a_new_database_and_what_lies_beside_it_are_private(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'goodword.db'}")
    async with database.transaction():
        names = {path.name for path in (tmp_path / "data").iterdir()}
        assert names >= {"goodword.db", "goodword.db-wal", "goodword.db-shm"}
        assert find_open(tmp_path) == {}
    await database.close()


async def test_an_earlier_database_is_made_private_before_it_is_used(file: Path) -> None:
    kept = file.with_name("goodword-before-restore-2026-11-20.db")
    shutil.copy(file, kept)
    foreign = file.with_name("notes.txt")
    foreign.touch(0o644)
    assert set(close_to_others(list_files(file))) == {file, kept}
    assert set(find_open(file.parent)) == {"notes.txt"}
    assert close_to_others(list_files(file)) == []
    database = await open_database(f"sqlite+aiosqlite:///{file}")
    async with database.transaction():
        assert set(find_open(file.parent)) == {"notes.txt"}
    await database.close()


def test_every_copy_is_private_also_while_it_is_made(file: Path) -> None:
    seen: list[dict[str, str]] = []

    def look(_done: int, _total: int) -> None:
        seen.append(find_open(file.parent))

    copies = file.parent / "copies"
    copies.mkdir()
    back_up_database(file, copies / "backup.db", progress=look)
    back_up_daily(file, keep=7, now=NOW)
    copy_before_upgrade(file, today=TODAY)
    restore_database(copies / "backup.db", file, today=TODAY, progress=look)
    others = {"goodword.db", "goodword.db-wal", "goodword.db-shm"}  # which lay open before
    assert {name for each in seen for name in each} <= others
    assert find_open(file.parent) == {}
    assert (file.parent / "backups").stat().st_mode & 0o077 == 0


def test_a_disk_that_knows_no_rights_is_no_trouble(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, mode: int) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    assert close_to_others([file, file.with_name("gone.db")]) == []
