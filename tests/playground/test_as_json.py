"""What is kept as JSON comes back as it was, and nothing else is taken for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import pytest

from bot.playground.as_json import from_json, to_json


class Side(IntEnum):
    LEFT = 0
    RIGHT = 1


@dataclass(frozen=True, slots=True)
class Leaf:
    raw: bytes
    at: datetime
    side: Side = Side.LEFT


@dataclass(slots=True)
class Tree:
    name: str
    leaves: dict[int, Leaf] = field(default_factory=dict)
    birds: frozenset[int] | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    height: int | None = None


AT = datetime(2026, 11, 23, 9, 0, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "tree",
    [
        Tree("oak"),
        Tree(
            "Bäume 🌳",
            {7: Leaf(b"\x00\xff\r\n" * 40, AT, Side.RIGHT)},
            frozenset({1, 2}),
            [{"a": [None, 1.5]}],
            3,
        ),
    ],
)
def test_a_value_comes_back_as_it_was(tree: Tree) -> None:
    assert from_json(Tree, to_json(tree)) == tree


def test_what_an_older_program_wrote_is_read() -> None:
    leaf = b'{"raw": "AP8N\\nCg==\\n", "at": "2026-11-23T09:00:00.000005Z"}'
    old = b'{"name": "oak", "gone": 1, "leaves": {"7": ' + leaf + b"}}"
    assert from_json(Tree, old) == Tree("oak", {7: Leaf(b"\x00\xff\r\n", AT)})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b'{"name": 7}',
        b'{"name": "oak", "leaves": []}',
        b'{"name": "oak", "leaves": {"seven": {}}}',
        b'{"name": "oak", "leaves": {"7": {"raw": "A", "at": "2026-11-23T09:00:00Z"}}}',
        b'{"name": "oak", "leaves": {"7": {"raw": "", "at": "noon"}}}',
        b'{"name": "oak", "leaves": {"7": {"raw": "", "at": "2026-11-23T09:00:00Z", "side": 2}}}',
        b'{"name": "oak", "birds": "12"}',
        b'{"name": "oak", "height": "3"}',
    ],
)
def test_anything_else_is_refused(text: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(Tree, text)
