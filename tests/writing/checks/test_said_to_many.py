"""What a seller typed once for many customers is looked at before letters are written from it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.writing.checks.said_to_many import SlipFaultKind, find_slip_faults

SLIPS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("said_to_many.toml").read_text("utf-8")
)["slip"]
#: Told by whoever knows the letter's language.
ELSEWHERE = {SlipFaultKind.LANGUAGE}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip["what_happened"][:30])
def test_what_must_be_mended_stops_and_nothing_else_does(slip: dict[str, Any]) -> None:
    faults = find_slip_faults(slip["what_happened"], slip["fixed"], has_remedy=True)
    assert {each.kind.value for each in faults if each.kind.stops} == set(slip["stop"])


def test_what_to_look_at_is_found_and_little_else() -> None:
    missed, added = [], []
    for slip in SLIPS:
        faults = find_slip_faults(slip["what_happened"], slip["fixed"], has_remedy=True)
        found = {each.kind.value for each in faults if not each.kind.stops}
        wanted = set(slip["look"]) - {each.value for each in ELSEWHERE}
        missed += [(each, slip["what_happened"]) for each in wanted - found]
        added += [(each, slip["what_happened"]) for each in found - wanted]
    assert missed == []
    assert len(added) <= 4, added


@pytest.mark.parametrize("unit", ["\n", " ", "😀", "all of you ", "#1 ", "i will "])
def test_any_text_is_read(unit: str) -> None:
    assert isinstance(find_slip_faults(unit * 500, unit * 500), tuple)


@pytest.mark.parametrize(
    ("fixed", "stops"),
    [
        ("second payment refunded today", True),
        ("I sent the second payment back", True),
        ("the money went back on Monday", True),
        ("I changed the payment provider", False),
        ("not refunded yet, my bank is closed", False),
        ("the sent parcels come back. I pay", False),
    ],
)
def test_money_that_went_back_isnt_promised_once_more(fixed: str, *, stops: bool) -> None:
    faults = find_slip_faults("I charged your card twice", fixed, is_refund=True)
    assert any(each.kind is SlipFaultKind.PAID for each in faults) is stops
    assert not any(
        each.kind is SlipFaultKind.PAID for each in find_slip_faults("I charged twice", fixed)
    )


@pytest.mark.parametrize(
    "words",
    [
        "The Bloody Mary candle smells of tar.",
        "The crape yarn runs in the wash.",
        "The Pissarro prints have a stripe.",
        "The shiitake kits are mouldy.",
        "The damnoni ribbon is torn.",
        "Der Fehler liegt hier bei mir.",
    ],
)
def test_a_thing_whose_name_only_looks_like_one_is_no_insult_and_no_day(words: str) -> None:
    found = {each.kind for each in find_slip_faults(words)}
    assert found.isdisjoint((SlipFaultKind.INSULT, SlipFaultKind.DAY))


@pytest.mark.parametrize(
    "words",
    [
        "it was a crappy glaze and I knew it",
        "the damned post is late",
        "I was pissed off and sloppy",
    ],
)
def test_an_insult_in_another_form_stops_all_the_same(words: str) -> None:
    assert SlipFaultKind.INSULT in {each.kind for each in find_slip_faults(words)}
