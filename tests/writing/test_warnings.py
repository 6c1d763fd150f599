"""What a customer must do at once stands before the sorry; everything else stays in its place."""

from functools import partial

import pytest

from bot.domain.letters import LetterKind
from bot.writing import write_letter
from bot.writing.letters.warnings import split_warnings
from tests.pumping import UNITS, grows_too_fast
from tests.writing.letter_samples import change

#: What was typed, what is to be done at once, and what happened; by several hands.
TYPED = [
    (
        "The tin of the Fig candle can get too hot. Please do not burn it.",
        "Please do not burn it.",
        "The tin of the Fig candle can get too hot.",
    ),
    (
        "one bead on the wooden rattle can come off. TAKE IT AWAY FROM BABY",
        "Take it away from baby.",
        "one bead on the wooden rattle can come off.",
    ),
    (
        "Batch 14 Nov wasn't sealed right, a few went mouldy. Dont eat it even if it looks fine, "
        "throw it away",
        "Don't eat it even if it looks fine, throw it away.",
        "Batch 14 Nov wasn't sealed right, a few went mouldy.",
    ),
    (
        "The honey has walnuts in as well, isn't on the label. If you are allergic dont eat it",
        "If you are allergic don't eat it.",
        "The honey has walnuts in as well, isn't on the label.",
    ),
    (
        "The turquoise failed the lead test. Do not eat from it. This is on me.",
        "Do not eat from it.",
        "The turquoise failed the lead test. This is on me.",
    ),
    (
        "The plug gets hot! Unplug the lamp. Keep it away from children.",
        "Unplug the lamp. Keep it away from children.",
        "The plug gets hot!",
    ),
    ("Stop wearing the hooks, they contain nickel.", "", ""),  # alone it says all
    ("I don't know how it happened. I mixed two glazes up.", "", ""),
    ("Please check your order. I charged you twice.", "", ""),
    ("Never again will I buy that clay. It cracked in the kiln.", "", ""),
    ("I stopped the kiln too early. Stop me if you knew.", "", ""),
    ("Keep calm. I charged you twice.", "", ""),
]


@pytest.mark.parametrize(("typed", "warning", "rest"), TYPED, ids=lambda each: str(each)[:30])
def test_what_to_do_at_once_is_taken_out_of_what_happened(
    typed: str, warning: str, rest: str
) -> None:
    assert split_warnings(typed) == (warning, rest or typed)


def test_a_warning_stands_before_the_sorry() -> None:
    words = "The tin of the Fig candle can get too hot. Please do not burn it."
    text = write_letter(LetterKind.INCIDENT, change(what_happened=words)).text
    assert text.index(": please do not burn it.") < text.index("sorry")
    assert text.count("burn it") == 1
    assert "too hot" in text


def test_a_warning_that_was_typed_as_the_fix_is_no_fix() -> None:
    facts = change(what_happened="The glaze can chip.", fixed="I stopped using it. Don't use it")
    text = write_letter(LetterKind.INCIDENT, facts).text
    assert text.index(": don't use it.") < text.index("sorry")
    assert "I stopped using it." in text
    alone = change(what_happened="The glaze can chip.", fixed="please don't drink from it")
    text = write_letter(LetterKind.INCIDENT, alone).text
    assert "please don't drink from it." in text
    assert "what I've done" not in text


@pytest.mark.parametrize("typed", ["dont", "isnt", "cant", "couldnt", "wont", "doesnt"])
def test_an_apostrophe_that_a_phone_left_out_is_put_in(typed: str) -> None:
    said = f"the glaze {typed} hold"
    text = write_letter(LetterKind.INCIDENT, change(what_happened=said)).text
    assert typed not in text
    assert f"{typed[:-1]}'t" in text


def test_any_text_is_split_in_time_that_grows_as_it_does() -> None:
    for unit in (*UNITS, "Do not ", "keep it ", "if you "):
        assert not grows_too_fast(partial(_split, unit))


def _split(unit: str, size: int) -> None:
    split_warnings(unit * (size // len(unit)))
