"""Deadlines to climb, the hours of shops, and the steps of a ladder in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.deadlines.deadlines import (
    Deadline,
    DeadlineKind,
    Source,
    Step,
    WarningLevel,
    next_step,
    plan_step,
    start_deadline,
    take_step,
)
from bot.domain.time.hours import Opening, OpeningHours, Week

LONDON = ZoneInfo("Europe/London")
OFFICE: Week = (Opening(540, 1050),) * 5 + (None, None)  # Mon–Fri 09:00–17:30
NOONISH: Week = (Opening(720, 740),) * 7  # 12:00–12:20
ALL_DAY: Week = (Opening(0, 1440),) * 7


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def shop(week: Week = OFFICE, *closed: str, zone: ZoneInfo = LONDON) -> OpeningHours:
    days = {date.fromisoformat(day) for day in closed}
    return OpeningHours(zone=zone, week=week, holidays=lambda day: day in days)


def clock(starts_at: datetime, due_at: datetime, level: WarningLevel) -> Deadline:
    return start_deadline(
        shop_id=1,
        kind=DeadlineKind.CASE_PLATFORM,
        about_id=1,
        starts_at=starts_at,
        due_at=due_at,
        source=Source.STATED,
        level=level,
    )


def climb(
    deadline: Deadline, hours: OpeningHours, now: datetime | None = None
) -> Iterator[tuple[Step, datetime]]:
    """Every step from now on that people hear of, each taken at the moment for which it was
    planned.
    """
    now = now or deadline.starts_at
    while step := next_step(deadline, hours, now):
        assert plan_step(deadline, hours=hours, now=now).fires_at == step[1]
        if step[0] is Step.OVER:
            return
        yield step
        now = step[1]
        deadline = take_step(deadline, step[0], hours=hours, now=now)
    assert plan_step(deadline, hours=hours, now=now).fires_at is None


def tell(steps: Iterator[tuple[Step, datetime]]) -> str:
    """The steps as they are written in the tables below: "half 03-06 16:30, ..."."""
    return ", ".join(f"{step} {at.astimezone(LONDON):%m-%d %H:%M}" for step, at in steps)
