"""The steps that will ring, and those that rang: each once."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.records import dataclass
from bot.domain.reminders import ReminderStep, StepKind
from bot.store.sql import Sql
from bot.store.values import columns, find_shape, insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One step of one conversation; (conversation, step, due time) is its key."""

    conversation_id: int
    shop_id: int
    step: StepKind
    due_at: datetime
    fires_at: datetime
    by_ping: bool

    @property
    def calls_people(self) -> bool:
        """Whether people are called with it: by a ping, or by the list that names it."""
        return self.by_ping or self.step is not StepKind.SOON


_REMINDER = columns(Reminder)
_PLAN = insert("reminders", find_shape(Reminder).columns) + " ON CONFLICT DO NOTHING"
#: Whether it will ring.
_IS_AHEAD = "fired_at IS NULL"


class Reminders:
    """Reminders of every shop; a conversation has at most one that hasn't step."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def plan(self, reminder: Reminder) -> bool:
        """Keeps a step to ring later; False when exactly this one rang already, so it must not
        again.
        """
        self._sql.plan(reminder.fires_at)
        return bool(await self._sql.run(_PLAN, **find_shape(Reminder).to_row(reminder)))

    async def plan_all(self, reminders: Sequence[Reminder]) -> list[int]:
        """Keeps several steps, one for each conversation; gives the conversations whose step
        rang already.
        """
        self._sql.plan(*(each.fires_at for each in reminders))
        await self._sql.run_all(_PLAN, [find_shape(Reminder).to_row(each) for each in reminders])
        wanted = [each.conversation_id for each in reminders]
        query = (
            "SELECT conversation_id FROM reminders WHERE conversation_id IN :wanted "
            f"AND {_IS_AHEAD}"
        )
        planned = set(await self._sql.values(int, query, wanted=wanted))
        return [each for each in wanted if each not in planned]

    async def clear(self, conversation_id: int) -> None:
        """Forgets what hasn't step for this conversation."""
        query = f"DELETE FROM reminders WHERE conversation_id = :conversation_id AND {_IS_AHEAD}"
        await self._sql.run(query, conversation_id=conversation_id)

    async def forget_twins(self, conversation_id: int, other_id: int) -> None:
        """Forgets those steps of a conversation that rang in another as well: the key of each is
        unique.
        """
        query = """DELETE FROM reminders WHERE conversation_id = :conversation_id
                   AND (step, due_at) IN (SELECT step, due_at FROM reminders
                   WHERE conversation_id = :other_id)"""
        await self._sql.run(query, conversation_id=conversation_id, other_id=other_id)

    async def list_due(
        self, now: datetime, limit: int, *, shop_ids: Sequence[int]
    ) -> list[Reminder]:
        """What is to ring by now in these shops, the longest due first."""
        query = f"""SELECT {_REMINDER} FROM reminders
                    WHERE shop_id IN :shop_ids AND {_IS_AHEAD} AND fires_at <= :now
                    ORDER BY fires_at LIMIT :limit"""
        return await self._sql.all(Reminder, query, shop_ids=shop_ids, now=now, limit=limit)

    async def count_due(self, now: datetime, limit: int) -> dict[int, int]:
        """How many of the steps that are longest due are each of our shops'."""
        owned = self._sql.owned
        query = f"""SELECT shop_id, count(*) FROM (
                        SELECT shop_id FROM reminders
                        WHERE {_IS_AHEAD} AND fires_at <= :now {owned.condition}
                        ORDER BY fires_at LIMIT :limit) AS due
                    GROUP BY shop_id"""
        rows = await self._sql.rows(query, now=now, limit=limit, **owned.values)
        return {row[0]: row[1] for row in rows}

    async def mark_fired(self, steps: Sequence[tuple[int, ReminderStep]], *, at: datetime) -> None:
        """Marks steps as said: each with the conversation that it is about."""
        query = """UPDATE reminders SET fired_at = :at
                   WHERE conversation_id = :conversation_id AND step = :step AND due_at = :due_at"""
        rows = [
            {"conversation_id": conversation_id, "step": step.kind, "due_at": step.due_at, "at": at}
            for conversation_id, step in steps
        ]
        await self._sql.run_all(query, rows)

    async def next_at(self, shop_id: int | None = None) -> datetime | None:
        """When the next reminder rings, of one shop or of all that are ours."""
        owned = self._sql.owned
        wanted = owned.condition if shop_id is None else "AND shop_id = :shop_id"
        query = (
            f"SELECT fires_at FROM reminders WHERE {_IS_AHEAD} {wanted} ORDER BY fires_at LIMIT 1"
        )
        return await self._sql.value(datetime, query, shop_id=shop_id, **owned.values)
