"""The stretch of days that a report is about, and the one before it of the same length."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.domain.time.day_ranges import DayScene, read_day_range
from bot.domain.time.spans import add_months

#: Nobody compares more than this at once, and nothing is kept for longer than anybody remembers.
LONGEST = timedelta(days=3 * 366)
EXAMPLES = "last month, this year, since 1 October or 1 Nov – 14 Nov"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of a shop, from a moment on until before another; aware UTC."""

    since: datetime
    until: datetime
    first: date
    last: date

    def find_before(self, scene: DayScene) -> "Period":
        """The days before, as many: a whole month before a whole month."""
        if _is_whole_months(self.first, self.last):
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
            first = add_months(self.first, -(months + 1))
        else:
            first = self.first - (self.last - self.first) - timedelta(days=1)
        last = self.first - timedelta(days=1)
        return Period(scene.begin(first), self.since, first, last)


def read_period(words: str | None, scene: DayScene) -> Period:
    """The days that the words name; nothing said means the last 30 days, today with them.

    May load dateparser: not in an event loop. Raises BadInput for what can't be read with
    confidence, lies ahead, or is longer than three years.
    """
    if words is None or not words.strip():
        return make_period(scene.today - timedelta(days=29), scene.today, scene)
    found = read_day_range(words, scene)
    if found.since is None:
        raise BadInput(f"Since when? Write e.g. {EXAMPLES}.")
    if found.since > scene.now:
        raise BadInput("Those days are still ahead: there is nothing to tell of them yet.")
    until = min(found.until or scene.now, scene.begin(scene.today + timedelta(days=1)))
    if until - found.since > LONGEST:
        raise BadInput("That is longer than three years. Choose fewer days, e.g. this year.")
    first = found.since.astimezone(scene.zone).date()
    last = (until - timedelta(microseconds=1)).astimezone(scene.zone).date()
    return make_period(first, last, scene)


def make_period(first: date, last: date, scene: DayScene) -> Period:
    """From one day to another, both whole and with them."""
    return Period(scene.begin(first), scene.begin(last + timedelta(days=1)), first, last)


def describe_period(period: Period, today: date) -> str:
    """ "November 2026", "2 Nov – 1 Dec", "1 Jan 2025 – 31 Mar 2026"."""
    first, last = period.first, period.last
    if _is_whole_months(first, last) and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    year = "" if first.year == last.year == today.year else " %Y"
    begin = f"{first.day} {first.strftime('%b' + year)}"
    return begin if first == last else f"{begin} – {last.day} {last.strftime('%b' + year)}"


def _is_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and last.day == monthrange(last.year, last.month)[1]
