"""Units of work that wait for each other share a commit, and each of them stands or falls alone."""

import asyncio
import gc
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from bot.domain.errors import StateConflict
from bot.domain.shops import Shop
from bot.store import sqlite_writer
from bot.store.database import Database
from bot.store.sqlite_engine import SqliteEngine
from bot.store.sqlite_writer import MAX_SHARED
from tests.samples import NOW, SHOP_ID, enter, log_order
from tests.store.harm import refuse_commit

#: Has SQLite undo all that isn't committed, as it does when the disk is full or broken.
GIVE_UP = """INSERT OR ROLLBACK INTO shops (id, name, target, week)
             SELECT id, name, target, week FROM shops"""

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def find_writer(database: Database) -> sqlite3.Connection:
    engine = database.engine
    assert isinstance(engine, SqliteEngine)
    assert engine._writer is not None
    return engine._writer.connection._conn


@contextmanager
def count_commits(database: Database) -> Iterator[list[str]]:
    """Each commit that this database does meanwhile."""
    commits: list[str] = []
    writer = find_writer(database)
    writer.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)
    yield commits
    writer.set_trace_callback(None)


async def log_for(database: Database, customer: str, *, fails: bool = False) -> str:
    async with database.transaction() as tx:
        await log_order(tx, await enter(tx), customer)
        await asyncio.sleep(0)
        if fails:
            raise StateConflict(customer)
    return customer


async def list_customers(database: Database) -> set[str]:
    async with database.reading() as tx:
        return set(await tx.sql.values(str, "SELECT name FROM customers"))


async def give_up(database: Database, *, says_nothing: bool = False) -> None:
    """A unit of work in which the database gives up."""
    async with database.transaction() as tx:
        try:
            await tx.sql.run("INSERT OR ROLLBACK INTO shops (id) SELECT id FROM shops")
        except sqlite3.IntegrityError:
            if not says_nothing:
                raise


@only_sqlite
async def test_those_who_wait_share_a_commit_and_who_is_alone_commits_at_once(
    database: Database, shop: Shop
) -> None:
    names = [f"Customer {number}" for number in range(3 * MAX_SHARED)]
    with count_commits(database) as commits:
        await asyncio.gather(*(log_for(database, name) for name in names))
        assert len(commits) == 3
        await log_for(database, "Ada")
        await log_for(database, "Ben")
        assert len(commits) == 5
    assert await list_customers(database) == {*names, "Ada", "Ben"}


@only_sqlite
async def test_nobody_goes_on_before_the_shared_commit(database: Database, shop: Shop) -> None:
    async def log_and_look(name: str) -> bool:
        await log_for(database, name)
        with sqlite3.connect(str(database.address.file)) as other:
            found = other.execute("SELECT 1 FROM customers WHERE name = ?", [name]).fetchall()
        other.close()
        return bool(found)

    assert all(await asyncio.gather(*(log_and_look(f"Customer {n}") for n in range(20))))


async def test_a_unit_that_fails_among_others_is_undone_alone(
    database: Database, shop: Shop
) -> None:
    work = [log_for(database, f"Customer {n}", fails=n % 3 == 0) for n in range(30)]
    found = await asyncio.gather(*work, return_exceptions=True)
    assert [isinstance(each, StateConflict) for each in found] == [n % 3 == 0 for n in range(30)]
    assert await list_customers(database) == {f"Customer {n}" for n in range(30) if n % 3}


@only_sqlite
async def test_a_commit_that_fails_fails_for_all_who_share_it(
    database: Database, shop: Shop
) -> None:
    find_writer(database).set_authorizer(refuse_commit)
    found = await asyncio.gather(
        *(log_for(database, f"Customer {n}") for n in range(8)), return_exceptions=True
    )
    find_writer(database).set_authorizer(None)
    assert all(isinstance(each, sqlite3.DatabaseError) for each in found), found
    assert await list_customers(database) == set()
    assert await log_for(database, "Ada") == "Ada"
    assert await list_customers(database) == {"Ada"}


@only_sqlite
@pytest.mark.parametrize("says_nothing", [False, True])
async def test_what_the_database_undid_by_itself_is_called_kept_by_nobody(
    database: Database, shop: Shop, *, says_nothing: bool
) -> None:
    names = ("Ada", "Ben", "Cy", "Dee")
    before, after = [log_for(database, name) for name in names[:2]], log_for(database, names[2])
    works = [*before, give_up(database, says_nothing=says_nothing), after]
    found = await asyncio.gather(*works, return_exceptions=True)
    assert all(isinstance(each, sqlite3.Error) for each in found[:3]), found
    assert found[3] == "Cy"
    assert await log_for(database, "Dee") == "Dee"
    assert await list_customers(database) == {"Cy", "Dee"}
    with pytest.raises(sqlite3.Error):
        await give_up(database, says_nothing=says_nothing)  # alone


