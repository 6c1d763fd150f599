"""A decision is never lost and never stale: whatever keeps an event from counting, its letter
doesn't leave.
"""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.loopback.server import Snag, refuse
from tests.loopback.values import ADA, DESK, ROSA, SAM, STRANGERS, Message
from tests.loopback.world import LONG_UNDO, NO, YES, World, open_world

pytestmark = pytest.mark.slow

WORDS, HAT, BAG = "It left this morning.", "About your hat.", "About your bag."
UNDO_OVER = LONG_UNDO.total_seconds() + 0.5
CARD = f"/channels/{DESK}/messages/[0-9]+$"
troubles = pytest.mark.parametrize("trouble", ["locked", "full"])


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as opened:
        yield opened


async def draft_and_approve(world: World) -> Message:
    card = await world.draft(WORDS)
    await world.react(card)
    await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
    return card


async def draft_about(world: World, item: str) -> Message:
    """The card of a reply to Ada about one order of hers; another letter about another doesn't set
    it aside.
    """
    await world.ask("order add", customer="Ada", item=item)
    number = sum(1 for _ in world.list_cards()) + 2
    words = f"About your {item}."
    await world.ask("reply", customer="Ada", message=words, order=str(number))
    return await world.see_card(words)


async def see_no_letter(world: World) -> None:
    await asyncio.sleep(UNDO_OVER)
    await world.be_still()
    assert world.list_letters() == []


async def see_waiting(world: World, card: Message) -> None:
    """The approval is gone, and the letter didn't leave."""
    await world.wait_until(lambda: "Approve" in card.buttons, "the card waits for approval again")
    await see_no_letter(world)


# The database doesn't take it


@troubles
async def test_a_check_taken_back_counts_though_the_database_was_in_trouble(
    world: World, trouble: str
) -> None:
    card = await draft_and_approve(world)
    with world.trouble_database(trouble):
        await world.unreact(card)
        await asyncio.sleep(UNDO_OVER)
    await see_waiting(world, card)


@troubles
async def test_a_cross_counts_though_the_database_was_in_trouble(
    world: World, trouble: str
) -> None:
    card = await draft_and_approve(world)
    with world.trouble_database(trouble):
        await world.react(card, NO, by=ROSA)
        await asyncio.sleep(UNDO_OVER)
    await world.wait_until(lambda: "Discarded" in card.text, "the card says that it was discarded")
    await see_no_letter(world)


@troubles
async def test_a_check_counts_once_though_the_database_was_in_trouble(
    world: World, trouble: str
) -> None:
    card = await world.draft(WORDS)
    with world.trouble_database(trouble):
        await world.react(card)
        await asyncio.sleep(UNDO_OVER)
    await world.see_letter(WORDS, card)


@pytest.mark.parametrize("is_last", [True, False], ids=["given", "taken back"])
async def test_what_is_kept_is_done_in_the_order_in_which_it_came(
    world: World, *, is_last: bool
) -> None:
    card = await world.draft(WORDS)
    with world.trouble_database("locked"):
        for on in (True, False, is_last):
            await world.discord.react(card, YES, SAM, on=on)
            await asyncio.sleep(0.1)
        await asyncio.sleep(UNDO_OVER)
    if is_last:
        await world.see_letter(WORDS, card)
    else:
        await see_no_letter(world)
        assert "Approve" in card.buttons


async def test_a_restart_finds_what_the_database_did_not_take(world: World) -> None:
    card = await draft_and_approve(world)
    with world.trouble_database("locked"):
        await world.unreact(card)
        await asyncio.sleep(UNDO_OVER)
        await world.kill()
    await world.start()
    await see_waiting(world, card)


async def test_a_restart_finds_a_cross_that_came_before_the_bots_own(world: World) -> None:
    never = partial(refuse, 500, 0, "trouble")
    snag = world.put_snag("PUT", f"{CARD[:-1]}/reactions/{NO}/@me", has_effect=False, answer=never)
    await world.ask("reply", customer="Ada", message=WORDS)
    await snag.reached.wait()
    [card] = world.list_cards(WORDS)
    await world.kill()
    snag.go_on.set()
    await world.react(card, NO)
    await world.start()
    await world.wait_until(lambda: "Discarded" in card.text, "the card says that it was discarded")


@troubles
async def test_a_click_is_kept_and_the_person_hears_what_became_of_it(
    world: World, trouble: str
) -> None:
    card = await world.draft(WORDS)
    with world.trouble_database(trouble):
        assert "Your click isn't lost" in await world.press(card, "Approve")
        await asyncio.sleep(UNDO_OVER)
        assert len(world.list_answers()) == 1
    await world.wait_until(lambda: len(world.list_answers()) > 1, "the person hears the end")
    assert world.list_answers()[1].startswith("Approved.")
    await world.see_letter(WORDS, card)


