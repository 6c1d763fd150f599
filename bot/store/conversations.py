"""Conversations and the messages in them."""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.channels import Channel
from bot.domain.conversations import HOLDING_VIA, Conversation, Direction, Message
from bot.store import schema
from bot.store.rows import Rows, insert_or_ignore

_DISCORD = "discord:"
_C = schema.conversations.c
# Made once: to build a statement costs more than to run it.
_WAITING = (
    select(schema.conversations)
    .where(_C.shop_id == bindparam("shop"), _C.waiting_since.is_not(None))
    .order_by(_C.waiting_since)
    .limit(bindparam("most"))
)


def name_source(discord_id: int | str) -> str:
    """What makes a message on Discord the same when it is seen twice."""
    return f"{_DISCORD}{discord_id}"


def read_source(source_key: str) -> int:
    """The id on Discord of a message with this source."""
    return int(source_key.removeprefix(_DISCORD))


class Conversations(Rows[Conversation]):
    """One conversation for each customer who ever wrote or was written to."""

    table = schema.conversations
    kind = Conversation

    async def get_for_customer(self, customer_id: int) -> Conversation | None:
        return await self._one(select(self.table).where(self.table.c.customer_id == customer_id))

    async def list_waiting(self, shop_id: int, limit: int) -> list[Conversation]:
        """Who waits, the oldest first."""
        return await self._all(_WAITING, {"shop": shop_id, "most": limit})

    async def count_waiting(self, shop_id: int) -> int:
        c = self.table.c
        result = await self._tx.execute(
            select(func.count()).where(c.shop_id == shop_id, c.waiting_since.is_not(None))
        )
        return int(result.scalar_one())

    async def add_message(self, message: Message) -> int | None:
        """Stores a message and gives its id; None when the same one was stored before."""
        m = schema.messages
        values = {name: getattr(message, name) for name in Message.__slots__ if name != "id"}
        if message.source_key is None:
            return int((await self._tx.execute(insert(m).values(values).returning(m.c.id))).scalar_one())
        result = await self._tx.execute(insert_or_ignore(self._tx, m).values(values).returning(m.c.id))
        found = result.scalar_one_or_none()
        return None if found is None else int(found)

    async def get_message(self, message_id: int) -> Message | None:
        row = (
            await self._tx.execute(select(schema.messages).where(schema.messages.c.id == message_id))
        ).first()
        return None if row is None else Message(**row._mapping)

    async def find_message(self, shop_id: int, source_key: str) -> Message | None:
        """The message that came from there."""
        m = schema.messages
        row = (
            await self._tx.execute(select(m).where(m.c.shop_id == shop_id, m.c.source_key == source_key))
        ).first()
        return None if row is None else Message(**row._mapping)

    async def find_direct_message(self, discord_id: int) -> Message | None:
        """What was taken in, by whichever shop, as this message on Discord."""
        m = schema.messages
        row = (await self._tx.execute(select(m).where(m.c.source_key == name_source(discord_id)))).first()
        return None if row is None else Message(**row._mapping)

    async def save_message(self, message: Message) -> None:
        """Stores a changed message in place of the old one."""
        m = schema.messages
        values = {name: getattr(message, name) for name in Message.__slots__ if name != "id"}
        await self._tx.execute(update(m).where(m.c.id == message.id).values(values))

    async def list_direct_messages(self, user_id: int, since: datetime, limit: int) -> list[Message]:
        """What this account wrote to the bot from then on that is still there, the newest first.

        Of each shop only what was written after its last answer.
        """
        m, people, talks = schema.messages, schema.customers, schema.conversations
        rows = await self._tx.execute(
            select(m)
            .join(people, people.c.id == m.c.customer_id)
            .join(talks, talks.c.id == m.c.conversation_id)
            .where(
                people.c.member_id == user_id,
                m.c.at >= since,
                m.c.channel == Channel.DISCORD,
                m.c.direction == Direction.IN,
                m.c.source_key.like(name_source("%")),
                m.c.author_id.is_(None),
                m.c.deleted_at.is_(None),
                or_(talks.c.answered_at.is_(None), m.c.at > talks.c.answered_at),
            )
            .order_by(m.c.at.desc(), m.c.id.desc())
            .limit(limit)
        )
        return [Message(**row._mapping) for row in rows]

    async def find_last_answer(self, customer_id: int, before: datetime) -> datetime | None:
        """When the shop said something to this customer for the last time before this moment."""
        m = schema.messages.c
        result = await self._tx.execute(
            select(m.at)
            .where(
                m.customer_id == customer_id,
                m.direction == Direction.OUT,
                func.coalesce(m.via, "") != HOLDING_VIA,
                m.at < before,
            )
            .order_by(m.at.desc())
            .limit(1)
        )
        return result.scalar_one_or_none()

    async def mark_question(self, message_id: int) -> bool:
        """Takes a thanks for a question after all; False when it was one already."""
        m = schema.messages.c
        result = await self._tx.execute(
            update(schema.messages)
            .where(m.id == message_id, m.is_thanks)
            .values(is_thanks=False)
            .returning(m.id)
        )
        return result.first() is not None

    async def mark_answer_unwanted(self, message_id: int) -> None:
        """Nobody waits for an answer to this message."""
        m = schema.messages.c
        await self._tx.execute(update(schema.messages).where(m.id == message_id).values(is_thanks=True))

    async def list_messages(self, customer_id: int, limit: int) -> list[Message]:
        """The last things that were said with this customer, the oldest of them first."""
        m = schema.messages
        rows = await self._tx.execute(
            select(m)
            .where(m.c.customer_id == customer_id)
            .order_by(m.c.at.desc(), m.c.id.desc())
            .limit(limit)
        )
        return [Message(**row._mapping) for row in rows][::-1]

    async def list_about(self, customer_id: int, order_id: int, since: datetime, limit: int) -> list[Message]:
        """The last things said with this customer about this order, or from then on about none; oldest first."""
        m = schema.messages
        rows = await self._tx.execute(
            select(m)
            .where(
                m.c.customer_id == customer_id,
                or_(m.c.order_id == order_id, and_(m.c.order_id.is_(None), m.c.at >= since)),
            )
            .order_by(m.c.at.desc(), m.c.id.desc())
            .limit(limit)
        )
        return [Message(**row._mapping) for row in rows][::-1]

    async def absorb(self, old_id: int, new_id: int, customer_id: int) -> None:
        """Moves everything that was said in one conversation into another, and forgets the emptied one."""
        await self._tx.reminders.clear(old_id)
        await self._tx.reminders.forget_twins(old_id, new_id)
        for table in (schema.reminders, schema.outbox):
            await self._tx.execute(
                update(table).where(table.c.conversation_id == old_id).values(conversation_id=new_id)
            )
        await self._tx.execute(
            update(schema.messages)
            .where(schema.messages.c.conversation_id == old_id)
            .values(conversation_id=new_id, customer_id=customer_id)
        )
        await self._tx.execute(delete(self.table).where(self.table.c.id == old_id))

    async def list_questions_since(self, customer_id: int, at: datetime, limit: int) -> list[Message]:
        """What this customer wrote or changed after this moment and wants an answer to, the oldest first."""
        m = schema.messages
        spoke_at = func.coalesce(m.c.edited_at, m.c.at)
        rows = await self._tx.execute(
            select(m)
            .where(
                m.c.customer_id == customer_id, spoke_at > at, m.c.direction == Direction.IN, ~m.c.is_thanks
            )
            .order_by(m.c.at, m.c.id)
            .limit(limit)
        )
        return [Message(**row._mapping) for row in rows]
