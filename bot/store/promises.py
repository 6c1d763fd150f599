"""Promises: those that are open, the next one first."""

from collections.abc import Collection

from bot.domain.promises.promises import Promise
from bot.store.table import Table
from bot.store.values import columns

_PROMISE = columns(Promise)
_OF_PROMISE = columns(Promise, of="promises")
_IS_OPEN = "status = 'open'"


class Promises(Table[Promise]):
    """What every shop owes its customers."""

    table = "promises"
    kind = Promise

    async def list_open(
        self, shop_id: int, *, but: Collection[int] = (), offset: int = 0, limit: int
    ) -> list[Promise]:
        """A shop's open promises but for these, the next one first."""
        others = "AND id NOT IN :but" if but else ""
        query = f"""SELECT {_PROMISE} FROM promises
                    WHERE shop_id = :shop_id AND {_IS_OPEN} {others}
                    ORDER BY due_at, id LIMIT :limit OFFSET :offset"""
        return await self._all(query, shop_id=shop_id, but=but, offset=offset, limit=limit)

    async def list_owed_refunds(self, shop_id: int, limit: int) -> list[Promise]:
        """A shop's open promises of money back for an order, the next one first."""
        query = f"""SELECT {_PROMISE} FROM promises WHERE shop_id = :shop_id AND {_IS_OPEN}
                    AND kind = 'refund' AND order_id IS NOT NULL
                    ORDER BY due_at, id LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_refunds_of_incident(self, incident_id: int) -> list[Promise]:
        """The money that an incident's letters promised for orders: first what is owed, then what
        went back.
        """
        query = f"""SELECT {_OF_PROMISE} FROM drafts
                    JOIN promises ON promises.draft_id = drafts.id
                    WHERE drafts.incident_id = :incident_id AND promises.kind = 'refund'
                      AND promises.status <> 'dropped' AND promises.order_id IS NOT NULL
                    ORDER BY CASE promises.status WHEN 'open' THEN 0 ELSE 1 END, promises.id"""
        return await self._all(query, incident_id=incident_id)

    async def list_for_customer(
        self, customer_id: int, *, only_open: bool = False
    ) -> list[Promise]:
        """What this customer was promised, the newest first."""
        wanted = f"AND {_IS_OPEN}" if only_open else ""
        query = f"""SELECT {_PROMISE} FROM promises WHERE customer_id = :customer_id {wanted}
                    ORDER BY id DESC LIMIT 50"""
        return await self._all(query, customer_id=customer_id)

    async def list_for_order(self, order_id: int) -> list[Promise]:
        query = (
            f"SELECT {_PROMISE} FROM promises WHERE order_id = :order_id ORDER BY id DESC LIMIT 50"
        )
        return await self._all(query, order_id=order_id)
