"""A suspicion is said of what goes wrong far more often, and of chance hardly ever."""

import random

import pytest

from bot.domain.lessons import Suspicion, Tally, find_suspicions, measure_chance


def test_what_stands_out_is_named_with_what_it_is_compared_to() -> None:
    evri, mail = Tally("Evri to DE", 7, 9), Tally("Royal Mail to DE", 12, 80)
    assert find_suspicions([mail, evri]) == [Suspicion(evri, Tally("others", 12, 80))]


@pytest.mark.parametrize(
    "tallies",
    [
        [],
        [Tally("only", 9, 9)],  # nothing to compare with
        [Tally("few", 4, 4), Tally("others", 0, 80)],
        [Tally("twice", 2, 9), Tally("others", 0, 80)],
        [Tally("not twice as often", 30, 60), Tally("others", 28, 80)],
        [Tally("chance", 3, 9), Tally("others", 12, 80)],
    ],
)
def test_what_proves_nothing(tallies: list[Tally]) -> None:
    assert find_suspicions(tallies) == []


@pytest.mark.parametrize(
    ("one", "others", "chance"),
    [
        (Tally("", 3, 3), Tally("", 0, 3), 1 / 20),  # one way of twenty to draw three of six
        (Tally("", 1, 4), Tally("", 3, 4), 69 / 70),
        (Tally("", 0, 4), Tally("", 4, 4), 1.0),
        (Tally("", 5, 5), Tally("", 1, 5), 1 / 42),
    ],
)
def test_the_chance_is_that_of_the_urn(one: Tally, others: Tally, chance: float) -> None:
    assert measure_chance(one, others) == pytest.approx(chance)


def test_a_million_parcels_are_weighed_at_once() -> None:
    one, others = Tally("", 900, 400_000), Tally("", 800, 600_000)
    assert 0 < measure_chance(one, others) < 0.001


def test_shops_without_a_pattern_are_hardly_ever_told_of_one() -> None:
    chance = random.Random(5)
    told = 0
    for _ in range(1000):
        groups = []
        for number in range(chance.randint(2, 12)):
            cases = chance.randint(1, 60)
            bad = sum(chance.random() < 0.15 for _ in range(cases))
            groups.append(Tally(str(number), bad, cases))
        told += bool(find_suspicions(groups))
    assert told < 50
