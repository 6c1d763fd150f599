"""A power cut at any moment: a letter goes out once, or nobody knows and the desk is told so."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.loopback.server import Snag
from tests.loopback.values import ADA, DESK, Message
from tests.loopback.world import LONG_UNDO, NO, YES, World, open_world

pytestmark = pytest.mark.slow

ROUNDS = 12
WORDS = "It left this morning."
CARD = f"/channels/{DESK}/messages/[0-9]+$"


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        yield opened


async def crash_at(world: World, snag: Snag) -> None:
    """Waits until the program has asked for this and hears no answer; the power fails, and comes
    back.
    """
    await world.wait_until(snag.reached.is_set, f"the bot asks {snag.method} {snag.path}")
    await world.restart()


async def draft_and_approve(world: World) -> Message:
    card = await world.draft(WORDS)
    await world.react(card)
    return card


async def test_at_any_moment_of_an_approval_a_letter_goes_once_or_is_shown_as_unknown(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database) as world:
        cards = {}
        for number in range(ROUNDS):
            words = f"This is note number {number}."
            cards[words] = card = await world.draft(words)
            await world.react(card)
            # Each round has its own part of the way from ✅ to the last change of the card.
            await asyncio.sleep(random.uniform(number, number + 1) / ROUNDS * 0.6)
            await world.restart()
            await world.wait_until(
                lambda card=card: "Sent" in card.text or "may or may not" in card.text,  # type: ignore[misc]
                "the card says how it ended",
            )
        await world.be_still()
        for words, card in cards.items():
            letters = world.list_letters(words)
            assert len(letters) == 1 if "Sent" in card.text else len(letters) <= 1
            assert len(world.list_cards(words)) == 1


async def test_a_letter_that_left_unanswered_is_unknown_and_stays_one(world: World) -> None:
    snag = world.put_snag_before_letter()
    card = await draft_and_approve(world)
    await crash_at(world, snag)
    assert await world.see_unknown(WORDS, card) == 1
    await world.restart()  # and no later start sends it either
    assert await world.see_unknown(WORDS, card) == 1
    await world.press(card, "It arrived")
    await world.see_letter(WORDS, card)


@pytest.mark.parametrize(
    "path",
    [f"/channels/{ADA.line}/messages", "/users/@me/channels"],
    ids=["the letter", "the line"],
)
async def test_a_letter_that_never_arrived_is_unknown_and_goes_when_a_person_says_so(
    world: World, path: str
) -> None:
    # Whoever wrote before has a line that a start needn't open: it is opened for the letter.
    await world.write("Hello!")
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    await world.be_still()
    await world.restart()
    await world.be_still()
    snag = world.put_snag("POST", path, has_effect=False)
    card = await draft_and_approve(world)
    await crash_at(world, snag)
    assert await world.see_unknown(WORDS, card) == 0
    await world.press(card, "Send again")
    await world.see_letter(WORDS, card)


async def test_sending_again_what_had_arrived_gives_no_second_letter(world: World) -> None:
    snag = world.put_snag_before_letter()
    card = await draft_and_approve(world)
    await crash_at(world, snag)
    assert await world.see_unknown(WORDS, card) == 1
    await world.press(card, "Send again")
    await world.see_letter(WORDS, card)


async def test_a_crash_right_after_the_reaction_loses_nothing(world: World) -> None:
    card = await draft_and_approve(world)
    await world.restart()
    await world.see_letter(WORDS, card)


async def test_a_crash_during_the_undo_time_loses_nothing(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as world:
        card = await draft_and_approve(world)
        await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
        await world.kill()
        await asyncio.sleep(LONG_UNDO.total_seconds())
        assert world.list_letters(WORDS) == []
        await world.start()
        await world.see_letter(WORDS, card)


@pytest.mark.parametrize("has_effect", [True, False])
@pytest.mark.parametrize("words", ["Leaves", "Sent"])
async def test_a_crash_while_the_card_changes_loses_nothing(
    world: World, words: str, has_effect: bool
) -> None:
    snag = world.put_snag("PATCH", CARD, words=words, has_effect=has_effect)
    card = await draft_and_approve(world)
    await crash_at(world, snag)
    await world.see_letter(WORDS, card)


async def test_a_crash_while_the_desk_is_looked_through_loses_nothing(world: World) -> None:
    card = await world.draft(WORDS)
    await world.kill()
    await world.react(card)
    snag = world.put_snag("GET", "/reactions/")
    await world.start()
    await crash_at(world, snag)
    await world.see_letter(WORDS, card)


@pytest.mark.parametrize("is_late", [False, True], ids=["at once", "long after"])
@pytest.mark.parametrize("has_effect", [True, False], ids=["posted", "not posted"])
async def test_a_crash_while_a_card_is_posted_gives_one_card(
    world: World, has_effect: bool, is_late: bool
) -> None:
    snag = world.put_snag("POST", f"/channels/{DESK}/messages", words=WORDS, has_effect=has_effect)
    await world.ask("reply", customer="Ada", message=WORDS)
    await world.wait_until(snag.reached.is_set, "the bot posts the card")
    await world.kill()
    if is_late:
        world.discord.forget_nonces()
    await world.start()
    card = await world.see_card(WORDS)
    await world.react(card)
    await world.see_letter(WORDS, card)


async def test_an_approval_counts_though_the_card_was_posted_in_a_crash(world: World) -> None:
    snag = world.put_snag("POST", f"/channels/{DESK}/messages", words=WORDS)
    await world.ask("reply", customer="Ada", message=WORDS)
    await world.wait_until(snag.reached.is_set, "the bot posts the card")
    await world.kill()
    [card] = world.list_cards(WORDS)
    await world.react(card)
    await world.start()
    await world.see_letter(WORDS, card)


@pytest.mark.parametrize("is_late", [False, True], ids=["at once", "long after"])
async def test_a_customer_is_told_once_that_a_person_will_answer(
    world: World, is_late: bool
) -> None:
    snag = world.put_snag_before_letter(words="A person will answer you")
    await world.write("Where is my parcel?")
    await world.wait_until(snag.reached.is_set, "the bot tells them")
    await world.kill()
    if is_late:
        world.discord.forget_nonces()
    await world.start()
    await world.wait_until(
        lambda: world.list_posts("Where is my parcel?"), "the message is at the desk"
    )
    await world.be_still()
    assert len(world.list_posts("Where is my parcel?")) == 1
    assert len(world.discord.channels[ADA.line]) == 2


async def test_a_crash_before_the_reactions_are_offered_leaves_a_card_that_works(
    world: World,
) -> None:
    snag = world.put_snag("PUT", "/reactions/", has_effect=False)
    await world.ask("reply", customer="Ada", message=WORDS)
    await crash_at(world, snag)
    card = await world.see_card(WORDS)
    assert sorted(card.reactions) == sorted([YES, NO])
    await world.react(card)
    await world.see_letter(WORDS, card)


async def test_being_asked_to_stop_finishes_the_letter_that_is_being_sent(world: World) -> None:
    snag = world.put_snag_before_letter()
    card = await draft_and_approve(world)
    await world.wait_until(snag.reached.is_set, "the letter is being sent")
    stopping = asyncio.create_task(world.stop())
    await asyncio.sleep(1)
    assert not stopping.done()
    snag.go_on.set()
    assert await stopping == 0
    assert not world.has_open_database
    await world.start()
    await world.see_letter(WORDS, card)
