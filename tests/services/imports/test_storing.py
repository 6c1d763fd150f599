"""What was shown of a file is stored at one stroke, the same as sale after sale."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import StateConflict
from bot.domain.imports import Import
from bot.domain.sales.sale import OrderSource
from bot.services.imports.places import find_places
from bot.services.imports.storing import Outdated
from bot.services.orders import OrderChange, edit_order
from bot.services.sales.taking import take_sales
from bot.services.work import StaffWork
from bot.store.database import Database
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, enter, hear, log_order
from tests.services.imports.importing import begin, look, row, stage, store, undo, write_etsy
from tests.services.sales.test_many_sales import OTHER_SHOP, list_rows, make_sale
from tests.sure import sure


@pytest.fixture
async def books(database: Database) -> AsyncIterator[Database]:
    """A database with two shops, each with one order that staff typed."""
    async with database.transaction() as tx:
        for shop_id in (SHOP_ID, OTHER_SHOP):
            shop = await enter(tx, shop_id)
            await log_order(tx, shop, "Ada", "by hand", number="3", email="ada@example.org")
    yield database
    find_places(database.address, 1).drop()


async def count(database: Database, table: str) -> int:
    async with database.reading() as tx:
        return sure(await tx.sql.value(int, f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("seed", range(12))
async def test_a_file_becomes_what_its_sales_become_one_after_the_other(
    books: Database, seed: int
) -> None:
    rng = random.Random(seed)
    sales = [make_sale(rng, number) for number in range(40)]
    # What a file says twice is taken last: there the order of its sales would show.
    last = {sale.number: sale for sale in sales}
    known = await begin(books)
    await stage(books, known, list(last.values()), size=rng.choice([1, 7, 40]))
    await store(books, known)
    async with books.transaction() as tx:
        shop = sure(await tx.shops.get(OTHER_SHOP))
        work = StaffWork(tx, shop, NOW, by=MIA)
        for sale in last.values():
            await take_sales(work, [sale], source=OrderSource.FILE, import_id=known.id)
        staged, one_by_one = await list_rows(tx, SHOP_ID), await list_rows(tx, OTHER_SHOP)
    assert _without_numbers(staged) == _without_numbers(one_by_one)


def _without_numbers(rows: dict[str, Any]) -> dict[str, Any]:
    """What is taken in last has the last of our numbers."""
    orders = sorted(re.sub(r"\bnumber=\d+", "", each) for each in rows["orders"])
    words = [each for each in rows["order_words"] if not re.fullmatch(r"\('\d+',\)", each)]
    return {**rows, "orders": orders, "order_words": words}


async def test_a_file_is_shown_stored_and_shown_again_as_unchanged(books: Database) -> None:
    content = write_etsy(*(row(number) for number in range(101, 131)), "nonsense")
    known = await begin(books)
    shown = (await look(books, content, known)).preview
    assert (shown.new, shown.changed, shown.unread, shown.new_customers) == (30, 0, 1, 30)
    assert await count(books, "orders") == 2
    await store(books, known)
    assert await count(books, "orders") == 32
    again = await begin(books)
    shown = (await look(books, content, again)).preview
    assert (shown.new, shown.changed, shown.unchanged) == (0, 0, 30)
    await store(books, again)
    assert await count(books, "orders") == 32
    async with books.transaction() as tx:
        order, _ = await log_order(tx, sure(await tx.shops.get(SHOP_ID)), "Zoe")
    assert order.number == 32


async def test_a_second_press_does_nothing(books: Database) -> None:
    known = await begin(books)
    await look(books, write_etsy(row(101)), known)
    done = await store(books, known)
    with pytest.raises(StateConflict, match="imported already"):
        await store(books, done)
    with pytest.raises(StateConflict, match="imported already"):
        await store(books, known)
    assert await count(books, "orders") == 3


async def test_what_came_in_between_is_not_taken_twice(books: Database) -> None:
    known = await begin(books)
    await look(books, write_etsy(row(101)), known)
    async with books.transaction() as tx:
        await log_order(tx, sure(await tx.shops.get(SHOP_ID)), "Bob", number="101")
    with pytest.raises(Outdated):
        await store(books, known)
    assert await count(books, "orders") == 3
    assert (await look(books, write_etsy(row(101)), known)).preview.changed == 1
    await store(books, known)
    assert await count(books, "orders") == 3


async def test_others_write_and_read_while_a_file_is_stored(books: Database) -> None:
    known = await begin(books)
    await look(books, write_etsy(*(row(number) for number in range(1000, 4000))), known)
    storing = asyncio.create_task(store(books, known))
    logged = 0
    while not storing.done():
        async with books.reading() as tx:
            await tx.shops.get(SHOP_ID)
        async with books.transaction() as tx:
            await log_order(tx, sure(await tx.shops.get(OTHER_SHOP)), "Bob")
        logged += 1
    await storing
    assert await count(books, "orders") == 2 + 3000 + logged


async def test_others_take_ids_in_between(books: Database) -> None:
    async with books.transaction() as tx:
        if not tx.sql.is_sqlite:  # which gives ids to one after the other
            await tx.sql.run("ALTER SEQUENCE orders_id_seq INCREMENT BY 2")
            await tx.sql.run("ALTER SEQUENCE customers_id_seq INCREMENT BY 3")
    known = await begin(books)
    await look(books, write_etsy(*(row(number) for number in range(101, 111))), known)
    await store(books, known)
    async with books.reading() as tx:
        stored = await tx.orders.list_of_import(known, after=0, limit=20)
        assert [each.external_number for each in stored] == [str(n) for n in range(101, 111)]
        for each in stored:
            buyer = await tx.customers.get(each.customer_id)
            assert await tx.orders.list_for_customer(sure(buyer).id) == [each]
            assert await tx.events.list_for_order(each.id, 5)


async def test_what_fails_in_the_middle_leaves_nothing(
    books: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await begin(books)
    await look(books, write_etsy(row(101), row(102)), known)

    async def fail(*_: object) -> None:
        raise OSError("the power is gone")

    monkeypatch.setattr("bot.services.imports.storing._take_later", fail)
    with pytest.raises(OSError, match="power"):
        await store(books, known)
    monkeypatch.undo()
    assert await count(books, "orders") == 2
    await store(books, known)
    assert await count(books, "orders") == 4


async def test_an_import_is_taken_back(books: Database) -> None:
    async with books.transaction() as tx:
        shop = sure(await tx.shops.get(SHOP_ID))
        typed, _ = await log_order(tx, shop, "Ada", "mug", number="101")
        before = await list_rows(tx, SHOP_ID)
    known = await begin(books)
    shown = (await look(books, write_etsy(row(101), row(102), row(103)), known)).preview
    assert (shown.new, shown.changed) == (2, 1)
    done = await store(books, known)
    undone = await undo(books, done, NOW + timedelta(hours=23))
    assert (undone.forgotten, undone.restored, undone.kept_count) == (2, 1, 0)
    async with books.transaction() as tx:
        assert await tx.orders.get(typed.id) == typed
        after = await list_rows(tx, SHOP_ID)
    for table in ("orders", "customers", "customer_ways", "order_words", "deadlines"):
        assert after[table] == before[table]
    with pytest.raises(StateConflict, match="isn't in the books"):
        await undo(books, undone.known)


async def test_what_somebody_has_taken_up_is_kept(books: Database) -> None:
    known = await begin(books)
    await look(books, write_etsy(*(row(number) for number in range(101, 106))), known)
    done = await store(books, known)
    async with books.transaction() as tx:
        shop = sure(await tx.shops.get(SHOP_ID))
        found = await tx.orders.map_by_external(SHOP_ID, ["101", "102", "103"])
        [[edited], [written], [wrote]] = (found[number] for number in ("101", "102", "103"))
        work = StaffWork(tx, shop, NOW, by=MIA)
        await edit_order(work, edited, OrderChange(note="a gift"))
        await draft_reply(tx, shop, sure(await tx.customers.get(written.customer_id)), written)
        customer = sure(await tx.customers.get(wrote.customer_id))
        await hear(tx, shop, customer, "Where is it?", at=NOW + timedelta(hours=1))
    undone = await undo(books, done, NOW + timedelta(hours=2))
    assert (undone.forgotten, undone.kept_count) == (2, 3)
    assert set(undone.kept) == {"101", "102", "103"}


async def test_after_a_day_it_is_not_taken_back(books: Database) -> None:
    known = await begin(books)
    await look(books, write_etsy(row(101)), known)
    done: Import = await store(books, known)
    with pytest.raises(StateConflict, match="more than a day ago"):
        await undo(books, done, NOW + timedelta(hours=25))
    late = replace(known, shown_at=NOW - timedelta(hours=25))
    with pytest.raises(StateConflict, match="more than a day ago"):
        await store(books, late)
