"""Customers of whom every table holds a row, with their name in each column of text."""

from typing import Any

from bot.domain.customers import Customer
from bot.domain.moves import Moved
from bot.domain.shops import Shop
from bot.store.held_rows import HELD
from bot.store.moves import keep_row
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID, log_order
from tests.sure import sure

#: What stands in a column that the program reads as something else than words.
_MEANT = {
    "status": "open",
    "direction": "in",
    "channel": "email",
    "platform": "etsy",
    "step": "soon",
    "level": "risk",
    "source": "rule",
    "origin": "person",
    "answer": "thanks",
    "remedy": "refund",
    "cause": "late",
    "via": "etsy",
    "amount": "€10.00",
    "price": "€10.00",
    "currency": "EUR",
    "country": "GB",
    "carrier": "Royal Mail",
    "service": "2nd Class",
    "arrival_told_by": "Royal Mail",
    "cancelled_by": "shop",
    "known_from": "staff",
    "warned": "risk",
}

_KINDS = {
    "cases": {"kind": "case"},
    "drafts": {"kind": "reply", "status": "pending"},
    "mails": {"kind": "customer"},
    "moves": {"kind": "join"},
    "deeds": {"kind": "no_answer"},
    "outbox": {"kind": "note", "status": "waiting"},
    "outlays": {"kind": "refund"},
    "promises": {"kind": "refund"},
}

_WORDS = (
    *("note", "buyer_note", "recipient", "short_name", "lines"),
    *("tracking", "tracking_url", "arrival_basis"),
)


async def fill(tx: Transaction, shop: Shop, name: str, number: int) -> Customer:
    """A customer with this name, and one row of theirs more in each table.

    `number` names all their rows, and begins the numbers of those that hang on them.
    """
    order, customer = await log_order(tx, shop, f"{name} Quillfeather", f"mug for {name}")
    await tx.sql.run("DELETE FROM events WHERE customer_id = :id", id=customer.id)
    incident = await _make_row(tx, "incidents", "a slip", number)
    await _insert(tx, "incidents", incident | {"shop_id": SHOP_ID})
    taken = await _make_row(tx, "imports", "a file", number)
    await _insert(tx, "imports", taken | {"shop_id": SHOP_ID, "status": "shown"})
    for held in reversed(HELD):
        if held.table in ("customers", "orders"):
            continue
        row = await _make_row(tx, held.table, name, number)
        row |= {
            name_: value
            for name_, value in {
                "customer_id": customer.id,
                "order_id": order.id,
                "from_id": customer.id,
                "to_id": customer.id + 1000,
                "shop_id": SHOP_ID,
            }.items()
            if name_ in row
        }
        row |= _KINDS.get(held.table, {})
        if held.table in ("customer_words", "order_words"):
            row["ref_id"] = customer.id if held.table == "customer_words" else order.id
        if held.table == "parcel_lists":
            row["parcels"] = f'[{{"words": "{name}", "order_id": {order.id}}}]'
        if held.table == "moves":
            row["moved"] = Moved(customers=[keep_row(customer)]).to_json()
        if held.table == "mail_senders":
            row["address"] = f"{name}@quill.example".casefold()
        if held.table == "customer_ways":
            row |= {"kind": "email", "value": f"{name}@quill.example", "platform": None}
        await _insert(tx, held.table, row)
    await _mark_order(tx, name, order.id)
    return sure(await tx.customers.get(customer.id))


async def _mark_order(tx: Transaction, name: str, order_id: int) -> None:
    for column in _WORDS:
        query = f"UPDATE orders SET {column} = :words WHERE id = :order_id"
        await tx.sql.run(query, words=f"{name} words", order_id=order_id)
    query = "UPDATE orders SET external_number = :number WHERE id = :order_id"
    await tx.sql.run(query, number=f"{name}-555555", order_id=order_id)


async def _make_row(tx: Transaction, table: str, name: str, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column, kind in await list_types(tx, table):
        if kind == "text":
            words = f'["{name}"]' if column == "urgent_because" else f"{name} {column}"
            row[column] = _MEANT.get(column, words)
        elif kind == "bytes":
            row[column] = f"{name} {column}".encode()
        elif kind == "bool":
            row[column] = False
        else:
            row[column] = number
    for column in row:
        if column.endswith("_at") or column in ("at", "waiting_since", "ship_by", "by_when"):
            row[column] = NOW
    return row


async def _insert(tx: Transaction, table: str, row: dict[str, Any]) -> None:
    numbers = ("waiting_since",)  # nobody waits, so that nothing else is to be done
    row = {name: None if name in numbers else value for name, value in row.items()}
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    await tx.sql.run(f"INSERT INTO {table} ({names}) VALUES ({values})", **row)


async def list_types(tx: Transaction, table: str) -> list[tuple[str, str]]:
    """A table's own columns, each with what lies there: text, bytes, bool or a number."""
    if tx.sql.is_sqlite:
        query = "SELECT name, type FROM pragma_table_xinfo(:table) WHERE hidden = 0"
    else:
        query = """SELECT column_name, data_type FROM information_schema.columns
                   WHERE table_name = :table AND is_generated = 'NEVER'"""
    found = []
    for name, said in await tx.sql.rows(query, table=table):
        words = said.lower()
        kind = "number"
        if "char" in words or "text" in words:
            kind = "text"
        elif "blob" in words or "bytea" in words:
            kind = "bytes"
        elif "bool" in words:
            kind = "bool"
        found.append((name, kind))
    return found


async def read_all(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table in which something of a customer may stand."""
    found = {}
    for held in HELD:
        names = [name for name, _ in await list_types(tx, held.table)]
        wanted = ", ".join(f'"{name}"' for name in names)
        rows = await tx.sql.rows(f"SELECT {wanted} FROM {held.table}")
        found[held.table] = [dict(zip(names, row, strict=True)) for row in rows]
    return found
