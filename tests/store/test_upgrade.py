"""A database is opened from nothing, from an older one, and by two at once."""

import asyncio
import sys

import pytest
from sqlalchemy import Connection

from bot.domain.shops import Shop
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
