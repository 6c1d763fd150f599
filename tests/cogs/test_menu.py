"""The message menu *Log customer message*: any message of the server, once."""

import discord
import simcord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.domain.errors import BadInput, NotAllowed
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_books,
    read_message,
)

MENU = "Log customer message"


async def log(
    shop: World, message: discord.Message, *, by: MemberActor | None = None
) -> InteractionResult:
    return await (by or shop.sam).context_menu(shop.hall, MENU, message)


async def test_a_known_customers_message_is_logged_at_once_from_when_it_was_written(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    written = await shop.ada.send(shop.hall, "Where is my shawl? I want a refund.")
    await shop.env.advance_time(3600)
    result = await log(shop, written)
    said = read_answer(result)
    assert "Logged: **Ada** wrote. Read as today 0:00" in said
    assert "due in 23 h" in said
    assert '⚠ Urgent: says "refund"' in said
    assert result.response is not None
    assert "Reply" in list_buttons(result.response)
    assert "1 customer waits" in await shop.ask("inbox")
    assert "(this server)" in await shop.ask("customer show", customer="Ada")


async def test_the_same_message_is_logged_only_once(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    written = await shop.ada.send(shop.hall, "Where is my shawl?")
    await log(shop, written)
    before = await read_books(shop.bot)
    assert check_refusal(await log(shop, written)) == (
        "That message is logged already. See /inbox for who waits."
    )
    simcord.assert_error(shop.env, BadInput)
    assert await read_books(shop.bot) == before


async def test_an_unknown_author_is_asked_for_in_a_form_with_both_filled_in(shop: World) -> None:
    written = await shop.ben.send(shop.hall, "Can I still change the colour?")
    form = await log(shop, written)
    inputs = name_inputs(form)
    assert list(inputs) == ["Customer", "What they wrote"]
    assert form.modal is not None
    filled = [row["component"]["value"] for row in form.modal["components"]]
    assert filled == ["ben", "Can I still change the colour?"]
    result = await shop.sam.submit_modal(
        form,
        {inputs["Customer"]: "Ben Baker", inputs["What they wrote"]: "Can I change the colour?"},
    )
    said = read_answer(result)
    assert "**Ben Baker** wrote" in said
    assert "They are new" in said
    assert "> Can I change the colour?" in await shop.ask("inbox")
    again = await log(shop, written)
    inputs = name_inputs(again)
    late = await shop.sam.submit_modal(
        again,
        {inputs["Customer"]: "Ben Baker", inputs["What they wrote"]: "Can I change the colour?"},
    )
    assert "logged already" in check_refusal(late)
    simcord.assert_error(shop.env, BadInput)


async def test_a_form_with_an_unreadable_name_is_refused_and_logs_nothing(shop: World) -> None:
    form = await log(shop, await shop.ben.send(shop.hall, "Hello?"))
    inputs = name_inputs(form)
    before = await read_books(shop.bot)
    result = await shop.sam.submit_modal(
        form, {inputs["Customer"]: "\u200b \u200b", inputs["What they wrote"]: "Hello?"}
    )
    assert "The name is empty" in check_refusal(result)
    simcord.assert_error(shop.env, BadInput)
    assert await read_books(shop.bot) == before


async def test_what_a_customer_said_can_be_logged_from_a_helpers_or_a_bots_message(
    shop: World,
) -> None:
    """Staff paste what they got by phone, and an Etsy bot posts what came in."""
    pasted = await shop.sam.send(shop.hall, "Ada called: where is the shawl?")
    assert name_inputs(await log(shop, pasted))
    hook = shop.guild.create_webhook(shop.hall, "Etsy")
    posted = await hook.send("New message from Ada: where is the shawl?", username="Etsy")
    form = await log(shop, posted)
    inputs = name_inputs(form)
    said = read_answer(
        await shop.sam.submit_modal(
            form, {inputs["Customer"]: "Ada", inputs["What they wrote"]: "Where?"}
        )
    )
    assert "**Ada** wrote" in said


async def test_the_bots_own_message_asks_whose_words_they_were(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.ask("reply", customer="Ada", message="Hello")
    form = await shop.sam.context_menu(shop.desk, MENU, shop.list_cards()[0])
    assert list(name_inputs(form)) == ["Customer", "What they wrote"]


async def test_a_message_without_words_is_logged_by_its_files_or_refused(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    photo = await shop.ada.send(shop.hall, "", attachments=[("torn.png", b"png")])
    assert "**Ada** wrote" in read_answer(await log(shop, photo))
    hook = shop.guild.create_webhook(shop.hall, "Etsy")
    empty = await hook.send("", embed=discord.Embed(title="Order"))
    assert "has no words that I could log" in check_refusal(await log(shop, empty))
    simcord.assert_error(shop.env, BadInput)


async def test_a_stranger_logs_nothing(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    for author in (shop.ada, shop.ben):
        written = await author.send(shop.hall, "Hello?")
        before = await read_books(shop.bot)
        assert "Only the shop's staff" in check_refusal(await log(shop, written, by=shop.ben))
        simcord.assert_error(shop.env, NotAllowed)
        assert await read_books(shop.bot) == before


async def test_thanks_in_the_server_are_only_thanks(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    result = await log(shop, await shop.ada.send(shop.hall, "Thank you so much!"))
    assert "said thanks" in read_answer(result)
    assert result.response is not None
    assert list_buttons(result.response) == ["It is a question", "Not theirs"]
    assert read_message(result.response).endswith("so no clock runs.")
