"""Cases: open ones, and the one that a platform's number names."""

from bot.domain.cases import Case
from bot.store.table import Table
from bot.store.values import columns

_CASE = columns(Case)
_IS_OPEN = "status = 'open'"


class Cases(Table[Case]):
    """The disputes of every shop."""

    table = "cases"
    kind = Case

    async def list_open(self, shop_id: int, *, limit: int) -> list[Case]:
        """A shop's open cases, the oldest first."""
        query = (
            f"SELECT {_CASE} FROM cases WHERE shop_id = :shop_id AND {_IS_OPEN} ORDER BY id "
            "LIMIT :limit"
        )
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_page(self, shop_id: int, *, offset: int, limit: int) -> list[Case]:
        """A shop's cases, open ones first, and among them the newest."""
        query = f"""SELECT {_CASE} FROM cases WHERE shop_id = :shop_id
                    ORDER BY CASE WHEN {_IS_OPEN} THEN 0 ELSE 1 END, id DESC
                    LIMIT :limit OFFSET :offset"""
        return await self._all(query, shop_id=shop_id, offset=offset, limit=limit)

    async def list_with_reference(self, shop_id: int, reference: str) -> list[Case]:
        """Those with the platform's number, however its letters are written; the newest
        first.
        """
        query = f"""SELECT {_CASE} FROM cases WHERE shop_id = :shop_id AND reference IN :spellings
                    ORDER BY id DESC LIMIT 5"""
        spellings = {reference, reference.upper(), reference.lower()}
        return await self._all(query, shop_id=shop_id, spellings=spellings)

    async def list_for_order(self, order_id: int) -> list[Case]:
        query = f"SELECT {_CASE} FROM cases WHERE order_id = :order_id ORDER BY id DESC LIMIT 25"
        return await self._all(query, order_id=order_id)

    async def list_for_customer(self, customer_id: int) -> list[Case]:
        query = (
            f"SELECT {_CASE} FROM cases WHERE customer_id = :customer_id ORDER BY id DESC LIMIT 25"
        )
        return await self._all(query, customer_id=customer_id)
