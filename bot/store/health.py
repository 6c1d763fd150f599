"""Which faults were told to whom, and when."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.health import FaultKind
from bot.store.sql import Sql


class ToldFaults:
    """What each person of a shop has heard of lately."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list_told(
        self, shop_id: int, member_id: int, *, since: datetime, over_since: datetime
    ) -> set[FaultKind]:
        """The faults that this person was told of since then; of those that were mended
        meanwhile since the other.
        """
        query = """SELECT fault FROM told_faults WHERE shop_id = :shop_id AND member_id = :member_id
                   AND (NOT is_over AND told_at > :since OR is_over AND told_at > :over_since)"""
        told = await self._sql.values(
            FaultKind,
            query,
            shop_id=shop_id,
            member_id=member_id,
            since=since,
            over_since=over_since,
        )
        return set(told)

    async def list_all_told(self, shop_id: int) -> set[FaultKind]:
        """The faults that anybody has been told of lately."""
        query = "SELECT DISTINCT fault FROM told_faults WHERE shop_id = :shop_id"
        return set(await self._sql.values(FaultKind, query, shop_id=shop_id))

    async def mark_told(
        self, shop_id: int, member_id: int, kinds: Collection[FaultKind], *, now: datetime
    ) -> None:
        query = """INSERT INTO told_faults (shop_id, fault, member_id, told_at, is_over)
                   VALUES (:shop_id, :fault, :member_id, :now, FALSE)
                   ON CONFLICT (shop_id, fault, member_id) DO UPDATE
                   SET told_at = excluded.told_at, is_over = FALSE"""
        rows = [
            {"shop_id": shop_id, "fault": kind, "member_id": member_id, "now": now}
            for kind in kinds
        ]
        await self._sql.run_all(query, rows)

    async def mark_over(
        self, shop_id: int, present: Collection[FaultKind], *, told_before: datetime
    ) -> None:
        """Notes which faults are over; those that were told of before a moment are forgotten."""
        query = """DELETE FROM told_faults
                   WHERE shop_id = :shop_id AND fault NOT IN :present AND told_at < :told_before"""
        await self._sql.run(query, shop_id=shop_id, present=present, told_before=told_before)
        query = (
            "UPDATE told_faults SET is_over = TRUE WHERE shop_id = :shop_id "
            "AND fault NOT IN :present"
        )
        await self._sql.run(query, shop_id=shop_id, present=present)
