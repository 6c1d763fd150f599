"""What a shop's report counts. Each question reads what lies in its period, by an index, and no
more; nothing of it is kept.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.money import Money, add_up, find_money
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import OutlayKind
from bot.domain.reports.figures import ComingBack, Disputes, FirstAnswers, Share
from bot.domain.reports.periods import Period
from bot.store.sql import Sql
from bot.store.values import write_moment

#: So long before its period a wait may have begun that goes on into it.
_LOOK_BACK = timedelta(days=90)
_DAY = 86_400_000_000  # in the unit of moments
#: So long before the period those bought of whom it is asked whether they came back, at least.
_BEFORE = timedelta(days=90)

#: A wait begins with a customer's word that follows none of theirs that waits. The shop's next word
#: answers it; only where the period has none it is looked for behind that, a customer at a time.
#: Both windows have one order, so the rows are sorted once.
_WAITS = """
    WITH said AS (
        SELECT customer_id, id, at, direction = 'out' AS is_out FROM messages
        WHERE shop_id = :shop_id AND at >= :look_back AND at < :until AND at <= :now
          AND deleted_at IS NULL
          AND (is_answer OR (direction = 'in' AND NOT is_thanks))
    ), followed AS (
        SELECT customer_id, at, is_out,
               LEAD(is_out) OVER (PARTITION BY customer_id ORDER BY at DESC, id DESC) AS was_out,
               MIN(CASE WHEN is_out THEN at END) OVER (
                   PARTITION BY customer_id ORDER BY at DESC, id DESC ROWS UNBOUNDED PRECEDING
               ) AS next_out
        FROM said
    ), waits AS (
        SELECT customer_id, at AS since, COALESCE(next_out, (
                   SELECT MIN(later.at) FROM messages AS later
                   WHERE later.customer_id = followed.customer_id
                     AND later.at >= :until AND later.at <= :now
                     AND later.direction = 'out' AND later.is_answer AND later.deleted_at IS NULL
               )) AS answered_at
        FROM followed WHERE NOT is_out AND (was_out IS NULL OR was_out) AND at >= :since
    ), took AS (
        SELECT answered_at, COALESCE(answered_at, :now) - since AS span FROM waits
        WHERE answered_at IS NOT NULL OR EXISTS (
            SELECT 1 FROM conversations WHERE conversations.customer_id = waits.customer_id
            AND conversations.waiting_since IS NOT NULL)
    ), ranked AS (
        SELECT answered_at, span,
               ROW_NUMBER() OVER (PARTITION BY answered_at IS NULL ORDER BY span) AS place,
               COUNT(*) OVER (PARTITION BY answered_at IS NULL) AS number
        FROM took
    )
    SELECT SUM(CASE WHEN answered_at IS NOT NULL AND span <= :target THEN 1 ELSE 0 END),
           SUM(CASE WHEN answered_at IS NOT NULL OR span > :target THEN 1 ELSE 0 END),
           AVG(CASE WHEN answered_at IS NOT NULL AND place IN ((number + 1) / 2, (number + 2) / 2)
                    THEN span END),
           MAX(CASE WHEN answered_at IS NOT NULL OR span > :target THEN span END)
    FROM ranked"""

_ON_TIME = """
    SELECT SUM(CASE WHEN shipped_at <= ship_by THEN 1 ELSE 0 END), COUNT(*) FROM orders
    WHERE shop_id = :shop_id AND ship_by >= :since AND ship_by < :until AND ship_by < :now
      AND status <> 'cancelled'"""

_SHIPPED = """
    SELECT SUM(CASE WHEN told_at IS NOT NULL AND {told_day} = {shipped_day} THEN 1 ELSE 0 END),
           COUNT(*),
           SUM(CASE WHEN arrived_at IS NOT NULL THEN 1 ELSE 0 END),
           SUM(CASE WHEN arrived_at IS NOT NULL OR missing_since IS NOT NULL
                    OR overdue_at <= :now THEN 1 ELSE 0 END),
           SUM(CASE WHEN missing_since IS NOT NULL AND arrived_at IS NULL THEN 1 ELSE 0 END)
    FROM orders
    WHERE shop_id = :shop_id AND shipped_at >= :since AND shipped_at < :until
      AND shipped_at IS NOT NULL AND kind = 'parcel'"""

_PROMISES = """
    SELECT SUM(CASE WHEN status = 'kept' AND ended_at <= due_at THEN 1 ELSE 0 END), COUNT(*)
    FROM promises
    WHERE shop_id = :shop_id AND due_at >= :since AND due_at < :until AND due_at < :now
      AND status <> 'dropped'"""

_DISPUTES = """
    SELECT COUNT(*), SUM(CASE WHEN status = 'won' THEN 1 ELSE 0 END),
           SUM(CASE WHEN status = 'lost' THEN 1 ELSE 0 END)
    FROM cases
    WHERE shop_id = :shop_id AND opened_at >= :since AND opened_at < :until
      AND status <> 'dismissed'"""

_CAUSES = """
    SELECT CASE WHEN kind = 'incident' THEN 'incident' ELSE COALESCE(cause, 'other') END AS why,
           COUNT(*) AS number
    FROM drafts
    WHERE shop_id = :shop_id AND kind IN ('apology', 'incident') AND sent_at IS NOT NULL
      AND sent_at >= :since AND sent_at < :until
    GROUP BY why ORDER BY number DESC, why"""

_OUTLAYS = """
    SELECT kind, amount, COUNT(*) FROM outlays
    WHERE shop_id = :shop_id AND at >= :since AND at < :until GROUP BY kind, amount"""

#: "IN": a join is made row by row where the planner knows no better.
_COMING_BACK = """
    SELECT had_failure, SUM(is_back), COUNT(*) FROM (
        SELECT CASE WHEN customer_id IN (
                   SELECT customer_id FROM drafts
                   WHERE shop_id = :shop_id AND kind IN ('apology', 'incident')
                     AND sent_at IS NOT NULL AND sent_at >= :before AND sent_at < :since
                   UNION
                   SELECT customer_id FROM cases
                   WHERE shop_id = :shop_id AND opened_at >= :before AND opened_at < :since
                     AND customer_id IS NOT NULL AND status <> 'dismissed'
               ) THEN 1 ELSE 0 END AS had_failure,
               CASE WHEN customer_id IN (
                   SELECT customer_id FROM orders
                   WHERE shop_id = :shop_id AND placed_at >= :since AND placed_at < :until
                     AND replaces_id IS NULL
               ) THEN 1 ELSE 0 END AS is_back
        FROM (SELECT DISTINCT customer_id FROM orders
              WHERE shop_id = :shop_id AND placed_at >= :before AND placed_at < :since
                AND replaces_id IS NULL) AS bought
    ) AS each_buyer
    GROUP BY had_failure"""


@dataclass(frozen=True, slots=True)
class Journeys:
    """Of the parcels that left."""

    told_on_day: Share
    arrived: Share
    lost: int


@dataclass(frozen=True, slots=True)
class Outlaid:
    """What putting things right has cost."""

    refunds: tuple[Money, ...]
    refund_count: int
    gifts: tuple[Money, ...]
    gift_count: int


class Reports:
    """The questions of a report, of one shop and one period each; `now` is when it is asked."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def count_first_answers(
        self, shop_id: int, period: Period, *, target: timedelta, now: datetime
    ) -> FirstAnswers:
        [(within, cases, median, worst)] = await self._sql.rows(
            _WAITS,
            shop_id=shop_id,
            since=period.since,
            until=period.until,
            look_back=period.since - _LOOK_BACK,
            target=target // timedelta(microseconds=1),
            now=now,
        )
        return FirstAnswers(Share(within or 0, cases or 0), _read_span(median), _read_span(worst))

    async def count_on_time(self, shop_id: int, period: Period, *, now: datetime) -> Share:
        return await self._share(_ON_TIME, shop_id, period, now=now)

    async def count_promises(self, shop_id: int, period: Period, *, now: datetime) -> Share:
        return await self._share(_PROMISES, shop_id, period, now=now)

    async def count_journeys(
        self, shop_id: int, period: Period, *, zone: ZoneInfo, now: datetime
    ) -> Journeys:
        query = _SHIPPED.format(
            told_day=_write_day("told_at", period, zone, now),
            shipped_day=_write_day("shipped_at", period, zone, now),
        )
        [(told, shipped, arrived, due, lost)] = await self._sql.rows(
            query, shop_id=shop_id, since=period.since, until=period.until, now=now
        )
        return Journeys(Share(told or 0, shipped), Share(arrived or 0, due or 0), lost or 0)

    async def count_disputes(self, shop_id: int, period: Period) -> Disputes:
        [(opened, won, lost)] = await self._sql.rows(
            _DISPUTES, shop_id=shop_id, since=period.since, until=period.until
        )
        return Disputes(opened, won or 0, lost or 0)

    async def count_causes(self, shop_id: int, period: Period) -> tuple[tuple[str, int], ...]:
        """Why apologies were sent, and how many, the most frequent first."""
        rows = await self._sql.rows(
            _CAUSES, shop_id=shop_id, since=period.since, until=period.until
        )
        return tuple((why, number) for why, number in rows)

    async def sum_outlays(self, shop_id: int, period: Period) -> Outlaid:
        rows = await self._sql.rows(
            _OUTLAYS, shop_id=shop_id, since=period.since, until=period.until
        )
        counts = dict.fromkeys(OutlayKind, 0)
        sums: dict[OutlayKind, list[Money]] = {each: [] for each in OutlayKind}
        for name, printed, count in rows:
            kind = OutlayKind(name)
            counts[kind] += count
            found = find_money(printed) if printed else None
            if found is not None:
                sums[kind] += [found] * count
        return Outlaid(
            refunds=_add_up(sums[OutlayKind.REFUND]),
            refund_count=counts[OutlayKind.REFUND],
            gifts=_add_up(sums[OutlayKind.GIFT]),
            gift_count=counts[OutlayKind.GIFT],
        )

    async def count_coming_back(self, shop_id: int, period: Period) -> ComingBack:
        rows = await self._sql.rows(
            _COMING_BACK,
            shop_id=shop_id,
            since=period.since,
            until=period.until,
            before=period.since - max(_BEFORE, period.until - period.since),
        )
        shares = {bool(had_failure): Share(again, all_) for had_failure, again, all_ in rows}
        return ComingBack(shares.get(True, Share()), shares.get(False, Share()))

    async def _share(self, query: str, shop_id: int, period: Period, *, now: datetime) -> Share:
        [(good, cases)] = await self._sql.rows(
            query, shop_id=shop_id, since=period.since, until=period.until, now=now
        )
        return Share(good or 0, cases)


