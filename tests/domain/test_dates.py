"""Promises of the reader of dates: everyday phrases read as meant, everything else is refused
kindly.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.time.dates import DateReading, Expect, read_moment, suggest_moments

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
SYDNEY = ZoneInfo("Australia/Sydney")
KOLKATA = ZoneInfo("Asia/Kolkata")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
FUTURE, PAST = Expect.FUTURE, Expect.PAST


def at(wall: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def read(
    text: str, expect: Expect, now: str, zone: ZoneInfo, country: str | None = None
) -> DateReading:
    return read_moment(
        text, now=at(now, zone), zone=zone, country=country, expect=expect, holidays=is_holiday
    )


def is_holiday(day: date) -> bool:
    """Good Friday and Easter Monday 2026."""
    return day in (date(2026, 4, 3), date(2026, 4, 6))


def local(reading: DateReading, zone: ZoneInfo) -> str:
    assert reading.at.tzinfo is UTC
    return reading.at.astimezone(zone).isoformat(timespec="minutes")[:16]


# A Wednesday morning in London

WEDNESDAY = "2026-03-04T10:00"


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        # times of day
        ("tomorrow 9am", "2026-03-05T09:00"),
        ("TOMORROW  9 AM", "2026-03-05T09:00"),
        ("tomorrow at 9", "2026-03-05T09:00"),
        ("tomorrow 9", "2026-03-05T09:00"),
        ("9am tomorrow", "2026-03-05T09:00"),
        ("tmrw 9.30am", "2026-03-05T09:30"),
        ("5p", "2026-03-04T17:00"),
        ("5 p.m.", "2026-03-04T17:00"),
        ("@ 5pm", "2026-03-04T17:00"),
        ("by 5pm", "2026-03-04T17:00"),
        ("17h", "2026-03-04T17:00"),
        ("at 9h30", "2026-03-05T09:30"),
        ("at 9", "2026-03-05T09:00"),
        ("at 11", "2026-03-04T11:00"),
        ("9:30", "2026-03-05T09:30"),
        ("11.45", "2026-03-04T11:45"),
        ("10 o'clock tomorrow", "2026-03-05T10:00"),
        ("half past nine tomorrow", "2026-03-05T09:30"),
        ("noon", "2026-03-04T12:00"),
        ("at 12", "2026-03-04T12:00"),
        ("lunchtime tomorrow", "2026-03-05T12:00"),
        ("midnight", "2026-03-05T00:00"),
        ("midnight tonight", "2026-03-05T00:00"),
        ("12am", "2026-03-05T00:00"),
        ("00:30", "2026-03-05T00:30"),
        ("eod", "2026-03-04T17:00"),
        ("by end of the day tomorrow", "2026-03-05T17:00"),
        ("COB friday", "2026-03-06T17:00"),
        ("tonight", "2026-03-04T20:00"),
        ("tonight at 8", "2026-03-04T20:00"),
        ("8 tonight", "2026-03-04T20:00"),
        ("tonight at 12", "2026-03-05T00:00"),
        ("this morning", "2026-03-04T12:00"),
        ("this afternoon", "2026-03-04T15:00"),
        ("in the morning", "2026-03-05T09:00"),
        ("tomorrow morning", "2026-03-05T09:00"),
        ("first thing tomorrow", "2026-03-05T09:00"),
        ("tomorrow afternoon", "2026-03-05T15:00"),
        ("tomorrow evening", "2026-03-05T19:00"),
        ("tomorrow evening at 6", "2026-03-05T18:00"),
        ("fri 3pm", "2026-03-06T15:00"),
        ("friday, 3:30 pm", "2026-03-06T15:30"),
        ("by noon on friday", "2026-03-06T12:00"),
        ("saturday morning at 10", "2026-03-07T10:00"),
        # weekdays and weeks
        ("by friday", "2026-03-06T17:00"),
        ("on friday.", "2026-03-06T17:00"),
        ("friday at the latest", "2026-03-06T17:00"),
        ("this coming friday", "2026-03-06T17:00"),
        ("before friday", "2026-03-05T17:00"),
        ("before friday 5pm", "2026-03-06T17:00"),
        ("monday", "2026-03-09T17:00"),
        ("wednesday", "2026-03-11T17:00"),
        ("wednesday 5pm", "2026-03-04T17:00"),
        ("wednesday 9am", "2026-03-11T09:00"),
        ("this wednesday", "2026-03-04T17:00"),
        ("next wed", "2026-03-11T17:00"),
        ("next friday", "2026-03-13T17:00"),
        ("friday next week", "2026-03-13T17:00"),
        ("next week on friday", "2026-03-13T17:00"),
        ("friday week", "2026-03-13T17:00"),
        ("weekend", "2026-03-07T17:00"),
        ("this weekend", "2026-03-07T17:00"),
        ("next weekend", "2026-03-14T17:00"),
        ("before the weekend", "2026-03-06T17:00"),
        ("end of the week", "2026-03-06T17:00"),
        ("end of next week", "2026-03-13T17:00"),
        # spans
        ("in 3 days", "2026-03-07T17:00"),
        ("3 days", "2026-03-07T17:00"),
        ("in 3 days at 9am", "2026-03-07T09:00"),
        ("three days from now", "2026-03-07T17:00"),
        ("2w", "2026-03-18T17:00"),
        ("in two weeks' time", "2026-03-18T17:00"),
        ("in 12 weeks", "2026-05-27T17:00"),
        ("twelve weeks", "2026-05-27T17:00"),
        ("a week", "2026-03-11T17:00"),
        ("a couple of days", "2026-03-06T17:00"),
        ("in a fortnight", "2026-03-18T17:00"),
        ("in a month", "2026-04-04T17:00"),
        ("day after tomorrow", "2026-03-06T17:00"),
        ("1h30m", "2026-03-04T11:30"),
        ("1h30", "2026-03-04T11:30"),
        ("in 2 hours", "2026-03-04T12:00"),
        ("2h", "2026-03-04T12:00"),
        ("48h", "2026-03-06T10:00"),
        ("half an hour", "2026-03-04T10:30"),
        ("an hour and a half", "2026-03-04T11:30"),
        ("two and a half hours", "2026-03-04T12:30"),
        ("in 1.5 hours", "2026-03-04T11:30"),
        ("2 days and 4 hours", "2026-03-06T14:00"),
        ("3 business days", "2026-03-09T17:00"),
        ("in 2 working days", "2026-03-06T17:00"),
        ("next working day", "2026-03-05T17:00"),
        ("three weeks from monday", "2026-03-30T17:00"),
        ("3 days after christmas", "2026-12-28T17:00"),
        # dates
        ("today", "2026-03-04T17:00"),
        ("the 5th", "2026-03-05T17:00"),
        ("on the 3rd", "2026-04-03T17:00"),
        ("9am on the 5th", "2026-03-05T09:00"),
        ("friday the 6th", "2026-03-06T17:00"),
        ("1st of next month", "2026-04-01T17:00"),
        ("Dec 1st", "2026-12-01T17:00"),
        ("1 dec 27", "2027-12-01T17:00"),
        ("1 December 2026", "2026-12-01T17:00"),
        ("first of december", "2026-12-01T17:00"),
        ("12-nov-2026", "2026-11-12T17:00"),
        ("March 15 @ noon", "2026-03-15T12:00"),
        ("Sunday, 15th March", "2026-03-15T17:00"),
        ("Mar 5, 2026, 10:15 PM", "2026-03-05T22:15"),
        ("the 15th day of march", "2026-03-15T17:00"),
        ("Sun Mar 15 08:01:02 2026", "2026-03-15T08:01"),
        ("15. march", "2026-03-15T17:00"),
        ("the day after christmas", "2026-12-26T17:00"),
        ("may 5", "2026-05-05T17:00"),
        ("1 march", "2027-03-01T17:00"),
        ("12/11", "2026-11-12T17:00"),
        ("12/11 at 9", "2026-11-12T09:00"),
        ("12/25", "2026-12-25T17:00"),
        ("12.11.", "2026-11-12T17:00"),
        ("12.11.26", "2026-11-12T17:00"),
        ("12-11-2026", "2026-11-12T17:00"),
        ("2026-11-12", "2026-11-12T17:00"),
        ("2026-11-12 09:05", "2026-11-12T09:05"),
        ("2026-07-12T10:15Z", "2026-07-12T11:15"),
        ("2026-11-12T10:15:30+05:30", "2026-11-12T04:45"),
        ("Wed, 04 Nov 2026 10:15:30 -0500", "2026-11-04T15:15"),
        ("eom", "2026-03-31T17:00"),
        ("by the end of next month", "2026-04-30T17:00"),
        ("end of november", "2026-11-30T17:00"),
        ("end of the year", "2026-12-31T17:00"),
        ("christmas eve", "2026-12-24T17:00"),
        ("now", "2026-03-04T10:00"),
    ],
)
def test_a_london_seller_on_a_wednesday_promises_a_moment_to_come(text: str, wall: str) -> None:
    assert local(read(text, FUTURE, WEDNESDAY, LONDON, "GB"), LONDON) == wall


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("yesterday", "2026-03-03T12:00"),
        ("yesterday 22:10", "2026-03-03T22:10"),
        ("22:10 yesterday", "2026-03-03T22:10"),
        ("yesterday evening", "2026-03-03T19:00"),
        ("2 hours ago", "2026-03-04T08:00"),
        ("about an hour ago", "2026-03-04T09:00"),
        ("1h30 ago", "2026-03-04T08:30"),
        ("last tuesday", "2026-03-03T12:00"),
        ("tuesday", "2026-03-03T12:00"),
        ("tue 3pm", "2026-03-03T15:00"),
        ("last wednesday", "2026-02-25T12:00"),
        ("wednesday", "2026-02-25T12:00"),
        ("wednesday 9am", "2026-03-04T09:00"),
        ("wednesday 11am", "2026-02-25T11:00"),
        ("this past friday", "2026-02-27T12:00"),
        ("friday last week", "2026-02-27T12:00"),
        ("last weekend", "2026-02-28T12:00"),
        ("the day before yesterday", "2026-03-02T12:00"),
        ("3 days ago at 8am", "2026-03-01T08:00"),
        ("2 business days ago", "2026-03-02T12:00"),
        ("a month ago", "2026-02-04T12:00"),
        ("last week", "2026-02-25T12:00"),
        ("last night", "2026-03-03T20:00"),
        ("last night at 11", "2026-03-03T23:00"),
        ("last night at 2", "2026-03-04T02:00"),
        ("this morning", "2026-03-04T09:00"),
        ("midnight", "2026-03-04T00:00"),
        ("just now", "2026-03-04T10:00"),
        ("today", "2026-03-04T10:00"),
        ("today 9:15", "2026-03-04T09:15"),
        ("at 9", "2026-03-04T09:00"),
        ("at 11", "2026-03-03T11:00"),
        ("10:01", "2026-03-04T10:00"),
        ("10:02", "2026-03-03T10:02"),
        ("the 2nd", "2026-03-02T12:00"),
        ("5th", "2026-02-05T12:00"),
        ("1 march", "2026-03-01T12:00"),
        ("12/11", "2025-11-12T12:00"),
        ("Mon, 02 Mar 2026 22:15:30 +0000", "2026-03-02T22:15"),
        ("Wed, 04 Mar 2026 05:15:30 +0100 (CET)", "2026-03-04T04:15"),
        ("2026-03-04T09:00:00.5Z", "2026-03-04T09:00"),
        ("2026-03-04T10:00:45Z", "2026-03-04T10:00"),
    ],
)
def test_a_london_seller_on_a_wednesday_says_what_happened(text: str, wall: str) -> None:
    assert local(read(text, PAST, WEDNESDAY, LONDON, "GB"), LONDON) == wall


# Other places, other days

#: The Friday evening before the clocks go back in New York, on Sunday the 1st at 2.
BEFORE_FALL_BACK = "2026-10-30T18:30"
#: Good Friday in Sydney; the clocks go back on Sunday the 5th at 3.
GOOD_FRIDAY = "2026-04-03T09:00"


@pytest.mark.parametrize(
    ("zone", "country", "now", "text", "expect", "wall"),
    [
        (NEW_YORK, "US", BEFORE_FALL_BACK, "today", FUTURE, "2026-10-30T23:59"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "eod", FUTURE, "2026-10-30T23:59"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "end of the week", FUTURE, "2026-10-30T23:59"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "12/11", FUTURE, "2026-12-11T17:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "12/11/2026 8am", FUTURE, "2026-12-11T08:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "fri 9.30", FUTURE, "2026-11-06T09:30"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "25/12", FUTURE, "2026-12-25T17:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "nov 1 9am", FUTURE, "2026-11-01T09:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "sunday 5pm", FUTURE, "2026-11-01T17:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "in 2 days at 6:30pm", FUTURE, "2026-11-01T18:30"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "in 48 hours", FUTURE, "2026-11-01T17:30"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "2 days and 1 hour", FUTURE, "2026-11-01T19:30"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "this weekend", FUTURE, "2026-10-31T17:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "at 7pm", FUTURE, "2026-10-30T19:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "halloween", FUTURE, "2026-10-31T17:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "today at 5", FUTURE, None),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "today at 7", FUTURE, "2026-10-30T19:00"),
        (NEW_YORK, "US", BEFORE_FALL_BACK, "this morning at 5", PAST, "2026-10-30T05:00"),
        (NEW_YORK, "US", "2026-03-07T20:00", "tomorrow 9am", FUTURE, "2026-03-08T09:00"),
        (NEW_YORK, "US", "2026-03-07T20:00", "tomorrow 02:30", FUTURE, "2026-03-08T03:30"),
        (NEW_YORK, "US", "2026-03-07T20:00", "in 24 hours", FUTURE, "2026-03-08T21:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "yesterday 9am", PAST, "2026-03-07T09:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "12 hours ago", PAST, "2026-03-07T23:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "at 8", PAST, "2026-03-08T08:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "next monday", FUTURE, "2026-03-09T17:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "weekend", FUTURE, "2026-03-08T17:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "end of the week", FUTURE, "2026-03-08T17:00"),
        (NEW_YORK, "US", "2026-03-08T12:00", "the weekend", PAST, "2026-03-07T12:00"),
        (LONDON, "GB", "2026-03-28T15:00", "tomorrow 01:30", FUTURE, "2026-03-29T02:30"),
        (LONDON, "GB", "2026-03-28T15:00", "tomorrow 9am", FUTURE, "2026-03-29T09:00"),
        (LONDON, "GB", "2026-03-28T15:00", "24h", FUTURE, "2026-03-29T16:00"),
        (LONDON, "GB", "2026-03-28T15:00", "1 day", FUTURE, "2026-03-29T17:00"),
        (LONDON, "GB", "2026-10-24T15:00", "tomorrow 01:30", FUTURE, "2026-10-25T01:30"),
        (LONDON, "GB", "2026-10-24T15:00", "in 24 hours", FUTURE, "2026-10-25T14:00"),
        (LONDON, "GB", "2026-10-25T15:00", "24 hours ago", PAST, "2026-10-24T16:00"),
        (LONDON, "GB", "2026-01-31T10:00", "in a month", FUTURE, "2026-02-28T17:00"),
        (LONDON, "GB", "2026-12-31T18:00", "tomorrow", FUTURE, "2027-01-01T17:00"),
        (LONDON, "GB", "2026-12-31T18:00", "2 jan", FUTURE, "2027-01-02T17:00"),
        (LONDON, "GB", "2026-01-02T10:00", "30 dec", PAST, "2025-12-30T12:00"),
        (LONDON, "GB", "2026-04-29T10:00", "end of april", FUTURE, "2026-04-30T17:00"),
        (LONDON, "GB", "2026-04-30T10:00", "end of april", FUTURE, "2026-04-30T17:00"),
        (LONDON, "GB", "2026-04-30T10:00", "end of april 2027", FUTURE, "2027-04-30T17:00"),
        (LONDON, "GB", "2026-04-29T10:00", "end of april", PAST, "2025-04-30T12:00"),
        (LONDON, "GB", "2026-01-31T10:00", "the 30th", FUTURE, None),
        (LONDON, "GB", "2026-03-31T10:00", "end of next month", FUTURE, "2026-04-30T17:00"),
        (LONDON, "GB", "2028-02-29T10:00", "29 feb", PAST, "2028-02-29T10:00"),
        (LONDON, "GB", "2026-03-04T10:00", "fri 12.11", FUTURE, "2026-03-06T12:11"),
        (LONDON, None, "2026-03-04T10:00", "thu 12/11", FUTURE, "2026-11-12T17:00"),
        (LONDON, "GB", "2026-03-04T00:30", "tonight", FUTURE, "2026-03-04T20:00"),
        (LONDON, "GB", "2026-03-04T00:30", "last night", PAST, "2026-03-03T20:00"),
        (LONDON, "GB", "2026-03-04T07:00", "this morning", PAST, "2026-03-04T07:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "next business day", FUTURE, "2026-04-07T17:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "3 business days", FUTURE, "2026-04-09T17:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "5/4 9am", FUTURE, "2026-04-05T09:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "in 3 days", FUTURE, "2026-04-06T17:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "in 72 hours", FUTURE, "2026-04-06T08:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "thursday arrived", PAST, None),
        (SYDNEY, "AU", GOOD_FRIDAY, "thurs", PAST, "2026-04-02T12:00"),
        (SYDNEY, "AU", GOOD_FRIDAY, "2026-04-04T12:00Z", FUTURE, "2026-04-04T23:00"),
        (SYDNEY, "AU", "2026-10-03T10:00", "tomorrow 02:30", FUTURE, "2026-10-04T03:30"),
        (SYDNEY, "AU", "2026-10-03T10:00", "tomorrow 9am", FUTURE, "2026-10-04T09:00"),
        (SYDNEY, "AU", "2026-10-03T10:00", "24 hours", FUTURE, "2026-10-04T11:00"),
        (KOLKATA, "IN", "2026-03-04T23:45", "tomorrow 10am", FUTURE, "2026-03-05T10:00"),
        (KOLKATA, "IN", "2026-03-04T23:45", "half an hour", FUTURE, "2026-03-05T00:15"),
        (KOLKATA, "IN", "2026-03-04T23:45", "yesterday", PAST, "2026-03-03T12:00"),
        (KOLKATA, "IN", "2026-03-04T23:45", "12-11-2026", FUTURE, "2026-11-12T17:00"),
        (KIRITIMATI, None, "2026-01-01T00:10", "today", FUTURE, "2026-01-01T17:00"),
        (KIRITIMATI, None, "2026-01-01T00:10", "yesterday", PAST, "2025-12-31T12:00"),
        (KIRITIMATI, None, "2026-01-01T00:10", "sat", FUTURE, "2026-01-03T17:00"),
        (KIRITIMATI, "JP", "2026-01-01T00:10", "12/11", FUTURE, "2026-12-11T17:00"),
        (KIRITIMATI, "JP", "2026-01-01T00:10", "12/11/2026", FUTURE, None),
        (KIRITIMATI, "PH", "2026-01-01T00:10", "12/11/2026", FUTURE, "2026-12-11T17:00"),
    ],
)
def test_everywhere_the_shops_wall_clock_counts(
    zone: ZoneInfo, country: str | None, now: str, text: str, expect: Expect, wall: str | None
) -> None:
    if wall is None:
        with pytest.raises(BadInput):
            read(text, expect, now, zone, country)
    else:
        assert local(read(text, expect, now, zone, country), zone) == wall


def test_a_wall_time_that_comes_twice_is_the_first_of_the_two() -> None:
    reading = read("tomorrow 01:30", FUTURE, "2026-10-31T12:00", NEW_YORK)
    assert reading.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_days_without_a_time_take_the_callers_hour_and_say_so() -> None:
    now = at(WEDNESDAY, LONDON)
    opening = read_moment("friday", now=now, zone=LONDON, default_time=time(9))
    assert opening == DateReading(at("2026-03-06T09:00", LONDON), has_time=False)
    assert read_moment("friday 9am", now=now, zone=LONDON) == DateReading(opening.at, has_time=True)
    assert read_moment("in 2 hours", now=now, zone=LONDON).has_time


# Refusals

UNCLEAR = [
    "", " ", "a", "#1234", "1234", "5", "12", "3.5", "20260315", "-3 days", "in 0 days", "+1",
    "may", "december", "dec 2026", "2026", "soon", "later", "asap", "someday", "maybe friday",
    "friday?",
    "next week", "next month", "in a few days", "a day or two", "2-3 days", "9-5", "9am-5pm",
    "mon-fri",
    "friday or monday", "after lunch", "late friday", "mid march", "around 5pm", "~5pm", "5ish",
    "friday-ish",
    "32/13", "31 june", "30 feb", "29 feb", "the 32nd", "25:00", "24:00", "13pm", "9:75",
    "99/99/9999",
    "tomorrow yesterday", "tomorrow 9am 10am", "tomorrow tomorrow", "friday 7th", "sat 15/3",
    "tonight 9am",
    "12-11", "12.11", "10h", "3m", "tomorrow at 5", "at 5", "friday 7:30", "friday midnight",
    "tomorrow 12am",
    "1st wednesday of march", "first monday of april", "may of 5", "5 hours and", "2 -0500 march",
    "friday 5",
    "5pm EST", "17:00 CET", "🎉", "5️⃣pm", "٣ days", "明天", "demain", "select * from orders;",
    "'; --",
    "@everyone", "<@1234>", "None", "null", "NaN", "0001-01-01", "9999-12-31", "2026-02-30",
    "2026-13-01",
    "2026-11-12T25:00", "2026-11-12T10:15+99:00", "x" * 81, "tomorrow " * 60, "9" * 500,
    "in 999 years",
    "in 6 years", "1 jan 2040", "yesterday", "2 hours ago", "last friday", "2020-01-01",
    "today 9am",
]  # fmt: skip
NOT_HAPPENED = [
    "tomorrow", "in 2 days", "tonight", "this afternoon", "next friday", "today 11:00",
    "2026-03-05", "3d",
    "by friday", "by eod", "before yesterday", "last month", "at 5", "yesterday at 5", "ages ago",
    "earlier",
    "1 jan 2015", "6 years ago", "recently", "2026-03-04T10:01:30Z", "Tue Mar 3 08:01:02 EST 2026",
]  # fmt: skip


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_unclear_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(text, FUTURE, WEDNESDAY, LONDON, "GB")
    assert_one_sentence(refusal.value.sentence)


@pytest.mark.parametrize("text", NOT_HAPPENED)
def test_what_has_not_happened_cannot_be_logged(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(text, PAST, WEDNESDAY, LONDON, "GB")
    assert_one_sentence(refusal.value.sentence)


def assert_one_sentence(sentence: str) -> None:
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not any(stop in sentence[:-1].replace("e.g. ", "") for stop in (". ", "! ", "? "))
    assert any(word in sentence for word in ("write", "check"))


def test_a_date_in_numbers_asks_for_the_country_where_it_decides() -> None:
    with pytest.raises(
        BadInput, match=r"write Thu 12 Nov 2026 or Fri 11 Dec 2026, or set .* /shop setup country"
    ):
        read("12/11", FUTURE, WEDNESDAY, LONDON)
    with pytest.raises(BadInput, match=r"write Thu 12 Nov 2026 or Fri 11 Dec 2026\.$"):
        read("12/11", FUTURE, WEDNESDAY, LONDON, "CA")
    assert local(read("12/12", FUTURE, WEDNESDAY, LONDON), LONDON) == "2026-12-12T17:00"
    assert local(read("13/12", FUTURE, WEDNESDAY, LONDON), LONDON) == "2026-12-13T17:00"


def test_refusals_show_how_the_words_were_read() -> None:
    with pytest.raises(BadInput, match=r"already passed \(Tue 3 Mar 2026, 09:00\)"):
        read("yesterday 9am", FUTURE, WEDNESDAY, LONDON)
    with pytest.raises(BadInput, match=r"still to come \(Fri 6 Mar 2026\)"):
        read("in 2 days", PAST, WEDNESDAY, LONDON)
    with pytest.raises(BadInput, match="7 Mar 2026 is a Saturday"):
        read("friday 7 march", FUTURE, WEDNESDAY, LONDON)


# Suggestions


def suggest(text: str, expect: Expect, country: str | None = None) -> dict[str, str]:
    found = suggest_moments(
        text, now=at(WEDNESDAY, LONDON), zone=LONDON, country=country, expect=expect
    )
    assert len(found) <= 5
    return {words: local(reading, LONDON) for words, reading in found}


def test_nothing_typed_suggests_everyday_moments() -> None:
    assert list(suggest("", FUTURE)) == [
        "today 17:00",
        "tomorrow",
        "in 3 days",
        "next monday",
        "in a week",
    ]
    assert list(suggest(" ", PAST)) == [
        "now",
        "an hour ago",
        "yesterday",
        "this morning",
        "2 hours ago",
    ]


def test_what_reads_is_suggested_as_it_was_typed() -> None:
    assert suggest("Fri 9am ", FUTURE) == {"Fri 9am": "2026-03-06T09:00"}


def test_half_a_word_is_completed() -> None:
    assert list(suggest("tom", FUTURE)) == [
        "tomorrow",
        "tomorrow 9am",
        "tomorrow noon",
        "day after tomorrow",
    ]
    assert list(suggest("in 1", FUTURE))[:3] == ["in 1 day", "in 1 hour", "in 1 week"]
    assert suggest("3 d", PAST) == {"3 days ago": "2026-03-01T12:00"}
    assert suggest("zzz", FUTURE) == {}


def test_two_meanings_are_both_suggested_in_words_that_read_back() -> None:
    both = suggest("12/11", FUTURE)
    assert both == {"Thu 12 Nov 2026": "2026-11-12T17:00", "Fri 11 Dec 2026": "2026-12-11T17:00"}
    both |= suggest("tomorrow at 5", FUTURE)
    assert all(suggest(words, FUTURE) == {words: wall} for words, wall in both.items())


# Properties

zones = st.sampled_from([LONDON, NEW_YORK, SYDNEY, KOLKATA, KIRITIMATI])
expectations = st.sampled_from(list(Expect))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
#: Words that the grammar knows, in any order: far likelier to be read, or misread, than any text.
words = """
    in by on at before the of and a an half 1 2 5 9 12 31 999 am pm 5pm 9:30 12/11 1.2. 2026
    2026-11-12 h m d
    days day week weeks month business hours ago from now after today tomorrow yesterday next last
    this end
    friday mon weekend morning night midnight eod dec may 1st 5th first christmas - , +0100 utc
