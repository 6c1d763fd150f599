"""What can be lost, and by when: one deadline is one clock that costs the shop money or its good
name.

Each deadline has a ladder of steps, and each step is said once. A step that falls where nobody may
be disturbed is said earlier, so that there is still time to act; steps that would be said at the
same moment are one, the most advanced; after it none is said that comes before it. So a long
downtime ends in one warning.

Everything here is computed from the facts and `now`; all moments are aware UTC.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.money import Money
from bot.domain.records import dataclass
from bot.domain.time.hours import OpeningHours
from bot.domain.time.ringing import (
    LAST_CALL,
    LEAST_GAP,
    RingingHours,
    is_day,
    last_night,
    wake,
)

#: What is lost so soon after the shop opens is said before: it leaves time to act, and the first
#: warning most of a day.
TIME_TO_ACT, A_WORKING_DAY = timedelta(hours=2), timedelta(hours=8)
#: So long after the day's list that says that a clock is over, nothing speaks of it any more: less
#: than a day, or the next list would say it again.
SHOWN_WHEN_OVER = timedelta(hours=20)


class DeadlineKind(StrEnum):
    """What the clock is about; in brackets what `about_id` names."""

    #: a customer waits for a word (conversation); worked out from who waits, never stored
    REPLY = "reply"
    SHIP_BY = "ship_by"  #: a parcel must leave (order)
    LEGAL_DELAY = "legal_delay"  #: the law's own limit for a parcel that hasn't left (order)
    TELL_SHIPPED = "tell_shipped"  #: a parcel left and its customer doesn't know (order)
    SEND_AGAIN = "send_again"  #: a parcel came back and its customer waits for it (order)
    ARRIVAL = "arrival"  #: a parcel should be there by now (order)
    #: the carrier may be asked to look for it from now on (order)
    CARRIER_SEARCH = "carrier_search"
    CARRIER_CLAIM = "carrier_claim"  #: the carrier's time for a claim ends (order)
    CHECK_IN = "check_in"  #: time to ask whether all is right (order)
    #: nothing more was said: a parcel counts as arrived, the order is settled (order)
    SETTLE = "settle"
    CASE_PLATFORM = "case_platform"  #: the platform wants an answer (case)
    CASE_CUSTOMER = "case_customer"  #: the customer behind a case wants a word (case)
    PROMISE = "promise"  #: the shop gave its word (promise)
    AWAY_ENDS = "away_ends"  #: the seller comes back (shop)


class Source(StrEnum):
    """Why a deadline is on that day; the first that is known wins."""

    STATED = "stated"  #: a notice or a person named it
    RULE = "rule"  #: from a figure in data/rules
    PROMISE = "promise"  #: the shop said so itself
    ESTIMATE = "estimate"  #: worked out from what is usual


class Step(StrEnum):
    """One step of a deadline's ladder, in the order in which they come."""

    HALF = "half"  #: half of the time is over
    TWO_DAYS = "two_days"  #: 48 h before
    ONE_DAY = "one_day"  #: 24 h before
    FOUR_HOURS = "four_hours"  #: 4 h before
    DUE = "due"
    OVER = "over"  #: nothing more can be done, and that was said: the deadline is dropped


class WarningLevel(StrEnum):
    """How a deadline is warned of."""

    #: pings in opening hours; what is lost while the shop is closed is said before it closes, and
    #: the last hours of a dispute in their own time
    MONEY = "money"
    DESK = "desk"  #: pings in opening hours, a day before and when it is due
    DIGEST = "digest"  #: a line in the digest; something may be drafted when it is due
    SILENT = "silent"  #: something is done or drafted when it is due; no list names it

    @property
    def pings(self) -> bool:
        """Whether anybody is called for it."""
        return self in (WarningLevel.MONEY, WarningLevel.DESK)


