"""The slip of the sample shop: from its card to what customers answer on the next morning."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.client import create_bot
from bot.config import Secret, Settings
from bot.playground.answers import load_scripts
from bot.playground.demo import OPEN_KEY, connect_demo, prepare_demo
from bot.playground.post_office import MARY, PostMemory, PostOffice
from bot.playground.world import World
from tests.playground.test_demo import read
from tests.playground.test_mail import open_office, send

pytestmark = pytest.mark.slow  # it opens the whole shop

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
RUTH = "ruth@example.com"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path}/shop.db",
        mail_private=True,
        secret_key=Secret(OPEN_KEY),
    )
    async with World(
        lambda: create_bot(settings),
        prepare=prepare_demo,
        connect=connect_demo,
        opens_at=MONDAY,
    ) as built:
        await built.open_post()
        yield built
    assert built.is_open is False


async def show(world: World) -> str:
    """What `/incident show` says to Rosa."""
    return (await world.run_command(world.seller, world.desk, "incident show")).text


def newest(world: World) -> str:
    """The last message that Rosa sees at the desk."""
    message = world.snapshot(world.seller, world.desk)["messages"][-1]
    return "\n".join(f"{each['title']}\n{each['description']}" for each in message["embeds"])


async def press(world: World, label: str) -> None:
    """Presses the newest button of this name at the desk."""
    for message in reversed(world.snapshot(world.seller, world.desk)["messages"]):
        for row in message["components"]:
            for button in row.get("components", []):
                if button.get("label") == label:
                    await world.click(
                        world.seller, world.desk, int(message["id"]), button["custom_id"]
                    )
                    return
    pytest.fail(f"no message has the button {label}")


async def see(world: World, words: str) -> None:
    """Waits until the desk says this; letters travel in real time."""
    for _ in range(600):
        if any(words in said for _, _, said in read(world, world.seller, world.desk)):
            return
        await asyncio.sleep(0.05)
        await world.tick(0.1)
    pytest.fail(f"the desk never said {words}")


async def test_five_clicks_lead_from_the_opened_page_to_the_answers_of_monday(
    world: World,
) -> None:
    await press(world, "Show “wrong glaze”")
    shown = newest(world)
    assert "wrong glaze: 9 letters to write, nobody is told yet" in shown
    assert "Carol Finch (refunded £24.00" in shown
    await press(world, "Write 9 letters")
    await world.tick(2)
    written = await show(world)
    assert "9 letters ready, none of them has left yet" in written
    assert "1 you must send yourself" in written
    await press(world, "Approve 9 letters")
    await world.advance("opening")
    for script in load_scripts().values():
        await see(world, script.words.splitlines()[0])
    await press(world, "Show “wrong glaze”")
    monday = newest(world)
    assert "8 of 9 customers know" in monday
    assert "7 answered: 1 still unhappy, 1 with a question, 5 said thanks." in monday
    assert world.errors == []


async def test_who_wrote_since_the_letter_came_answers_no_second_time(world: World) -> None:
    await press(world, "Write 9 letters")
    await world.tick(2)
    await press(world, "Approve 9 letters")
    await world.advance(timedelta(hours=1))
    ben = world.customers[1]
    await world.say(ben, world.dm(ben), "Oh no, my favourite!")
    await world.advance("opening")
    assert [words for _, by, words in read(world, ben, world.dm(ben)) if by == "Ben"][-1:] == [
        "Oh no, my favourite!"
    ]


async def test_an_answer_comes_once_on_the_next_morning_also_in_a_kept_world() -> None:
    words = load_scripts()[RUTH].words.splitlines()[0].encode()
    async with open_office() as (office, reach, _):
        await send(reach, "There has been a problem with your celadon mug.", to=RUTH)
        await send(reach, "Your celadon mug is ready.", to="nobody@example.com")
        await send(reach, "Your shawl is ready.", to=RUTH)
        assert await office.deliver_awaited() == 0
        memory = PostMemory.from_json(office.remember().to_json())
    tomorrow = MONDAY + timedelta(days=1)
    closed = PostOffice(clock=lambda: tomorrow, tell=lambda: None)
    closed.recall(memory)
    assert await closed.deliver_awaited() == 0
    assert closed.remember() == memory
    async with open_office(memory, now=tomorrow) as (again, _, _):
        assert await again.deliver_awaited() == 1
        assert await again.deliver_awaited() == 0
        [letter] = again.remember().folders["INBOX"].letters
    assert words in letter.raw
    assert b"From: " in letter.raw
    assert b"In-Reply-To: <" in letter.raw
    assert MARY.address not in load_scripts()  # she is for a person to be


async def test_a_world_that_was_kept_before_anybody_answered_is_read() -> None:
    old = json.loads(PostMemory(letters=[], folders={}).to_json())
    del old["awaited"]
    assert PostMemory.from_json(json.dumps(old).encode()).awaited == []
