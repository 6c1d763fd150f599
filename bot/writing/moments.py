"""Moments as people say them, in the shop's own time: "today 16:00", "Tuesday 9:00"."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
#: Within so many days a weekday's name says which day is meant.
_WEEK = 6
#: A minute before this stands for all of its day; see `DAY_END`.
_MINUTE = timedelta(minutes=1)


def say_moment(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """A day, and its time unless all of the day is meant."""
    local = at.astimezone(zone)
    day = say_day(at, now=now, zone=zone)
    if (local + _MINUTE).date() != local.date():
        return day
    return f"{day} {local.hour}:{local:%M}"


def say_day(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """The day alone: near ones by name, others by date; the year only where it is another."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    away = (day - today).days
    if away in _NEAR:
        return _NEAR[away]
    if 0 < away <= _WEEK:
        return f"{day:%A}"
    if -_WEEK <= away < 0:
        return f"last {day:%A}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"
