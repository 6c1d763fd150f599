"""What staff wrote down of a promise is said to the customer, or isn't said."""

from datetime import date

import pytest

from bot.domain.letters import Cause, LetterKind
from bot.writing import write_letter
from tests.writing.letter_samples import change

SAID = "I promised you {} by Tuesday 1 December, and I didn't keep that."


def write(promise: str) -> str:
    facts = change(
        cause=Cause.WRONG_ITEM, broken_promise=promise, broken_by=date(2026, 12, 1), remedy=None
    )
    return write_letter(LetterKind.APOLOGY, facts).text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a refund of €10.00", "a refund of €10.00"),
        ("A tracking number", "a tracking number"),
        ("“her 10 euros”", "your 10 euros"),
        ("“her money back”", "your money back"),
        ("“that I would call her”", "that I'd call you"),
        ("“I'll phone”", "that I'd phone"),
        ("“I’ll send her the label again”", "that I'd send you the label again"),
        ("“to call the customer back.”", "that I'd call you back"),
        ("a call to him", "a call to you"),
        ("the colour card for her son", "the colour card for your son"),
        ("“10 euros back”", "10 euros back"),
    ],
)
def test_a_promise_is_said_to_whom_it_was_made(written: str, said: str) -> None:
    assert SAID.format(said) in write(written)


@pytest.mark.parametrize(
    "written", ["“call back”", "“see what she wants”", "“photos!!”", "a call when they wrote", "“”"]
)
def test_a_promise_that_only_the_books_understand_is_left_out(written: str) -> None:
    assert "I promised you" not in write(written)
