"""Deadlines: which are next, and which are to be said."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.domain.deadlines import Deadline, DeadlineKind, Manner
from bot.store import follow_schema as schema
from bot.store.rows import Rows, insert_or_ignore


class Deadlines(Rows[Deadline]):
    """The deadlines of every shop; (kind, about_id) is the key of each."""

    table = schema.deadlines
    kind = Deadline

    async def find(self, kind: DeadlineKind, about_id: int) -> Deadline | None:
        d = self.table.c
        return await self._one(select(self.table).where(d.kind == kind, d.about_id == about_id))

    async def list_about(self, kinds: Sequence[DeadlineKind], about_id: int) -> list[Deadline]:
        """What runs about one order, case or promise, of these kinds."""
        d = self.table.c
        return await self._all(select(self.table).where(d.kind.in_(kinds), d.about_id == about_id))

    async def add_new(self, value: Deadline) -> Deadline | None:
        """Stores a deadline and gives it with its id; None when its key is there already."""
        self._tx.schedule_changed = True
        return await self._one(
            insert_or_ignore(self._tx, self.table).values(self.to_row(value)).returning(*self.table.c)
        )

    async def save(self, value: Deadline) -> None:
        self._tx.schedule_changed = True
        await super().save(value)

    async def save_all(self, values: Sequence[Deadline]) -> None:
        self._tx.schedule_changed = True
        await super().save_all(values)

    async def drop(self, ids: Sequence[int]) -> None:
        """Forgets these: what they were about is settled."""
        if ids:
            await self._tx.execute(delete(self.table).where(self.table.c.id.in_(ids)))

    async def list_next(
        self, shop_id: int, manner: Manner, *, limit: int, without: Collection[DeadlineKind] = ()
    ) -> list[Deadline]:
        """A shop's deadlines that are warned of in this manner, but for these kinds; the next one first."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.shop_id == shop_id, d.manner == manner, d.kind.not_in(without))
            .order_by(d.due_at)
            .limit(limit)
        )

    async def list_ringing(self, shop_id: int, limit: int) -> list[Deadline]:
        """A shop's deadlines about which something will be said or done, the next one first."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.shop_id == shop_id, d.ring_at.is_not(None))
            .order_by(d.ring_at)
            .limit(limit)
        )

    async def list_warned(self, shop_id: int, at: datetime, limit: int) -> list[Deadline]:
        """Of which a shop was warned at exactly this moment, and of nothing else since."""
        d = self.table.c
        return await self._all(
            select(self.table).where(d.shop_id == shop_id, d.warned_at == at).order_by(d.due_at).limit(limit)
        )

    async def list_of_kind(self, shop_id: int, kind: DeadlineKind, limit: int) -> list[Deadline]:
        """A shop's deadlines of one kind, the next one first."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.shop_id == shop_id, d.kind == kind)
            .order_by(d.due_at, d.id)
            .limit(limit)
        )

    async def list_for_order(self, order_id: int) -> list[Deadline]:
        d = self.table.c
        return await self._all(select(self.table).where(d.order_id == order_id).order_by(d.due_at))

    async def list_for_customer(self, customer_id: int) -> list[Deadline]:
        d = self.table.c
        return await self._all(select(self.table).where(d.customer_id == customer_id).order_by(d.due_at))

    async def list_due(self, now: datetime, limit: int, *, shop_ids: Sequence[int]) -> list[Deadline]:
        """About which something is to be said or done by now in these shops, the longest due first."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.shop_id.in_(shop_ids), d.ring_at.is_not(None), d.ring_at <= now)
            .order_by(d.ring_at)
            .limit(limit)
        )

    async def count_due(self, now: datetime, limit: int) -> dict[int, int]:
        """How many of those that are longest due are each shop's."""
        d = self.table.c
        due = (
            select(d.shop_id)
            .where(d.ring_at.is_not(None), d.ring_at <= now)
            .order_by(d.ring_at)
            .limit(limit)
            .subquery()
        )
        counted = await self._tx.execute(
            select(due.c.shop_id, func.count().label("due")).group_by(due.c.shop_id)
        )
        return {row._mapping["shop_id"]: row._mapping["due"] for row in counted}

    async def next_at(self) -> datetime | None:
        """When something is next to be said or done, in any shop."""
        d = self.table.c
        result = await self._tx.execute(
            select(d.ring_at).where(d.ring_at.is_not(None)).order_by(d.ring_at).limit(1)
        )
        return result.scalar_one_or_none()
