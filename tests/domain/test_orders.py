"""Which of a customer's orders their words are about."""

from datetime import UTC, datetime

import pytest

from bot.domain.order_guesses import guess_order
from bot.domain.orders import Order

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def make_order(number: int, item: str, external: str | None = None) -> Order:
    return Order(
        id=number,
        shop_id=1,
        number=number,
        customer_id=1,
        item=item,
        external_number=external,
        placed_at=NOW,
    )


ORDERS = (make_order(7, "mohair shawl, plum"), make_order(1, "grey custom shrug", "3104777310"))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Where is my grey shrug?", 1),
        ("The SHAWL has a hole.", 7),
        ("What about 3104777310?", 1),
        ("Is #7 on its way?", 7),
        ("Where is it?", None),
        ("The shawl and the shrug, please.", None),
        ("", None),
    ],
)
def test_a_customer_means_the_order_whose_item_or_number_they_name(
    words: str, number: int | None
) -> None:
    meant = guess_order(words, ORDERS)
    assert (meant.number if meant else None) == number
