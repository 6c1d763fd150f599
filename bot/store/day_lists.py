"""Where the shops' last lists of the day stand."""

from datetime import datetime

from bot.domain.day_lists import DayList
from bot.store.sql import Sql
from bot.store.values import columns, find_shape

_SHAPE = find_shape(DayList)
_LIST = columns(DayList)


class DayLists:
    """One row a shop."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def get(self, shop_id: int) -> DayList | None:
        """The shop's last list; None before its first."""
        query = f"SELECT {_LIST} FROM day_lists WHERE shop_id = :shop_id"
        return await self._sql.one(DayList, query, shop_id=shop_id)

    async def begin(self, new: DayList) -> None:
        """A list that is to be posted, in place of the one before."""
        query = """INSERT INTO day_lists (shop_id, told_at, lines)
                   VALUES (:shop_id, :told_at, :lines)
                   ON CONFLICT (shop_id) DO UPDATE SET
                       told_at = excluded.told_at, lines = excluded.lines,
                       channel_id = NULL, message_id = NULL"""
        await self._sql.run(query, **_SHAPE.to_row(new))

    async def set_message(
        self, shop_id: int, told_at: datetime, *, channel_id: int, message_id: int
    ) -> bool:
        """Where this list stands now; False when another has taken its place."""
        query = """UPDATE day_lists SET channel_id = :channel_id, message_id = :message_id
                   WHERE shop_id = :shop_id AND told_at = :told_at"""
        changed = await self._sql.run(
            query,
            shop_id=shop_id,
            told_at=told_at,
            channel_id=channel_id,
            message_id=message_id,
        )
        return bool(changed)

    async def save_lines(self, shown: DayList) -> None:
        """The lines that this list ever had."""
        query = """UPDATE day_lists SET lines = :lines
                   WHERE shop_id = :shop_id AND told_at = :told_at"""
        await self._sql.run(query, **_SHAPE.to_row(shown))

    async def forget(self, shown: DayList) -> None:
        """Its message is gone."""
        query = "DELETE FROM day_lists WHERE shop_id = :shop_id AND told_at = :told_at"
        await self._sql.run(query, shop_id=shown.shop_id, told_at=shown.told_at)

    async def list_shops(self, *, since: datetime) -> list[int]:
        """Those of our shops whose list was written since then."""
        owned = self._sql.owned
        query = f"""SELECT shop_id FROM day_lists
                    WHERE told_at >= :since AND message_id IS NOT NULL {owned.condition}"""
        return await self._sql.values(int, query, since=since, **owned.values)
