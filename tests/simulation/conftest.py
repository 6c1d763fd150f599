"""Lives that are lived on a database of their own."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.store.opening import open_database
from tests.conftest import sqlite_url

from .clock import cogs_clock
from .life import Life, Outcome
from .shops import SHOPS

Live = Callable[[str, int, float], Awaitable[Outcome]]


@pytest.fixture
def live(tmp_path: Path, empty_database: Path) -> Live:
    """Lives a shop's life with Goodword: its name, a seed, and for how many weeks."""

    async def live(name: str, seed: int, weeks: float) -> Outcome:
        path = tmp_path / f"{name}-{seed}.db"
        shutil.copy(empty_database, path)
        database = await open_database(sqlite_url(path))
        life = Life(SHOPS[name], seed, weeks)
        try:
            with cogs_clock(lambda: life.world.now):
                return await life.live(database)
        finally:
            await database.close()

    return live
