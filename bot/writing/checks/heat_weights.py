"""How heated a sentence sounds: the sum of what its signs weigh. The weights were learned from
sentences that people marked (tests/writing/checks/learn_heat.py) and stand in
data/rules/heat_weights.txt.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from bot.domain.program_files import DATA
from bot.writing.checks.heat_signs import Family

#: A weight stands in the file as a whole number of these.
UNIT = 0.02
NAME = "heat_weights.txt"


class Weights(NamedTuple):
    """What each sign adds, in units, and the sum from which on a sentence is heated."""

    limit: int
    signs: dict[str, int]


def is_heated(families: Iterable[Family]) -> bool:
    """Whether a sentence with these signs is heard as heated."""
    weights = load_weights()
    return add_weights(families, weights.signs) > weights.limit


def add_weights(families: Iterable[Family], weights: dict[str, int]) -> float:
    """The sum of the signs' weights."""
    return sum(
        family.share * sum(weights.get(sign, 0) for sign in family.signs) for family in families
    )


@cache
def load_weights() -> Weights:
    """The learned weights: the limit, then a line for each weight with the signs that have it."""
    lines = (DATA / "rules" / NAME).read_text(encoding="utf-8").splitlines()
    signs: dict[str, int] = {}
    limit = 0
    for line in lines:
        weight, *named = line.split("\t")
        if weight == "limit":
            limit = int(named[0])
        elif not weight.startswith("#"):
            signs.update(dict.fromkeys(named, int(weight)))
    return Weights(limit, signs)
