"""A unit of work knows whether the database failed, or only refused what was to be kept."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.values import insert
from tests.sure import sure


async def fail(database: Database, statement: str, **values: Any) -> bool:
    """Has a statement fail that can't be done, and gives whether the database is to blame."""
    has_failed = None
    try:
        async with database.transaction() as tx:
            try:
                await tx.sql.run(statement, **values)
            finally:
                has_failed = tx.has_failed
    except Exception:  # noqa: BLE001 - each driver has its own
        assert has_failed is not None
        return has_failed
    raise AssertionError("it could be done")


@pytest.mark.parametrize(
    "values",
    [{"name": "\ud800"}, {"id": 1 << 70}, {"name": None}],
    ids=["no such character", "too large", "missing"],
)
async def test_values_that_are_refused_are_no_failure(
    database: Database, shop: Shop, values: dict[str, Any]
) -> None:
    row = {"id": 5, "name": "x", "target": 1, "week": "[]", **values}
    assert not await fail(database, insert("shops", list(row)), **row)


async def test_a_row_that_is_there_already_is_no_failure(database: Database, shop: Shop) -> None:
    row = {"id": shop.id, "name": "x", "target": 1, "week": "[]"}
    assert not await fail(database, insert("shops", list(row)), **row)


async def test_a_statement_that_the_database_can_not_do_is_a_failure(database: Database) -> None:
    assert await fail(database, "SELECT 1 FROM nowhere")


async def test_a_unit_that_went_on_after_a_failure_is_never_called_kept(
    database: Database, shop: Shop
) -> None:
    """PostgreSQL undoes all of it, and answers COMMIT as if nothing had been asked."""
    with suppress(RuntimeError):
        async with database.transaction() as tx:
            await tx.shops.save(replace(shop, name="Another"))
            with suppress(Exception):
                await tx.sql.run("SELECT no_such_column FROM shops")
        async with database.reading() as tx:
            assert sure(await tx.shops.get(shop.id)).name == "Another"
