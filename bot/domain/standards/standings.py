"""How a shop stands by a marketplace's standard: what it may miss, what it has missed, and what it
can still do.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.records import dataclass
from bot.domain.standards.rules import Standard
from bot.domain.standards.windows import Window, find_leaving, find_longest, find_window


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a marketplace watches: done by its moment, it is good."""

    due_at: datetime
    done_at: datetime | None  #: None: not yet, or not as it has to be
    customer_id: int
    order_id: int | None = None

    def is_missed(self, now: datetime) -> bool:
        """Whether it was done late, or can't be done in time any more."""
        return (self.done_at or now) > self.due_at

    def is_open(self, now: datetime) -> bool:
        """Whether it isn't done and still can be in time."""
        return self.done_at is None and now <= self.due_at


@dataclass(frozen=True, slots=True)
class Standing:
    """What the next review would find."""

    standard: Standard
    window: Window
    cases: int  #: with those that are open
    missed: int
    open: tuple[Task, ...]  #: the one that is due first comes first
    first_miss: Task | None  #: the one that leaves the window first

    @property
    def allowed(self) -> int:
        """How many of them all may be missed."""
        return self.standard.count_allowed(self.cases)

    @property
    def left(self) -> int:
        """How many more may be missed in this window."""
        return max(self.allowed - self.missed, 0)

    @property
    def percent(self) -> int | None:
        """What is good if everything that is open is done in time; rounded down."""
        return self._share(self.missed)

    @property
    def percent_if_missed(self) -> int | None:
        """What is good if nothing that is open is."""
        return self._share(self.missed + len(self.open))

    @property
    def is_met(self) -> bool:
        """Whether the review finds it met if everything that is open is done in time."""
        return self.missed <= self.allowed

    @property
    def is_met_if_missed(self) -> bool:
        """Whether it finds it met even if nothing that is open is."""
        return self.missed + len(self.open) <= self.allowed

    @property
    def at_risk(self) -> tuple[Task, ...]:
        """What is open and may not be missed: the next miss is one too many."""
        return self.open if self.is_met and not self.left else ()

    @property
    def leaves_on(self) -> date | None:
        """The first review that doesn't count the oldest miss any more."""
        if self.first_miss is None:
            return None
        return find_leaving(self.standard, self.first_miss.due_at, self.window)

    def _share(self, missed: int) -> int | None:
        return (self.cases - missed) * 100 // self.cases if self.cases else None


def judge(
    standard: Standard, tasks: Sequence[Task], now: datetime, *, due_at: datetime | None = None
) -> Standing:
    """How the shop stands by it at this moment, in the review in which this moment counts, or what
    is due at another; tasks that its window doesn't hold don't count.
    """
    window = choose_window(standard, tasks, due_at or now)
    here = [each for each in tasks if window.holds(each.due_at)]
    missed = [each for each in here if each.is_missed(now)]
    waiting = [each for each in here if each.is_open(now)]
    return Standing(
        standard,
        window,
        cases=len(here),
        missed=len(missed),
        open=tuple(sorted(waiting, key=_name_due)),
        first_miss=min(missed, key=_name_due, default=None),
    )


def choose_window(standard: Standard, tasks: Sequence[Task], at: datetime) -> Window:
    """The days that are reviewed: more of them where there was little in the usual ones."""
    usual = find_window(standard, at)
    if standard.months_if_few is None:
        return usual
    is_few = sum(usual.holds(each.due_at) for each in tasks) < standard.few
    return find_longest(standard, at) if is_few else usual


def _name_due(task: Task) -> tuple[datetime, int]:
    return task.due_at, task.customer_id
