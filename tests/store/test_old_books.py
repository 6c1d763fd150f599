"""Books that an earlier program kept (`data/books_0006.sql`, facts in every table) are all there in
this one.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.clearings import Clearings
from bot.store.deeds import Deeds
from bot.store.imports import ChangedOrders, Imports
from bot.store.incidents import Incidents
from bot.store.moves import Moves
from bot.store.opening import open_database
from bot.store.parcel_lists import ParcelLists
from bot.store.parcels import Parcels
from bot.store.proposals import Proposals
from bot.store.recipients import Recipients
from bot.store.table import Table
from bot.store.transaction import Transaction
from bot.store.wordings import WordingDrafts
from tests.conftest import sqlite_url
from tests.sure import sure

BOOKS = Path(__file__).with_name("data") / "books_0006.sql"

#: What has another name by now, by table.
RENAMED = {
    "conversations": {
        "rung": "step",
        "rung_due_at": "step_due_at",
        "rung_said_at": "step_said_at",
    },
    "deadlines": {"manner": "level", "ring_at": "fires_at"},
    "reminders": {"rung": "step", "ring_at": "fires_at", "rung_at": "fired_at"},
}

Books = dict[str, list[dict[str, object]]]


def unpack(folder: Path) -> Path:
    file = folder / "goodword.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(BOOKS.read_text("utf-8"))
    return file


def read(file: Path) -> Books:
    """Every row of every table as it lies in the file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        tables = {name for (name,) in names} - {"alembic_version", "sqlite_sequence"}
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            for table in tables
        }


def choose(books: Books, like: Books) -> Books:
    """Of these books the tables and columns that the others have as well."""
    return {
        table: [{name: row[name] for name in rows[0]} for row in books[table]]
        for table, rows in like.items()
    }


def rename(books: Books) -> Books:
    """These books with the names that their columns have by now."""
    found = {}
    for table, rows in books.items():
        names = RENAMED.get(table, {})
        found[table] = [{names.get(name, name): row[name] for name in row} for row in rows]
    return found


async def test_opening_them_keeps_every_fact(tmp_path: Path) -> None:
    file = unpack(tmp_path)
    before = rename(read(file))
    assert len(before) >= 28
    assert all(before.values())
    keys = [row.pop("email_key") for row in before["customers"]]
    prices = [row.pop("price") for row in before["orders"]]
    amounts = [row.pop("amount") for row in before["cases"]]
    database = await open_database(sqlite_url(file))
    await database.close()
    after = read(file)
    # What staff said of a sender goes for its letters of every origin.
    said = after["mail_senders"]
    after["mail_senders"] = [row for row in said if row["origin"] == "person"]
    assert {row["origin"] for row in said} == {"person", "mailing", "program"}
    _check_calmed(before.pop("deadlines"), after["deadlines"])
    history = after["events"]
    after["events"] = history[: len(before["events"])]
    assert choose(after, like=before) == before
    # How customers are reached stands in a table of its own.
    ways = [(each["customer_id"], each["key"]) for each in after["customer_ways"]]
    assert ways == [(1, f"email:{keys[0]}"), (1, "discord:10000000006")]
    # What was no sum of money stands in the history now.
    told = " ".join(str(each["what"]) for each in history[len(before["events"]) :])
    assert all(f"was written as “{words}”" in told for words in (*prices, *amounts) if words)


def _check_calmed(before: list[dict[str, object]], after: list[dict[str, object]]) -> None:
    """Late work and parcels ring nobody any more, and nothing asks a carrier for what isn't lost:
    both go, or are lines.
    """
    kept = {row["id"]: row for row in after}
    lines = ("ship_by", "tell_shipped", "arrival", "carrier_search", "carrier_claim")
    for row in before:
        now_is = kept.pop(row["id"], None)
        if now_is is None:
            assert row["kind"] in ("carrier_search", "carrier_claim")
        elif row["kind"] in lines:
            assert now_is["level"] == "digest"
            assert (now_is["about_id"], now_is["due_at"]) == (row["about_id"], row["due_at"])
        else:
            assert {name: now_is[name] for name in row} == row
    assert not kept


