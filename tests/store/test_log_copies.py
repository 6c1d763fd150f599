"""SQLite's log is copied while others work: nothing is lost, and it doesn't grow for ever."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.sqlite_engine import SqliteEngine
from bot.store.sqlite_file import check_file
from bot.store.sqlite_log import CHANGES_BETWEEN, MAX_PAGES
from tests.samples import enter, log_order

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

#: What SQLite puts before each page of 4 KB in its log.
PAGE = 4096 + 24
#: At least so many rows are changed by each order.
CHANGES = 8


async def log_orders(database: Database, count: int) -> None:
    for number in range(count):
        async with database.transaction() as tx:
            await log_order(tx, await enter(tx), f"Customer {number}")


async def wait_for_copies(database: Database) -> None:
    engine = database.engine
    assert isinstance(engine, SqliteEngine)
    assert engine._writer is not None
    assert engine._writer._log is not None
    await engine._writer._log.close()


def measure_log(database: Database) -> int:
    log = Path(f"{database.address.file}-wal")
    return log.stat().st_size if log.exists() else 0


def count_customers(file: str, options: str = "mode=ro") -> int:
    with closing(sqlite3.connect(f"file:{file}?{options}", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM customers").fetchone()
    return int(count)


async def test_the_log_is_copied_while_the_program_works(database: Database, shop: Shop) -> None:
    await log_orders(database, CHANGES_BETWEEN // CHANGES)
    await wait_for_copies(database)
    # `immutable` reads the file alone, as if there were no log.
    assert count_customers(str(database.address.file), "immutable=1") > CHANGES_BETWEEN // 100


async def test_the_log_begins_anew_however_long_others_write(
    database: Database, shop: Shop
) -> None:
    sizes = []
    for _ in range(40):
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(log_orders(database, 10))
        sizes.append(measure_log(database))
    written = count_customers(str(database.address.file))
    assert written == 10
    assert max(sizes) < 2 * MAX_PAGES * PAGE
    assert sizes[-1] == sizes[-2]


async def test_whoever_reads_for_long_keeps_nothing_from_being_kept(
    database: Database, shop: Shop
) -> None:
    file = str(database.address.file)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM customers").fetchall()
        await log_orders(database, 2 * CHANGES_BETWEEN // CHANGES)
        await wait_for_copies(database)
        assert reader.execute("SELECT count(*) FROM customers").fetchone() == (0,)
    await database.close()
    assert count_customers(file, "immutable=1") == 2 * CHANGES_BETWEEN // CHANGES
    assert measure_log(database) == 0


async def test_a_program_that_is_killed_has_kept_all_that_it_answered(
    database: Database, shop: Shop, tmp_path: Path
) -> None:
    for round_, answers in enumerate((3, 40, 150)):
        folder = tmp_path / str(round_)
        folder.mkdir()
        await database.close()
        file = folder / "books.db"
        shutil.copy(str(database.address.file), file)
        answered = await asyncio.to_thread(kill_after, file, answers)
        check_file(file)
        with closing(sqlite3.connect(file)) as connection:
            kept = {name for (name,) in connection.execute("SELECT name FROM customers")}
        assert len(answered) >= answers
        assert {f"Customer {number}" for number in answered} <= kept


def kill_after(file: Path, answers: int) -> list[int]:
    """Has a program log orders, kills it after so many, and gives all those that it said were
    kept.
    """
    writer = [sys.executable, "-m", "tests.store.busy_writer", str(file)]
    with subprocess.Popen(writer, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        answered = [int(program.stdout.readline()) for _ in range(answers)]
        program.kill()
        return answered + [int(line) for line in program.stdout if line.endswith("\n")]
