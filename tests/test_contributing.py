"""What CONTRIBUTING.md names is there: whoever reads it goes to the right file."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:bot|cogs|data|tests)/[\w./-]+)`", TEXT)))


def test_it_names_files() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize("path", NAMED)
def test_each_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_each_name_beside_a_file_is_in_it() -> None:
    """`Cause` in `bot/domain/letters.py`."""
    pairs = re.findall(
        r"((?:`[A-Z_a-z]+`(?:, | and |, and ))*`[A-Za-z_]+`) in `(bot/[\w/.]+)`", TEXT
    )
    assert len(pairs) > 8
    for names, path in pairs:
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8")), (name, path)
