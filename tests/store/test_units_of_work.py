"""A unit of work is kept whole or not at all, whoever else works at the same time."""

import asyncio
import gc
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import StateConflict
from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.problems import is_database_trouble
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID, enter, log_order
from tests.sure import sure

#: Seconds; what waits for longer waits for ever.
PATIENCE = 60


async def count_up(database: Database) -> None:
    async with database.transaction() as tx:
        shop = sure(await tx.shops.lock(SHOP_ID))
        await asyncio.sleep(0)
        await tx.shops.save(replace(shop, deputy_id=(shop.deputy_id or 0) + 1))


async def test_eighty_changes_that_read_first_and_then_write_all_survive(
    database: Database, shop: Shop
) -> None:
    await asyncio.gather(*(count_up(database) for _ in range(80)))
    async with database.reading() as tx:
        found = await tx.shops.get(SHOP_ID)
    assert found is not None
    assert found.deputy_id == 80


async def test_fifty_orders_logged_at_once_get_the_numbers_one_to_fifty(
    database: Database, shop: Shop
) -> None:
    async def add(customer: str) -> int:
        async with database.transaction() as tx:
            order, _ = await log_order(tx, await enter(tx), customer)
            return order.number

    numbers = await asyncio.gather(*(add(f"Customer {n}") for n in range(50)))
    assert sorted(numbers) == list(range(1, 51))


async def test_a_refused_order_leaves_no_gap_in_the_numbers(database: Database, shop: Shop) -> None:
    async def add(*, refuse: bool) -> int:
        async with database.transaction() as tx:
            order, _ = await log_order(tx, await enter(tx), "Ada")
            if refuse:
                raise StateConflict("no")
            return order.number

    assert await add(refuse=False) == 1
    with pytest.raises(StateConflict):
        await add(refuse=True)
    assert await add(refuse=False) == 2


async def test_an_error_undoes_everything(database: Database, shop: Shop) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await log_order(tx, await enter(tx))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.reading() as tx:
        assert await tx.orders.list_matching(SHOP_ID, "", 5) == []
        assert await tx.orders.list_matching(SHOP_ID, "ada", 5) == []
        assert await tx.customers.list_matching(SHOP_ID, "", 5) == []


async def test_a_cancelled_unit_leaves_no_lock_and_no_change(
    database: Database, shop: Shop
) -> None:
    async def work(started: asyncio.Event) -> None:
        async with database.transaction() as tx:
            shop = await enter(tx)
            started.set()
            while True:
                await log_order(tx, shop)

    for _ in range(5):
        started = asyncio.Event()
        task = asyncio.create_task(work(started))
        await started.wait()
        await asyncio.sleep(0.003)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(PATIENCE):
            await count_up(database)
    async with database.reading() as tx:
        assert await tx.orders.list_matching(SHOP_ID, "", 5) == []


@pytest.mark.filterwarnings("error")
async def test_units_cancelled_at_any_moment_leave_every_connection_usable(
    database: Database, shop: Shop
) -> None:
    async def work() -> None:
        async with database.transaction() as tx:
            await log_order(tx, await enter(tx))

    async def look() -> None:
        async with database.reading() as tx:
            await tx.shops.get(SHOP_ID)

    for turns in range(60):
        tasks = [asyncio.create_task(work()), asyncio.create_task(look())]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    gc.collect()  # a connection that nobody closed complains here
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(count_up(database) for _ in range(20)))


async def test_a_unit_cancelled_twice_leaves_no_lock(database: Database, shop: Shop) -> None:
    async def work(started: asyncio.Event) -> None:
        async with database.transaction() as tx:
            await enter(tx)
            started.set()
            while True:
                await tx.sql.rows("SELECT 1")

    started = asyncio.Event()
    task = asyncio.create_task(work(started))
    await started.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    gc.collect()
    async with asyncio.timeout(PATIENCE):
        await count_up(database)


async def test_looking_waits_for_no_writer_and_sees_only_what_was_kept(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await log_order(tx, await enter(tx))
        async with asyncio.timeout(PATIENCE), database.reading() as looking:
            assert await looking.orders.list_matching(SHOP_ID, "", 5) == []
    async with database.reading() as looking:
        assert len(await looking.orders.list_matching(SHOP_ID, "", 5)) == 1


async def test_a_moment_without_its_time_zone_is_refused(database: Database, shop: Shop) -> None:
    naive = datetime(2026, 11, 20, 9)  # noqa: DTZ001
    works: tuple[Callable[[Transaction], Awaitable[object]], ...] = (
        lambda tx: tx.shops.schedule_digest(SHOP_ID, naive),
        lambda tx: tx.drafts.list_leaving(naive, 5),
        lambda tx: tx.shops.save(replace(shop, last_action_at=naive)),
    )
    for work in works:
        with pytest.raises(ValueError, match="time zone"):
            async with database.transaction() as tx:
                await work(tx)


async def test_something_due_wakes_whoever_sleeps(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        assert not tx.schedule_changed
        await tx.outbox.hurry(SHOP_ID, NOW)
        assert tx.schedule_changed


async def test_a_unit_knows_when_the_first_is_to_be_done_that_it_planned(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        assert tx.planned_at is None
        for hours in (5, 3, 4):
            await tx.shops.schedule_digest(SHOP_ID, NOW + timedelta(hours=hours))
        await tx.shops.schedule_digest(SHOP_ID, None)
        assert tx.planned_at == NOW + timedelta(hours=3)
        assert not tx.schedule_changed


async def test_a_unit_cancelled_while_another_program_holds_the_file_leaves_no_lock(
    database: Database, shop: Shop
) -> None:
    if not database.address.is_sqlite:
        pytest.skip("only SQLite locks the whole database")
    other = sqlite3.connect(str(database.address.file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(count_up(database))
    await asyncio.sleep(0.01)
    task.cancel()
    other.execute("COMMIT")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE):
        await count_up(database)


async def test_a_long_unit_of_work_lets_others_have_a_turn(database: Database, shop: Shop) -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.transaction() as tx:
        task = asyncio.create_task(take_turns())
        for _ in range(320):
            await tx.shops.get(SHOP_ID)
        task.cancel()
    assert turns >= 9


async def test_an_answer_stays_whole_whatever_is_changed_while_it_is_read(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        for _ in range(3):
            await log_order(tx, shop)
        rows = await tx.sql.values(str, "SELECT note FROM orders")
        await tx.sql.run("UPDATE orders SET note = 'changed'")
    assert rows == [None, None, None]


@pytest.mark.parametrize("wrong", ["half \ud800 a character", "a zero \x00 byte"])
async def test_a_value_that_no_database_keeps_is_not_called_the_databases_trouble(
    database: Database, shop: Shop, wrong: str
) -> None:
    """Whoever takes it for that tries it again for ever, and all that comes after it waits."""
    if "\x00" in wrong and database.address.is_sqlite:
        pytest.skip("SQLite keeps zero bytes")
    with pytest.raises(Exception) as raised:
        async with database.transaction() as tx:
            await tx.shops.save(replace(shop, name=wrong))
    assert not is_database_trouble(raised.value)


async def test_a_number_that_no_column_holds_is_not_called_the_databases_trouble(
    database: Database, shop: Shop
) -> None:
    with pytest.raises(Exception) as raised:
        async with database.transaction() as tx:
            await tx.shops.save(replace(shop, deputy_id=2**70))
    assert not is_database_trouble(raised.value)
