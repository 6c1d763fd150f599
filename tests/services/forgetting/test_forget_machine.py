"""However a shop has lived: one customer is forgotten, nothing of them is left in any table, and
every row of every other customer is what it was.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.customers import Customer
from bot.domain.errors import ShopError
from bot.domain.mailboxes import Mailbox
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.customers import find_or_add_customer
from bot.services.forgetting.erasing import forget_customer
from bot.services.forgetting.looking import find_held
from bot.services.move_undo import undo_move
from bot.services.moves import join_customers
from bot.services.orders import NewOrder, Shipment, add_order, cancel_order, ship_order
from bot.services.promises import add_promise
from bot.services.remedies import refund_order
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.held_rows import HELD
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, hear
from tests.services.letters_by_mail import arrive, connect, send_letter, write
from tests.sure import sure

MINUTE = timedelta(minutes=1)
NAMES = ("Zelda Quillfeather", "Otto Umbrage", "Ines Marigold", "Bo Thistledown")
WHO = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WHO),
        st.tuples(st.just("mail"), WHO),
        st.tuples(st.just("order"), WHO),
        st.tuples(st.just("reply"), WHO, st.booleans()),
        st.tuples(st.just("ship"), WHO),
        st.tuples(st.just("cancel"), WHO),
        st.tuples(st.just("refund"), WHO),
        st.tuples(st.just("promise"), WHO),
        st.tuples(st.just("join"), WHO, WHO),
        st.tuples(st.just("undo")),
    ),
    max_size=20,
)
#: What two customers share: that they were one, or may be one again.
_SHARED = ("moves",)


def find_address(name: str) -> str:
    return f"{name.split()[1].lower()}@{name.split(maxsplit=1)[0].lower()}.example"


@dataclass
class Life:
    """One shop's random life; every step takes a minute."""

    tx: Transaction
    shop: Shop
    box: Mailbox
    minutes: int = 0
    moves: list[tuple[int, int, int]] = field(default_factory=list)
    #: By customer, the names of all who are one with them.
    names: dict[int, set[str]] = field(default_factory=dict)

    @property
    def work(self) -> StaffWork:
        return StaffWork(self.tx, self.shop, NOW + self.minutes * MINUTE, by=MIA)

    async def list_people(self) -> list[Customer]:
        return [sure(await self.tx.customers.get(each)) for each in self.names]

    async def do(self, what: str, who: Any = 0, *about: Any) -> None:
        self.minutes += 1
        people = await self.list_people()
        try:
            await getattr(self, what)(people[who % len(people)], *about)
        except ShopError:
            return  # what makes no sense is refused, and changes nothing

    async def write(self, person: Customer) -> None:
        words = f"{person.name} here: where is my parcel? ({self.minutes})"
        await hear(self.tx, self.shop, person, words, at=self.work.now)

    async def mail(self, person: Customer) -> None:
        sender = f"{person.name} <{person.email}>"
        letter = write(f"Hello from {person.name}", sender=sender, at=self.work.now)
        await arrive(self.tx, self.box, letter, now=self.work.now)

    async def order(self, person: Customer) -> None:
        note = f"a gift of {person.name}'s"
        await add_order(self.work, NewOrder(customer=f"id:{person.id}", item="mug", note=note))

    async def reply(self, person: Customer, goes: bool) -> None:
        words = f"Dear {person.name}, you get your money back by 5 December."
        draft = await draft_reply(self.tx, self.shop, person, words=words, now=self.work.now)
        if goes:
            await send_letter(self.tx, draft, hours=self.minutes / 60)

    async def find_order(self, person: Customer) -> Order:
        orders = await self.tx.orders.list_for_customer(person.id)
        if not orders:
            raise ShopError("no order")
        return orders[0]

    async def ship(self, person: Customer) -> None:
        receipt = ("receipt.txt", f"posted to {person.name}".encode())
        shipment = Shipment(at=self.work.now, tracking="RM123456785GB", receipt=receipt)
        await ship_order(self.work, await self.find_order(person), shipment)

    async def cancel(self, person: Customer) -> None:
        order = await self.find_order(person)
        await cancel_order(self.work, order, reason=f"{person.name} said so")

    async def refund(self, person: Customer) -> None:
        order = await self.find_order(person)
        await refund_order(self.work, order, "£5", reference=f"to {person.name}")

    async def promise(self, person: Customer) -> None:
        due_at = self.work.now + timedelta(days=3)
        what = f"a card for {person.name}"
        await add_promise(self.work, person, None, what=what, due_at=due_at)

    async def join(self, person: Customer, other: int) -> None:
        people = await self.list_people()
        joined = people[other % len(people)]
        move = await join_customers(self.work, person, joined)
        self.moves.append((move.id, person.id, joined.id))
        self.names[person.id] |= self.names.pop(joined.id)

    async def undo(self, _person: Customer) -> None:
        if self.moves:
            move, _, _ = self.moves[-1]
            await undo_move(self.work, move)
            # Who wrote meanwhile as one with the other may be named in what is either's.
            _, one, other = self.moves.pop()
            self.names[other] = self.names[one] = set(self.names[one])

    async def read(self, person: Customer) -> dict[str, Any]:
        """All that is held of somebody, but for what they share with others."""
        lists = await find_held(self.work, person)
        rows = {each.table: await self.tx.held.read(each, person, lists) for each in HELD}
        return {table: found for table, found in rows.items() if table not in _SHARED}


