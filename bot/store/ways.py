"""The ways to reach customers: each belongs to one customer of a shop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.ways import Way
from bot.store.table import Table
from bot.store.values import columns, find_shape, insert_rows

_WAY = columns(Way)
_KEPT = (*(name for name in find_shape(Way).columns if name != "id"), "key")
#: Gives a row for each way that is this customer's now.
_UNLESS_TAKEN = """ON CONFLICT (key, shop_id) DO UPDATE SET value = excluded.value
                   WHERE customer_ways.customer_id = excluded.customer_id RETURNING id"""


class WayTaken(LookupError):
    """A way was to be kept for a customer that belongs to another one."""


class Ways(Table[Way]):
    """The ways to every shop's customers."""

    table = "customer_ways"
    kind = Way
    also = ("key",)

    def to_row(self, value: Way) -> dict[str, Any]:
        return {**super().to_row(value), "key": value.key}

    async def list_for_customer(self, customer_id: int) -> list[Way]:
        """This customer's ways, the one that was known first at the top."""
        query = f"""SELECT {_WAY} FROM customer_ways WHERE customer_id = :customer_id
                    ORDER BY id LIMIT 50"""
        return await self._all(query, customer_id=customer_id)

    async def find(self, shop_id: int, key: str) -> Way | None:
        """The shop's way with this key."""
        query = f"SELECT {_WAY} FROM customer_ways WHERE key = :key AND shop_id = :shop_id"
        return await self._one(query, key=key, shop_id=shop_id)

    async def keep(self, ways: Sequence[Way]) -> None:
        """Keeps these ways; of one that is kept already only how it is written is changed.

        Raises WayTaken when one of them belongs to another customer.
        """
        if not ways:
            return
        values: dict[str, Any] = {}
        for number, way in enumerate(ways):
            values |= {f"{name}_{number}": kept for name, kept in self.to_row(way).items()}
        query = f"{insert_rows('customer_ways', _KEPT, len(ways))} {_UNLESS_TAKEN}"
        if len(await self._sql.rows(query, **values)) < len(ways):
            raise WayTaken(", ".join(way.key for way in ways))

    async def note_use(self, shop_id: int, key: str, at: datetime) -> None:
        """Notes that the customer wrote this way: it is open, whatever was thought of it."""
        query = """UPDATE customer_ways
                   SET last_used_at = :at, closed_at = NULL, closed_because = NULL
                   WHERE key = :key AND shop_id = :shop_id
                     AND (last_used_at IS NULL OR last_used_at < :at)"""
        await self._sql.run(query, key=key, shop_id=shop_id, at=at)

    async def close(self, shop_id: int, key: str, because: str, *, at: datetime) -> None:
        """Notes that nothing arrives there any more; a way that is closed already stays so."""
        query = """UPDATE customer_ways SET closed_at = :at, closed_because = :because
                   WHERE key = :key AND shop_id = :shop_id AND closed_at IS NULL"""
        await self._sql.run(query, key=key, shop_id=shop_id, because=because, at=at)

    async def forget(self, way_id: int) -> None:
        """Forgets a way that was written down by mistake."""
        await self._sql.run("DELETE FROM customer_ways WHERE id = :way_id", way_id=way_id)
