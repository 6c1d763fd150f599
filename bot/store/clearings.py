"""What is still to be taken away of forgotten customers, and how what was theirs is known again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256

from bot.domain.clearings import Clearing, ClearingKind
from bot.store.sql import Sql
from bot.store.table import Table
from bot.store.values import columns

_CLEARING = columns(Clearing)


class Clearings(Table[Clearing]):
    """What is to be taken away, in the order in which it is due."""

    table = "clearings"
    kind = Clearing

    async def list_due(self, now: datetime, limit: int) -> list[Clearing]:
        """What is due in all our shops."""
        owned = self._sql.owned
        query = f"""SELECT {_CLEARING} FROM clearings WHERE due_at <= :now {owned.condition}
                    ORDER BY due_at, id LIMIT :limit"""
        return await self._all(query, now=now, limit=limit, **owned.values)

    async def find_next_due(self) -> datetime | None:
        """When the next is due in any of our shops."""
        owned = self._sql.owned
        query = f"""SELECT due_at FROM clearings WHERE TRUE {owned.condition}
                    ORDER BY due_at LIMIT 1"""
        return await self._sql.value(datetime, query, **owned.values)

    async def list_for_shop(self, shop_id: int) -> list[Clearing]:
        query = f"SELECT {_CLEARING} FROM clearings WHERE shop_id = :shop_id ORDER BY id"
        return await self._all(query, shop_id=shop_id)

    async def has_file(self, shop_id: int) -> bool:
        """Whether the file is to be cleared already after what this shop forgot."""
        query = "SELECT id FROM clearings WHERE shop_id = :shop_id AND kind = :kind LIMIT 1"
        return bool(await self._sql.rows(query, shop_id=shop_id, kind=ClearingKind.FILE))

    async def finish(self, clearing_id: int) -> None:
        """Nothing is left there."""
        await self._sql.run("DELETE FROM clearings WHERE id = :id", id=clearing_id)


def digest_source(source: str) -> str:
    """What stays of what was taken in from there."""
    return sha256(source.encode()).hexdigest()


def name_number(number: str) -> str:
    """What makes an order from a marketplace known again."""
    return f"order:{number.casefold()}"


def name_mail(key: str) -> str:
    """What makes an e-mail known again."""
    return f"mail:{key}"


class ForgottenSources:
    """What was forgotten, each as a digest that tells nobody what it was."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(
        self, shop_id: int, sources: Iterable[str], *, order_id: int | None = None
    ) -> None:
        """Keeps that these were taken in once."""
        query = """INSERT INTO forgotten (key, shop_id, order_id)
                   VALUES (:key, :shop_id, :order_id) ON CONFLICT DO NOTHING"""
        keys = [digest_source(source) for source in sources]
        rows = [{"key": key, "shop_id": shop_id, "order_id": order_id} for key in keys]
        await self._sql.run_all(query, rows)

    async def knows(self, shop_id: int, source: str) -> bool:
        """Whether this was taken in once, and its customer was forgotten."""
        query = "SELECT 1 FROM forgotten WHERE key = :key AND shop_id = :shop_id"
        key = digest_source(source)
        return bool(await self._sql.rows(query, key=key, shop_id=shop_id))

    async def knows_anywhere(self, source: str) -> bool:
        """The same, in whatever shop."""
        query = "SELECT 1 FROM forgotten WHERE key = :key LIMIT 1"
        return bool(await self._sql.rows(query, key=digest_source(source)))

    async def map_orders(self, shop_id: int, numbers: Collection[str]) -> dict[str, int]:
        """The orders that had these marketplaces' numbers, as far as they were forgotten."""
        keys = {digest_source(name_number(number)): number for number in numbers}
        query = """SELECT key, order_id FROM forgotten
                   WHERE key IN :keys AND shop_id = :shop_id AND order_id IS NOT NULL"""
        rows = await self._sql.rows(query, keys=list(keys), shop_id=shop_id)
        return {keys[key]: order_id for key, order_id in rows}
