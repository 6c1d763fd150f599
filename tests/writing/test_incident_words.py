"""What sellers type about an incident stands in its letter as a person would have put it."""

import tomllib
from pathlib import Path

import pytest

from bot.domain.letters import LetterKind
from bot.domain.shops import Voice
from bot.writing import write_letter
from tests.writing.letter_samples import change

TYPED = tomllib.loads(Path(__file__).with_name("incident_words.toml").read_text("utf-8"))
BARE = {"waiting_since": None, "remedy": None, "extra": None, "cause": None, "item": "blue mug"}
OPENING = "There's been a problem with your blue mug"


def write(**facts: object) -> list[str]:
    """The paragraphs between the greeting and the question."""
    text = write_letter(LetterKind.INCIDENT, change(**{**BARE, "fixed": None, **facts})).text
    return text.split("\n\n")[1:-2]


@pytest.mark.parametrize(("typed", "told"), TYPED["what_happened"].items())
def test_what_happened_is_told_in_a_sentence(typed: str, told: str) -> None:
    assert write(what_happened=typed) == [f"{OPENING}{told}"]


@pytest.mark.parametrize(("typed", "told"), TYPED["fixed"].items())
def test_what_is_fixed_is_told_in_a_sentence(typed: str, told: str) -> None:
    assert write(fixed=typed)[1:] == ([told] if told else [])


def test_a_shop_of_several_did_what_it_leaves_unsaid_who_did() -> None:
    slip, fix = write(what_happened="Mixed up labels", fixed="checked all", voice=Voice.WE)
    assert slip == f"{OPENING}, and we're sorry: we mixed up labels."
    assert fix == "We checked all."


def test_two_long_sentences_stay_whole() -> None:
    typed = f"I fired last week's batch {'very ' * 60}cool. {'So ' * 20}the glaze can chip."
    assert typed in write(what_happened=typed)[0]
