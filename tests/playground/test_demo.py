"""The sample shop: what a newcomer finds in it agrees with itself, as if the bot had been there all
along.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.client import create_bot
from bot.config import Settings
from bot.playground.demo import prepare_demo
from bot.playground.people import Person, Place
from bot.playground.world import World

pytestmark = pytest.mark.slow  # it opens the whole shop

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/shop.db", mail_private=True)
    async with World(lambda: create_bot(settings), prepare=prepare_demo, opens_at=MONDAY) as built:
        yield built
    assert built.is_open is False


def read(world: World, person: Person, place: Place) -> list[tuple[datetime, str, str]]:
    """When, who (a name, or "bot") and what."""
    snapshot = world.snapshot(person, place)
    names = {someone["id"]: someone["name"] for someone in snapshot["people"]}
    return [
        (
            datetime.fromisoformat(item["at"]),
            names.get(item["author"], "bot"),
            "\n".join(
                [item["content"], *(embed.get("description", "") for embed in item["embeds"])]
            ),
        )
        for item in snapshot["messages"]
    ]


async def test_a_customers_letters_are_in_their_history_and_at_the_desk(world: World) -> None:
    assert world.now == MONDAY
    ada = world.customers[0]
    (shipped_at, by, shipped), (_, _, check), (asked_at, _, question), (told_at, _, told) = read(
        world, ada, world.dm(ada)
    )
    assert by == "bot"
    assert "I posted your grey custom shrug" in shipped
    assert timedelta(days=11) < MONDAY - shipped_at < timedelta(days=13)
    assert "Has the parcel come?" in check
    assert (asked_at.hour, "My grey shrug has not come" in question) == (6, True)
    assert told_at - asked_at < timedelta(seconds=1)
    assert "The shop is closed right now (it is 06:00 there)" in told
    (noted_at,) = [
        at for at, _, words in read(world, world.seller, world.desk) if question.strip() in words
    ]
    assert noted_at - asked_at < timedelta(seconds=1)


async def test_three_customers_wait_and_one_wrote_angrily_at_night(world: World) -> None:
    last_at, _, digest = read(world, world.seller, world.desk)[-1]
    assert last_at - MONDAY < timedelta(seconds=1)
    assert "<@&" in digest
    inbox = await world.run_command(world.seller, world.desk, "inbox")
    first, *others = [name for name in inbox.text.split("**")[1::2] if name]
    assert (first, set(others)) == ("Chen", {"Ada", "Dora Kemp"})
    chen = world.customers[2]
    hours = [at.hour for at, by, _ in read(world, chen, world.dm(chen)) if by == "Chen"]
    assert hours == [22, 0, 1]
    assert world.errors == []


async def test_the_desk_is_tidy_and_shows_only_what_waits(world: World) -> None:
    posts = [words.splitlines()[0] for _, _, words in read(world, world.seller, world.desk)]
    assert len(posts) <= 12
    drafts = [words.split("**")[1] for words in posts if "draft " in words]
    assert sorted(drafts) == ["Delay notice", "Shipped note"]
    assert [words for words in posts if "<@" in words] == posts[-1:]  # nobody was called at night


async def test_a_case_a_promise_and_an_overdue_parcel_wait(world: World) -> None:
    async def ask(command: str, **options: str) -> str:
        return (await world.run_command(world.seller, world.desk, command, options)).text

    assert "PayPal item not received PP-R-70519264**, Hugo Lind, £46.00" in await ask("case show")
    case = await ask("case show", case="1")
    assert "Is it a dispute?" in case
    promises = await ask("promises")
    assert promises.index("a photo of the two yellows, 🔴 not kept") < promises.index(
        "a refund of £18.00, due"
    )
    assert "Ben" in promises
    overdue = await ask("order list", status="overdue")
    assert ("Finn Brodie" in overdue, "Ada" in overdue) == (True, True)
    pressing = await ask("next")
    for what in ("Answer Chen", "Write to Hugo Lind about the dispute", "refund £18.00"):
        assert what in pressing
    for typed in ("", "ben"):  # of Ben's three orders the one that owes the refund
        found = await world.autocomplete(
            world.seller, world.desk, "order refund", "order", typed, filled={}
        )
        assert "Ben (£18.00 promised), speckled mug" in found[0]["name"]
    assert world.errors == []
