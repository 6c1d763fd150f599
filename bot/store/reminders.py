"""The rungs that will ring, and those that rang: each once."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, tuple_, update

from bot.domain.reminders import Rung, RungKind
from bot.store import schema
from bot.store.rows import insert_or_ignore

if TYPE_CHECKING:
    from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One rung of one conversation; (conversation, rung, due time) is its key."""

    conversation_id: int
    shop_id: int
    rung: RungKind
    due_at: datetime
    ring_at: datetime
    by_ping: bool


class Reminders:
    """Reminders of every shop; a conversation has at most one that hasn't rung."""

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    async def plan(self, reminder: Reminder) -> bool:
        """Keeps a rung to ring later; False when exactly this one rang already, so it must not again."""
        self._tx.schedule_changed = True
        values = {name: getattr(reminder, name) for name in reminder.__slots__}
        result = await self._tx.execute(
            insert_or_ignore(self._tx, schema.reminders)
            .values(values)
            .returning(schema.reminders.c.conversation_id)
        )
        return result.first() is not None

    async def clear(self, conversation_id: int) -> None:
        """Forgets what hasn't rung for this conversation."""
        r = schema.reminders.c
        await self._tx.execute(
            delete(schema.reminders).where(r.conversation_id == conversation_id, r.rung_at.is_(None))
        )

    async def forget_twins(self, conversation_id: int, other_id: int) -> None:
        """Forgets those rungs of a conversation that rang in another as well: the key of each is unique."""
        r = schema.reminders.c
        twins = select(r.rung, r.due_at).where(r.conversation_id == other_id)
        await self._tx.execute(
            delete(schema.reminders).where(
                r.conversation_id == conversation_id, tuple_(r.rung, r.due_at).in_(twins)
            )
        )

    async def list_due(self, now: datetime, limit: int, *, shop_id: int | None = None) -> list[Reminder]:
        """What is to ring by now, the longest due first; of one shop, or of all."""
        r = schema.reminders
        query = select(*(r.c[name] for name in Reminder.__slots__)).where(
            r.c.rung_at.is_(None), r.c.ring_at <= now
        )
        if shop_id is not None:
            query = query.where(r.c.shop_id == shop_id)
        rows = await self._tx.execute(query.order_by(r.c.ring_at).limit(limit))
        return [Reminder(**row._mapping) for row in rows]

    async def mark_rung(self, conversation_id: int, rung: Rung, *, at: datetime) -> None:
        """Marks a rung as said."""
        r = schema.reminders.c
        await self._tx.execute(
            update(schema.reminders)
            .where(r.conversation_id == conversation_id, r.rung == rung.kind, r.due_at == rung.due_at)
            .values(rung_at=at)
        )

    async def next_at(self, shop_id: int | None = None) -> datetime | None:
        """When the next reminder rings, of one shop or of all."""
        r = schema.reminders.c
        query = select(r.ring_at).where(r.rung_at.is_(None))
        if shop_id is not None:
            query = query.where(r.shop_id == shop_id)
        result = await self._tx.execute(query.order_by(r.ring_at).limit(1))
        return result.scalar_one_or_none()
