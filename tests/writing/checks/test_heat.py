"""A sentence that a tired person will regret is marked before it leaves, and calm ones aren't.

The labelled sentences stand in tests/writing/sentences/heat; how many agree is printed
(`pytest -s`). What is found in `held_out`, from which nothing was learned, is what can be expected
of a stranger's sentence; from the other sets it was learned (learn_heat.py).
"""

from pathlib import Path

import pytest

from bot.domain.program_files import DATA
from bot.writing.checks.heat import find_heat
from bot.writing.checks.heat_weights import NAME, load_weights
from tests.writing.checks.learn_heat import (
    MEASURED,
    TAUGHT,
    TEMPLATES,
    list_own_letters,
    list_plain_words,
    read_set,
)


def measure(name: str) -> tuple[float, float]:
    """Which share of the heated sentences is found, and which of the calm ones is marked."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for kind, sentences in read_set(name).items():
        found[kind != "calm"].extend(find_heat(sentence) != () for sentence in sentences)
    for is_heated, marks in found.items():
        print(f"{name}: {sum(marks)} of {len(marks)} marked where heated is {is_heated}")
    return sum(found[True]) / len(found[True]), sum(found[False]) / len(found[False])


@pytest.mark.parametrize("name", [*MEASURED, *TAUGHT])
def test_what_was_learned_from_is_told_apart(name: str) -> None:
    heated, calm = measure(name)
    assert heated >= 0.9
    assert calm <= 0.05


def test_sentences_from_which_nothing_was_learned_are_told_apart() -> None:
    heated, calm = measure("held_out")
    assert heated >= 0.85
    assert calm <= 0.05


def test_no_innocent_word_marks_a_sentence_by_itself() -> None:
    words = list_plain_words()
    assert len(words) > 700
    assert [word for word in words if find_heat(word)] == []


def test_the_weights_are_small_and_in_order() -> None:
    path = DATA / "rules" / NAME
    assert path.stat().st_size <= 150_000
    lines = path.read_text("utf-8").splitlines()[2:]
    weights = [int(line.split("\t")[0]) for line in lines]
    assert weights == sorted(set(weights))
    assert 0 not in weights
    assert len(load_weights().signs) == sum(len(line.split("\t")) - 1 for line in lines)


def test_a_heated_sentence_is_quoted_with_its_reason() -> None:
    [heat] = find_heat("Hi Maya,\n\nIt left on Monday. You don't need it until summer. Ines")
    assert heat.sentence == "You don't need it until summer."
    assert heat.reason == f"“{heat.sentence}” may read as doubting what they say or need."


def test_a_sentence_over_two_lines_is_one() -> None:
    [heat] = find_heat("You should have read\nthe description.")
    assert heat.sentence == "You should have read the description."


def test_no_letter_of_ours_has_a_heated_sentence() -> None:
    assert [find_heat(text) for text in set(list_own_letters()) if find_heat(text)] == []


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
        ("A goldfish would have known the size.", "hurt whoever"),
    ],
)
def test_each_kind_of_heat_has_its_name(sentence: str, kind: str) -> None:
    [heat] = find_heat(sentence)
    assert kind in heat.kind


@pytest.mark.parametrize("greeting", ["Dear Ada, ", "Hi Ada, ", "Good morning Mrs Smith, "])
def test_a_friendly_word_before_an_attack_does_not_soften_it(greeting: str) -> None:
    attack = f"{greeting}you should have read the description."
    assert [each.sentence for each in find_heat(attack)] == [attack]