@only_sqlite
async def test_nothing_more_is_done_in_a_unit_that_the_database_undid(
    database: Database, shop: Shop
) -> None:
    async def go_on() -> None:
        async with database.transaction() as tx:
            with suppress(sqlite3.IntegrityError):
                await tx.sql.run(GIVE_UP)
            with suppress(sqlite3.OperationalError):
                await log_order(tx, shop, "Ada")
            with suppress(sqlite3.OperationalError):
                await tx.sql.run_all("UPDATE shops SET name = :name", [{"name": "Another"}])

    with pytest.raises(sqlite3.OperationalError):
        await go_on()
    assert await list_customers(database) == set()
    async with database.reading() as tx:
        kept = await tx.shops.get(SHOP_ID)
    assert kept is not None
    assert kept.name == shop.name


@only_sqlite
async def test_a_unit_that_can_not_be_undone_alone_takes_its_batch_with_it(
    database: Database, shop: Shop
) -> None:
    async def break_out() -> None:
        async with database.transaction() as tx:
            await tx.sql.run("RELEASE unit")
            raise StateConflict("Ben")

    works = [log_for(database, "Ada"), break_out(), log_for(database, "Cy")]
    found = await asyncio.gather(*works, return_exceptions=True)
    assert isinstance(found[0], sqlite3.Error)
    assert isinstance(found[1], StateConflict)
    assert found[2] == "Cy"
    assert await list_customers(database) == {"Cy"}


async def test_a_thousand_units_that_race_fail_or_are_cancelled_lose_nothing(
    database: Database, shop: Shop
) -> None:
    chance = random.Random(7)
    tasks = [
        asyncio.create_task(log_for(database, f"Customer {n}", fails=chance.random() < 0.1))
        for n in range(1000)
    ]
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0.001)
        chance.choice(tasks).cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    answered = {each for each in found if isinstance(each, str)}
    refused = {str(each) for each in found if isinstance(each, StateConflict)}
    kept = await list_customers(database)
    assert answered
    assert refused
    assert answered <= kept
    assert not refused & kept
    gc.collect()
    async with database.reading() as tx:
        numbers = await tx.sql.values(int, "SELECT number FROM orders ORDER BY number")
    assert numbers == list(range(1, len(kept) + 1))


@only_sqlite
async def test_a_unit_cancelled_before_its_shared_commit_takes_nobody_with_it(
    database: Database, shop: Shop
) -> None:
    tasks = [asyncio.create_task(log_for(database, f"Customer {n}")) for n in range(6)]
    for _ in range(200):
        await asyncio.sleep(0)
        tasks[0].cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert found[1:] == [f"Customer {n}" for n in range(1, 6)]
    assert await list_customers(database) >= set(found[1:])


@only_sqlite
async def test_who_waits_for_another_programs_lock_keeps_nobody_else_waiting(
    database: Database, shop: Shop
) -> None:
    other = sqlite3.connect(
        str(database.address.file), isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, other.execute, ["COMMIT"]).start()
    work = asyncio.create_task(log_for(database, "Ada"))
    turns = 0
    while other.in_transaction:
        turns += 1
        await asyncio.sleep(0)
    assert await work == "Ada"
    other.close()
    assert turns > 9


@only_sqlite
@pytest.mark.parametrize("is_fast", [True, False])
async def test_a_commit_goes_to_a_thread_unless_the_disk_is_fast_and_nobody_waits(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch, *, is_fast: bool
) -> None:
    monkeypatch.setattr(sqlite_writer, "INSTANT", 3600 if is_fast else 0)
    seen: list[tuple[str, bool]] = []
    main = threading.get_ident()

    def note(said: str) -> None:
        if said.startswith(("BEGIN", "COMMIT")):
            seen.append((said.split(maxsplit=1)[0], threading.get_ident() == main))

    find_writer(database).set_trace_callback(note)
    await log_for(database, "Ada")
    assert seen == [("BEGIN", True), ("COMMIT", is_fast)]
    await asyncio.gather(log_for(database, "Ben"), log_for(database, "Cy"))
    find_writer(database).set_trace_callback(None)
    assert seen[2:] == [("BEGIN", True), ("COMMIT", False)]


@only_sqlite
async def test_one_slow_commit_sends_the_next_to_the_thread(database: Database, shop: Shop) -> None:
    engine = database.engine
    assert isinstance(engine, SqliteEngine)
    assert engine._writer is not None
    writer = engine._writer
    writer._pace = 0
    writer.connection._conn.set_trace_callback(
        lambda said: time.sleep(0.05) if said == "COMMIT" else None
    )
    await log_for(database, "Ada")
    writer.connection._conn.set_trace_callback(None)
    assert writer._pace > 20 * sqlite_writer.INSTANT


async def test_the_shop_is_as_it_was_when_nothing_was_kept(database: Database, shop: Shop) -> None:
    found = await asyncio.gather(
        *(log_for(database, f"Customer {n}", fails=True) for n in range(10)), return_exceptions=True
    )
    assert all(isinstance(each, StateConflict) for each in found)
    async with database.reading() as tx:
        kept = await tx.shops.get(SHOP_ID)
    assert kept is not None
    assert kept.last_action_at == NOW
    assert await list_customers(database) == set()
