"""Fills a database with books as they would be after years: orders, customers, what was said, what
rang.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from bot.domain.orders import OrderStatus
from bot.domain.reminders import StepKind
from bot.domain.search_words import split_words
from bot.domain.shops import DEFAULT_TARGET
from bot.store.database import Database
from bot.store.values import insert

Row = dict[str, Any]

#: When all of it was logged.
LONG_AGO = datetime(2026, 1, 20, 9, tzinfo=UTC)
SYLLABLES = [
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
]
COLOURS = ["blue", "green", "red", "grey", "white", "black", "yellow", "violet", "brown", "pink"]
THINGS = [
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
]
#: From a customer's message to the first ping about it.
TO_SOON = DEFAULT_TARGET * 4 // 5
#: So many rows are handed to the database at once.
CHUNK = 50_000


def make_name(rng: random.Random) -> str:
    """Many share one, as people do."""
    first, last = ("".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(2))
    return f"{first.title()} {last.title()}"


def make_item(rng: random.Random) -> str:
    return f"{rng.choice(COLOURS)} {rng.choice(THINGS)}"


async def fill_shops(database: Database, shops: Sequence[int], **settings: Any) -> None:
    """Opens these shops' books; who set them up has chosen a desk, the staff and the time zone."""
    values = {
        "name": "S",
        "desk_channel_id": 1,
        "staff_role_id": 1,
        "time_zone": "Europe/London",
        "target": DEFAULT_TARGET,
        "week": "[null, null, null, null, null, null, null]",
        "next_digest_at": None,
    }
    await _insert(database, "shops", ({"id": shop, **values, **settings} for shop in shops))


async def fill_orders(
    database: Database, shops: Sequence[int], orders: int, *, first: int = 1
) -> None:
    """Gives these shops orders in equal parts, each of another customer; ids count from `first`.

    An order and its customer have the same id.
    """
    rng = random.Random(first)
    each = orders // len(shops)
    customers, made, customer_words, order_words = [], [], [], []
    for number in range(orders):
        ref_id, shop = first + number, shops[number // each]
        name, item = make_name(rng), make_item(rng)
        customers.append(_customer(ref_id, shop, name))
        made.append(_order(ref_id, shop, number % each + 1, item))
        customer_words += [(shop, word, ref_id) for word in split_words([name])]
        order_words += [
            (shop, word, ref_id) for word in split_words([str(number % each + 1), name, item])
        ]
    await _insert(database, "customers", customers)
    await _insert(database, "orders", made)
    for table, words in (("customer_words", customer_words), ("order_words", order_words)):
        # In the order of the key, or each row would go to another page.
        rows = (
            {"shop_id": shop, "word": word, "ref_id": ref_id}
            for shop, word, ref_id in sorted(words)
        )
        await _insert(database, table, rows)
    await _raise_numbers(database, shops, each)


def _customer(ref_id: int, shop: int, name: str) -> Row:
    return {
        "id": ref_id,
        "shop_id": shop,
        "name": name,
        "name_key": name.casefold(),
        "is_proposed": False,
        "created_at": LONG_AGO,
    }


def _order(ref_id: int, shop: int, number: int, item: str) -> Row:
    return {
        "id": ref_id,
        "shop_id": shop,
        "number": number,
        "customer_id": ref_id,
        "item": item,
        "is_urgent": False,
        "status": OrderStatus.ARRIVED if number % 20 else OrderStatus.OPEN,
        "placed_at": LONG_AGO,
    }


async def _raise_numbers(database: Database, shops: Sequence[int], last: int) -> None:
    query = "UPDATE shops SET last_number = :last WHERE id = :shop"
    async with database.transaction() as tx:
        await tx.sql.run_all(query, [{"shop": shop, "last": last} for shop in shops])


async def fill_answered(database: Database, shop: int, customers: int) -> None:
    """A conversation with each of the first customers, answered long ago after one step had
    step.
    """
    rang = LONG_AGO + TO_SOON
    ids = range(1, customers + 1)
    await _insert(database, "conversations", (_conversation(each, shop) for each in ids))
    await _insert(
        database, "reminders", (_reminder(each, shop, rang, fired_at=rang) for each in ids)
    )


async def fill_waiting(
    database: Database, shops: Sequence[int], moments: Sequence[datetime], *, first: int
) -> None:
    """For each moment a customer who wrote so long before that the first ping is due then; shops in
    turn.
    """
    spread = [(first + number, shops[number % len(shops)], at) for number, at in enumerate(moments)]
    rng = random.Random(first)
    await _insert(
        database, "customers", (_customer(ref, shop, make_name(rng)) for ref, shop, _ in spread)
    )
    await _insert(
        database,
        "conversations",
        (_conversation(ref, shop, since=at - TO_SOON) for ref, shop, at in spread),
    )
    await _insert(database, "reminders", (_reminder(ref, shop, at) for ref, shop, at in spread))


def _conversation(ref_id: int, shop: int, since: datetime | None = None) -> Row:
    return {
        "id": ref_id,
        "shop_id": shop,
        "customer_id": ref_id,
        "waiting_since": since,
        "unanswered": 1 if since else 0,
        "last_wrote_at": since or LONG_AGO,
        "last_words": "Hello, has my parcel left yet? I need it for a birthday.",
        "urgent_because": "[]",
        "answered_at": None if since else LONG_AGO + timedelta(hours=20),
    }


def _reminder(ref_id: int, shop: int, at: datetime, fired_at: datetime | None = None) -> Row:
    return {
        "conversation_id": ref_id,
        "step": StepKind.SOON,
        "due_at": at,
        "shop_id": shop,
        "fires_at": at,
        "by_ping": True,
        "fired_at": fired_at,
    }


async def list_known_names(database: Database, shop: int, most: int) -> list[str]:
    """Names that belong to one customer alone, so that an order logged by name finds its
    customer.
    """
    rng = random.Random(1)
    names: list[str] = []
    async with database.reading() as tx:
        last = (
            await tx.sql.value(
                int, "SELECT max(id) FROM customers WHERE shop_id = :shop", shop=shop
            )
            or 0
        )
        for _ in range(4 * most if last else 0):
            query = "SELECT name FROM customers WHERE id = :chosen AND shop_id = :shop"
            name = await tx.sql.value(str, query, chosen=rng.randint(1, last), shop=shop)
            if name is not None and len(await tx.customers.list_named(shop, name)) == 1:
                names.append(name)
    return names[:most]


async def analyze(database: Database) -> None:
    """Has the database count its rows, as its planner wishes."""
    async with database.reading() as tx:
        await tx.sql.run("ANALYZE")


async def _insert(database: Database, table: str, rows: "Sequence[Row] | Iterator[Row]") -> None:
    left = iter(rows)
    async with database.transaction() as tx:
        while chunk := list(islice(left, CHUNK)):
            await tx.sql.run_all(insert(table, list(chunk[0])), chunk)
