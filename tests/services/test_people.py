"""Whatever comes in, nobody becomes a customer who is none, and no two people become one unless
somebody on staff says so.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.channels import SalesChannel
from bot.domain.errors import ShopError
from bot.domain.mailboxes import Mailbox
from bot.domain.platforms import Platform, find_platform
from bot.domain.shops import Shop
from bot.domain.ways import name_email, name_member
from bot.services.customers import Member
from bot.services.direct import take_direct_message
from bot.services.orders import NewOrder, add_order
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.direct import DirectMessage
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID
from tests.services.letters_by_mail import HOUR, arrive, connect, write

SHOP_NAME = "Blue Fox Knits"
#: People share first names, and some call themselves like others.
PEOPLE = ("Ada", "Ada Byron", "Zoe", "Maria Silva")
ADDRESSES = tuple(f"{name}@{place}.example" for name in ("ada", "zoe") for place in ("x", "y"))
NOBODY = (
    ("Etsy Conversations", "conversations@mail.etsy.com", "Etsy Conversation with {0}"),
    ("Etsy Transactions", "transaction@etsy.com", "You made a sale to {0}"),
    ("eBay", "member@members.ebay.com", "{0} has sent a question"),
    ("Amazon.com", "k2x9@marketplace.amazon.com", "Inquiry from Amazon customer {0}"),
    ("Netlify", "formresponses@netlify.com", "New submission from {0}"),
    (SHOP_NAME, "wordpress@bluefox.example", "Contact form: {0}"),
    ("Mail Delivery System", "mailer-daemon@mx.example", "Undelivered: {0}"),
    ("PayPal", "service@paypal.com", "{0} sent you money"),
)
WORDS = ("Where is my order?", "Do you make red ones?", "I ordered #1. It never came.", "Thanks!")

LETTER = st.tuples(
    st.just("letter"), st.sampled_from(PEOPLE), st.sampled_from(ADDRESSES), st.sampled_from(WORDS)
)
PASSED_ON = st.tuples(
    st.just("passed_on"),
    st.sampled_from(NOBODY),
    st.sampled_from(PEOPLE),
    st.sampled_from((None, *ADDRESSES)),
    st.sampled_from(WORDS),
)
MESSAGE = st.tuples(
    st.just("message"), st.sampled_from(PEOPLE), st.integers(1, 2), st.sampled_from(WORDS)
)
ORDER = st.tuples(
    st.just("order"),
    st.sampled_from(PEOPLE),
    st.sampled_from((None, *ADDRESSES)),
    st.sampled_from((None, 1, 2)),
    st.sampled_from((None, *SalesChannel)),
)
STEPS = st.lists(st.one_of(LETTER, PASSED_ON, MESSAGE, ORDER), min_size=1, max_size=10)


@dataclass
class Life:
    """What comes to one shop, an hour apart."""

    tx: Transaction
    shop: Shop
    mailbox: Mailbox
    hours: int = 0
    #: Ways that somebody on staff typed for one person.
    told: list[set[str]] = field(default_factory=list)

    async def do(self, what: str, *about: Any) -> None:
        self.hours += 1
        await getattr(self, what)(NOW + self.hours * HOUR, *about)

    async def letter(self, now: Any, name: str, address: str, words: str) -> None:
        raw = write(words, sender=f"{name} <{address}>", subject="A question", at=now)
        await arrive(self.tx, self.mailbox, raw, now=now)

    async def passed_on(
        self, now: Any, sender: tuple[str, str, str], buyer: str, reply_to: str | None, words: str
    ) -> None:
        name, address, subject = sender
        more = {"Reply_To": f"{buyer} <{reply_to}>"} if reply_to else {}
        text = f"Name: {buyer}\nMessage: {words}\n\n{buyer} wrote:\n{words}"
        raw = write(
            text, sender=f"{name} <{address}>", subject=subject.format(buyer), at=now, **more
        )
        await arrive(self.tx, self.mailbox, raw, now=now)

    async def message(self, now: Any, name: str, member: int, words: str) -> None:
        said = DirectMessage(
            message_id=self.hours, user_id=member, user_name=name, words=words, at=now
        )
        await take_direct_message(self.tx, SHOP_ID, said, now=now)

    async def order(
        self, now: Any, name: str, email: str | None, member: int | None, via: SalesChannel | None
    ) -> None:
        account = Member(member, f"m{member}") if member else None
        new = NewOrder(customer=name, item="mug", email=email, member=account, via=via)
        try:
            async with self.tx.attempt():
                await add_order(StaffWork(self.tx, self.shop, now, by=MIA), new)
        except ShopError:
            return  # several could be meant: staff are asked
        if email and member:
            self.told.append({name_email(email), name_member(member)})

    async def check(self) -> None:
        names = await self.tx.sql.values(str, "SELECT lower(name) FROM customers")
        nobodies = {SHOP_NAME.casefold(), *(name.casefold() for name, _, _ in NOBODY)}
        assert not nobodies & set(names)
        ways: dict[int, set[str]] = {}
        for who, key in await self.tx.sql.rows("SELECT customer_id, key FROM customer_ways"):
            ways.setdefault(who, set()).add(key)
        for keys in ways.values():
            assert self.is_one_person(keys), keys
            assert not [key for key in keys if is_platforms(key)]

    def is_one_person(self, keys: set[str]) -> bool:
        """Whether staff gave all of these for one person, each together with another of them."""
        found, left = {min(keys)}, list(self.told)
        while joined := [pair for pair in left if pair & found]:
            found |= set().union(*joined)
            left = [pair for pair in left if pair not in joined]
        return keys <= found


def is_platforms(key: str) -> bool:
    domains = {domain for each in Platform for domain in find_platform(each).domains}
    domain = key.rpartition("@")[2]
    return any(domain == each or domain.endswith(f".{each}") for each in domains)


class _Over(Exception):
    """Ends a life, so that the next one begins with empty books."""


async def live(database: Database, shop: Shop, steps: list[tuple[Any, ...]]) -> None:
    async with database.transaction() as tx:
        life = Life(tx, shop, await connect(tx, shop))
        for step in steps:
            await life.do(*step)
        await life.check()
        raise _Over


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nobody_is_made_up_and_no_two_people_become_one(
    database: Database, shop: Shop
) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=100)
    @given(STEPS)
    def run(steps: list[tuple[Any, ...]]) -> None:
        done = asyncio.run_coroutine_threadsafe(live(database, shop, steps), loop)
        with pytest.raises(_Over):
            done.result()

    await asyncio.to_thread(run)
