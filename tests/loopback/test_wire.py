"""The program as it runs for a shop, over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.loopback.gateway import Mix
from tests.loopback.values import ADA, DESK, ROSA, SAM
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


async def test_an_order_that_left_is_told_once_a_person_agreed(world: World) -> None:
    answer = await world.ask(
        "order ship", order="1", tracking="RR123456785GB", carrier="Royal Mail"
    )
    assert "shipped" in answer.lower()
    card = await world.see_card("RR123456785GB")
    assert world.list_letters() == []
    await world.react(card)
    await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
    assert world.list_letters() == []
    await world.see_letter("RR123456785GB", card)
    assert world.discord.channels[ADA.line][0].content.startswith("Hi Ada,")


async def test_whoever_approves_at_once_in_whatever_way_sends_one_letter(world: World) -> None:
    card = await world.draft("It left this morning.")
    presses = (world.press(card, "Approve", by=person) for person in (ROSA, SAM, ROSA))
    answers = await asyncio.gather(*presses, world.react(card), world.react(card, by=ROSA))
    too_late = "This draft can't be approved: it "  # is about to leave, is being sent, was sent
    assert all(answer is None or answer.startswith(("Approved.", too_late)) for answer in answers)
    await world.see_letter("It left this morning.", card)


async def test_a_request_that_discord_tells_twice_is_done_once(world: World) -> None:
    world.discord.gateway.mix_up(Mix.REPEAT)
    assert "#2" in await world.ask("order add", customer="Ada", item="red hat")
    card = await world.draft("It left this morning.")
    world.discord.gateway.mix_up(Mix.REPEAT)
    await world.open_form(card, "Edit")
    await world.be_still()
    assert len(world.discord.forms) == 1
    assert (await world.ask("order list")).count("red hat") == 1
    assert len(world.list_posts("red hat")) == 0


async def test_the_loopback_answers_a_repeated_nonce_as_discord_does(world: World) -> None:
    async def post(channel: int, **body: object) -> tuple[int, dict[str, Any]]:
        url = f"http://{world.discord.address}/api/channels/{channel}/messages"
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            return answer.status, await answer.json()

    once = {"nonce": "n1", "enforce_nonce": True}
    _, first = await post(DESK, content=" Dear Ada\n", **once)
    _, again = await post(ADA.line, content="Dear Ben", **once)
    assert (again["id"], again["content"]) == (first["id"], "Dear Ada")
    assert (await post(DESK, content="Dear Ben", nonce="n1"))[1]["content"] == "Dear Ben"
    [old] = [each for each in world.discord.channels[DESK] if each.content == "Dear Ada"]
    await world.discord.delete(old)
    status, refusal = await post(DESK, content="Dear Ada", **once)
    assert (status, refusal["code"]) == (404, 10008)
    world.discord.forget_nonces()
    assert (await post(DESK, content="Dear Ben", **once))[1]["content"] == "Dear Ben"
