"""❌ on a shipped note asks whether its customer knows already, and what is answered ends it."""

from typing import Any

import discord
from simcord.env import Env

from tests.cogs.letter_world import (
    DAY,
    UNDO_OVER,
    buttons_of,
    fetch,
    log_order,
    press,
    read_desk,
    stands,
    tell,
)
from tests.cogs.shop_world import World, list_buttons, read_message


async def is_matter(world: World) -> bool:
    return any(each.kind == "tell_shipped" for each in await fetch(world, "deadlines", "kind"))


async def ship(world: World, env: Env, **how: Any) -> discord.Message:
    await log_order(world, world.ada, **({} if how else {"kind": "pickup"}))
    await world.ask("order ship", order="1", **how)
    await env.settle()
    return world.list_cards()[-1]


async def discard(world: World, env: Env, **how: Any) -> discord.Message:
    card = await ship(world, env, **how)
    await world.sam.react(card, "❌")
    await env.settle()
    return card


async def refuse(world: World, card: discord.Message, action: str, why: str) -> None:
    assert why in tell(await press(world, card, action, world.sam))


async def test_a_discarded_note_asks_in_place_and_reminds_of_nothing(shop: World, env: Env) -> None:
    card = await ship(shop, env, carrier="DHL")
    assert await is_matter(shop)
    await shop.sam.react(card, "❌")
    await env.settle()
    assert "Do they know already that it left?" in stands(shop, card)
    assert {"They know", "Not yet: remind me", "Renew"} <= set(buttons_of(shop, card))
    assert not await is_matter(shop)
    await env.advance_time(4 * DAY)
    assert not [each for each in read_desk(shop) if "not told" in each]


async def test_they_know_marks_the_order_as_told_and_can_be_taken_back(
    shop: World, env: Env
) -> None:
    card = await discard(shop, env, carrier="DHL")
    said = tell(await shop.sam.click(card, label="They know"))
    assert "**Ada** knows" in said
    await env.settle()
    assert "They know: noted" in stands(shop, card)
    assert "Not yet: remind me" not in buttons_of(shop, card)
    story = await shop.ask("order show", order="1")
    assert "said that the customer knows already" in story
    [order] = await fetch(shop, "orders", "told_at", "note_discarded_at")
    assert order.told_at is not None
    assert order.note_discarded_at is None
    await shop.sam.click(card, label="They don't know yet")
    await env.settle()
    assert await is_matter(shop)
    [order] = await fetch(shop, "orders", "told_at")
    assert order.told_at is None


async def test_what_was_said_can_be_taken_back_for_a_day(shop: World, env: Env) -> None:
    card = await discard(shop, env, carrier="DHL")
    await shop.sam.click(card, label="They know")
    await env.advance_time(DAY + 60)
    await refuse(shop, card, "told:take_back:1", "more than a day ago")


async def test_not_yet_keeps_reminding_until_they_are_told(shop: World, env: Env) -> None:
    card = await discard(shop, env, carrier="DHL")
    tell(await shop.sam.click(card, label="Not yet: remind me"))
    await env.settle()
    assert await is_matter(shop)
    assert buttons_of(shop, card).count("They know") == 1
    assert "until they are told" in stands(shop, card)


async def test_a_renewed_note_that_goes_tells_them(shop: World, env: Env) -> None:
    card = await discard(shop, env, carrier="DHL")
    await shop.sam.click(card, label="Renew")
    await env.settle()
    assert await is_matter(shop)
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await env.advance_time(UNDO_OVER)
    assert not await is_matter(shop)
    [order] = await fetch(shop, "orders", "told_at", "note_discarded_at")
    assert order.told_at is not None
    await refuse(shop, card, "told:take_back:1", "went on since")


async def test_a_note_of_what_waits_to_be_collected_asks_too(shop: World, env: Env) -> None:
    card = await discard(shop, env)
    assert "Do they know already that it is ready?" in stands(shop, card)


async def test_the_order_itself_has_the_button_and_the_desk_says_who_pressed_it(
    shop: World, env: Env
) -> None:
    card = await ship(shop, env, carrier="DHL")
    shown = await shop.sam.slash(shop.desk, "order show", order="1")
    assert shown.response is not None
    assert "They know" in list_buttons(shown.response)
    answer = (await shop.sam.click(shown.response, label="They know")).response
    assert answer is not None
    assert "Undo" in list_buttons(answer)
    await env.settle()
    [told] = [each for each in shop.desk.history() if "says that **Ada** knows" in each.content]
    assert f"<@{shop.sam.id}>" in told.content
    assert "the customer knows already" in read_message(card) + stands(shop, card)
    assert not await is_matter(shop)
    await shop.sam.click(told, label="Undo")
    assert await is_matter(shop)


async def test_an_order_that_went_on_needs_no_answer_any_more(shop: World, env: Env) -> None:
    card = await discard(shop, env, carrier="DHL")
    await shop.ask("order arrived", order="1")
    await refuse(shop, card, "told:know:1", "Nobody has to be told")


async def test_an_answer_elsewhere_says_what_it_ended(shop: World, env: Env) -> None:
    card = await ship(shop, env, carrier="DHL")
    said = await shop.ask("customer answered", customer="Ada", order="1")
    assert "They count as told that order **#1** was shipped." in said
    assert "Draft 1 (shipped note) is set aside: nothing of it goes out." in said
    await env.settle()
    assert "Set aside" in stands(shop, card)
    assert not await is_matter(shop)
    await log_order(shop, shop.ben)
    wrong = await shop.refuse("customer answered", customer="Ben", order="1")
    assert "belongs to another customer" in wrong


async def test_of_several_orders_the_answer_asks_which_one(shop: World, env: Env) -> None:
    await ship(shop, env, carrier="DHL")
    await log_order(shop, shop.ada, item="hat")
    await shop.ask("order ship", order="2", carrier="DHL")
    said = await shop.ask("customer answered", customer="Ada")
    assert "say which one with `order`" in said
    assert "Draft 1 (shipped note) is set aside" in said


async def test_of_notes_that_lie_on_one_card_each_can_be_told_already(
    shop: World, env: Env
) -> None:
    for name in ("Ada", "Ben", "Cem"):
        await shop.ask("order add", customer=name, item="mug")
    for number in ("1", "2", "3"):
        await shop.ask("order ship", order=number, carrier="DHL")
    await env.settle()
    [card] = [each for each in shop.desk.history() if "Paste 3" in list_buttons(each)]
    page = (await shop.sam.click(card, label="Paste 3")).response
    assert page is not None
    before = len(shop.list_cards())
    assert "**Ada** knows" in tell(await shop.sam.click(page, label="They know"))
    await env.settle()
    assert len(shop.list_cards()) == before
    untold = [
        each.about_id
        for each in await fetch(shop, "deadlines", "kind", "about_id")
        if each.kind == "tell_shipped"
    ]
    assert sorted(untold) == [2, 3]
