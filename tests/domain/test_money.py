"""Sums of money: read kindly, printed one way, never guessed."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.money import CODES, Money, add_up, find_money, names_money, read_money

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
        ("24 GBP", "£24.00"),
        ("gbp 24", "£24.00"),
        ("24 pounds", "£24.00"),
        ("1 pound", "£1.00"),
        ("24 SEK", "24.00 SEK"),
        ("24 PLN", "24.00 zł"),
        ("240 AUD", "AU$240.00"),
        ("A$240", "AU$240.00"),
        ("S$12", "S$12.00"),
        ("2400 JPY", "¥2,400"),
        ("2400 yen", "¥2,400"),
        ("24.50 JPY", "¥24.50"),
        ("CN¥240", "CN¥240.00"),
        ("240 CNY", "CN¥240.00"),
        ("12000 Ft", "12,000.00 HUF"),
        ("$5", "$5.00"),
        ("us$5", "US$5.00"),
        ("5 USD", "US$5.00"),
        ("US $5", "US$5.00"),
        ("$38.00 USD", "US$38.00"),
        ("€38.5 EUR", "€38.50"),
        (".75 USD", "US$0.75"),
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


@pytest.mark.parametrize("words", ["JPY 40.5", "¥40.50", "1000,20 KRW"])
def test_a_currency_without_cents_takes_none(words: str) -> None:
    with pytest.raises(BadInput, match=r"has no cents: write a whole number, e\.g\. 40\."):
        read_money(words).require_payable()
    assert str(read_money("JPY 40.00").require_payable()) == "¥40"


@pytest.mark.parametrize("words", ["free", "Gratis", " nothing "])
def test_who_writes_that_it_costs_nothing_is_told_how(words: str) -> None:
    with pytest.raises(BadInput, match="For what costs nothing, write 0"):
        read_money(words, may_be_nothing=True)


def test_a_part_of_a_sum_is_one_that_can_be_paid() -> None:
    assert str(read_money("¥999").take_part(Decimal("0.15"))) == "¥150"
    assert str(read_money("€9.99").take_part(Decimal("0.15"))) == "€1.50"


def test_a_gift_may_cost_nothing() -> None:
    assert str(read_money("0", like=PRICE, may_be_nothing=True)) == "€0.00"


@pytest.mark.parametrize(
    ("price", "found"),
    [
        ("£38", "£38.00"),
        ("38", "38.00"),
        ("38 GBP with postage", "£38.00"),
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


@pytest.mark.parametrize(
    ("amounts", "sums"),
    [
        (("0", "30 EUR"), ["€30.00"]),
        (("12", "30 EUR"), ["€42.00"]),
        (("30 EUR", "12"), ["€42.00"]),
        (("12", "30 EUR", "5 GBP"), ["12.00", "€30.00", "£5.00"]),
        (("12", "$5"), ["$17.00"]),
        (("12", "$5", "7 USD"), ["US$24.00"]),
        (("$5", "7 USD"), ["US$12.00"]),
        (("$5", "7 USD", "1 AUD"), ["$5.00", "US$7.00", "AU$1.00"]),
        (("0 EUR",), ["€0.00"]),
        (("0", "0 EUR"), ["€0.00"]),
        ((), []),
    ],
)
def test_a_sum_without_its_own_currency_is_added_to_the_only_one_it_can_be_of(
    amounts: tuple[str, ...], sums: list[str]
) -> None:
    added = add_up(read_money(each, may_be_nothing=True) for each in amounts)
    assert [str(each) for each in added] == sums


def test_a_sum_without_a_currency_is_like_any_and_takes_none_away() -> None:
    bare, euro = read_money("12"), read_money("5 EUR")
    assert bare.is_like(euro)
    assert euro.is_like(bare)
    assert str(read_money("5 EUR", like=bare)) == "€5.00"


@pytest.mark.parametrize(
    ("text", "money", "is_named"),
    [
        ("I sent £46.00 back to you.", "46 GBP", True),
        ("I sent 46.00 GBP back to you.", "£46", True),  # as it was printed before
        ("I sent 12.00 back.", "12", True),
        ("I sent £146.00 back.", "£46", False),
        ("I sent €46.00 back.", "£46", False),
    ],
)
def test_a_letter_names_a_sum_however_it_is_printed(
    text: str, money: str, *, is_named: bool
) -> None:
    assert names_money(text, read_money(money)) is is_named


@given(
    amount=st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2),
    currency=st.sampled_from([*sorted(CODES), "$", "kr", ""]),
)
def test_every_currency_is_printed_one_way_and_read_back_as_itself(
    amount: Decimal, currency: str
) -> None:
    money = Money(amount, currency)
    assert read_money(str(money), may_be_nothing=True) == money
    assert find_money(f"I sent {money} to you.") == money


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
