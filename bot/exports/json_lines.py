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
    """The orders in these lines, each with its line's number; see `read_line`."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, read_line(line)


def read_line(line: str) -> OrderFacts:
    """The order in a line. Raises BadInput for one that no export writes."""
    try:
        said = json.loads(line)
        parts = said.pop("lines", []), said.pop("parcels", [])
        is_ours = all(_is_flat(each) for each in (said, *parts[0], *parts[1]))
    except (ValueError, AttributeError, TypeError, RecursionError):
        is_ours = False
    if not is_ours:
        raise BadInput("it isn't a line that /order export wrote.")
    return OrderFacts(said, *parts)


def _is_flat(facts: object) -> bool:
    return isinstance(facts, dict) and all(isinstance(each, str) for each in facts.values())
