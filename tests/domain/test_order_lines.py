"""How an order's lines are told."""

from bot.domain.order_lines import TITLE_LIMIT, OrderLine, name_item


def test_an_order_is_called_by_its_first_line_and_how_many_more_there_are() -> None:
    mug, card = OrderLine(title="Speckled mug", quantity=2), OrderLine(title="Card")
    assert name_item([]) == ""
    assert name_item([card]) == "Card"
    assert name_item([mug]) == "2 × Speckled mug"
    assert name_item([mug, card, card]) == "2 × Speckled mug + 2 more"
    assert mug.label == "2 × Speckled mug"
    assert OrderLine(title="Cup", variation="blue").label == "Cup (blue)"


def test_an_endless_title_is_cut_and_still_says_how_many_more_there_are() -> None:
    name = name_item([OrderLine(title="x" * 900), OrderLine(title="y")])
    assert len(name) <= TITLE_LIMIT
    assert name.endswith(" + 1 more")
