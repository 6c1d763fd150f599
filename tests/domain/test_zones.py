"""A time zone is read from its name, or from its city where only one zone has it."""

import pytest

from bot.domain.errors import BadInput
from bot.domain.time.zones import read_zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        (" new york ", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("utc", "UTC"),
        ("america/kentucky/louisville", "America/Kentucky/Louisville"),
    ],
)
def test_a_name_or_a_city_is_read(typed: str, zone: str) -> None:
    assert read_zone(typed) == zone


@pytest.mark.parametrize("typed", ["Louisville", "Narnia", "Europe", "", "berl", "@everyone"])
def test_what_could_be_two_zones_or_is_none_is_asked_about(typed: str) -> None:
    with pytest.raises(BadInput, match="continent and city"):
        read_zone(typed)


def test_the_question_names_those_that_it_could_be() -> None:
    with pytest.raises(BadInput, match="America/Kentucky/Louisville or America/Louisville"):
        read_zone("louisville")
