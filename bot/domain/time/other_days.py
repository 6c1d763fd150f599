"""A day that was named for some work, although the shop is closed then or it is over."""

from datetime import datetime
from enum import StrEnum

from bot.domain.records import dataclass
from bot.domain.time.days import ONE_DAY, end_day
from bot.domain.time.hours import OpeningHours

#: An opening day is looked for so many days ahead.
HORIZON = 60


class Objection(StrEnum):
    """What is odd about the day."""

    OVER = "over"
    CLOSED = "closed"  #: on this day of the week
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class OtherDay:
    """The day that was named, and the first one on which the shop is open."""

    named: datetime
    objection: Objection
    instead: datetime


def find_other_day(hours: OpeningHours, named: datetime, now: datetime) -> OtherDay | None:
    """The first opening day from the named one on; None where the shop is open on that, or nobody
    said when it is.
    """
    zone = hours.zone
    today, day = now.astimezone(zone).date(), named.astimezone(zone).date()
    if named <= now:
        objection = Objection.OVER
    elif hours.is_set and hours.opening_on(day) is None:
        is_closed = hours.week[day.weekday()] is None
        objection = Objection.CLOSED if is_closed else Objection.HOLIDAY
    else:
        return None
    first = max(day, today)
    for ahead in range(HORIZON):
        other = first + ahead * ONE_DAY
        is_to_come = end_day(other, zone) > now and other != day
        if is_to_come and (not hours.is_set or hours.opening_on(other) is not None):
            return OtherDay(named, objection, end_day(other, zone))
    return None
