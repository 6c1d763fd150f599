"""Batches of the letters that we write ourselves pass, whatever was bought; with one slip in them
they don't.

The items are those of the tests for short names: what sellers type, and marketplaces' titles.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.domain.incidents.batch_checks import find_batch_faults
from bot.domain.incidents.batch_letters import BatchFaultKind, BatchLetter
from bot.domain.letters import LetterKind, Remedy
from bot.writing.letters.writing import write_letter
from tests.domain.incidents.made_letters import SHOP, write
from tests.domain.incidents.passing_batches import full
from tests.writing.letter_samples import change

TITLES = Path(__file__).parents[2] / "writing" / "item_titles.toml"
SLIPS = (
    "the last batch was fired too cool",
    "I charged your card twice on Sunday",
    "the post is on strike until Friday",
)


def list_titles() -> list[str]:
    tables = tomllib.loads(TITLES.read_text("utf-8"))
    lines = "\n".join(each for each in tables.values() if isinstance(each, str)).splitlines()
    return [line.split(" => ")[0] for line in lines if "=>" in line]


def number(row: int) -> str:
    return str(3_300_000_000 + 17 * row)


def compose(name: str, item: str, row: int, slip: str, remedy: Remedy | None) -> str:
    facts = change(
        customer_name=name, item=item, order_number=number(row), what_happened=slip, remedy=remedy
    )
    return write_letter(LetterKind.INCIDENT, facts).text


def make_batch(count: int, seed: int) -> tuple[list[BatchLetter], str, Remedy | None]:
    random, titles = Random(seed), list_titles()
    slip, remedy = random.choice(SLIPS), random.choice((None, Remedy.REFUND))
    letters = []
    for row, name in enumerate(full(count, seed), 1):
        item = random.choice(titles)
        text = compose(name, item, row, slip, remedy)
        greeting = text.partition("\n")[0]
        facts = {"greeting": greeting, "label": number(row), "item": item, "text": text}
        letters.append(write(row, name, **facts))
    return letters, slip, remedy


@pytest.mark.parametrize(
    ("count", "seed"), [(2, 1), (5, 2), (5, 3), (12, 4), (12, 5), (40, 6), (40, 7), (150, 8)]
)
def test_our_own_letters_pass(count: int, seed: int) -> None:
    letters, _, _ = make_batch(count, seed)
    assert find_batch_faults(letters, shop_addresses=SHOP) == ()


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_a_letter_of_another_customer_is_refused(seed: int) -> None:
    letters, _, _ = make_batch(12, seed)
    letters[4] = replace(letters[4], text=letters[8].text, greeting=letters[8].greeting)
    faults = find_batch_faults(letters, shop_addresses=SHOP)
    assert {fault.rows for fault in faults} == {(5,)}


def test_a_letter_about_anothers_item_is_refused() -> None:
    letters, slip, remedy = make_batch(12, 24)
    own = letters[4]
    letters[8] = replace(letters[8], items=("Handmade oak stool, three legs | gift for him",))
    text = compose(own.name, letters[8].items[0], own.row, slip, remedy)
    letters[4] = replace(own, text=text)
    letters[8] = replace(letters[8], text=text.replace(own.name.split()[0], "there"), greeting="")
    [fault] = find_batch_faults(letters, shop_addresses=SHOP)
    assert (fault.kind, fault.rows) == (BatchFaultKind.FOREIGN_FACT, (5,))
    assert "“your handmade oak stool”" in fault.sentence
