"""Notes that are ready together: one card, read once, approved once, and never another text."""

import discord
import pytest
from simcord.env import Env
from simcord.results import InteractionResult

from bot.config import Settings
from tests.cogs.letter_world import (
    DAY,
    UNDO_OVER,
    fetch,
    get_draft,
    kill,
    list_direct,
    log_order,
    press,
    react_offline,
    restart,
    see,
    start,
    tell,
)
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)
from tests.cogs.test_incident_people import read_page


@pytest.fixture(autouse=True)
async def shop(world: World) -> None:
    await set_up(world)


def find_cards(world: World) -> list[discord.Message]:
    """The cards of notes that are ready together, and what is left of them."""
    said = ("notes are ready", "note is ready", "notes are approved", "-# 2 notes: ")
    found = world.desk.history()
    return [each for each in found if any(words in read_message(each) for words in said)]


def find_card(world: World) -> discord.Message:
    [card] = find_cards(world)
    return card


async def ask_both(world: World, env: Env) -> discord.Message:
    """Two parcels' day is past: whether they came is asked, on one card."""
    for who in (world.ada, world.ben):
        await log_order(world, who)
    for number in ("1", "2"):
        await world.ask("order ship", order=number, arrives="in 3 days")
        await world.sam.click(world.list_cards()[-1], label="Approve")
        await env.advance_time(UNDO_OVER)
    before = len(world.list_cards())
    await env.advance_time(4 * DAY)
    assert len(world.list_cards()) == before, "no note has a card of its own"
    return find_card(world)


async def go_on(world: World, told: InteractionResult, label: str) -> InteractionResult:
    """Presses a button of a private page."""
    return await world.sam.click(read_page(told), label=label)


async def test_two_questions_of_one_round_are_one_card_read_and_approved_at_once(
    world: World, env: Env
) -> None:
    card = await ask_both(world, env)
    assert "2 notes are ready" in read_message(card)
    assert list_buttons(card) == ["Approve all 2", "One by one"]
    told = await world.sam.click(card, label="Approve all 2")
    said = read_answer(told)
    assert "Hi Ada," in said
    assert "Hi Ben," in said
    sent = {who: len(list_direct(who)) for who in (world.ada, world.ben)}
    told = await go_on(world, told, "Approve all 2")
    assert "2 notes approved" in read_answer(told)
    assert {who: len(list_direct(who)) for who in (world.ada, world.ben)} == sent
    await env.advance_time(UNDO_OVER)
    for who in (world.ada, world.ben):
        assert len(list_direct(who)) == sent[who] + 1
        assert "Has the parcel come?" in list_direct(who)[-1]
    assert read_message(see(world, card)) == "-# 2 notes: 2 went."
    assert list_buttons(see(world, card)) == []


async def test_all_are_stopped_within_the_undo_time(world: World, env: Env) -> None:
    card = await ask_both(world, env)
    told = await world.sam.click(card, label="Approve all 2")
    await go_on(world, told, "Approve all 2")
    sent = len(list_direct(world.ada))
    await world.sam.click(see(world, card), label="Undo")
    await env.advance_time(10 * UNDO_OVER)
    assert len(list_direct(world.ada)) == sent
    assert list_buttons(see(world, card)) == ["Approve all 2", "One by one"]


async def test_a_page_that_isnt_true_any_more_approves_nothing(world: World, env: Env) -> None:
    card = await ask_both(world, env)
    told = await world.sam.click(card, label="Approve all 2")
    await world.ada.send_dm("Where is it??")
    told = await go_on(world, told, "Approve all 2")
    assert "look again" in check_refusal(told)
    await env.advance_time(UNDO_OVER)
    assert [row.status for row in await fetch(world, "drafts", "status")].count("approved") == 0
    assert "Out: Ada" in read_message(see(world, card))


async def test_nobody_else_may_look_or_press(world: World, env: Env) -> None:
    card = await ask_both(world, env)
    for label in ("Approve all 2", "One by one"):
        assert check_refusal(await world.ben.click(card, label=label))
    list_id = 1
    for action in (f"notes:approve:{list_id}:0:1", f"notes:undo:{list_id}", "notes:paste:1:0"):
        assert check_refusal(await press(world, card, action, world.ben))
    assert [row.status for row in await fetch(world, "drafts", "status")].count("approved") == 0


async def test_a_blank_is_filled_in_one_by_one_and_the_note_approved_there(
    world: World, env: Env
) -> None:
    for who in (world.ada, world.ben):
        await log_order(world, who, ship_by="tomorrow")
    await env.advance_time(3 * DAY)
    card = find_card(world)
    assert "**Look at these 2 first:**" in read_message(card)
    assert list_buttons(card) == ["One by one"]
    told = await world.sam.click(card, label="One by one")
    assert "[new date?]" in read_answer(told)
    form = await go_on(world, told, "Fill in")
    [field] = name_inputs(form).values()
    told = await world.sam.submit_modal(form, {field: "in 9 days"})
    assert "[new date?]" not in read_answer(told)
    told = await go_on(world, told, "Approve")
    assert "**2 of 2**" in read_answer(told)
    await env.advance_time(UNDO_OVER)
    assert "post it by" in list_direct(world.ada)[-1]
    assert list_direct(world.ben) == []


