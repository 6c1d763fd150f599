"""Which faults were told to whom, and when."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select, update

from bot.domain.health import FaultKind
from bot.store import schema
from bot.store.rows import insert_or_replace

if TYPE_CHECKING:
    from bot.store.transaction import Transaction

_T = schema.told_faults.c


class ToldFaults:
    """What each person of a shop has heard of lately."""

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    async def list_told(
        self, shop_id: int, member_id: int, *, since: datetime, over_since: datetime
    ) -> set[FaultKind]:
        """The faults that this person was told of since then; of those that were mended meanwhile since the other."""
        rows = await self._tx.execute(
            select(_T.fault).where(
                _T.shop_id == shop_id,
                _T.member_id == member_id,
                or_(
                    and_(_T.is_over.is_(False), _T.told_at > since),
                    and_(_T.is_over.is_(True), _T.told_at > over_since),
                ),
            )
        )
        return set(rows.scalars())

    async def list_all_told(self, shop_id: int) -> set[FaultKind]:
        """The faults that anybody has been told of lately."""
        rows = await self._tx.execute(select(_T.fault).where(_T.shop_id == shop_id).distinct())
        return set(rows.scalars())

    async def mark_told(
        self, shop_id: int, member_id: int, kinds: Collection[FaultKind], *, now: datetime
    ) -> None:
        for kind in kinds:
            row = {
                "shop_id": shop_id,
                "fault": kind,
                "member_id": member_id,
                "told_at": now,
                "is_over": False,
            }
            await self._tx.execute(insert_or_replace(self._tx, schema.told_faults, row))

    async def mark_over(self, shop_id: int, present: Collection[FaultKind], *, told_before: datetime) -> None:
        """Notes which faults are over; those that were told of before a moment are forgotten."""
        is_over = and_(_T.shop_id == shop_id, _T.fault.not_in(present))
        await self._tx.execute(delete(schema.told_faults).where(is_over, _T.told_at < told_before))
        await self._tx.execute(update(schema.told_faults).where(is_over).values(is_over=True))
