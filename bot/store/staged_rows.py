"""Rows of new orders, kept beside the database until they are stored at one stroke.

They lie in a SQLite file of their own, ready made, so that storing them is a copy from table to
table: a hundred thousand orders take two seconds, and nobody writes meanwhile. What is new has ids
that count from 1 (customers: from -1, for a known one has its own); when they are stored, each
becomes one of the ids that were reserved for them.
"""

import pickle
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale
from bot.domain.search_words import split_words
from bot.store.customers import Customers
from bot.store.deadlines import Deadlines
from bot.store.events import Events
from bot.store.orders import Orders
from bot.store.parcels import Parcels
from bot.store.private_files import make_private_file
from bot.store.refunds_and_gifts import Outlays
from bot.store.sql import Sql
from bot.store.table import Table
from bot.store.values import insert, quote
from bot.store.ways import Ways

#: In the order in which they are stored: what others point at comes first.
TABLES: tuple[type[Table[Any]], ...] = (
    Customers,
    Ways,
    Orders,
    Parcels,
    Outlays,
    Events,
    Deadlines,
)
#: Rows whose own ids others point at keep them; the rest get ids when they are stored.
_WITH_IDS = (Customers, Orders)
WORDS = ("customer_words", "order_words")
_CUSTOMER = "CASE WHEN {0} < 0 THEN {new} ELSE {0} END"
_UNLESS_KNOWN = "ON CONFLICT DO NOTHING"
#: Columns that hold a truth.
_TRUTHS = frozenset({"is_proposed", "is_urgent", "arrival_assumed"})
#: So many rows are handed over at once where the database can't read the file.
_COPIED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Reserved:
    """The ids that new customers and orders get, and the last number that is given already."""

    customers: Sequence[int]
    orders: Sequence[int]
    number: int


@dataclass(frozen=True, slots=True)
class NewIds:
    """How a new customer's or order's staged id becomes the stored one, in SQL."""

    customer: str
    order: str


#: SQLite gives ids in a row: the first is enough. It adds faster than it calls.
_ADDED = NewIds(":customers - {0}", ":orders + {0}")
#: PostgreSQL may give others some in between: each is looked up; see `StagedRows.know_ids`.
_LOOKED_UP = NewIds("new_customer(-{0})", "new_order({0})")


