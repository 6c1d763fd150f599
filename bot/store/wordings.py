"""How a shop words its letters, where it doesn't use the wording that ships with the program."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.wordings import Wording, WordingDraft
from bot.store.sql import Sql
from bot.store.table import Table
from bot.store.values import columns

_WORDING = columns(Wording)


class Wordings:
    """The templates that shops wrote themselves, by the name of ours, e.g. "apology_late"."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def get(self, shop_id: int, key: str) -> Wording | None:
        """The shop's own template for this letter; None when it uses ours."""
        query = f"SELECT {_WORDING} FROM wordings WHERE shop_id = :shop_id AND key = :key"
        return await self._sql.one(Wording, query, shop_id=shop_id, key=key)

    async def list_all(self, shop_id: int) -> list[Wording]:
        """All that the shop worded itself."""
        query = f"SELECT {_WORDING} FROM wordings WHERE shop_id = :shop_id ORDER BY key LIMIT 100"
        return await self._sql.all(Wording, query, shop_id=shop_id)

    async def list_sources(self, shop_id: int, keys: Collection[str]) -> dict[str, str]:
        """The shop's own templates among these, by name."""
        query = "SELECT key, source FROM wordings WHERE shop_id = :shop_id AND key IN :keys"
        rows = await self._sql.rows(query, shop_id=shop_id, keys=set(keys))
        return {row[0]: row[1] for row in rows}

    async def save(self, wording: Wording) -> None:
        """Puts a wording to use, in place of the one before it."""
        query = """INSERT INTO wordings (shop_id, key, source, changed_by, changed_at)
                   VALUES (:shop_id, :key, :source, :changed_by, :changed_at)
                   ON CONFLICT (shop_id, key) DO UPDATE SET
                       source = excluded.source, changed_by = excluded.changed_by,
                       changed_at = excluded.changed_at"""
        await self._sql.run(
            query,
            shop_id=wording.shop_id,
            key=wording.key,
            source=wording.source,
            changed_by=wording.changed_by,
            changed_at=wording.changed_at,
        )

    async def forget(self, shop_id: int, key: str) -> None:
        """Goes back to the wording that ships with the program."""
        query = "DELETE FROM wordings WHERE shop_id = :shop_id AND key = :key"
        await self._sql.run(query, shop_id=shop_id, key=key)


class WordingDrafts(Table[WordingDraft]):
    """What is being written in every shop and not in use yet."""

    table = "wording_drafts"
    kind = WordingDraft

    async def rebase(self, draft_id: int, based_at: datetime | None) -> None:
        """Whoever wrote it has seen the wording that was put to use then."""
        query = "UPDATE wording_drafts SET based_at = :based_at WHERE id = :id"
        await self._sql.run(query, id=draft_id, based_at=based_at)

    async def forget(self, draft_id: int) -> None:
        """Throws away what nobody wants to use."""
        await self._sql.run("DELETE FROM wording_drafts WHERE id = :id", id=draft_id)

    async def forget_old(self, shop_id: int, *, before: datetime) -> None:
        """Throws away what was written before this moment and never used."""
        query = "DELETE FROM wording_drafts WHERE shop_id = :shop_id AND written_at < :before"
        await self._sql.run(query, shop_id=shop_id, before=before)
