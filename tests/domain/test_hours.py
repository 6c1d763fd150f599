"""When a shop is open, and how its hours are read and shown."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.time.hours import (
    NO_HOURS,
    Opening,
    OpeningHours,
    Week,
    describe_hours,
    public_holidays,
    read_country,
    read_days,
    read_opening,
    read_time_of_day,
    set_hours,
)
from tests.sure import sure

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE: Week = (Opening(540, 1050),) * 5 + (None, None)  # Mon–Fri 09:00–17:30
ALL_DAY: Week = (Opening(0, 1440),) * 7
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def shop(week: Week = OFFICE, zone: ZoneInfo = LONDON, *closed: str) -> OpeningHours:
    days = {date.fromisoformat(day) for day in closed}
    return OpeningHours(zone, week, days.__contains__)


# 2026-06-01 is a Monday, and London is one hour ahead of UTC.
@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-06-01 08:59:59", False),
        ("2026-06-01 09:00", True),
        ("2026-06-01 17:29:59", True),
        ("2026-06-01 17:30", False),
        ("2026-06-05 12:00", True),
        ("2026-06-06 12:00", False),
        ("2026-06-07 12:00", False),
    ],
)
def test_a_shop_is_open_from_its_opening_until_just_before_its_closing(
    at: str, is_open: bool
) -> None:
    assert shop().is_open(london(at)) is is_open


def test_hours_are_local_hours() -> None:
    assert not shop(zone=NEW_YORK).is_open(utc("2026-06-01 12:59"))
    assert shop(zone=NEW_YORK).is_open(utc("2026-06-01 13:00"))


def test_a_shop_without_hours_is_always_open_even_on_holidays() -> None:
    hours = shop(NO_HOURS, LONDON, "2026-12-25")
    assert not hours.is_set
    assert hours.is_open(london("2026-12-25 03:00"))
    assert hours.next_opening(utc("2026-06-01 12:00")) is None
    assert hours.last_closing(utc("2026-06-01 12:00")) is None


def test_a_shop_with_hours_is_closed_on_holidays() -> None:
    hours = shop(OFFICE, LONDON, "2026-12-25")
    assert not hours.is_open(london("2026-12-25 12:00"))
    assert hours.opening_on(date(2026, 12, 25)) is None
    assert hours.next_opening(london("2026-12-24 12:00")) == london("2026-12-28 09:00")


@pytest.mark.parametrize(
    ("after", "opening"),
    [
        ("2026-06-01 08:00", "2026-06-01 09:00"),
        ("2026-06-01 09:00", "2026-06-02 09:00"),
        ("2026-06-01 12:00", "2026-06-02 09:00"),
        ("2026-06-05 17:30", "2026-06-08 09:00"),
        ("2026-03-27 18:00", "2026-03-30 09:00"),  # over the clock change in spring
        ("2026-10-23 18:00", "2026-10-26 09:00"),  # and in autumn
    ],
)
def test_the_next_opening_comes_strictly_later_by_the_local_clock(after: str, opening: str) -> None:
    assert shop().next_opening(london(after)) == london(opening)
    assert shop().next_digest(london(after)) == london(opening)


@pytest.mark.parametrize(
    ("by", "closing"),
    [
        ("2026-06-01 18:00", "2026-06-01 17:30"),
        ("2026-06-01 17:30", "2026-06-01 17:30"),
        ("2026-06-01 12:00", "2026-05-29 17:30"),
        ("2026-06-07 23:00", "2026-06-05 17:30"),
    ],
)
def test_the_last_closing_is_the_end_of_the_last_opening_time(by: str, closing: str) -> None:
    assert shop().last_closing(london(by)) == london(closing)


@pytest.mark.parametrize(
    ("day", "opens", "closes", "span"),
    [
        ("2026-03-28", 0, 1440, "24:00"),
        ("2026-03-29", 0, 1440, "23:00"),  # an hour is skipped
        ("2026-10-25", 0, 1440, "25:00"),  # an hour comes twice
        ("2026-03-29", 90, 180, "0:30"),  # 01:30 isn't on any clock: it is 02:30
        ("2026-10-25", 30, 90, "1:00"),  # the first 01:30
    ],
)
def test_opening_times_are_absolute_across_clock_changes(
    day: str, opens: int, closes: int, span: str
) -> None:
    times = sure(shop((Opening(opens, closes),) * 7).opening_on(date.fromisoformat(day)))
    whole, minutes = map(int, span.split(":"))
    assert times[1] - times[0] == timedelta(hours=whole, minutes=minutes)


def test_a_wall_time_in_the_gap_moves_forward() -> None:
    times = sure(shop((Opening(90, 600),) * 7).opening_on(date(2026, 3, 29)))
    assert times[0] == utc("2026-03-29 01:30")  # 01:30 isn't on any clock; 02:30 is


def test_an_opening_time_swallowed_by_the_gap_is_no_opening_time() -> None:
    assert shop((Opening(60, 61),) * 7).opening_on(date(2026, 3, 29)) is not None
    assert shop((Opening(90, 125),) * 7).opening_on(date(2026, 3, 29)) is None


def test_a_24_hour_shop_never_closes_and_still_has_one_digest_a_day() -> None:
    hours = shop(ALL_DAY)
    for hour in range(24 * 8):
        assert hours.is_open(utc("2026-03-25 00:00") + hour * timedelta(hours=1))
    assert hours.next_opening(utc("2026-06-01 12:00")) is None
    assert hours.last_closing(utc("2026-06-01 12:00")) is None
    assert hours.next_digest(london("2026-06-01 08:00")) == london("2026-06-01 09:00")
    assert hours.next_digest(london("2026-06-01 09:00")) == london("2026-06-02 09:00")


def test_a_24_hour_shop_opens_at_midnight_after_a_holiday() -> None:
    hours = shop(ALL_DAY, LONDON, "2026-12-25")
    assert hours.last_closing(london("2026-12-25 12:00")) == london("2026-12-25 00:00")
    assert hours.next_opening(london("2026-12-25 12:00")) == london("2026-12-26 00:00")
    assert hours.next_digest(london("2026-12-25 12:00")) == london("2026-12-26 00:00")
    assert hours.next_digest(london("2026-12-26 00:00")) == london("2026-12-27 09:00")


def test_opening_times_that_touch_at_midnight_are_one() -> None:
    night: Week = (Opening(1200, 1440), Opening(0, 120), None, None, None, None, None)
    hours = shop(night)  # Monday 20:00 to Tuesday 02:00
    assert hours.is_open(london("2026-06-02 00:00"))
    assert hours.next_opening(london("2026-06-01 21:00")) == london("2026-06-08 20:00")
    assert hours.last_closing(london("2026-06-03 12:00")) == london("2026-06-02 02:00")
    assert hours.next_digest(london("2026-06-01 20:00")) == london("2026-06-08 20:00")


def test_the_digest_of_a_shop_without_hours_comes_at_nine_by_the_local_clock() -> None:
    hours = shop(NO_HOURS)
    assert hours.next_digest(london("2026-03-28 09:00")) == london("2026-03-29 09:00")
    assert london("2026-03-29 09:00") - london("2026-03-28 09:00") == timedelta(hours=23)


def test_holidays_without_end_are_reported_not_searched_for_ever() -> None:
    with pytest.raises(LookupError):
        OpeningHours(LONDON, OFFICE, lambda _day: True).next_digest(utc("2026-06-01 12:00"))


ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
]
openings = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda pair: pair[0] < pair[1]
)
weeks = st.lists(
    st.one_of(st.none(), st.just(Opening(0, 1440)), openings.map(lambda pair: Opening(*pair))),
    min_size=7,
    max_size=7,
).map(tuple)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minute: utc("2025-01-01") + timedelta(minutes=minute)
)
some_hours = st.builds(
    lambda zone, week, rest: OpeningHours(
        ZoneInfo(zone), week, lambda day: day.toordinal() % 11 in rest
    ),
    st.sampled_from(ZONES),
    weeks,
    st.sets(st.integers(0, 10), max_size=4),
)


@given(some_hours, moments)
def test_digests_come_in_opening_hours_once_a_day_and_each_opening_has_one(
    hours: OpeningHours, at: datetime
) -> None:
    days = []
    for _ in range(5):
        digest_at = hours.next_digest(at)
        assert digest_at > at
        assert hours.is_open(digest_at)
        days.append(digest_at.astimezone(hours.zone).date())
        opening = hours.next_opening(at)
        assert opening is None or digest_at <= opening
        at = digest_at
    assert len(set(days)) == 5


@given(some_hours, moments)
def test_when_closed_the_next_thing_that_happens_is_the_opening_and_its_digest(
    hours: OpeningHours, at: datetime
) -> None:
    if not hours.is_open(at):
        opening, closing = hours.next_opening(at), hours.last_closing(at)
        assert opening == hours.next_digest(at)
        assert opening is not None
        assert closing is not None
        assert closing <= at < opening
        assert not hours.is_open(closing)
        assert not hours.is_open(opening - SECOND) or opening - SECOND < closing


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", "01234"),
        ("mon – fri", "01234"),
        ("Monday to Friday", "01234"),
        ("sat", "5"),
        ("SUNDAYS", "6"),
        ("Mon,Wed-Fri", "0234"),
        ("Wed-Fri, Mon", "0234"),
        ("Tues & Thurs", "13"),
        ("weekdays and Sat", "012345"),
        ("Fri-Mon", "0456"),
        ("Mon-Mon", "0"),
        ("daily", "0123456"),
        ("Every  day", "0123456"),
        ("weekend", "56"),
    ],
)
def test_days_are_read_as_sellers_write_them(text: str, days: str) -> None:
    assert read_days(text) == tuple(map(int, days))


@pytest.mark.parametrize(
    "text", ["", "Mo-Fr-Su", "M", "Mon-", "1-5", "Mon-Wed-Fri", "day", "mon" + "," * 90]
)
def test_days_that_cannot_be_read_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="Mon-Fri"):
        read_days(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("09:00", 540),
        ("9", 540),
        ("9am", 540),
        (" 9 AM ", 540),
        ("9 a.m.", 540),
        ("17:30", 1050),
        ("5.30pm", 1050),
        ("5:30 pm", 1050),
        ("17h30", 1050),
        ("12am", 0),
        ("12pm", 720),
        ("noon", 720),
        ("Midnight", 0),
        ("00:00", 0),
        ("24:00", 1440),
    ],
)
def test_times_are_read_as_sellers_write_them(text: str, minutes: int) -> None:
    assert read_time_of_day(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "25", "24:01", "9:60", "13pm", "0am", "9:5", "-9", "soon", "٩", "9" * 999]
)
def test_times_that_cannot_be_read_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=re.escape("09:00, 9am")):
        read_time_of_day(text)


@given(st.text(max_size=100))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (read_days, read_time_of_day):
        with suppress(BadInput):
            read(text)


def test_hours_are_set_for_the_named_days_only() -> None:
    week = set_hours(NO_HOURS, read_days("Mon-Fri"), *read_opening("9", "17:30"))
    assert week == OFFICE
    week = set_hours(week, read_days("Fri"), *read_opening("closed", "closed"))
    assert week == (*OFFICE[:4], None, None, None)


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    assert set_hours(NO_HOURS, (0,), 600, 0)[0] == Opening(600, 1440)
    assert set_hours(NO_HOURS, (0,), *read_opening("00:00", "midnight"))[0] == Opening(0, 1440)


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (1050, 540, "after opening"),
        (540, 540, "after opening"),
        (540, None, "both times"),
        (None, None, "one open"),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    opens: int | None, closes: int | None, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        set_hours(OFFICE, range(7), opens, closes)


@pytest.mark.parametrize(
    ("week", "lines"),
    [
        (OFFICE, ["Mon–Fri 09:00–17:30", "Sat–Sun closed"]),
        (
            (*OFFICE[:5], Opening(600, 780), None),
            ["Mon–Fri 09:00–17:30", "Sat 10:00–13:00", "Sun closed"],
        ),
        (ALL_DAY, ["Every day 00:00–24:00"]),
        (NO_HOURS, ["No opening hours set: the shop counts as always open."]),
    ],
)
def test_hours_are_shown_with_like_days_together(week: Week, lines: list[str]) -> None:
    assert describe_hours(shop(week)) == lines


@pytest.mark.parametrize(
    "text", ["gb", "GB", "UK", "gbr", "United Kingdom", "england", "Great Britain"]
)
def test_a_country_is_known_by_its_code_and_its_names(text: str) -> None:
    assert read_country(text) == "GB"


@pytest.mark.parametrize("text", ["", "XX", "Atlantis", "💚", "1"])
def test_an_unknown_country_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="two letters"):
        read_country(text)


def test_public_holidays_are_those_of_the_country() -> None:
    assert public_holidays("GB")(date(2026, 12, 25))
    assert not public_holidays("GB")(date(2026, 12, 24))
    assert not public_holidays(None)(date(2026, 12, 25))
