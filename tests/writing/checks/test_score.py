"""An apology is worth more the more of what belongs in one it has, and less for what spoils it.

The pairs of letters stand in tests/writing/pairs; how many agree is printed (`pytest -s`).
"""

import tomllib
from pathlib import Path

import pytest

from bot.domain.letters import Cause
from bot.domain.shops import Voice
from bot.writing.checks.advice import name_advice, suggest
from bot.writing.checks.problems import find_problems
from bot.writing.checks.score import WEIGHTS, Got, Item, Score, score_apology
from tests.writing.letter_samples import FULL, change

PAIRS = Path(__file__).parents[1] / "pairs"
WHOLE = """Hi Maya,

You wrote to me on Monday, and I should have answered sooner. I packed the wrong shawl. I'm sorry.
You had nothing to wear at your sister's wedding. I swapped two labels. A new one leaves on Friday,
and from now on I check each label twice. If you'd rather have your money back, tell me. The
shipping is on me. I'll write again on Friday. Is that all right with you?

Ines"""


@pytest.mark.parametrize(("name", "least"), [("dev.toml", 0.97), ("held_out.toml", 0.92)])
def test_the_letter_that_people_prefer_scores_higher(name: str, least: float) -> None:
    pairs = tomllib.loads((PAIRS / name).read_text("utf-8"))["pair"]
    agreed = 0
    for pair in pairs:
        cause = Cause(pair["cause"])
        better = score_apology(pair["better"], cause=cause)
        worse = score_apology(pair["worse"], cause=cause)
        agreed += better.points > worse.points
    print(f"{name}: the better letter scores higher in {agreed} of {len(pairs)} pairs")
    assert agreed / len(pairs) >= least


def test_a_letter_with_all_of_it_has_all_points() -> None:
    score = score_apology(WHOLE)
    assert (score.points, score.sins) == (100, ())
    assert name_advice(score, FULL) == ""
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    "sentence",
    [
        "I'm sorry if you were upset.",
        "Sorry for any inconvenience.",
        "A mistake was made.",
        "You should have read the listing.",
        "Please forgive me.",
        "Please leave us a review.",
        "You don't need it until summer.",
        "I'll get back to you soon.",
    ],
)
def test_each_sin_costs_points_and_is_quoted(sentence: str) -> None:
    score = score_apology(f"{WHOLE}\n\n{sentence}")
    assert score.points < 100
    assert sentence in {sin.sentence for sin in score.sins}


def test_advice_speaks_as_the_letter_does_where_two_people_sign() -> None:
    facts = change(signature="Tom & Ana", cause=Cause.LATE)
    assert suggest(Item.RESPONSIBILITY, facts) == "We're late with your green wool shawl."


def test_an_empty_letter_scores_little_and_the_advice_is_to_own_up() -> None:
    score = score_apology("Hi Maya,\n\nInes")
    assert score.points < 10
    facts = change(cause=Cause.LATE, voice=Voice.WE)
    advice = name_advice(score, facts)
    assert advice == (
        "Say in your own name what went wrong, e.g. “We're late with your green wool shawl.”"
    )


def test_the_worst_sentence_is_named_before_what_is_missing() -> None:
    bad = "You should have read the listing."
    advice = name_advice(score_apology(f"{WHOLE}\n\n{bad}"), FULL)
    assert advice.startswith(f"Take out “{bad}”")


def test_a_late_answer_that_doesnt_say_so_earns_nothing_for_speed() -> None:
    def get_share(is_late: bool) -> float:
        score = score_apology("I'm sorry.", is_late_answer=is_late)
        return next(got.share for got in score.items if got.item is Item.SPEED)

    assert (get_share(True), get_share(False)) == (0, 1)


@pytest.mark.parametrize("item", Item)
def test_a_suggestion_asks_for_what_isnt_known_and_cant_leave_so(item: Item) -> None:
    unknown = change(
        item=None,
        price=None,
        remedy_by=None,
        extra=None,
        explanation=None,
        cause=None,
        waiting_since=None,
    )
    words = suggest(item, unknown)
    is_open = "[" in words
    assert is_open == bool(find_problems(words))
    assert is_open or item in {Item.REGRET, Item.CLOSING}


@pytest.mark.parametrize("item", Item)
def test_a_suggestion_made_of_facts_earns_its_points(item: Item) -> None:
    facts = change(cause=Cause.WRONG_ITEM, changed="I check each label twice")
    words = suggest(item, facts)
    if "[" not in words:
        got = next(got for got in score_apology(words).items if got.item is item)
        assert got.share >= 0.6, words


def test_a_suggestion_says_the_facts() -> None:
    assert "€45.00" in suggest(Item.REPAIR, FULL)
    assert "Monday 30 November" in suggest(Item.SPEED, FULL)
    assert "green wool shawl" in suggest(Item.RESPONSIBILITY, FULL)


@pytest.mark.parametrize(
    ("explanation", "said"),
    [
        ("The stopper was loose.", "It happened because the stopper was loose."),
        ("because i was ill", "It happened because I was ill."),
        ("I was ill. So was Tom.", "I was ill. So was Tom."),
        ("due to a flood", "It happened because of a flood."),
        (None, "It happened because [why?]."),
    ],
)
def test_a_suggested_reason_reads_as_a_clause(explanation: str | None, said: str) -> None:
    assert suggest(Item.EXPLANATION, change(explanation=explanation)) == said


def test_what_was_typed_for_the_letter_is_not_advised_again() -> None:
    lacking = Score(
        80, (Got(Item.EXPLANATION, 0), Got(Item.REPENTANCE, 0), Got(Item.CLOSING, 0)), ()
    )
    typed = change(explanation="The stopper was loose.", changed="I check each stopper.")
    assert "right with you" in name_advice(lacking, typed)
    untold = change(explanation=None, changed="I check each stopper.")
    assert name_advice(lacking, untold).startswith("Say in one sentence how")
