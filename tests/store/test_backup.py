"""A backup is whole or isn't there, and bringing one back loses nothing."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.store.address import read_address
from bot.store.backup import Restored, back_up_database, copy_before_upgrade, restore_database
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import find_file, look_at
from tests.store.test_old_books import BOOKS

TODAY = date(2026, 11, 21)


@pytest.fixture
def file(empty_database: Path, tmp_path: Path) -> Path:
    """The file of a database that nobody uses now, with a note in it."""
    path = tmp_path / "shop" / "goodword.db"
    path.parent.mkdir()
    shutil.copy(empty_database, path)
    note(path, "first")
    return path


def note(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text TEXT)")
        connection.execute("INSERT INTO notes VALUES (?)", (text,))


def notes(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def cut_short(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def fill_with_noise(path: Path) -> None:
    path.write_bytes(b"Dear diary, today a parcel was lost. " * 300)


def spoil_a_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)


def take_for_something_else(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_backup_holds_everything_in_one_file(file: Path, tmp_path: Path) -> None:
    back_up_database(file, tmp_path / "backup.db")
    assert notes(tmp_path / "backup.db") == ["first"]
    assert names_in(tmp_path) == {"shop", "backup.db"}
    assert names_in(file.parent) == {"goodword.db"}


async def test_a_backup_can_be_made_while_the_bot_has_the_database_open(
    file: Path, tmp_path: Path
) -> None:
    bot = await open_database(f"sqlite+aiosqlite:///{file}")
    async with bot.transaction():
        # A unit of work is half-way: its writing waits for nobody, and nobody for it.
        back_up_database(file, tmp_path / "backup.db")
    await bot.close()
    assert notes(tmp_path / "backup.db") == ["first"]


def count_elsewhere(file: Path) -> int:
    """The notes that another program sees, which then goes."""
    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
    look += "print(c.execute('SELECT count(*) FROM notes').fetchone()[0]); c.close()"
    return int(subprocess.check_output([sys.executable, "-c", look, str(file)]))


@pytest.mark.slow
async def test_a_backup_by_the_bot_itself_leaves_its_locks_alone(
    file: Path, tmp_path: Path
) -> None:
    """Another program that comes and goes would take the log away, and all that is written later
    with it.
    """
    bot = await open_database(f"sqlite+aiosqlite:///{file}")
    for number in (2, 3):
        async with bot.transaction() as tx:
            await tx.sql.run("INSERT INTO notes VALUES ('more')")
        assert count_elsewhere(file) == number
        back_up_database(file, tmp_path / f"backup-{number}.db")
        assert count_elsewhere(file) == number
    await bot.close()


def test_a_backup_is_one_moment_however_much_is_written_meanwhile(
    file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as bot:
        bot.execute("CREATE TABLE photos (content BLOB)")
        bot.execute("INSERT INTO photos VALUES (zeroblob(20000000))")
        bot.commit()
        steps: list[tuple[int, int]] = []

        def write_meanwhile(done: int, total: int) -> None:
            steps.append((done, total))
            bot.execute("INSERT INTO notes VALUES ('later')")
            bot.commit()

        back_up_database(file, tmp_path / "backup.db", progress=write_meanwhile)
    assert notes(tmp_path / "backup.db") == ["first"]
    assert len(steps) > 2
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]


def test_a_backup_never_overwrites_a_file(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious.txt"
    target.write_text("my only copy")
    with pytest.raises(DatabaseProblem, match="exists already"):
        back_up_database(file, target)
    assert target.read_text() == "my only copy"


def test_a_backup_into_a_folder_that_is_missing_says_so(file: Path, tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="no folder"):
        back_up_database(file, tmp_path / "nowhere" / "backup.db")


def test_a_backup_never_overwrites_what_appears_meanwhile(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"

    def come_between(_done: int, _total: int) -> None:
        target.write_text("precious")

    with pytest.raises(DatabaseProblem, match="exists already"):
        back_up_database(file, target, progress=come_between)
    assert target.read_text() == "precious"
    assert names_in(tmp_path) == {"shop", "backup.db"}


def test_a_disk_on_which_a_file_has_one_name_only_takes_backups_too(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    back_up_database(file, tmp_path / "backup.db")
    assert notes(tmp_path / "backup.db") == ["first"]
    assert names_in(tmp_path) == {"shop", "backup.db"}
    with pytest.raises(DatabaseProblem, match="exists already"):
        back_up_database(file, tmp_path / "backup.db")


@pytest.mark.slow
def test_a_backup_that_was_killed_leaves_no_file_that_looks_like_one(
    file: Path, tmp_path: Path
) -> None:
    die = (
        "import os, signal, sys; from pathlib import Path; from bot.store.backup import "
        "back_up_database;"
        "back_up_database(Path(sys.argv[1]), Path(sys.argv[2]), progress=lambda *_: "
        "os.kill(os.getpid(), signal.SIGKILL))"
    )
    target = tmp_path / "backup.db"
    assert (
        subprocess.run([sys.executable, "-c", die, str(file), str(target)], check=False).returncode
        < 0
    )
    assert not target.exists()
    back_up_database(file, target)


def test_without_room_for_it_no_copy_is_begun(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents_of(file.parent)
    backup = tmp_path / "backup.db"
    back_up_database(file, backup)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=1 << 40, free=1000))
    for make in (
        lambda: back_up_database(file, tmp_path / "other.db"),
        lambda: copy_before_upgrade(file, today=TODAY),
        lambda: restore_database(backup, file, today=TODAY),
    ):
        with pytest.raises(DatabaseProblem, match="isn't enough room"):
            make()
    assert contents_of(file.parent) == before
    assert names_in(tmp_path) == {"shop", "backup.db"}


def test_however_often_an_upgrade_fails_there_is_one_copy_of_the_same_books(file: Path) -> None:
    first = copy_before_upgrade(file, today=TODAY)
    for _ in range(3):
        assert copy_before_upgrade(file, today=TODAY) == first
    assert names_in(file.parent) == {"goodword.db", "goodword-before-upgrade-2026-11-21.db"}
    note(file, "second")
    second = copy_before_upgrade(file, today=TODAY)
    assert second == file.with_name("goodword-before-upgrade-2026-11-21-2.db")
    assert (notes(first), notes(second)) == (["first"], ["first", "second"])


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="nothing to back up"):
        back_up_database(tmp_path / "goodword.db", tmp_path / "backup.db")
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("spoil", [cut_short, fill_with_noise, spoil_a_page])
def test_a_damaged_database_gives_no_backup(file: Path, tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(DatabaseProblem, match="damaged"):
        back_up_database(file, tmp_path / "backup.db")
    assert names_in(tmp_path) == {"shop"}
    assert file.read_bytes() == before


def test_a_restored_backup_takes_the_place_and_the_old_database_is_kept(
    file: Path, tmp_path: Path
) -> None:
    back_up_database(file, tmp_path / "backup.db")
    note(file, "second")
    done = restore_database(tmp_path / "backup.db", file, today=TODAY)
    assert done == Restored(
        file.with_name("goodword-before-restore-2026-11-21.db"), is_behind=False
    )
    assert done.put_aside is not None
    assert notes(done.put_aside) == ["first", "second"]
    assert notes(file) == ["first"]
    assert notes(tmp_path / "backup.db") == ["first"]


def test_neither_a_backup_nor_what_is_brought_back_can_be_taken_for_the_original(
    file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO identity VALUES ('the original', 0)")
    back_up_database(file, tmp_path / "backup.db")
    assert names_of(tmp_path / "backup.db") == []
    shutil.copy(file, tmp_path / "by-hand.db")
    restore_database(tmp_path / "by-hand.db", file, today=TODAY)
    assert names_of(file) == []
    assert names_of(tmp_path / "by-hand.db") == ["the original"]


def test_an_older_backup_that_is_brought_back_is_no_original_after_the_upgrade(
    tmp_path: Path,
) -> None:
    file = tmp_path / "older.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(BOOKS.read_text("utf-8"))
        connection.execute("DROP TABLE identity")
        connection.execute("UPDATE alembic_version SET version_num = '0005'")
    restore_database(file, tmp_path / "shop.db", today=TODAY)

    async def open_once() -> None:
        await (await open_database(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}")).close()

    asyncio.run(open_once())
    assert names_of(tmp_path / "shop.db") == []


def names_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM identity")]


def test_two_restores_on_one_day_keep_both_old_databases(file: Path, tmp_path: Path) -> None:
    back_up_database(file, tmp_path / "backup.db")
    for text in ("second", "third"):
        note(file, text)
        restore_database(tmp_path / "backup.db", file, today=TODAY)
    assert names_in(file.parent) == {
        "goodword.db",
        "goodword-before-restore-2026-11-21.db",
        "goodword-before-restore-2026-11-21-2.db",
    }


def test_a_backup_is_restored_where_there_was_no_database(file: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh" / "data" / "goodword.db"
    assert restore_database(file, fresh, today=TODAY) == Restored(None, is_behind=False)
    assert notes(fresh) == ["first"]


def test_a_log_that_was_left_behind_is_not_read_into_the_restored_database(
    file: Path, tmp_path: Path
) -> None:
    back_up_database(file, tmp_path / "backup.db")
    with closing(sqlite3.connect(file)) as bot:
        bot.execute("INSERT INTO notes VALUES ('second')")
        bot.commit()
        log = file.with_name("goodword.db-wal").read_bytes()
    file.unlink()
    file.with_name("goodword.db-wal").write_bytes(log)
    restore_database(tmp_path / "backup.db", file, today=TODAY)
    assert notes(file) == ["first"]


def test_a_damaged_database_is_put_aside_as_it_was(file: Path, tmp_path: Path) -> None:
    back_up_database(file, tmp_path / "backup.db")
    fill_with_noise(file)
    damaged = file.read_bytes()
    done = restore_database(tmp_path / "backup.db", file, today=TODAY)
    assert done.put_aside is not None
    assert done.put_aside.read_bytes() == damaged
    assert notes(file) == ["first"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (make_newer, "newer Goodword"),
        (cut_short, "damaged"),
        (fill_with_noise, "damaged"),
        (spoil_a_page, "damaged"),
        (take_for_something_else, "another program"),
        (lambda path: path.write_bytes(b""), "nothing in it"),
        (lambda path: path.unlink(), "no file"),
    ],
)
def test_a_backup_that_cannot_be_trusted_changes_nothing(
    file: Path, tmp_path: Path, spoil: object, reason: str
) -> None:
    assert callable(spoil)
    back_up_database(file, tmp_path / "backup.db")
    spoil(tmp_path / "backup.db")
    before = contents_of(file.parent)
    with pytest.raises(DatabaseProblem, match=reason):
        restore_database(tmp_path / "backup.db", file, today=TODAY)
    assert contents_of(file.parent) == before


def test_the_database_is_not_restored_from_itself(file: Path) -> None:
    with pytest.raises(DatabaseProblem, match="itself"):
        restore_database(file, file, today=TODAY)


@pytest.mark.slow
def test_nothing_is_restored_while_another_program_holds_the_database(
    file: Path, tmp_path: Path
) -> None:
    back_up_database(file, tmp_path / "backup.db")
    hold = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('SELECT * FROM notes').fetchall(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        assert bot.stdout
        assert bot.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseProblem, match="is running"):
            restore_database(tmp_path / "backup.db", file, today=TODAY)
        bot.communicate()
    assert notes(file) == ["first"]
    restore_database(tmp_path / "backup.db", file, today=TODAY)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (make_newer, "newer Goodword"),
        (cut_short, "damaged"),
        (fill_with_noise, "damaged"),
        (take_for_something_else, "another program"),
    ],
)
async def test_what_cannot_be_opened_is_left_byte_for_byte(
    file: Path, spoil: object, reason: str
) -> None:
    assert callable(spoil)
    spoil(file)
    before = contents_of(file.parent)
    with pytest.raises(DatabaseProblem, match=reason):
        await open_database(f"sqlite+aiosqlite:///{file}")
    assert contents_of(file.parent) == before


def test_looking_at_a_database_changes_nothing(file: Path) -> None:
    before = contents_of(file.parent)
    assert look_at(file).revision
    assert contents_of(file.parent) == before


def test_looking_sees_what_is_still_in_the_log(file: Path) -> None:
    with closing(sqlite3.connect(file)) as bot:
        bot.execute("UPDATE alembic_version SET version_num = '9999'")
        bot.commit()
        with pytest.raises(DatabaseProblem, match="newer"):
            look_at(file)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite+aiosqlite:///data/goodword.db", "data/goodword.db"),
        ("sqlite:///data/good%20word.db", "data/good word.db"),
        ("sqlite:////var/lib/goodword.db", "/var/lib/goodword.db"),
        ("sqlite:///shop.db?timeout=3", "shop.db"),
        ("sqlite:///C:/shop/goodword.db", "C:/shop/goodword.db"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
    ],
)
def test_the_file_is_the_one_that_the_engine_opens(url: str, expected: str | None) -> None:
    file = None if expected is None else Path(expected)
    assert find_file(url) == file
    assert read_address(url).file == file


def test_a_postgresql_address_names_no_file() -> None:
    assert find_file("postgresql://shop@localhost/goodword") is None


async def test_a_failed_statement_does_not_tell_what_was_to_be_stored(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as failure:
        async with database.transaction() as tx:
            await tx.sql.run("INSERT INTO nowhere VALUES (:letter)", letter="Dear Ada")
    assert "Dear Ada" not in str(failure.value)
