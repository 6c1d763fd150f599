"""The refunds that an incident's letters promised: a list to work through, never a payment."""

import discord
import pytest
import simcord
from simcord.results import ResponseMessage

from bot.domain.errors import StateConflict
from tests.cogs.incident_world import MINUTE, open_page, read_page, send_letters
from tests.cogs.letter_world import log_order, see
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_message, set_up


@pytest.fixture(autouse=True)
async def desk(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="blue mug", price="24 GBP")
    await log_order(world, world.ben, item="green bowl", price="30 GBP")


async def promise_refunds(world: World) -> discord.Message:
    return await send_letters(world, 2, remedy="refund", in_days=3)


async def open_refunds(world: World, card: discord.Message) -> ResponseMessage:
    return await open_page(world, card, "Refunds")


async def record(world: World, page: ResponseMessage, number: int, **more: str) -> ResponseMessage:
    """The list after the refund at this place was filled in."""
    value = page.components[0]["components"][0]["options"][number]["value"]
    form = await world.sam.select(page, [value])
    amount, reference = name_inputs(form).values()
    answers = {amount: more.get("amount", "£24"), reference: more.get("reference", "")}
    return read_page(await world.sam.submit_modal(form, answers))


async def test_each_promise_is_a_line_with_what_is_owed(world: World) -> None:
    shown = read_message(await open_refunds(world, await promise_refunds(world)))
    assert "0 of 2 refunded, nothing of £54.00" in shown
    assert "• **Ada**, order #1: £24.00" in shown
    assert "• **Ben**, order #2: £30.00" in shown
    assert "I can't send money" in shown


async def test_picking_one_records_it_as_order_refund_does(world: World) -> None:
    card = await promise_refunds(world)
    page = await record(world, await open_refunds(world, card), 0)
    shown = read_message(page)
    assert "1 of 2 refunded, £24.00 of £54.00" in shown
    assert "A refund of **£24.00** for order **#1** is recorded." in shown
    assert "That keeps what you promised: “refund £24.00”." in shown
    assert shown.index("• **Ben**") < shown.index("✅ **Ada**, order #1: done")
    assert "Take it back" in list_buttons(page)
    await world.env.advance_time(MINUTE)
    assert "1 of 2 kept" in read_message(see(world, card))


async def test_a_part_leaves_the_rest_owed(world: World) -> None:
    card = await promise_refunds(world)
    page = await record(world, await open_refunds(world, card), 1, amount="£10")
    assert "0 of 2 refunded" in read_message(page)
    assert "• **Ben**, order #2: £20.00" in read_message(page)


async def test_the_same_refund_is_never_recorded_twice(world: World) -> None:
    card = await promise_refunds(world)
    page = await open_refunds(world, card)
    value = page.components[0]["components"][0]["options"][0]["value"]
    forms = [await world.sam.select(page, [value]) for _ in range(2)]
    for form, said in zip(forms, ("1 of 2 refunded", "isn't owed any more"), strict=True):
        amount, reference = name_inputs(form).values()
        result = await world.sam.submit_modal(form, {amount: "£24", reference: ""})
        assert said in read_message(read_page(result))
    simcord.assert_error(world.env, StateConflict)


async def test_without_a_refund_there_is_no_such_list(world: World) -> None:
    card = await send_letters(world, 2)
    assert "Refunds" not in list_buttons(see(world, card))
