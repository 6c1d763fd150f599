"""How fast the order search answers while somebody types, with a million orders.

    python tests/bench/search.py [DATABASE_URL] [--orders 1000000]

Without an address it makes a SQLite file in a temporary folder; with one of PostgreSQL it fills
that (empty) database. Prints p50 and p99 in milliseconds for a million orders in one shop and in a
thousand shops, for typed texts from one letter to two words, for hits and misses. The clock runs
around the query alone, as the autocomplete makes it: one connection, the rows read.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


from bot.store.database import Database
from bot.store.opening import open_database
from tests.bench.rows import COLOURS, THINGS, analyze, fill_orders, fill_shops, make_name

#: How often each kind of text is searched.
QUERIES = 2000


async def measure(database: Database, shops: range, typed: list[str]) -> tuple[float, float]:
    """The median and the 99th percentile of one search, in milliseconds."""
    rng = random.Random(1)
    spans = []
    async with database.reading() as tx:
        for _ in range(QUERIES):
            shop, words = rng.choice(shops), rng.choice(typed)
            began = time.perf_counter()
            await tx.orders.list_matching(shop, words, 25)
            spans.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(spans, n=100)
    return cuts[49], cuts[98]


async def main(url: str, orders: int) -> None:
    database = await open_database(url)
    rng = random.Random(2)
    # so many syllables are few enough: most names occur
    names = [make_name(rng) for _ in range(1000)]
    try:
        for title, first_shop, shops in (("one shop", 1, 1), ("a thousand shops", 1001, 1000)):
            began = time.perf_counter()
            shop_ids = range(first_shop, first_shop + shops)
            await fill_shops(database, shop_ids)
            await fill_orders(database, shop_ids, orders, first=first_shop * 10_000_000)
            await analyze(database)
            print(f"{orders} orders in {title} (filled in {time.perf_counter() - began:.0f} s)")
            kinds = {
                "one letter": [chr(97 + i) for i in range(26)],
                "two letters": [name[:2] for name in names],
                "a name": [name.split()[0] for name in names],
                "name and item": [f"{name[:4]} {thing}" for name in names for thing in THINGS],
                "two common words": [f"{colour} {thing}" for colour in COLOURS for thing in THINGS],
                "a number": [str(n) for n in range(1, 1000, 7)],
                "nothing": [f"qq{i}" for i in range(50)],
                "not typed yet": [""],
            }
            for kind, typed in kinds.items():
                p50, p99 = await measure(database, shop_ids, typed)
                print(f"  {kind:<18} p50 {p50:6.2f} ms   p99 {p99:6.2f} ms")
    finally:
        await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    parser.add_argument("--orders", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(given.url or f"sqlite+aiosqlite:///{folder}/bench.db", given.orders))
