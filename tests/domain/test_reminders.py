"""What staff are told about a waiting customer, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reminders import (
    GRACE,
    ReminderStep,
    Round,
    Said,
    StepKind,
    describe_wait,
    find_gap,
    fold_late,
    is_in_digest,
    needs_deputy,
    next_step,
    plan_wake,
)
from bot.domain.time.hours import (
    MINUTES_A_DAY,
    NO_HOURS,
    Opening,
    OpeningHours,
    Week,
    public_holidays,
)
from bot.domain.time.ringing import RingingHours

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(hours=24)
OFFICE: Week = (Opening(540, 1050),) * 5 + (None, None)  # Mon–Fri 09:00–17:30
ALL_DAY: Week = (Opening(0, 1440),) * 7
NOONISH: Week = (Opening(720, 740),) * 7  # 12:00–12:20


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def shop(week: Week = OFFICE, *closed: str) -> OpeningHours:
    days = {date.fromisoformat(day) for day in closed}
    return OpeningHours(LONDON, week, days.__contains__)


def climb(since: datetime, hours: OpeningHours, target: timedelta = DAY) -> Iterator[ReminderStep]:
    """Gives the ladder as a bot lives it that is never down: each step is said at its moment."""
    said, now = None, since
    while True:
        step = next_step(waiting_since=since, target=target, hours=hours, after=said, now=now)
        yield step
        said, now = step.said(step.fires_at), step.fires_at


def show(step: ReminderStep) -> str:
    how = "ping" if step.by_ping else "digest, pinging" if step.pings_in_digest else "digest"
    return f"{step.kind}{step.number or ''} {step.fires_at.astimezone(LONDON):%a %d %H:%M} {how}"


# 2026-06-01 is a Monday. The clocks of London change on 2026-03-29 and 2026-10-25, both Sundays.
@pytest.mark.parametrize(
    ("story", "hours", "since", "ladder"),
    [
        (
            "a shop without hours is pinged by day, and again every morning",
            shop(NO_HOURS),
            "2026-06-01 12:00",
            "soon Tue 02 09:00 digest; due Tue 02 12:00 ping; "
            "overdue1 Wed 03 09:00 digest, pinging; overdue2 Thu 04 09:00 digest, pinging",
        ),
        (
            "so is a 24-hour shop",
            shop(ALL_DAY),
            "2026-06-01 12:00",
            "soon Tue 02 09:00 digest; due Tue 02 12:00 ping; overdue1 Wed 03 09:00 digest, "
            "pinging",
        ),
        (
            "what is lost in the night is said before nine in the evening",
            shop(NO_HOURS),
            "2026-06-01 23:30",
            "due Tue 02 18:42 ping; overdue1 Wed 03 09:00 digest, pinging",
        ),
        (
            "but not on its holiday: what is due then is said the evening before",
            shop(ALL_DAY, "2026-06-02"),
            "2026-06-01 12:00",
            "due Mon 01 20:30 ping; overdue1 Wed 03 08:00 digest, pinging; "
            "overdue2 Thu 04 09:00 digest, pinging",
        ),
        (
            "what comes early in the morning and can wait is in the digest",
            shop(),
            "2026-06-01 12:00",
            "soon Tue 02 09:00 digest; due Tue 02 12:00 ping; overdue1 Wed 03 09:00 digest, "
            "pinging",
        ),
        (
            "within opening hours everything comes at its time",
            shop(),
            "2026-06-01 15:00",
            "soon Tue 02 10:12 ping; due Tue 02 15:00 ping; overdue1 Wed 03 09:00 digest, pinging",
        ),
        (
            "a deadline in the evening is said before closing, together with its 80 %",
            shop(),
            "2026-06-01 20:00",
            "due Tue 02 15:12 ping; overdue1 Wed 03 09:00 digest, pinging",
        ),
        (
            "if 80 % comes after that, one message says it all",
            shop(),
            "2026-06-01 22:10",
            "due Tue 02 17:00 ping; overdue1 Wed 03 09:00 digest, pinging",
        ),
        (
            "a deadline at the weekend is said on Friday",
            shop(),
            "2026-06-05 10:00",
            "due Fri 05 17:00 ping; overdue1 Mon 08 09:00 digest, pinging; "
            "overdue2 Tue 09 09:00 digest, pinging",
        ),
        (
            "who writes in the last half hour of the week is shown at once",
            shop(),
            "2026-06-05 17:15",
            "due Fri 05 17:15 ping; overdue1 Mon 08 09:00 digest, pinging",
        ),
        (
            "who writes after closing and would wait too long is in Monday's digest, which pings",
            shop(),
            "2026-06-05 17:30",
            "due Mon 08 09:00 digest, pinging; overdue1 Tue 09 09:00 digest, pinging",
        ),
        (
            "who writes on Sunday is due on Monday",
            shop(),
            "2026-06-07 12:00",
            "soon Mon 08 09:00 digest; due Mon 08 12:00 ping; overdue1 Tue 09 09:00 digest, "
            "pinging",
        ),
        (
            "a deadline exactly at opening is said in that digest",
            shop(),
            "2026-06-01 09:00",
            "due Tue 02 09:00 digest, pinging; overdue1 Wed 03 09:00 digest, pinging",
        ),
        (
            "a public holiday is like a Sunday",
            shop(OFFICE, "2026-12-25"),
            "2026-12-24 12:00",
            "due Thu 24 17:00 ping; overdue1 Mon 28 09:00 digest, pinging",
        ),
        (
            "24 hours are 24 hours when the clock goes forward",
            shop(NO_HOURS),
            "2026-03-28 12:00",
            "soon Sun 29 08:12 ping; due Sun 29 13:00 ping; overdue1 Mon 30 09:00 digest, pinging",
        ),
        (
            "and when it goes back",
            shop(NO_HOURS),
            "2026-10-24 12:00",
            "due Sun 25 09:00 digest, pinging; overdue1 Mon 26 09:00 digest, pinging",
        ),
        (
            "opening stays at nine by the local clock across the change",
            shop(),
            "2026-03-27 20:00",
            "due Mon 30 09:00 digest, pinging; overdue1 Tue 31 09:00 digest, pinging",
        ),
        (
            "a door that is open for twenty minutes says it when it opens",
            shop(NOONISH),
            "2026-06-01 13:00",
            "due Tue 02 12:00 digest, pinging; overdue1 Wed 03 12:00 digest, pinging",
        ),
    ],
)
def test_reminders_come_when_a_person_can_act(
    story: str, hours: OpeningHours, since: str, ladder: str
) -> None:
    steps = ladder.split("; ")
    assert [show(step) for step in islice(climb(london(since), hours), len(steps))] == steps, story


def test_an_opening_time_shorter_than_the_last_call_is_used_from_its_first_moment() -> None:
    step = next(climb(london("2026-06-01 12:10"), shop(NOONISH), target=timedelta(hours=30)))
    assert show(step) == "due Tue 02 12:00 digest, pinging"


def test_the_key_of_a_rung_said_early_is_its_nominal_moment() -> None:
    step = next(climb(london("2026-06-05 10:00"), shop()))
    assert (step.kind, step.due_at) == (StepKind.DUE, london("2026-06-06 10:00"))


def test_a_customer_is_listed_from_half_of_the_target_on() -> None:
    since = london("2026-06-01 12:00")
    assert not is_in_digest(
        waiting_since=since, target=DAY, now=since + timedelta(hours=11, minutes=59)
    )
    assert is_in_digest(waiting_since=since, target=DAY, now=since + timedelta(hours=12))


def after_monday_noon(
    now: str,
    *,
    hours: OpeningHours | None = None,
    said: Said | None = None,
    target: timedelta = DAY,
) -> ReminderStep:
    """Gives the next step of somebody who wrote on Monday, 1 June at 12:00."""
    since = london("2026-06-01 12:00")
    return next_step(
        waiting_since=since, target=target, hours=hours or shop(), after=said, now=london(now)
    )


def test_rungs_that_passed_unsaid_are_said_at_once_as_the_most_advanced_one() -> None:
    assert show(after_monday_noon("2026-06-04 15:00")) == "overdue2 Thu 04 15:00 ping"


def test_rungs_that_passed_unsaid_wait_for_the_morning_when_the_shop_is_closed() -> None:
    assert show(after_monday_noon("2026-06-02 20:00")) == "overdue1 Wed 03 09:00 digest, pinging"
    assert show(after_monday_noon("2026-06-01 20:00")) == "soon Tue 02 09:00 digest"


def test_a_message_that_is_told_staff_covers_every_rung_up_to_then() -> None:
    said = Said(StepKind.SOON, london("2026-06-02 07:12"), said_at=london("2026-06-04 15:00"))
    assert (
        show(after_monday_noon("2026-06-04 15:00", said=said))
        == "overdue3 Fri 05 09:00 digest, pinging"
    )


def test_a_rung_that_longer_hours_move_back_is_not_said_twice() -> None:
    evening: Week = (Opening(540, 1380),) * 7
    since = london("2026-06-05 10:00")
    said = Said(StepKind.DUE, since + DAY, said_at=london("2026-06-05 17:00"))
    step = next_step(
        waiting_since=since, target=DAY, hours=shop(evening), after=said, now=said.said_at
    )
    assert show(step) == "overdue1 Sun 07 09:00 digest, pinging"


def test_shorter_hours_do_not_lose_a_deadline() -> None:
    until_five: Week = (Opening(540, 1020),) * 5 + (None, None)
    since = london("2026-06-01 17:10")  # due on Tuesday at 17:10
    said = Said(StepKind.SOON, since + DAY * 4 / 5, said_at=london("2026-06-02 12:22"))
    step = next_step(
        waiting_since=since,
        target=DAY,
        hours=shop(until_five),
        after=said,
        now=london("2026-06-02 16:45"),
    )
    assert show(step) == "due Tue 02 16:45 ping"


def test_a_later_opening_set_during_the_day_does_not_repeat_the_morning() -> None:
    at_ten: Week = (Opening(600, 1050),) * 7
    said = Said(StepKind.OVERDUE, london("2026-06-03 09:00"), said_at=london("2026-06-03 09:00"))
    step = after_monday_noon("2026-06-03 15:00", hours=shop(at_ten), said=said)
    assert show(step) == "overdue2 Thu 04 10:00 digest, pinging"


def test_a_longer_target_gives_a_new_deadline_its_own_reminders() -> None:
    said = Said(StepKind.DUE, london("2026-06-02 12:00"), said_at=london("2026-06-02 12:00"))
    step = after_monday_noon("2026-06-02 13:00", said=said, target=3 * DAY)
    assert show(step) == "due Thu 04 09:00 digest, pinging"


def test_a_snooze_ends_at_its_moment_or_in_the_next_digest() -> None:
    now = london("2026-06-01 12:00")
    friday = plan_wake(until=london("2026-06-05 12:00"), hours=shop(), now=now)
    sunday = plan_wake(until=london("2026-06-07 12:00"), hours=shop(), now=now)
    assert show(friday) == "wake Fri 05 12:00 ping"
    assert show(sunday) == "wake Mon 08 09:00 digest, pinging"
    assert sunday.due_at == london("2026-06-07 12:00")


def test_after_a_snooze_the_ladder_goes_on_with_what_is_still_to_come() -> None:
    said = plan_wake(
        until=london("2026-06-02 09:30"), hours=shop(), now=london("2026-06-01 12:30")
    ).said(london("2026-06-02 09:30"))
    assert show(after_monday_noon("2026-06-02 09:30", said=said)) == "due Tue 02 12:00 ping"
    said = Said(StepKind.WAKE, london("2026-06-04 10:00"), said_at=london("2026-06-04 10:00"))
    assert (
        show(after_monday_noon("2026-06-04 10:00", said=said))
        == "overdue3 Fri 05 09:00 digest, pinging"
    )


def overdue(number: int) -> ReminderStep:
    at = london("2026-06-03 09:00") + (number - 1) * DAY
    return ReminderStep(kind=StepKind.OVERDUE, due_at=at, fires_at=at, by_ping=False, number=number)


@pytest.mark.parametrize(
    ("number", "last_action", "calls"),
    [
        (2, None, True),
        (2, "2026-06-02 17:00", True),
        (2, "2026-06-03 09:00", False),
        (2, "2026-06-03 16:00", False),
        (3, "2026-06-02 17:00", True),
        (3, "2026-06-04 08:00", True),
        (3, "2026-06-04 10:00", False),
    ],
)
def test_the_deputy_is_called_when_two_overdue_rungs_met_silence(
    number: int, last_action: str | None, calls: bool
) -> None:
    before = overdue(number - 1)
    acted_at = london(last_action) if last_action else None
    assert (
        needs_deputy(
            overdue(number), after=before.said(before.fires_at), last_staff_action_at=acted_at
        )
        is calls
    )


def test_the_deputy_is_not_called_for_the_first_overdue_rung_or_a_lesser_one() -> None:
    due = Said(StepKind.DUE, london("2026-06-02 12:00"), london("2026-06-02 12:00"))
    assert not needs_deputy(overdue(1), after=due, last_staff_action_at=None)
    assert not needs_deputy(overdue(2), after=None, last_staff_action_at=None)
    wake = plan_wake(until=due.due_at, hours=shop(), now=due.due_at)
    assert not needs_deputy(wake, after=overdue(1).said(due.due_at), last_staff_action_at=None)


def fired_at(when: str, kind: StepKind = StepKind.DUE, *, by_ping: bool = True) -> ReminderStep:
    return ReminderStep(kind=kind, due_at=london(when), fires_at=london(when), by_ping=by_ping)


def test_a_round_on_time_says_everything_as_planned() -> None:
    due = {
        "Ada": fired_at("2026-06-01 09:00", StepKind.OVERDUE, by_ping=False),
        "Bo": fired_at("2026-06-01 09:05"),
        "Cy": fired_at("2026-06-01 09:00", StepKind.SOON, by_ping=False),
    }
    found = fold_late(due, hours=shop(), now=london("2026-06-01 09:10"))
    assert found == Round(pings=("Bo",), digest=("Ada", "Cy"), pings_staff=True)


def test_a_digest_of_those_who_are_only_soon_due_pings_nobody() -> None:
    due = {"Cy": fired_at("2026-06-01 09:00", StepKind.SOON, by_ping=False)}
    assert not fold_late(due, hours=shop(), now=london("2026-06-01 09:00")).pings_staff


def test_after_a_downtime_everything_comes_as_one_digest() -> None:
    due = {"Ada": fired_at("2025-06-02 12:00"), "Bo": fired_at("2026-06-01 12:00")}
    found = fold_late(due, hours=shop(), now=london("2026-06-01 12:00"))
    assert found == Round(digest=("Ada", "Bo"), is_catch_up=True, pings_staff=True)


def test_nothing_is_said_while_the_shop_is_closed() -> None:
    due = {"Ada": fired_at("2026-06-01 17:29"), "Bo": fired_at("2026-05-01 12:00")}
    assert fold_late(due, hours=shop(), now=london("2026-06-01 17:30")) == Round(
        postpone=("Ada", "Bo")
    )


def test_a_round_with_nothing_due_says_nothing() -> None:
    nothing: dict[str, ReminderStep] = {}
    assert fold_late(nothing, hours=shop(), now=london("2026-06-01 12:00")) == Round()


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=4, minutes=48), "4 h 48 min"),
        (timedelta(days=3, hours=2, minutes=59), "3 days 2 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 h 59 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(0), "under a minute"),
        (timedelta(minutes=-5), "under a minute"),
    ],
)
def test_a_wait_is_told_in_the_words_of_people(span: timedelta, words: str) -> None:
    assert describe_wait(span) == words


# A whole shop, simulated: random hours, targets, customers and answers, and a bot that is often
# down.

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
# all of these zones change their clocks within five weeks
START = datetime(2026, 3, 20, tzinfo=UTC)

some_openings = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda times: times[0] < times[1]
)
some_days = st.one_of(
    st.none(),
    st.just(Opening(0, 1440)),
    some_openings.map(lambda times: Opening(*times)),
    st.just(OFFICE[0]),
)
some_hours = st.builds(
    lambda zone, week, rest: OpeningHours(
        ZoneInfo(zone), tuple(week), lambda day: day.toordinal() % 9 in rest
    ),
    st.sampled_from(ZONES),
    st.lists(some_days, min_size=7, max_size=7),
    st.sets(st.integers(0, 8), max_size=2),
)
some_targets = st.integers(60, 7 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
some_moments = st.integers(0, 30 * 24 * 3600).map(
    lambda seconds: START + timedelta(seconds=seconds)
)
some_gaps = st.one_of(st.integers(1, 40), st.integers(1, 1440), st.integers(1440, 6 * 1440))
some_rounds = st.lists(some_gaps, min_size=5, max_size=60).map(
    lambda gaps: list(accumulate((timedelta(minutes=gap) for gap in gaps), initial=START))
)


@dataclass(kw_only=True)
class Waiting:
    """One customer, and what staff were told of them: (when, what, by ping)."""

    since: datetime
    answered_at: datetime
    plan: ReminderStep
    said: Said | None = None
    told: list[tuple[datetime, ReminderStep, bool]] = field(default_factory=list)

    def is_waiting(self, now: datetime) -> bool:
        return self.since <= now < self.answered_at


def live(
    hours: OpeningHours,
    target: timedelta,
    waits: list[tuple[datetime, timedelta]],
    rounds: list[datetime],
) -> list[Waiting]:
    """Lets the bot look at the clock in these rounds only, as the scheduler does."""

    def plan(since: datetime, said: Said | None, now: datetime) -> ReminderStep:
        return next_step(waiting_since=since, target=target, hours=hours, after=said, now=now)

    people = [
        Waiting(since=since, answered_at=since + wait, plan=plan(since, None, since))
        for since, wait in waits
    ]
    for now in rounds:
        due = {
            key: person.plan
            for key, person in enumerate(people)
            if person.is_waiting(now) and person.plan.fires_at <= now
        }
        found = fold_late(due, hours=hours, now=now)
        for key in (*found.pings, *found.digest):
            person = people[key]
            person.told.append((now, person.plan, key in found.pings))
            person.said = person.plan.said(now)
        for key, person in enumerate(people):
            if key in due:
                person.plan = plan(person.since, person.said, now)
    return people


def rungs_before(end: datetime, ladder: Iterator[ReminderStep]) -> list[ReminderStep]:
    return list(takewhile(lambda step: step.fires_at < end, ladder))


some_waits = st.lists(
    st.tuples(
        some_moments, st.integers(1, 20 * 1440).map(lambda minutes: timedelta(minutes=minutes))
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(some_hours, some_targets, some_waits, some_rounds)
def test_through_any_downtime_nothing_is_said_twice_or_lost_or_out_of_hours(
    hours: OpeningHours,
    target: timedelta,
    waits: list[tuple[datetime, timedelta]],
    rounds: list[datetime],
) -> None:
    for person in live(hours, target, waits, rounds):
        moments = [now for now, _, _ in person.told]
        keys = [(step.kind, step.due_at) for _, step, _ in person.told]
        assert len(set(keys)) == len(keys)
        assert len(set(moments)) == len(moments)
        assert all(map(hours.is_open, moments))
        assert all(person.is_waiting(now) for now in moments)
        assert all(now - step.fires_at <= GRACE for now, step, by_ping in person.told if by_ping)
        looks = [
            now for now in rounds if person.is_waiting(now) and RingingHours(hours).is_open(now)
        ]
        for step in rungs_before(person.answered_at, climb(person.since, hours, target)):
            first_look = next((now for now in looks if now >= step.fires_at), None)
            assert first_look is None or any(
                step.fires_at - find_gap(target) < now <= first_look for now in moments
            )


@settings(deadline=None)
@given(some_hours, some_targets, some_moments)
def test_the_ladder_goes_up_in_opening_hours_and_never_two_rungs_at_once(
    hours: OpeningHours, target: timedelta, since: datetime
) -> None:
    steps = list(islice(climb(since, hours, target), 6))
    assert all(hours.is_open(step.fires_at) and step.fires_at >= since for step in steps)
    assert all(lower.due_at < upper.due_at for lower, upper in pairwise(steps))
    assert all(lower.fires_at < upper.fires_at for lower, upper in pairwise(steps))
    kinds = [step.kind for step in steps]
    assert kinds.count(StepKind.DUE) == 1
    assert kinds.count(StepKind.SOON) <= 1
    assert [step.number for step in steps if step.number] == list(
        range(1, 1 + kinds.count(StepKind.OVERDUE))
    )
    due = steps[kinds.index(StepKind.DUE)]
    assert due.due_at == since + target
    # It comes in time as far as anybody may be called, and never before 80 % is over or the last
    # call comes.
    ringing = RingingHours(hours)
    assert all(map(ringing.is_open, [step.fires_at for step in steps]))
    if ringing.is_open(due.due_at):
        assert due.fires_at <= due.due_at
        assert due.fires_at >= min(due.due_at - find_gap(target), since + target * 4 / 5)


@pytest.mark.parametrize(
    "week",
    [NO_HOURS, (None, None, None, None, Opening(opens=0, closes=MINUTES_A_DAY), None, None)],
    ids=["no hours", "one day, day and night"],
)
def test_what_is_due_by_day_after_a_night_is_called_for_that_morning(week: Week) -> None:
    since = datetime(2026, 3, 20, tzinfo=UTC)  # a Friday
    hours = OpeningHours(zone=LONDON, week=week, holidays=public_holidays(None))
    first = next(climb(since, hours, timedelta(hours=8)))
    assert (first.kind, first.fires_at) == (StepKind.DUE, since + timedelta(hours=8))


@settings(max_examples=300, deadline=None)
@given(some_hours, some_targets, some_waits, some_rounds)
def test_nobody_is_called_twice_for_one_customer_within_two_hours(
    hours: OpeningHours,
    target: timedelta,
    waits: list[tuple[datetime, timedelta]],
    rounds: list[datetime],
) -> None:
    gap = find_gap(target)
    assert gap >= timedelta(hours=2)
    for person in live(hours, target, waits, rounds):
        moments = [now for now, _, _ in person.told]
        assert all(after - before >= gap for before, after in pairwise(moments))
    for since, _ in waits:
        steps = list(islice(climb(since, hours, target), 6))
        assert all(upper.fires_at - lower.fires_at >= gap for lower, upper in pairwise(steps))


@settings(deadline=None)
@given(some_hours, some_targets, some_moments)
def test_nobody_is_called_at_night_unless_the_shop_said_that_it_is_open_then(
    hours: OpeningHours, target: timedelta, since: datetime
) -> None:
    for step in islice(climb(since, hours, target), 6):
        local = step.fires_at.astimezone(hours.zone)
        assert hours.is_open(step.fires_at)
        if RingingHours(hours).never_closes:
            assert 8 <= local.hour < 21


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 7))
def test_one_customer_near_closing_is_one_call_whenever_they_wrote(minutes: int) -> None:
    since = london("2026-06-01 00:00") + timedelta(minutes=minutes)
    steps = list(islice(climb(since, shop()), 4))
    assert all(
        upper.fires_at - lower.fires_at >= timedelta(hours=2) for lower, upper in pairwise(steps)
    )


@settings(deadline=None)
@given(some_hours, some_targets, some_moments, st.integers(1, 20 * 1440), st.integers(0, 3))
def test_after_a_snooze_only_what_is_still_to_come_is_said(
    hours: OpeningHours, target: timedelta, since: datetime, minutes: int, heard: int
) -> None:
    said, now = None, since
    for step in islice(climb(since, hours, target), heard):
        said, now = step.said(step.fires_at), step.fires_at
    wake = plan_wake(until=now + timedelta(minutes=minutes), hours=hours, now=now)
    assert hours.is_open(wake.fires_at)
    woken = wake.said(wake.fires_at)
    step = next_step(
        waiting_since=since, target=target, hours=hours, after=woken, now=wake.fires_at
    )
    assert step.fires_at > wake.fires_at
    assert said is None or step.due_at > said.due_at
