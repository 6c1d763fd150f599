"""When the seller does nothing while something waits: how long it has been, and who is called
next.

The ladder climbs by one step at each opening time: the seller by a direct message, the deputy at
the desk, the deputy by a direct message; in an announced absence the deputy first and the seller
last. From then on the desk calls the deputy every opening day until somebody does something. A
deputy who acts is left in peace: the seller is told once, kindly, and the ladder climbs no further.
For what can wait the deputy is never called.
"""

from datetime import datetime

from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, WarningLevel
from bot.domain.deadlines.promise_days import find_promise_day
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.time.hours import OpeningHours

#: The steps of the ladder at which somebody new is called; from DESK on the deputy is pinged there.
SELLER, DESK, DEPUTY = 1, 2, 3
#: In place of a step: the seller was told that the deputy acts.
HELPED = -1
#: Once everybody was called, direct messages come again after so many opening days.
AGAIN_AFTER = 7


@dataclass(frozen=True, slots=True)
class Climb:
    """One step of the ladder: how far it goes, and who gets a direct message."""

    step: int
    tells_seller: bool
    tells_deputy: bool = False


def advance(step: int, *, has_seller: bool, has_deputy: bool, is_announced: bool = False) -> Climb:
    """What is done at the next opening time; `step` is how far the calls have gone, 0 at
    first.

    Whoever isn't there is skipped: without a seller's account the deputy is called at once. Of an
    absence that was announced (`is_announced`) the deputy hears first: the seller is on holiday.
    """
    was_helped = step == HELPED
    if was_helped:
        step = SELLER
    step += 1
    if step == SELLER and not has_seller:
        step = DESK
    is_again = step > DEPUTY and (step - DEPUTY) % AGAIN_AFTER == 0
    seller_at, deputy_at = SELLER, DEPUTY
    if is_announced and has_deputy:
        seller_at, deputy_at = DEPUTY, SELLER
    return Climb(
        step,
        # who was told that the deputy acts hears that this is over
        tells_seller=has_seller and (step == seller_at or is_again or was_helped),
        tells_deputy=has_deputy and (step == deputy_at or is_again),
    )


def hold(step: int, *, has_seller: bool, is_helped: bool, days: int) -> Climb:
    """The same where the deputy need not be called: they act, or everything can wait for the
    seller. `days` have gone by since the seller could first be called.

    The seller is told once, and again after as long as in the ladder.
    """
    held = HELPED if is_helped else step or SELLER
    is_again = days > 0 and days % AGAIN_AFTER == 0
    return Climb(held, tells_seller=has_seller and (held != step or is_again))


def deputy_acts(shop: Shop, now: datetime) -> bool:
    """Whether the deputy has done something lately: they have as long to be silent as the
    seller.
    """
    if shop.deputy_acted_at is None or shop.helper_id(now) is None:
        return False
    return _acts_since(shop.deputy_acted_at, shop, now)


def _acts_since(at: datetime, shop: Shop, now: datetime) -> bool:
    return count_quiet_days(at, hours=shop.hours, now=now) < shop.silent_after


def stands_in(shop: Shop, now: datetime) -> bool:
    """Whether somebody is called in the seller's place: the seller is away, or silent."""
    if shop.stand_in(now) is not None:
        return True
    return shop.helper_id(now) is not None and shop.silence_step not in (0, SELLER)


def presses_since(
    deadline: Deadline, shop: Shop, *, last_wrote_at: datetime | None = None
) -> datetime | None:
    """Since when it can't wait for the seller; None for what always can: parcels and late orders.

    What presses are people who threaten or wait over the target, disputes, and promises on their
    day.
    """
    if deadline.kind is DeadlineKind.REPLY:
        if deadline.level is WarningLevel.MONEY:
            return last_wrote_at or deadline.starts_at
        return deadline.due_at
    if deadline.kind in CASE_KINDS and deadline.level.pings:
        return deadline.starts_at
    if deadline.kind is DeadlineKind.PROMISE:
        return find_promise_day(deadline.due_at, shop.hours)
    return None


def calls_for(since: datetime | None, shop: Shop, now: datetime) -> bool:
    """Whether the deputy is called now for what presses since then.

    A deputy who acts has seen what was there when they last did.
    """
    if since is None or since > now or not stands_in(shop, now):
        return False
    acted_at = shop.deputy_acted_at
    if shop.helper_id(now) is None:
        acted_at = shop.last_action_at  # the owner stands in for somebody else
    return acted_at is None or since > acted_at or not _acts_since(acted_at, shop, now)


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
