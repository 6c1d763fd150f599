"""When people may be called: while their shop is open, and of one that never closes by day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.records import dataclass
from bot.domain.time.days import ONE_DAY
from bot.domain.time.hours import MINUTES_A_DAY, Opening, OpeningHours

#: Between these, in the shop's time, whoever never said when they sleep may be called.
MORNING, NIGHT = time(8), time(21)
#: How long before the end of a day a step is said that can't wait until morning: a person can still
#: act.
LAST_CALL = timedelta(minutes=30)
#: Nobody is called twice for one person within so long.
LEAST_GAP = timedelta(hours=2)
#: So many nights are looked at; no public calendar closes every day of a year.
_HORIZON = 400


def is_day(at: datetime, zone: ZoneInfo) -> bool:
    """Whether people are awake there."""
    return MORNING <= at.astimezone(zone).time() < NIGHT


def wake(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on that isn't in the night."""
    if is_day(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + ONE_DAY
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def last_night(by: datetime, zone: ZoneInfo) -> datetime:
    """When the last night began that began by then."""
    local = by.astimezone(zone)
    day = local.date() if local.time() >= NIGHT else local.date() - ONE_DAY
    return datetime.combine(day, NIGHT, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class RingingHours:
    """A shop's hours as far as people are called in them: who works at night says so by hours that
    end.
    """

    hours: OpeningHours

    @property
    def never_closes(self) -> bool:
        """Whether its hours don't say when its people sleep."""
        return all(day is None or _is_whole(day) for day in self.hours.week)

    def is_open(self, at: datetime) -> bool:
        """Whether people may be called now."""
        if not self.hours.is_open(at):
            return False
        return not self.never_closes or is_day(at, self.hours.zone)

    def open_at(self, at: datetime) -> datetime:
        """This moment if people may be called then, else the next one."""
        if self.is_open(at):
            return at
        begins_at = self.next_digest(at)
        if self.never_closes:
            # The day may have begun at midnight, or begin with its list an hour later.
            woken_at = wake(at, self.hours.zone)
            if woken_at < begins_at and self.hours.is_open(woken_at):
                return woken_at
        return begins_at

    def speak_at(self, at: datetime, gap: timedelta) -> datetime:
        """This moment if people may be called then, else the next one; with the day's list, where
        that comes less than so long after their day begins.
        """
        opens_at, listed_at = self.open_at(at), self.next_digest(at)
        return listed_at if opens_at != at and listed_at - opens_at < gap else opens_at

    def next_digest(self, after: datetime) -> datetime:
        """When their day next begins, later than `after`."""
        found = self.hours.next_digest(after)
        # A door that is open day and night opens at midnight after a holiday.
        return found if self.is_open(found) else wake(found, self.hours.zone)

    def last_closing(self, by: datetime) -> datetime | None:
        """The last end of their day by then; None if there was none."""
        if not self.never_closes:
            return self.hours.last_closing(by)
        night = last_night(by, self.hours.zone)
        for _ in range(_HORIZON):
            if self.hours.is_open(night - LAST_CALL):
                return night
            night = last_night(night - LAST_CALL, self.hours.zone)
        return None


def _is_whole(day: Opening) -> bool:
    return day.closes - day.opens == MINUTES_A_DAY