async def test_a_note_on_a_card_of_its_own_is_approved_there_and_left_out_here(
    world: World, env: Env
) -> None:
    card = await ask_both(world, env)
    told = await world.sam.click(card, label="One by one")
    told = await go_on(world, told, "On a card")
    assert "gets its own card" in read_answer(told)
    own = world.list_cards()[-1]
    assert "Hi Ada," in read_message(own)
    assert "1 note is ready" in read_message(see(world, card))
    await world.sam.react(own, "✅")
    await env.advance_time(UNDO_OVER)
    assert "Has the parcel come?" in list_direct(world.ada)[-1]


async def test_the_card_works_after_a_restart(world: World, env: Env, settings: Settings) -> None:
    card = await ask_both(world, env)
    told = await world.sam.click(card, label="Approve all 2")
    await restart(world, settings)
    told = await go_on(world, told, "Approve all 2")
    assert "2 notes approved" in read_answer(told)
    await restart(world, settings)
    await env.advance_time(UNDO_OVER)
    assert sum("Has the parcel come?" in each for each in list_direct(world.ada)) == 1
    assert tell(await press(world, card, "notes:undo:1", world.sam))


async def ship_three(world: World) -> discord.Message:
    """Three parcels leave, one command after another; the first note's card."""
    for who in (world.ada, world.ben, world.rosa):
        await log_order(world, who)
    await world.ask("order ship", order="1")
    [card] = world.list_cards()
    for number in ("2", "3"):
        said = await world.ask("order ship", order=number)
        assert "on the card of all notes that are ready" in said
    return card


async def test_the_second_shipped_note_makes_one_card_and_the_first_points_to_it(
    world: World, env: Env
) -> None:
    ada = await ship_three(world)
    assert world.list_cards() == []
    card = find_card(world)
    assert "3 notes are ready\n**To send:** Ada, Ben, Rosa" in read_message(card)
    left = see(world, ada)
    assert read_message(left).startswith("-# Shipped note to Ada: on [this card](")
    assert str(card.id) in read_message(left)
    assert (left.reactions, list_buttons(left)) == ([], [])
    await world.sam.react(see(world, ada), "✅")
    await env.advance_time(UNDO_OVER)
    assert list_direct(world.ada) == []
    told = await world.sam.click(card, label="Approve all 3")
    await go_on(world, told, "Approve all 3")
    await env.advance_time(UNDO_OVER)
    assert [len(list_direct(each)) for each in (world.ada, world.ben, world.rosa)] == [1, 1, 1]


async def test_a_tick_of_the_moment_before_counts_for_its_text_or_not_at_all(
    world: World, env: Env
) -> None:
    for who in (world.ada, world.ben):
        await log_order(world, who)
    await world.ask("order ship", order="1")
    [ada] = world.list_cards()
    text = (await get_draft(world)).text
    # both at once: whichever is first
    react_offline(world, ada, "✅", world.sam)
    await world.ask("order ship", order="2")
    await env.advance_time(UNDO_OVER)
    draft = await get_draft(world)
    sent = list_direct(world.ada)
    assert sent in ([], [text])
    assert (draft.status.value == "sent") == bool(sent)


async def test_a_tick_in_the_bots_absence_never_approves_what_went_to_the_other_card(
    world: World, env: Env, settings: Settings
) -> None:
    ada = await ship_three(world)
    await kill(world)
    react_offline(world, ada, "✅", world.sam)
    await start(world, settings)
    await env.advance_time(UNDO_OVER)
    assert list_direct(world.ada) == []
    assert (await get_draft(world)).status.value == "pending"


async def ship_three_to_paste(world: World) -> discord.Message:
    """Three parcels of buyers whom no program reaches."""
    for name in ("Ada", "Ben", "Cara"):
        await world.ask("order add", customer=name, item=f"cup of {name}")
    for number in ("1", "2", "3"):
        await world.ask("order ship", order=number)
    return find_card(world)


async def test_what_a_person_must_send_comes_text_by_text(world: World) -> None:
    card = await ship_three_to_paste(world)
    assert "**To paste:** Ada, Ben, Cara" in read_message(card)
    assert list_buttons(card) == ["Paste 3"]
    told = await world.sam.click(card, label="Paste 3")
    assert read_answer(told).startswith("Hi Ada,")
    told = await go_on(world, told, "Later")
    assert read_answer(told).startswith("Hi Ben,")
    told = await go_on(world, told, "I sent it")
    assert "Noted: Ben has your note." in read_answer(told)
    assert read_answer(told).startswith("Hi Cara,")
    told = await go_on(world, told, "I sent it")
    assert "1 note you left for later still waits" in read_answer(told)
    told = await go_on(world, told, "Begin again")
    await go_on(world, told, "I sent it")
    assert [row.status for row in await fetch(world, "drafts", "status")] == ["sent"] * 3
    assert read_message(see(world, card)) == "-# 3 notes: 3 went."
    told_at = [row.told_at for row in await fetch(world, "orders", "told_at")]
    assert None not in told_at


async def test_one_who_wrote_while_it_was_pasted_is_asked_about(world: World) -> None:
    card = await ship_three_to_paste(world)
    told = await world.sam.click(card, label="Paste 3")
    await world.ask("customer wrote", customer="Ada", message="Please cancel it!")
    after = await go_on(world, told, "I sent it")
    assert "isn't the one to send any more" in read_answer(after)
    assert [row.status for row in await fetch(world, "drafts", "status")].count("sent") == 0
    form = await go_on(world, after, "I sent it all the same")
    [field] = name_inputs(form).values()
    said = read_answer(await world.sam.submit_modal(form, {field: "now"}))
    assert "noted as sent" in said
    assert [row.status for row in await fetch(world, "drafts", "status")].count("sent") == 1
