"""Customers, found by name, address, Discord account, or the first letters of any."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.domain.customers import Customer
from bot.store import follow_schema, mail_schema, schema
from bot.store.rows import Rows
from bot.store.search import customer_words, find_rows, index_words

_C = schema.customers.c
_OF_SHOP = select(schema.customers).where(_C.shop_id == bindparam("shop")).order_by(_C.id)
# Made once: to build a statement costs more than to run it.
_NAMED = _OF_SHOP.where(_C.name_key == bindparam("key")).limit(10)
_WITH_EMAIL = _OF_SHOP.where(_C.email_key == bindparam("key")).limit(10)


class Customers(Rows[Customer]):
    """The customers of every shop; each question names its shop."""

    table = schema.customers
    kind = Customer

    def to_row(self, value: Customer) -> dict[str, Any]:
        keys = {
            "name_key": value.name.casefold(),
            "email_key": value.email.casefold() if value.email else None,
        }
        return {**super().to_row(value), **keys}

    async def add(self, value: Customer) -> Customer:
        added = await super().add(value)
        await self._index(added, is_new=True)
        return added

    async def save(self, value: Customer) -> None:
        await super().save(value)
        await self._index(value, is_new=False)

    async def _index(self, value: Customer, *, is_new: bool) -> None:
        texts = (value.name, value.email, value.member_name)
        await index_words(self._tx, customer_words, value.shop_id, value.id, texts, is_new=is_new)

    async def list_named(self, shop_id: int, name: str) -> list[Customer]:
        """Everybody with exactly this name, whatever its capitals."""
        return await self._all(_NAMED, {"shop": shop_id, "key": name.casefold()})

    async def list_with_email(self, shop_id: int, email: str) -> list[Customer]:
        return await self._all(_WITH_EMAIL, {"shop": shop_id, "key": email.casefold()})

    async def get_member(self, shop_id: int, member_id: int) -> Customer | None:
        c = self.table.c
        return await self._one(select(self.table).where(c.member_id == member_id, c.shop_id == shop_id))

    async def list_for_member(self, member_id: int) -> list[Customer]:
        """This person in every shop that knows them."""
        return await self._all(select(self.table).where(self.table.c.member_id == member_id).limit(25))

    async def list_without_line(self, limit: int, *, until: datetime | None = None) -> list[int]:
        """The accounts of customers with whom the bot never exchanged a direct message, the newest first.

        Only of those who were known at that moment.
        """
        c, lines = self.table.c, schema.direct_lines.c
        has_line = select(lines.user_id).where(lines.user_id == c.member_id).exists()
        query = select(c.member_id).where(c.member_id.is_not(None), ~has_line)
        if until is not None:
            query = query.where(c.created_at <= until)
        rows = await self._tx.execute(
            query.group_by(c.member_id).order_by(func.max(c.id).desc()).limit(limit)
        )
        return [int(each) for each in rows.scalars()]

    async def list_matching(self, shop_id: int, typed: str, limit: int) -> list[Customer]:
        """Customers with a word that starts with each typed word; the newest when nothing was typed."""
        found = await find_rows(self._tx, self.table, customer_words, shop_id, typed, limit)
        if found is not None:
            return [self.from_row(row) for row in found]
        mine = select(self.table).where(self.table.c.shop_id == shop_id)
        return await self._all(mine.order_by(self.table.c.id.desc()).limit(limit))

    async def absorb(self, old_id: int, new_id: int) -> None:
        """Moves everything that belongs to one customer to another, and forgets the emptied one."""
        tables = (
            schema.events,
            schema.drafts,
            schema.orders,
            mail_schema.mails,
            mail_schema.notices,
            follow_schema.deadlines,
            follow_schema.cases,
            follow_schema.promises,
        )
        for table in tables:
            await self._tx.execute(
                update(table).where(table.c.customer_id == old_id).values(customer_id=new_id)
            )
        await self._tx.execute(delete(customer_words).where(customer_words.c.ref_id == old_id))
        await self._tx.execute(delete(self.table).where(self.table.c.id == old_id))
