"""What marketplaces count of a shop: each question reads what lies in its window, by an index in
which only what came from a marketplace stands.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.money import Money, add_up, find_money
from bot.domain.order_lines import OrderKind
from bot.domain.platforms import Platform
from bot.domain.standards.places import Sold
from bot.domain.standards.rules import Standard
from bot.domain.standards.standings import Task
from bot.domain.standards.threads import Said
from bot.domain.standards.windows import Window
from bot.store.sql import Both, Sql
from bot.store.values import read_moment

#: So long before its window a thread may have begun that goes on into it.
LOOK_BACK = timedelta(days=90)
#: So long a dispute may take that is lost in the window.
_LONGEST_CASE = timedelta(days=180)
#: No answer reads more than this: more than a shop of a few people has.
MAX_READ = 50_000

# In the words of the indexes that answer.
_THREAD_MESSAGE = "direction = 'in' AND via IN ('Etsy message', 'Etsy')"
_SOLD_THERE = "via IN ('amazon', 'ebay', 'etsy') AND status <> 'cancelled'"

#: The marketplaces' messages, and what the shop answered to those who wrote them.
_SAID = """
    WITH asked AS (
        SELECT customer_id, at, id, is_thanks, source_key FROM messages
        WHERE shop_id = :shop_id AND {message} AND at >= :since AND at <= :now
          AND deleted_at IS NULL
        ORDER BY at DESC LIMIT :most
    )
    SELECT asked.customer_id, asked.at, asked.id, 0, asked.is_thanks, {page} FROM asked
    LEFT JOIN mails ON mails.shop_id = :shop_id AND mails.key = substr(asked.source_key, 6)
    UNION ALL
    SELECT customer_id, at, id, 1, FALSE, NULL FROM messages
    WHERE customer_id IN (SELECT customer_id FROM asked) AND at >= :since AND at <= :now
      AND is_answer
    ORDER BY 1, 2, 3"""
_SAID_BOTH = Both(
    sqlite=_SAID.format(message=_THREAD_MESSAGE, page="json_extract(mails.relay, '$.page')"),
    postgres=_SAID.format(message=_THREAD_MESSAGE, page="mails.relay::json ->> 'page'"),
)

_DUE = f"""
    SELECT ship_by, COALESCE(shipped_at, arrived_at), customer_id, id, tracking IS NOT NULL, kind,
           country
    FROM orders
    WHERE shop_id = :shop_id AND via = :via AND {_SOLD_THERE} AND replaces_id IS NULL
      AND ship_by >= :since AND ship_by < :until
    ORDER BY ship_by LIMIT :most"""

_LEFT = """
    SELECT shipped_at, tracking IS NOT NULL, customer_id, id FROM orders
    WHERE shop_id = :shop_id AND shipped_at >= :since AND shipped_at < :until
      AND shipped_at IS NOT NULL AND via = :via AND kind = 'parcel' AND replaces_id IS NULL
      AND status <> 'cancelled'
    LIMIT :most"""

_IS_SOLD = f"""shop_id = :shop_id AND via = :via AND {_SOLD_THERE} AND replaces_id IS NULL
               AND placed_at >= :since AND placed_at < :until"""

_LOST = """
    SELECT closed_at, customer_id, order_id FROM cases
    WHERE shop_id = :shop_id AND opened_at >= :opened_since AND opened_at < :until
      AND platform = :platform AND status = 'lost' AND closed_at >= :since AND closed_at < :until"""


class Standards:
    """What the marketplaces' standards are judged by."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def is_sold_on(self, shop_id: int, platform: Platform, *, since: datetime) -> bool:
        """Whether anything was sold there, or anybody wrote there, since then."""
        query = f"""SELECT 1 FROM orders WHERE shop_id = :shop_id AND via = :via AND {_SOLD_THERE}
                    AND placed_at >= :since LIMIT 1"""
        if await self._sql.value(int, query, shop_id=shop_id, via=platform, since=since):
            return True
        return platform is Platform.ETSY and await self.has_threads(shop_id, since=since)

    async def has_threads(self, shop_id: int, *, since: datetime) -> bool:
        """Whether anybody wrote in a marketplace's messages since then."""
        query = f"""SELECT 1 FROM messages WHERE shop_id = :shop_id AND {_THREAD_MESSAGE}
                    AND at >= :since LIMIT 1"""
        return bool(await self._sql.value(int, query, shop_id=shop_id, since=since))

    async def list_said(
        self, shop_id: int, window: Window, *, now: datetime, most: int = MAX_READ
    ) -> list[Said]:
        """What was said in a marketplace's messages, customer by customer, each in order."""
        rows = await self._sql.rows(
            _SAID_BOTH, shop_id=shop_id, since=window.since - LOOK_BACK, now=now, most=most
        )
        return [
            Said(customer_id, read_moment(at), bool(is_answer), bool(is_thanks), page)
            for customer_id, at, _, is_answer, is_thanks, page in rows
        ]

    async def list_due(
        self,
        shop_id: int,
        standard: Standard,
        window: Window,
        *,
        country: str | None,
        most: int = MAX_READ,
    ) -> list[Task]:
        """The orders that had to leave in the window; without a number one has not left where the
        marketplace wants it.
        """
        rows = await self._sql.rows(
            _DUE, shop_id=shop_id, via=standard.platform, most=most, **_write(window)
        )
        needs_tracking = standard.requires_tracking(country)
        return [
            _make_due(row, needs_tracking=needs_tracking)
            for row in rows
            if standard.to is None or row[6] in (None, standard.to)
        ]

    async def list_left(self, shop_id: int, platform: Platform, window: Window) -> list[Task]:
        """The parcels that left in the window; good are those with a tracking number."""
        rows = await self._sql.rows(
            _LEFT, shop_id=shop_id, via=platform, most=MAX_READ, **_write(window)
        )
        return [
            Task(read_moment(at), read_moment(at) if tracked else None, customer_id, order_id)
            for at, tracked, customer_id, order_id in rows
        ]

    async def list_cases(self, shop_id: int, platform: Platform, window: Window) -> list[Task]:
        """The orders of the window, as many of them missed as disputes were lost in it."""
        lost = await self._sql.rows(
            _LOST,
            shop_id=shop_id,
            platform=platform,
            opened_since=window.since - _LONGEST_CASE,
            **_write(window),
        )
        query = f"SELECT placed_at, customer_id, id FROM orders WHERE {_IS_SOLD} LIMIT :most"
        placed = await self._sql.rows(
            query, shop_id=shop_id, via=platform, most=MAX_READ, **_write(window)
        )
        tasks = [Task(read_moment(at), None, who or 0, order_id) for at, who, order_id in lost]
        for at, customer_id, order_id in placed[len(lost) :]:
            tasks.append(Task(read_moment(at), read_moment(at), customer_id, order_id))
        return tasks

    async def count_sold(self, shop_id: int, platform: Platform, window: Window) -> Sold:
        """How much was sold there in the window, in each currency."""
        query = f"SELECT price, count(*) FROM orders WHERE {_IS_SOLD} GROUP BY price"
        rows = await self._sql.rows(query, shop_id=shop_id, via=platform, **_write(window))
        prices: list[Money] = []
        for printed, count in rows:
            price = find_money(printed) if printed else None
            prices += [price] * count if price is not None else []
        sums = sorted(add_up(prices), key=lambda each: each.currency)
        return Sold(sum(count for _, count in rows), tuple(sums))

    async def has_sold(
        self, shop_id: int, platform: Platform, window: Window, *, orders: int
    ) -> bool:
        """Whether so many orders came from there in the window."""
        query = f"""SELECT count(*) FROM (SELECT 1 FROM orders WHERE {_IS_SOLD}
                    LIMIT :orders) AS sold"""
        found = await self._sql.value(
            int, query, shop_id=shop_id, via=platform, orders=orders, **_write(window)
        )
        return (found or 0) >= orders

    async def list_writers(self, customers: Collection[int], *, since: datetime) -> set[int]:
        """Which of these wrote in a marketplace's messages since then."""
        query = f"""SELECT DISTINCT customer_id FROM messages
                    WHERE customer_id IN :customers AND at >= :since AND {_THREAD_MESSAGE}"""
        return set(await self._sql.values(int, query, customers=list(customers), since=since))


def _write(window: Window) -> dict[str, datetime]:
    return {"since": window.since, "until": window.until}


def _make_due(row: Sequence[Any], *, needs_tracking: bool) -> Task:
    due_at, left_at, customer_id, order_id, is_tracked, kind, _ = row
    lacks_number = needs_tracking and kind == OrderKind.PARCEL and not is_tracked
    is_done = left_at is not None and not lacks_number
    return Task(
        read_moment(due_at), read_moment(left_at) if is_done else None, customer_id, order_id
    )
