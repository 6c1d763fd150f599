"""Statements are text: what may stand in them, how parameters go in, and what comes back."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.postgres_engine import translate as translate_postgres
from bot.store.sqlite_sql import translate as translate_sqlite
from bot.store.table import NoSuchRow
from bot.store.transaction import Transaction
from tests.conftest import sqlite_url
from tests.samples import NOW, SHOP_ID

ROOT = Path(__file__).parents[2]
#: These make statements of tables' and columns' names, which the program itself gives.
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|AND)\b")
MAKERS = {
    *("creating.py", "table.py", "search.py", "values.py", "server_lock.py", "staged_rows.py"),
    "forgetting.py",  # of what held_rows.py says
}


def list_parts(function: ast.AST) -> Iterator[ast.FormattedValue]:
    """What is put into the texts of statements."""
    for text in ast.walk(function):
        if isinstance(text, ast.JoinedStr) and SQL.search(ast.unparse(text)):
            yield from (part for part in text.values if isinstance(part, ast.FormattedValue))


def find_given(path: Path) -> Iterator[str]:
    """Arguments of a function that stand in one of its f-strings by themselves."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
        for part in list_parts(function):
            root = part.value
            while isinstance(root, ast.Attribute | ast.Subscript | ast.Call):
                root = root.func if isinstance(root, ast.Call) else root.value
            if not isinstance(root, ast.Name) or root.id in given:
                yield f"{path.name}:{part.lineno}: {ast.unparse(part.value)}"


def test_nothing_that_was_given_stands_in_the_text_of_a_statement() -> None:
    aggregates = [
        path for path in (ROOT / "bot/store").glob("*.py") if "self._sql" in path.read_text("utf-8")
    ]
    assert len(aggregates) > 15
    found = [each for path in aggregates if path.name not in MAKERS for each in find_given(path)]
    assert found == []


def test_a_statement_with_something_given_in_its_text_would_be_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        'async def get(self, name):\n    query = f"SELECT 1 WHERE name = {name.strip()}"\n'
    )
    assert len(list(find_given(bad))) == 1


def test_parameters_are_numbered_once_each_and_never_inside_quotes() -> None:
    query = "SELECT ':a', x::text FROM t WHERE a = :a AND b IN :b AND c NOT IN :c AND d = :a"
    text = "SELECT ':a', x::text FROM t WHERE a = $1 AND b = ANY($2) AND c <> ALL($3) AND d = $1"
    assert translate_postgres(query) == (text, ("a", "b", "c"))
    text, several = translate_sqlite("SELECT 1 WHERE b IN :b AND c NOT IN :c AND d = :d")
    assert several == ("b", "c")
    assert "d = :d" in text


async def test_in_takes_any_number_of_values_and_none(tx: Transaction, shop: Shop) -> None:
    query = "SELECT id FROM shops WHERE id IN :ids"
    assert await tx.sql.values(int, query, ids=[SHOP_ID, 99]) == [SHOP_ID]
    assert await tx.sql.values(int, query, ids=()) == []
    assert await tx.sql.values(int, "SELECT id FROM shops WHERE id NOT IN :ids", ids=set()) == [
        SHOP_ID
    ]


async def test_saving_what_is_not_there_is_refused(tx: Transaction, shop: Shop) -> None:
    with pytest.raises(NoSuchRow):
        await tx.shops.save(replace(shop, id=99))


async def test_a_span_and_a_moment_come_back_as_they_were(tx: Transaction, shop: Shop) -> None:
    moment = NOW + timedelta(microseconds=1)
    changed = replace(
        shop, target=timedelta(hours=25), next_digest_at=moment, settles_after=timedelta(days=3)
    )
    await tx.shops.save(changed)
    assert await tx.shops.get(SHOP_ID) == changed


async def test_a_part_that_fails_alone_is_undone_alone(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        await tx.shops.take_number(SHOP_ID)
        with suppress(RuntimeError):
            async with tx.attempt():
                await tx.shops.take_number(SHOP_ID)
                raise RuntimeError
        assert await tx.shops.take_number(SHOP_ID) == 2


RUN = """
import asyncio, sys
from bot.client import COGS
from importlib import import_module
from bot.store.opening import open_database

async def main():
    for cog in COGS:
        import_module(cog)
    for _ in range(2):
        database = await open_database(sys.argv[1])
        async with database.transaction() as tx:
            await tx.shops.list_ids(after=0, limit=5)
        await database.close()
    print([name for name in ("sqlalchemy", "alembic", "asyncpg") if name in sys.modules])

asyncio.run(main())
"""


def test_a_bot_at_work_on_sqlite_loads_no_query_builder_and_no_upgrade_tool(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, sqlite_url(tmp_path / "goodword.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
