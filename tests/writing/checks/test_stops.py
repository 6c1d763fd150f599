"""What must not leave to somebody who was let down doesn't, and honest sentences aren't held up."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.domain.letters import LetterKind
from bot.writing import find_problems

SETS = Path(__file__).parents[1] / "sentences"
STOPS = tomllib.loads((SETS / "stops.toml").read_text("utf-8"))
KINDS = (LetterKind.APOLOGY, LetterKind.DELAY, LetterKind.REFUNDED)


def is_blocked(sentence: str, kind: LetterKind) -> bool:
    letter = f"Hi Maya,\n\nI'm sorry, I was late. {sentence}\n\nIt is there by Friday.\n\nInes"
    return find_problems(letter, kind=kind) != ()


def find_passing(sentences: Iterable[str], kind: LetterKind) -> list[str]:
    return [sentence for sentence in sentences if not is_blocked(sentence, kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_was_let_down_is_sold_nothing_and_asked_for_nothing(kind: LetterKind) -> None:
    assert find_passing(STOPS["blocked"], kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_sentence_is_never_held_up(kind: LetterKind) -> None:
    assert find_passing(STOPS["honest"], kind) == STOPS["honest"]


def test_a_discount_makes_good_in_an_apology_only() -> None:
    assert find_passing(STOPS["bait"], LetterKind.APOLOGY) == STOPS["bait"]
    assert find_passing(STOPS["bait"], LetterKind.DELAY) == []


@pytest.mark.parametrize("words", STOPS["unfinished"])
def test_a_place_that_was_never_filled_in_is_found(words: str) -> None:
    assert find_problems(f"{words}\n\nI'm sorry that I was late.\n\nInes") != ()


@pytest.mark.parametrize(
    "sentence",
    [
        "I'll refund £12.50 today.",
        "The parcel weighs 1.5 kg.",
        "It left at 4 p.m. on Monday.",
    ],
)
def test_a_point_inside_a_number_ends_no_sentence(sentence: str) -> None:
    [problem] = find_problems(f"{sentence} Please leave us a review.", kind=LetterKind.APOLOGY)
    assert problem.startswith("“Please leave us a review.”")
