"""The numbers of a report. Each knows of how many cases it is: fewer than five are no percentage.

Definitions (README, "How your shop does", says the same in the seller's words):

- A wait begins with a customer's message that wants an answer, when none of theirs waits yet, and
  ends with the shop's answer. It counts in the period in which it began. Who was closed as needing
  no answer is not counted; who still waits counts once the target is over.
- On time: of the orders whose day to ship by lies in the period and is over, and that weren't
  cancelled, those that left by then.
- Told on the day: of the parcels that left in the period, those whose customer was told on that
  day, in the shop's time.
- Arrived: of the parcels that left in the period and arrived, are lost, or should be there by now,
  those of which somebody said that they came, or of which nobody said anything until the quiet time
  was over.
- Promises: of those whose day lies in the period and is over, those kept by then.
"""

from datetime import timedelta

from bot.domain.money import Money
from bot.domain.records import dataclass
from bot.domain.reports.periods import Period

#: Of fewer cases nobody can say "so many per cent".
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    good: int = 0
    cases: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None of fewer than five."""
        if self.cases < FEWEST:
            return None
        return self.good * 100 // self.cases

    @property
    def missed(self) -> int:
        return self.cases - self.good


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """How long customers waited for the first answer."""

    within: Share = Share()  #: those who were answered within the shop's target
    median: timedelta | None = None  #: of those who were answered
    worst: timedelta | None = None  #: also of those who still wait


@dataclass(frozen=True, slots=True)
class Disputes:
    """Those that were opened, and how they ended."""

    opened: int = 0
    won: int = 0
    lost: int = 0

    @property
    def open(self) -> int:
        return self.opened - self.won - self.lost


@dataclass(frozen=True, slots=True)
class ComingBack:
    """Of the customers who bought in the days before, those who bought again: of the ones for whom
    something had gone wrong, and of the others.
    """

    after_failure: Share = Share()
    others: Share = Share()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted in one period."""

    first_answers: FirstAnswers = FirstAnswers()
    on_time: Share = Share()
    told_on_day: Share = Share()
    arrived: Share = Share()
    lost: int = 0
    promises: Share = Share()
    disputes: Disputes = Disputes()
    causes: tuple[tuple[str, int], ...] = ()  #: of apologies, the most frequent first
    refunds: tuple[Money, ...] = ()  #: a sum for each currency
    refund_count: int = 0
    gifts: tuple[Money, ...] = ()
    gift_count: int = 0
    coming_back: ComingBack = ComingBack()

    @property
    def apologies(self) -> int:
        """How many were sent."""
        return sum(count for _, count in self.causes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened."""
        return self == Figures()


@dataclass(frozen=True, slots=True)
class Report:
    """How a shop treated its customers."""

    period: Period
    figures: Figures
    before: Figures  #: of the days before, as many
