"""What a marketplace tells of a sale is read by its labels and tables."""

import pytest

from tests.mail.sales.sale_letters import SaleLetter, list_letters, list_wrong, read

OWN = list(list_letters("own_shapes.toml"))


@pytest.mark.parametrize("letter", OWN, ids=lambda letter: letter.id)
def test_a_sale_is_read_and_nothing_else_is_one(letter: SaleLetter) -> None:
    reading = read(letter)
    if letter.sale is None:
        assert reading is None
    else:
        assert reading is not None
        assert list_wrong(reading, letter.sale) == [], reading