class _Over(Exception):
    """Ends a life, so that the next one begins with empty books."""


async def live(database: Database, shop: Shop, steps: list[tuple[Any, ...]], who: int) -> None:
    async with database.transaction() as tx:
        life = Life(tx, shop, await connect(tx, shop))
        for name in NAMES:
            customer, _ = await find_or_add_customer(life.work, name, email=find_address(name))
            life.names[customer.id] = {name}
        for step in steps:
            await life.do(*step)
        people = await life.list_people()
        gone = people[who % len(people)]
        others = {each.id: await life.read(each) for each in people if each.id != gone.id}
        await forget_customer(life.work, gone)
        for person in people:
            if person.id != gone.id:
                names = life.names[gone.id]
                assert_same(await life.read(person), others[person.id], names)
        await assert_gone(tx, life, gone)
        raise _Over


def assert_same(now: dict[str, Any], was: dict[str, Any], names: set[str]) -> None:
    """Nothing has changed but the names of the forgotten, who may have been two people once, in
    the lines of a story.
    """
    for row in (*was["events"], *now["events"]):
        for name in names:
            row["what"] = row["what"].replace(name, "a forgotten customer")
    for table, rows in was.items():
        assert now[table] == rows, table


async def assert_gone(tx: Transaction, life: Life, gone: Customer) -> None:
    """Nobody's name, address or word is left who was this customer and is nobody else now."""
    elsewhere = set().union(*(names for id_, names in life.names.items() if id_ != gone.id))
    for name in life.names[gone.id] - elsewhere:
        for secret in (name, *name.split()[1:], find_address(name)):
            assert await find_secret(tx, secret) == []
    assert await tx.customers.list_matching(SHOP_ID, gone.name.split()[1], 9) == []


async def find_secret(tx: Transaction, secret: str) -> list[str]:
    tables = [*(each.table for each in HELD), "clearings", "forgotten", "shops"]
    found = []
    for table in tables:
        rows = [tuple(row) for row in await tx.sql.rows(f"SELECT * FROM {table}")]
        found += [f"{table}: {row}" for row in rows if secret.casefold() in str(row).casefold()]
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_of_one_is_left_and_nothing_of_others_is_touched(
    database: Database, shop: Shop
) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=60)
    @given(STEPS, WHO)
    def run(steps: list[tuple[Any, ...]], who: int) -> None:
        done = asyncio.run_coroutine_threadsafe(live(database, shop, steps, who), loop)
        with pytest.raises(_Over):
            done.result()

    await asyncio.to_thread(run)
