"""What staff did that can be undone for a day, and the rows that it changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deeds import Deed, Rows
from bot.store.cases import Cases
from bot.store.conversations import Conversations
from bot.store.deadlines import Deadlines
from bot.store.orders import Orders
from bot.store.parcels import MAX_PARCELS, Parcels
from bot.store.promises import Promises
from bot.store.recipients import Recipients
from bot.store.table import Table
from bot.store.values import columns, find_shape, insert, update

#: More rows of one table than a deed changes.
_MANY = 200
#: What a deed may change; the deadlines come last, for they hang on the others.
_KINDS = {
    each.table: find_shape(each.kind)
    for each in (Conversations, Orders, Parcels, Cases, Promises, Recipients, Deadlines)
}
_THEIRS = "customer_id = :customer_id"
#: Which rows those are, by table; what has no customer yet is found by its case.
_WHICH = {
    "conversations": _THEIRS,
    "orders": "id IN :orders",
    "parcels": f"order_id IN :orders ORDER BY id LIMIT {MAX_PARCELS}",
    "cases": "id = :case_id",
    "promises": f"{_THEIRS} AND status = 'open' ORDER BY id LIMIT {_MANY}",
    "incident_recipients": f"{_THEIRS} ORDER BY id DESC LIMIT {_MANY}",
    "deadlines": f"{_THEIRS} LIMIT {_MANY}",
}
_FROM = {table: f"SELECT {columns(shape)} FROM {table}" for table, shape in _KINDS.items()}
_READ = {table: f"{_FROM[table]} WHERE {which}" for table, which in _WHICH.items()}
_READ_OF_CASE = f"{_FROM['deadlines']} WHERE kind IN :kinds AND about_id = :case_id"
_AGAIN = {table: f"{select} WHERE id IN :ids" for table, select in _FROM.items()}
_DELETE = {table: f"DELETE FROM {table} WHERE id = :id" for table in _KINDS}
_NAMES = {
    table: [name for name in shape.columns if name != "id"] for table, shape in _KINDS.items()
}
_UPDATE = {table: f"{update(table, names)} WHERE id = :id" for table, names in _NAMES.items()}
_INSERT = {table: insert(table, ["id", *names]) for table, names in _NAMES.items()}
_DELETE_SAME = "DELETE FROM deadlines WHERE kind = :kind AND about_id = :about_id"


class Deeds(Table[Deed]):
    """The deeds of every shop."""

    table = "deeds"
    kind = Deed

    async def forget_old(self, shop_id: int, before: datetime) -> None:
        """Forgets a shop's deeds that can't be undone any more."""
        query = "DELETE FROM deeds WHERE shop_id = :shop_id AND at < :before"
        await self._sql.run(query, shop_id=shop_id, before=before)

    async def read_rows(
        self, customer_id: int | None, orders: Sequence[int], case_id: int | None
    ) -> dict[str, Rows]:
        """By table, the rows that a deed about these may change."""
        queries = dict(_READ)
        if customer_id is None:
            queries["deadlines"] = _READ_OF_CASE
        asked = {
            "customer_id": customer_id,
            "orders": orders,
            "case_id": case_id or 0,
            "kinds": list(CASE_KINDS),
        }
        found: dict[str, Rows] = {}
        for table, query in queries.items():
            named = {name: value for name, value in asked.items() if f":{name}" in query}
            found[table] = _by_id(table, await self._sql.all(_KINDS[table], query, **named))
        return found

    async def read_again(self, table: str, ids: Collection[int]) -> Rows:
        """These rows of one table, as they stand now."""
        if not ids:
            return {}
        return _by_id(table, await self._sql.all(_KINDS[table], _AGAIN[table], ids=list(ids)))

    async def put_back(self, table: str, before: Rows, after: Rows) -> None:
        """Has these rows of one table stand as they did before."""
        for row_id in after.keys() - before.keys():
            await self._sql.run(_DELETE[table], id=int(row_id))
        for row_id, kept in before.items():
            row = {**_complete(table, kept), "id": int(row_id)}
            if await self._sql.run(_UPDATE[table], **row):
                continue
            if table == Deadlines.table:  # one that began since has the same key
                await self._sql.run(_DELETE_SAME, kind=row["kind"], about_id=row["about_id"])
            await self._sql.run(_INSERT[table], **row)
        self._sql.schedule_changed = True


def _by_id(table: str, values: Sequence[Any]) -> Rows:
    rows = [_KINDS[table].to_row(each) for each in values]
    return {str(row["id"]): row for row in rows}


def _complete(table: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the database takes it; a column that an upgrade added since is empty."""
    shape = _KINDS[table]
    return shape.to_row(shape.from_row([kept.get(name) for name in shape.columns]))
