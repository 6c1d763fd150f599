"""Which gaps a text has, and how what a person says is put in."""

import pytest

from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.gaps import describe_gap, fill_gap, find_gaps


@pytest.mark.parametrize("name", BLANKS)
def test_each_gap_is_asked_for_as_a_form_of_discords_allows(name: str) -> None:
    gap = describe_gap(name)
    assert 0 < len(gap.label) <= 45
    assert 0 < len(gap.example) <= 100
    assert gap.limit <= 2000
    assert len(gap.choices) <= 25


def test_gaps_are_asked_from_top_to_bottom_and_a_repeated_one_once() -> None:
    assert find_gaps("[Why?] It is done by [by when?]. [why?]") == ("explanation", "remedy_by")
    assert len(find_gaps(" ".join(blank.mark for blank in BLANKS.values()))) == len(
        {blank.mark for blank in BLANKS.values()}
    )
    assert find_gaps("Nothing [is] missing.") == ()


@pytest.mark.parametrize(
    ("text", "name", "words", "expected"),
    [
        ("[why?] So.", "explanation", "I mixed them up", "I mixed them up. So."),
        ("[why?]", "explanation", "I mixed them up!", "I mixed them up!"),
        ("Because [why?].", "explanation", "I slept.", "Because I slept."),
        ("By [By When?], or [by when?].", "remedy_by", "4 May", "By 4 May, or 4 May."),
        ("With [which carrier?] today", "carrier", "DHL", "With DHL today"),
        ("[why?]", "explanation", "See https://a.example/b", "See https://a.example/b"),
        ("15 % off [off what?].", "discount_of", "Your next order.", "15 % off your next order."),
        ("Adding [what extra?] to", "extra", "A bookmark!", "Adding a bookmark to"),
        ("Off: [how much?].", "discount", r"\1 %", r"Off: \1 %."),
    ],
)
def test_what_is_said_stands_in_the_gap_as_a_sentence_wants_it(
    text: str, name: str, words: str, expected: str
) -> None:
    assert fill_gap(text, name, words) == expected
