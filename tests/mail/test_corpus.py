"""The letters that matter are found among hundreds that don't."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from tests.mail.corpus.letters import make_letters
from tests.mail.corpus.table import Outcome, draw_table, sort_letters

pytestmark = pytest.mark.slow  # hundreds of letters are read


@cache
def read_all(file: str, least: int) -> list[Outcome]:
    return sort_letters(make_letters(file, least=least))


def all_needles() -> list[Outcome]:
    return [
        one for file in ("needles.toml", "held_out.toml", "fresh.toml") for one in read_all(file, 1)
    ]


def test_no_needle_is_missed_among_six_hundred_letters_and_few_wolves_are_cried() -> None:
    letters = make_letters("needles.toml", least=1) + make_letters("junk.toml", least=550)
    outcomes = sort_letters(letters)
    assert len(outcomes) >= 600
    assert sum(one.letter.needle is not None for one in outcomes) >= 40
    assert not [one.letter.name for one in outcomes if one.is_missed], draw_table(outcomes)
    alarms = [one.letter.name for one in outcomes if one.is_false_alarm]
    assert len(alarms) <= len(outcomes) / 100, alarms


@pytest.mark.parametrize("file", ["held_out.toml", "fresh.toml"])
def test_letters_in_other_styles_and_languages_are_found_too(file: str) -> None:
    outcomes = read_all(file, 150)
    assert not [one.letter.name for one in outcomes if one.is_missed], draw_table(outcomes)
    alarms = [one.letter.name for one in outcomes if one.is_false_alarm]
    assert len(alarms) <= len(outcomes) / 100, alarms


def test_notices_say_what_their_letters_say() -> None:
    wrong = []
    for one in all_needles():
        for name, wanted in one.letter.notice.items():
            said = getattr(one.sorted.notice, name, "no notice")
            if name == "respond_by":
                same = hasattr(said, "date") and said.date() == date.fromisoformat(wanted)
            else:
                same = said == (Decimal(wanted) if name == "amount" else wanted)
            if not same:
                wrong.append((one.letter.name, name, wanted, said))
    assert not wrong


def test_genuine_notices_are_believed_and_fakes_never() -> None:
    for one in all_needles():
        notice = one.sorted.notice
        if one.letter.is_fake:
            assert one.sorted.pretends is not None, one.letter.name
            assert notice is None or not notice.is_verified, one.letter.name
        elif notice is not None:
            assert notice.is_verified, one.letter.name
