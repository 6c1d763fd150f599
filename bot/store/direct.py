"""Direct messages: how far each person's were read, and those whose shop isn't known yet."""

from datetime import datetime
from typing import Any

from bot.domain.conversations import Attachment, EarlierWords
from bot.domain.records import dataclass
from bot.store.sql import Both, Sql
from bot.store.table import NoSuchRow
from bot.store.values import columns, find_shape, insert, update


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


_LINE = columns(DirectLine)
_GET_LINE = f"SELECT {_LINE} FROM direct_lines WHERE user_id = :user_id"
_SAVE_LINE = f"""{insert("direct_lines", find_shape(DirectLine).columns)}
                 ON CONFLICT (user_id) DO UPDATE SET
                     channel_id = excluded.channel_id, last_message_id = excluded.last_message_id,
                     shop_id = excluded.shop_id, used_at = excluded.used_at"""
_ASIDE = columns(DirectMessage)
_PUT_ASIDE = insert("unplaced", find_shape(DirectMessage).columns) + " ON CONFLICT DO NOTHING"
_SAVE_ASIDE = (
    update("unplaced", find_shape(DirectMessage).columns) + " WHERE message_id = :message_id"
)


class DirectLines:
    """The direct lines to all customers on Discord."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def get(self, user_id: int) -> DirectLine | None:
        return await self._sql.one(DirectLine, _GET_LINE, user_id=user_id)

    async def lock(self, user_id: int) -> DirectLine | None:
        """The same, for a change that follows in this unit of work.

        While one process takes in what somebody writes, another one may send them a letter.
        """
        query = Both(sqlite=_GET_LINE, postgres=f"{_GET_LINE} FOR UPDATE")
        return await self._sql.one(DirectLine, query, user_id=user_id)

    async def save(self, line: DirectLine) -> None:
        await self._sql.run(_SAVE_LINE, **find_shape(DirectLine).to_row(line))

    async def find_in(self, channel_id: int) -> DirectLine | None:
        """The line of whoever writes in this channel."""
        query = f"SELECT {_LINE} FROM direct_lines WHERE channel_id = :channel_id"
        return await self._sql.one(DirectLine, query, channel_id=channel_id)

    async def list_used_since(
        self,
        since: datetime,
        limit: int,
        *,
        until: datetime | None = None,
        before: DirectLine | None = None,
    ) -> list[DirectLine]:
        """A page of the lines that were used last in this time, the latest first; `before` ended
        the last page.
        """
        earlier, behind = "", ""
        place: dict[str, Any] = {}
        if until is not None:
            earlier = "AND used_at < :until"
        if before is not None:
            behind = (
                "AND (used_at < :last_used_at OR used_at = :last_used_at "
                "AND user_id < :last_user_id)"
            )
            place = {"last_used_at": before.used_at, "last_user_id": before.user_id}
        query = f"""SELECT {_LINE} FROM direct_lines WHERE used_at >= :since {earlier} {behind}
                    ORDER BY used_at DESC, user_id DESC LIMIT :limit"""
        return await self._sql.all(
            DirectLine, query, since=since, until=until, limit=limit, **place
        )

    async def list_unplaced(self, limit: int, *, after: int = 0) -> list[DirectLine]:
        """A page of the lines of people whose messages wait for their shop, and who weren't asked
        for it yet.

        By the person's id, from behind `after` on.
        """
        query = f"""SELECT {_LINE} FROM direct_lines
                    WHERE user_id > :after AND user_id IN (
                        SELECT user_id FROM unplaced GROUP BY user_id HAVING max(asked_at) IS NULL)
                    ORDER BY user_id LIMIT :limit"""
        return await self._sql.all(DirectLine, query, after=after, limit=limit)

    async def mark_asked(self, user_id: int, at: datetime) -> None:
        query = "UPDATE unplaced SET asked_at = :at WHERE user_id = :user_id"
        await self._sql.run(query, user_id=user_id, at=at)

    async def choose_shop(self, user_id: int, shop_id: int) -> None:
        query = "UPDATE direct_lines SET shop_id = :shop_id WHERE user_id = :user_id"
        await self._sql.run(query, user_id=user_id, shop_id=shop_id)

    async def put_aside(self, message: DirectMessage) -> bool:
        """Keeps a message until its shop is known; False when it was kept before."""
        return bool(await self._sql.run(_PUT_ASIDE, **find_shape(DirectMessage).to_row(message)))

    async def get_aside(self, message_id: int) -> DirectMessage | None:
        """A message whose shop isn't known yet."""
        query = f"SELECT {_ASIDE} FROM unplaced WHERE message_id = :message_id"
        return await self._sql.one(DirectMessage, query, message_id=message_id)

    async def list_aside(self, user_id: int) -> list[DirectMessage]:
        """What this person has put aside, the oldest first."""
        query = f"SELECT {_ASIDE} FROM unplaced WHERE user_id = :user_id ORDER BY message_id"
        return await self._sql.all(DirectMessage, query, user_id=user_id)

    async def save_aside(self, message: DirectMessage) -> None:
        """Stores a changed message in place of the old one. Raises NoSuchRow when there is none."""
        if not await self._sql.run(_SAVE_ASIDE, **find_shape(DirectMessage).to_row(message)):
            raise NoSuchRow(f"unplaced {message.message_id}")

    async def find_last_aside(self, user_id: int) -> datetime | None:
        """When the last of the messages was written that this person still has put aside."""
        query = "SELECT at FROM unplaced WHERE user_id = :user_id ORDER BY message_id DESC LIMIT 1"
        return await self._sql.value(datetime, query, user_id=user_id)

    async def take_aside(self, user_id: int) -> list[DirectMessage]:
        """Hands over what was put aside for this person, the oldest first, and forgets it."""
        kept = await self.list_aside(user_id)
        await self._sql.run("DELETE FROM unplaced WHERE user_id = :user_id", user_id=user_id)
        return kept
