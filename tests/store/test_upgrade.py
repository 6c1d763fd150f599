"""A database is opened from nothing, from an older one, and by two at once."""

import asyncio
import sys
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.domain.deadlines import DeadlineKind, Manner
from bot.domain.order_deadlines import ORDER_KINDS
from bot.domain.shops import Shop
from bot.services.warnings import ring_deadlines
from bot.store.columns import EPOCH
from bot.store.database import Database
from bot.store.migrations import REVISION
from bot.store.schema import metadata
from bot.store.upgrade import find_revision, open_database
from tests.samples import NOW, enter


async def test_the_migrations_give_exactly_the_schema_that_the_program_reads(database: Database) -> None:
    def compare(connection: Connection) -> list[object]:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with database.reading() as tx:
        assert await tx.run_sync(compare) == []


async def test_every_index_that_should_be_partial_is(database: Database) -> None:
    from sqlalchemy import inspect

    wanted = {
        str(index.name)
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }

    def find(connection: Connection) -> set[str]:
        seen = inspect(connection)
        dialect = connection.dialect.name
        return {
            str(index["name"])
            for table in seen.get_table_names()
            for index in seen.get_indexes(table)
            if f"{dialect}_where" in index.get("dialect_options", {})
        }

    async with database.reading() as tx:
        assert await tx.run_sync(find) == wanted


async def test_an_empty_database_is_brought_to_the_newest_schema(database_url: str) -> None:
    database = await open_database(database_url)
    try:
        assert await find_revision(database) == REVISION
        async with database.transaction() as tx:
            await enter(tx, now=NOW)
    finally:
        await database.close()


async def test_opening_again_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        database = await open_database(database_url)
        try:
            async with database.transaction() as tx:
                shop = await enter(tx, now=NOW)
                await tx.shops.take_number(shop.id)
        finally:
            await database.close()
    database = await open_database(database_url)
    async with database.transaction() as tx:
        assert await tx.shops.take_number(7) == 3
    await database.close()


