"""A day on which the shop is closed, or that is over, isn't taken without a word."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.time.hours import NO_HOURS, OpeningHours, read_days, read_opening, set_hours
from bot.domain.time.other_days import find_other_day
from bot.writing.other_days import describe_other_day, make_other_day_button

ZONE = ZoneInfo("Europe/Berlin")
#: A Tuesday.
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
WEEK = set_hours(NO_HOURS, read_days("Mon-Fri"), *read_opening("09:00", "17:00"))
HOURS = OpeningHours(ZONE, WEEK, lambda day: day == date(2026, 12, 25))


def object_to(named: datetime, hours: OpeningHours = HOURS) -> str:
    found = find_other_day(hours, named, NOW)
    return describe_other_day(found, ZONE) if found else ""


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (datetime(2026, 12, 6, 17, tzinfo=ZONE), "That's a Sunday, you're closed: Monday 7"),
        (datetime(2026, 12, 5, 17, tzinfo=ZONE), "That's a Saturday, you're closed: Monday 7"),
        (datetime(2026, 12, 25, 17, tzinfo=ZONE), "That's a holiday, you're closed: Monday 28"),
        (datetime(2026, 11, 28, 17, tzinfo=ZONE), "That day is over: Tuesday 1"),
    ],
)
def test_the_next_opening_day_is_named_instead(named: datetime, said: str) -> None:
    assert object_to(named) == f"{said} December instead?"


def test_nothing_is_said_of_an_opening_day_or_where_nobody_said_when_it_is_open() -> None:
    assert object_to(datetime(2026, 12, 7, 17, tzinfo=ZONE)) == ""
    assert object_to(datetime(2026, 12, 6, 17, tzinfo=ZONE), OpeningHours(ZONE)) == ""
    assert object_to(NOW - timedelta(days=3), OpeningHours(ZONE)).startswith("That day is over")


def test_a_week_without_a_single_opening_day_ahead_proposes_none() -> None:
    hours = OpeningHours(ZONE, WEEK, lambda _: True)
    assert find_other_day(hours, datetime(2026, 12, 6, 17, tzinfo=ZONE), NOW) is None


def test_the_button_means_the_end_of_that_day() -> None:
    found = find_other_day(HOURS, datetime(2026, 12, 6, 17, tzinfo=ZONE), NOW)
    assert found is not None
    button = make_other_day_button(found, "day:ship_by:3", ZONE)
    assert button.label == "Monday 7 December"
    minutes = int(button.action.removeprefix("day:ship_by:3:"))
    day = datetime.fromtimestamp(minutes * 60, ZONE)
    assert (day.date(), day.hour, day.minute) == (date(2026, 12, 7), 23, 59)
