"""Days as they are counted: until when one lasts, and which of them are business days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)
#: A day isn't over before its last minute.
DAY_END = time(23, 59)


def end_day(day: date, zone: tzinfo) -> datetime:
    """The end of that day there, aware UTC: what is due on a day is overdue only after it."""
    return datetime.combine(day, DAY_END, zone).astimezone(UTC)


def add_business_days(day: date, count: int, is_holiday: Callable[[date], bool]) -> date:
    """The day that is so many business days later; one that starts on a weekend is counted from its
    end.
    """
    for _ in range(count):
        day = find_business_day(day + ONE_DAY, is_holiday)
    return day


def find_business_day(day: date, is_holiday: Callable[[date], bool]) -> date:
    """This day, or the first one after it that is neither a Saturday, a Sunday nor a holiday."""
    while day.weekday() >= 5 or is_holiday(day):
        day += ONE_DAY
    return day


def describe_days(days: int) -> str:
    """So many days in words: "a day", "12 days"."""
    return "a day" if days == 1 else f"{days} days"