async def test_undo_stops_a_letter_though_the_database_was_in_trouble(world: World) -> None:
    card = await world.draft(WORDS)
    await world.press(card, "Approve")
    await world.wait_until(lambda: "Undo" in card.buttons, "the card has Undo")
    with world.trouble_database("locked"):
        await world.press(card, "Undo")
        await asyncio.sleep(UNDO_OVER)
    await world.wait_until(lambda: len(world.list_answers()) > 1, "the person hears the end")
    assert world.list_answers()[1].startswith("Stopped.")
    await see_waiting(world, card)


async def test_whose_click_can_t_be_kept_any_longer_is_told_so(world: World) -> None:
    card = await world.draft(WORDS)
    with world.trouble_database("locked"):
        await world.press(card, "Approve")
        await world.stop()
    assert "press it again once I'm back" in world.list_answers()[1]
    await world.start()
    await see_no_letter(world)


@pytest.mark.parametrize("first", ["Approve", "Discard"])
async def test_a_letter_that_two_people_approve_and_discard_at_once_stays(
    world: World, first: str
) -> None:
    card = await world.draft(WORDS)
    second = "Discard" if first == "Approve" else "Approve"
    await asyncio.gather(world.press(card, first), world.press(card, second, by=ROSA))
    await see_no_letter(world)
    assert list(card.buttons) == ["Renew", "Show"]


async def test_a_letter_that_is_approved_four_times_at_once_goes_once(world: World) -> None:
    card = await world.draft(WORDS)
    pressed = (world.press(card, "Approve", by=person) for person in (SAM, SAM, ROSA))
    await asyncio.gather(*pressed, world.react(card))
    await world.see_letter(WORDS, card)


# The event never comes


async def test_a_check_taken_back_while_the_computer_slept_stops_the_letter(world: World) -> None:
    card = await draft_and_approve(world)
    with world.suspend(), world.discord.gateway.mute():
        await asyncio.sleep(UNDO_OVER)
        await world.unreact(card)
    await see_waiting(world, card)


async def test_a_customer_who_wrote_while_the_computer_slept_is_heard_before_a_letter_leaves(
    world: World,
) -> None:
    await world.write("Hello!")
    await world.wait_until(lambda: world.list_posts("Hello!"), "the message is at the desk")
    card = await world.draft(WORDS)
    await world.press(card, "Approve")
    await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
    with world.suspend(), world.discord.gateway.mute():
        await asyncio.sleep(LONG_UNDO.total_seconds() + 2)
        await world.write("Please cancel it!")
    await world.wait_until(lambda: "Set aside" in card.text, "the card says that it was set aside")
    assert world.list_letters() == []


async def test_a_check_taken_back_on_a_connection_that_is_half_open_stops_the_letter(
    world: World,
) -> None:
    card = await draft_and_approve(world)
    with world.discord.gateway.mute():
        await world.unreact(card)
        await see_waiting(world, card)


async def test_the_approvers_own_check_counts_not_anybody_elses(world: World) -> None:
    card = await draft_and_approve(world)
    await world.react(card, by=ROSA)
    with world.discord.gateway.mute():
        await world.unreact(card)
        await see_waiting(world, card)


async def test_a_cross_given_on_a_connection_that_is_half_open_discards_the_letter(
    world: World,
) -> None:
    card = await draft_and_approve(world)
    with world.discord.gateway.mute():
        await world.react(card, NO, by=ROSA)
        await world.wait_until(
            lambda: "Discarded" in card.text, "the card says that it was discarded"
        )
    await see_no_letter(world)


async def test_a_strangers_cross_stops_nothing(world: World) -> None:
    card = await draft_and_approve(world)
    with world.discord.gateway.mute():
        await world.react(card, NO, by=ADA)
        await world.see_letter(WORDS, card)


async def test_a_letter_whose_card_was_deleted_waits_for_approval_on_a_new_one(
    world: World,
) -> None:
    card = await draft_and_approve(world)
    await world.discord.delete(card)
    new = await world.see_card(WORDS)
    await see_waiting(world, new)
    await world.react(new)
    await world.see_letter(WORDS, new)


@pytest.mark.parametrize("status", [503, 403, 404])
async def test_a_letter_waits_while_discord_does_not_say_who_reacts(
    world: World, status: int
) -> None:
    card = await draft_and_approve(world)
    snag = world.put_snag(
        "GET", CARD, has_effect=False, answer=lambda: refuse(status, 0, "trouble")
    )
    await world.wait_until(snag.reached.is_set, "the bot asks who reacts")
    await world.unreact(card)  # nobody knows whether the answer was from before
    snag.go_on.set()
    await see_waiting(world, card)


