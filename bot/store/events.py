"""The log of what happened: an order's and a customer's timeline."""

from sqlalchemy import select

from bot.domain.events import Event
from bot.store import schema
from bot.store.rows import Rows


class Events(Rows[Event]):
    """Everything that happened, in order; nothing here is ever changed."""

    table = schema.events
    kind = Event

    async def list_for_order(self, order_id: int, limit: int) -> list[Event]:
        """The newest events of an order, the oldest of them first."""
        e = self.table.c
        newest = await self._all(
            select(self.table).where(e.order_id == order_id).order_by(e.id.desc()).limit(limit)
        )
        return newest[::-1]

    async def list_for_customer(self, customer_id: int, limit: int) -> list[Event]:
        """The newest events of a customer, the oldest of them first."""
        e = self.table.c
        newest = await self._all(
            select(self.table).where(e.customer_id == customer_id).order_by(e.id.desc()).limit(limit)
        )
        return newest[::-1]

    async def list_for_case(self, case_id: int, limit: int) -> list[Event]:
        """The newest events of a case, the oldest of them first."""
        e = self.table.c
        newest = await self._all(
            select(self.table).where(e.case_id == case_id).order_by(e.id.desc()).limit(limit)
        )
        return newest[::-1]
