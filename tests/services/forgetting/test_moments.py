"""What takes long is done at night, by the shop's own clock."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.shops import Shop
from bot.services.forgetting.moments import choose_night

SYDNEY = Shop(id=7, name="Blue Fox", time_zone="Australia/Sydney")
LONDON = replace(SYDNEY, time_zone="Europe/London")


@pytest.mark.parametrize(
    ("shop", "after", "night"),
    [
        (LONDON, "2026-11-20T09:00+00:00", "2026-11-21T04:00+00:00"),
        (LONDON, "2026-11-20T03:59+00:00", "2026-11-20T04:00+00:00"),
        (LONDON, "2026-11-20T04:00+00:00", "2026-11-21T04:00+00:00"),
        (LONDON, "2026-03-28T12:00+00:00", "2026-03-29T03:00+00:00"),  # the clocks go forward
        (SYDNEY, "2026-11-20T09:00+00:00", "2026-11-20T17:00+00:00"),
    ],
)
def test_the_next_night_is_found(shop: Shop, after: str, night: str) -> None:
    assert choose_night(shop, datetime.fromisoformat(after)) == datetime.fromisoformat(night)
