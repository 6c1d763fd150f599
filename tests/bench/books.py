"""The books that the bots of the benchmark keep: empty ones, and those of a shop with very many
orders.
"""

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import discord

from bot.store.opening import open_database
from tests.bench.rows import (
    analyze,
    fill_answered,
    fill_orders,
    fill_shops,
    fill_waiting,
    list_known_names,
)
from tests.loopback.values import DESK, GUILD, STAFF_ROLE

FILE = "goodword.db"
#: Customers who wait in the full books; everybody else was answered long ago.
WAITING = 30
#: How many names of customers in the full books are known to those who ask.
KNOWN = 300


@dataclass(frozen=True, slots=True)
class Books:
    """Folders with books that are set up for the loopback Discord's server."""

    folder: Path
    orders: int  #: in the full ones; as many customers and conversations
    known: list[str]  #: some customers in the full ones, each with a name of their own

    @property
    def empty(self) -> Path:
        return self.folder / "empty"

    @property
    def full(self) -> Path:
        return self.folder / "full"

    def copy_full(self, name: str) -> Path:
        """A folder with the full books as they are now, to be changed."""
        return Path(shutil.copytree(self.full, self.folder / name))


def address_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / FILE}"


async def fill_books(kept: Path, folder: Path, orders: int) -> Books:
    """Books in `folder`; the full ones are a copy of those that `kept` holds, filled if it doesn't
    yet.
    """
    source = kept / f"{orders}-orders"
    if not (source / FILE).exists():
        began = time.perf_counter()
        await _fill(source, orders)
        print(
            f"Filled the books with {orders:,} orders in {time.perf_counter() - began:.0f} s.",
            flush=True,
        )
    await _fill(folder / "empty", 0)
    shutil.copytree(source, folder / "full")
    database = await open_database(address_of(folder / "full"))
    try:
        return Books(folder, orders, await list_known_names(database, GUILD, KNOWN))
    finally:
        await database.close()


async def _fill(folder: Path, orders: int) -> None:
    tomorrow = discord.utils.utcnow() + timedelta(days=1)
    database = await open_database(address_of(folder))
    try:
        await fill_shops(
            database,
            [GUILD],
            desk_channel_id=DESK,
            staff_role_id=STAFF_ROLE,
            next_digest_at=tomorrow,
        )
        if orders:
            await fill_orders(database, [GUILD], orders)
            await fill_answered(database, GUILD, orders)
            moments = [tomorrow + timedelta(minutes=number) for number in range(WAITING)]
            await fill_waiting(database, [GUILD], moments, first=orders + 1)
            await analyze(database)
    finally:
        await database.close()
