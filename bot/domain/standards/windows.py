"""Over which days a marketplace reviews a shop, and when; in UTC, as marketplaces count."""

from datetime import UTC, date, datetime, time, timedelta

from bot.domain.records import dataclass
from bot.domain.standards.rules import Standard
from bot.domain.time.days import ONE_DAY
from bot.domain.time.spans import add_months


@dataclass(frozen=True, slots=True)
class Window:
    """From a moment on until before another, and the day of its review."""

    since: datetime
    until: datetime
    review: date

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


def find_window(standard: Standard, at: datetime, *, months: int | None = None) -> Window:
    """The days of the first review that this moment counts in; `months` where it isn't the usual
    number of them.
    """
    today = at.astimezone(UTC).date()
    if standard.days is not None:
        until = today + ONE_DAY
        return Window(_begin(until - timedelta(days=standard.days)), _begin(until), today)
    months = months or standard.months
    assert months is not None  # a standard has either
    following = add_months(today.replace(day=1), 1)
    review = following.replace(day=standard.review_day)
    return Window(_begin(add_months(following, -months)), _begin(following), review)


def find_longest(standard: Standard, at: datetime) -> Window:
    """The longest that it may be."""
    return find_window(standard, at, months=standard.months_if_few)


def find_leaving(standard: Standard, due_at: datetime, window: Window) -> date:
    """The day of the first review in which what was due then doesn't count any more."""
    day = due_at.astimezone(UTC).date()
    if standard.days is not None:
        return day + timedelta(days=standard.days)
    since, until = window.since.date(), window.until.date()
    months = (until.year - since.year) * 12 + until.month - since.month
    return add_months(day.replace(day=1), months + 1).replace(day=standard.review_day)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
