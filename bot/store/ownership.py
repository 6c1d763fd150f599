"""Whose shops a process looks after: all, or those of some shards.

Each question that names no shop is limited to them. Each table that is asked so keeps its shop's
`shard_key`, which doesn't depend on how many shards there are: a change of their number rewrites
nothing. The indexes by which due rows are found hold it as well, and others' rows are passed over.

On PostgreSQL a process owns shops by the locks of a session (`server_lock`), which may end while
the process goes on. So before something leaves, the unit of work that marks it asks once more.
"""

from typing import TYPE_CHECKING, Any

from bot.domain.shards import DIRECT_SHARD, Shards, find_shard
from bot.store.lock_keys import FENCES, HELD, SHARDS
from bot.store.problems import NotOurs

if TYPE_CHECKING:
    from bot.store.sql import Sql

#: The name under which the bot's own sessions are known to the server.
APPLICATION = "goodword"
_IS_OWNED = "AND shard_key % :shard_count IN :shard_numbers"
_FENCE = "SELECT pg_advisory_xact_lock_shared(:fences, :number)"
_IS_HELD = f"""
    SELECT pid FROM pg_locks WHERE {HELD} AND objsubid = 2
    AND classid::bigint = :shards AND objid::bigint = :number AND pid = :session
"""


class Ownership:
    """What is ours: the shops of these shards, or with None all shops."""

    def __init__(self, shards: Shards | None = None, *, session: int | None = None) -> None:
        is_part = shards is not None and not shards.are_all
        self.shards = shards
        #: The server's number of the session that holds the locks; None where none is needed.
        self._session = session
        #: Stands in the text of a question; where everything is ours, nothing slows it down.
        self.condition = _IS_OWNED if is_part else ""
        #: The parameters that go with it.
        self.values: dict[str, Any] = {}
        if shards is not None and is_part:
            self.values = {"shard_count": shards.count, "shard_numbers": shards.numbers}

    def __str__(self) -> str:
        return "all" if self.shards is None else str(self.shards)

    @property
    def application(self) -> str:
        """What our sessions are called, so that those without their locks are found."""
        return APPLICATION if self._session is None else f"{APPLICATION} for {self._session}"

    def include(self, shop_id: int) -> bool:
        """Whether this shop is ours, as far as we know."""
        return self.shards is None or self.shards.include(shop_id)

    @property
    def is_part(self) -> bool:
        """Whether others look after shops too, and may write down what is to be done in ours."""
        return bool(self.condition)

    @property
    def has_direct_messages(self) -> bool:
        """Whether direct messages come to us."""
        return self.shards is None or DIRECT_SHARD in self.shards.numbers

    async def require(self, sql: "Sql", shop_id: int) -> None:
        """Raises NotOurs unless the shop is still ours; then it is until the unit of work ends.

        To be asked by whoever marks something that then leaves. The fence comes first: whoever
        takes the shop's shard over waits for it, so that nothing is marked behind their back.
        """
        if self._session is None:
            return
        count = self.shards.count if self.shards is not None else 1
        number = find_shard(shop_id, count)
        await sql.rows(_FENCE, fences=FENCES + count, number=number)
        held = await sql.rows(_IS_HELD, shards=SHARDS + count, number=number, session=self._session)
        if not held or not self.include(shop_id):
            raise NotOurs


#: Of a process that has the database to itself.
EVERYTHING = Ownership()
