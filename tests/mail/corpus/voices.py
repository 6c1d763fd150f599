"""Counts on letters of one row each: how many people are shown, and how many others are taken for
people.

Run it for the figures: `python -m tests.mail.corpus.voices trade.toml`.
"""

import sys
import tomllib
from typing import Any

from tests.mail.corpus.letters import HERE, Letter, make_letter
from tests.mail.corpus.table import Outcome, sort_letters

_USUAL: dict[str, dict[str, Any]] = {
    "people": {"as": "person", "kind": "customer", "needle": "a person"},
    "quiet": {"as": "bare", "kind": "machine"},
}


def make_voices(file: str) -> list[Letter]:
    """One letter for each row of the file."""
    rows = tomllib.loads((HERE / file).read_text(encoding="utf-8"))
    return [
        make_letter(_USUAL[side] | row, f"{file}:{side}:{number}", 0)
        for side in _USUAL
        for number, row in enumerate(rows[side], 1)
    ]


def draw_figures(outcomes: list[Outcome]) -> str:
    """How many people are shown and how many others are, with each letter that went wrong."""
    people = [one for one in outcomes if one.letter.needle]
    missed = [one for one in people if one.is_missed]
    alarms = [one for one in outcomes if one.is_false_alarm]
    lines = [
        f"people shown: {len(people) - len(missed)} of {len(people)}",
        f"false alarms: {len(alarms)} of {len(outcomes) - len(people)}",
    ]
    lines += [f"{one.letter.name}: {one.sorted.kind}, {one.sorted.reason}" for one in missed]
    lines += [f"{one.letter.name}: {one.sorted.kind}, {one.sorted.reason}" for one in alarms]
    return "\n".join(lines)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(draw_figures(sort_letters(make_voices(name))))
