"""All that is held of one customer, handed out or taken away; see `held_rows` for what that is."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.domain.customers import Customer
from bot.domain.moves import Moved, MoveKind
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.signs import mentions
from bot.store.held_rows import HELD, Held
from bot.store.moves import read_customer
from bot.store.sql import Both, Sql

#: So many rows are changed at once, and so many looked through: others get a turn in between.
STEP = 200
_COLUMNS = Both(
    sqlite='SELECT name, "notnull" FROM pragma_table_xinfo(:table) WHERE hidden = 0 ORDER BY cid',
    postgres="""SELECT column_name, is_nullable = 'NO' FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = :table
                  AND is_generated = 'NEVER' ORDER BY ordinal_position""",
)
_MAILS = """SELECT id, sender_name, sender_address, subject, words, author FROM mails
            WHERE shop_id = :shop_id AND customer_id IS NULL AND id > :after
            ORDER BY id LIMIT :limit"""
_MAILS_THEIRS = """SELECT id FROM mails WHERE customer_id = :customer_id
                   OR shop_id = :shop_id AND customer_id IS NULL AND order_id IN (
                       SELECT id FROM orders WHERE customer_id = :customer_id)
                   OR id IN (SELECT mail_id FROM notices WHERE customer_id = :customer_id)
                      AND customer_id IS NULL"""
_POSTS_THEIRS = """SELECT id FROM outbox WHERE draft_id IN (
                       SELECT id FROM drafts WHERE customer_id = :customer_id)
                   OR conversation_id IN (
                       SELECT id FROM conversations WHERE customer_id = :customer_id)"""
_LISTED = regex(r'"order_id": ?(\d+)')
_NOT_PLAIN = regex(r"[!%_]")
_MOVE_LINES = ("joined ", "took over what was ", "moved what ", "moved the order from ")
_EVENTS = """SELECT id, what FROM events WHERE id > :after AND id <= :until
             AND shop_id = :shop_id AND what LIKE :like ESCAPE '!'"""


@dataclass(frozen=True, slots=True)
class Lists:
    """The rows of a customer's that no condition of one table finds, by name of a parameter."""

    posts: Sequence[int] = ()
    mails: Sequence[int] = ()
    proposals: Sequence[int] = ()
    parcel_lists: Sequence[int] = ()
    moves: Sequence[int] = ()
    addresses: Sequence[str] = ()
    accounts: Sequence[int] = ()


#: With whom nothing is open, and nothing has been since a moment. What was logged lately counts,
#: too: an old order that came with a file today isn't taken away tomorrow.
_IDLE = """SELECT id FROM customers WHERE shop_id = :shop_id AND forgotten_at IS NULL
           AND created_at < :before AND id > :after
           AND NOT EXISTS (SELECT 1 FROM orders WHERE customer_id = customers.id AND (
               status = 'open' OR missing_since IS NOT NULL AND remedied_at IS NULL
               OR placed_at >= :before OR shipped_at >= :before OR arrived_at >= :before
               OR cancelled_at >= :before OR settled_at >= :before OR logged_at >= :before))
           AND NOT EXISTS (SELECT 1 FROM conversations WHERE customer_id = customers.id
               AND waiting_since IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM messages
               WHERE customer_id = customers.id AND at >= :before)
           AND NOT EXISTS (SELECT 1 FROM drafts WHERE customer_id = customers.id AND (
               status IN ('pending', 'prepared', 'approved', 'ready', 'sending')
               OR created_at >= :before OR sent_at >= :before))
           AND NOT EXISTS (SELECT 1 FROM promises WHERE customer_id = customers.id AND (
               status = 'open' OR ended_at >= :before))
           AND NOT EXISTS (SELECT 1 FROM cases WHERE customer_id = customers.id AND (
               status = 'open' OR closed_at >= :before))
           AND NOT EXISTS (SELECT 1 FROM mails
               WHERE customer_id = customers.id AND at >= :before)
           ORDER BY id LIMIT :limit"""


