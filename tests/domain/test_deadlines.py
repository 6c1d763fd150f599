"""When a deadline is warned of: early enough to act, never twice, never at night unless nothing
else is left.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.deadlines.deadlines import (
    USUAL_MANNERS,
    DeadlineKind,
    Source,
    Step,
    WarningLevel,
    is_gone,
    keep_said,
    next_step,
    start_deadline,
)
from bot.domain.time.hours import NO_HOURS, OpeningHours, Week
from tests.domain.ladders import ALL_DAY, NOONISH, OFFICE, climb, clock, london, shop, tell


@pytest.mark.parametrize(
    ("starts", "due", "steps"),
    [
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 12:00",
            "one_day 03-11 12:00, four_hours 03-12 09:00, due 03-12 12:00",
            id="ten days by day, over a weekend",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 23:59",
            "one_day 03-12 09:00, four_hours 03-12 19:59, due 03-13 09:00",
            id="ten days until the end of a day",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 06:00",
            "one_day 03-11 09:00, four_hours 03-11 20:30, due 03-12 09:00",
            id="ends early in the morning",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-12 11:00",
            "one_day 03-11 11:00, four_hours 03-11 20:30, due 03-12 11:00",
            id="four hours before is the night",
        ),
        pytest.param(
            "2026-03-24 12:00",
            "2026-03-30 12:00",
            "one_day 03-27 17:00, four_hours 03-30 09:00, due 03-30 12:00",
            id="clocks go forward",
        ),
        pytest.param(
            "2026-10-20 12:00",
            "2026-10-26 12:00",
            "one_day 10-23 17:00, four_hours 10-26 09:00, due 10-26 12:00",
            id="clocks go back",
        ),
        pytest.param(
            "2026-12-21 12:00",
            "2026-12-28 12:00",
            "one_day 12-25 17:00, four_hours 12-28 09:00, due 12-28 12:00",
            id="over Christmas",
        ),
        pytest.param(
            "2026-03-02 12:00",
            "2026-03-04 12:00",
            "one_day 03-03 12:00, four_hours 03-04 09:00, due 03-04 12:00",
            id="two days",
        ),
        pytest.param(
            "2026-03-02 12:00",
            "2026-03-05 12:00",
            "one_day 03-04 12:00, four_hours 03-05 09:00, due 03-05 12:00",
            id="three days",
        ),
        pytest.param(
            "2026-03-02 12:00",
            "2026-03-02 14:00",
            "half 03-02 13:00, due 03-02 14:00",
            id="two hours by day",
        ),
        pytest.param(
            "2026-03-02 21:00",
            "2026-03-02 23:00",
            "half 03-02 21:00, due 03-03 09:00",
            id="two hours after closing: at once",
        ),
        pytest.param(
            "2026-03-02 23:00",
            "2026-03-03 01:00",
            "half 03-02 23:00, due 03-03 09:00",
            id="two hours in the night: at once is better than after the end",
        ),
        pytest.param(
            "2026-03-02 22:30",
            "2026-03-03 07:30",
            "four_hours 03-02 22:30, due 03-03 09:00",
            id="a whole night: one warning, the most advanced",
        ),
        pytest.param(
            "2026-03-02 22:30",
            "2026-03-03 09:30",
            "four_hours 03-03 08:00, due 03-03 09:30",
            id="a night and some morning: it can wait for the morning",
        ),
        pytest.param(
            "2026-03-02 12:00", "2026-03-02 12:00", "due 03-02 12:00", id="no time at all"
        ),
    ],
)
def test_a_dispute_rings_a_day_and_four_hours_before_its_end_and_says_that_it_is_over(
    starts: str, due: str, steps: str
) -> None:
    deadline = clock(london(starts), london(due), WarningLevel.MONEY)
    assert tell(climb(deadline, shop())) == steps


@pytest.mark.parametrize("week", [OFFICE, NOONISH, ALL_DAY, NO_HOURS])
def test_closed_days_never_delay_a_warning_about_money_beyond_its_end(week: Week) -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 12:00"), WarningLevel.MONEY)
    closed = shop(week, *(f"2026-03-{day:02}" for day in range(1, 15)))
    first, last, over = climb(deadline, closed)
    if week is NO_HOURS:  # without hours no day is closed
        assert first == (Step.ONE_DAY, london("2026-03-11 12:00"))
        return
    assert first == (Step.ONE_DAY, deadline.starts_at)  # nothing opens again in time
    assert last == (Step.FOUR_HOURS, london("2026-03-12 08:00"))
    assert over[0] is Step.DUE
    assert over[1] >= london("2026-03-15 00:00")


@pytest.mark.parametrize(
    ("now", "warned", "steps"),
    [
        ("2026-03-08 12:00", None, "one_day 03-11 12:00, four_hours 03-12 09:00, due 03-12 12:00"),
        (
            "2026-03-10 15:00",
            None,
            "one_day 03-11 12:00, four_hours 03-12 09:00, due 03-12 12:00",
        ),
        (
            "2026-03-10 15:00",
            Step.HALF,
            "one_day 03-11 12:00, four_hours 03-12 09:00, due 03-12 12:00",
        ),
        (
            "2026-03-10 15:00",
            Step.TWO_DAYS,
            "one_day 03-11 12:00, four_hours 03-12 09:00, due 03-12 12:00",
        ),
        (
            "2026-03-10 23:30",
            Step.HALF,
            "one_day 03-11 12:00, four_hours 03-12 09:00, due 03-12 12:00",
        ),
        ("2026-03-11 22:00", Step.HALF, "four_hours 03-12 09:00, due 03-12 12:00"),
        ("2026-03-12 11:59", None, "four_hours 03-12 11:59, due 03-12 12:00"),
        ("2026-03-12 12:00", None, "due 03-12 12:00"),
        ("2026-03-12 12:01", Step.FOUR_HOURS, "due 03-12 12:01"),
        ("2026-03-15 03:00", Step.HALF, "due 03-16 09:00"),
        ("2026-03-12 12:01", Step.DUE, ""),
        ("2027-03-12 12:00", None, "due 03-12 12:00"),
    ],
)
def test_what_has_passed_unsaid_is_one_warning(now: str, warned: Step | None, steps: str) -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 12:00"), WarningLevel.MONEY)
    told = list(climb(replace(deadline, warned=warned), shop(), london(now)))
    assert tell(iter(told[:3])) == steps


def test_a_warning_that_a_downtime_held_back_does_not_wait_beyond_the_end() -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 07:00"), WarningLevel.MONEY)
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
        pytest.param(
            "2026-03-02 10:00", "2026-03-02 14:00", OFFICE, (), "due 03-02 14:00", id="a few hours"
        ),
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
            "one_day 03-04 20:30, due 03-05 20:30",
            id="a shop that is open day and night sleeps all the same",
        ),
        pytest.param(
            "2026-03-02 10:00",
            "2026-03-06 23:59",
            NO_HOURS,
            (),
            "one_day 03-05 20:30, due 03-06 20:30",
            id="a shop without hours sleeps at night",
        ),
        pytest.param(
            "2026-03-02 23:00",
            "2026-03-03 03:00",
            NO_HOURS,
            (),
            "due 03-03 09:00",
            id="a shop without hours isn't woken",
        ),
    ],
)
def test_the_desk_hears_a_day_before_and_when_due_while_it_is_open(
    starts: str, due: str, week: Week, closed: tuple[str, ...], steps: str
) -> None:
    deadline = clock(london(starts), london(due), WarningLevel.DESK)
    assert tell(climb(deadline, shop(week, *closed))) == steps


@pytest.mark.parametrize(
    ("now", "fires_at"),
    [
        ("2026-03-07 12:00", "2026-03-09 09:00"),
        ("2026-03-09 11:00", "2026-03-09 11:00"),
        ("2026-03-09 18:00", "2026-03-10 09:00"),
    ],
)
def test_what_the_desk_has_not_heard_in_time_waits_for_the_door_to_open(
    now: str, fires_at: str
) -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-06 12:00"), WarningLevel.DESK)
    assert next_step(deadline, shop(), london(now)) == (Step.DUE, london(fires_at))


def test_what_is_only_for_the_digest_never_rings() -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-12 12:00"), WarningLevel.DIGEST)
    for now in (deadline.starts_at, deadline.due_at, deadline.due_at + timedelta(days=9)):
        following = next_step(deadline, shop(), now)
        assert following is not None
        assert following[0] is Step.OVER
        assert next_step(replace(deadline, kind=DeadlineKind.PROMISE), shop(), now) is None


def test_what_is_over_is_gone_after_one_list_of_the_day() -> None:
    deadline = clock(london("2026-03-02 10:00"), london("2026-03-13 18:00"), WarningLevel.MONEY)
    told = replace(deadline, warned=Step.DUE, warned_at=london("2026-03-16 09:00"))
    gone_at = london("2026-03-17 05:00")  # a Tuesday: Monday's list said it
    assert next_step(told, shop(), told.due_at) == (Step.OVER, gone_at)
    assert not is_gone(told, hours=shop(), now=gone_at - timedelta(minutes=1))
    assert is_gone(told, hours=shop(), now=gone_at)


@pytest.mark.parametrize(
    ("starts", "steps"), [("2026-03-02 10:00", "two_days"), ("2026-03-11 10:00", "one_day")]
)
def test_a_claim_for_a_dear_parcel_rings_once_in_good_time(starts: str, steps: str) -> None:
    dispute = clock(london(starts), london("2026-03-12 12:00"), WarningLevel.MONEY)
    claim = replace(dispute, kind=DeadlineKind.CARRIER_CLAIM)
    assert [step for step, _ in climb(claim, shop())] == [steps]


@pytest.mark.parametrize("due", ["2026-03-12 12:00", "2026-03-14 03:00", "2026-03-29 01:30"])
def test_what_is_done_silently_is_done_once_when_due_whatever_the_hour(due: str) -> None:
    deadline = clock(london("2026-03-02 10:00"), london(due), WarningLevel.SILENT)
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
def test_a_deadline_is_in_the_digest_from_half_of_its_time_on(
    starts: str, due: str, shown: str
) -> None:
    assert clock(london(starts), london(due), WarningLevel.DIGEST).shown_from == london(shown)


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
    assert begun.level is USUAL_MANNERS[kind]


@pytest.mark.parametrize(
    ("said", "due_in_days", "rings"),
    [
        (Step.HALF, 5, None),  # later: half of it was over before as well
        (Step.DUE, 5, None),
        (Step.HALF, 0.5, Step.ONE_DAY),  # nobody heard that it is so close
        (Step.ONE_DAY, 0.5, None),
        (Step.FOUR_HOURS, 20, None),
        (Step.ONE_DAY, -1, Step.DUE),
        (Step.DUE, -1, None),
        (None, 5, None),
        (None, 0.5, Step.ONE_DAY),
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
    assert USUAL_MANNERS[DeadlineKind.PROMISE] is WarningLevel.DIGEST
