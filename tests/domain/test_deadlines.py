"""When a deadline is warned of: early enough to act, never twice, never at night unless nothing else is left."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deadlines import (
    USUAL_MANNERS,
    Deadline,
    DeadlineKind,
    Manner,
    Source,
    Step,
    keep_said,
    next_step,
    plan_step,
    start_deadline,
    take_step,
)
from bot.domain.hours import NO_HOURS, Opening, OpeningHours, Week

LONDON = ZoneInfo("Europe/London")
ZONES = [
    ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
]
OFFICE: Week = (Opening(540, 1050),) * 5 + (None, None)  # Mon–Fri 09:00–17:30
NOONISH: Week = (Opening(720, 740),) * 7  # 12:00–12:20
ALL_DAY: Week = (Opening(0, 1440),) * 7


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def shop(week: Week = OFFICE, *closed: str, zone: ZoneInfo = LONDON) -> OpeningHours:
    days = {date.fromisoformat(day) for day in closed}
    return OpeningHours(zone=zone, week=week, holidays=lambda day: day in days)


def clock(starts_at: datetime, due_at: datetime, manner: Manner) -> Deadline:
    return start_deadline(
        shop_id=1,
        kind=DeadlineKind.CASE_PLATFORM,
        about_id=1,
        starts_at=starts_at,
        due_at=due_at,
        source=Source.STATED,
        manner=manner,
    )


def climb(
    deadline: Deadline, hours: OpeningHours, now: datetime | None = None
) -> Iterator[tuple[Step, datetime]]:
    """Every step from now on, each taken at the moment for which it was planned."""
    now = now or deadline.starts_at
    while step := next_step(deadline, hours, now):
        assert plan_step(deadline, hours=hours, now=now).ring_at == step[1]
        yield step
        now = step[1]
        deadline = take_step(deadline, step[0], hours=hours, now=now)
    assert plan_step(deadline, hours=hours, now=now).ring_at is None


def tell(steps: Iterator[tuple[Step, datetime]]) -> str:
    """The steps as they are written in the tables below: "half 03-06 16:30, ..."."""
    return ", ".join(f"{step} {at.astimezone(LONDON):%m-%d %H:%M}" for step, at in steps)


@pytest.mark.parametrize(
    ("starts", "due", "steps"),
    [
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 12:00",
            "half 03-07 11:00, two_days 03-10 12:00, one_day 03-11 12:00, four_hours 03-12 08:00, due 03-12 12:00",
            id="ten days by day, over a weekend",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 23:59",
            "half 03-07 16:59, two_days 03-10 21:59, one_day 03-11 21:59, four_hours 03-12 19:59, due 03-13 08:00",
            id="ten days until the end of a day",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 06:00",
            "half 03-07 08:00, two_days 03-09 21:59, one_day 03-10 21:59, four_hours 03-11 21:59, due 03-12 08:00",
            id="ends early in the morning",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 11:00",
            "half 03-07 10:30, two_days 03-10 11:00, one_day 03-11 11:00, four_hours 03-11 21:59, due 03-12 11:00",
            id="four hours before is the night",
        ),
        pytest.param(
            "2026-03-24 12:00",
            "2026-03-30 12:00",
            "half 03-27 11:30, two_days 03-28 11:00, one_day 03-29 12:00, four_hours 03-30 08:00, due 03-30 12:00",
            id="clocks go forward",
        ),
        pytest.param(
            "2026-10-20 12:00",
            "2026-10-26 12:00",
            "half 10-23 12:30, two_days 10-24 13:00, one_day 10-25 12:00, four_hours 10-26 08:00, due 10-26 12:00",
            id="clocks go back",
        ),
        pytest.param(
            "2026-12-21 12:00",
            "2026-12-28 12:00",
            "half 12-24 21:59, two_days 12-26 12:00, one_day 12-27 12:00, four_hours 12-28 08:00, due 12-28 12:00",
            id="over Christmas",
        ),
        pytest.param(
            "2026-03-02 12:00",
            "2026-03-04 12:00",
            "one_day 03-03 12:00, four_hours 03-04 08:00, due 03-04 12:00",
            id="two days: half of it is a day before, and said once",
        ),
        pytest.param(
            "2026-03-02 12:00",
            "2026-03-05 12:00",
            "two_days 03-03 12:00, half 03-03 21:59, one_day 03-04 12:00, four_hours 03-05 08:00, due 03-05 12:00",
            id="three days: half of it is later than 48 h before",
        ),
        pytest.param(
            "2026-03-02 12:00", "2026-03-02 14:00", "half 03-02 13:00, due 03-02 14:00", id="two hours by day"
        ),
        pytest.param(
            "2026-03-02 21:00",
            "2026-03-02 23:00",
            "half 03-02 21:59, due 03-03 08:00",
            id="two hours into the night",
        ),
        pytest.param(
            "2026-03-02 23:00",
            "2026-03-03 01:00",
            "half 03-02 23:00, due 03-03 08:00",
            id="two hours in the night: at once is better than after the end",
        ),
        pytest.param(
            "2026-03-02 22:30",
            "2026-03-03 07:30",
            "four_hours 03-02 22:30, due 03-03 08:00",
            id="a whole night: one warning, the most advanced",
        ),
        pytest.param(
            "2026-03-02 22:30",
            "2026-03-03 09:30",
            "four_hours 03-03 08:00, due 03-03 09:30",
            id="a night and some morning: it can wait for the morning",
        ),
        pytest.param("2026-03-02 12:00", "2026-03-02 12:00", "due 03-02 12:00", id="no time at all"),
    ],
)
def test_money_is_warned_of_at_half_48_24_and_4_hours_between_8_and_22(
    starts: str, due: str, steps: str
) -> None:
    deadline = clock(london(starts), london(due), Manner.MONEY)
    assert tell(climb(deadline, shop())) == steps


@pytest.mark.parametrize("week", [OFFICE, NOONISH, ALL_DAY, NO_HOURS])
def test_opening_hours_and_holidays_never_delay_a_warning_about_money(week: Week) -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 12:00"), Manner.MONEY)
    closed = shop(week, *(f"2026-03-{day:02}" for day in range(2, 15)))
    assert list(climb(deadline, closed)) == list(climb(deadline, shop()))


@pytest.mark.parametrize(
    ("now", "warned", "steps"),
    [
        ("2026-03-08 12:00", None, "half 03-08 12:00, two_days 03-10 12:00, one_day 03-11 12:00"),
        ("2026-03-10 15:00", None, "two_days 03-10 15:00, one_day 03-11 12:00, four_hours 03-12 08:00"),
        ("2026-03-10 15:00", Step.HALF, "two_days 03-10 15:00, one_day 03-11 12:00, four_hours 03-12 08:00"),
        ("2026-03-10 15:00", Step.TWO_DAYS, "one_day 03-11 12:00, four_hours 03-12 08:00, due 03-12 12:00"),
        ("2026-03-10 23:30", Step.HALF, "two_days 03-11 08:00, one_day 03-11 12:00, four_hours 03-12 08:00"),
        ("2026-03-11 22:00", Step.HALF, "four_hours 03-12 08:00, due 03-12 12:00"),
        ("2026-03-12 11:59", None, "four_hours 03-12 11:59, due 03-12 12:00"),
        ("2026-03-12 12:00", None, "due 03-12 12:00"),
        ("2026-03-12 12:01", Step.FOUR_HOURS, "due 03-12 12:01"),
        ("2026-03-15 03:00", Step.HALF, "due 03-15 08:00"),
        ("2026-03-12 12:01", Step.DUE, ""),
        ("2027-03-12 12:00", None, "due 03-12 12:00"),
    ],
)
def test_what_has_passed_unsaid_is_one_warning(now: str, warned: Step | None, steps: str) -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 12:00"), Manner.MONEY)
    told = list(climb(replace(deadline, warned=warned), shop(), london(now)))
    assert tell(iter(told[:3])) == steps


def test_a_warning_that_a_downtime_held_back_does_not_wait_beyond_the_end() -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 07:00"), Manner.MONEY)
    late = replace(deadline, warned=Step.ONE_DAY)
    assert next_step(late, shop(), london("2026-03-12 02:00")) == (
        Step.FOUR_HOURS,
        london("2026-03-12 02:00"),
    )


@pytest.mark.parametrize(
    ("starts", "due", "week", "closed", "steps"),
    [
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-06 12:00",
            OFFICE,
            (),
            "one_day 03-05 12:00, due 03-06 12:00",
            id="by day",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-06 23:59",
            OFFICE,
            (),
            "one_day 03-05 17:00, due 03-06 17:00",
            id="at the end of the day: shortly before the shop closes",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-08 23:59",
            OFFICE,
            (),
            "due 03-06 17:00",
            id="on Sunday: on Friday, once",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-09 08:00",
            OFFICE,
            (),
            "due 03-06 17:00",
            id="before the shop opens on Monday: on Friday",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-09 10:00",
            OFFICE,
            (),
            "one_day 03-06 17:00, due 03-09 10:00",
            id="Monday morning: a day before is Friday",
        ),
        pytest.param(
            "2026-03-30 10:00",
            "2026-04-06 12:00",
            OFFICE,
            ("2026-04-03", "2026-04-06"),
            "due 04-02 17:00",
            id="Easter",
        ),
        pytest.param(
            "2026-03-25 10:00",
            "2026-03-30 10:30",
            OFFICE,
            (),
            "one_day 03-27 17:00, due 03-30 10:30",
            id="clocks go forward",
        ),
        pytest.param(
            "2026-10-21 10:00",
            "2026-10-26 10:30",
            OFFICE,
            (),
            "one_day 10-23 17:00, due 10-26 10:30",
            id="clocks go back",
        ),
        pytest.param("2026-03-02 10:00", "2026-03-02 14:00", OFFICE, (), "due 03-02 14:00", id="a few hours"),
        pytest.param(
            "2026-03-02 12:00",
            "2026-03-04 12:00",
            OFFICE,
            (),
            "due 03-04 12:00",
            id="two days: no warning a day before",
        ),
        pytest.param(
            "2026-03-02 14:30",
            "2026-03-02 18:30",
            OFFICE,
            (),
            "due 03-02 17:00",
            id="ends after closing: shortly before it",
        ),
        pytest.param(
            "2026-03-06 17:15",
            "2026-03-06 21:15",
            OFFICE,
            (),
            "due 03-09 09:00",
            id="began too late for today: on Monday",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-03 10:00",
            NOONISH,
            (),
            "due 03-02 12:00",
            id="an opening time shorter than the last call",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-06 03:00",
            ALL_DAY,
            (),
            "one_day 03-05 03:00, due 03-06 03:00",
            id="a shop that says it is open at night",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-06 23:59",
            NO_HOURS,
            (),
            "one_day 03-05 21:59, due 03-06 21:59",
            id="a shop without hours sleeps at night",
        ),
        pytest.param(
            "2026-03-02 23:00",
            "2026-03-03 03:00",
            NO_HOURS,
            (),
            "due 03-03 08:00",
            id="a shop without hours isn't woken",
        ),
    ],
)
def test_the_desk_hears_a_day_before_and_when_due_while_it_is_open(
    starts: str, due: str, week: Week, closed: tuple[str, ...], steps: str
) -> None:
    deadline = clock(london(starts), london(due), Manner.DESK)
    assert tell(climb(deadline, shop(week, *closed))) == steps


@pytest.mark.parametrize(
    ("now", "ring_at"),
    [
        ("2026-03-07 12:00", "2026-03-09 09:00"),
        ("2026-03-09 11:00", "2026-03-09 11:00"),
        ("2026-03-09 18:00", "2026-03-10 09:00"),
    ],
)
def test_what_the_desk_has_not_heard_in_time_waits_for_the_door_to_open(now: str, ring_at: str) -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-06 12:00"), Manner.DESK)
    assert next_step(deadline, shop(), london(now)) == (Step.DUE, london(ring_at))


def test_what_is_only_for_the_digest_never_rings() -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 12:00"), Manner.DIGEST)
    for now in (deadline.starts_at, deadline.due_at, deadline.due_at + timedelta(days=9)):
        assert next_step(deadline, shop(), now) is None


@pytest.mark.parametrize("due", ["2026-03-12 12:00", "2026-03-14 03:00", "2026-03-29 01:30"])
def test_what_is_done_silently_is_done_once_when_due_whatever_the_hour(due: str) -> None:
    deadline = clock(london("2026-03-02 10:00"), london(due), Manner.SILENT)
    assert list(climb(deadline, shop())) == [(Step.DUE, london(due))]
    late = london("2026-05-01 04:00")
    assert list(climb(deadline, shop(), late)) == [(Step.DUE, late)]


@pytest.mark.parametrize(
    ("starts", "due", "shown"),
    [
        ("2026-03-02 10:00", "2026-03-12 10:00", "2026-03-07 10:00"),
        ("2026-03-28 12:00", "2026-03-29 13:00", "2026-03-29 00:00"),
        ("2026-03-02 10:00", "2026-03-02 12:00", "2026-03-02 11:00"),
        ("2026-03-12 10:00", "2026-03-02 12:00", "2026-03-02 12:00"),
    ],
)
def test_a_deadline_is_in_the_digest_from_half_of_its_time_on(starts: str, due: str, shown: str) -> None:
    assert clock(london(starts), london(due), Manner.DIGEST).shown_from == london(shown)


@pytest.mark.parametrize("kind", DeadlineKind)
def test_each_kind_has_its_usual_manner(kind: DeadlineKind) -> None:
    begun = start_deadline(
        shop_id=1,
        kind=kind,
        about_id=1,
        starts_at=london("2026-03-02 10:00"),
        due_at=london("2026-03-03 10:00"),
        source=Source.RULE,
    )
    assert begun.manner is USUAL_MANNERS[kind]


@pytest.mark.parametrize(
    ("said", "due_in_days", "rings"),
    [
        (Step.HALF, 5, None),  # later: half of it was over before as well
        (Step.DUE, 5, None),
        (Step.HALF, 1.5, Step.TWO_DAYS),  # nobody heard that it is so close
        (Step.TWO_DAYS, 1.5, None),
        (Step.FOUR_HOURS, 20, None),
        (Step.ONE_DAY, -1, Step.DUE),
        (Step.DUE, -1, None),
        (None, 5, Step.HALF),
    ],
)
def test_a_day_that_is_moved_rings_at_once_only_when_it_is_closer_than_people_knew(
    said: Step | None, due_in_days: float, rings: Step | None
) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    old = start_deadline(
        shop_id=1,
        kind=DeadlineKind.CASE_PLATFORM,
        about_id=1,
        starts_at=now - timedelta(days=9),
        due_at=now + timedelta(days=4),
        source=Source.STATED,
    )
    due_at = now + timedelta(days=due_in_days)
    new = replace(old, due_at=due_at)
    kept = keep_said(new, replace(old, warned=said, warned_at=now), now=now)
    following = next_step(kept, OpeningHours(zone=ZoneInfo("UTC")), now)
    assert (following[0] if following and following[1] == now else None) == rings
    assert keep_said(old, replace(old, warned=said, warned_at=now), now=now).warned == said


def test_a_broken_promise_never_pings() -> None:
    assert USUAL_MANNERS[DeadlineKind.PROMISE] is Manner.DIGEST


MINUTE = timedelta(minutes=1)
moments = st.integers(0, 455 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
)
spans = st.one_of(
    st.integers(0, 60 * 30).map(lambda minutes: minutes * MINUTE),
    st.integers(0, 60 * 24 * 40).map(lambda minutes: minutes * MINUTE),
)
hours = st.builds(
    OpeningHours,
    zone=st.sampled_from(ZONES),
    week=st.sampled_from([OFFICE, NOONISH, ALL_DAY, NO_HOURS]),
    holidays=st.sampled_from([lambda _day: False, lambda day: day.day in {3, 4, 25, 26}]),
)


def is_day(at: datetime, zone: ZoneInfo) -> bool:
    return 8 <= at.astimezone(zone).hour < 22


@settings(max_examples=300, deadline=None)
@given(starts_at=moments, span=spans, late=spans, open_hours=hours)
def test_a_warning_about_money_comes_before_the_end_and_at_night_only_if_nothing_else_is_left(
    starts_at: datetime, span: timedelta, late: timedelta, open_hours: OpeningHours
) -> None:
    deadline = clock(starts_at, starts_at + span, Manner.MONEY)
    now = starts_at + late
    steps = list(climb(deadline, open_hours, now))
    assert steps[-1][0] is Step.DUE
    assert steps[-1][1] >= deadline.due_at
    assert len(steps) <= 5
    assert len({step for step, _ in steps}) == len(steps)
    assert all(before < after for (_, before), (_, after) in pairwise([(None, now - timedelta(1)), *steps]))
    if now < deadline.due_at:
        assert all(at <= deadline.due_at for _, at in steps[:-1])
        assert len(steps) > 1
    for _, at in steps:
        is_last_chance = at < deadline.due_at and all(
            not is_day(at + timedelta(minutes=minutes), open_hours.zone)
            for minutes in range(0, int((deadline.due_at - at).total_seconds() // 60), 15)
        )
        assert is_day(at, open_hours.zone) or is_last_chance


@settings(max_examples=150, deadline=None)
@given(starts_at=moments, span=spans, late=spans, open_hours=hours)
def test_the_desk_is_disturbed_at_most_twice_and_only_while_it_is_open(
    starts_at: datetime, span: timedelta, late: timedelta, open_hours: OpeningHours
) -> None:
    steps = list(climb(clock(starts_at, starts_at + span, Manner.DESK), open_hours, starts_at + late))
    assert [step for step, _ in steps] in ([Step.DUE], [Step.ONE_DAY, Step.DUE])
    for _, at in steps:
        assert open_hours.is_open(at) if open_hours.is_set else is_day(at, open_hours.zone)
    assert all(before < after for (_, before), (_, after) in pairwise(steps))


@settings(max_examples=100, deadline=None)
@given(starts_at=moments, span=spans, delay=st.integers(0, 20), open_hours=hours)
def test_a_round_that_is_late_says_no_step_twice(
    starts_at: datetime, span: timedelta, delay: int, open_hours: OpeningHours
) -> None:
    deadline, now, said = clock(starts_at, starts_at + span, Manner.MONEY), starts_at, []
    while step := next_step(deadline, open_hours, now):
        now = step[1] + timedelta(hours=delay)
        late = next_step(deadline, open_hours, now)
        assert late is not None
        now = max(now, late[1])  # it may have become night meanwhile
        said.append(late[0])
        deadline = take_step(deadline, late[0], hours=open_hours, now=now)
    assert len(set(said)) == len(said) <= 5
    assert said[-1] is Step.DUE
