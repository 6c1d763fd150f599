"""A week of each shop: Goodword costs little, and what it says is true."""

import pytest

from .bounds import Bounds, list_breaches
from .conftest import Live
from .report import describe_faults

#: What is reached; the aim stands in `test_months.py`.
WEEK = {
    "knitter": Bounds(
        lines=280, pings=3, untrue=0.3, again=0.2, after_end=0, unsettled=0, over_target=2
    ),
    "beads": Bounds(
        lines=1200, pings=7, untrue=0.2, again=0.2, after_end=1, unsettled=0, over_target=5
    ),
    "christmas": Bounds(
        lines=1000, pings=9, untrue=0.2, again=0.2, after_end=1, unsettled=0, over_target=8
    ),
    "vintage": Bounds(
        lines=300, pings=3, untrue=0.3, again=0.2, after_end=0, unsettled=0, over_target=3
    ),
}


@pytest.mark.parametrize("name", WEEK)
async def test_a_week_is_lived_within_its_bounds(live: Live, name: str) -> None:
    outcome = await live(name, 1, 1)
    assert list_breaches(outcome, WEEK[name]) == [], describe_faults(outcome)
