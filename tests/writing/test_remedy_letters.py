"""The notes that say that something was put right: money back, and a replacement on its way."""

from itertools import product

import pytest

from bot.writing import LetterKind, find_harsh_words, find_problems, write_letter
from tests.writing.letter_samples import change
from tests.writing.test_letters import assert_reads_well


@pytest.mark.parametrize(
    ("reference", "is_cancelled", "is_after_failure", "item"),
    list(product(("8XK2", None), (True, False), (True, False), ("green wool shawl", None))),
)
def test_a_refund_note_reads_well_and_can_be_approved_at_once(
    reference: str | None, is_cancelled: bool, is_after_failure: bool, item: str | None
) -> None:
    facts = change(
        refund="€24.00",
        refund_reference=reference,
        is_cancelled=is_cancelled,
        is_after_failure=is_after_failure,
        item=item,
    )
    written = write_letter(LetterKind.REFUNDED, facts)
    assert written.missing == ()
    assert find_problems(written.text) == ()
    assert find_harsh_words(written.text) == ()
    assert_reads_well(written.text)
    assert "€24.00" in written.text
    assert "a few days" in written.text
    assert ("8XK2" in written.text) is (reference is not None)
    assert ("cancelled" in written.text) is is_cancelled
    assert ("I'm sorry" in written.text) is is_after_failure


def test_a_refund_note_without_its_sum_cannot_be_approved() -> None:
    written = write_letter(LetterKind.REFUNDED, change(refund=None))
    assert written.missing == ("how much you sent back",)
    assert find_problems(written.text)


@pytest.mark.parametrize("is_returning", [True, False])
def test_a_replacements_note_says_what_it_replaces_and_thanks_for_no_new_order(
    is_returning: bool,
) -> None:
    text = write_letter(
        LetterKind.SHIPPED,
        change(is_replacement=True, replaces_number="1187", is_returning=is_returning),
    ).text
    assert_reads_well(text)
    assert (
        "This is the replacement for your first one (order 1187), and there's nothing to pay."
        in text
    )
    assert "coming back" not in text
    assert "first order" not in text
