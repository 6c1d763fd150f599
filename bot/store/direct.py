"""Direct messages: how far each person's were read, and those whose shop isn't known yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from bot.domain.conversations import Attachment
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectLine:
    """One person's direct messages with the bot."""

    user_id: int
    channel_id: int
    last_message_id: int  #: everything up to this one was taken in
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

    async def list_used_since(self, at: datetime, limit: int) -> list[DirectLine]:
        """Lines that were in use lately, the latest first."""
        c = schema.direct_lines.c
        rows = await self._tx.execute(
            select(schema.direct_lines).where(c.used_at >= at).order_by(c.used_at.desc()).limit(limit)
        )
        return [DirectLine(**row._mapping) for row in rows]

    async def list_unplaced(self, limit: int) -> list[DirectLine]:
        """The lines of people whose messages wait for their shop to be known, and who weren't asked yet."""
        lines, kept = schema.direct_lines, schema.unplaced
        waiting = select(kept.c.user_id).group_by(kept.c.user_id).having(func.max(kept.c.asked_at).is_(None))
        rows = await self._tx.execute(select(lines).where(lines.c.user_id.in_(waiting)).limit(limit))
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

    async def find_last_aside(self, user_id: int) -> datetime | None:
        """When the last of the messages was written that this person still has put aside."""
        u = schema.unplaced.c
        result = await self._tx.execute(
            select(u.at).where(u.user_id == user_id).order_by(u.message_id.desc()).limit(1)
        )
        return result.scalar_one_or_none()

    async def take_aside(self, user_id: int) -> list[DirectMessage]:
        """Hands over what was put aside for this person, the oldest first, and forgets it."""
        u = schema.unplaced
        rows = await self._tx.execute(select(u).where(u.c.user_id == user_id).order_by(u.c.message_id))
        kept = [
            DirectMessage(**{name: row._mapping[name] for name in DirectMessage.__slots__}) for row in rows
        ]
        await self._tx.execute(delete(u).where(u.c.user_id == user_id))
        return kept
