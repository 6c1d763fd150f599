"""Three processes share six hundred shops in one PostgreSQL: one is killed while letters are on
their way, and a stand-by takes its shops over. Nothing twice, nothing lost.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.domain.shards import find_shard
from bot.store.database import Database
from bot.store.upgrade import open_database
from tests.loopback.run_bot import list_errors
from tests.loopback.server import Loopback
from tests.loopback.test_stand_by import find_line
from tests.loopback.values import ADA, SAM, STAFF_ROLE, STRANGERS, Message, Person, find_desk
from tests.loopback.world import NO, YES, World
from tests.postgres import WHY_SKIPPED, create_database, find_url
from tests.samples import draft_reply, enter, log_order

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

SHARDS, SHOPS = 6, 600
#: Which shards each process has; the second one is killed.
PROCESSES = ("0-1/6", "2-3/6", "4-5/6")
KILLED = {2, 3}
#: Within so many seconds the stand-by serves.
TAKEN_OVER = 30.0
UNDO = timedelta(seconds=0.25)
#: How long all that is to be said and sent may take, in seconds.
PATIENCE = 240.0
AT_ONCE = 20


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

    def find_card(self, shop: Shop) -> Message | None:
        cards = self.list_cards(shop)
        return cards[0] if cards else None

    def list_cards(self, shop: Shop) -> list[Message]:
        desk = self.discord.channels[find_desk(shop.guild)]
        return [each for each in desk if ": draft " in each.content and shop.words in each.text]

    def count_letters(self, shop: Shop) -> int:
        line = self.discord.channels[shop.customer.line]
        return sum(each.author.is_bot and shop.words in each.content for each in line)

    def stands(self, shop: Shop, words: str) -> bool:
        card = self.find_card(shop)
        return card is not None and words in card.text.rpartition("Where it stands: ")[2]


def choose_customer(number: int) -> Person:
    """Ada buys in one shop only, of those whose process is killed; others in four."""
    return STRANGERS[number % len(STRANGERS)]


async def open_shop(database: Database, shop: Shop) -> None:
    """A shop with a customer on Discord, whose letter waits for approval."""
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
    gate = asyncio.Semaphore(AT_ONCE // 2)

    async def open_one(shop: Shop) -> None:
        async with gate:
            await open_shop(database, shop)

    await asyncio.gather(*map(open_one, shops))
    await database.close()


@pytest.fixture
async def url(empty_postgres: str | None) -> AsyncIterator[str]:
    server = find_url()
    if server is None:
        pytest.skip(WHY_SKIPPED)
    async with create_database(server, empty_postgres) as made:
        yield made


@pytest.fixture
async def street(tmp_path: Path, url: str) -> AsyncIterator[Street]:
    loopback = Loopback()
    loopback.shards = SHARDS
    loopback.open_servers(SHOPS - 1)
    shops = [
        Shop(guild, choose_customer(number), f"Parcel {number} is on its way.")
        for number, guild in enumerate(loopback.desks.values())
    ]
    ours = next(number for number, shop in enumerate(shops) if shop.shard in KILLED)
    shops[ours] = replace(shops[ours], customer=ADA)
    await open_shops(url, shops)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(loopback.serve())
        worlds = []
        for number, shards in enumerate((*PROCESSES, PROCESSES[1])):
            folder = tmp_path / f"process-{number}"
            folder.mkdir()
            world = World(address, loopback, folder, UNDO)
            world.settings |= {"GOODWORD_DATABASE_URL": url, "GOODWORD_SHARDS": shards}
            stack.push_async_callback(world.close)
            worlds.append(world)
        yield Street(loopback, shops, worlds[:3], worlds[3])
        for snag in loopback.snags:
            snag.go_on.set()
    assert not loopback.unknown
    for world in worlds:
        assert not list_errors(world.folder)


async def start_all(street: Street) -> None:
    for world in street.processes:
        world.launch()
    await wait(street, lambda: count_sessions(street) == SHARDS, "all are connected")
    street.stand_by.launch()
    await wait(street, lambda: find_line(street.stand_by, "stand-by"), "the stand-by waits")
    assert count_sessions(street) == SHARDS


async def wait(street: Street, holds: object, what: str, patience: float = PATIENCE) -> None:
    await street.processes[0].wait_until(holds, what, patience=patience)  # type: ignore[arg-type]


def count_sessions(street: Street) -> int:
    return len(street.discord.gateway.sessions)


async def approve_all(street: Street) -> None:
    for shop in street.shops:
        card = street.find_card(shop)
        assert card is not None
        await street.discord.react(card, YES, SAM)


async def test_one_of_three_processes_dies_and_nothing_is_lost_or_done_twice(
    street: Street,
) -> None:
    shops, gateway = street.shops, street.discord.gateway
    await start_all(street)
    heard = sorted(session.shard for session in gateway.sessions)
    assert heard == [0, 1, 2, 3, 4, 5]
    await wait(
        street,
        lambda: all(
            (card := street.find_card(shop)) is not None and {YES, NO} <= set(card.reactions)
            for shop in shops
        ),
        "each shop's card is at its desk",
    )
    # One letter has reached its customer, and nobody has written that down, when its process dies.
    caught = next(shop for shop in shops[SHOPS // 2 :] if shop.shard in KILLED)
    snag = street.processes[1].put_snag(
        "POST", f"/channels/{caught.customer.line}/messages", words=caught.words
    )
    await approve_all(street)
    await wait(street, snag.reached.is_set, "a letter is on its way")
    await street.processes[1].kill()
    snag.go_on.set()
    sent_before = {shop for shop in shops if street.count_letters(shop)}
    assert any(shop.shard in KILLED and shop not in sent_before for shop in shops), (
        "killed too late"
    )
    # Meanwhile a customer writes to a shop that nobody serves; another process takes it in.
    [hers] = [shop for shop in shops if shop.customer is ADA]
    await street.processes[0].write("Where is my shawl?")
    await wait(
        street,
        lambda: count_sessions(street) == SHARDS + len(KILLED),
        "the stand-by serves",
        TAKEN_OVER,
    )
    await wait(
        street,
        lambda: all(
            street.stands(shop, "Sent")
            or street.stands(shop, "may or may not")
            or street.stands(shop, "Set aside")
            for shop in shops
        ),
        "each letter has left, or its card says why not",
    )
    await street.processes[0].be_still()
    for shop in shops:
        assert len(street.list_cards(shop)) == 1
        assert street.count_letters(shop) <= 1
        if street.stands(shop, "Sent"):
            assert street.count_letters(shop) == 1
    unknown = [shop for shop in shops if street.stands(shop, "may or may not")]
    assert caught in unknown
    assert all(shop.shard in KILLED for shop in unknown)
    aside = [shop for shop in shops if street.stands(shop, "Set aside")]
    assert set(aside) <= {hers}  # she wrote before it left
    desk = street.discord.channels[find_desk(hers.guild)]
    assert sum("Where is my shawl?" in each.text for each in desk) == 1
    told = [
        each for each in street.discord.channels[ADA.line] if "A person will answer" in each.text
    ]
    assert len(told) == 1
