"""Orders as JSON Lines: one order a line, for programs."""

import json
from collections.abc import Iterable, Iterator

from bot.domain.errors import BadInput
from bot.exports.exported_order import OrderFacts

_to_json = json.JSONEncoder(ensure_ascii=False).encode


def write_order(facts: OrderFacts) -> str:
    """The line of one order."""
    parts = {"lines": list(facts.lines), "parcels": list(facts.parcels)}
    said = {name: part for name, part in parts.items() if part}
    return _to_json({**facts.order, **said}) + "\n"


def read_lines(lines: Iterable[str]) -> Iterator[tuple[int, OrderFacts]]:
    """The orders in these lines, each with its line's number. Raises BadInput for a line that no
    export writes.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _read_line(number, line)


def _read_line(number: int, line: str) -> OrderFacts:
    try:
        said = json.loads(line)
        parts = said.pop("lines", []), said.pop("parcels", [])
        is_ours = all(_is_flat(each) for each in (said, *parts[0], *parts[1]))
    except (ValueError, AttributeError, TypeError, RecursionError):
        is_ours = False
    if not is_ours:
        raise BadInput(f"Line {number} isn't one that /order export wrote.")
    return OrderFacts(said, *parts)


def _is_flat(facts: object) -> bool:
    return isinstance(facts, dict) and all(isinstance(each, str) for each in facts.values())
