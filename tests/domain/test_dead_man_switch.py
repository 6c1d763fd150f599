"""How long nobody did anything, and who is called next."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.dead_man_switch import (
    DESK,
    HELPED,
    Climb,
    advance,
    count_quiet_days,
    hold,
    presses_since,
)
from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, start_deadline
from bot.domain.shops import Shop
from bot.domain.time.hours import NO_HOURS, OpeningHours, public_holidays, set_hours

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = OpeningHours(
    zone=LONDON,
    week=set_hours(NO_HOURS, range(5), 9 * 60, 17 * 60),
    holidays=public_holidays("GB"),
)
ALWAYS = OpeningHours(zone=LONDON)


def london(month: int, day: int, hour: int = 9) -> datetime:
    """A moment in 2026 on London's clock; 23 November is a Monday, the clocks change on 29
    March.
    """
    return datetime(2026, month, day, hour, tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "since", "now", "days"),
    [
        (WEEKDAYS, london(11, 23, 15), london(11, 24), 0),
        (WEEKDAYS, london(11, 23, 15), london(11, 25), 1),
        (WEEKDAYS, london(11, 23, 15), london(11, 26), 2),
        (WEEKDAYS, london(11, 23, 15), london(11, 26, 16), 2),  # the present day isn't over
        (WEEKDAYS, london(11, 23, 7), london(11, 25), 2),  # before it opened, the day itself counts
        (WEEKDAYS, london(11, 23, 9), london(11, 25), 1),
        (WEEKDAYS, london(11, 27, 15), london(11, 30), 0),  # a weekend
        (WEEKDAYS, london(11, 27, 15), london(12, 1), 1),
        # Christmas, a weekend, and Monday in lieu
        (WEEKDAYS, london(12, 24, 15), london(12, 29), 0),
        (WEEKDAYS, london(12, 24, 15), london(12, 30), 1),
        (WEEKDAYS, london(3, 27, 15), london(3, 31), 1),  # over the clock change
        (ALWAYS, london(11, 27, 15), london(11, 30), 2),  # a shop without hours has no weekend
        (ALWAYS, london(3, 28, 15), london(3, 31), 2),
        (ALWAYS, london(11, 27, 15), london(11, 27, 14), 0),
    ],
)
def test_only_whole_opening_days_count(
    hours: OpeningHours, since: datetime, now: datetime, days: int
) -> None:
    assert count_quiet_days(since, hours=hours, now=now) == days


def test_a_very_long_silence_is_counted_no_further() -> None:
    now = london(1, 1)
    assert count_quiet_days(now - timedelta(days=3000), hours=ALWAYS, now=now, most=60) == 60


def climb_through(days: int, *, seller: bool, deputy: bool) -> list[str]:
    """What each opening time of a silence brings."""
    step, said = 0, []
    for _ in range(days):
        done = advance(step, has_seller=seller, has_deputy=deputy)
        step = done.step
        said.append(f"{step}{'s' * done.tells_seller}{'d' * done.tells_deputy}")
    return said


def test_first_the_seller_is_written_to_then_the_deputy_called_then_written_to() -> None:
    assert climb_through(4, seller=True, deputy=True) == ["1s", "2", "3d", "4"]


def test_of_an_announced_absence_the_deputy_hears_first() -> None:
    step, said = 0, []
    for _ in range(3):
        done = advance(step, has_seller=True, has_deputy=True, is_announced=True)
        step = done.step
        said.append((done.tells_seller, done.tells_deputy))
    assert said == [(False, True), (False, False), (True, False)]


def test_direct_messages_come_again_after_a_week_of_opening_days_and_not_daily() -> None:
    said = climb_through(18, seller=True, deputy=True)
    assert [each for each in said if each[-1] in "sd"] == ["1s", "3d", "10sd", "17sd"]


def test_whoever_isnt_there_is_skipped() -> None:
    assert climb_through(3, seller=False, deputy=True) == ["2", "3d", "4"]
    assert climb_through(10, seller=True, deputy=False) == ["1s", *map(str, range(2, 10)), "10s"]
    assert not [each for each in climb_through(12, seller=False, deputy=False) if each[-1] in "sd"]


def test_a_seller_whose_deputy_acts_is_told_once_and_again_after_a_week_of_opening_days() -> None:
    step, told = 0, []
    for days in range(16):
        done = hold(step, has_seller=True, is_helped=True, days=days)
        step = done.step
        told += [days] * done.tells_seller
        assert not done.tells_deputy
    assert (step, told) == (HELPED, [0, 7, 14])


def test_when_the_deputy_falls_silent_too_the_ladder_goes_on_behind_the_seller() -> None:
    done = advance(HELPED, has_seller=True, has_deputy=True)
    assert done == Climb(DESK, tells_seller=True)
    assert hold(DESK, has_seller=True, is_helped=True, days=3) == Climb(HELPED, tells_seller=True)


def test_what_can_wait_for_the_seller_never_presses() -> None:
    shop = Shop(id=1, name="Fox")
    pressing = {kind for kind in DeadlineKind if presses_since(make(kind), shop) is not None}
    assert pressing == {DeadlineKind.REPLY, DeadlineKind.PROMISE, *CASE_KINDS}


def make(kind: DeadlineKind) -> Deadline:
    now = london(11, 23)
    return start_deadline(
        shop_id=1, kind=kind, about_id=1, starts_at=now, due_at=now, source=Source.STATED
    )
