"""A database has one process: whoever comes second is told who has it, and nobody has to clear
up.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.store.file_lock import find_holder, hold_database
from bot.store.problems import DatabaseProblem
from tests.samples import NOW
from tests.sure import sure

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store.file_lock import hold_database

with hold_database(Path(sys.argv[1]), now=datetime(2026, 11, 21, 12, tzinfo=UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""

#: Comes in as soon as it can, and writes down that it came and that it goes.
COME_AND_GO = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store.file_lock import hold_database
from bot.store.problems import DatabaseProblem

def note():
    with open(sys.argv[2], "ab", buffering=0) as notes:
        notes.write(f"{os.getpid()}\\n".encode())

while True:
    try:
        with hold_database(Path(sys.argv[1]), now=datetime(2026, 11, 21, 12, tzinfo=UTC)):
            note()
            note()
        break
    except DatabaseProblem as problem:
        assert "Another Goodword" in str(problem)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "goodword.db"


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the database until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        try:
            assert other.stdout
            assert other.stdout.readline() == b"held\n"
            yield other
        finally:
            other.kill()


def test_who_comes_second_is_refused_and_told_who_has_it(file: Path) -> None:
    with held_elsewhere(file) as other:
        with pytest.raises(DatabaseProblem) as refused, hold_database(file, now=NOW):
            pass
        assert f"process {other.pid}, since 21 November 2026" in str(refused.value)
        assert str(file) in str(refused.value)


def test_a_process_that_was_killed_is_no_obstacle(file: Path) -> None:
    with held_elsewhere(file) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert file.with_name("goodword.db.lock").exists()
        assert find_holder(file) is None
        with hold_database(file, now=NOW):
            holder = sure(find_holder(file))
            assert (holder.process, holder.host, holder.since) == (
                os.getpid(),
                socket.gethostname(),
                NOW,
            )


def test_nothing_stays_behind(file: Path) -> None:
    with hold_database(file, now=NOW):
        pass
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("is_there", [True, False])
def test_another_way_to_the_same_file_is_no_way_in(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    file.parent.mkdir()
    if is_there:
        file.touch()
    (tmp_path / "link.db").symlink_to(file)
    (tmp_path / "folder").symlink_to(file.parent)
    monkeypatch.chdir(file.parent)
    ways = [Path("goodword.db"), tmp_path / "link.db", tmp_path / "folder" / "goodword.db"]
    with hold_database(file, now=NOW):
        for way in ways:
            with pytest.raises(DatabaseProblem), hold_database(way, now=NOW):
                pass


def test_asking_who_holds_it_neither_keeps_anybody_out_nor_makes_a_file(file: Path) -> None:
    file.parent.mkdir()
    assert find_holder(file) is None
    assert list(file.parent.iterdir()) == []
    with hold_database(file, now=NOW):
        assert find_holder(file) is not None
        assert find_holder(file) is not None


def test_a_full_disk_that_leaves_no_room_for_a_name_keeps_others_out_all_the_same(
    file: Path,
) -> None:
    with hold_database(file, now=NOW):
        file.with_name("goodword.db.lock").write_text("")
        with pytest.raises(DatabaseProblem, match="another process"), hold_database(file, now=NOW):
            pass


def test_only_its_owner_may_read_the_lock(file: Path) -> None:
    with hold_database(file, now=NOW):
        assert file.with_name("goodword.db.lock").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_of_many_that_start_at_once_one_holds_it_at_a_time(file: Path) -> None:
    file.parent.mkdir()
    notes = file.with_name("notes")
    programs = [
        subprocess.Popen([sys.executable, "-c", COME_AND_GO, str(file), str(notes)])
        for _ in range(12)
    ]
    assert [program.wait(timeout=60) for program in programs] == [0] * 12
    lines = notes.read_text().split()
    assert len(lines) == 24
    assert lines[::2] == lines[1::2]  # whoever came in left before the next came in
    assert [path.name for path in file.parent.iterdir()] == ["notes"]
