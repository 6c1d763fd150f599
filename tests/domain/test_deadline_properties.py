"""Whatever the hours, the spans and the delays: a warning comes in time, once, and disturbs nobody
for nothing.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deadlines.deadlines import (
    TIME_TO_ACT,
    Step,
    WarningLevel,
    next_step,
    take_step,
)
from bot.domain.time.hours import NO_HOURS, OpeningHours
from bot.domain.time.ringing import LAST_CALL, RingingHours, is_day, wake
from tests.domain.ladders import ALL_DAY, NOONISH, OFFICE, climb, clock
from tests.sure import sure

ZONES = [
    ZoneInfo(name)
    for name in ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
]
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


@settings(max_examples=300, deadline=None)
@given(starts_at=moments, span=spans, late=spans, open_hours=hours)
def test_a_warning_about_money_comes_before_the_end_and_at_night_only_if_nothing_else_is_left(
    starts_at: datetime, span: timedelta, late: timedelta, open_hours: OpeningHours
) -> None:
    deadline = clock(starts_at, starts_at + span, WarningLevel.MONEY)
    now = starts_at + late
    steps = list(climb(deadline, open_hours, now))
    assert steps[-1][0] is Step.DUE
    assert steps[-1][1] >= deadline.due_at
    assert len(steps) <= 3
    assert len({step for step, _ in steps}) == len(steps)
    assert all(
        before < after for (_, before), (_, after) in pairwise([(None, now - timedelta(1)), *steps])
    )
    if now < deadline.due_at:
        assert all(at <= deadline.due_at for _, at in steps[:-1])
        assert len(steps) > 1
    ringing = RingingHours(open_hours)
    for _, at in steps:
        is_before_opening = deadline.due_at <= ringing.open_at(at) + TIME_TO_ACT
        is_last_hour = deadline.due_at <= wake(at, open_hours.zone) + LAST_CALL
        is_last_chance = at < deadline.due_at and is_before_opening
        assert ringing.is_open(at) or (
            is_last_chance and (is_day(at, open_hours.zone) or is_last_hour)
        )


@settings(max_examples=150, deadline=None)
@given(starts_at=moments, span=spans, late=spans, open_hours=hours)
def test_the_desk_is_disturbed_at_most_twice_and_only_while_it_is_open(
    starts_at: datetime, span: timedelta, late: timedelta, open_hours: OpeningHours
) -> None:
    steps = list(
        climb(clock(starts_at, starts_at + span, WarningLevel.DESK), open_hours, starts_at + late)
    )
    assert [step for step, _ in steps] in ([Step.DUE], [Step.ONE_DAY, Step.DUE])
    for _, at in steps:
        assert RingingHours(open_hours).is_open(at)
    assert all(before < after for (_, before), (_, after) in pairwise(steps))


@settings(max_examples=100, deadline=None)
@given(starts_at=moments, span=spans, delay=st.integers(0, 20), open_hours=hours)
def test_a_round_that_is_late_says_no_step_twice(
    starts_at: datetime, span: timedelta, delay: int, open_hours: OpeningHours
) -> None:
    deadline, now, said = clock(starts_at, starts_at + span, WarningLevel.MONEY), starts_at, []
    while (step := sure(next_step(deadline, open_hours, now)))[0] is not Step.OVER:
        now = step[1] + timedelta(hours=delay)
        late = sure(next_step(deadline, open_hours, now))
        now = max(now, late[1])  # it may have become night meanwhile
        said.append(late[0])
        deadline = take_step(deadline, late[0], hours=open_hours, now=now)
    assert len(set(said)) == len(said) <= 3
    assert said[-1] is Step.DUE
