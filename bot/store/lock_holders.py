"""Which processes serve a PostgreSQL database, as far as the server tells."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.records import dataclass
from bot.domain.shards import Shards
from bot.store.lock_keys import HELD, IS_DATABASE, IS_SHARD, SHARDS

_HOLDERS = f"""
    SELECT application_name, host(client_addr), backend_start, parts.count, parts.numbers
    FROM (SELECT DISTINCT pid FROM pg_locks WHERE {HELD} AND {IS_DATABASE}) AS serving
    JOIN pg_stat_activity USING (pid)
    LEFT JOIN (
        SELECT pid, min(classid::bigint - {SHARDS}) AS count, array_agg(objid::bigint) AS numbers
        FROM pg_locks WHERE {HELD} AND {IS_SHARD} GROUP BY pid
    ) AS parts USING (pid)
    WHERE pid <> pg_backend_pid()
    ORDER BY parts.numbers, pid
"""


@dataclass(frozen=True, slots=True)
class ServerHolder:
    """A process that serves shops of a database."""

    name: str | None
    address: str | None
    since: datetime | None
    shards: Shards | None = None  #: None: all shops

    def __str__(self) -> str:
        words = self.name or "another process"
        if self.address:
            words += f" from {self.address}"
        if self.shards is not None:
            words += f", with shards {self.shards}"
        if self.since:
            words += f", since {self.since.astimezone():%d %B %Y %H:%M}"
        return words


async def list_server_holders(connection: Any) -> list[ServerHolder]:
    """All who serve the database at this moment, but for this connection."""
    return [_read_holder(*row) for row in await connection.fetch(_HOLDERS)]


def find_unserved(holders: Sequence[ServerHolder]) -> Shards | None:
    """The shards that none of these serves, where they serve shards at all."""
    served = [each.shards for each in holders if each.shards is not None]
    if not served:
        return None
    count = served[0].count
    left = set(range(count)).difference(*(each.numbers for each in served))
    return Shards(tuple(sorted(left)), count) if left else None


def _read_holder(
    name: str | None,
    address: str | None,
    since: datetime | None,
    count: int | None,
    numbers: Sequence[int] | None,
) -> ServerHolder:
    # Whoever serves all shops holds the only shard of one.
    is_part = count is not None and numbers is not None and count > 1
    shards = Shards(tuple(sorted(numbers)), count) if is_part else None  # type: ignore[arg-type]
    return ServerHolder(name, address, since, shards)
