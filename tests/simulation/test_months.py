"""Three months of each shop, with Goodword and without: what it costs, saves, and says that isn't
so.
"""

import pytest

from .bounds import Bounds, list_breaches
from .conftest import Live
from .life import live_alone
from .report import describe_faults
from .shops import SHOPS

pytestmark = pytest.mark.slow

WEEKS = 13
SEEDS = (1, 2)
#: What is reached. The aim: untrue 0.05, again 0.15, nothing after its end; lines and pings of the
#: bead shop 900 and 6, of the vintage seller 350 and 4.
MONTHS = {
    "knitter": Bounds(
        lines=330, pings=1.5, untrue=0.9, again=0.85, after_end=110, unsettled=0, over_target=4
    ),
    "beads": Bounds(
        lines=2200, pings=7, untrue=0.8, again=0.4, after_end=350, unsettled=0, over_target=28
    ),
    "christmas": Bounds(
        lines=2400, pings=9, untrue=0.65, again=0.45, after_end=350, unsettled=0, over_target=55
    ),
    "vintage": Bounds(
        lines=550, pings=7, untrue=0.9, again=0.6, after_end=250, unsettled=0, over_target=12
    ),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SHOPS)
async def test_three_months_are_lived_within_their_bounds(live: Live, name: str, seed: int) -> None:
    helped = await live(name, seed, WEEKS)
    alone = await live_alone(SHOPS[name], seed, WEEKS)
    assert list_breaches(helped, MONTHS[name]) == [], describe_faults(helped)
    assert helped.over_target <= alone.over_target
    assert helped.disputes <= alone.disputes
