"""How good a shop's life with Goodword must be: what it may cost, and how true it must be."""

from dataclasses import dataclass

from .life import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a life may be at the most; shares are of the matters that were named."""

    lines: float  #: phone lines a week
    pings: float  #: a week
    untrue: float  #: but for what the seller did and told nobody
    again: float
    after_end: int
    unsettled: int
    over_target: int  #: customers over three months


def list_breaches(outcome: Outcome, bounds: Bounds) -> list[str]:
    """Where a life is beyond its bounds, each with both figures."""
    said = outcome.said
    assert said is not None
    named = max(1, said.named)
    figures = {
        "lines": said.lines / outcome.weeks,
        "pings": said.pings / outcome.weeks,
        "untrue": (said.untrue_claims - said.unsaid) / max(1, said.claims),
        "again": said.again / named,
        "after_end": len(said.after_end),
        "unsettled": len(outcome.unsettled),
        "over_target": outcome.over_target,
    }
    found = []
    for name, figure in figures.items():
        most = getattr(bounds, name)
        if figure > most:
            found.append(f"{name}: {figure:.2f}, and {most} is allowed")
    return found