"""
phrases = st.lists(st.sampled_from(words.split()), max_size=9).map(" ".join)


@given(text=st.text(max_size=600) | phrases, now=moments, zone=zones, expect=expectations)
def test_any_text_reads_within_range_or_is_refused_in_one_sentence(
    text: str, now: datetime, zone: ZoneInfo, expect: Expect
) -> None:
    try:
        reading = read_moment(text, now=now, zone=zone, expect=expect)
    except BadInput as refusal:
        assert_one_sentence(refusal.sentence)
    else:
        assert reading.at.tzinfo is UTC
        assert reading.at >= now if expect is FUTURE else reading.at <= now
        assert abs(reading.at - now) <= timedelta(days=5 * 366)


@given(now=moments, ahead=st.integers(0, 5 * 365 * 86400), zone=zones, expect=expectations)
def test_an_iso_moment_reads_as_itself(
    now: datetime, ahead: int, zone: ZoneInfo, expect: Expect
) -> None:
    meant = now + (1 if expect is FUTURE else -1) * timedelta(seconds=ahead)
    for text in (meant.isoformat(), meant.astimezone(zone).isoformat()):
        assert read_moment(text, now=now, zone=zone, expect=expect) == DateReading(
            meant, has_time=True
        )


@given(text=phrases, now=moments, zone=zones, expect=expectations)
def test_what_is_suggested_reads_as_suggested(
    text: str, now: datetime, zone: ZoneInfo, expect: Expect
) -> None:
    for words, reading in suggest_moments(text, now=now, zone=zone, country="GB", expect=expect):
        local_wall = reading.at.astimezone(zone)
        is_second_of_two = local_wall.fold == 1
        if not is_second_of_two:
            again = read_moment(words, now=now, zone=zone, country="GB", expect=expect)
            assert abs(again.at - reading.at) < timedelta(minutes=1)
