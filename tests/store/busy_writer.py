"""A program that logs orders until it is killed, and says whose were kept: `python -m
tests.store.busy_writer FILE`.
"""

import asyncio
import itertools
import sys

from bot.store import sqlite_log
from bot.store.database import Database
from tests.samples import enter, log_order

AT_ONCE = 8


async def main(file: str) -> None:
    sqlite_log.CHANGES_BETWEEN = 40
    database = Database(f"sqlite+aiosqlite:///{file}")
    numbers = itertools.count()

    async def work() -> None:
        for number in numbers:
            async with database.transaction() as tx:
                await log_order(tx, await enter(tx), f"Customer {number}")
            print(number, flush=True)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