class HeldRows:
    """What is held of customers, whatever table it lies in."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list_idle(
        self, shop_id: int, *, before: datetime, after: int, limit: int
    ) -> list[int]:
        """Customers with whom nothing is open, and nothing has been since that moment; those whose
        number comes after this one.
        """
        place = {"before": before, "after": after, "limit": limit}
        return await self._sql.values(int, _IDLE, shop_id=shop_id, **place)

    async def list_forgotten_orders(self, shop_id: int) -> set[int]:
        """What stayed of the orders of those who were forgotten."""
        query = """SELECT orders.id FROM customers
                   JOIN orders ON orders.customer_id = customers.id
                   WHERE customers.shop_id = :shop_id AND forgotten_at IS NOT NULL"""
        return set(await self._sql.values(int, query, shop_id=shop_id))

    async def count_forgotten(self, shop_id: int, *, since: datetime) -> int:
        """How many customers were forgotten since that moment."""
        query = """SELECT count(*) FROM customers
                   WHERE shop_id = :shop_id AND forgotten_at IS NOT NULL
                     AND forgotten_at >= :since"""
        return await self._sql.value(int, query, shop_id=shop_id, since=since) or 0

    async def find_lists(self, customer: Customer, phrases: Sequence[str]) -> Lists:
        """What is found by their addresses and accounts, or by phrases that tell them; whole
        tables are looked through for it.
        """
        ways = await self._sql.rows(
            "SELECT kind, value, member_id FROM customer_ways WHERE customer_id = :id",
            id=customer.id,
        )
        addresses = {value.casefold() for kind, value, _ in ways if kind == "email"}
        accounts = [member for _, _, member in ways if member is not None]
        mails = await self._list_mails(customer, addresses, phrases)
        return Lists(
            posts=await self._list_posts(customer, phrases),
            mails=mails,
            proposals=await self._list_proposals(customer, mails, phrases),
            parcel_lists=await self._list_parcel_lists(customer, phrases),
            moves=await self._list_moves(customer.id),
            addresses=sorted(addresses),
            accounts=await self._list_nowhere_else(customer.shop_id, accounts),
        )

    async def _list_nowhere_else(self, shop_id: int, accounts: Sequence[int]) -> list[int]:
        """Those of these accounts that no other shop knows."""
        query = """SELECT member_id FROM customer_ways
                   WHERE member_id IN :accounts AND shop_id <> :shop_id"""
        known = set(await self._sql.values(int, query, accounts=accounts, shop_id=shop_id))
        return [account for account in accounts if account not in known]

    async def _list_moves(self, customer_id: int) -> list[int]:
        """Their moves, and those of everybody who became one with them."""
        people, found = {customer_id}, dict[int, None]()
        query = "SELECT id, kind, from_id, to_id FROM moves WHERE from_id IN :who OR to_id IN :who"
        new = {customer_id}
        while new:
            rows = await self._sql.rows(query, who=sorted(new))
            found |= dict.fromkeys(row[0] for row in rows)
            joined = {row[2] for row in rows if row[1] == MoveKind.JOIN and row[3] in people}
            new = joined - people
            people |= new
        return list(found)

    async def list_joined(self, customer_id: int) -> list[Customer]:
        """Those who became one with a customer, as they were before."""
        query = """SELECT from_id, moved FROM moves
                   WHERE kind = :kind AND to_id IN :who AND undone_at IS NULL"""
        people: dict[int, Customer] = {}
        new = [customer_id]
        while new:
            rows = await self._sql.rows(query, kind=MoveKind.JOIN, who=new)
            new = [row[0] for row in rows if row[0] not in people and row[0] != customer_id]
            for from_id, moved in rows:
                kept = map(read_customer, Moved.from_json(moved).customers)
                people |= {each.id: each for each in kept if each.id == from_id}
        return list(people.values())

    async def _list_posts(self, customer: Customer, phrases: Sequence[str]) -> list[int]:
        theirs = await self._sql.values(int, _POSTS_THEIRS, customer_id=customer.id)
        query = "SELECT id, post FROM outbox WHERE shop_id = :shop_id"
        waiting = await self._sql.rows(query, shop_id=customer.shop_id)
        naming = [row[0] for row in waiting if mentions(row[1], phrases)]
        return sorted({*theirs, *naming})

    async def _list_proposals(
        self, customer: Customer, mails: Sequence[int], phrases: Sequence[str]
    ) -> list[int]:
        query = """SELECT id FROM proposals WHERE shop_id = :shop_id AND (mail_id IN :mails
                   OR order_id IN (SELECT id FROM orders WHERE customer_id = :customer_id))"""
        about = {"shop_id": customer.shop_id, "customer_id": customer.id}
        theirs = await self._sql.values(int, query, **about, mails=mails)
        query = """SELECT id, sale, news FROM proposals
                   WHERE shop_id = :shop_id AND order_id IS NULL"""
        rows = await self._sql.rows(query, shop_id=customer.shop_id)
        naming = [row[0] for row in rows if mentions(f"{row[1]} {row[2]}", phrases)]
        return sorted({*theirs, *naming})

    async def cancel_imports(self, shop_id: int) -> None:
        """Has no file wait any more that isn't imported yet: anybody may stand in it."""
        query = """UPDATE imports SET status = 'cancelled'
                   WHERE shop_id = :shop_id AND status = 'shown'"""
        await self._sql.run(query, shop_id=shop_id)

    async def list_ended_imports(self, shop_id: int, limit: int) -> list[int]:
        """The newest imports that wait for nobody any more."""
        query = """SELECT id FROM imports WHERE shop_id = :shop_id AND status <> 'shown'
                   ORDER BY id DESC LIMIT :limit"""
        return await self._sql.values(int, query, shop_id=shop_id, limit=limit)

    async def _list_parcel_lists(self, customer: Customer, phrases: Sequence[str]) -> list[int]:
        """Lists of parcels in which they or an order of theirs stands."""
        query = "SELECT id FROM orders WHERE customer_id = :customer_id"
        orders = set(await self._sql.values(int, query, customer_id=customer.id))
        query = "SELECT id, parcels FROM parcel_lists WHERE shop_id = :shop_id"
        found = []
        for id_, text in await self._sql.rows(query, shop_id=customer.shop_id):
            named = map(int, _LISTED.findall(text))
            if not orders.isdisjoint(named) or mentions(text, phrases):
                found.append(id_)
        return found

    async def _list_mails(
        self, customer: Customer, addresses: set[str], phrases: Sequence[str]
    ) -> list[int]:
        about = {"customer_id": customer.id, "shop_id": customer.shop_id}
        found = set(await self._sql.values(int, _MAILS_THEIRS, **about))
        after = 0
        while True:
            await asyncio.sleep(0)
            page = await self._sql.rows(_MAILS, shop_id=customer.shop_id, after=after, limit=STEP)
            for id_, *texts in page:
                is_from_them = (texts[1] or "").casefold() in addresses
                if is_from_them or mentions(" ".join(filter(None, texts)), phrases):
                    found.add(id_)
            if len(page) < STEP:
                return sorted(found)
            after = page[-1][0]

    async def list_order_names(self, customer_id: int) -> list[tuple[str | None, ...]]:
        """The number on the marketplace, the tracking number and the recipient of each order."""
        query = """SELECT external_number, tracking, recipient FROM orders
                   WHERE customer_id = :id"""
        return [tuple(row) for row in await self._sql.rows(query, id=customer_id)]

    async def list_order_numbers(self, customer_id: int) -> list[tuple[int, str]]:
        """Each order that a marketplace gave a number, with that number."""
        query = """SELECT id, external_number FROM orders
                   WHERE customer_id = :id AND external_number IS NOT NULL"""
        return [(row[0], row[1]) for row in await self._sql.rows(query, id=customer_id)]

    async def list_mail_keys(self, mails: Sequence[int]) -> list[str]:
        """By what these e-mails are known."""
        return await self._sql.values(str, "SELECT key FROM mails WHERE id IN :mails", mails=mails)

    async def list_sources(self, customer_id: int) -> list[str]:
        """By what the messages with a customer are known."""
        query = """SELECT source_key FROM messages
                   WHERE customer_id = :id AND source_key IS NOT NULL"""
        return await self._sql.values(str, query, id=customer_id)

    async def list_cards(self, customer_id: int) -> dict[int, list[int]]:
        """By channel, the bot's messages that show drafts to a customer."""
        query = """SELECT channel_id, message_id, copy_message_id FROM revisions
                   JOIN drafts ON drafts.id = revisions.draft_id
                   WHERE customer_id = :id AND channel_id IS NOT NULL"""
        cards: dict[int, list[int]] = {}
        for channel, *messages in await self._sql.rows(query, id=customer_id):
            cards.setdefault(channel, []).extend(filter(None, messages))
        return cards

    async def count_open_orders(self, customer_id: int) -> dict[str, int]:
        """How many orders are open, and how many on their way and not settled, by status."""
        query = """SELECT status, count(*) FROM orders
                   WHERE customer_id = :id AND status IN ('open', 'shipped')
                     AND settled_at IS NULL GROUP BY status"""
        return {row[0]: row[1] for row in await self._sql.rows(query, id=customer_id)}

    async def count_drafts(self, customer_id: int) -> dict[str, int]:
        """How many drafts there are in each state."""
        query = "SELECT status, count(*) FROM drafts WHERE customer_id = :id GROUP BY status"
        return {row[0]: row[1] for row in await self._sql.rows(query, id=customer_id)}

    async def read(self, held: Held, customer: Customer, lists: Lists) -> list[dict[str, Any]]:
        """These rows with all their columns, as they lie in the database."""
        names = list(await self._list_columns(held.table))
        order = " ORDER BY id" if "id" in names else ""
        wanted = ", ".join(f'"{name}"' for name in names)
        query = f"SELECT {wanted} FROM {held.table} WHERE {held.whose}{order}"
        rows = await self._sql.rows(query, **_name_rows(customer, lists))
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def count(self, held: Held, customer: Customer, lists: Lists) -> int:
        query = f"SELECT count(*) FROM {held.table} WHERE {held.whose}"
        return await self._sql.value(int, query, **_name_rows(customer, lists)) or 0

    async def erase(self, customer: Customer, lists: Lists, *, now: datetime) -> None:
        """Takes away all that is held of a customer; what statistics need stays, and says nothing
        of a person.
        """
        for held in HELD:
            await self._erase_rows(held, customer, lists, now)

    async def _erase_rows(
        self, held: Held, customer: Customer, lists: Lists, now: datetime
    ) -> None:
        columns = await self._list_columns(held.table)
        change = f"DELETE FROM {held.table}"
        if held.stays:
            blanks = _blank(held, columns)
            if not blanks:
                return  # it holds nothing but numbers
            change = f"UPDATE {held.table} SET {blanks}"
        moment = {"now": now} if ":now" in change else {}
        about = _name_rows(customer, lists)
        if "id" not in columns:
            await self._sql.run(f"{change} WHERE {held.whose}", **about, **moment)
            return
        rows = await self._sql.values(
            int, f"SELECT id FROM {held.table} WHERE {held.whose}", **about
        )
        for start in range(0, len(rows), STEP):
            ids = rows[start : start + STEP]
            await self._sql.run(f"{change} WHERE id IN :ids", ids=ids, **moment)

    async def replace_name(self, shop_id: int, name: str, instead: str) -> None:
        """Has other customers' history say this instead of a name.

        A name of one word may be another's, or a word: it is replaced only in lines that tell
        what was moved between customers.
        """
        last = await self._sql.value(int, "SELECT max(id) FROM events") or 0
        like = "%" + _NOT_PLAIN.sub(r"!\g<0>", name) + "%"
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        is_clear = len(name.split()) > 1
        for after in range(0, last, 25 * STEP):
            await asyncio.sleep(0)
            until = {"after": after, "until": after + 25 * STEP}
            rows = await self._sql.rows(_EVENTS, shop_id=shop_id, like=like, **until)
            for row_id, what in rows:
                if is_clear or what.startswith(_MOVE_LINES):
                    query = "UPDATE events SET what = :what WHERE id = :row_id"
                    await self._sql.run(query, what=whole.sub(instead, what), row_id=row_id)

    async def _list_columns(self, table: str) -> dict[str, bool]:
        """A table's columns, each with whether something must stand there."""
        return {name: bool(must) for name, must in await self._sql.rows(_COLUMNS, table=table)}

    @asynccontextmanager
    async def overwriting(self) -> AsyncIterator[None]:
        """While this lasts SQLite writes zeros over what is deleted."""
        if not self._sql.is_sqlite:
            yield
            return
        ((before,),) = await self._sql.rows("PRAGMA secure_delete")
        await self._sql.rows("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            await self._sql.rows(f"PRAGMA secure_delete = {int(before)}")


def _name_rows(customer: Customer, lists: Lists) -> dict[str, Any]:
    named: Mapping[str, Any] = {name: getattr(lists, name) for name in Lists.__slots__}
    return {"customer_id": customer.id, "shop_id": customer.shop_id, **named}


def _blank(held: Held, columns: Mapping[str, bool]) -> str:
    """What an UPDATE sets so that only the columns that stay are left."""
    kept = set(held.kept.split())
    changes = []
    for name in columns:
        if name in kept:
            continue
        changes.append(f'"{name}" = {held.instead.get(name, "NULL")}')
    return ", ".join(changes)
