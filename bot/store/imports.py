"""Imports of files: what each would change, what it changed, and how files with a header are
read.
"""

from datetime import datetime

from bot.domain.imports import ChangedOrder, Import, KeptMapping
from bot.store.sql import Sql
from bot.store.table import Table
from bot.store.values import columns, find_shape, insert

_CHANGED, _MAPPING = columns(ChangedOrder), columns(KeptMapping)
_KEEP = f"""{insert("import_mappings", find_shape(KeptMapping).columns)}
            ON CONFLICT (shop_id, header_key) DO UPDATE SET mapping = excluded.mapping,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at"""
#: What hangs on an order that somebody has taken up since it came in: found by an index there,
_TOUCHED_BY = (
    "events WHERE order_id = orders.id AND what <> :came_in",
    "drafts WHERE order_id = orders.id",
    "promises WHERE order_id = orders.id",
    "cases WHERE order_id = orders.id",
    "incident_orders WHERE order_id = orders.id",
    "receipts WHERE order_id = orders.id",
    "outlays WHERE order_id = orders.id AND at > :done_at",
    "orders AS other WHERE other.replaces_id = orders.id",
)
#: and gathered once where there is none.
_NAMED_BY = ("messages", "conversations", "mails", "notices", "proposals")
_MARKED = "(SELECT id FROM orders WHERE import_id = :marked AND shop_id = :shop_id)"
#: What goes with an order, and by which column.
_GO_WITH_ORDERS = (
    ("events", "order_id"),
    ("deadlines", "order_id"),
    ("parcels", "order_id"),
    ("outlays", "order_id"),
    ("incident_offers", "order_id"),
    ("order_words", "ref_id"),
)
_WROTE = """AND customer_id NOT IN (SELECT customer_id FROM conversations
                WHERE shop_id = :shop_id AND last_wrote_at > :shown_at)"""


class Imports(Table[Import]):
    """The imports of every shop."""

    table = "imports"
    kind = Import

    async def decide(self, value: Import, *, was: str) -> bool:
        """Stores how it stands if it still stood so: of two presses one counts."""
        query = """UPDATE imports SET status = :status, decided_by = :decided_by,
                       done_at = :done_at, undone_at = :undone_at
                   WHERE id = :id AND status = :was"""
        row = self.to_row(value)
        wanted = ("id", "status", "decided_by", "done_at", "undone_at")
        return bool(await self._sql.run(query, was=was, **{name: row[name] for name in wanted}))

    async def has_forgotten_since(self, shop_id: int, at: datetime) -> bool:
        """Whether the shop has forgotten a customer since then."""
        query = """SELECT 1 FROM customers WHERE shop_id = :shop_id AND forgotten_at >= :at
                   LIMIT 1"""
        return bool(await self._sql.rows(query, shop_id=shop_id, at=at))


class ChangedOrders(Table[ChangedOrder]):
    """What imports changed of orders that were known."""

    table = "import_changes"
    kind = ChangedOrder

    async def list_for_import(self, done: Import) -> list[ChangedOrder]:
        query = f"""SELECT {_CHANGED} FROM import_changes
                    WHERE import_id = :import_id AND shop_id = :shop_id ORDER BY id"""
        return await self._all(query, import_id=done.id, shop_id=done.shop_id)


class ImportMappings:
    """How staff had files with a header read, by shop."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def find(self, shop_id: int, header_key: str) -> KeptMapping | None:
        query = f"""SELECT {_MAPPING} FROM import_mappings
                    WHERE shop_id = :shop_id AND header_key = :header_key"""
        return await self._sql.one(KeptMapping, query, shop_id=shop_id, header_key=header_key)

    async def map_for_shop(self, shop_id: int) -> dict[str, str]:
        """All of a shop's, by header."""
        query = f"SELECT {_MAPPING} FROM import_mappings WHERE shop_id = :shop_id LIMIT 500"
        found = await self._sql.all(KeptMapping, query, shop_id=shop_id)
        return {each.header_key: each.mapping for each in found}

    async def keep(self, value: KeptMapping) -> None:
        """Stores it in place of an earlier one."""
        await self._sql.run(_KEEP, **find_shape(KeptMapping).to_row(value))


class ImportedOrders:
    """The new orders of an import, to be taken back."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def mark_untouched(self, done: Import, *, came_in: str) -> int:
        """Marks those that nobody has taken up since, and gives how many they are.

        They are known by the import's number below zero until they are forgotten.
        """
        touched = " ".join(f"AND NOT EXISTS (SELECT 1 FROM {each})" for each in _TOUCHED_BY)
        named = " ".join(
            f"AND id NOT IN (SELECT order_id FROM {table}"
            " WHERE shop_id = :shop_id AND order_id IS NOT NULL)"
            for table in _NAMED_BY
        )
        query = f"""UPDATE orders SET import_id = -import_id
                    WHERE import_id = :import_id AND shop_id = :shop_id
                      {touched} {named} {_WROTE}"""
        return await self._sql.run(
            query,
            import_id=done.id,
            shop_id=done.shop_id,
            came_in=came_in,
            shown_at=done.shown_at,
            done_at=done.done_at,
        )

    async def list_kept(self, done: Import, limit: int) -> list[str]:
        """What the first of those are called that are kept."""
        query = """SELECT coalesce(external_number, '#' || number) FROM orders
                   WHERE import_id = :import_id AND shop_id = :shop_id
                   ORDER BY id LIMIT :limit"""
        about = {"import_id": done.id, "shop_id": done.shop_id}
        return await self._sql.values(str, query, limit=limit, **about)

    async def count_kept(self, done: Import) -> int:
        """How many of its orders aren't marked."""
        query = """SELECT count(*) FROM orders
                   WHERE import_id = :import_id AND shop_id = :shop_id"""
        about = {"import_id": done.id, "shop_id": done.shop_id}
        return await self._sql.value(int, query, **about) or 0

    async def forget_marked(self, done: Import) -> None:
        """Forgets the marked orders with all that came in with them, and the customers that came
        in with them and of whom nothing else is known.
        """
        about = {"marked": -done.id, "shop_id": done.shop_id}
        for table, column in _GO_WITH_ORDERS:
            query = f"DELETE FROM {table} WHERE {column} IN {_MARKED}"
            await self._sql.run(query, **about)
        query = "DELETE FROM orders WHERE import_id = :marked AND shop_id = :shop_id"
        await self._sql.run(query, **about)
        await self._forget_customers(done)

    async def _forget_customers(self, done: Import) -> None:
        # They came at the import's own moments, which no other customer of the shop did.
        unused = " ".join(
            f"AND NOT EXISTS (SELECT 1 FROM {table} WHERE customer_id = customers.id)"
            for table in _OF_CUSTOMERS
        )
        alone = f"""SELECT id FROM customers WHERE shop_id = :shop_id
                    AND created_at IN :moments {unused}"""
        about = {"shop_id": done.shop_id, "moments": [done.shown_at, done.done_at]}
        for table, column in (
            ("customer_words", "ref_id"),
            ("customer_ways", "customer_id"),
            ("customers", "id"),
        ):
            await self._sql.run(f"DELETE FROM {table} WHERE {column} IN ({alone})", **about)


_OF_CUSTOMERS = (
    "orders",
    "events",
    "drafts",
    "deadlines",
    "cases",
    "promises",
    "incident_recipients",
    "conversations",
)
