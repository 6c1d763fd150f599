"""Letters that people wrote who had not seen the rules come to what a thoughtful seller would want.

The first runs' figures, before any rule was mended by these letters. The first set (477 letters):
relays right in all that is asked 24 of 92, forms 20 of 40; what matters shown 91.3 %, false alarms
27.0 %. The second (`held_…`, 239 letters, other hands): the relays' buyers 37 of 37, their words 23
of 37, the way back 28 of 28; forms' visitors 17 of 27; what matters shown 95.5 %, false alarms
22.8 %. The third (`third_…`, 153 letters, again other hands): buyers 41 of 43, words 34 of 42,
the way back 24 of 27; forms' visitors 16 of 20; what matters shown 95.5 %, false alarms 11.9 %.
The fourth (`fourth_…`, 100 ordinary letters): buyers 34 of 35, words 27 of 31, the way back 31 of
32; forms' visitors 17 of 18, words 15 of 17; what matters shown 68 of 68, false alarms 1 of 32.
"""

import asyncio
from functools import cache

import pytest

from tests.mail.world.letters import read_letters
from tests.mail.world.outcomes import Outcome, draw_table, take_all

pytestmark = pytest.mark.slow  # hundreds of letters are taken in

RELAYS = (
    "relays_amazon",
    "relays_ebay",
    "relays_etsy",
    "forms",
    "held_amazon",
    "held_ebay",
    "held_etsy",
    "held_forms",
    "third_relays",
    "third_forms",
    "fourth_relays",
    "fourth_forms",
)
#: Both start nothing; a pretender stands marked in a list.
QUIET = ("quiet", "pretender")


@cache
def read_all() -> list[Outcome]:
    return asyncio.run(take_all(read_letters().values()))


def test_a_relays_buyer_and_their_own_words_are_found() -> None:
    ours = [each for each in read_all() if each.letter.file in RELAYS]
    for aspect in ("who", "is_new", "words", "order"):
        asked = [each for each in ours if aspect in each.letter.expect]
        wrong = [each.letter.id for each in asked if aspect in each.list_wrong()]
        assert len(wrong) <= len(asked) * 0.05, (aspect, wrong, draw_table(ours))


def test_what_matters_is_shown_and_little_else() -> None:
    asked = [each for each in read_all() if "shown" in each.letter.expect]
    loud = [each for each in asked if each.letter.expect["shown"] not in QUIET]
    missed = [each.letter.id for each in loud if each.said["shown"] in QUIET]
    assert len(missed) <= len(loud) * 0.01, missed
    quiet = [each for each in asked if each.letter.expect["shown"] in QUIET]
    alarms = [each.letter.id for each in quiet if each.said["shown"] not in QUIET]
    assert len(alarms) <= len(quiet) * 0.05, alarms


def test_no_pretender_is_believed() -> None:
    pretenders = [each for each in read_all() if each.letter.expect.get("shown") == "pretender"]
    assert len(pretenders) >= 30
    assert not [each.letter.id for each in pretenders if each.said["shown"] not in QUIET]


def test_a_letter_that_came_back_is_shown_with_whose_it_was() -> None:
    returned = [each for each in read_all() if each.letter.file == "returned"]
    assert len(returned) >= 25
    wrong = [each.letter.id for each in returned if each.list_wrong()]
    assert len(wrong) <= 1, (wrong, draw_table(returned))
