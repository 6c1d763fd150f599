"""What is dear is dear in any currency, and ¥3,000 isn't."""

import pytest

from bot.domain.money import read_money
from bot.domain.rough_values import is_roughly_more
from bot.domain.shops import Shop


@pytest.mark.parametrize(
    ("price", "is_dear"),
    [
        ("£51", True),
        ("£50", False),
        ("51", True),  # nobody said of what: the shop's own
        ("¥3,000", False),
        ("¥20,000", True),
        ("300 SEK", False),
        ("900 kr", True),
        ("$45", False),
        ("US$90", True),
        ("€75", True),
        ("8000 Ft", False),
        ("45000 HUF", True),
        ("5000 ARS", False),  # nobody can tell
    ],
)
def test_a_parcel_is_dear_in_whatever_currency_it_was_paid(price: str, is_dear: bool) -> None:
    shop = Shop(id=7, name="Blue Fox Knits", dear_above=read_money("£50"))
    assert shop.is_dear(read_money(price)) is is_dear


def test_of_sums_in_one_currency_the_larger_number_is_more() -> None:
    assert is_roughly_more(read_money("500 ARS"), read_money("400 ARS"))
