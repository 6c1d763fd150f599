"""What keeps going wrong in a shop, and what it may hang on.

A suspicion is a plain test of counts: a carrier, a carrier to one country, or a thing sold that
goes wrong so much more often than all others that chance hardly makes it so.
"""

from collections.abc import Sequence
from math import exp, lgamma

from bot.domain.money import Money
from bot.domain.records import dataclass

#: Never from fewer cases, nor from fewer that went wrong.
FEWEST, FEWEST_BAD = 5, 3
#: At least so many times as often as the others.
TIMES = 2
#: Chance alone finds something in so few of a hundred shops, however many groups they have.
MAX_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Tally:
    """Of so many cases of one kind, so many went wrong."""

    what: str
    bad: int
    cases: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One kind that goes wrong far more often than the others together."""

    tally: Tally
    others: Tally


@dataclass(frozen=True, slots=True)
class Cause:
    """What apologies were for: how many, and what putting it right cost, a sum a currency."""

    name: str
    count: int
    cost: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What happened in twelve months, the most frequent first."""

    causes: tuple[Cause, ...] = ()
    items: tuple[tuple[str, int], ...] = ()  #: which things apologies were about
    carriers: tuple[tuple[str, int], ...] = ()
    countries: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()  #: "2026-11", the newest first
    suspicions: tuple[Suspicion, ...] = ()
    #: What was written when incidents were closed, the newest first: what is different now.
    written: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to learn from."""
        return not (self.causes or self.suspicions or self.written)


def count_judged(tallies: Sequence[Tally]) -> int:
    """How many of these groups are large enough to be looked at."""
    return sum(each.cases >= FEWEST for each in tallies)


def find_suspicions(tallies: Sequence[Tally], looked_at: int | None = None) -> list[Suspicion]:
    """Those of these groups, which share no case, that stand out; the clearest first.

    `looked_at` counts the groups of every kind that the shop is asked about at once, where these
    are only some: each is one more chance to find a pattern where there is none.
    """
    total = Tally("", sum(each.bad for each in tallies), sum(each.cases for each in tallies))
    judged = [each for each in tallies if each.cases >= FEWEST]
    found = []
    for each in judged:
        others = Tally("others", total.bad - each.bad, total.cases - each.cases)
        if each.bad < FEWEST_BAD or not _is_far_worse(each, others):
            continue
        chance = measure_chance(each, others)
        if chance < MAX_CHANCE / (looked_at or len(judged)):
            found.append((chance, Suspicion(each, others)))
    found.sort(key=lambda each: each[0])
    return [suspicion for _, suspicion in found]


def _is_far_worse(one: Tally, others: Tally) -> bool:
    """Whether its share is so many times that of the others, of which there must be enough."""
    if others.cases < FEWEST:
        return False
    return one.bad * others.cases >= TIMES * others.bad * one.cases


def measure_chance(one: Tally, others: Tally) -> float:
    """How likely so many or more of all that went wrong fall upon this group by chance (Fisher's
    exact test, one-sided).
    """
    cases, bad = one.cases + others.cases, one.bad + others.bad
    good = cases - bad
    ways = _count_ways(cases, one.cases)
    fewest, most = max(one.bad, one.cases - good), min(bad, one.cases)
    return sum(
        exp(_count_ways(bad, k) + _count_ways(good, one.cases - k) - ways)
        for k in range(fewest, most + 1)
    )


def _count_ways(of: int, choose: int) -> float:
    """The logarithm of in how many ways: the number itself has as many digits as there are
    parcels.
    """
    return lgamma(of + 1) - lgamma(choose + 1) - lgamma(of - choose + 1)
