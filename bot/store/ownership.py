"""Whose shops a process looks after, as a condition of every question that names no shop.

Each table that is asked so keeps its shop's `shard_key`, which doesn't depend on how many shards
there are: a change of their number rewrites nothing. The indexes by which due rows are found hold
it as well, and others' rows are passed over.
"""

from typing import Any

from bot.domain.shards import Shards

_IS_OWNED = "AND shard_key % :shard_count IN :shard_numbers"


class Ownership:
    """What is ours: the shops of these shards, or with None all shops."""

    def __init__(self, shards: Shards | None = None) -> None:
        is_part = shards is not None and not shards.are_all
        self.shards = shards
        #: Stands in the text of a question; where everything is ours, nothing slows it down.
        self.condition = _IS_OWNED if is_part else ""
        #: The parameters that go with it.
        self.values: dict[str, Any] = {}
        if shards is not None and is_part:
            self.values = {"shard_count": shards.count, "shard_numbers": shards.numbers}


#: Of a process that has the database to itself.
EVERYTHING = Ownership()
