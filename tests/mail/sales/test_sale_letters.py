"""What a marketplace tells of a sale is read by its labels and tables."""

import pytest

from bot.mail.understanding.sales.sale_letters import SaleFact, read_sale
from tests.mail.sales.sale_letters import (
    ZONE,
    SaleLetter,
    list_counted,
    list_letters,
    list_wrong,
    make_mail,
    read,
)

OWN = [
    each
    for name in ("own_shapes", "fresh_shapes", "hard_shapes", "more_shapes")
    for each in list_letters(f"{name}.toml")
]


@pytest.mark.parametrize("letter", OWN, ids=lambda letter: letter.id)
def test_a_sale_is_read_and_nothing_else_is_one(letter: SaleLetter) -> None:
    reading = read(letter)
    if letter.sale is None:
        assert reading is None
    else:
        assert reading is not None
        assert list_wrong(reading, letter.sale) == [], reading


SAID = """
Congratulations on your Etsy order for 2 items from ann7.

Item:          Bowl
Quantity:      2
Item price:    £4.00

Item total:    £8.00
Order Total:   £8.00
"""


@pytest.mark.parametrize(
    ("said", "meant"),
    [("Quantity:      2", "Quantity:      1"), ("for 2 items", "for 3 items"), ("£4.00", "£5.00")],
)
def test_what_was_bought_is_doubted_where_it_does_not_add_up(said: str, meant: str) -> None:
    one = {
        "id": "a",
        "from": "transaction@etsy.com",
        "subject": "You made a sale on Etsy - [£8.00, Order #4025790946]",
    }
    right = read_sale(make_mail({**one, "text": SAID}), zone=ZONE)
    wrong = read_sale(make_mail({**one, "text": SAID.replace(said, meant)}), zone=ZONE)
    assert right is not None
    assert wrong is not None
    assert [*right.missing, *wrong.missing] == [SaleFact.LINES]


STRANGERS = list(list_letters("strangers.toml"))
#: The share that was read right, number, lines, buyer, total and day of dispatch, when the letters
#: were first read was 0.17; it must not fall below this again.
LEAST_RIGHT = 0.97


def test_a_strangers_sale_letters_are_read_right() -> None:
    sales = [each for each in STRANGERS if each.sale is not None]
    wrong = {each.id: found for each in sales if (found := list_counted(each))}
    assert len(sales) >= 70
    assert 1 - len(wrong) / len(sales) >= LEAST_RIGHT, wrong


def test_no_other_letter_of_a_strangers_tells_of_a_sale() -> None:
    others = [each for each in STRANGERS if each.sale is None]
    assert len(others) >= 79
    assert [each.id for each in others if read(each) is not None] == []
