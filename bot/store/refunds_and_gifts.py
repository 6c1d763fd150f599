"""What putting orders right has cost."""

from bot.domain.refunds_and_gifts import Outlay
from bot.store.table import Table
from bot.store.values import columns

_OUTLAY = columns(Outlay)


class Outlays(Table[Outlay]):
    """The refunds and gifts of every shop."""

    table = "outlays"
    kind = Outlay

    async def list_for_order(self, order_id: int) -> list[Outlay]:
        """What went to this order's customer, the oldest first."""
        query = f"SELECT {_OUTLAY} FROM outlays WHERE order_id = :order_id ORDER BY id LIMIT 50"
        return await self._all(query, order_id=order_id)

    async def drop(self, outlay_id: int) -> None:
        """Forgets one that never was."""
        await self._sql.run("DELETE FROM outlays WHERE id = :outlay_id", outlay_id=outlay_id)