async def _open_at(url: str, revision: str, statements: list[str]) -> None:
    """A database as an older program left it, with rows of its own."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import text

    def make(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "bot.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    older = Database(url)
    async with older.transaction() as tx:
        await tx.run_sync(make)
    async with older.transaction() as tx:
        for statement in statements:
            await tx.execute(text(statement))
    await older.close()


def _insert(table: str, **row: object) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(map(repr, row.values()))})"


def _at(days: float) -> int:
    return int((NOW + timedelta(days=days)).timestamp()) * 1_000_000


async def test_what_is_under_way_in_an_older_database_gets_its_clocks(database_url: str) -> None:
    order = {"shop_id": 7, "customer_id": 1, "item": "shawl", "is_urgent": False, "placed_at": _at(-9)}
    sent = {"status": "shipped", "shipped_at": _at(-3)}
    notice = {"shop_id": 7, "mail_id": 1, "platform": "paypal", "is_stated": True}
    dispute = {"kind": "dispute", "amount": "48.00", "currency": "USD", "is_verified": True}
    older = [
        _insert("shops", id=7, name="Fox", target=86400, week="[]", told_defaults=True, last_number=4),
        _insert(
            "customers", id=1, shop_id=7, name="Ada", name_key="ada", is_proposed=False, created_at=_at(-9)
        ),
        _insert("orders", id=1, number=1, status="open", ship_by=_at(5), **order),
        _insert("orders", id=2, number=2, overdue_at=_at(4), **order, **sent),
        _insert("orders", id=3, number=3, status="cancelled", ship_by=_at(5), **order),
        _insert(
            "mails", id=1, shop_id=7, key="k", answers="[]", kind="notice", reason="", sender_name="",
            sender_address="", subject="", words="", at=_at(-1), taken_at=_at(0),
        ),
        _insert("notices", at=_at(-2), reference="PP-1", respond_by=_at(3), **notice, **dispute),
        _insert("notices", at=_at(-1), reference="PP-1", respond_by=_at(9), **notice, **dispute),
        _insert("notices", at=_at(-9), reference="PP-2", respond_by=_at(-1), **notice, **dispute),
        _insert(
            "notices", at=_at(-1), kind="delivery_exception", is_verified=True, respond_by=_at(9), **notice
        ),
    ]  # fmt: skip
    await _open_at(database_url, "0002", older)
    database = await open_database(database_url)
    try:
        async with database.transaction() as tx:
            [case] = await tx.cases.list_open(7, limit=9)
            assert (case.reference, case.amount, case.is_confirmed) == ("PP-1", "48.00 USD", False)
            clock = await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id)
            assert clock is not None
            assert (clock.due_at, clock.manner) == (NOW + timedelta(days=9), Manner.MONEY)
            found = {each.kind for at in (1, 2, 3) for each in await tx.deadlines.list_about(ORDER_KINDS, at)}
            assert found == {DeadlineKind.SHIP_BY, DeadlineKind.TELL_SHIPPED, DeadlineKind.ARRIVAL}
            shop = await tx.shops.get(7)
            assert shop is not None
            alarms, troubles = await ring_deadlines(tx, [shop], now=NOW)
            assert ([each.deadline.kind for each in alarms[7].pressing], troubles) == (
                [DeadlineKind.TELL_SHIPPED],
                [],
            )
            ship_by = await tx.deadlines.find(DeadlineKind.SHIP_BY, 1)
            assert ship_by is not None
            assert ship_by.ring_at == NOW + timedelta(days=4)
            clock = await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id)
            assert clock is not None
            assert clock.ring_at == NOW + timedelta(days=4)  # half of the time
    finally:
        await database.close()


async def test_an_older_database_in_use_is_its_own_from_the_beginning(database_url: str) -> None:
    shop = _insert("shops", id=7, name="Fox", target=86400, week="[]", told_defaults=True, last_number=4)
    await _open_at(database_url, "0003", [shop])
    database = await open_database(database_url)
    try:
        async with database.reading() as tx:
            known = await tx.identity.get()
        assert known is not None
        assert known.since == EPOCH
    finally:
        await database.close()


OPEN = """
import asyncio, sys
sys.stdin.readline()
from bot.store.upgrade import open_database, find_revision

async def main():
    database = await open_database(sys.argv[1])
    print(await find_revision(database))
    await database.close()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_two_programs_that_open_the_same_new_database_at_once_both_succeed(database_url: str) -> None:
    programs = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            OPEN,
            database_url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    async with asyncio.timeout(60):
        ended = await asyncio.gather(*(program.communicate(b"go\n") for program in programs))
    assert [out.decode().strip() for out, _ in ended] == [REVISION] * 3, ended


async def test_two_programs_that_write_to_the_same_file_lose_nothing(
    database: Database, database_url: str, shop: Shop
) -> None:
    other = await open_database(database_url)

    async def take(from_: Database) -> int:
        async with from_.transaction() as tx:
            return await tx.shops.take_number(shop.id)

    try:
        numbers = await asyncio.gather(*(take(each) for each in (database, other) * 20))
    finally:
        await other.close()
    assert sorted(numbers) == list(range(1, 41))


@pytest.mark.parametrize("statement", ["shops", "orders", "drafts"])
async def test_a_row_that_points_nowhere_is_refused(database: Database, shop: Shop, statement: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    statements = {
        "shops": "INSERT INTO outbox (shop_id, kind, post, due_at, status, attempts, created_at)"
        " VALUES (99, 'note', '', 0, 'waiting', 0, 0)",
        "orders": "INSERT INTO receipts (order_id, name, content, at) VALUES (99, 'a', '', 0)",
        "drafts": "INSERT INTO revisions (draft_id, revision, text, written_at) VALUES (99, 1, '', 0)",
    }
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await tx.execute(text(statements[statement]))
