"""What putting orders right has cost."""

from sqlalchemy import delete, select

from bot.domain.outlays import Outlay
from bot.store import follow_schema as schema
from bot.store.rows import Rows


class Outlays(Rows[Outlay]):
    """The refunds and gifts of every shop."""

    table = schema.outlays
    kind = Outlay

    async def list_for_order(self, order_id: int) -> list[Outlay]:
        """What went to this order's customer, the oldest first."""
        o = self.table.c
        return await self._all(select(self.table).where(o.order_id == order_id).order_by(o.id).limit(50))

    async def drop(self, outlay_id: int) -> None:
        """Forgets one that never was."""
        await self._tx.execute(delete(self.table).where(self.table.c.id == outlay_id))