#: How each kind is warned of, unless whoever starts the deadline knows better.
USUAL_MANNERS = {
    DeadlineKind.REPLY: WarningLevel.DIGEST,
    DeadlineKind.SHIP_BY: WarningLevel.DIGEST,
    DeadlineKind.LEGAL_DELAY: WarningLevel.DIGEST,
    DeadlineKind.TELL_SHIPPED: WarningLevel.DIGEST,
    DeadlineKind.SEND_AGAIN: WarningLevel.DIGEST,
    DeadlineKind.ARRIVAL: WarningLevel.DIGEST,
    DeadlineKind.CARRIER_SEARCH: WarningLevel.DIGEST,
    DeadlineKind.CARRIER_CLAIM: WarningLevel.DIGEST,
    DeadlineKind.CHECK_IN: WarningLevel.SILENT,
    DeadlineKind.SETTLE: WarningLevel.SILENT,
    DeadlineKind.CASE_PLATFORM: WarningLevel.MONEY,
    DeadlineKind.CASE_CUSTOMER: WarningLevel.DESK,
    DeadlineKind.PROMISE: WarningLevel.DIGEST,
    DeadlineKind.AWAY_ENDS: WarningLevel.SILENT,
}
#: Of these something is done or drafted when they are due, in whatever level.
ACTING_KINDS = frozenset(
    {
        DeadlineKind.SHIP_BY,
        DeadlineKind.ARRIVAL,
        DeadlineKind.CHECK_IN,
        DeadlineKind.SETTLE,
        DeadlineKind.AWAY_ENDS,
    }
)
#: When these are over nothing can be done any more: it is told once, and they are gone.
ENDING_KINDS = frozenset(
    {DeadlineKind.CASE_PLATFORM, DeadlineKind.CARRIER_CLAIM, DeadlineKind.LEGAL_DELAY}
)
#: How long before the end each step is taken; HALF depends on when the deadline began.
_BEFORE = {
    Step.TWO_DAYS: timedelta(hours=48),
    Step.ONE_DAY: timedelta(hours=24),
    Step.FOUR_HOURS: timedelta(hours=4),
    Step.DUE: timedelta(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock; moments are aware UTC. (kind, about_id) is its key."""

    id: int = 0
    shop_id: int
    kind: DeadlineKind
    about_id: int
    customer_id: int | None = None
    order_id: int | None = None
    starts_at: datetime  #: half of the time is counted from here
    due_at: datetime
    shown_from: datetime  #: it is in the digest from then on
    source: Source
    rule: str | None = None  #: the figure's name in data/rules
    level: WarningLevel
    amount: Money | None = None  #: what is at risk
    warned: Step | None = None  #: the last step of its ladder that was said
    warned_at: datetime | None = None
    fires_at: datetime | None = None  #: when something is next to be said or done about it
    told_at: datetime | None = None  #: when a day's list last named it as it is


def start_deadline(
    *,
    shop_id: int,
    kind: DeadlineKind,
    about_id: int,
    starts_at: datetime,
    due_at: datetime,
    source: Source,
    level: WarningLevel | None = None,
    rule: str | None = None,
    amount: Money | None = None,
    customer_id: int | None = None,
    order_id: int | None = None,
    shown_from: datetime | None = None,
) -> Deadline:
    """A deadline that is in the digest from half of its time on, unless `shown_from` says
    otherwise, in the level usual for its kind.

    One whose day is over before it begins has no time left: it begins on that day.
    """
    begins_at = min(starts_at, due_at)
    return Deadline(
        shop_id=shop_id,
        kind=kind,
        about_id=about_id,
        customer_id=customer_id,
        order_id=order_id,
        starts_at=begins_at,
        due_at=due_at,
        shown_from=max(shown_from or begins_at + (due_at - begins_at) / 2, begins_at),
        source=source,
        rule=rule,
        level=level or USUAL_MANNERS[kind],
        amount=amount,
    )


def plan_step(deadline: Deadline, *, hours: OpeningHours, now: datetime) -> Deadline:
    """The deadline with the moment at which something is next to be said or done about it."""
    following = next_step(deadline, hours, now)
    return replace(deadline, fires_at=following[1] if following else None)


def take_step(deadline: Deadline, step: Step, *, hours: OpeningHours, now: datetime) -> Deadline:
    """The deadline as it is once this step was said or done: with the moment of the next."""
    return plan_step(replace(deadline, warned=step, warned_at=now), hours=hours, now=now)


def keep_said(new: Deadline, old: Deadline, *, now: datetime) -> Deadline:
    """The new deadline with what was said of the old one, which stood in its place.

    On another day the ladder begins anew, but a step that has passed there is no news to people who
    heard of one as advanced: who moves a day isn't rung because of it. What is done silently
    is done on each day.
    """
    if (new.starts_at, new.due_at) == (old.starts_at, old.due_at):
        return replace(new, warned=old.warned, warned_at=old.warned_at, told_at=old.told_at)
    passed = [step for step, at in _list_steps_left(new) if at <= now]
    if old.warned is None or not passed or not new.level.pings:
        return new
    order = list(Step)
    was_heard = order.index(passed[-1]) <= order.index(old.warned)
    if not was_heard:
        return new
    return replace(new, warned=passed[-1], warned_at=old.warned_at)


def next_step(
    deadline: Deadline, hours: OpeningHours, now: datetime
) -> tuple[Step, datetime] | None:
    """The next step and when it is to be taken, never earlier than `now`; None when none is
    left.

    Steps that have passed unsaid are one, the most advanced: it is said now, or at the next moment
    at which people may be disturbed. A warning about money never waits beyond its end: then it is
    said at once.
    """
    soonest = _soonest(deadline, hours, now)
    steps = [
        (step, max(_shift(step, at, deadline, hours), soonest))
        for step, at in _list_steps_left(deadline)
    ]
    if not steps:
        ends_at = _find_end(deadline, hours)
        return None if ends_at is None else (Step.OVER, max(ends_at, now))
    fires_at = min(at for _, at in steps)
    return [step for step, at in steps if at == fires_at][-1], fires_at


def is_gone(deadline: Deadline, *, hours: OpeningHours, now: datetime) -> bool:
    """Whether its time has been over for so long that nothing speaks of it any more."""
    ends_at = _find_end(deadline, hours)
    return ends_at is not None and ends_at <= now


def _find_end(deadline: Deadline, hours: OpeningHours) -> datetime | None:
    """When nothing speaks any more of what was over before: after one list of the day."""
    if deadline.kind not in ENDING_KINDS or deadline.warned is Step.OVER:
        return None
    if deadline.level is WarningLevel.SILENT:
        return None
    told_at = hours.next_digest(deadline.due_at)
    return max(told_at, deadline.warned_at or told_at) + SHOWN_WHEN_OVER


def _list_steps_left(deadline: Deadline) -> Iterator[tuple[Step, datetime]]:
    """The steps that are still to be taken, in their order, each with its nominal moment."""
    begins_at = _begin(deadline)
    moments = {step: deadline.due_at - before for step, before in _BEFORE.items()}
    moments[Step.HALF] = begins_at + (deadline.due_at - begins_at) / 2
    if deadline.warned is Step.OVER:
        return
    order = sorted(moments, key=lambda step: (moments[step], list(Step).index(step)))
    if deadline.warned:
        order = order[order.index(deadline.warned) + 1 :]
    for step in order:
        # What falls on the beginning would only repeat that something has begun.
        is_within = moments[step] > begins_at or step in {Step.HALF, Step.DUE}
        if is_within and _has_step(deadline, step):
            yield step, moments[step]


def _has_step(deadline: Deadline, step: Step) -> bool:
    if deadline.level is WarningLevel.MONEY:
        return step in _choose_money_steps(deadline)
    if deadline.kind is DeadlineKind.PROMISE and deadline.level is WarningLevel.DESK:
        return step is _choose_promise_step(deadline)
    if deadline.level is WarningLevel.DESK and step is Step.ONE_DAY:
        return deadline.due_at - _begin(deadline) > timedelta(days=2)
    if deadline.level is WarningLevel.DIGEST and deadline.kind not in ACTING_KINDS:
        return False
    return step is Step.DUE


def _choose_money_steps(deadline: Deadline) -> tuple[Step, ...]:
    """A dispute rings a day and four hours before its end, and says that it is over; anything else
    rings once, in good time.
    """
    lasts = deadline.due_at - _begin(deadline)
    if deadline.kind is not DeadlineKind.CASE_PLATFORM:
        return (Step.TWO_DAYS,) if lasts > _BEFORE[Step.TWO_DAYS] else (Step.ONE_DAY,)
    if lasts <= _BEFORE[Step.FOUR_HOURS]:
        return (Step.HALF, Step.DUE)
    return (Step.ONE_DAY, Step.FOUR_HOURS, Step.DUE)


def _choose_promise_step(deadline: Deadline) -> Step:
    """A promise that no list names in time rings once, while it can still be kept."""
    lasts = deadline.due_at - _begin(deadline)
    return Step.FOUR_HOURS if lasts > 2 * _BEFORE[Step.FOUR_HOURS] else Step.HALF


def _begin(deadline: Deadline) -> datetime:
    return min(deadline.starts_at, deadline.due_at)


def _soonest(deadline: Deadline, hours: OpeningHours, now: datetime) -> datetime:
    if not deadline.level.pings:
        return now
    opens_at = _speak_at(now, deadline, RingingHours(hours))
    if deadline.level is WarningLevel.DESK or now >= deadline.due_at:
        return opens_at
    if deadline.due_at > opens_at + TIME_TO_ACT:
        return opens_at
    # It is lost before the next opening: said by day, but for its very last hours.
    wakes_at = wake(now, hours.zone)
    return now if deadline.due_at <= wakes_at + LAST_CALL else wakes_at


def _speak_at(at: datetime, deadline: Deadline, ringing: RingingHours) -> datetime:
    """This moment, or when people may be called next: with the day's list, if that leaves time to
    act.
    """
    with_list = ringing.speak_at(at, LEAST_GAP)
    is_in_time = deadline.due_at > with_list + TIME_TO_ACT or deadline.due_at <= at
    return with_list if is_in_time else ringing.open_at(at)


def _shift(step: Step, at: datetime, deadline: Deadline, hours: OpeningHours) -> datetime:
    """When a step is taken whose nominal moment this is, be it past or not."""
    if not deadline.level.pings:
        return at
    ringing, begins_at = RingingHours(hours), _begin(deadline)
    opens_at = _speak_at(at, deadline, ringing)
    if opens_at == at:
        return at
    if deadline.level is WarningLevel.MONEY:
        # DUE says that the time is over: it can wait, but not come early
        needed = A_WORKING_DAY if step in {Step.TWO_DAYS, Step.ONE_DAY} else TIME_TO_ACT
        if step is Step.DUE or deadline.due_at > opens_at + needed:
            return opens_at
        if step is Step.FOUR_HOURS:
            return _shift_last_hours(at, begins_at, hours.zone)
    closed_at = ringing.last_closing(at)
    if closed_at is not None and closed_at - LAST_CALL >= begins_at:
        # an opening time can be shorter than the last call
        return ringing.open_at(closed_at - LAST_CALL)
    is_lost = deadline.level is WarningLevel.MONEY and deadline.due_at <= opens_at + TIME_TO_ACT
    return begins_at if is_lost else opens_at


def _shift_last_hours(at: datetime, begins_at: datetime, zone: ZoneInfo) -> datetime:
    """When the last hours of a dispute are said that end while the shop is closed: by day at their
    own moment, else in the evening before.
    """
    if is_day(at, zone):
        return at
    return max(last_night(at, zone) - LAST_CALL, begins_at)