async def test_a_letter_leaves_once_discord_says_again_who_reacts(world: World) -> None:
    card = await draft_and_approve(world)
    snag = world.put_snag("GET", CARD, has_effect=False, answer=lambda: refuse(403, 0, "trouble"))
    snag.go_on.set()
    await world.see_letter(WORDS, card)
    assert snag.reached.is_set()


async def test_discord_is_asked_about_reactions_and_approvers_and_not_about_buttons(
    world: World,
) -> None:
    card = await world.draft(WORDS)
    await world.be_still()
    before = len(world.discord.requests)
    await world.react(card)
    await world.see_letter(WORDS, card)
    asked = [path for method, path in world.discord.requests[before:] if method == "GET"]
    assert [path.rpartition("/")[2] for path in asked] == [str(card.id), str(SAM.id), YES]
    other = await world.draft("And one more thing.")
    await world.be_still()
    before = len(world.discord.requests)
    await world.press(other, "Approve")
    await world.see_letter("And one more thing.", other)
    asked = [path for method, path in world.discord.requests[before:] if method == "GET"]
    assert [path.rpartition("/")[2] for path in asked] == [str(SAM.id)]


# What holds is seen for each letter when it leaves


async def hold_first_of_two(world: World) -> tuple[Snag, Message, Message]:
    """Two approved letters to Ada are due at once, and the first is being sent for as long as the
    snag holds.
    """
    first, other = await draft_about(world, "hat"), await draft_about(world, "bag")
    for card in (first, other):
        await world.react(card)
    async with world.discord.gateway.cut():
        await asyncio.sleep(UNDO_OVER)
        snag = world.put_snag_before_letter(words=HAT)
    await world.wait_until(snag.reached.is_set, "the first letter is being sent")
    return snag, first, other


async def test_a_letter_behind_a_slow_one_waits_while_nobody_could_take_it_back(
    world: World,
) -> None:
    snag, _, other = await hold_first_of_two(world)
    async with world.discord.gateway.cut():
        snag.go_on.set()
        await asyncio.sleep(UNDO_OVER)
        assert [HAT in each for each in world.list_letters()] == [True]
    await world.see_letter(BAG, other)


async def test_a_letter_behind_a_slow_one_stays_when_its_check_is_taken_back(world: World) -> None:
    snag, first, other = await hold_first_of_two(world)
    async with world.discord.gateway.cut():
        await world.unreact(other)
        snag.go_on.set()
        await asyncio.sleep(UNDO_OVER)
    await world.see_letter(HAT, first)
    await world.wait_until(lambda: "Approve" in other.buttons, "the card waits for approval again")
    assert len(world.list_letters()) == 1


# The sweep


async def test_a_check_taken_back_while_the_desk_is_looked_through_approves_nothing(
    world: World,
) -> None:
    card = await world.draft(WORDS)
    await world.kill()
    await world.react(card)
    snag = world.put_snag("GET", f"/members/{SAM.id}")
    await world.start()
    await world.wait_until(snag.reached.is_set, "the bot asks who that is")
    await world.unreact(card)
    await asyncio.sleep(0.2)
    snag.go_on.set()
    await see_no_letter(world)
    assert "Approve" in card.buttons
    assert "Leaves" not in card.text


async def test_a_check_given_while_the_desk_is_looked_through_is_not_withdrawn(
    world: World,
) -> None:
    card = await draft_and_approve(world)
    await world.kill()
    await world.unreact(card)
    snag = world.put_snag("GET", CARD)
    await world.start()
    await world.wait_until(snag.reached.is_set, "the bot looks at the card")
    await world.react(card)
    await asyncio.sleep(0.2)
    snag.go_on.set()
    await world.see_letter(WORDS, card)
    assert SAM.id in card.reactions[YES]


async def test_a_check_behind_a_hundred_others_is_found(world: World) -> None:
    card = await world.draft(WORDS)
    await world.kill()
    for stranger in STRANGERS:
        await world.react(card, by=stranger)
    await world.react(card)
    await world.start()
    await world.see_letter(WORDS, card)


async def test_the_desk_is_looked_through_though_the_database_was_in_trouble(world: World) -> None:
    card, other = await draft_about(world, "hat"), await draft_about(world, "bag")
    await world.react(card)
    await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
    async with world.discord.gateway.cut():
        await world.unreact(card)
        await world.react(other)
    with world.trouble_database("locked"):
        await asyncio.sleep(UNDO_OVER)
    await world.see_letter(BAG, other)
    await world.wait_until(lambda: "Approve" in card.buttons, "the card waits for approval again")
    assert len(world.list_letters()) == 1
