"""The ladder of reminders about one waiting customer: what is said next, when, and how.

SOON at 80 % of the reply target, or at once of somebody who threatens, DUE at 100 %, then OVERDUE
at every opening time until somebody answers; WAKE when a snooze ends. At 50 % the customer merely
appears in the digest.

- Pings come only in opening hours, and of a shop that never closes from 8:00 to 21:00. A step that
  falls outside them waits for the next digest; but if the deadline itself would pass before the
  shop opens again, DUE is said shortly before the last closing.
- Steps that would be said shortly after each other are one: the more advanced, at the moment of the
  first, so that there is still time to answer. What was said of a customer is said for so long.
- Whoever is told of a customer is told everything that is due by then; no step that was due before
  is said afterwards. So nothing is said twice, and a long downtime ends in one message.

Everything here is computed from the facts and `now`; all moments are aware UTC datetimes. The
ladder belongs to one wait: an answer ends it, and the next message starts a new one with
`after=None`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Generic, TypeVar

from bot.domain.records import dataclass
from bot.domain.text import count_things
from bot.domain.time.hours import OpeningHours
from bot.domain.time.ringing import LAST_CALL, LEAST_GAP, RingingHours

#: How late a step may be said as if nothing had happened; beyond that the shop gets a catch-up
#: digest.
GRACE = timedelta(minutes=10)
#: Nobody is called twice for one customer within so long, nor within a tenth of the reply target:
#: whoever has a week to answer needn't hear of the same letter twice in an afternoon. But never
#: longer than a night, or one of two opening times would be left out.
MOST_GAP = timedelta(hours=12)
#: Customers whose steps come within so long after each other are told of in one post.
TOGETHER = timedelta(minutes=30)

_INSTANT = timedelta(microseconds=1)

K = TypeVar("K")


class StepKind(StrEnum):
    """The steps of a wait that staff hear of."""

    SOON = "soon"  #: 80 % of the reply target
    DUE = "due"  #: 100 %
    OVERDUE = "overdue"  #: every opening time after that
    WAKE = "wake"  #: a snooze ended


@dataclass(frozen=True, slots=True)
class Said:
    """A step that staff have seen, as it is remembered: enough to know what comes after it."""

    kind: StepKind
    due_at: datetime
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderStep:
    """One step of the ladder; (conversation, kind, due_at) is its key, and no key is said twice."""

    kind: StepKind
    due_at: datetime  #: the nominal moment, whether the shop is open then or not
    fires_at: datetime  #: when it is to be said; the shop is open then
    by_ping: bool  #: False: it is said in the digest of that moment
    number: int = 0  #: of an OVERDUE: 1 at the first opening time after the deadline

    @property
    def pings_in_digest(self) -> bool:
        """Whether the digest that carries it pings staff: for a SOON, being listed is
        enough.
        """
        return not self.by_ping and self.kind is not StepKind.SOON

    def said(self, at: datetime) -> Said:
        """What to remember once it was said."""
        return Said(self.kind, self.due_at, at)


def is_in_digest(*, waiting_since: datetime, target: timedelta, now: datetime) -> bool:
    """Whether a waiting customer is listed in the digest: from 50 % of the reply target
    on.
    """
    return waiting_since <= latest_in_digest(target=target, now=now)


def latest_in_digest(*, target: timedelta, now: datetime) -> datetime:
    """Since when somebody has to wait to be listed in the digest."""
    return now - target / 2


def next_step(
    *,
    waiting_since: datetime,
    target: timedelta,
    hours: OpeningHours,
    after: Said | None,
    now: datetime,
    is_threat: bool = False,
) -> ReminderStep:
    """What is to be said next about a waiting customer, never earlier than `now`. Of one who
    threatens the first step is said at once, or when the shop opens.

    `after` is the last step that was said during this wait. If steps have passed unsaid meanwhile
    (a snooze, a message that was logged late, changed opening hours), the most advanced of them
    stands for all: it is said at once, or in the next digest when the shop is closed. Not for a
    customer who is snoozed, or whom the shop has answered.
    """
    ringing, gap = RingingHours(hours), find_gap(target)
    soonest = ringing.speak_at(now, gap)
    passed: ReminderStep | None = None
    for step in _list_steps(waiting_since, target, ringing, is_threat=is_threat):
        if after is not None and _is_old_news(step, after, gap, ringing, now):
            continue
        if step.fires_at > now:
            if passed is None or step.fires_at <= soonest:
                return step
            is_next = step.kind is StepKind.DUE and step.fires_at - soonest < gap
            return _join(passed, step) if is_next else passed
        passed = replace(step, fires_at=soonest, by_ping=soonest == now)
    raise AssertionError("the ladder has no end")


def find_gap(target: timedelta) -> timedelta:
    """How long nobody is called again for a customer for whom somebody was called."""
    return min(max(LEAST_GAP, target / 10), MOST_GAP)


def _join(first: ReminderStep, advanced: ReminderStep) -> ReminderStep:
    """Both as one: the more advanced, at the moment of the first."""
    return replace(advanced, fires_at=first.fires_at, by_ping=first.by_ping)


def _is_old_news(
    step: ReminderStep, after: Said, gap: timedelta, ringing: RingingHours, now: datetime
) -> bool:
    if step.due_at <= after.due_at or step.fires_at < after.said_at + gap:
        return True
    # When opening hours change during the day, a morning that never was must not be made up for.
    zone = ringing.hours.zone
    today = after.said_at.astimezone(zone).date()
    is_past = step.kind is StepKind.OVERDUE and step.fires_at <= now
    return is_past and step.fires_at.astimezone(zone).date() == today


def plan_wake(*, until: datetime, hours: OpeningHours, now: datetime) -> ReminderStep:
    """The step that ends a snooze: at that moment, or in the next digest when nobody may be
    called.
    """
    at = max(until, now)
    fires_at = RingingHours(hours).speak_at(at, LEAST_GAP)
    return ReminderStep(kind=StepKind.WAKE, due_at=until, fires_at=fires_at, by_ping=fires_at == at)


def _list_steps(
    waiting_since: datetime, target: timedelta, ringing: RingingHours, *, is_threat: bool
) -> Iterator[ReminderStep]:
    """The whole ladder of one wait, without end; both due_at and fires_at only ever grow."""
    deadline, gap = waiting_since + target, find_gap(target)
    soon_at = waiting_since if is_threat else waiting_since + target * 4 // 5
    soon = _plan(StepKind.SOON, soon_at, waiting_since, deadline, ringing)
    due = _plan(StepKind.DUE, deadline, waiting_since, deadline, ringing)
    if due.fires_at - soon.fires_at >= gap:
        yield soon
    elif soon.fires_at < due.fires_at:
        due = _join(soon, due)
    yield due
    after = max(due.fires_at + gap - _INSTANT, deadline)
    for number in count(1):
        moment = ringing.next_digest(after)
        yield ReminderStep(
            kind=StepKind.OVERDUE, due_at=moment, fires_at=moment, by_ping=False, number=number
        )
        after = moment + gap - _INSTANT


def _plan(
    kind: StepKind,
    due_at: datetime,
    waiting_since: datetime,
    deadline: datetime,
    ringing: RingingHours,
) -> ReminderStep:
    fires_at = due_at
    if not ringing.is_open(due_at):
        fires_at = ringing.next_digest(due_at)
        if deadline < fires_at:
            gap = find_gap(deadline - waiting_since)
            fires_at = _last_call(due_at, waiting_since, ringing, gap)
    is_digest = ringing.next_digest(fires_at - _INSTANT) == fires_at
    return ReminderStep(kind=kind, due_at=due_at, fires_at=fires_at, by_ping=not is_digest)


def _last_call(
    due_at: datetime, waiting_since: datetime, ringing: RingingHours, gap: timedelta
) -> datetime:
    """When to speak before the shop closes; the next opening if it closed before the customer
    wrote.
    """
    fires_at = waiting_since
    closed_at = ringing.last_closing(due_at)
    if closed_at is not None:
        fires_at = max(closed_at - LAST_CALL, waiting_since)
    # An opening time can be shorter than the last call: then it is said when the door opens.
    return ringing.speak_at(fires_at, gap)


def needs_deputy(
    step: ReminderStep, *, after: Said | None, last_staff_action_at: datetime | None
) -> bool:
    """Whether the deputy is pinged with this step: the second overdue one in a row met with
    silence.

    `after` is the step that was said before this one; nobody on staff may have done anything in the
    whole shop since that moment. `last_staff_action_at` is None when nobody ever did anything.
    """
    if step.kind is not StepKind.OVERDUE or after is None or after.kind is not StepKind.OVERDUE:
        return False
    return last_staff_action_at is None or last_staff_action_at < after.said_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Generic[K]):
    """What one look at the clock finds to be said in one shop; the keys name conversations."""

    pings: tuple[K, ...] = ()  #: said now, all in one message
    digest: tuple[K, ...] = ()  #: said now, all in one digest
    postpone: tuple[K, ...] = ()  #: not said now: the shop is closed
    is_catch_up: bool = False  #: the digest makes up for a downtime: it shows ages
    pings_staff: bool = False  #: the digest pings staff


def fold_late(due: Mapping[K, ReminderStep], *, hours: OpeningHours, now: datetime) -> Round[K]:
    """Sorts a shop's steps whose time has come into pings, one digest, and those that must wait.

    `due` holds one step per conversation: the stored plan, as `next_step` or `plan_wake` gave it.
    On time (no more than GRACE late) each is said as planned. If one is later than that, there was
    a downtime: then everything goes into ONE catch-up digest, which pings staff. While the shop is
    closed nothing is said: plan those that were put off anew with `now`, which folds them into the
    next digest. Whatever was said is remembered as `step.said(now)`, and the next step is planned
    after that.
    """
    if not due:
        return Round()
    if not RingingHours(hours).is_open(now):
        return Round(postpone=tuple(due))
    if any(now - step.fires_at > GRACE for step in due.values()):
        return Round(digest=tuple(due), is_catch_up=True, pings_staff=True)
    return Round(
        pings=tuple(key for key, step in due.items() if step.by_ping),
        digest=tuple(key for key, step in due.items() if not step.by_ping),
        pings_staff=any(step.pings_in_digest for step in due.values()),
    )


def describe_wait(span: timedelta) -> str:
    """A span as people say it, rounded down: "3 days 2 h", "4 h 48 min", "12 min", "under a
    minute".
    """
    minutes = span // timedelta(minutes=1)
    if minutes < 1:
        return "under a minute"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = []
    if days:
        parts.append(count_things(days, "day"))
    if hours:
        parts.append(f"{hours} h")
    if minutes and not days:
        parts.append(f"{minutes} min")
    return " ".join(parts)
