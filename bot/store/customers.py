"""Customers, found by name, by any way to reach them, or the first letters of any."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer, CustomerChoice
from bot.domain.platforms import Platform
from bot.domain.ways import (
    KnownFrom,
    Way,
    complete_customer,
    list_in_use,
    name_email,
    name_member,
    name_on,
)
from bot.store.search import add_words, add_words_of_all, find_rows, index_words
from bot.store.sql import Sql
from bot.store.table import Table
from bot.store.values import columns
from bot.store.ways import Ways

_CUSTOMER = columns(Customer)
_WITH_WAY = f"""SELECT {columns(Customer, of="customers")} FROM customer_ways
                JOIN customers ON customers.id = customer_ways.customer_id
                WHERE customer_ways.key = :key"""
_CHOICES = f"{columns(CustomerChoice)} FROM customers"
#: Where a customer's number stands; what was said has its conversation's as well.
OF_CUSTOMERS = (
    "customer_ways",
    "events",
    "drafts",
    "orders",
    "mails",
    "notices",
    "deadlines",
    "cases",
    "promises",
    "incident_recipients",
    "deeds",
)
#: Whether nothing that is known of a customer speaks against their having bought at a place.
_HAS_BOUGHT_THERE = """EXISTS (SELECT 1 FROM orders
                       WHERE orders.customer_id = customers.id AND orders.via = :via)"""
_HAS_BOUGHT_ELSEWHERE = """EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.id
                           AND orders.via IS NOT NULL AND orders.via <> :via)"""
_HAS_NAME_THERE = """EXISTS (SELECT 1 FROM customer_ways AS way
                     WHERE way.customer_id = customers.id AND way.platform = :via)"""
_HAS_A_WAY = "EXISTS (SELECT 1 FROM customer_ways AS way WHERE way.customer_id = customers.id)"
_MAY_BUY = {
    "anywhere": "TRUE",
    "own place": f"{_HAS_BOUGHT_THERE} OR NOT {_HAS_BOUGHT_ELSEWHERE}",
    # There, nobody's address or account is known before they bought.
    "marketplace": f"""{_HAS_BOUGHT_THERE} OR {_HAS_NAME_THERE}
                       OR NOT ({_HAS_BOUGHT_ELSEWHERE} OR {_HAS_A_WAY})""",
}


def _choose_rule(via: SalesChannel | None) -> str:
    if via is None:
        return "anywhere"
    return "marketplace" if via.is_marketplace else "own place"


class Customers(Table[Customer]):
    """The customers of every shop; each question names its shop."""

    table = "customers"
    kind = Customer
    also = ("name_key",)

    def __init__(self, sql: Sql) -> None:
        super().__init__(sql)
        self._ways = Ways(sql)

    def to_row(self, value: Customer) -> dict[str, Any]:
        return {**super().to_row(value), "name_key": value.name.casefold()}

    async def add(self, value: Customer, *, known_from: KnownFrom = KnownFrom.STAFF) -> Customer:
        """Stores a new customer, and how to reach them.

        Raises WayTaken when their address or account belongs to another one.
        """
        added = await super().add(value)
        await self._ways.keep(list_in_use(added, known_from, at=added.created_at))
        texts = (added.name, added.email, added.member_name)
        await add_words(self._sql, "customer_words", added.shop_id, added.id, texts)
        return added

    async def add_all_with_ways(self, customers: Sequence[Customer], ways: Sequence[Way]) -> None:
        """Stores new customers of one shop under the ids that they have, and all ways to them.

        Raises an error of the database when a way is somebody else's.
        """
        await super().add_all(customers)
        await self._ways.write_all(ways)
        texts = {each.id: [each.name, each.member_name] for each in customers}
        for way in ways:
            texts[way.customer_id].append(way.value)
        for shop_id in {each.shop_id for each in customers}:
            await add_words_of_all(self._sql, "customer_words", shop_id, texts)

    async def save(
        self,
        value: Customer,
        *,
        known_from: KnownFrom = KnownFrom.STAFF,
        at: datetime | None = None,
    ) -> None:
        """Stores a changed customer; an address or account that is new is one more way to them,
        known from there since that moment (None: as long as they are).

        Raises WayTaken when it belongs to another customer.
        """
        await super().save(value)
        await self._ways.keep(list_in_use(value, known_from, at=at or value.created_at))
        await self.index(value)

    async def index(self, value: Customer) -> None:
        """Makes the customer findable by what is known now, and by nothing else any more."""
        ways = await self._ways.list_for_customer(value.id)
        texts = (value.name, *(way.value for way in ways))
        await index_words(self._sql, "customer_words", value.shop_id, value.id, texts, is_new=False)

    async def add_ways(self, value: Customer, ways: Sequence[Way]) -> Customer:
        """Stores a customer of whom more is known than before: these ways too.

        Those of a kind of which they had none are in use now. Raises WayTaken when one belongs to
        another customer.
        """
        completed = complete_customer(value, ways)
        await super().save(completed)
        await self._ways.keep(ways)
        texts = [way.value for way in ways]
        await add_words(self._sql, "customer_words", value.shop_id, value.id, texts)
        return completed

    async def list_named(self, shop_id: int, name: str) -> list[Customer]:
        """Everybody with exactly this name, whatever its capitals."""
        query = f"""SELECT {_CUSTOMER} FROM customers WHERE shop_id = :shop_id AND name_key = :key
                    ORDER BY id LIMIT 10"""
        return await self._all(query, shop_id=shop_id, key=name.casefold())

    async def list_namesakes(
        self, shop_id: int, name: str, via: SalesChannel | None
    ) -> list[tuple[Customer, bool]]:
        """Everybody with exactly this name, and whether they may have bought there: not somebody
        who is known to buy elsewhere only.
        """
        query = f"""SELECT {_CUSTOMER}, {_MAY_BUY[_choose_rule(via)]} AS fits FROM customers
                    WHERE shop_id = :shop_id AND name_key = :key ORDER BY id LIMIT 10"""
        about = {"via": via} if via else {}
        rows = await self._sql.rows(query, shop_id=shop_id, key=name.casefold(), **about)
        return [(self._shape.from_row(row[:-1]), bool(row[-1])) for row in rows]

    async def list_with_email(self, shop_id: int, email: str) -> list[Customer]:
        """Whose address this is, nobody or one; nobody for an empty one."""
        if not email:
            return []
        found = await self._find(shop_id, name_email(email))
        return [] if found is None else [found]

    async def find_written_to(
        self, shop_id: int, emails: Sequence[str], *, since: datetime
    ) -> Customer | None:
        """Somebody with one of these addresses to whom the shop wrote since then."""
        if not emails:
            return None
        query = f"""SELECT {columns(Customer, of="customers")} FROM customer_ways
                    JOIN customers ON customers.id = customer_ways.customer_id
                    WHERE customer_ways.key IN :keys AND customer_ways.shop_id = :shop_id
                      AND EXISTS (SELECT 1 FROM messages WHERE customer_id = customers.id
                                  AND direction = 'out' AND at >= :since)
                    ORDER BY key LIMIT 1"""
        keys = [name_email(email) for email in emails]
        return await self._one(query, shop_id=shop_id, keys=keys, since=since)

    async def get_member(self, shop_id: int, member_id: int) -> Customer | None:
        """Whose Discord account this is."""
        return await self._find(shop_id, name_member(member_id))

    async def find_marketplace(
        self, shop_id: int, platform: Platform, user_name: str
    ) -> Customer | None:
        """Who has this name on a marketplace."""
        return await self._find(shop_id, name_on(platform, user_name))

    async def _find(self, shop_id: int, key: str) -> Customer | None:
        query = f"{_WITH_WAY} AND customer_ways.shop_id = :shop_id"
        return await self._one(query, key=key, shop_id=shop_id)

    async def map_by_way(self, shop_id: int, keys: Collection[str]) -> dict[str, Customer]:
        """Whose each of these ways is, by its key; those that are nobody's are left out."""
        if not keys:
            return {}
        query = f"""SELECT {columns(Customer, of="customers")}, customer_ways.key
                    FROM customer_ways JOIN customers ON customers.id = customer_ways.customer_id
                    WHERE customer_ways.key IN :keys AND customer_ways.shop_id = :shop_id"""
        rows = await self._sql.rows(query, keys=keys, shop_id=shop_id)
        return {row[-1]: self._shape.from_row(row[:-1]) for row in rows}

    async def list_for_member(self, member_id: int) -> list[Customer]:
        """This person in every shop that knows them."""
        return await self._all(f"{_WITH_WAY} LIMIT 25", key=name_member(member_id))

    async def list_without_line(self, limit: int, *, until: datetime | None = None) -> list[int]:
        """The accounts of customers with whom the bot never exchanged a direct message, the newest
        first.

        Only of those who were known at that moment.
        """
        known = "" if until is None else "AND added_at <= :until"
        query = f"""SELECT member_id FROM customer_ways
                    WHERE member_id IS NOT NULL {known}
                      AND NOT EXISTS (SELECT 1 FROM direct_lines
                      WHERE user_id = customer_ways.member_id)
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
            also="forgotten_at IS NULL",
        )

    async def has_anything(self, customer_id: int) -> bool:
        """Whether anything is kept of this customer besides how to reach them."""
        told = [table for table in OF_CUSTOMERS if table not in ("customer_ways", "events")]
        for table in (*told, "messages"):
            query = f"SELECT id FROM {table} WHERE customer_id = :customer_id LIMIT 1"
            if await self._sql.rows(query, customer_id=customer_id):
                return True
        return False

    async def forget(self, customer_id: int) -> None:
        """Forgets a customer of whom nothing else is kept."""
        query = """DELETE FROM reminders WHERE conversation_id IN (
                       SELECT id FROM conversations WHERE customer_id = :customer_id)"""
        await self._sql.run(query, customer_id=customer_id)
        for table in ("conversations", "customer_ways", "events"):
            query = f"DELETE FROM {table} WHERE customer_id = :customer_id"
            await self._sql.run(query, customer_id=customer_id)
        await self._sql.run("DELETE FROM customer_words WHERE ref_id = :ref_id", ref_id=customer_id)
        await self._sql.run("DELETE FROM customers WHERE id = :id", id=customer_id)

    async def absorb(self, old_id: int, new_id: int) -> None:
        """Moves everything that belongs to one customer to another, and forgets the emptied one."""
        for table in OF_CUSTOMERS:
            query = f"UPDATE {table} SET customer_id = :new_id WHERE customer_id = :old_id"
            await self._sql.run(query, old_id=old_id, new_id=new_id)
        await self._sql.run("DELETE FROM customer_words WHERE ref_id = :old_id", old_id=old_id)
        await self._sql.run("DELETE FROM customers WHERE id = :old_id", old_id=old_id)
