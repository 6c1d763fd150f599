"""What a marketplace tells of a sale is read by its labels and tables."""

import pytest

from tests.mail.sales.sale_letters import SaleLetter, list_counted, list_letters, list_wrong, read

OWN = [*list_letters("own_shapes.toml"), *list_letters("fresh_shapes.toml")]


@pytest.mark.parametrize("letter", OWN, ids=lambda letter: letter.id)
def test_a_sale_is_read_and_nothing_else_is_one(letter: SaleLetter) -> None:
    reading = read(letter)
    if letter.sale is None:
        assert reading is None
    else:
        assert reading is not None
        assert list_wrong(reading, letter.sale) == [], reading


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
