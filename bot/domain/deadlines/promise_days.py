"""When a promise is a matter: on its day; or from the last list of the day that comes before it is
over, where none comes on its day itself.
"""

from datetime import UTC, datetime, time

from bot.domain.time.days import ONE_DAY
from bot.domain.time.hours import OpeningHours
from bot.domain.time.ringing import RingingHours

#: A shop that is closed for longer is away: then its deputy has the lists.
_LOOK_BACK = 30


def find_promise_day(due_at: datetime, hours: OpeningHours) -> datetime:
    """From when what is promised by then is a matter."""
    day = due_at.astimezone(hours.zone).date()
    begins_at = datetime.combine(day, time(), tzinfo=hours.zone).astimezone(UTC)
    listed_at = _find_last_list(due_at, hours)
    return begins_at if listed_at is None else min(begins_at, listed_at)


def is_listed_in_time(made_at: datetime, due_at: datetime, hours: OpeningHours) -> bool:
    """Whether a list of the day comes between these moments."""
    return RingingHours(hours).next_digest(made_at) < due_at


def is_open_between(made_at: datetime, due_at: datetime, hours: OpeningHours) -> bool:
    """Whether people may be called between these moments."""
    return RingingHours(hours).open_at(made_at) < due_at


def _find_last_list(before: datetime, hours: OpeningHours) -> datetime | None:
    ringing = RingingHours(hours)
    for days in range(1, _LOOK_BACK):
        last, found = None, ringing.next_digest(before - days * ONE_DAY)
        while found < before:
            last, found = found, ringing.next_digest(found)
        if last is not None:
            return last
    return None
