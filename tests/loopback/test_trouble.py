"""Discord in trouble, or the way to it: a letter goes out once, or the desk is told what became of
it.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.server import refuse, slow_down
from tests.loopback.values import DESK, Message
from tests.loopback.world import World, open_world

pytestmark = pytest.mark.slow

WORDS = "It left this morning."


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


async def approve_in_trouble(world: World, **trouble: object) -> Message:
    """Approves a letter whose sending meets this trouble, once."""
    world.put_snag_before_letter(**trouble).go_on.set()
    card = await world.draft(WORDS)
    await world.react(card)
    return card


async def test_a_letter_waits_as_long_as_discord_asks_for(world: World) -> None:
    card = await approve_in_trouble(world, has_effect=False, answer=lambda: slow_down(0.5))
    await world.see_letter(WORDS, card)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_letter_that_arrived_in_spite_of_an_error_goes_once(
    world: World, status: int
) -> None:
    card = await approve_in_trouble(world, answer=lambda: refuse(status, 0, "trouble"))
    await world.see_letter(WORDS, card)


async def test_a_letter_that_did_not_arrive_is_tried_again_later(world: World) -> None:
    card = await approve_in_trouble(
        world, has_effect=False, answer=lambda: refuse(503, 0, "trouble")
    )
    await world.wait_until(lambda: "Next try" in card.text, "the card says when it is tried again")
    assert world.list_letters(WORDS) == []


async def test_a_letter_that_arrived_before_the_connection_broke_goes_once(world: World) -> None:
    card = await approve_in_trouble(world, is_cut=True)
    await world.see_letter(WORDS, card)


async def test_a_letter_whose_connection_broke_before_it_arrived_is_unknown(world: World) -> None:
    card = await approve_in_trouble(
        world, is_cut=True, has_effect=False, answer=lambda: refuse(500, 0, "")
    )
    assert await world.see_unknown(WORDS, card) == 0
    await world.press(card, "Send again")
    await world.see_letter(WORDS, card)


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_an_order_whose_answer_nobody_saw_is_said_at_the_desk_once(
    world: World, status: int, code: int
) -> None:
    for _ in ("the answer", "the apology"):
        answer = lambda: refuse(status, code, "Interaction")  # noqa: E731
        world.put_snag("POST", "/callback$", has_effect=False, answer=answer).go_on.set()
    asking = asyncio.create_task(world.ask("order add", customer="Ben", item="mug"))
    await world.wait_until(
        lambda: world.list_posts("Logged as order **#2**: mug"), "the desk is told"
    )
    asking.cancel()
    await world.be_still()
    assert len(world.list_posts("You may not have seen my answer")) == 1
    assert "mug" in await world.ask("order show", order="2")


async def test_a_draft_that_changes_while_its_card_is_posted_has_one_card(world: World) -> None:
    """Discord posts the card and says that it failed; meanwhile the customer writes, and the card
    is to say that.
    """
    snag = world.put_snag(
        "POST", f"/channels/{DESK}/messages", words=WORDS, answer=lambda: refuse(503, 0, "trouble")
    )
    await world.ask("reply", customer="Ada", message=WORDS)
    await world.wait_until(snag.reached.is_set, "the card is posted")
    await world.write("Where is it?")
    snag.go_on.set()
    await world.wait_until(
        lambda: "Set aside" in world.list_cards(WORDS)[-1].text, "its card says so"
    )
    await world.be_still()
    assert len(world.list_cards(WORDS)) == 1


async def test_a_card_without_emoji_is_posted_once_has_its_buttons_and_is_told(
    world: World,
) -> None:
    for _ in range(9):
        missing = lambda: refuse(403, 50013, "Missing Permissions")  # noqa: E731
        world.put_snag("PUT", "/reactions/", has_effect=False, answer=missing).go_on.set()
    await world.ask("reply", customer="Ada", message=WORDS)
    await world.wait_until(lambda: world.list_cards(WORDS), "the card is posted")
    await world.be_still()
    assert "I may not: Add Reactions" in await world.ask("shop status")
    [card] = world.list_cards(WORDS)
    assert card.reactions == {}
    await world.press(card, "Approve")
    await world.see_letter(WORDS, card)
    world.discord.snags.clear()
    await world.draft("Somebody has allowed it.")
    assert "Add Reactions" not in await world.ask("shop status")


async def test_a_check_counts_that_came_before_the_connection_broke_at_the_bots_own(
    world: World,
) -> None:
    broken = {"has_effect": False, "is_cut": True, "answer": lambda: refuse(500, 0, "")}
    first, second = (world.put_snag("PUT", "/reactions/", **broken) for _ in range(2))
    second.go_on.set()  # the library tries twice
    await world.ask("reply", customer="Ada", message=WORDS)
    await first.reached.wait()
    [card] = world.list_cards(WORDS)
    with world.discord.gateway.mute():
        await world.react(card)
    first.go_on.set()
    await world.see_letter(WORDS, card)
