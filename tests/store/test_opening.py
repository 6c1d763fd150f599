"""A database is opened from nothing, from an older one, and by two at once."""

import asyncio
import re
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversations import Message
from bot.domain.deadlines.deadlines import DeadlineKind, WarningLevel
from bot.domain.deadlines.order_deadlines import ORDER_KINDS
from bot.domain.mailboxes import FolderPosition
from bot.domain.money import read_money
from bot.domain.shops import Shop
from bot.services.warnings import fire_deadlines
from bot.store.creating import find_revision
from bot.store.database import Database
from bot.store.direct import DirectLine, DirectMessage
from bot.store.drafts import Card
from bot.store.migrations import REVISION
from bot.store.opening import open_database
from bot.store.problems import DatabaseProblem
from bot.store.reminders import Reminder
from bot.store.table import Table
from bot.store.upgrading import upgrade
from bot.store.values import EPOCH, columns
from tests.conftest import sqlite_url
from tests.samples import NOW, enter
from tests.sure import sure
from tests.tables import list_tables


async def test_a_new_database_has_exactly_the_schema_that_the_migrations_make(
    database: Database, database_url: str
) -> None:
    describe = describe_sqlite if database.address.is_sqlite else describe_postgres
    made = await describe(database)
    assert len(made) > 100
    await empty(database)
    await asyncio.to_thread(upgrade, database_url)
    assert await describe(database) == made


async def empty(database: Database) -> None:
    if database.address.file is not None:
        await database.close()
        database.address.file.unlink()
        return
    async with database.transaction() as tx:
        await tx.sql.run("DROP SCHEMA public CASCADE")
        await tx.sql.run("CREATE SCHEMA public")


async def describe_sqlite(database: Database) -> set[tuple[object, ...]]:
    """Each table, column, rule and index, whatever their order and the way they were written."""
    found: set[tuple[object, ...]] = set()
    async with database.reading() as tx:
        for table in await list_tables(tx.sql):
            made = sure(
                await tx.sql.value(
                    str, "SELECT sql FROM sqlite_schema WHERE name = :table", table=table
                )
            )
            found.add(("table", table, "AUTOINCREMENT" in made, "WITHOUT ROWID" in made))
            found.add(("made of others", table, *re.findall(r"\w+ \w+ GENERATED [^,\n]*", made)))
            for _, name, kind, is_set, default, key, _ in await tx.sql.rows(
                f"PRAGMA table_xinfo({table})"
            ):
                usual = (await tx.sql.rows(f"SELECT {default}"))[0][0] if default else None
                found.add(("column", table, name, kind, is_set, usual, key))
            for _, _, *rule in await tx.sql.rows(f"PRAGMA foreign_key_list({table})"):
                found.add(("foreign key", table, *rule))
            for _, index, is_unique, origin, is_partial in await tx.sql.rows(
                f"PRAGMA index_list({table})"
            ):
                names = [row[2] for row in await tx.sql.rows(f"PRAGMA index_info({index})")]
                query = "SELECT sql FROM sqlite_schema WHERE name = :index"
                where = (await tx.sql.value(str, query, index=index) or "").partition("WHERE")[2]
                name = index if origin == "c" else ""
                found.add(
                    ("index", table, name, is_unique, *names, is_partial, " ".join(where.split()))
                )
    return found


async def describe_postgres(database: Database) -> set[tuple[object, ...]]:
    queries = (
        "SELECT 'table', tablename FROM pg_tables WHERE schemaname = 'public'",
        """SELECT 'column', table_name, column_name, data_type, character_maximum_length,
        is_nullable, column_default,
                  collation_name, generation_expression
           FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT 'rule', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM
        pg_constraint
           WHERE connamespace = 'public'::regnamespace""",
    )
    async with database.reading() as tx:
        rows = [tuple(row) for query in queries for row in await tx.sql.rows(query)]
    return {row for row in rows if row != ("table", "alembic_version")}


@pytest.mark.parametrize(
    ("kept", "table"),
    [
        *((rows.kind, rows.table) for rows in Table.__subclasses__()),
        (Message, "messages"),
        (DirectLine, "direct_lines"),
        (DirectMessage, "unplaced"),
        (Reminder, "reminders"),
        (Card, "revisions"),
        (FolderPosition, "mail_positions"),
    ],
)
async def test_each_field_has_a_column(database: Database, kept: type[object], table: str) -> None:
    async with database.reading() as tx:
        await tx.sql.all(kept, f"SELECT {columns(kept)} FROM {table}")


async def read_revision(database: Database) -> str | None:
    async with database.reading() as tx:
        return await find_revision(tx.sql)


async def test_an_empty_database_is_brought_to_the_newest_schema(database_url: str) -> None:
    database = await open_database(database_url)
    try:
        assert await read_revision(database) == REVISION
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
    await asyncio.to_thread(upgrade, url, revision)
    older = Database(url)
    async with older.transaction() as tx:
        for statement in statements:
            await tx.sql.run(statement)
    await older.close()


def _insert(table: str, **row: object) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(map(repr, row.values()))})"


def _at(days: float) -> int:
    return int((NOW + timedelta(days=days)).timestamp()) * 1_000_000