async def test_what_is_read_and_written_back_stays_as_it_was(tmp_path: Path) -> None:
    file = unpack(tmp_path)
    database = await open_database(sqlite_url(file))
    before = read(file)
    async with database.transaction() as tx:
        tables = [each for each in vars(tx).values() if isinstance(each, Table)]
        kept = [each for each in tables if not isinstance(each, _NEW)]
        assert len(kept) >= 12
        for rows in kept:
            await write_back(rows)
        await write_back_others(tx)
    await database.close()
    after = read(file)
    for words in ("customer_words", "order_words"):  # made anew from what the rows say
        before.pop(words)
    for draft in before["drafts"]:  # sums are printed with their sign now
        draft["pledges"] = str(draft["pledges"]).replace(
            '"amount": "24.50 EUR"', '"amount": "€24.50"'
        )
    assert choose(after, like=before) == before


#: There were none of these then.
_NEW = (
    *(Moves, Deeds, WordingDrafts, Incidents, Recipients, ParcelLists, Parcels, Proposals),
    Clearings,
    Imports,
    ChangedOrders,
)


async def write_back(rows: Table[object]) -> None:  # type: ignore[type-var]
    for number in (1, 2):
        value = sure(await rows.get(number))
        await rows.save(value)


async def write_back_others(tx: Transaction) -> None:
    for number in (1, 2):
        message = sure(await tx.conversations.get_message(number))
        await tx.conversations.save_message(message)
    for number in (10_000_000_000, 10_000_000_050):
        line = sure(await tx.direct_lines.get(number))
        await tx.direct_lines.save(line)
        aside = sure(await tx.direct_lines.get_aside(number))
        await tx.direct_lines.save_aside(aside)


async def test_a_price_becomes_money_and_no_word_of_it_is_lost(tmp_path: Path) -> None:
    written = {
        "€24": ("€24", False),  # reads as it will be printed
        "38 GBP with postage": ("£38.00", True),
        "100 KES": ("100 KES", False),
        "-5": (None, True),
        "lots": (None, True),
        "£5 or £6": (None, True),
        "5 beads": (None, True),
        " ": (None, False),
    }
    file = unpack(tmp_path)
    numbers = dict(enumerate(written, 900))
    with closing(sqlite3.connect(file)) as connection, connection:
        copy_order(connection, numbers)
    await (await open_database(sqlite_url(file))).close()
    after = read(file)
    prices = {each["id"]: each["price"] for each in after["orders"]}
    for number, words in numbers.items():
        price, is_told = written[words]
        assert prices[number] == price
        told = [str(each["what"]) for each in after["events"] if each["order_id"] == number]
        assert any(f"the price was written as “{words}”" in each for each in told) == is_told


def copy_order(connection: sqlite3.Connection, prices: dict[int, str]) -> None:
    """Logs the first order once more for each of these prices, under the given numbers."""
    names = [row[1] for row in connection.execute("PRAGMA table_info(orders)")]
    own = {"id": ":number", "number": ":number", "price": ":price"}
    values = ", ".join(own.get(name, name) for name in names)
    query = f"INSERT INTO orders SELECT {values} FROM orders WHERE id = 1"
    rows = [{"number": number, "price": price} for number, price in prices.items()]
    connection.executemany(query, rows)


async def test_an_address_of_two_customers_stays_with_the_first_and_in_the_others_story(
    tmp_path: Path,
) -> None:
    file = unpack(tmp_path)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE customers SET email = 'A@x.example', email_key = 'a@x.example'")
    await (await open_database(sqlite_url(file))).close()
    after = read(file)
    assert [each["email"] for each in after["customers"]] == ["A@x.example", None]
    ways = [each["customer_id"] for each in after["customer_ways"] if each["kind"] == "email"]
    assert ways == [1]
    told = [each["what"] for each in after["events"] if each["customer_id"] == 2]
    assert "the address A@x.example is another customer's" in told


async def test_when_they_wrote_last_by_each_way_is_still_known(tmp_path: Path) -> None:
    file = unpack(tmp_path)
    with closing(sqlite3.connect(file)) as connection, connection:
        query = "UPDATE messages SET customer_id = 1, direction = 'in', channel = ?, at = id"
        connection.execute(query, ("email",))
        connection.execute("UPDATE messages SET channel = 'discord' WHERE id = 1")
    await (await open_database(sqlite_url(file))).close()
    used = {each["kind"]: each["last_used_at"] for each in read(file)["customer_ways"]}
    assert used == {"email": 2, "discord": 1}
