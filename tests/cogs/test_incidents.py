"""An incident from its first word to its last letter: written, approved once, and sent once."""

from typing import Any

import discord
import pytest

from bot.services.incidents.recipients import add_orders
from bot.services.work import Work
from tests.cogs.letter_world import UNDO_OVER, let_notes_stand, list_direct, log_order, see
from tests.cogs.shop_world import World, list_buttons, read_message, set_up

MINUTE = 60


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)


async def start_incident(world: World, **more: Any) -> discord.Message:
    """An incident with Ada and Ben in it, and its card."""
    await log_order(world, world.ada, item="blue mug")
    await log_order(world, world.ben, item="green bowl")
    await world.ask(
        "incident start",
        title="wrong glaze",
        what_happened="I used a glaze that isn't food safe",
        **more,
    )
    async with world.bot.transaction() as tx:
        shop = await tx.shops.lock(world.guild.id)
        assert shop is not None
        [incident] = await tx.incidents.list_open(shop.id, 1)
        orders = await tx.orders.map_by_id([1, 2])
        await add_orders(Work(tx, shop, world.env.now()), incident, list(orders.values()))
    await world.env.settle()
    return find_card(world)


def find_card(world: World) -> discord.Message:
    """The newest card of the incident."""
    shown = [(each, read_message(each)) for each in world.desk.history()]
    # other messages name it, too
    return [each for each, words in shown if "wrong glaze: " in words and "Incident #" in words][-1]


async def write_letters(world: World) -> discord.Message:
    """The card that bears the letters, once all are written."""
    await world.sam.click(find_card(world), label="Write 2 letters")
    await world.env.advance_time(MINUTE)
    return find_card(world)


async def test_every_letter_is_written_before_anything_is_approved(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    shown = read_message(card)
    assert "2 letters ready, none of them has left yet" in shown
    for words in ("Hi Ada", "blue mug", "Hi Ben", "green bowl"):
        assert words in shown
    assert "Approve 2 letters" in list_buttons(card)
    assert [each.filename for each in card.attachments] == ["letters.txt"]
    assert [*list_direct(world.ada), *list_direct(world.ben)] == []


async def test_one_approval_sends_each_customer_one_letter_about_their_order(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    await world.sam.click(card, label="Approve 2 letters")
    assert "Undo" in list_buttons(see(world, card))
    await world.env.advance_time(UNDO_OVER - 10)
    assert not list_direct(world.ada)
    await world.env.advance_time(MINUTE)
    [to_ada], [to_ben] = list_direct(world.ada), list_direct(world.ben)
    assert "blue mug" in to_ada
    assert "green bowl" not in to_ada
    assert "green bowl" in to_ben
    assert "2 of 2 customers know" in read_message(see(world, card))


async def test_an_approval_taken_back_in_time_sends_nothing(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    await world.sam.click(card, label="Approve 2 letters")
    await world.sam.click(see(world, card), label="Undo")
    await world.env.advance_time(10 * MINUTE)
    assert [*list_direct(world.ada), *list_direct(world.ben)] == []
    assert "Approve 2 letters" in list_buttons(see(world, card))


async def test_who_writes_before_it_leaves_gets_no_letter_and_is_shown(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    await world.sam.click(card, label="Approve 2 letters")
    await world.ada.send_dm("Is my mug safe to drink from?")
    told = len(list_direct(world.ada))
    await world.env.advance_time(2 * MINUTE)
    assert len(list_direct(world.ada)) == told
    assert len(list_direct(world.ben)) == 1
    assert "1 sent, 1 held back" in read_message(see(world, card))


async def test_a_card_that_was_deleted_comes_back_with_all_its_letters(world: World) -> None:
    await start_incident(world)
    card = await write_letters(world)
    world.env.backend.delete_message(card.channel.id, card.id)
    await world.ada.send_dm("Is my mug safe to drink from?")
    await world.env.advance_time(MINUTE)
    again = find_card(world)
    assert "1 letter ready" in read_message(again)
    assert [each.filename for each in again.attachments] == ["letters.txt"]


async def test_the_story_of_an_order_and_of_its_customer_names_the_incident(world: World) -> None:
    await start_incident(world)
    await write_letters(world)
    for shown in (
        await world.ask("order show", order="1"),
        await world.ask("customer show", customer="Ada"),
    ):
        assert "**wrong glaze** (incident #1): its letter waits with the others" in shown


@pytest.mark.parametrize("emoji", ["✅", "❌"])
async def test_a_reaction_on_the_card_changes_nothing_and_whoever_put_it_is_told(
    world: World, emoji: str
) -> None:
    let_notes_stand(world)
    await start_incident(world)
    card = await write_letters(world)
    before, asked = len(world.desk.history()), len(world.env.http_requests)
    await world.sam.react(card, emoji)
    await world.env.advance_time(10 * MINUTE)
    said = [each.json["content"] for each in world.env.http_requests[asked:] if each.json]
    assert ["Please press a button" in each for each in said] == [True]
    assert len(world.desk.history()) == before  # the note has disappeared
    assert [*list_direct(world.ada), *list_direct(world.ben)] == []
    assert "Approve 2 letters" in list_buttons(see(world, card))


async def test_letters_wait_for_somebody_else_once_their_approver_is_not_staff_any_more(
    world: World,
) -> None:
    await start_incident(world)
    card = await write_letters(world)
    await world.sam.click(card, label="Approve 2 letters")
    world.env.backend.remove_member_role(world.guild.id, world.sam.id, world.staff.id)
    await world.env.advance_time(5 * MINUTE)
    assert [*list_direct(world.ada), *list_direct(world.ben)] == []
    shown = see(world, card)
    assert "isn't on staff any more" in read_message(shown)
    await world.rosa.click(shown, label="Approve the 2 letters left")
    await world.env.advance_time(5 * MINUTE)
    assert [len(list_direct(each)) for each in (world.ada, world.ben)] == [1, 1]


async def test_all_isnt_well_while_an_incidents_letters_arent_approved(world: World) -> None:
    await start_incident(world)
    shown = await world.ask("shop status")
    assert "Something needs a look" in shown
    assert "2 customers still don't know: have the letters written" in shown
    card = await write_letters(world)
    assert "approve the letters" in await world.ask("next")
    await world.sam.click(card, label="Approve 2 letters")
    await world.env.advance_time(UNDO_OVER + 2 * MINUTE)
    shown = await world.ask("shop status")
    assert "2 of 2 know, close it when all is done" in shown
    assert "All is well" in shown
