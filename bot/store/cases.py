"""Cases: open ones, and the one that a platform's number names."""

from sqlalchemy import case, select, text

from bot.domain.cases import Case, CaseStatus
from bot.store import follow_schema as schema
from bot.store.rows import Rows


class Cases(Rows[Case]):
    """The disputes of every shop."""

    table = schema.cases
    kind = Case

    async def list_open(self, shop_id: int, *, limit: int) -> list[Case]:
        """A shop's open cases, the oldest first."""
        c = self.table.c
        return await self._all(
            select(self.table)
            .where(c.shop_id == shop_id, text(schema.CASE_IS_OPEN))
            .order_by(c.id)
            .limit(limit)
        )

    async def list_page(self, shop_id: int, *, offset: int, limit: int) -> list[Case]:
        """A shop's cases, open ones first, and among them the newest."""
        c = self.table.c
        is_closed = case((c.status == CaseStatus.OPEN, 0), else_=1)
        return await self._all(
            select(self.table)
            .where(c.shop_id == shop_id)
            .order_by(is_closed, c.id.desc())
            .offset(offset)
            .limit(limit)
        )

    async def list_with_reference(self, shop_id: int, reference: str) -> list[Case]:
        """Those that bear the platform's number, however its letters are written; the newest first."""
        c = self.table.c
        spellings = {reference, reference.upper(), reference.lower()}
        return await self._all(
            select(self.table)
            .where(c.shop_id == shop_id, c.reference.in_(spellings))
            .order_by(c.id.desc())
            .limit(5)
        )

    async def list_for_order(self, order_id: int) -> list[Case]:
        c = self.table.c
        return await self._all(
            select(self.table).where(c.order_id == order_id).order_by(c.id.desc()).limit(25)
        )

    async def list_for_customer(self, customer_id: int) -> list[Case]:
        c = self.table.c
        return await self._all(
            select(self.table).where(c.customer_id == customer_id).order_by(c.id.desc()).limit(25)
        )
