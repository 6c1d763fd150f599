"""An answer is put before the sign-off of a letter."""

import pytest

from bot.writing.letters.answers import insert_answer, says_answer

GREETING, NEWS = "Hi Ada,", "It left this morning."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([GREETING, NEWS], ["Warm wishes,\nRosa"]),
        ([GREETING, NEWS], ["Warm wishes,", "Rosa"]),
        ([GREETING, NEWS], ["Warm wishes,", "Rosa\nBlue Fox", "The hut"]),
        ([GREETING, NEWS], ["Rosa"]),
        ([GREETING, NEWS], []),
        ([NEWS], []),
        ([f"{GREETING}\n{NEWS}"], []),
        ([GREETING, f"{NEWS}\nHas it come?"], ["Rosa"]),
    ],
)
def test_an_answer_stands_before_the_sign_off(before: list[str], after: list[str]) -> None:
    letter = insert_answer("\n\n".join((*before, *after)), "Yes, at 30 degrees")
    assert letter == "\n\n".join((*before, "Yes, at 30 degrees.", *after))


def test_an_answer_is_found_however_it_is_laid_out() -> None:
    assert says_answer("Hi Ada,\n\nYes, at\n30 degrees. Rosa", "yes, at 30 degrees.")
    assert not says_answer("Hi Ada,\n\nIt left.", "Yes.")


def test_a_link_at_an_answers_end_gets_no_full_stop() -> None:
    assert insert_answer(f"{GREETING}\n\n{NEWS}", "Look at https://a.example/b").endswith("/b")
