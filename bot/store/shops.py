"""Shops: their settings, and when their digest is due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.shops import Shop
from bot.store.sql import Both
from bot.store.table import NoSuchRow, Table
from bot.store.values import columns, find_shape, insert

_SHOP = columns(Shop)
_LOCK = f"SELECT {_SHOP} FROM shops WHERE id = :shop_id"
_LOCK_WITH_MAILBOX = f"""SELECT {_SHOP} FROM shops
                         WHERE id = (SELECT shop_id FROM mailboxes WHERE id = :mailbox_id)"""
_LOCK_ALL = f"SELECT {_SHOP} FROM shops WHERE id IN :shop_ids ORDER BY id"
#: Whether `:by` is who stands in for the seller, and not the seller: true, false or null.
_IS_DEPUTY = """(:by = deputy_id OR (:by = away_deputy_id AND away_until > :now))
                AND (owner_id IS NULL OR owner_id <> :by)"""
_ENTER = f"""UPDATE shops SET
                 last_action_at = CASE WHEN {_IS_DEPUTY} THEN COALESCE(last_action_at, :now)
                                  ELSE :now END,
                 deputy_acted_at = CASE WHEN {_IS_DEPUTY} THEN :now ELSE deputy_acted_at END,
                 silence_step = CASE WHEN {_IS_DEPUTY} THEN silence_step ELSE 0 END
             WHERE id = :shop_id RETURNING {_SHOP}"""
_ADD = insert("shops", find_shape(Shop).columns) + " ON CONFLICT DO NOTHING"


class Shops(Table[Shop]):
    """Every shop that uses this bot."""

    table = "shops"
    kind = Shop

    async def enter(self, shop_id: int, now: datetime, *, by: int | None = None) -> Shop | None:
        """The shop, with `now` noted as the moment when somebody last did something there, or came
        back. What the deputy does is noted apart: the seller may be silent all the same.

        It stays locked until the unit of work ends, so that one change to a shop happens at a time.
        """
        self._sql.shops_changed.add(shop_id)
        return await self._one(_ENTER, shop_id=shop_id, now=now, by=by or 0)

    async def lock(self, shop_id: int) -> Shop | None:
        """The same for what nobody on staff did: a customer's message, a reminder."""
        # SQLite has one writer at a time, so whoever asks there has the lock.
        self._sql.shops_changed.add(shop_id)
        return await self._one(Both(sqlite=_LOCK, postgres=f"{_LOCK} FOR UPDATE"), shop_id=shop_id)

    async def lock_with_mailbox(self, mailbox_id: int) -> Shop | None:
        """The same for the shop whose mailbox this is."""
        query = Both(sqlite=_LOCK_WITH_MAILBOX, postgres=f"{_LOCK_WITH_MAILBOX} FOR UPDATE")
        shop = await self._one(query, mailbox_id=mailbox_id)
        if shop is not None:
            self._sql.shops_changed.add(shop.id)
        return shop

    async def lock_all(self, shop_ids: Sequence[int]) -> list[Shop]:
        """The same for several, always in the same order, so that two who lock some never wait
        for each other.
        """
        self._sql.shops_changed.update(shop_ids)
        query = Both(sqlite=_LOCK_ALL, postgres=f"{_LOCK_ALL} FOR UPDATE")
        return await self._all(query, shop_ids=shop_ids)

    async def add(self, value: Shop) -> Shop:
        """Stores a shop under its server's id; one that is there already stays as it is."""
        await self._sql.run(_ADD, **self.to_row(value))
        return value

    async def take_number(self, shop_id: int) -> int:
        """The next order number of this shop; nobody else gets the same."""
        return (await self.take_numbers(shop_id, 1))[0]

    async def take_numbers(self, shop_id: int, count: int) -> range:
        """The next order numbers of this shop; nobody else gets the same."""
        query = (
            "UPDATE shops SET last_number = last_number + :count WHERE id = :shop_id "
            "RETURNING last_number"
        )
        last = await self._sql.value(int, query, shop_id=shop_id, count=count)
        if last is None:
            raise NoSuchRow(f"shops {shop_id}")
        return range(last - count + 1, last + 1)

    async def skip_numbers(self, shop_id: int, *, until: int) -> None:
        """Takes the numbers up to this one, so that none of them is given again."""
        query = "UPDATE shops SET last_number = :until WHERE id = :shop_id AND last_number < :until"
        await self._sql.run(query, shop_id=shop_id, until=until)

    async def save_absence(self, shop: Shop) -> None:
        """Stores who is away, until when, and who stands in; nothing else of the shop."""
        query = """UPDATE shops SET away_since = :away_since, away_until = :away_until,
                       away_reason = :away_reason, away_deputy_id = :away_deputy_id,
                       away_note = :away_note
                   WHERE id = :id"""
        await self._sql.run(query, **self.to_row(shop))

    async def note_silence(self, shop_id: int, step: int) -> None:
        """Remembers how far the calls have gone; whatever staff do next begins anew."""
        query = "UPDATE shops SET silence_step = :step WHERE id = :shop_id"
        await self._sql.run(query, shop_id=shop_id, step=step)

    async def note_owner(self, shop: Shop, owner_id: int) -> Shop:
        """Remembers whose server it is, and gives the shop with that."""
        if shop.owner_id == owner_id:
            return shop
        query = "UPDATE shops SET owner_id = :owner_id WHERE id = :shop_id"
        await self._sql.run(query, shop_id=shop.id, owner_id=owner_id)
        return replace(shop, owner_id=owner_id)

    async def list_ids(self, *, after: int, limit: int) -> list[int]:
        """The ids of all our shops in pages: those behind this one, the smallest first."""
        owned = self._sql.owned
        query = f"SELECT id FROM shops WHERE id > :after {owned.condition} ORDER BY id LIMIT :limit"
        return await self._sql.values(int, query, after=after, limit=limit, **owned.values)

    async def list_after(self, shop_id: int, *, limit: int) -> list[Shop]:
        """The shops whose id comes after this one, whoever serves them, in the order of ids."""
        query = f"SELECT {_SHOP} FROM shops WHERE id > :shop_id ORDER BY id LIMIT :limit"
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def has_countries(self) -> bool:
        """Whether any shop closes on public holidays; others' too, for their customers' messages
        may be ours to take in.
        """
        return bool(await self._sql.rows("SELECT id FROM shops WHERE country IS NOT NULL LIMIT 1"))

    async def schedule_digest(self, shop_id: int, at: datetime | None) -> None:
        self._sql.plan(at)
        await self._sql.run(
            "UPDATE shops SET next_digest_at = :at WHERE id = :shop_id", shop_id=shop_id, at=at
        )

    async def list_due_digests(self, now: datetime, limit: int) -> list[Shop]:
        """Those of our shops whose digest is due, the longest due first."""
        owned = self._sql.owned
        query = f"""SELECT {_SHOP} FROM shops WHERE next_digest_at IS NOT NULL
                    AND next_digest_at <= :now {owned.condition}
                    ORDER BY next_digest_at LIMIT :limit"""
        return await self._all(query, now=now, limit=limit, **owned.values)

    async def next_digest_at(self) -> datetime | None:
        """When the next digest of any of our shops is due."""
        owned = self._sql.owned
        query = f"""SELECT next_digest_at FROM shops
                    WHERE next_digest_at IS NOT NULL {owned.condition}
                    ORDER BY next_digest_at LIMIT 1"""
        return await self._sql.value(datetime, query, **owned.values)

    async def list_due_retention(self, now: datetime, limit: int) -> list[int]:
        """Those of our shops that forget idle customers now."""
        owned = self._sql.owned
        query = f"""SELECT id FROM shops WHERE retention_at IS NOT NULL
                    AND retention_at <= :now {owned.condition} ORDER BY retention_at LIMIT :limit"""
        return await self._sql.values(int, query, now=now, limit=limit, **owned.values)

    async def next_retention_at(self) -> datetime | None:
        """When the next of our shops forgets idle customers."""
        owned = self._sql.owned
        query = f"""SELECT retention_at FROM shops
                    WHERE retention_at IS NOT NULL {owned.condition}
                    ORDER BY retention_at LIMIT 1"""
        return await self._sql.value(datetime, query, **owned.values)
