"""A customer's thanks are thanks, whatever the title of what came is made of."""

import pytest

from bot.domain.urgency.arrivals import Arrival, read_arrival
from bot.domain.urgency.message_reading import read_words
from bot.domain.urgency.own_items import call_it_parcel

LOVELY = "The {} arrived and it is lovely. Thank you!"


@pytest.mark.parametrize(
    "item", ["blue shawl", "pressed glass bowl", "lost in Lisbon print", "cold brew jug"]
)
def test_praise_of_what_was_bought_is_thanks(item: str) -> None:
    said = call_it_parcel(LOVELY.format(item), [item])
    assert read_words(said).is_thanks


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("My glass bowl has arrived, I love it", "Pressed glass bowl, 1930s, green"),
        ("Die blaue Schale ist angekommen, vielen Dank!", "Blaue Schale"),
    ],
)
def test_a_titles_first_part_or_its_end_is_enough(words: str, title: str) -> None:
    assert read_words(call_it_parcel(words, [title])).is_thanks
    assert read_arrival(words, item=title).says is Arrival.CAME


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("It arrived broken, thank you.", "broken heart locket"),
        ("The blue shawl is too small", "blue shawl"),
        ("The blue shawl", "blue shawl"),
        ("The blue shawl arrived, but where is the scarf?", "blue shawl"),
    ],
)
def test_a_title_hides_nothing(words: str, title: str) -> None:
    assert not read_words(call_it_parcel(words, [title])).is_thanks


def test_another_thing_is_no_answer_about_this_one() -> None:
    assert read_arrival(LOVELY.format("blue shawl"), item="moss scarf").says is None
