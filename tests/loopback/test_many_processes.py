"""Several processes share the shops of one PostgreSQL. When one dies while letters are on their
way, a stand-by takes its shops over: nothing twice, nothing lost.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.domain.shards import find_shard
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.server_lock import connect_to_server
from tests.loopback.run_bot import list_errors
from tests.loopback.server import Loopback
from tests.loopback.test_stand_by import find_line
from tests.loopback.values import ADA, SAM, STAFF_ROLE, STRANGERS, Message, Person, find_desk
from tests.loopback.world import NO, YES, World
from tests.postgres import WHY_SKIPPED, create_database, find_url
from tests.samples import draft_reply, enter, log_order

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

SHARDS, SHOPS, FEW = 6, 600, 12
#: Which shards each process has.
PARTS = ("0-1/6", "2-3/6", "4-5/6")
#: The second of them.
KILLED = {2, 3}
#: Within so many seconds the stand-by serves.
TAKEN_OVER = 30.0
UNDO = timedelta(seconds=0.25)
#: How long all that is to be said and sent may take, in seconds.
PATIENCE = 240.0
AT_ONCE = 10
#: Six hundred people don't click at once; a Discord of one process couldn't answer that in time.
BETWEEN_CLICKS = 0.05  # seconds


@dataclass(frozen=True)
class Shop:
    """One of the shops, its customer, and the letter that waits for approval there."""

    guild: int
    customer: Person
    words: str

    @property
    def shard(self) -> int:
        return find_shard(self.guild, SHARDS)


@dataclass
class Street:
    """All the shops, the Discord that they are on, and the processes that share them."""

    discord: Loopback
    shops: list[Shop]
    processes: list[World]
    stand_by: World

    def list_cards(self, shop: Shop) -> list[Message]:
        desk = self.discord.channels[find_desk(shop.guild)]
        return [each for each in desk if ": draft " in each.content and each.has_said(shop.words)]

    def is_shown(self, shop: Shop) -> bool:
        return any({YES, NO} <= set(card.reactions) for card in self.list_cards(shop))

    def stands(self, shop: Shop, *words: str) -> bool:
        """Whether its card says that the letter stands so."""
        found = [card.stands for card in self.list_cards(shop)]
        return any(each in text for text in found for each in words)

    def count_letters(self, shop: Shop) -> int:
        line = self.discord.channels[shop.customer.line]
        return sum(each.author.is_bot and shop.words in each.content for each in line)

    @property
    def hers(self) -> Shop:
        """Where Ada buys."""
        return next(shop for shop in self.shops if shop.customer is ADA)

    async def see_heard(self, words: str) -> None:
        """Waits until her shop sees what Ada wrote, once, and she knows that it was heard."""
        desk = self.discord.channels[find_desk(self.hers.guild)]
        line = self.discord.channels[ADA.line]
        await self.wait(lambda: any(words in each.text for each in desk), "her shop hears it")
        await self.processes[0].be_still()
        assert sum(words in each.text for each in desk) == 1
        assert sum("A person will answer" in each.text for each in line) == 1

    @property
    def sessions(self) -> list[int]:
        """The shard of each connection that was ever made, in order."""
        return [session.shard for session in self.discord.gateway.sessions]

    async def wait(
        self, holds: Callable[[], object], what: str, *, patience: float = PATIENCE
    ) -> None:
        await self.processes[0].wait_until(holds, what, patience=patience)

    async def start(self) -> None:
        """Starts everybody; the stand-by comes last, and waits."""
        for world in self.processes:
            world.launch()
        await self.wait(lambda: len(self.sessions) == SHARDS, "all are connected")
        assert sorted(self.sessions) == list(range(SHARDS))
        self.stand_by.launch()
        await self.wait(lambda: find_line(self.stand_by, "stand-by"), "the stand-by waits")
        await self.wait(lambda: all(map(self.is_shown, self.shops)), "each card is at its desk")

    async def approve_all(self) -> None:
        for shop in self.shops:
            [card] = self.list_cards(shop)
            await self.discord.react(card, YES, SAM)
            await asyncio.sleep(BETWEEN_CLICKS)

    async def see_taken_over(self, *shards: int) -> None:
        known = len(self.sessions)
        await self.wait(
            lambda: len(self.sessions) >= known + len(shards),
            "the stand-by serves",
            patience=TAKEN_OVER,
        )
        assert sorted(self.sessions[known:]) == sorted(shards)

    async def see_all_sent(self) -> list[Shop]:
        """Waits until each letter went, once, and gives the shops where nobody knows that.

        Hers may be set aside instead: she wrote before it left.
        """
        ends = ["Sent", "may or may not"]
        await self.wait(
            lambda: all(
                self.stands(shop, *ends, *["Set aside"] * (shop == self.hers))
                for shop in self.shops
            ),
            "each card says that its letter went, or that nobody knows",
        )
        await self.processes[0].be_still()
        for shop in self.shops:
            assert len(self.list_cards(shop)) == 1
            assert self.count_letters(shop) <= 1
            assert self.count_letters(shop) == 1 or not self.stands(shop, "Sent")
        return [shop for shop in self.shops if self.stands(shop, "may or may not")]


async def open_shop(database: Database, shop: Shop) -> None:
    """A shop with a customer on Discord, and a letter to them that waits for approval."""
    now = discord.utils.utcnow()
    async with database.transaction() as tx:
        opened = await enter(tx, shop.guild, now=now)
        opened = replace(opened, desk_channel_id=find_desk(shop.guild), staff_role_id=STAFF_ROLE)
        await tx.shops.save(opened)
        _, customer = await log_order(tx, opened, shop.customer.name)
        customer = replace(customer, member_id=shop.customer.id)
        await tx.customers.save(customer)
        await draft_reply(tx, opened, customer, words=shop.words, now=now)


async def open_shops(url: str, shops: list[Shop]) -> None:
    database = await open_database(url)
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one(shop: Shop) -> None:
        async with gate:
            await open_shop(database, shop)

    await asyncio.gather(*map(open_one, shops))
    async with database.transaction() as tx:
        await tx.identity.make(now=discord.utils.utcnow())  # else it looks like a backup
    await database.close()


def plan_shops(guilds: list[int]) -> list[Shop]:
    """Ada buys in one shop only, of those whose process is killed; each other person in some."""
    first = next(guild for guild in guilds if find_shard(guild, SHARDS) in KILLED)
    return [
        Shop(
            guild,
            ADA if guild == first else STRANGERS[number % len(STRANGERS)],
            f"Parcel {number} is on its way.",
        )
        for number, guild in enumerate(guilds)
    ]


@asynccontextmanager
async def open_street(
    folder: Path, url: str, *, count: int, stand_by: str
) -> AsyncIterator[Street]:
    loopback = Loopback()
    loopback.shards = SHARDS
    loopback.open_servers(count - 1)
    shops = plan_shops(list(loopback.desks.values()))
    await open_shops(url, shops)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(loopback.serve())
        worlds = []
        for number, shards in enumerate((*PARTS, stand_by)):
            place = folder / f"process-{number}"
            place.mkdir()
            world = World(address, loopback, place, UNDO)
            world.settings |= {"GOODWORD_DATABASE_URL": url, "GOODWORD_SHARDS": shards}
            stack.push_async_callback(world.close)
            worlds.append(world)
        yield Street(loopback, shops, worlds[:-1], worlds[-1])
        for snag in loopback.snags:
            snag.go_on.set()
    assert not loopback.unknown
    for world in worlds:
        assert not list_errors(world.folder)


@pytest.fixture
async def url(empty_postgres: str | None) -> AsyncIterator[str]:
    server = find_url()
    if server is None:
        pytest.skip(WHY_SKIPPED)
    async with create_database(server, empty_postgres) as made:
        yield made


async def test_one_of_three_processes_dies_and_nothing_is_lost_or_done_twice(
    tmp_path: Path, url: str
) -> None:
    async with open_street(tmp_path, url, count=SHOPS, stand_by=PARTS[1]) as street:
        await street.start()
        # A letter has reached its customer, and nobody has written that down yet.
        caught = next(shop for shop in street.shops[SHOPS // 2 :] if shop.shard in KILLED)
        killed = street.processes[1]
        line = f"/channels/{caught.customer.line}/messages"
        snag = killed.put_snag("POST", line, words=caught.words)
        approving = asyncio.create_task(street.approve_all())
        await street.wait(snag.reached.is_set, "a letter is on its way")
        await killed.kill()
        snag.go_on.set()
        left = [shop for shop in street.shops if not street.count_letters(shop)]
        assert any(shop.shard in KILLED for shop in left), "it was killed too late"
        # Meanwhile a customer writes to a shop that nobody serves: another process takes it in.
        await street.processes[0].write("Where is my shawl?")
        await street.see_taken_over(*KILLED)
        await approving  # also where nobody served: who serves next looks for what was clicked
        unknown = await street.see_all_sent()
        assert caught in unknown
        assert {shop.shard for shop in unknown} <= KILLED
        await street.see_heard("Where is my shawl?")


async def test_a_spare_takes_over_from_one_after_the_other(tmp_path: Path, url: str) -> None:
    async with open_street(tmp_path, url, count=FEW, stand_by="0-5/6") as street:
        await street.start()
        await street.processes[1].kill()
        await street.see_taken_over(2, 3)
        await street.processes[0].kill()
        await street.see_taken_over(0, 1)
        await street.approve_all()
        assert await street.see_all_sent() == []
        await street.stand_by.write("Where is my shawl?")
        await street.see_heard("Where is my shawl?")


async def test_who_loses_its_locks_stops_and_has_its_turn_again_and_the_others_go_on(
    tmp_path: Path, url: str
) -> None:
    async with open_street(tmp_path, url, count=FEW, stand_by="4/6") as street:
        await street.start()
        administrator = await connect_to_server(url, name="administrator")
        await administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1",
            f"goodword {street.processes[1].process_id} on %",
        )
        await administrator.close()
        await street.see_taken_over(2, 3)
        assert find_line(street.processes[1], "I stop serving")
        await street.approve_all()
        assert await street.see_all_sent() == []
        assert len(street.sessions) == SHARDS + 2
