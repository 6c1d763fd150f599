"""A broken thing is called what its customer called it."""

import pytest

from bot.domain.damage import find_damage


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("The handle of the mug is CRACKED!", "cracked"),
        ("it arrived broken and the box was torn", "broken"),
        ("Two of the three were smashed", "smashed"),
        ("It isn't broken, it's the wrong colour", None),
        ("nothing is broken, but the seam is ripped", "ripped"),
        ("I'm heartbroken", None),
        ("The box was torn but the mug is fine", None),
        ("The parcel arrived completely crushed, and the mug is cracked", "cracked"),
        ("It came in a torn envelope", None),
        ("The packaging was ripped", None),
        ("The music box arrived cracked", "cracked"),
        ("The mug in the box was chipped", "chipped"),
        ("The splitter works", None),
        ("", None),
        ("not " * 1500, None),
        ("\n" * 4000 + "bent", "bent"),
    ],
)
def test_a_state_is_told_in_the_customers_word(words: str, state: str | None) -> None:
    assert find_damage(words) == state
