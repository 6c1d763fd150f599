"""The log of what happened: an order's and a customer's timeline."""

from datetime import datetime

from bot.domain.events import Event
from bot.store.table import Table
from bot.store.values import columns

_EVENT = columns(Event)


class Events(Table[Event]):
    """Everything that happened, in order; nothing here is ever changed."""

    table = "events"
    kind = Event

    async def list_for_order(self, order_id: int, limit: int) -> list[Event]:
        """The newest events of an order, the oldest of them first."""
        query = (
            f"SELECT {_EVENT} FROM events WHERE order_id = :order_id ORDER BY id DESC LIMIT :limit"
        )
        newest = await self._all(query, order_id=order_id, limit=limit)
        return newest[::-1]

    async def list_for_customer(self, customer_id: int, limit: int) -> list[Event]:
        """The newest events of a customer, the oldest of them first."""
        query = (
            f"SELECT {_EVENT} FROM events WHERE customer_id = :customer_id ORDER BY id DESC "
            "LIMIT :limit"
        )
        newest = await self._all(query, customer_id=customer_id, limit=limit)
        return newest[::-1]

    async def list_for_case(self, case_id: int, limit: int) -> list[Event]:
        """The newest events of a case, the oldest of them first."""
        query = (
            f"SELECT {_EVENT} FROM events WHERE case_id = :case_id ORDER BY id DESC LIMIT :limit"
        )
        newest = await self._all(query, case_id=case_id, limit=limit)
        return newest[::-1]

    async def count_served(self, shop_id: int, *, by: int, since: datetime) -> int:
        """About how many customers somebody did something since then, of the last things that
        happened in a shop.
        """
        query = """SELECT COUNT(DISTINCT customer_id) FROM (
                       SELECT customer_id, actor_id, at FROM events WHERE shop_id = :shop_id
                       ORDER BY id DESC LIMIT 500) AS newest
                   WHERE actor_id = :by AND at >= :since"""
        return await self._sql.value(int, query, shop_id=shop_id, by=by, since=since) or 0

    async def list_actors(self, shop_id: int) -> set[int]:
        """Who did the last things in a shop that a person did."""
        query = """SELECT DISTINCT actor_id FROM (
                       SELECT actor_id FROM events WHERE shop_id = :shop_id AND actor_id IS NOT NULL
                       ORDER BY id DESC LIMIT 500) AS newest"""
        return set(await self._sql.values(int, query, shop_id=shop_id))
