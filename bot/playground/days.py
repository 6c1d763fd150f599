"""When the simulated shop opens. The sample shop opens at 09:00 from Monday to Friday."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

OPENS_AT = time(9, 0)
_SATURDAY = 5


def first_morning(real_now: datetime, zone: tzinfo) -> datetime:
    """The opening of the current day in `zone`, or of Monday when it is a weekend; aware, in
    UTC.
    """
    return _opening_from(real_now.astimezone(zone).date().toordinal(), zone)


def next_opening(now: datetime, zone: tzinfo) -> datetime:
    """The first opening after `now`; aware, in UTC."""
    today = now.astimezone(zone).date().toordinal()
    opening = _opening_from(today, zone)
    return opening if opening > now else _opening_from(today + 1, zone)


def _opening_from(ordinal: int, zone: tzinfo) -> datetime:
    day = datetime.fromordinal(ordinal)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS_AT, tzinfo=zone).astimezone(UTC)
