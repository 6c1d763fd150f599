"""Deadlines: which are next, and which are to be said."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.deadlines.deadlines import USUAL_MANNERS, Deadline, DeadlineKind, WarningLevel
from bot.store.table import Table
from bot.store.values import columns, find_shape, insert

_DEADLINE = columns(Deadline)
_NEW = [name for name in find_shape(Deadline).columns if name != "id"]
_ADD = f"{insert('deadlines', _NEW)} ON CONFLICT DO NOTHING"


class Deadlines(Table[Deadline]):
    """The deadlines of every shop; (kind, about_id) is the key of each."""

    table = "deadlines"
    kind = Deadline

    async def find(self, kind: DeadlineKind, about_id: int) -> Deadline | None:
        query = f"SELECT {_DEADLINE} FROM deadlines WHERE kind = :kind AND about_id = :about_id"
        return await self._one(query, kind=kind, about_id=about_id)

    async def list_about(self, kinds: Sequence[DeadlineKind], about_id: int) -> list[Deadline]:
        """What runs about one order, case or promise, of these kinds."""
        query = f"SELECT {_DEADLINE} FROM deadlines WHERE kind IN :kinds AND about_id = :about_id"
        return await self._all(query, kinds=kinds, about_id=about_id)

    async def add_all(self, values: Sequence[Deadline]) -> None:
        """Stores deadlines; one whose key is there already stays as it is."""
        if values:
            self._sql.plan(*(each.fires_at for each in values))
            await self._sql.run_all(_ADD, [self.to_row(value) for value in values])

    async def save(self, value: Deadline) -> None:
        self._sql.plan(value.fires_at)
        await super().save(value)

    async def save_all(self, values: Sequence[Deadline]) -> None:
        if values:
            self._sql.plan(*(each.fires_at for each in values))
            await super().save_all(values)

    async def mark_told(self, ids: Sequence[int], at: datetime) -> None:
        """Remembers that a day's list named these at this moment."""
        if ids:
            query = "UPDATE deadlines SET told_at = :at WHERE id IN :ids"
            await self._sql.run(query, at=at, ids=ids)

    async def list_told(
        self, shop_id: int, kind: DeadlineKind, at: datetime, limit: int
    ) -> list[Deadline]:
        """Those of a kind that a list named at exactly this moment, and that are as they were."""
        query = f"""SELECT {_DEADLINE} FROM deadlines
                    WHERE shop_id = :shop_id AND level = :level AND kind = :kind AND told_at = :at
                    ORDER BY due_at, id LIMIT :limit"""
        level = USUAL_MANNERS[kind]
        return await self._all(query, shop_id=shop_id, level=level, kind=kind, at=at, limit=limit)

    async def list_begun(
        self, shop_id: int, kind: DeadlineKind, at: datetime, limit: int
    ) -> list[Deadline]:
        """Those of a kind that began at exactly this moment."""
        query = f"""SELECT {_DEADLINE} FROM deadlines
                    WHERE shop_id = :shop_id AND level = :level AND kind = :kind
                    AND starts_at = :at
                    ORDER BY due_at, id LIMIT :limit"""
        level = USUAL_MANNERS[kind]
        return await self._all(query, shop_id=shop_id, level=level, kind=kind, at=at, limit=limit)

    async def drop(self, ids: Sequence[int]) -> None:
        """Forgets these: what they were about is settled."""
        if ids:
            await self._sql.run("DELETE FROM deadlines WHERE id IN :ids", ids=ids)

    async def list_next(
        self,
        shop_id: int,
        level: WarningLevel,
        *,
        limit: int,
        without: Collection[DeadlineKind] = (),
    ) -> list[Deadline]:
        """A shop's deadlines that are warned of in this level, but for these kinds; the next
        one first.
        """
        query = f"""SELECT {_DEADLINE} FROM deadlines
                    WHERE shop_id = :shop_id AND level = :level AND kind NOT IN :without
                    ORDER BY due_at LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, level=level, without=without, limit=limit)

    async def list_ringing(self, shop_id: int, limit: int) -> list[Deadline]:
        """A shop's deadlines about which something will be said or done, the next one first."""
        query = f"""SELECT {_DEADLINE} FROM deadlines WHERE shop_id = :shop_id
                    AND fires_at IS NOT NULL
                    ORDER BY fires_at LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_warned(self, shop_id: int, at: datetime, limit: int) -> list[Deadline]:
        """Of which a shop was warned at exactly this moment, and of nothing else since."""
        query = f"""SELECT {_DEADLINE} FROM deadlines WHERE shop_id = :shop_id AND warned_at = :at
                    ORDER BY due_at LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, at=at, limit=limit)

    async def list_of_kind(self, shop_id: int, kind: DeadlineKind, limit: int) -> list[Deadline]:
        """A shop's deadlines of one kind, the next one first."""
        query = f"""SELECT {_DEADLINE} FROM deadlines WHERE shop_id = :shop_id AND kind = :kind
                    ORDER BY due_at, id LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, kind=kind, limit=limit)

    async def list_for_order(self, order_id: int) -> list[Deadline]:
        query = f"SELECT {_DEADLINE} FROM deadlines WHERE order_id = :order_id ORDER BY due_at"
        return await self._all(query, order_id=order_id)

    async def list_for_customer(self, customer_id: int) -> list[Deadline]:
        query = (
            f"SELECT {_DEADLINE} FROM deadlines WHERE customer_id = :customer_id ORDER BY due_at"
        )
        return await self._all(query, customer_id=customer_id)

    async def list_due(
        self,
        now: datetime,
        limit: int,
        *,
        shop_ids: Sequence[int],
        called: Collection[int] = (),
        until: datetime | None = None,
    ) -> list[Deadline]:
        """About which something is to be said or done by now in these shops, the longest due
        first; of customers for whom people are called now, by this or because they are in
        `called`, what calls them `until` then as well.
        """
        query = f"""SELECT {_DEADLINE} FROM deadlines
                    WHERE shop_id IN :shop_ids AND fires_at IS NOT NULL AND fires_at <= :until
                    AND (fires_at <= :now OR level IN :levels AND (customer_id IN :called
                        OR customer_id IN (
                            SELECT customer_id FROM deadlines
                            WHERE shop_id IN :shop_ids AND level IN :levels
                            AND fires_at IS NOT NULL AND fires_at <= :now)))
                    ORDER BY fires_at LIMIT :limit"""
        return await self._all(
            query,
            shop_ids=shop_ids,
            now=now,
            until=until or now,
            called=list(called),
            levels=[each for each in WarningLevel if each.pings],
            limit=limit,
        )

    async def count_due(self, now: datetime, limit: int) -> dict[int, int]:
        """How many of those that are longest due are each of our shops'."""
        owned = self._sql.owned
        query = f"""SELECT shop_id, count(*) FROM (
                        SELECT shop_id FROM deadlines
                        WHERE fires_at IS NOT NULL AND fires_at <= :now {owned.condition}
                        ORDER BY fires_at LIMIT :limit) AS due
                    GROUP BY shop_id"""
        rows = await self._sql.rows(query, now=now, limit=limit, **owned.values)
        return {row[0]: row[1] for row in rows}

    async def next_at(self) -> datetime | None:
        """When something is next to be said or done, in any of our shops."""
        owned = self._sql.owned
        query = f"""SELECT fires_at FROM deadlines WHERE fires_at IS NOT NULL {owned.condition}
                    ORDER BY fires_at LIMIT 1"""
        return await self._sql.value(datetime, query, **owned.values)
