"""Exports from many places, which were written before the rules: each is read as it was meant.

At the first run 25 of the first 27 files were, and 15 of the 19 that were written afresh when the
rules for those were done (fresh.toml, whose last three came later).
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.order_files.telling import (
    find_differences,
    make_scene,
    read_all,
    say_sale,
    write_file,
)

FOLDER = Path(__file__).parent
FILES = [
    file
    for name in ("strangers.toml", "fresh.toml")
    for file in tomllib.loads((FOLDER / name).read_text("utf-8"))["file"]
]


@pytest.mark.parametrize("told", FILES, ids=[each["name"] for each in FILES])
def test_a_strangers_file_is_read_as_it_was_meant(told: dict[str, Any], tmp_path: Path) -> None:
    text = told["text"]
    if told.get("cut"):
        text = text.rstrip("\n")
    path = write_file(tmp_path, text, told["encoding"], told.get("newline", "\n"))
    sales, unread, proposal = read_all(path, make_scene(told.get("country")))
    said = {each.sale.number or "": say_sale(each.sale) for each in sales}
    wrong = []
    for expected in told["sales"]:
        number = expected["number"]
        if number in said:
            differences = find_differences(said.pop(number), expected)
            wrong += [f"{number}: {each}" for each in differences]
        elif not expected.get("maybe"):
            wrong.append(f"{number} is missing")
    wrong += [f"{number!r} is nobody's" for number in said]
    if "unread_at_most" in told:
        assert len(unread) <= told["unread_at_most"], unread
    else:
        assert [each.line for each in unread] == told.get("unread", []), unread
    assert wrong == []
    assert bool(proposal.doubts) == told.get("doubt", False)
