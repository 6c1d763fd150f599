"""A sentence that a tired person will regret is marked before it leaves, and calm ones aren't.

The labelled sentences stand in tests/writing/sentences; how many agree is printed (`pytest -s`).
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.writing.checks.heat import find_heat

SETS = Path(__file__).parents[1] / "sentences"
TEMPLATES = Path(__file__).parents[3] / "data" / "templates" / "en"


def read_sentences(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((SETS / name).read_text("utf-8"))["sentence"])


def measure(name: str) -> tuple[float, float]:
    """Which share of the heated sentences is found, and which of the calm ones is marked."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for sentence in read_sentences(name):
        found[sentence["heated"]].append(find_heat(sentence["text"]) != ())
    for is_heated, marks in found.items():
        print(f"{name}: {sum(marks)} of {len(marks)} marked where heated is {is_heated}")
    return sum(found[True]) / len(found[True]), sum(found[False]) / len(found[False])


@pytest.mark.parametrize(
    ("name", "least", "most"), [("heat_dev.toml", 0.97, 0.02), ("heat_held_out.toml", 0.9, 0.05)]
)
def test_heat_is_found_where_people_feel_it(name: str, least: float, most: float) -> None:
    heated, calm = measure(name)
    assert heated >= least
    assert calm <= most


def test_a_heated_sentence_is_quoted_with_its_reason() -> None:
    [heat] = find_heat("Hi Maya,\n\nIt left on Monday. You don't need it until summer. Ines")
    assert heat.sentence == "You don't need it until summer."
    assert heat.reason == f"“{heat.sentence}” may read as doubting what they say or need."


def test_a_sentence_over_two_lines_is_one() -> None:
    [heat] = find_heat("You should have read\nthe description.")
    assert heat.sentence == "You should have read the description."


@pytest.mark.parametrize(
    "template", sorted(TEMPLATES.rglob("*.liquid")), ids=lambda path: path.stem
)
def test_no_template_has_a_heated_sentence(template: Path) -> None:
    assert find_heat(template.read_text("utf-8")) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "I should have told you on Monday, and I didn't.",
        "You should have had it by now.",
        "None of this was your fault.",
        "I'm sorry, I was rude to you yesterday.",
        "You don't need to do anything.",
        "The stamp says DO NOT BEND.",
        "Your message made my day, thank you!!",
    ],
)
def test_owning_up_is_never_heat(sentence: str) -> None:
    assert find_heat(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("You shouldn’t have ordered so late.", "blame"),
        ("Dont you think I have other orders?", "impatient"),
        ("I DID post it.", "shouting"),
        ("Must be nice to have so much time.", "sarcasm"),
        ("Leave one more message like that and I'll report you.", "a threat"),
        ("It's only a mug.", "doubting"),
        ("You people are all the same.", "an insult"),
    ],
)
def test_each_kind_of_heat_has_its_name(sentence: str, kind: str) -> None:
    [heat] = find_heat(sentence)
    assert f"may read as {kind}" in heat.reason
