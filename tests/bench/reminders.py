"""The benchmark's second half: what a round of reminders costs, and how late reminders are said.

python tests/bench/reminders.py [--conversations 1000000] [--books FOLDER]
"""

import argparse
import asyncio
import itertools
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import discord

from bot.client import SellerBot, create_bot
from bot.config import Settings
from bot.store.opening import open_database
from bot.store.values import EPOCH
from cogs.delivery import DeliveryCog
from tests.bench import targets
from tests.bench.asking import INBOX
from tests.bench.books import FILE, Books, address_of, fill_books
from tests.bench.rows import fill_shops, fill_waiting
from tests.bench.targets import judge
from tests.bench.wire import Bot, run_program
from tests.loopback.values import GUILD

#: How many are due, and how often such a round is timed.
ROUNDS = {0: 300, 10: 30, 10_000: 1}
ROUND_TARGETS = {0: targets.ROUND_WITH_NOTHING_DUE, 10_000: targets.MANY_DUE}
#: Small shops beside the large one, and where their ids and those of their customers begin.
SHOPS, FIRST_SHOP, FIRST_ID = 1000, 5000, 50_000_000
#: How long before the reminders of the second are due the bot is started, and until when they are
#: waited for.
AHEAD = timedelta(seconds=10)
PATIENCE = 60.0  # seconds
DUE_IN_A_SECOND = 1000


async def show_rounds(books: Books) -> None:
    """What one look at what is due costs, as the bot's delivery does it; what it says is queued,
    not posted.
    """
    print(f"\nA round of reminders, {books.orders:,} conversations, in this process")
    bot = create_bot(Settings())
    bot.database = await open_database(address_of(books.copy_full("rounds")))
    try:
        await fill_shops(bot.database, list_shops())
        for due, times in ROUNDS.items():
            spans = [await time_round(bot, due) for _ in range(times)]
            most = ROUND_TARGETS.get(due)
            verdict = judge(median(spans), most, " ms") if most else ""
            print(f"  {due:>6,} due {median(spans):12.2f} ms  {verdict}", flush=True)
    finally:
        await bot.database.close()


def list_shops() -> range:
    return range(FIRST_SHOP, FIRST_SHOP + SHOPS)


#: Each filling takes ids of its own.
_counts = itertools.count()


async def time_round(bot: SellerBot, due: int) -> float:
    """Milliseconds: a whole round with nothing due, else until all that is due in the small shops
    is queued.
    """
    delivery = DeliveryCog(bot)
    now = discord.utils.utcnow()
    if not due:
        began = time.perf_counter()
        await delivery._do_round(now)
        await delivery._choose_pause(bot.schedule_version, now)
        return (time.perf_counter() - began) * 1000
    moments = [now - timedelta(seconds=1)] * due
    await fill_waiting(
        bot.database, list_shops(), moments, first=FIRST_ID + next(_counts) * 100_000
    )
    began = time.perf_counter()
    while await is_due(bot, now):
        await delivery._remind(now)
    return (time.perf_counter() - began) * 1000


async def is_due(bot: SellerBot, now: datetime) -> bool:
    async with bot.database.reading() as tx:
        return bool(await tx.reminders.count_due(now, 1))


async def show_lateness(books: Books) -> None:
    """How late what is due within one second is queued, by the real bot, while Discord takes its
    time.
    """
    print(
        f"\n{DUE_IN_A_SECOND:,} reminders due within a second: late by, until committed as queued"
    )
    for title, shops in (("in 1,000 shops", list_shops()), ("in one shop", [GUILD])):
        folder = books.copy_full(title.replace(" ", "-"))
        first = discord.utils.utcnow() + AHEAD
        moments = [
            first + timedelta(seconds=number / DUE_IN_A_SECOND) for number in range(DUE_IN_A_SECOND)
        ]
        database = await open_database(address_of(folder))
        try:
            await fill_shops(database, [shop for shop in shops if shop != GUILD])
            await fill_waiting(database, shops, moments, first=FIRST_ID)
        finally:
            await database.close()
        bot = Bot("ours", "our_bot", (folder,), lambda: INBOX, is_ours=True)
        async with run_program(bot) as program:
            await program.wait_until_connected()
            late = await asyncio.to_thread(watch, folder / FILE, moments)
        cuts = quantiles(late, n=100)
        verdict = judge(cuts[98], targets.LATENESS, " ms")
        print(
            f"  {title:<16} p50 {cuts[49]:8.1f} ms   p99 {cuts[98]:8.1f} ms  {verdict}", flush=True
        )


def watch(file: Path, moments: Sequence[datetime]) -> list[float]:
    """Milliseconds from when each reminder was due until it was committed as said, seen from
    outside.
    """
    due = {(at - EPOCH) // timedelta(microseconds=1) for at in moments}
    late: list[float] = []
    query = "SELECT fires_at FROM reminders WHERE fired_at IS NULL AND fires_at BETWEEN ? AND ?"
    span = (min(due), max(due))
    seen = None
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        while due:
            now = time.time() * 1_000_000
            if now > span[1] + PATIENCE * 1_000_000:
                raise RuntimeError(f"{len(due)} reminders never rang")
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:  # somebody has committed
                seen = version
                left = {at for (at,) in connection.execute(query, span)}
                late += [(now - at) / 1000 for at in due - left]
                due &= left
            time.sleep(0.0005)
    return late


async def main(kept: Path, folder: Path, conversations: int) -> None:
    books = await fill_books(kept, folder, conversations)
    await show_rounds(books)
    await show_lateness(books)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument(
        "--books", type=Path, help="keep the filled books here, and take them when there are any"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        asyncio.run(main(given.books or scratch, scratch, given.conversations))
