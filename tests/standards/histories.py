"""Random histories of a shop, with what is awkward about time in them."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.standards.standings import Task
from tests.standards.recount import DAY, Letter

HOUR = timedelta(hours=1)
ZONES = [ZoneInfo(name) for name in ("Europe/London", "Pacific/Auckland", "America/New_York")]
#: Clock changes, month ends, a leap day, a new year; others are any day.
AWKWARD = [
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2026, 11, 30),
    date(2026, 12, 1),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2028, 3, 1),
    date(2028, 5, 31),
]


def pick_now(dice: Random) -> datetime:
    """A moment in some zone, often just before or after midnight, there or in UTC."""
    day = dice.choice(AWKWARD)
    if dice.random() < 0.4:
        day = date(2026, 1, 1) + dice.randrange(1000) * DAY
    zone = dice.choice([*ZONES, UTC])
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    near = dice.choice([0, 0, 1, -1, 3_600_000_000, dice.randrange(86_400_000_000)])
    return midnight.astimezone(UTC) + timedelta(microseconds=near)


def live_tasks(dice: Random, now: datetime, days: int) -> list[Task]:
    """Things that were due, are, or will be; some exactly at a month's end, or just now."""
    tasks = []
    for number in range(dice.choice([0, 1, 3, 19, 20, 21, 40, dice.randrange(450)])):
        due = now + timedelta(days=dice.uniform(-days, 20))
        if dice.random() < 0.2:
            due = due.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            due -= dice.choice([timedelta(0), timedelta(microseconds=1)])
        if dice.random() < 0.02:
            due = now
        kind = dice.choices(["good", "exact", "late", "none"], [90, 4, 2, 4])[0]
        done = {
            "good": due - dice.random() * DAY,
            "exact": due,
            "late": due + timedelta(microseconds=1 + dice.randrange(10**11)),
        }.get(kind)
        if done is not None and done > now:
            done = None
        tasks.append(Task(due, done, customer_id=number % 7, order_id=number))
    return tasks


def live_letters(dice: Random, now: datetime, *, people: int = 5) -> list[Letter]:
    """What a few people wrote on a marketplace and were answered, the oldest first."""
    letters = []
    for _ in range(dice.choice([0, 1, 5, 30, 60])):
        number = dice.choice([None, None, *map(str, range(1_700_000, 1_700_006))])
        is_answer = dice.random() < 0.45
        letters.append(
            Letter(
                customer_id=dice.randrange(1, people + 1),
                at=now - timedelta(minutes=dice.randrange(60 * 24 * 100)),
                is_answer=is_answer,
                is_thanks=not is_answer and dice.random() < 0.2,
                number=None if is_answer else number,
            )
        )
    letters.sort(key=lambda each: each.at)
    return letters
