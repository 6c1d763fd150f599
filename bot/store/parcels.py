"""The parcels of orders that have several, but for the one that the order itself tells of."""

from collections.abc import Collection, Sequence

from bot.domain.parcels import Parcel
from bot.store.table import Table
from bot.store.values import columns

_PARCEL = columns(Parcel)
#: More parcels than any order has.
MAX_PARCELS = 50


class Parcels(Table[Parcel]):
    """The set-aside parcels of every shop's orders."""

    table = "parcels"
    kind = Parcel

    async def list_for_order(self, order_id: int) -> list[Parcel]:
        """This order's other parcels, the first that left at the top."""
        query = f"""SELECT {_PARCEL} FROM parcels WHERE order_id = :order_id
                    ORDER BY number LIMIT {MAX_PARCELS}"""
        return await self._all(query, order_id=order_id)

    async def list_for_orders(self, order_ids: Sequence[int]) -> list[Parcel]:
        """The other parcels of these orders."""
        query = f"""SELECT {_PARCEL} FROM parcels WHERE order_id IN :order_ids
                    ORDER BY order_id, number"""
        return await self._all(query, order_ids=order_ids) if order_ids else []

    async def list_with_tracking(self, shop_id: int, numbers: Sequence[str]) -> list[Parcel]:
        """Those that travel under one of these numbers."""
        query = f"""SELECT {_PARCEL} FROM parcels
                    WHERE shop_id = :shop_id AND tracking IN :numbers LIMIT 10"""
        return await self._all(query, shop_id=shop_id, numbers=numbers)

    async def map_numbers(self, order_ids: Collection[int]) -> dict[int, set[str]]:
        """The tracking numbers of these orders' other parcels, by order."""
        found: dict[int, set[str]] = {}
        if not order_ids:
            return found
        query = """SELECT order_id, tracking FROM parcels
                   WHERE order_id IN :order_ids AND tracking IS NOT NULL"""
        for order_id, tracking in await self._sql.rows(query, order_ids=order_ids):
            found.setdefault(order_id, set()).add(tracking)
        return found

    async def drop(self, parcel_id: int) -> None:
        """Forgets one: its order tells of it again."""
        await self._sql.run("DELETE FROM parcels WHERE id = :id", id=parcel_id)
