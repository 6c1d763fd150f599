"""Whatever comes between, a second click, a second person, a restart, a lost connection: exactly
one letter.
"""

import discord
import pytest
import simcord

from bot.config import Settings
from bot.domain.errors import ShopError
from tests.cogs.letter_world import (
    ADA_READS,
    UNDO_OVER,
    cut_off,
    draft_reply,
    fetch,
    get_draft,
    kill,
    let_notes_stand,
    list_direct,
    log_order,
    press,
    react_offline,
    read_desk,
    restart,
    see,
    stands,
    start,
)
from tests.cogs.shop_world import World, check_refusal, name_inputs


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """A reply to Ada about her shawl, waiting for approval at the desk."""
    let_notes_stand(shop)
    await log_order(shop, shop.ada, via="etsy")
    await shop.ask("reply", customer="Ada", message="It left this morning.", order="1")
    return shop.list_cards()[-1]


async def test_two_people_who_edit_at_once_dont_overwrite_each_other(
    shop: World, card: discord.Message
) -> None:
    forms = [await who.click(card, label="Edit") for who in (shop.sam, shop.rosa)]
    fields = [next(iter(name_inputs(form).values())) for form in forms]
    await shop.sam.submit_modal(forms[0], {fields[0]: "Sam's words."})
    sentence = check_refusal(await shop.rosa.submit_modal(forms[1], {fields[1]: "Rosa's words."}))
    simcord.assert_error(shop.env, ShopError)
    assert sentence == (
        "That was revision 1. There is a newer one, revision 2: please read that one."
    )
    assert (await get_draft(shop)).text == "Sam's words."
    assert len(await fetch(shop, "revisions")) == 2


async def test_two_people_who_approve_at_once_send_one_letter(
    shop: World, card: discord.Message
) -> None:
    react_offline(shop, card, "✅", shop.sam)
    react_offline(shop, card, "✅", shop.rosa)
    await shop.env.settle()
    await press(shop, card, "draft:approve:1:1", shop.sam)  # and once more, on a slow screen
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_a_second_click_is_refused_kindly_and_sends_nothing_twice(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.click(card, label="Approve")
    sentence = check_refusal(await press(shop, card, "draft:approve:1:1", shop.sam))
    assert sentence == "This draft can't be approved: it is approved and about to leave."
    await shop.env.advance_time(UNDO_OVER)
    await shop.sam.react(card, "❌")
    assert read_desk(shop)[-1].endswith("This draft can't be discarded: it was sent.")
    assert list_direct(shop.ada) == [ADA_READS]


async def test_a_restart_between_approval_and_sending_sends_it_once(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(10)
    await restart(shop, settings)
    assert list_direct(shop.ada) == []
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]
    await restart(shop, settings)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_reactions_given_while_the_bot_was_offline_are_found(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    discarded, withdrawn, strange = [
        await draft_reply(shop, words=f"Number {each}.") for each in range(3)
    ]
    await shop.sam.react(withdrawn, "✅")
    await kill(shop)
    react_offline(shop, card, "✅", shop.sam)
    react_offline(shop, discarded, "✅", shop.sam)
    react_offline(shop, discarded, "❌", shop.rosa)
    react_offline(shop, withdrawn, "✅", shop.sam, on=False)
    react_offline(shop, strange, "✅", shop.ben)
    await shop.env.advance_time(3600)
    await start(shop, settings)
    assert stands(shop, card).startswith(f"Approved by <@{shop.sam.id}>. Leaves")
    assert stands(shop, discarded) == f"Discarded by <@{shop.rosa.id}>. Nothing was sent."
    assert stands(shop, withdrawn).startswith("✅ approves")
    assert stands(shop, strange).startswith("✅ approves")
    assert list_direct(shop.ada) == []
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_after_a_lost_connection_nothing_leaves_before_it_was_seen_who_took_what_back(
    shop: World, card: discord.Message
) -> None:
    other = await draft_reply(shop, words="Another one.")
    await shop.sam.react(card, "✅")
    await shop.sam.react(other, "✅")
    with cut_off(shop):
        react_offline(shop, card, "✅", shop.sam, on=False)
        await shop.env.advance_time(600)
        assert list_direct(shop.ada) == []
    await shop.env.settle()
    assert stands(shop, card).startswith("✅ approves")
    assert list_direct(shop.ada) == ["Hi Ada,\n\nAnother one.\n\nWarm wishes,\nRosa"]


async def test_late_word_of_a_connection_that_was_lost_meanwhile_lets_nothing_leave(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    with cut_off(shop):
        react_offline(shop, card, "✅", shop.sam, on=False)
        with shop.env._bot_scope():
            shop.bot.dispatch(
                "shard_ready", 0
            )  # discord.py says it seconds after the last server was told of
        await shop.env.advance_time(600)
        assert list_direct(shop.ada) == []
    await shop.env.settle()
    assert stands(shop, card).startswith("✅ approves")


async def test_buttons_still_work_after_a_restart(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await restart(shop, settings)
    await shop.sam.click(see(shop, card), label="Approve")
    await restart(shop, settings)
    await shop.sam.click(see(shop, card), label="Undo")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
