"""The rungs that will ring, and those that rang: each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, tuple_, update

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


_C = schema.reminders.c
_MARKING = (
    update(schema.reminders)
    .where(
        _C.conversation_id == bindparam("of"),
        _C.rung == bindparam("kind"),
        _C.due_at == bindparam("nominal"),
    )
    .values(rung_at=bindparam("rung_at"))
)


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

    async def plan_all(self, reminders: Sequence[Reminder]) -> list[int]:
        """Keeps several rungs, one for each conversation; gives the conversations whose rung rang already."""
        self._tx.schedule_changed = True
        rows = [{name: getattr(each, name) for name in Reminder.__slots__} for each in reminders]
        await self._tx.execute(insert_or_ignore(self._tx, schema.reminders), rows)
        r = schema.reminders.c
        wanted = [each.conversation_id for each in reminders]
        found = await self._tx.execute(
            select(r.conversation_id).where(r.conversation_id.in_(wanted), r.rung_at.is_(None))
        )
        planned = set(found.scalars())
        return [each for each in wanted if each not in planned]

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

    async def list_due(self, now: datetime, limit: int, *, shop_ids: Sequence[int]) -> list[Reminder]:
        """What is to ring by now in these shops, the longest due first."""
        r = schema.reminders
        rows = await self._tx.execute(
            select(*(r.c[name] for name in Reminder.__slots__))
            .where(r.c.shop_id.in_(shop_ids), r.c.rung_at.is_(None), r.c.ring_at <= now)
            .order_by(r.c.ring_at)
            .limit(limit)
        )
        return [Reminder(**row._mapping) for row in rows]

    async def count_due(self, now: datetime, limit: int) -> dict[int, int]:
        """How many of the rungs that are longest due are each shop's."""
        r = schema.reminders.c
        due = (
            select(r.shop_id)
            .where(r.rung_at.is_(None), r.ring_at <= now)
            .order_by(r.ring_at)
            .limit(limit)
            .subquery()
        )
        counted = await self._tx.execute(
            select(due.c.shop_id, func.count().label("due")).group_by(due.c.shop_id)
        )
        return {row._mapping["shop_id"]: row._mapping["due"] for row in counted}

    async def mark_rung(self, rungs: Sequence[tuple[int, Rung]], *, at: datetime) -> None:
        """Marks rungs as said: each with the conversation that it is about."""
        rows = [
            {"of": conversation_id, "kind": rung.kind, "nominal": rung.due_at, "rung_at": at}
            for conversation_id, rung in rungs
        ]
        await self._tx.execute(_MARKING, rows)

    async def next_at(self, shop_id: int | None = None) -> datetime | None:
        """When the next reminder rings, of one shop or of all."""
        r = schema.reminders.c
        query = select(r.ring_at).where(r.rung_at.is_(None))
        if shop_id is not None:
            query = query.where(r.shop_id == shop_id)
        result = await self._tx.execute(query.order_by(r.ring_at).limit(1))
        return result.scalar_one_or_none()
