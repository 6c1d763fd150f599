"""What a letter calls things that were bought together."""

import pytest

from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.writing.letters.things import name_lines
from bot.writing.order_facts import list_bought


def line(title: str, quantity: int = 1, **more: str) -> OrderLine:
    return OrderLine(title=title, quantity=quantity, price=find_money("£9.75"), **more)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([line("Blue shawl"), line("Wool hat", 2)], "blue shawl and 2 wool hats"),
        (
            [line("Blue shawl"), line("Speckled mug", variation="Ash"), line("Gift card")],
            "blue shawl, speckled mug and gift card",
        ),
        ([line("Blue shawl")], None),  # its item says it
        ([line("Blue shawl"), line("Blue shawl")], None),
        ([line("Blue shawl"), line("SKU 4711-B")], None),
        ([line("Blue shawl"), line("Mug"), line("Hat"), line("Bag")], None),
    ],
)
def test_a_few_things_are_named_where_each_has_a_good_name(
    lines: list[OrderLine], name: str | None
) -> None:
    assert name_lines(lines) == name


def test_what_was_bought_is_shown_with_the_words_that_go_on_it() -> None:
    wish = "Embroider: otto\n@everyone, **small**"
    shown = list_bought([line("Shawl", variation="M", personalisation=wish), line("Hat", 2)])
    first, words, more = shown[0].splitlines()
    assert (first, words, shown[1]) == (
        "• Shawl (M), £9.75",
        "> Embroider: otto",
        "• 2 × Hat, £9.75 each",
    )
    assert "@everyone" not in more
    assert "**" not in more
