"""What a person should look at twice before a customer is told of a refund."""

from collections.abc import Sequence

import pytest

from bot.domain.money import read_money
from bot.domain.refunds_and_gifts import RefundContext, covers, list_doubts


def doubt(
    money: str,
    *,
    price: str | None = None,
    before: Sequence[str] = (),
    promised: Sequence[str] = (),
) -> tuple[str, ...]:
    known = RefundContext(
        price=read_money(price, may_be_nothing=True) if price else None,
        before=[read_money(each) for each in before],
        promised=[read_money(each) for each in promised],
    )
    return list_doubts(read_money(money), known)


def test_a_refund_above_the_price_is_doubted() -> None:
    assert doubt("£5200", price="£52") == ("£5,200.00 is more than the price of £52.00.",)
    assert doubt("£1", price="0 GBP") == ("£1.00 is more than the price of £0.00.",)


def test_refunds_that_make_more_than_the_price_together_are_doubted_with_what_went_before() -> None:
    assert doubt("£30", price="£52", before=["£30"]) == (
        "£60.00 in all is more than the price of £52.00.",
        "£30.00 went back for this order before.",
    )


def test_another_currency_than_the_prices_is_doubted() -> None:
    assert doubt("€5", price="£52") == ("€5.00 is in another currency than the price of £52.00.",)


@pytest.mark.parametrize(
    ("money", "said"),
    [
        ("$20", "You promised $60.00, and $20.00 is less: the rest stays owed."),
        ("$61", "You promised $60.00, and $61.00 is more."),
        ("5 EUR", "You promised $60.00, and €5.00 is in another currency: that stays owed."),
    ],
)
def test_what_differs_from_the_promise_is_doubted(money: str, said: str) -> None:
    assert doubt(money, promised=["$60"]) == (said,)


def test_what_completes_a_promise_is_only_told_to_be_a_second_payment() -> None:
    assert doubt("$40", price="$80", before=["$20"], promised=["$40"]) == (
        "$20.00 went back for this order before.",
    )


def test_two_promises_are_paid_together() -> None:
    assert doubt("£30", price="£50", promised=["£10", "£20"]) == ()
    assert doubt("£31", price="£50", promised=["£10", "£20"]) == (
        "You promised £30.00, and £31.00 is more.",
    )


@pytest.mark.parametrize(
    ("money", "price", "promised"),
    [
        ("£52", "£52", ["£52"]),
        ("£10", "£52", []),
        ("60 USD", "$60", ["60"]),
        ("12", "€20", ["€12"]),
        ("12", None, []),
    ],
)
def test_a_refund_as_agreed_is_not_doubted(
    money: str, price: str | None, promised: list[str]
) -> None:
    assert doubt(money, price=price, promised=promised) == ()


@pytest.mark.parametrize(
    ("total", "owed", "is_enough"),
    [
        ("60 USD", "$60", True),
        ("60", "€60", True),
        ("59.99 USD", "$60", False),
        ("60 EUR", "$60", False),
        ("600 EUR", "$60", False),
        ("60 AUD", "60 USD", False),
    ],
)
def test_only_a_sum_that_may_be_of_the_same_currency_covers_another(
    total: str, owed: str, *, is_enough: bool
) -> None:
    assert covers(read_money(total), read_money(owed)) is is_enough
