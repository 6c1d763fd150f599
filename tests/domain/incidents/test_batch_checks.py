"""A batch is refused for what goes wrong in batches, and never for what life brings.

The batches were written before the rules: of 43 that must pass and 34 that must be refused, the
first run of the rules got 76 right; the other was told of twice.
"""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.incidents.batch_checks import find_batch_faults
from bot.domain.incidents.batch_letters import BatchFaultKind, BatchLetter
from bot.domain.incidents.batch_names import count_likely
from bot.writing.letters.greetings import greet
from tests.domain.incidents.fresh_batches import FRESH_PASSING, FRESH_REFUSED
from tests.domain.incidents.made_letters import SHOP, write, write_all
from tests.domain.incidents.passing_batches import PASSING
from tests.domain.incidents.refused_batches import REFUSED, Expected

NAMES = Path(__file__).parents[2] / "writing" / "names.toml"


def find(letters: Sequence[BatchLetter]) -> dict[BatchFaultKind, set[int]]:
    rows: defaultdict[BatchFaultKind, set[int]] = defaultdict(set)
    for fault in find_batch_faults(letters, shop_addresses=SHOP):
        rows[fault.kind] |= set(fault.rows)
    return dict(rows)


@pytest.mark.parametrize("make", PASSING.values(), ids=PASSING)
def test_what_life_brings_passes(make: Callable[[], list[BatchLetter]]) -> None:
    assert find_batch_faults(make(), shop_addresses=SHOP) == ()


@pytest.mark.parametrize(("letters", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_must_not_go_out_is_refused_with_its_rows(
    letters: list[BatchLetter], expected: Expected
) -> None:
    found = find(letters)
    assert found == {kind: set(rows) for kind, rows in expected.items()}


@pytest.mark.parametrize("make", FRESH_PASSING)
def test_what_life_brings_elsewhere_passes(make: Callable[[], list[BatchLetter]]) -> None:
    assert find_batch_faults(make(), shop_addresses=SHOP) == ()


@pytest.mark.parametrize("make", FRESH_REFUSED)
def test_what_must_not_go_out_elsewhere_is_refused(
    make: Callable[[], tuple[list[BatchLetter], Expected]],
) -> None:
    letters, expected = make()
    assert find(letters) == {kind: set(rows) for kind, rows in expected.items()}


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from([*PASSING, *REFUSED]), seed=st.integers(0, 10**6))
def test_the_order_of_the_letters_changes_nothing(name: str, seed: int) -> None:
    letters = PASSING[name]() if name in PASSING else REFUSED[name][0]
    shuffled = list(letters)
    Random(seed).shuffle(shuffled)
    straight = find_batch_faults(letters, shop_addresses=SHOP)
    assert find_batch_faults(shuffled, shop_addresses=SHOP) == straight


@pytest.mark.parametrize(
    ("people", "share", "likely"),
    [
        (40, 0.04, 6),
        (500, 0.04, 35),
        (40, 0.01, 3),
        (500, 0.01, 13),
        (5, 0.25, 4),
        (40, 0.25, 19),
        (500, 0.25, 156),
        (9000, 0.25, 2378),
        (2, 0.04, 2),
    ],
)
def test_a_name_is_too_frequent_where_chance_brings_it_once_in_a_thousand_batches(
    people: int, share: float, likely: int
) -> None:
    assert count_likely(people, share) == likely


def test_a_shop_that_is_an_example_itself_may_write_to_examples() -> None:
    letters = write_all(["Ada Weber", "Tom Hale"], email=lambda row: f"box{row}@example.org")
    assert find_batch_faults(letters, shop_addresses=frozenset({"hello@bluefox.example"})) == ()
    assert len(find_batch_faults(letters, shop_addresses=SHOP)) == 1


def test_a_sentence_names_five_rows_and_counts_the_others() -> None:
    [fault] = find_batch_faults(write_all(["SORRY"] * 55), shop_addresses=SHOP)
    assert "rows 1, 2, 3, 4, 5 and 50 more" in fault.sentence
    assert fault.rows == tuple(range(1, 56))


def test_a_shared_address_says_what_to_do() -> None:
    [fault] = find_batch_faults(REFUSED["three share an address"][0], shop_addresses=SHOP)
    assert fault.sentence == (
        "3 letters go to the same address, anna@letterbox.co.uk: rows 4, 9 and 12. Join these "
        "customers or take two out."
    )


def test_what_customers_are_called_formats_nothing() -> None:
    letters = write_all(["**@everyone** {{x}}", "Tom Hale"], greeting="Hello,")
    [fault] = find_batch_faults(letters, shop_addresses=SHOP)
    assert "**" not in fault.sentence.replace("\\*", "")


def test_every_greeting_of_our_own_letters_fits_its_customer() -> None:
    names = list_known_names()
    assert len(names) > 400
    letters = [write(row, name, greeting=greet(name)) for row, name in enumerate(names, 1)]
    assert find(letters).keys() <= {BatchFaultKind.NAME, BatchFaultKind.REPEATED_NAME}


def list_known_names() -> list[str]:
    """The names of the greetings' own tests."""
    tables = tomllib.loads(NAMES.read_text("utf-8"))
    lines = [line for table in tables.values() for line in table.splitlines() if "=>" in line]
    return [line.split(" => ")[0] for line in lines]