async def test_what_is_under_way_in_an_older_database_gets_its_clocks(database_url: str) -> None:
    order = {
        "shop_id": 7,
        "customer_id": 1,
        "item": "shawl",
        "is_urgent": False,
        "placed_at": _at(-9),
    }
    sent = {"status": "shipped", "shipped_at": _at(-3)}
    notice = {"shop_id": 7, "mail_id": 1, "platform": "paypal", "is_stated": True}
    dispute = {"kind": "dispute", "amount": "48.00", "currency": "USD", "is_verified": True}
    older = [
        _insert("shops", id=7, name="Fox", target=86400, week="[]", told_defaults=True,
        last_number=4),
        _insert(
            "customers", id=1, shop_id=7, name="Ada", name_key="ada", is_proposed=False,
            created_at=_at(-9)
        ),
        _insert("orders", id=1, number=1, status="open", ship_by=_at(5), **order),
        _insert("orders", id=2, number=2, overdue_at=_at(4), **order, **sent),
        _insert("orders", id=3, number=3, status="cancelled", ship_by=_at(5), **order),
        _insert(
            "mails", id=1, shop_id=7, key="k", answers="[]", kind="notice", reason="",
            sender_name="",
            sender_address="", subject="", words="", at=_at(-1), taken_at=_at(0),
        ),
        _insert("notices", at=_at(-2), reference="PP-1", respond_by=_at(3), **notice, **dispute),
        _insert("notices", at=_at(-1), reference="PP-1", respond_by=_at(9), **notice, **dispute),
        _insert("notices", at=_at(-9), reference="PP-2", respond_by=_at(-1), **notice, **dispute),
        _insert(
            "notices", at=_at(-1), kind="delivery_exception", is_verified=True, respond_by=_at(9),
            **notice
        ),
    ]  # fmt: skip
    await _open_at(database_url, "0002", older)
    database = await open_database(database_url)
    try:
        async with database.transaction() as tx:
            [case] = await tx.cases.list_open(7, limit=9)
            assert (case.reference, case.amount, case.is_confirmed) == (
                "PP-1",
                read_money("48.00 USD"),
                False,
            )
            clock = sure(await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id))
            assert (clock.due_at, clock.level) == (NOW + timedelta(days=9), WarningLevel.MONEY)
            found = {
                each.kind
                for at in (1, 2, 3)
                for each in await tx.deadlines.list_about(ORDER_KINDS, at)
            }
            assert found == {DeadlineKind.SHIP_BY, DeadlineKind.TELL_SHIPPED, DeadlineKind.ARRIVAL}
            shop = sure(await tx.shops.get(7))
            due = await tx.deadlines.list_due(NOW, 9, shop_ids=[7])
            alarms, troubles = await fire_deadlines(tx, [shop], due, now=NOW)
            assert (alarms, troubles) == ({}, [])  # late work and parcels ring nobody
            ship_by = sure(await tx.deadlines.find(DeadlineKind.SHIP_BY, 1))
            assert ship_by.fires_at == NOW + timedelta(days=5)
            clock = sure(await tx.deadlines.find(DeadlineKind.CASE_PLATFORM, case.id))
            assert clock.fires_at == NOW + timedelta(days=8)  # a day before it ends
    finally:
        await database.close()


async def test_an_older_database_in_use_is_its_own_from_the_beginning(database_url: str) -> None:
    shop = _insert(
        "shops", id=7, name="Fox", target=86400, week="[]", told_defaults=True, last_number=4
    )
    await _open_at(database_url, "0003", [shop])
    database = await open_database(database_url)
    try:
        async with database.reading() as tx:
            known = await tx.identity.get()
        assert known is not None
        assert known.since == EPOCH
    finally:
        await database.close()


async def test_an_upgrade_that_can_not_be_done_says_why_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "goodword.db"
    await asyncio.to_thread(upgrade, sqlite_url(file), "0005")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE messages")  # so that nothing fits any more
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
        connection.commit()
    with pytest.raises(DatabaseProblem, match="doesn't answer: no such table: messages"):
        await open_database(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            ("0004",)
        ]


OPEN = """
import asyncio, sys
sys.stdin.readline()
from bot.store.creating import find_revision
from bot.store.opening import open_database

async def main():
    database = await open_database(sys.argv[1])
    async with database.reading() as tx:
        print(await find_revision(tx.sql))
    await database.close()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_two_programs_that_open_the_same_new_database_at_once_both_succeed(
    database_url: str,
) -> None:
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
async def test_a_row_that_points_nowhere_is_refused(
    database: Database, shop: Shop, statement: str
) -> None:
    statements = {
        "shops": "INSERT INTO outbox (shop_id, kind, post, due_at, status, attempts, created_at)"
        " VALUES (99, 'note', '', 0, 'waiting', 0, 0)",
        "orders": "INSERT INTO receipts (order_id, name, content, at) VALUES (99, 'a', '', 0)",
        "drafts": "INSERT INTO revisions (draft_id, revision, text, written_at) VALUES (99, 1, "
        "'', 0)",
    }
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with database.transaction() as tx:
            await tx.sql.run(statements[statement])
