"""Direct messages: how far each person's were read, and those whose shop isn't known yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, delete, func, or_, select, update

from bot.domain.conversations import Attachment, EarlierWords
from bot.store import schema
from bot.store.rows import insert_or_ignore, insert_or_replace

if TYPE_CHECKING:
    from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessage:
    """Something that a person wrote to the bot."""

    message_id: int
    user_id: int
    user_name: str
    words: str
    attachments: tuple[Attachment, ...] = ()
    at: datetime
    edited_at: datetime | None = None  #: when they changed it last
    earlier: tuple[EarlierWords, ...] = ()  #: what it said before, as far as it was heard
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectLine:
    """One person's direct messages with the bot."""

    user_id: int
    channel_id: int
    last_message_id: int  #: the mark: everything up to this one was taken in
    shop_id: int | None = None  #: the shop that they meant last
    used_at: datetime


class DirectLines:
    """The direct lines to all customers on Discord."""

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    async def get(self, user_id: int) -> DirectLine | None:
        row = (
            await self._tx.execute(
                select(schema.direct_lines).where(schema.direct_lines.c.user_id == user_id)
            )
        ).first()
        return None if row is None else DirectLine(**row._mapping)

    async def save(self, line: DirectLine) -> None:
        values = {name: getattr(line, name) for name in line.__slots__}
        await self._tx.execute(insert_or_replace(self._tx, schema.direct_lines, values))

    async def find_in(self, channel_id: int) -> DirectLine | None:
        """The line of whoever writes in this channel."""
        c = schema.direct_lines.c
        row = (await self._tx.execute(select(schema.direct_lines).where(c.channel_id == channel_id))).first()
        return None if row is None else DirectLine(**row._mapping)

    async def list_used_since(
        self,
        since: datetime,
        limit: int,
        *,
        until: datetime | None = None,
        before: DirectLine | None = None,
    ) -> list[DirectLine]:
        """A page of the lines that were used last in this time, the latest first; `before` ended the last page."""
        c = schema.direct_lines.c
        wanted = select(schema.direct_lines).where(c.used_at >= since)
        if until is not None:
            wanted = wanted.where(c.used_at < until)
        if before is not None:
            is_as_late = and_(c.used_at == before.used_at, c.user_id < before.user_id)
            wanted = wanted.where(or_(c.used_at < before.used_at, is_as_late))
        rows = await self._tx.execute(wanted.order_by(c.used_at.desc(), c.user_id.desc()).limit(limit))
        return [DirectLine(**row._mapping) for row in rows]

    async def list_unplaced(self, limit: int, *, after: int = 0) -> list[DirectLine]:
        """A page of the lines of people whose messages wait for their shop, and who weren't asked for it yet.

        By the person's id, from behind `after` on.
        """
        lines, kept = schema.direct_lines, schema.unplaced
        waiting = select(kept.c.user_id).group_by(kept.c.user_id).having(func.max(kept.c.asked_at).is_(None))
        rows = await self._tx.execute(
            select(lines)
            .where(lines.c.user_id.in_(waiting), lines.c.user_id > after)
            .order_by(lines.c.user_id)
            .limit(limit)
        )
        return [DirectLine(**row._mapping) for row in rows]

    async def mark_asked(self, user_id: int, at: datetime) -> None:
        u = schema.unplaced
        await self._tx.execute(update(u).where(u.c.user_id == user_id).values(asked_at=at))

    async def choose_shop(self, user_id: int, shop_id: int) -> None:
        c = schema.direct_lines.c
        await self._tx.execute(
            update(schema.direct_lines).where(c.user_id == user_id).values(shop_id=shop_id)
        )

    async def put_aside(self, message: DirectMessage) -> bool:
        """Keeps a message until its shop is known; False when it was kept before."""
        values = {name: getattr(message, name) for name in message.__slots__}
        result = await self._tx.execute(
            insert_or_ignore(self._tx, schema.unplaced).values(values).returning(schema.unplaced.c.message_id)
        )
        return result.first() is not None

    async def get_aside(self, message_id: int) -> DirectMessage | None:
        """A message whose shop isn't known yet."""
        u = schema.unplaced
        row = (await self._tx.execute(select(u).where(u.c.message_id == message_id))).first()
        return None if row is None else _read_aside(row)

    async def list_aside(self, user_id: int) -> list[DirectMessage]:
        """What this person has put aside, the oldest first."""
        u = schema.unplaced
        rows = await self._tx.execute(select(u).where(u.c.user_id == user_id).order_by(u.c.message_id))
        return [_read_aside(row) for row in rows]

    async def save_aside(self, message: DirectMessage) -> None:
        """Stores a changed message in place of the old one."""
        u = schema.unplaced
        values = {name: getattr(message, name) for name in message.__slots__}
        await self._tx.execute(update(u).where(u.c.message_id == message.message_id).values(values))

    async def find_last_aside(self, user_id: int) -> datetime | None:
        """When the last of the messages was written that this person still has put aside."""
        u = schema.unplaced.c
        result = await self._tx.execute(
            select(u.at).where(u.user_id == user_id).order_by(u.message_id.desc()).limit(1)
        )
        return result.scalar_one_or_none()

    async def take_aside(self, user_id: int) -> list[DirectMessage]:
        """Hands over what was put aside for this person, the oldest first, and forgets it."""
        kept = await self.list_aside(user_id)
        await self._tx.execute(delete(schema.unplaced).where(schema.unplaced.c.user_id == user_id))
        return kept


def _read_aside(row: Row[Any]) -> DirectMessage:
    return DirectMessage(**{name: row._mapping[name] for name in DirectMessage.__slots__})
