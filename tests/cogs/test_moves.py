"""Whose something is: the answer says who an order was taken to be of, and every mistake is put
right by a click, with Undo.
"""

from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from tests.cogs.letter_world import log_order, read_desk, see
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_books, read_message
from tests.sure import sure


async def add(shop: World, customer: str = "Maria Silva", **more: Any) -> InteractionResult:
    return await shop.sam.slash(shop.desk, "order add", customer=customer, item="cup", **more)


async def press(shop: World, shown: InteractionResult, label: str) -> str:
    answer = await shop.sam.click(sure(shown.response), label=label)
    return read_message(sure(answer.response))


async def undo(shop: World) -> str:
    """Presses Undo at the desk."""
    answer = await shop.sam.click(shop.desk.history()[-1], label="Undo")
    return read_message(sure(answer.response))


async def test_an_answer_says_that_the_customer_is_known_and_another_person_gets_the_order(
    shop: World,
) -> None:
    assert "new customer" in read_message(sure((await add(shop)).response))
    await add(shop)
    third = await add(shop)
    assert "known customer, 2 orders" in read_message(sure(third.response))
    assert "Another person" in list_buttons(sure(third.response))
    await shop.ask("order ship", order="3")
    assert "gave order **#3** to another **Maria Silva**" in await press(
        shop, third, "Another person"
    )
    assert len((await read_books(shop.bot))["customers"]) == 2
    [said] = [each for each in shop.desk.history() if "gave order" in each.content]
    await shop.sam.click(said, label="Undo")
    assert (await shop.ask("customer show", customer="Maria Silva")).count("cup") == 3
    assert len((await read_books(shop.bot))["customers"]) == 1


async def test_the_same_person_gets_the_order_of_a_new_one_of_that_name(shop: World) -> None:
    await log_order(shop, shop.ada, item="red hat")
    new = await add(shop, "Ada", via="etsy", number="3200000777")
    assert "new customer: you have 1 other customer with this name" in read_message(
        sure(new.response)
    )
    await shop.ask("order ship", order="2")
    assert "To Ada · Etsy messages" in str(shop.list_cards()[-1].embeds[0].title)
    joined = await press(shop, new, "It is the same person")
    assert "joined **Ada**, with 1 order, into **Ada**: they are one customer now." in joined
    assert "To Ada · Discord @ada" in str(shop.list_cards()[-1].embeds[0].title)
    story = await shop.ask("customer show", customer="Ada")
    assert "red hat" in story
    assert "cup" in story


async def test_joining_two_customers_is_said_at_the_desk_and_can_be_undone(shop: World) -> None:
    await add(shop, "Ada", email="ada@example.com")
    await add(shop, "A. Byron", email="byron@example.com")
    await shop.ask("customer wrote", customer="A. Byron", message="Where is it?")
    said = await shop.ask("customer join", customer="Ada", other="A. Byron")
    assert f"<@{shop.sam.id}> joined **A. Byron**, with 1 order, into **Ada**" in said
    assert said in read_desk(shop)[-1]
    story = await shop.ask("customer show", customer="byron@example.com")
    assert "Where is it?" in story
    assert "Ada" in await shop.ask("inbox")
    assert "Undone" in await undo(shop)
    assert "undid a move" in read_desk(shop)[-1]
    assert "A. Byron" in await shop.ask("inbox")


async def answer_form(shop: World, note: discord.Message, typed: str) -> InteractionResult:
    form = await shop.sam.click(see(shop, note), label="Not theirs")
    [(_, field)] = name_inputs(form).items()
    return await shop.sam.submit_modal(form, {field: typed})


async def write(shop: World) -> discord.Message:
    await log_order(shop, shop.ada, item="red hat")
    await shop.ada.send_dm("Where is my cup?")
    return next(each for each in shop.desk.history() if "wrote to you" in each.content)


@pytest.mark.parametrize("typed", ["Maria Silva", "maria@example.com"])
async def test_a_message_that_isnt_theirs_moves_to_whom_staff_name(shop: World, typed: str) -> None:
    await add(shop, email="maria@example.com")
    note = await write(shop)
    moved = await answer_form(shop, note, typed)
    said = read_message(sure(moved.response))
    assert "moved 1 message from **Ada** to **Maria Silva**" in said
    assert "What comes the same way is theirs from now on." in said
    assert "Maria Silva" in await shop.ask("inbox")
    await shop.ada.send_dm("Hello?")
    assert "**Maria Silva** wrote to you." in [each.content for each in shop.desk.history()]


async def test_a_message_of_somebody_new_makes_a_customer_of_its_own(shop: World) -> None:
    note = await write(shop)
    moved = await answer_form(shop, note, "")
    assert "from **Ada** to another **ada**" in read_message(sure(moved.response))
    assert "Undone" in await undo(shop)
    assert "2 customers" not in await shop.ask("customer show", customer="Ada")


async def test_when_several_could_be_meant_staff_pick_and_nothing_moves_before(
    shop: World,
) -> None:
    await add(shop, "Maria Silva")
    await add(shop, "Maria Stone", email="stone@example.com")
    note = await write(shop)
    asked = await answer_form(shop, note, "Maria")
    assert "Nothing was moved yet" in read_message(sure(asked.response))
    assert set(list_buttons(sure(asked.response))) == {
        "It is Maria Silva", "It is Maria Stone (stone@example.com)", "Somebody new",
    }  # fmt: skip
    assert "Ada" in await shop.ask("inbox")
    said = await press(shop, asked, "It is Maria Stone (stone@example.com)")
    assert "to **Maria Stone**" in said
    assert "Maria Stone" in await shop.ask("inbox")
