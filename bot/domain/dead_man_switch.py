"""When nobody on staff does anything while something waits: how long it has been, and who is called
next.

The ladder climbs by one step at each opening time: the seller by a direct message, the deputy at
the desk, the deputy by a direct message. From then on the desk calls the deputy every opening day
until somebody does something.
"""

from datetime import datetime

from bot.domain.records import dataclass
from bot.domain.time.hours import OpeningHours

#: The steps of the ladder at which somebody new is called; from DESK on the deputy is pinged there.
SELLER, DESK, DEPUTY = 1, 2, 3
#: Once everybody was called, direct messages come again after so many opening days.
AGAIN_AFTER = 7


@dataclass(frozen=True, slots=True)
class Climb:
    """One step of the ladder: how far it goes, and who gets a direct message."""

    step: int
    tells_seller: bool
    tells_deputy: bool


def advance(step: int, *, has_seller: bool, has_deputy: bool) -> Climb:
    """What is done at the next opening time; `step` is how far the calls have gone, 0 at
    first.

    Whoever isn't there is skipped: without a seller's account the deputy is called at once.
    """
    step += 1
    if step == SELLER and not has_seller:
        step = DESK
    is_again = step > DEPUTY and (step - DEPUTY) % AGAIN_AFTER == 0
    return Climb(
        step,
        tells_seller=has_seller and (step == SELLER or is_again),
        tells_deputy=has_deputy and (step == DEPUTY or is_again),
    )


def count_quiet_days(
    since: datetime, *, hours: OpeningHours, now: datetime, most: int = 400
) -> int:
    """How many whole opening days have gone by since then, counted no further than `most`.

    The day of `since` counts only if that was before its opening time, and the present day never
    does. Closed days and holidays don't count; without opening hours every day does.
    """
    days = -1  # the day that has begun isn't over
    opening = hours.next_digest(since)
    while opening <= now and days < most:
        days += 1
        opening = hours.next_digest(opening)
    return max(days, 0)
