"""Three thousand servers on three connections: each comes and goes by itself, and takes only its
own servers along.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.loopback.gateway import Loss
from tests.loopback.values import DESK, GUILD, Message
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow

SHARDS, SERVERS = 3, 3000
#: Long enough for a connection to be cut in it on a busy machine.
UNDO = timedelta(seconds=3)
UNDO_OVER = UNDO.total_seconds() + 0.5


@pytest.fixture
async def shops(tmp_path: Path, empty_database: Path) -> AsyncIterator[list[World]]:
    """A shop on each shard, by its number; the program is the first one's to start and stop."""
    async with open_world(
        tmp_path, empty_database, undo=UNDO, shards=SHARDS, servers=SERVERS
    ) as first:
        found = {}
        for number in range(SHARDS):
            guild = GUILD + (number << 22)
            found[(guild >> 22) % SHARDS] = first if number == 0 else first.visit(guild)
            if number:
                await found[(guild >> 22) % SHARDS].set_up()
        yield [found[number] for number in range(SHARDS)]


def find_first(shops: list[World]) -> World:
    return next(shop for shop in shops if shop.desk == DESK)


async def draft_in_each(shops: list[World]) -> list[Message]:
    return [await shop.draft(f"Shop {number} writes.") for number, shop in enumerate(shops)]


def says_when(card: Message) -> bool:
    return "Leaves" in card.text


async def approve(shops: list[World], cards: list[Message]) -> None:
    for shop, card in zip(shops, cards, strict=True):
        await shop.react(card)
        await shop.wait_until(partial(says_when, card), "the card says when it leaves")


async def see_letters(shops: list[World], cards: list[Message], *numbers: int) -> None:
    for number in numbers:
        await shops[number].see_letter(f"Shop {number} writes.", cards[number])


async def test_servers_of_every_connection_are_served(shops: list[World]) -> None:
    assert {session.shard for session in shops[0].discord.gateway.sessions} == {0, 1, 2}
    cards = await draft_in_each(shops)
    await approve(shops, cards)
    await see_letters(shops, cards, 0, 1, 2)


@pytest.mark.parametrize("loss", [Loss.BROKEN, Loss.FORGOTTEN])
@pytest.mark.parametrize("cut", range(SHARDS))
async def test_while_one_connection_is_cut_its_letters_wait_and_the_others_leave(
    shops: list[World], cut: int, loss: Loss
) -> None:
    cards = await draft_in_each(shops)
    others = [number for number in range(SHARDS) if number != cut]
    for number in (*others, cut):
        await shops[number].react(cards[number])
    await shops[cut].wait_until(lambda: "Leaves" in cards[cut].text, "the card says when it leaves")
    async with shops[0].discord.gateway.cut(loss, shard=cut):
        assert shops[cut].list_letters(f"Shop {cut} writes.") == [], "cut too late to tell"
        await see_letters(shops, cards, *others)
        await asyncio.sleep(UNDO_OVER)
        assert shops[cut].list_letters(f"Shop {cut} writes.") == []
        await shops[cut].unreact(cards[cut])
    await shops[cut].wait_until(
        lambda: "Approve" in cards[cut].buttons, "the card waits for approval again"
    )
    await shops[cut].be_still()  # until then old checks are cleared
    await shops[cut].react(cards[cut])
    await see_letters(shops, cards, cut)


async def test_a_restart_finds_in_every_server_what_was_decided_meanwhile(
    shops: list[World],
) -> None:
    cards = await draft_in_each(shops)
    await approve(shops[:1], cards[:1])
    first = find_first(shops)
    await first.kill()
    await shops[0].unreact(cards[0])
    for shop, card in zip(shops[1:], cards[1:], strict=True):
        await shop.react(card)
    await first.start()
    await see_letters(shops, cards, 1, 2)
    await first.wait_until(
        lambda: "Approve" in cards[0].buttons, "the card waits for approval again"
    )
    assert shops[0].list_letters("Shop 0 writes.") == []


@pytest.mark.parametrize("late", range(SHARDS))
async def test_nobody_waits_for_a_connection_that_does_not_come(
    shops: list[World], late: int
) -> None:
    cards = await draft_in_each(shops)
    others = [number for number in range(SHARDS) if number != late]
    first = find_first(shops)
    await first.kill()
    for number in others:
        await shops[number].react(cards[number])
    async with first.discord.gateway.cut(shard=late):
        first.launch()
        await see_letters(shops, cards, *others)
    await first.wait_until(
        lambda: (
            sum(session.socket is not None for session in first.discord.gateway.sessions) == SHARDS
        ),
        "all are connected",
    )
    await shops[late].react(cards[late])
    await see_letters(shops, cards, late)
