"""Customers' direct messages over a real connection: each is taken in once, in order, whatever it
holds.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.text import count_units
from bot.store.sqlite_sql import BUSY_SECONDS
from tests.loopback.parts import attach, forward, poll, speak, stick
from tests.loopback.server import refuse
from tests.loopback.values import ADA, BEN, DESK
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow

ROUNDS = 12


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


def list_words(world: World) -> list[str]:
    """What the desk was told that customers wrote, in the order in which it was told."""
    said = world.list_posts("wrote to you")
    return [each.splitlines()[1] for each in said]


async def see_all(world: World, words: list[str]) -> None:
    """Waits until all of these are at the desk, and sees that each is there once, in order."""
    await world.wait_until(
        lambda: set(words) <= set(list_words(world)), f"{words[-1]} is at the desk", patience=60
    )
    await world.be_still()
    assert list_words(world) == words


async def test_whatever_a_message_holds_it_is_shown_as_what_it_is(world: World) -> None:
    note = await world.write("Look at this")
    for parts in (
        attach("seam.png"),
        speak(4),
        stick("Wave"),
        poll("Which?", "Red", "Blue"),
        forward(note),
    ):
        await world.write(**parts)
    await world.wait_until(
        lambda: len(world.list_posts("wrote to you")) == 6, "all of them are at the desk"
    )
    assert list_words(world)[1:] == [
        "*(no words)*",
        "Voice message: 4 s",
        "Sticker: Wave",
        "Poll: Which? (Red / Blue)",
        "Forwarded: Look at this",
    ]
    assert "📎 [seam.png]" in world.list_posts("wrote to you")[1]


async def test_every_sign_of_a_long_message_reaches_the_desk(world: World) -> None:
    """Nobody else can look at it: it stands in the customer's channel with the bot alone."""
    # as many signs as Discord lets most people send, and twice as many units
    longest = "🧵" * 1999 + "!"
    await world.write(longest)
    await world.write("*" * 4000)  # as many as whoever pays may send; each takes two on a card
    await world.wait_until(lambda: len(list_words(world)) == 2, "both are at the desk")
    first, second = (each for each in world.discord.channels[DESK] if "wrote to you" in each.text)
    assert longest in await world.press(first, "Show all")
    assert first.files == {}
    assert second.files == {"message.txt": b"*" * 4000}
    for each in (first, second):
        [card] = each.embeds
        assert count_units(card["description"]) <= 4096


async def test_a_change_and_a_deletion_are_shown_and_a_links_preview_is_not(world: World) -> None:
    message = await world.write("Like https://example.com ?")
    await world.wait_until(lambda: list_words(world), "it is at the desk")
    await world.discord.preview_link(message)
    await world.discord.edit(message, {"content": "Please CANCEL"})
    await world.wait_until(
        lambda: world.list_posts("changed a message"), "the change is at the desk"
    )
    await world.discord.delete(message)
    await world.wait_until(
        lambda: world.list_posts("deleted this message"), "the deletion is at the desk"
    )
    await world.be_still()
    [change] = world.list_posts("changed a message")
    assert 'says "cancel"' in change
    assert len(world.list_posts("deleted this message")) == 1
    assert len(list_words(world)) == 1


async def test_changes_and_deletions_in_an_absence_are_found_once(world: World) -> None:
    messages = [await world.write(words) for words in ("One", "Two", "Three")]
    await see_all(world, ["One", "Two", "Three"])
    await world.kill()
    await world.discord.edit(messages[0], {"content": "Please cancel"})
    await world.discord.delete(messages[1])
    await world.start()
    await world.wait_until(
        lambda: world.list_posts("deleted this message"), "the deletion is at the desk"
    )
    await world.restart()
    await world.be_still()
    assert len(world.list_posts("changed a message")) == 1
    assert len(world.list_posts("deleted this message")) == 1
    assert list_words(world) == ["One", "Two", "Three"]


async def test_of_many_quick_ones_none_is_lost_in_a_crash(world: World) -> None:
    written = []
    for number in range(ROUNDS):
        for part in range(6):
            written.append(f"Round {number}, message {part}.")
            await world.write(written[-1])
        await asyncio.sleep(random.uniform(0, 0.15))
        await world.restart()
    await see_all(world, written)
    assert f"wrote {len(written)} times" in await world.ask("inbox")


async def test_an_absence_is_read_to_its_end(world: World) -> None:
    await world.kill()
    written = [f"Message {number}." for number in range(150)]
    for words in written:
        await world.write(words)
    await world.start()
    await see_all(world, written)


async def test_what_comes_out_of_order_and_twice_counts_once_in_order_though_a_crash_comes_between(
    world: World,
) -> None:
    await world.write("Hello!")
    await see_all(world, ["Hello!"])
    async with world.discord.gateway.hold("MESSAGE_CREATE") as held:
        written = [f"Message {number}." for number in range(5)]
        for words in written:
            await world.write(words)
    for event in (held[3], held[1], held[3]):
        await world.discord.gateway.send("MESSAGE_CREATE", event)
    await asyncio.sleep(random.uniform(0, 0.1))
    await world.restart()
    for event in held[::-1]:
        await world.discord.gateway.send("MESSAGE_CREATE", event)
    await see_all(world, ["Hello!", *written])


async def test_messages_wait_until_the_database_takes_them(world: World, tmp_path: Path) -> None:
    await world.write("Hello!")
    await see_all(world, ["Hello!"])
    written = ["Hello!"]
    with closing(sqlite3.connect(tmp_path / "goodword.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for number in range(6):
            written.append(f"Message {number}.")
            await world.write(written[-1])
        await world.write("By Ben", by=BEN)
        await asyncio.sleep(BUSY_SECONDS + 3)
        assert list_words(world) == ["Hello!"]
        other.execute("ROLLBACK")
    await world.wait_until(
        lambda: "By Ben" in list_words(world), "others are heard too", patience=60
    )
    await world.wait_until(
        lambda: len(list_words(world)) == 8, "all of them are at the desk", patience=60
    )
    assert [each for each in list_words(world) if each != "By Ben"] == written


async def test_messages_that_were_told_of_are_taken_in_though_discord_cant_be_read(
    world: World,
) -> None:
    await world.write("Hello!")
    await see_all(world, ["Hello!"])
    path = f"/channels/{ADA.line}/messages"
    for _ in range(20):
        trouble = lambda: refuse(503, 0, "trouble")  # noqa: E731
        world.put_snag("GET", path, has_effect=False, answer=trouble).go_on.set()
    await world.write("Please cancel")
    await see_all(world, ["Hello!", "Please cancel"])
