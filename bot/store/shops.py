"""Shops: their settings, and when their digest is due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.shops import Shop
from bot.store import schema
from bot.store.rows import Rows, insert_or_ignore

_C = schema.shops.c
_IS_IT = _C.id == bindparam("row_id")
# Made once: to build a statement costs more than to run it.
_LOCKING = select(schema.shops).where(_IS_IT).with_for_update()
_ENTERING = (
    update(schema.shops)
    .where(_IS_IT)
    .values(last_action_at=bindparam("now"), silence_step=0)
    .returning(*schema.shops.c)
)
_NUMBERING = (
    update(schema.shops).where(_IS_IT).values(last_number=_C.last_number + 1).returning(_C.last_number)
)


class Shops(Rows[Shop]):
    """Every shop that uses this bot."""

    table = schema.shops
    kind = Shop

    async def enter(self, shop_id: int, now: datetime) -> Shop | None:
        """The shop, with `now` noted as the moment when somebody last did something there, or came back.

        It stays locked until the unit of work ends, so that one change to a shop happens at a time.
        """
        return await self._one(_ENTERING, {"row_id": shop_id, "now": now})

    async def lock(self, shop_id: int) -> Shop | None:
        """The same for what nobody on staff did: a customer's message, a reminder."""
        return await self._one(_LOCKING, {"row_id": shop_id})

    async def lock_all(self, shop_ids: Sequence[int]) -> list[Shop]:
        """The same for several, always in the same order, so that two who lock some never wait for each other."""
        return await self._all(
            select(self.table)
            .where(self.table.c.id.in_(shop_ids))
            .order_by(self.table.c.id)
            .with_for_update()
        )

    async def add(self, value: Shop) -> Shop:
        """Stores a shop under its server's id; one that is there already stays as it is."""
        row = {**self.to_row(value), "id": value.id}
        await self._tx.execute(insert_or_ignore(self._tx, self.table).values(row))
        return value

    async def take_number(self, shop_id: int) -> int:
        """The next order number of this shop; nobody else gets the same."""
        return int((await self._tx.execute(_NUMBERING, {"row_id": shop_id})).scalar_one())

    async def save_absence(self, shop: Shop) -> None:
        """Stores who is away, until when, and who stands in; nothing else of the shop."""
        names = ("away_since", "away_until", "away_reason", "away_deputy_id", "away_note")
        values = {name: getattr(shop, name) for name in names}
        await self._tx.execute(update(self.table).where(self.table.c.id == shop.id).values(values))

    async def note_silence(self, shop_id: int, step: int) -> None:
        """Remembers how far the calls have gone; whatever staff do next begins anew."""
        await self._tx.execute(update(self.table).where(self.table.c.id == shop_id).values(silence_step=step))

    async def note_owner(self, shop: Shop, owner_id: int) -> Shop:
        """Remembers whose server it is, and gives the shop with that."""
        if shop.owner_id == owner_id:
            return shop
        await self._tx.execute(update(self.table).where(self.table.c.id == shop.id).values(owner_id=owner_id))
        return replace(shop, owner_id=owner_id)

    async def list_ids(self, *, after: int, limit: int) -> list[int]:
        """The ids of all shops in pages: those behind this one, the smallest first."""
        result = await self._tx.execute(select(_C.id).where(_C.id > after).order_by(_C.id).limit(limit))
        return list(result.scalars())

    async def list_after(self, shop_id: int, *, limit: int) -> list[Shop]:
        """The shops whose id comes after this one, in the order of their ids."""
        return await self._all(select(self.table).where(_C.id > shop_id).order_by(_C.id).limit(limit))

    async def has_countries(self) -> bool:
        """Whether any shop closes on public holidays."""
        result = await self._tx.execute(select(_C.id).where(_C.country.is_not(None)).limit(1))
        return result.first() is not None

    async def schedule_digest(self, shop_id: int, at: datetime | None) -> None:
        self._tx.schedule_changed = True
        await self._tx.execute(update(self.table).where(self.table.c.id == shop_id).values(next_digest_at=at))

    async def list_due_digests(self, now: datetime, limit: int) -> list[Shop]:
        """Shops whose digest is due, the longest due first."""
        return await self._all(
            select(self.table)
            .where(self.table.c.next_digest_at.is_not(None), self.table.c.next_digest_at <= now)
            .order_by(self.table.c.next_digest_at)
            .limit(limit)
        )

    async def next_digest_at(self) -> datetime | None:
        column = self.table.c.next_digest_at
        result = await self._tx.execute(select(column).where(column.is_not(None)).order_by(column).limit(1))
        return result.scalar_one_or_none()
