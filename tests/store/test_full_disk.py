"""A disk that fills up while the books are copied or brought back: nothing is lost, and nothing is
left lying about.
"""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.store.backup import back_up_database, restore_database
from bot.store.daily_backups import back_up_daily, list_backups
from bot.store.problems import DatabaseProblem
from tests.samples import NOW


@contextmanager
def limit_files(size: int) -> Iterator[None]:
    """No file of this process can grow beyond so many bytes meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_disk_that_fills_up_in_the_middle_changes_nothing(
    tmp_path: Path, empty_database: Path, share: float
) -> None:
    books, backup = tmp_path / "goodword.db", tmp_path / "backup.db"
    shutil.copy(empty_database, books)
    back_up_database(books, backup)
    before = books.read_bytes()
    with limit_files(int(share * len(before))):
        for copy in (
            lambda: back_up_database(books, tmp_path / "other.db"),
            lambda: back_up_daily(books, keep=7, now=NOW),
            lambda: restore_database(backup, books, today=date(2026, 11, 30)),
        ):
            with pytest.raises(DatabaseProblem):
                copy()
    assert books.read_bytes() == before
    assert {path.name for path in tmp_path.glob("*.*")} == {"goodword.db", "backup.db"}
    assert list(tmp_path.rglob("*.part*")) == []
    assert list_backups(books) == []
    assert back_up_daily(books, keep=7, now=NOW) is not None
