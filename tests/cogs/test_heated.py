"""Words that may hurt wait ten minutes for whoever wrote them, or for a second person."""

from typing import Any

import discord
import pytest

from bot.config import Settings
from tests.cogs.letter_world import (
    UNDO_OVER,
    get_draft,
    kill,
    let_notes_stand,
    list_direct,
    log_order,
    press,
    react_offline,
    see,
    stands,
    start,
    tell,
)
from tests.cogs.shop_world import World, check_refusal, name_inputs, read_message

HOT = "You should have read the description."


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """A reply of Sam's that blames Ada."""
    let_notes_stand(shop)
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message=HOT, order="1")
    return shop.list_cards()[-1]


def count_checks(shop: World, card: discord.Message) -> int:
    return next(each.count for each in see(shop, card).reactions if str(each.emoji) == "✅")


async def test_the_card_shows_the_sentence_once_and_says_who_may_approve_when(
    shop: World, card: discord.Message
) -> None:
    words = read_message(card)
    assert f"“{HOT}” may read as blame." in words
    assert words.count(f"“{HOT}”") == 1
    assert f"<@{shop.sam.id}> may from <t:" in stands(shop, card)
    assert [str(each.emoji) for each in card.reactions] == ["✅", "❌"]


async def test_who_wrote_it_is_refused_kindly_until_ten_minutes_are_over(
    shop: World, card: discord.Message
) -> None:
    sentence = check_refusal(await press(shop, card, "draft:approve:1:1", shop.sam))
    assert sentence.startswith("You wrote this a moment ago")
    assert "Somebody else on staff can approve it now, you from <t:" in sentence
    await shop.env.advance_time(601)
    assert tell(await shop.sam.click(card, label="Approve")).startswith("Approved.")
    await shop.env.advance_time(UNDO_OVER)
    assert HOT in list_direct(shop.ada)[0]


async def test_somebody_else_may_approve_it_at_once(shop: World, card: discord.Message) -> None:
    await shop.rosa.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert HOT in list_direct(shop.ada)[0]


async def test_a_check_that_came_too_soon_is_cleared_and_never_counts_later(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await shop.sam.react(card, "✅")
    assert "You wrote this a moment ago" in shop.desk.history()[-1].content
    assert count_checks(shop, card) == 1  # the bot's own
    await shop.env.advance_time(3600)
    await kill(shop)
    await start(shop, settings)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    await shop.sam.react(see(shop, card), "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert HOT in list_direct(shop.ada)[0]


async def test_a_check_of_the_writers_that_came_unseen_is_asked_for_once_more(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await kill(shop)
    react_offline(shop, card, "✅", shop.sam)
    await shop.env.advance_time(3600)
    await start(shop, settings)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    assert "Please put it once more" in read_message(see(shop, card))
    await shop.sam.react(see(shop, card), "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert HOT in list_direct(shop.ada)[0]


async def test_anybody_elses_check_that_came_unseen_counts_beside_the_writers(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await kill(shop)
    react_offline(shop, card, "✅", shop.sam)
    react_offline(shop, card, "✅", shop.rosa)
    await start(shop, settings)
    await shop.env.advance_time(UNDO_OVER)
    assert HOT in list_direct(shop.ada)[0]
    assert (await get_draft(shop)).decided_by == shop.rosa.id


async def test_calm_words_wait_for_nobody(shop: World, card: discord.Message) -> None:
    form = await shop.sam.click(card, label="Edit")
    [field] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {field: "Hi Ada,\n\nIt is made of wool.\n\nRosa"})
    calm = shop.list_cards()[-1]
    assert "may from" not in stands(shop, calm)
    await shop.sam.react(calm, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == ["Hi Ada,\n\nIt is made of wool.\n\nRosa"]


@pytest.mark.parametrize("option", ["explanation", "answer", "changed", "extra"])
async def test_what_an_apology_is_told_in_a_heat_is_held_too(shop: World, option: str) -> None:
    await log_order(shop, shop.ada)
    said: dict[str, Any] = {option: HOT}
    await shop.ask("apology", order="1", cause="late", remedy_by="in 3 days", **said)
    draft = await get_draft(shop)
    assert draft.heated == (f"“{HOT}” may read as blame.",)
    assert draft.cool_at is not None


async def test_a_sentence_without_its_full_stop_is_shown_once_too(shop: World) -> None:
    await log_order(shop, shop.ada)
    hot = "you should have read the description"
    await shop.ask(
        "apology", order="1", cause="our_mistake", remedy_by="in 3 days", explanation=hot
    )
    fields = {field.name: field.value for field in shop.list_cards()[-1].embeds[0].fields}
    assert hot in str(fields["Please read once more"])
    assert "read the description" not in str(fields.get("Please read twice"))


async def test_a_new_date_doesnt_make_hot_words_somebody_elses(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("apology", order="1", cause="late", remedy="refund", explanation=HOT)
    first = await get_draft(shop)
    form = await shop.rosa.click(shop.list_cards()[-1], label="Fill in")
    await shop.rosa.submit_modal(form, {name_inputs(form)["By when"]: "in 3 days"})
    draft = await get_draft(shop)
    assert (draft.revision, draft.worded_by, draft.worded_at) == (2, shop.sam.id, first.worded_at)


async def test_a_day_put_into_a_hot_text_doesnt_free_its_writer(
    shop: World, card: discord.Message
) -> None:
    form = await shop.sam.click(card, label="Edit")
    [field] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {field: f"Hi Ada,\n\n{HOT} It leaves by [by when?]."})
    form = await shop.rosa.click(shop.list_cards()[-1], label="Fill in")
    await shop.rosa.submit_modal(form, {name_inputs(form)["By when"]: "in 3 days"})
    assert (await get_draft(shop)).worded_by == shop.sam.id
    sentence = check_refusal(
        await press(shop, shop.list_cards()[-1], "draft:approve:1:3", shop.sam)
    )
    assert sentence.startswith("You wrote this a moment ago")
