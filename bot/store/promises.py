"""Promises: those that are open, the next one first."""

from sqlalchemy import select, text

from bot.domain.promises import Promise, PromiseStatus
from bot.store import follow_schema as schema
from bot.store.rows import Rows


class Promises(Rows[Promise]):
    """What every shop owes its customers."""

    table = schema.promises
    kind = Promise

    async def list_open(self, shop_id: int, *, offset: int = 0, limit: int) -> list[Promise]:
        """A shop's open promises, the next one first."""
        p = self.table.c
        return await self._all(
            select(self.table)
            .where(p.shop_id == shop_id, text(schema.PROMISE_IS_OPEN))
            .order_by(p.due_at, p.id)
            .offset(offset)
            .limit(limit)
        )

    async def list_for_customer(self, customer_id: int, *, only_open: bool = False) -> list[Promise]:
        """What this customer was promised, the newest first."""
        p = self.table.c
        query = select(self.table).where(p.customer_id == customer_id)
        if only_open:
            query = query.where(p.status == PromiseStatus.OPEN)
        return await self._all(query.order_by(p.id.desc()).limit(50))

    async def list_for_order(self, order_id: int) -> list[Promise]:
        p = self.table.c
        return await self._all(
            select(self.table).where(p.order_id == order_id).order_by(p.id.desc()).limit(50)
        )
