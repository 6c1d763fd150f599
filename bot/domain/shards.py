"""Shards: the parts into which all servers are split, and which of them one process serves.

The rule is Discord's own, so that a process hears on its connections of exactly the shops that are
its own: a server's shard is its id without the lowest 22 bits (the key), modulo how many there are.
"""

import re

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass

#: Nobody needs more: Discord wants one for each 2,500 servers.
MAX_COUNT = 10_000
#: The shard that brings direct messages.
DIRECT_SHARD = 0
_EXAMPLE = "Write which shards this process serves, and of how many, e.g. 0-3/16 or 0,2,7/16"
_WORDS = regex(
    r"(?P<numbers>\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*)/(?P<count>\d{1,5})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of the shards, by their numbers, in order."""

    numbers: tuple[int, ...]
    count: int  #: into so many all servers are split

    @property
    def are_all(self) -> bool:
        """Whether these are all the connections that there are."""
        return len(self.numbers) == self.count

    def include(self, shop_id: int) -> bool:
        """Whether this shop's server is in one of them."""
        return find_shard(shop_id, self.count) in self.numbers

    def __str__(self) -> str:
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        words = ",".join(map(_format_run, runs))
        return f"{words}/{self.count}"


def _format_run(run: list[int]) -> str:
    if len(run) == 1:
        return str(run[0])
    return f"{run[0]}-{run[-1]}"


def find_shard(shop_id: int, count: int) -> int:
    """The shard of a server when all are split into so many."""
    return (shop_id >> 22) % count


def read_shards(words: str) -> Shards:
    """What somebody wrote, e.g. "0-3/16". Raises BadInput with what to write instead."""
    found = _WORDS.fullmatch(words.replace(" ", ""))
    if found is None:
        raise BadInput(_EXAMPLE)
    count = int(found["count"])
    if not 1 <= count <= MAX_COUNT:
        raise BadInput(f"The servers can be split into 1 to {MAX_COUNT} shards. {_EXAMPLE}")
    numbers: set[int] = set()
    for run in found["numbers"].split(","):
        first, _, last = run.partition("-")
        if int(last or first) >= count:
            raise BadInput(f"Of {count} shards the last is number {count - 1}. {_EXAMPLE}")
        if int(last or first) < int(first):
            raise BadInput(f"{run} begins with the larger number. {_EXAMPLE}")
        numbers.update(range(int(first), int(last or first) + 1))
    return Shards(tuple(sorted(numbers)), count)
