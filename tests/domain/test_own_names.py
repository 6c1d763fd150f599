"""A name below a letter is its writer's, whatever else it means; words of theirs stay."""

import pytest

from bot.domain.urgency.message_reading import read_words
from bot.domain.urgency.own_names import drop_own_name

THANKS = "It came today, thank you so much!"
NAMES = [
    "Rosa Ritter",
    "Grace May",
    "Will Young",
    "Sunny Day",
    "Charity Hope",
    "Mark Wait",
    "Merci",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "sign", ["{0}", "{1}", "– {1}", "{1} x", "{2}", "{1}.", "{1}\n{0}", "\n{0}\n", "love {1}"]
)
def test_thanks_above_the_writers_own_name_are_thanks(name: str, sign: str) -> None:
    first, last = name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1]
    words = f"{THANKS}\n{sign.format(name, first, last[0])}"
    assert read_words(drop_own_name(words, name)).is_thanks, words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Will Young", "Will it come?"),
        ("Will Young", "Thank you!\nWill it come?"),
        ("Mark Wait", "Thanks\nstill waiting, Mark"),
        ("Hope Lost", "Thank you.\nIt is lost."),
        ("Rosa Ritter", "Rosa"),
        ("May Early", "Thanks!\nMay I have it early?"),
        ("Refund", "Thanks.\nPaula"),
    ],
)
def test_what_is_more_than_a_name_stays(name: str, words: str) -> None:
    assert drop_own_name(words, name) == words


def test_a_name_of_somebody_else_stays() -> None:
    assert drop_own_name("Thank you!\nRefund", "Rosa Ritter") == "Thank you!\nRefund"


def test_only_the_end_is_looked_at() -> None:
    assert drop_own_name("Rosa Ritter\nWhere is it?", "Rosa Ritter") == "Rosa Ritter\nWhere is it?"
