"""What keeps going wrong in a shop, counted by what it may hang on."""

from datetime import datetime

from bot.domain.lessons import Tally
from bot.domain.money import Money, find_money
from bot.store.sql import Sql
from bot.store.values import read_moment

#: What is the way's fault, and what is the hand's.
_ON_THE_WAY = "'late', 'lost', 'damaged'"
_IN_THE_SHOP = "'damaged', 'wrong_item', 'our_mistake'"
_SORRY = "drafts.kind = 'apology' AND drafts.sent_at IS NOT NULL"
_ITEM = "COALESCE(orders.short_name, orders.item)"
#: So many apologies are looked at, the newest first.
MAX_APOLOGIES = 20_000

_APOLOGIES = f"""
    SELECT drafts.cause, drafts.sent_at, {_ITEM}, orders.carrier, orders.country
    FROM drafts LEFT JOIN orders ON orders.id = drafts.order_id
    WHERE drafts.shop_id = :shop_id AND drafts.kind IN ('apology', 'incident')
      AND drafts.sent_at IS NOT NULL AND drafts.sent_at >= :since
    ORDER BY drafts.sent_at DESC LIMIT :limit"""

_COSTS = """
    SELECT outlays.id, drafts.cause, outlays.amount
    FROM outlays JOIN drafts ON drafts.order_id = outlays.order_id
    WHERE outlays.shop_id = :shop_id AND outlays.at >= :since AND outlays.amount IS NOT NULL
      AND drafts.kind IN ('apology', 'incident') AND drafts.sent_at IS NOT NULL
    ORDER BY drafts.sent_at, drafts.id"""

#: An apology for a late order that hadn't left yet is no carrier's.
_PARCELS = f"""
    SELECT carrier, country, SUM(CASE WHEN missing_since IS NOT NULL OR EXISTS (
               SELECT 1 FROM drafts WHERE drafts.order_id = orders.id AND {_SORRY}
               AND drafts.cause IN ({_ON_THE_WAY}) AND drafts.sent_at > orders.shipped_at
           ) THEN 1 ELSE 0 END), COUNT(*)
    FROM orders
    WHERE shop_id = :shop_id AND shipped_at >= :since AND shipped_at IS NOT NULL
      AND kind = 'parcel' AND carrier IS NOT NULL
    GROUP BY carrier, country"""

_ITEMS = f"""
    SELECT {_ITEM} AS what, SUM(CASE WHEN EXISTS (
               SELECT 1 FROM drafts WHERE drafts.order_id = orders.id AND {_SORRY}
               AND drafts.cause IN ({_IN_THE_SHOP})
           ) THEN 1 ELSE 0 END) AS bad, COUNT(*)
    FROM orders WHERE shop_id = :shop_id AND placed_at >= :since AND status <> 'cancelled'
    GROUP BY what"""

_WRITTEN = """
    SELECT title, changed FROM incidents
    WHERE shop_id = :shop_id AND closed_at >= :since AND changed IS NOT NULL
    ORDER BY closed_at DESC LIMIT 5"""

Apology = tuple[str, datetime, str | None, str | None, str | None]
Parcels = tuple[str, str | None, int, int]


class LessonBooks:
    """What is counted for the lessons of a shop, since a moment."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list_apologies(self, shop_id: int, since: datetime) -> list[Apology]:
        """Each apology that went: what for, when, and what it was about: item, carrier, country."""
        rows = await self._sql.rows(_APOLOGIES, shop_id=shop_id, since=since, limit=MAX_APOLOGIES)
        return [(cause or "incident", read_moment(at), *about) for cause, at, *about in rows]

    async def list_costs(self, shop_id: int, since: datetime) -> list[tuple[str, Money]]:
        """What each refund and gift cost for an order, by what its last apology was for."""
        rows = await self._sql.rows(_COSTS, shop_id=shop_id, since=since)
        last = {outlay: (cause or "incident", printed) for outlay, cause, printed in rows}
        found = ((cause, find_money(printed)) for cause, printed in last.values())
        return [(cause, money) for cause, money in found if money is not None]

    async def count_parcels(self, shop_id: int, since: datetime) -> list[Parcels]:
        """By carrier and country: how many went wrong, and how many left."""
        rows = await self._sql.rows(_PARCELS, shop_id=shop_id, since=since)
        return [(carrier, country, int(bad), int(count)) for carrier, country, bad, count in rows]

    async def count_items(self, shop_id: int, since: datetime) -> list[Tally]:
        """By what was sold: how often it was damaged, wrong or a mistake, and how often sold."""
        rows = await self._sql.rows(_ITEMS, shop_id=shop_id, since=since)
        return [Tally(what, int(bad), int(count)) for what, bad, count in rows]

    async def list_written(self, shop_id: int, since: datetime) -> list[str]:
        """What was written when incidents were closed, the newest first."""
        rows = await self._sql.rows(_WRITTEN, shop_id=shop_id, since=since)
        return [f"{title}: {changed}" for title, changed in rows]
