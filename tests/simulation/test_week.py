"""A week of each shop: Goodword costs little, and what it says is true."""

import pytest

from .bounds import Bounds, list_breaches
from .conftest import Live
from .report import describe_faults

#: What is reached; the aim stands in `test_months.py`.
WEEK = {
    "knitter": Bounds(
        lines=300, pings=3, untrue=0.4, again=0.3, after_end=0, unsettled=0, over_target=2
    ),
    "beads": Bounds(
        lines=1700, pings=6, untrue=0.5, again=0.2, after_end=0, unsettled=0, over_target=4
    ),
    "christmas": Bounds(
        lines=1300, pings=8, untrue=0.3, again=0.25, after_end=3, unsettled=0, over_target=7
    ),
    "vintage": Bounds(
        lines=400, pings=2, untrue=1.0, again=0.2, after_end=0, unsettled=0, over_target=2
    ),
}


@pytest.mark.parametrize("name", WEEK)
async def test_a_week_is_lived_within_its_bounds(live: Live, name: str) -> None:
    outcome = await live(name, 1, 1)
    assert list_breaches(outcome, WEEK[name]) == [], describe_faults(outcome)
