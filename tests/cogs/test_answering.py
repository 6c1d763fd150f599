"""A card says what its letter leaves unanswered, and takes the answer."""

import discord
import pytest
import simcord

from tests.cogs.letter_world import (
    UNDO_OVER,
    buttons_of,
    get_draft,
    let_notes_stand,
    list_direct,
    log_order,
    press,
    see,
    tell,
)
from tests.cogs.shop_world import World, name_inputs

ASKED = "Please cancel my order. @everyone **now** [x](https://evil.example)"


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """The shipped note to Ada, who asked to cancel."""
    let_notes_stand(shop)
    await log_order(shop, shop.ada, via="etsy")
    await shop.ask("customer wrote", customer="Ada", message=ASKED, when="2 hours ago")
    await shop.ask("customer wrote", customer="Ada", message="Can I wash it?", when="1 hour ago")
    await shop.ask("order ship", order="1")
    return shop.list_cards()[-1]


def read_open(shop: World, card: discord.Message) -> str | None:
    """What the card says is unanswered."""
    fields = {field.name: field.value for field in see(shop, card).embeds[0].fields}
    return fields.get("Not answered by it: they still wait")


async def answer(shop: World, card: discord.Message, words: str) -> str:
    form = await shop.sam.click(card, label="Answer it too")
    [field] = name_inputs(form).values()
    return tell(await shop.sam.submit_modal(form, {field: words}))


async def test_a_card_shows_the_oldest_open_question_and_how_many_more(
    shop: World, card: discord.Message
) -> None:
    said = read_open(shop, card)
    assert said is not None
    assert said.startswith("“Please cancel my order.")
    assert said.endswith("” and 1 more")
    assert "@everyone" not in said
    assert "**now**" not in said
    assert "](https" not in said


async def test_the_form_shows_their_words_and_the_answer_stands_in_the_next_revision(
    shop: World, card: discord.Message
) -> None:
    form = await shop.sam.click(card, label="Answer it too")
    assert form.modal is not None
    shown = str(form.modal["components"][0])
    assert "Please cancel my order." in shown
    assert "Can I wash it?" in shown
    said = await answer(shop, card, "It has left already, so just send it back to me")
    assert said == "Your answer stands in revision 2. Its card waits for approval."
    new = shop.list_cards()[-1]
    assert "It has left already, so just send it back to me." in str(new.embeds[0].description)
    assert read_open(shop, new) is None
    assert "Answer it too" not in buttons_of(shop, new)


async def test_a_note_that_answers_too_leaves_nobody_waiting(
    env: simcord.Env, shop: World, card: discord.Message
) -> None:
    await answer(shop, card, "It has left already, so just send it back to me.")
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await env.advance_time(UNDO_OVER)
    assert "just send it back to me." in list_direct(shop.ada)[-1]
    assert "Every customer has an answer" in await shop.ask("inbox")


async def test_a_note_that_only_tells_of_the_parcel_leaves_her_waiting(
    env: simcord.Env, shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    await env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada)
    assert "**Ada**" in await shop.ask("inbox")


async def test_a_card_for_somebody_who_has_their_answer_shows_nothing(shop: World) -> None:
    await log_order(shop, shop.ada, via="etsy")
    await shop.ask("customer wrote", customer="Ada", message="Where is it?", when="2 hours ago")
    await shop.ask("order ship", order="1")
    card = shop.list_cards()[-1]
    assert read_open(shop, card) is None
    assert "Answer it too" not in buttons_of(shop, card)


async def test_what_was_answered_meanwhile_is_not_asked_for(
    shop: World, card: discord.Message
) -> None:
    """An old card may still show the button."""
    draft = await get_draft(shop)
    await shop.ask("customer answered", customer="Ada")
    pressed = await press(shop, card, f"draft:answer:{draft.id}:1", shop.sam)
    assert "can't be changed any more" in tell(pressed)
