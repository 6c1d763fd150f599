"""Some random lives in the suite; a whole campaign is run by hand, see
`tests.loopback.campaign`.
"""

import pytest

from tests.loopback.campaign import run_campaign, tell_figures

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(2))
async def test_no_fault_loses_repeats_or_sends_what_nobody_approved(seed: int) -> None:
    lives = await run_campaign(4, seed, side_by_side=4)
    assert not any(life.violations for life in lives), tell_figures(lives, seed)
