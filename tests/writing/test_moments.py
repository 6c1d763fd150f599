"""Moments are said as people say them, in the shop's own time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.writing.moments import say_moment

#: A Friday, 9:00 in London.
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ((2026, 11, 20), (16, 0), "today 16:00"),
        ((2026, 11, 20), (9, 0), "today 9:00"),
        ((2026, 11, 20), (23, 59), "today"),
        ((2026, 11, 21), (0, 0), "tomorrow 0:00"),
        ((2026, 11, 19), (23, 0), "yesterday 23:00"),
        ((2026, 11, 24), (9, 5), "Tuesday 9:05"),
        ((2026, 11, 26), (23, 59), "Thursday"),
        ((2026, 11, 27), (9, 0), "27 November 9:00"),
        ((2026, 11, 16), (9, 0), "last Monday 9:00"),
        ((2026, 11, 13), (9, 0), "13 November 9:00"),
        ((2027, 1, 4), (23, 59), "4 January 2027"),
    ],
)
def test_a_moment_is_said_as_people_say_it(
    day: tuple[int, int, int], time: tuple[int, int], said: str
) -> None:
    assert say_moment(datetime(*day, *time, tzinfo=LONDON), now=NOW, zone=LONDON) == said


def test_the_day_is_the_shops_own() -> None:
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert say_moment(at, now=NOW, zone=ZoneInfo("Asia/Tokyo")) == "tomorrow 8:30"