class StagedRows:
    """The file, while it is written or read by one program."""

    def __init__(self, path: Path, *, is_new: bool = False) -> None:
        if is_new:
            path.unlink(missing_ok=True)
            make_private_file(path)
        self._sql = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        if is_new:
            self._create()

    def _create(self) -> None:
        # It is read only when it was written to its end: nothing of it need survive a crash.
        for setting in ("journal_mode = OFF", "synchronous = OFF"):
            self._sql.execute(f"PRAGMA {setting}").fetchall()
        self._sql.execute("BEGIN")
        for table in TABLES:
            names = ", ".join(map(quote, list_columns(table)))
            self._sql.execute(f"CREATE TABLE {table.table} ({names})")
        for words in WORDS:
            self._sql.execute(f"CREATE TABLE raw_{words} (word, ref_id)")
        self._sql.execute("CREATE TABLE later (sale)")

    def add(self, table: type[Table[Any]], rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds rows as the table's `to_row` gives them."""
        if rows:
            names = list_columns(table)
            places = ", ".join("?" * len(names))
            self._sql.executemany(
                f"INSERT INTO {table.table} VALUES ({places})",
                [tuple([row[name] for name in names]) for row in rows],
            )

    def add_words(self, words: str, texts: Mapping[int, Sequence[str | None]]) -> None:
        """Makes new rows findable by these texts."""
        pairs: list[tuple[str, int]] = []
        for ref_id, said in texts.items():
            pairs += [(word, ref_id) for word in split_words(said)]
        self._sql.executemany(f"INSERT INTO raw_{words} VALUES (?, ?)", pairs)

    def add_later(self, sales: Sequence[Sale]) -> None:
        """Adds sales that are taken in one after the other when the rest is stored."""
        rows = [(pickle.dumps(sale),) for sale in sales]
        self._sql.executemany("INSERT INTO later VALUES (?)", rows)

    def finish(self) -> None:
        """Brings the words into the order in which they are stored, and closes the file."""
        for words in WORDS:
            # Not in the order of the key, each word would go to another page.
            self._sql.execute(
                f"CREATE TABLE {words} AS SELECT DISTINCT word, ref_id FROM raw_{words} "
                "ORDER BY word, abs(ref_id)"
            )
            self._sql.execute(f"DROP TABLE raw_{words}")
        self._sql.execute("COMMIT")
        self.close()

    def close(self) -> None:
        self._sql.close()

    def count(self, table: str) -> int:
        """How many rows there are for this table."""
        ((number,),) = self._sql.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(number)

    def find_first_ring(self) -> int | None:
        """When the first of its deadlines rings, as it is stored."""
        ((at,),) = self._sql.execute("SELECT min(fires_at) FROM deadlines").fetchall()
        return None if at is None else int(at)

    def list_later(self, after: int, limit: int) -> list[tuple[int, Sale]]:
        """The next sales that are taken one after the other, each with its place."""
        query = "SELECT rowid, sale FROM later WHERE rowid > ? ORDER BY rowid LIMIT ?"
        rows = self._sql.execute(query, (after, limit)).fetchall()
        # Its bytes are this program's own, in a file that nobody else may write.
        return [(place, pickle.loads(sale)) for place, sale in rows]  # noqa: S301

    def know_ids(self, reserved: Reserved) -> None:
        """From now on, queries know the ids that new customers and orders get."""
        for name, ids in (("new_customer", reserved.customers), ("new_order", reserved.orders)):
            self._sql.create_function(name, 1, partial(_look_up, ids))

    def read(self, query: str, values: Mapping[str, Any], size: int) -> Iterator[list[Any]]:
        """The rows of a query of `list_copies`, so many at a time."""
        cursor = self._sql.execute(query, values)
        while rows := cursor.fetchmany(size):
            yield rows


@dataclass(frozen=True, slots=True)
class Copy:
    """What one table gets: these columns, from this query."""

    table: str
    columns: tuple[str, ...]
    query: str  #: reads the staged rows; `{staged}` is where they lie
    unless_known: str = ""  #: what to do about a row that is there already


def list_copies(shop_id: int, ids: NewIds) -> list[Copy]:
    """What is copied from the staged rows, in order, with the parameters of `ids` and `number`."""
    copies = []
    for table in TABLES:
        names = list_columns(table)
        read = ", ".join(_shift(table, name, ids) for name in names)
        query = f"SELECT {read} FROM {{staged}}{table.table}"
        copies.append(Copy(table.table, tuple(names), query))
    for words, shift in zip(WORDS, (_shift_customer, _shift_order), strict=True):
        read = f"SELECT {int(shop_id)}, word, {shift('ref_id', ids)} FROM {{staged}}{words}"
        copies.append(Copy(words, ("shop_id", "word", "ref_id"), read, _UNLESS_KNOWN))
    number = "CAST(number + :number AS TEXT)"
    own = f"SELECT {int(shop_id)}, {number}, {_shift_order('id', ids)} FROM {{staged}}orders"
    copies.append(Copy("order_words", ("shop_id", "word", "ref_id"), own, _UNLESS_KNOWN))
    return copies


async def copy_rows(sql: Sql, staged: StagedRows, shop_id: int, reserved: Reserved) -> None:
    """Stores all staged rows of a shop: from file to file where the database can read both."""
    if sql.is_sqlite and await _is_attached(sql):
        await _copy_attached(sql, shop_id, reserved)
        return
    staged.know_ids(reserved)
    values = {"number": reserved.number}
    for each in list_copies(shop_id, _LOOKED_UP):
        for rows in staged.read(each.query.format(staged=""), values, _COPIED_AT_ONCE):
            await _copy(sql, each, rows)


async def _copy_attached(sql: Sql, shop_id: int, reserved: Reserved) -> None:
    values = {
        "customers": next(iter(reserved.customers), 1) - 1,
        "orders": next(iter(reserved.orders), 1) - 1,
        "number": reserved.number,
    }
    for each in list_copies(shop_id, _ADDED):
        names = ", ".join(map(quote, each.columns))
        read = each.query.format(staged="aside.")
        query = f"INSERT INTO {each.table} ({names}) {read} WHERE TRUE {each.unless_known}"
        await sql.run(query, **values)


async def find_clash(sql: Sql, staged: StagedRows, shop_id: int) -> bool:
    """Whether the shop has one of the staged orders or ways to customers by now."""
    if sql.is_sqlite and await _is_attached(sql):
        return any([await sql.rows(query, shop_id=shop_id) for query in _CLASHES])
    for query, read in zip(_CLASHES_AMONG, _COMPARED, strict=True):
        for rows in staged.read(read, {}, _COPIED_AT_ONCE):
            if await sql.rows(query, shop_id=shop_id, some=[row[0] for row in rows]):
                return True
    return False


#: What is new by its number and place, or by its key, and is there all the same.
_CLASHES = (
    """SELECT 1 FROM aside.orders AS new JOIN orders ON orders.shop_id = :shop_id
       AND orders.external_number = new.external_number LIMIT 1""",
    """SELECT 1 FROM aside.customer_ways AS new JOIN customer_ways
       ON customer_ways.key = new.key AND customer_ways.shop_id = :shop_id LIMIT 1""",
)
_COMPARED = (
    "SELECT external_number FROM orders WHERE external_number IS NOT NULL",
    "SELECT key FROM customer_ways",
)
_CLASHES_AMONG = (
    """SELECT 1 FROM orders WHERE shop_id = :shop_id AND external_number IN :some LIMIT 1""",
    """SELECT 1 FROM customer_ways WHERE shop_id = :shop_id AND key IN :some LIMIT 1""",
)


async def _is_attached(sql: Sql) -> bool:
    return any(row[1] == "aside" for row in await sql.rows("PRAGMA database_list"))


async def _copy(sql: Sql, copy: Copy, rows: Sequence[Sequence[Any]]) -> None:
    if copy.unless_known:
        query = f"{insert(copy.table, copy.columns)} {copy.unless_known}"
        await sql.run_all(query, [dict(zip(copy.columns, row, strict=True)) for row in rows])
        return
    places = [place for place, name in enumerate(copy.columns) if name in _TRUTHS]
    if places and not sql.is_sqlite:
        rows = [_make_truths(row, places) for row in rows]
    await sql.copy(copy.table, copy.columns, rows)


def _make_truths(row: Sequence[Any], places: Sequence[int]) -> list[Any]:
    """The row with truths where SQLite has only 0 and 1."""
    return [bool(value) if place in places else value for place, value in enumerate(row)]


def list_columns(table: type[Table[Any]]) -> list[str]:
    """The columns of its staged rows."""
    names = [*table._shape.columns, *table.also]
    return names if table in _WITH_IDS else [name for name in names if name != "id"]


def _look_up(ids: Sequence[int], place: int | None) -> int | None:
    return None if place is None else ids[place - 1]


def _shift_customer(column: str, ids: NewIds) -> str:
    return _CUSTOMER.format(column, new=ids.customer.format(column))


def _shift_order(column: str, ids: NewIds) -> str:
    return ids.order.format(column)


def _shift(table: type[Table[Any]], name: str, ids: NewIds) -> str:
    column = quote(name)
    if name == "customer_id" or (table is Customers and name == "id"):
        return _shift_customer(column, ids)
    if name in ("order_id", "about_id") or (table is Orders and name == "id"):
        return _shift_order(column, ids)
    if table is Orders and name == "number":
        return "number + :number"
    return column


def is_whole(path: Path) -> bool:
    """Whether the file was written to its end."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as sql:
            query = "SELECT 1 FROM sqlite_schema WHERE name = 'order_words'"
            return bool(sql.execute(query).fetchall())
    except sqlite3.Error:
        return False
