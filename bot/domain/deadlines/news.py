"""What of a matter is news: each is named once, and again when its state is another."""

from collections.abc import Collection
from datetime import datetime
from enum import IntEnum

from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.deadlines.priorities import LAST_DAY


class Phase(IntEnum):
    """How far a matter has come; each is worth a line of its own."""

    AHEAD = 0
    LAST_DAY = 1
    OVER = 2


def find_phase(deadline: Deadline, at: datetime) -> Phase:
    """How far it had come at this moment."""
    if deadline.due_at <= at:
        return Phase.OVER
    return Phase.LAST_DAY if deadline.due_at - at <= LAST_DAY else Phase.AHEAD


def is_news(deadline: Deadline, *, now: datetime, unsaid: Collection[datetime] = ()) -> bool:
    """Whether no list has named it as it is now; lists of the `unsaid` moments never came out."""
    if deadline.told_at is None or deadline.told_at in unsaid:
        return True
    return find_phase(deadline, deadline.told_at) is not find_phase(deadline, now)


def calls_people(deadline: Deadline) -> bool:
    """Whether news of it are worth a ping: a dispute that hasn't rung yet, and a promise."""
    if deadline.kind in CASE_KINDS:
        return deadline.level.pings and deadline.warned_at is None
    return deadline.kind is DeadlineKind.PROMISE
