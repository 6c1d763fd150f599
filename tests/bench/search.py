"""How fast the order search answers while somebody types, with a million orders.

    python tests/bench/search.py [DATABASE_URL] [--orders 1000000]

Without an address it makes a SQLite file in a temporary folder; with one of PostgreSQL it fills that (empty)
database. Prints p50 and p99 in milliseconds for a million orders in one shop and in a thousand shops, for
typed texts from one letter to two words, for hits and misses. The clock runs around the query alone, as the
autocomplete makes it: one connection, the rows read.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import Connection, Insert, insert, text

from bot.domain.orders import OrderStatus
from bot.store import schema
from bot.store.database import Database
from bot.store.search import split_words
from bot.store.upgrade import open_database

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SYLLABLES = (
    "an",
    "be",
    "ca",
    "do",
    "el",
    "fi",
    "ga",
    "ha",
    "in",
    "jo",
    "ka",
    "li",
    "ma",
    "no",
    "or",
    "pe",
    "xe",
)
COLOURS = ("blue", "green", "red", "grey", "white", "black", "yellow", "violet", "brown", "pink")
THINGS = (
    "mug",
    "bowl",
    "plate",
    "shawl",
    "scarf",
    "hat",
    "bead",
    "ring",
    "brooch",
    "candle",
    "soap",
    "print",
    "card",
)
#: How often each kind of text is searched.
QUERIES = 2000


def make_name(rng: random.Random) -> str:
    first, last = ("".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(2))
    return f"{first.title()} {last.title()}"


def fill_table(statement: Insert, values: list[dict[str, Any]], connection: Connection) -> None:
    connection.execute(statement, values)


async def fill(database: Database, orders: int, shops: int, first_shop: int) -> list[str]:
    """Fills these shops with orders in equal parts and gives some of the customers' names."""
    rng = random.Random(first_shop)
    names = []
    each = orders // shops
    base = first_shop * 10_000_000
    async with database.transaction() as tx:
        for shop in range(first_shop, first_shop + shops):
            await tx.execute(
                insert(schema.shops).values(
                    id=shop, name="S", target=timedelta(hours=24), week=(None,) * 7, told_defaults=True
                )
            )
            await tx.execute(
                insert(schema.customers).values(
                    id=base + shop, shop_id=shop, name="C", name_key="c", is_proposed=False, created_at=NOW
                )
            )
    rows, words = [], []
    for number in range(orders):
        shop = first_shop + number // each
        name, item = make_name(rng), f"{rng.choice(COLOURS)} {rng.choice(THINGS)}"
        if number % 997 == 0:
            names.append(name)
        order_id = base + number + 1
        rows.append(
            {
                "id": order_id,
                "shop_id": shop,
                "number": number % each + 1,
                "customer_id": base + shop,
                "item": item,
                "is_urgent": False,
                "status": OrderStatus.OPEN,
                "placed_at": NOW,
            }
        )
        words += [
            {"shop_id": shop, "word": word, "ref_id": order_id}
            for word in split_words([str(number % each + 1), name, item])
        ]
    words.sort(key=lambda row: (row["shop_id"], row["word"], row["ref_id"]))
    async with database.transaction() as tx:
        for table, values in ((schema.orders, rows), (schema.order_words, words)):
            await tx.run_sync(partial(fill_table, insert(table), values))
    return names


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
    try:
        for title, first_shop, shops in (("one shop", 1, 1), ("a thousand shops", 1001, 1000)):
            began = time.perf_counter()
            names = await fill(database, orders, shops, first_shop)
            await database.execute(text("ANALYZE"))
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
                p50, p99 = await measure(database, range(first_shop, first_shop + shops), typed)
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