def _add_up(sums: Iterable[Money]) -> tuple[Money, ...]:
    """A sum for each currency, in one order."""
    return tuple(sorted(add_up(sums), key=lambda each: each.currency))


def _read_span(ticks: float | None) -> timedelta | None:
    return None if ticks is None else timedelta(microseconds=round(ticks))


def _write_day(column: str, period: Period, zone: ZoneInfo, now: datetime) -> str:
    """The local day of a moment, in SQL, which knows no time zones: counted from 1970 on."""
    offsets = list(_list_offsets(period.since, max(period.until, now), zone))
    if len(offsets) == 1:
        return f"(({column} + {offsets[0][1]}) / {_DAY})"
    whens = " ".join(f"WHEN {column} < {until} THEN {offset}" for until, offset in offsets[:-1])
    return f"(({column} + CASE {whens} ELSE {offsets[-1][1]} END) / {_DAY})"


def _list_offsets(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Until which moment which difference from UTC holds there; both in the unit of moments."""
    at = since
    while at < until:
        offset = _find_offset(at, zone)
        following = min(at + timedelta(days=1), until)
        if _find_offset(following, zone) != offset:
            yield write_moment(_find_change(at, following, zone)), offset
        at = following
    yield write_moment(until), _find_offset(until, zone)


def _find_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second at which the clocks there show what they show `after`."""
    offset = _find_offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if _find_offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _find_offset(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None  # an aware moment has one
    return offset // timedelta(microseconds=1)
