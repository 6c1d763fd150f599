"""However customers are joined, parted and that is undone: no message is lost or doubled, and each
clock is what the unanswered messages make it.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.channels import Channel
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.errors import ShopError
from bot.domain.shops import Shop
from bot.domain.urgency.message_reading import read_words
from bot.domain.ways import name_email
from bot.services.conversations import Incoming, receive_message, record_answer
from bot.services.customers import find_or_add_customer
from bot.services.move_undo import undo_move
from bot.services.moves import join_customers, move_message
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.transaction import Transaction
from bot.store.values import EPOCH
from tests.samples import MIA, NOW, SHOP_ID
from tests.sure import sure

MINUTE = timedelta(minutes=1)
NAMES = ("Ada", "Ben", "Cleo")
WORDS = ("Where is it?", "Refund me, or I call my bank!", "Thank you!", "One more thing")
PEOPLE = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), PEOPLE, st.sampled_from(WORDS), st.booleans()),
        st.tuples(st.just("answer"), PEOPLE),
        st.tuples(st.just("join"), PEOPLE, PEOPLE),
        st.tuples(st.just("part"), st.integers(0, 9), PEOPLE),
        st.tuples(st.just("undo")),
    ),
    max_size=18,
)


@dataclass
class Life:
    """One shop's random life; every step takes a minute."""

    tx: Transaction
    shop: Shop
    minutes: int = 0
    said: Counter[str] = field(default_factory=Counter)
    moves: list[tuple[int, list[Any] | None]] = field(default_factory=list)

    @property
    def work(self) -> StaffWork:
        return StaffWork(self.tx, self.shop, NOW + self.minutes * MINUTE, by=MIA)

    async def list_people(self) -> list[Customer]:
        query = "SELECT id FROM customers WHERE shop_id = :shop_id ORDER BY id"
        ids = await self.tx.sql.values(int, query, shop_id=SHOP_ID)
        return [sure(await self.tx.customers.get(each)) for each in ids]

    async def do(self, what: str, *about: Any) -> None:
        self.minutes += 1
        people = await self.list_people()
        try:
            await getattr(self, what)(people, *about)
        except ShopError:
            return  # a move that makes no sense is refused, and changes nothing

    async def write(self, people: list[Customer], who: int, words: str, by_mail: bool) -> None:
        person = people[who % len(people)]
        way = None
        if by_mail:
            ways = await self.tx.ways.list_for_customer(person.id)
            way = ways[self.minutes % len(ways)].key if ways else None
        words = f"{words} ({self.minutes})"
        said = Incoming(words=words, at=self.work.now, channel=Channel.EMAIL, way=way)
        assert await receive_message(Work(self.tx, self.shop, self.work.now), person, said)
        self.said[words] += 1
        self.moves = [(move, None) for move, _ in self.moves]

    async def answer(self, people: list[Customer], who: int) -> None:
        person, note = people[who % len(people)], f"answer {self.minutes}"
        await record_answer(self.work, person, via=None, note=note, at=self.work.now)
        self.said[note] += 1
        self.moves = [(move, None) for move, _ in self.moves]

    async def join(self, people: list[Customer], one: int, other: int) -> None:
        before = await read_all(self.tx)
        pair = people[one % len(people)], people[other % len(people)]
        move = await join_customers(self.work, *pair)
        self.moves.append((move.id, before))

    async def part(self, people: list[Customer], which: int, who: int) -> None:
        before = await read_all(self.tx)
        query = "SELECT id FROM messages WHERE direction = 'in' ORDER BY id"
        messages = await self.tx.sql.values(int, query)
        if messages:
            message = sure(await self.tx.conversations.get_message(messages[which % len(messages)]))
            move = await move_message(self.work, message, people[who % len(people)])
            self.moves.append((move.id, before))

    async def undo(self, _people: list[Customer]) -> None:
        if self.moves:
            move, before = self.moves.pop()
            await undo_move(self.work, move)
            if before is not None:
                assert await read_all(self.tx) == before
            self.moves = [(each, kept) for each, kept in self.moves]

    async def check(self) -> None:
        """Every message once, in its customer's conversation; every clock as it is reckoned."""
        query = "SELECT words FROM messages"
        assert Counter(await self.tx.sql.values(str, query)) == self.said
        for person in await self.list_people():
            conversation = await self.tx.conversations.get_for_customer(person.id)
            said = await self.tx.conversations.list_messages(person.id, 999)
            if conversation is None:
                assert not said
                continue
            assert {each.conversation_id for each in said} <= {conversation.id}
            await self.check_clock(conversation)

    async def check_clock(self, conversation: Conversation) -> None:
        since = conversation.answered_at or EPOCH
        asked = await self.tx.conversations.list_questions_since(
            conversation.customer_id, since, 999
        )
        assert conversation.unanswered == len(asked)
        first = min((each.asked_after(since) for each in asked), default=None)
        assert conversation.waiting_since == first
        reasons = {why for each in asked for why in read_words(each.words).urgent_because}
        assert set(conversation.urgent_because) == reasons
        planned = await self.tx.sql.value(
            int,
            "SELECT count(*) FROM reminders WHERE conversation_id = :id AND fired_at IS NULL",
            id=conversation.id,
        )
        assert planned == (1 if asked else 0)


async def read_all(tx: Transaction) -> list[Any]:
    """Who is reached how, and what was said with whom."""
    queries = (
        "SELECT id, name, email FROM customers ORDER BY id",
        "SELECT customer_id, key FROM customer_ways ORDER BY id",
        "SELECT id, customer_id, conversation_id, is_thanks FROM messages ORDER BY id",
        """SELECT customer_id, waiting_since, unanswered, last_words, urgent_because, answered_at
           FROM conversations WHERE last_wrote_at IS NOT NULL ORDER BY customer_id""",
    )
    return [list(map(tuple, await tx.sql.rows(query))) for query in queries]


class _Over(Exception):
    """Ends a life, so that the next one begins with empty books."""


async def live(database: Database, shop: Shop, steps: list[tuple[Any, ...]]) -> None:
    async with database.transaction() as tx:
        life = Life(tx, shop)
        for name in NAMES:
            await find_or_add_customer(life.work, name, email=f"{name.lower()}@x.example")
        for step in steps:
            await life.do(*step)
            await life.check()
        ways = await tx.sql.values(str, "SELECT key FROM customer_ways")
        assert set(ways) == {name_email(f"{name}@x.example") for name in NAMES}
        raise _Over


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_message_is_there_once_and_every_clock_is_right(
    database: Database, shop: Shop
) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=150)
    @given(STEPS)
    def run(steps: list[tuple[Any, ...]]) -> None:
        done = asyncio.run_coroutine_threadsafe(live(database, shop, steps), loop)
        with pytest.raises(_Over):
            done.result()

    await asyncio.to_thread(run)
