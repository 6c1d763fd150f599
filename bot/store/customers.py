"""Customers, found by name, address, Discord account, or the first letters of any."""

from datetime import datetime
from typing import Any

from bot.domain.customers import Customer, CustomerChoice
from bot.store.search import find_rows, index_words
from bot.store.table import Table
from bot.store.values import columns

_CUSTOMER = columns(Customer)
_CHOICES = f"{columns(CustomerChoice)} FROM customers"
#: Where a customer's number stands.
_TABLES = ("events", "drafts", "orders", "mails", "notices", "deadlines", "cases", "promises")


class Customers(Table[Customer]):
    """The customers of every shop; each question names its shop."""

    table = "customers"
    kind = Customer
    also = ("name_key", "email_key")

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
        await index_words(
            self._sql, "customer_words", value.shop_id, value.id, texts, is_new=is_new
        )

    async def list_named(self, shop_id: int, name: str) -> list[Customer]:
        """Everybody with exactly this name, whatever its capitals."""
        query = f"""SELECT {_CUSTOMER} FROM customers WHERE shop_id = :shop_id AND name_key = :key
                    ORDER BY id LIMIT 10"""
        return await self._all(query, shop_id=shop_id, key=name.casefold())

    async def list_with_email(self, shop_id: int, email: str) -> list[Customer]:
        """Those with this address; nobody for an empty one."""
        if not email:
            return []
        query = f"""SELECT {_CUSTOMER} FROM customers WHERE shop_id = :shop_id AND email_key = :key
                    ORDER BY id LIMIT 10"""
        return await self._all(query, shop_id=shop_id, key=email.casefold())

    async def get_member(self, shop_id: int, member_id: int) -> Customer | None:
        query = (
            f"SELECT {_CUSTOMER} FROM customers WHERE member_id = :member_id AND shop_id = :shop_id"
        )
        return await self._one(query, shop_id=shop_id, member_id=member_id)

    async def list_for_member(self, member_id: int) -> list[Customer]:
        """This person in every shop that knows them."""
        query = f"SELECT {_CUSTOMER} FROM customers WHERE member_id = :member_id LIMIT 25"
        return await self._all(query, member_id=member_id)

    async def list_without_line(self, limit: int, *, until: datetime | None = None) -> list[int]:
        """The accounts of customers with whom the bot never exchanged a direct message, the newest
        first.

        Only of those who were known at that moment.
        """
        known = "" if until is None else "AND created_at <= :until"
        query = f"""SELECT member_id FROM customers
                    WHERE member_id IS NOT NULL {known}
                      AND NOT EXISTS (SELECT 1 FROM direct_lines
                      WHERE user_id = customers.member_id)
                    GROUP BY member_id ORDER BY max(id) DESC LIMIT :limit"""
        return await self._sql.values(int, query, until=until, limit=limit)

    async def list_matching(self, shop_id: int, typed: str, limit: int) -> list[CustomerChoice]:
        """Customers with a word that starts with each typed word; the newest when nothing was
        typed.
        """
        return await find_rows(
            self._sql,
            CustomerChoice,
            _CHOICES,
            table="customers",
            words="customer_words",
            shop_id=shop_id,
            typed=typed,
            limit=limit,
        )

    async def absorb(self, old_id: int, new_id: int) -> None:
        """Moves everything that belongs to one customer to another, and forgets the emptied one."""
        for table in _TABLES:
            query = f"UPDATE {table} SET customer_id = :new_id WHERE customer_id = :old_id"
            await self._sql.run(query, old_id=old_id, new_id=new_id)
        await self._sql.run("DELETE FROM customer_words WHERE ref_id = :old_id", old_id=old_id)
        await self._sql.run("DELETE FROM customers WHERE id = :old_id", old_id=old_id)
