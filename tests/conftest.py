"""A real database for each test: SQLite always, PostgreSQL when a server is named."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.transaction import Transaction
from tests.postgres import WHY_SKIPPED, create_database, drop_database, find_url, make_database
from tests.samples import NOW, enter

# A test's speed says nothing about its promise, and a shared machine is slow at times. What must
# hold before a change is kept tries the same examples each time, so that a failure is of the
# change; all other runs look further.
settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that was upgraded from nothing; copying it is faster than upgrading once more."""
    path = tmp_path_factory.mktemp("empty") / "goodword.db"
    asyncio.run(_upgrade(sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def empty_postgres() -> Iterator[str | None]:
    """The same on the server, if one is named: upgrading is most of what a test there would
    take.
    """
    server = find_url()
    if server is None:
        yield None
        return
    url = asyncio.run(make_database(server))
    try:
        asyncio.run(_upgrade(url))
        yield url
    finally:
        asyncio.run(drop_database(server, url))


async def _upgrade(url: str) -> None:
    database = await open_database(url)
    await database.close()


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, empty_postgres: str | None
) -> AsyncIterator[str]:
    """The address of a database of each kind: an open one for whoever asks for that, else a new
    one.
    """
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "goodword.db")
        return
    server = find_url()
    if server is None:
        pytest.skip(WHY_SKIPPED)
    like = empty_postgres if "database" in request.fixturenames else None
    async with create_database(server, like) as url:
        yield url


@pytest.fixture
async def database(
    database_url: str, empty_database: Path, tmp_path: Path
) -> AsyncIterator[Database]:
    """An open database with nothing in it, of each kind."""
    if database_url.startswith("sqlite"):
        shutil.copy(empty_database, tmp_path / "goodword.db")
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def shop(database: Database) -> Shop:
    """A shop that was opened at NOW, always open, in UTC."""
    async with database.transaction() as tx:
        return await enter(tx, now=NOW)


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A unit of work in which the shop is there."""
    async with database.transaction() as opened:
        yield opened
