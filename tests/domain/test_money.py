"""Sums of money: read kindly, printed one way, never guessed."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.money import Money, add_up, find_money, read_money

PRICE = find_money("€45.00")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("24", "€24.00"),
        ("24.00", "€24.00"),
        ("24.5", "€24.50"),
        (" 24,50 ", "€24.50"),
        ("€24", "€24.00"),
        ("€ 24", "€24.00"),
        ("24 EUR", "€24.00"),
        ("24eur", "€24.00"),
        ("EUR 24", "€24.00"),
        ("24,50 €", "€24.50"),
        ("24 euros", "€24.00"),
        ("1,234.50", "€1,234.50"),
        ("1.234,50 €", "€1,234.50"),
        ("1 234,50", "€1,234.50"),
        ("1,234", "€1,234.00"),
        ("£24", "£24.00"),
        ("24 GBP", "24.00 GBP"),
        ("$5", "$5.00"),
        ("us$5", "US$5.00"),
        ("US $5", "US$5.00"),
        ("$38.00 USD", "38.00 USD"),
        ("€38.5 EUR", "€38.50"),
        (".75 USD", "0.75 USD"),
        ("19,5 EUR", "€19.50"),
        ("5 dollars", "$5.00"),
        ("240 kr", "240.00 kr"),
        ("¥2400", "¥2,400"),
    ],
)
def test_a_sum_is_read_however_it_is_written_and_without_a_currency_in_the_prices(
    words: str, printed: str
) -> None:
    assert str(read_money(words, like=PRICE)) == printed


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("", "try e.g. 24"),
        ("twenty", "try e.g. 24"),
        ("24 XYZ", "try e.g. 24"),
        ("24 EUR $", "try e.g. 24"),
        ("£24 USD", "try e.g. 24"),
        ("24€50", "try e.g. 24"),
        ("24.505", "try e.g. 24"),
        ("1.234.56", "try e.g. 24"),
        ("12 or 24", "try e.g. 24"),
        ("٢٤", "try e.g. 24"),
        ("0", "more than nothing"),
        ("€0.00", "more than nothing"),
        ("-5", "less than nothing"),
        ("€-5", "less than nothing"),
        ("−5", "less than nothing"),  # a real minus sign
        ("999999999999", "Check the amount"),
    ],
)
def test_what_is_no_sum_is_refused_with_what_to_write(words: str, advice: str) -> None:
    with pytest.raises(BadInput, match=advice):
        read_money(words, like=PRICE)


def test_a_gift_may_cost_nothing() -> None:
    assert str(read_money("0", like=PRICE, may_be_nothing=True)) == "€0.00"


@pytest.mark.parametrize(
    ("price", "found"),
    [
        ("£38", "£38.00"),
        ("38", "38.00"),
        ("38 GBP with postage", "38.00 GBP"),
        ("about £40, 2 of them", "£40.00"),
        ("2 x 19", None),
        ("£20 or £30", None),
        ("free", None),
        ("", None),
        (None, None),
    ],
)
def test_a_price_is_understood_only_where_it_names_one_sum(
    price: str | None, found: str | None
) -> None:
    money = find_money(price)
    assert (str(money) if money else None) == found


def test_a_bare_dollar_may_be_any_dollar_but_no_euro() -> None:
    dollar, australian, euro = read_money("$5"), read_money("5 AUD"), read_money("€5")
    assert dollar.is_like(australian)
    assert australian.is_like(dollar)
    assert not dollar.is_like(euro)
    assert str(read_money("7 AUD", like=dollar)) == "$7.00"


def test_sums_of_different_currencies_are_never_added_together() -> None:
    sums = add_up(map(read_money, ("€24", "£6.50", "0.50 EUR")))
    assert [str(each) for each in sums] == ["€24.50", "£6.50"]


@given(
    st.decimals(min_value="0.01", max_value="99999999", places=2),
    st.sampled_from(("€", "EUR", "$", "")),
)
def test_a_printed_sum_reads_as_itself(amount: Decimal, mark: str) -> None:
    money = read_money(f"{amount} {mark}")
    assert read_money(str(money)) == money


@given(st.text(max_size=50))
def test_no_words_break_the_reading(words: str) -> None:
    assert find_money(words) is None or isinstance(find_money(words), Money)
    with suppress(BadInput):
        assert read_money(words).amount > 0


@pytest.mark.parametrize("sum_", ["€100,000,000", "€" + "9" * 60])
def test_what_nobody_has_is_no_sum_that_is_owed(sum_: str) -> None:
    assert find_money(f"{sum_} by friday") is None


@given(
    amount=st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2),
    mark=st.sampled_from(["", "€", "£", "$", "US$", "CA$", "kr", "zł", "Ft", "EUR", "CHF", "R$"]),
    is_before=st.booleans(),
)
def test_a_sum_is_read_back_as_it_is_printed(
    amount: Decimal, mark: str, *, is_before: bool
) -> None:
    words = f"{mark}{amount}" if is_before else f"{amount} {mark}"
    money = read_money(words, may_be_nothing=True)
    assert find_money(str(money)) == money
