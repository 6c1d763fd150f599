"""What happens while the program is off or cut off is found when it returns, and counts once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.gateway import Loss
from tests.loopback.server import refuse
from tests.loopback.values import ADA, BEN, DESK, ROSA, Message
from tests.loopback.world import LONG_UNDO, NO, World, open_world

pytestmark = pytest.mark.slow

WORDS = "It left this morning."
QUESTION = "Where is my parcel?"


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as opened:
        yield opened


async def draft_and_approve(world: World) -> Message:
    card = await world.draft(WORDS)
    await world.react(card)
    await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
    return card


async def see_no_letter(world: World) -> None:
    await asyncio.sleep(LONG_UNDO.total_seconds() + 0.2)
    await world.be_still()
    assert world.list_letters(WORDS) == []


async def test_an_approval_that_was_given_meanwhile_counts(world: World) -> None:
    card = await world.draft(WORDS)
    await world.kill()
    await world.react(card)
    await world.react(card, by=ROSA)
    await world.start()
    await world.see_letter(WORDS, card)


async def test_a_customer_who_reacted_meanwhile_approves_nothing(world: World) -> None:
    card = await world.draft(WORDS)
    await world.kill()
    await world.react(card, by=ADA)
    await world.start()
    await see_no_letter(world)
    assert "Approve" in card.buttons


async def test_an_approval_that_was_taken_back_meanwhile_is_gone(world: World) -> None:
    card = await draft_and_approve(world)
    await world.kill()
    await world.unreact(card)
    await world.start()
    await world.wait_until(lambda: "Approve" in card.buttons, "the card waits for approval again")
    await see_no_letter(world)


async def test_a_draft_that_was_discarded_meanwhile_stays_at_home(world: World) -> None:
    card = await draft_and_approve(world)
    await world.kill()
    await world.react(card, NO)
    await world.start()
    await world.wait_until(lambda: "Discarded" in card.text, "the card says that it was discarded")
    await see_no_letter(world)


async def test_a_message_that_came_meanwhile_is_taken_in_once_with_its_own_time(
    world: World,
) -> None:
    await world.write("Hello!")
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    await world.ask("customer answered", customer="Ada")
    await world.kill()
    message = await world.write(QUESTION)
    await asyncio.sleep(1.1)  # so that its own time is another than that of the return
    await world.start()
    await world.wait_until(lambda: world.list_posts(QUESTION), "the message is at the desk")
    await world.restart()
    await world.be_still()
    assert len(world.list_posts(QUESTION)) == 1
    inbox = await world.ask("inbox")
    assert "wrote" not in inbox
    assert f"<t:{int(message.at.timestamp())}" in inbox


async def test_a_customer_who_wrote_meanwhile_is_heard_before_a_letter_leaves(world: World) -> None:
    await world.write("Hello!")
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    card = await draft_and_approve(world)
    await world.kill()
    await world.write(QUESTION)
    snag = world.put_snag("GET", f"/channels/{ADA.line}/messages")
    await world.start()
    await world.wait_until(snag.reached.is_set, "the bot asks for what she wrote")
    await asyncio.sleep(LONG_UNDO.total_seconds())  # Discord takes its time, and the letter is due
    snag.go_on.set()
    await world.wait_until(lambda: "Set aside" in card.text, "the card says that it was set aside")
    await see_no_letter(world)


@pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "changed"])
async def test_a_message_that_was_changed_meanwhile_is_read_before_a_letter_leaves(
    world: World, *, is_deleted: bool
) -> None:
    message = await world.write("Hello!")
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    card = await draft_and_approve(world)
    await world.kill()
    if is_deleted:
        await world.discord.delete(message)
    else:
        await world.discord.edit(message, {"content": QUESTION})
    await world.start()
    await world.wait_until(lambda: "Set aside" in card.text, "the card says that it was set aside")
    await see_no_letter(world)


@pytest.mark.parametrize("is_card", [True, False], ids=["card", "line"])
async def test_what_came_meanwhile_is_found_though_discord_is_in_trouble(
    world: World, is_card: bool
) -> None:
    await world.write("Hello!")
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    card = await draft_and_approve(world)
    await world.kill()
    if is_card:
        await world.unreact(card)
    else:
        await world.write(QUESTION)
    path = f"/channels/{DESK}/messages/" if is_card else f"/channels/{ADA.line}/messages"
    snag = world.put_snag("GET", path, has_effect=False, answer=lambda: refuse(503, 0, "trouble"))
    snag.go_on.set()
    await world.start()
    gone = "Approve" if is_card else "Renew"
    await world.wait_until(lambda: gone in card.buttons, "the card says that the letter stays")
    assert snag.reached.is_set()
    await see_no_letter(world)


@pytest.mark.parametrize("loss", Loss)
async def test_what_came_while_the_connection_was_lost_counts_once(
    world: World, loss: Loss
) -> None:
    await world.write("Hello!", by=BEN)
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    card = await world.draft(WORDS)
    async with world.discord.gateway.cut(loss):
        await world.react(card)
        await world.write(QUESTION, by=BEN)
    await world.see_letter(WORDS, card)
    await world.wait_until(lambda: world.list_posts(QUESTION), "the message is at the desk")
    await world.be_still()
    assert len(world.list_posts(QUESTION)) == 1
    assert world.discord.gateway.resumes == (0 if loss is Loss.FORGOTTEN else 1)
    assert "wrote 2 times" in await world.ask("inbox")


@pytest.mark.parametrize("loss", [Loss.BROKEN, Loss.FORGOTTEN])
async def test_nothing_leaves_while_nobody_could_take_it_back(world: World, loss: Loss) -> None:
    card = await draft_and_approve(world)
    async with world.discord.gateway.cut(loss):
        await asyncio.sleep(LONG_UNDO.total_seconds())
        await world.unreact(card)
    await world.wait_until(lambda: "Approve" in card.buttons, "the card waits for approval again")
    await see_no_letter(world)
