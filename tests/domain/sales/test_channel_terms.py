"""How long a shop needs where it sells, in plain words."""

from datetime import UTC, datetime

import pytest

from bot.domain.errors import BadInput
from bot.domain.sales.channel_terms import ChannelTerms, end_lead
from bot.domain.sales.lead_times import read_lead
from bot.domain.shops import Shop

SHOP = Shop(id=1, name="Wool", time_zone="Europe/London", country="GB")
#: A Friday evening.
PLACED = datetime(2026, 11, 20, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "days", "in_business_days"),
    [
        ("3 days", 3, False),
        ("in 12 weeks", 84, False),
        ("twelve weeks", 84, False),
        ("a week", 7, False),
        ("2 months", 62, False),
        ("3 working days", 3, True),
        ("1-3 business days", 3, True),
        ("3 to 5 days", 5, False),
        ("1 – 2 weeks", 14, False),
        ("-", None, False),
        ("none", None, False),
        ("0 days", None, False),
    ],
)
def test_a_lead_time_is_read_in_the_words_of_a_shop(
    words: str, days: int | None, in_business_days: bool
) -> None:
    assert read_lead(words) == (days, in_business_days)


@pytest.mark.parametrize("words", ["soon", "3", "friday", "2 hours", "90 months", "3 days ago"])
def test_what_is_no_lead_time_is_refused(words: str) -> None:
    with pytest.raises(BadInput):
        read_lead(words)


@pytest.mark.parametrize(
    ("days", "in_business_days", "expected"),
    [
        pytest.param(3, False, datetime(2026, 11, 23, 23, 59, tzinfo=UTC), id="every day counts"),
        pytest.param(3, True, datetime(2026, 11, 25, 23, 59, tzinfo=UTC), id="no weekend counts"),
    ],
)
def test_the_days_count_from_the_day_of_the_order(
    days: int, in_business_days: bool, expected: datetime
) -> None:
    terms = ChannelTerms(lead_days=days, is_lead_in_business_days=in_business_days)
    assert end_lead(terms, SHOP.hours, PLACED) == expected


def test_without_a_lead_time_no_day_is_made_up() -> None:
    assert end_lead(ChannelTerms(tells_buyers=True), SHOP.hours, PLACED) is None
