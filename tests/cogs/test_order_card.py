"""Whatever an order's card is about can be done from it, and only what fits how it stands."""

from typing import Any

import simcord
from simcord.results import ResponseMessage

from bot.domain.errors import ShopError
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
)
from tests.sure import sure

OPEN = ["It left …", "Apologise", "Refund", "Edit", "Cancel"]


async def log(shop: World) -> ResponseMessage:
    result = await shop.sam.slash(
        shop.desk, "order add", customer="Ada", item="blue shawl", price="£38"
    )
    return sure(result.response)


async def fill_in(shop: World, card: ResponseMessage, label: str, **answers: Any) -> str:
    """Presses the button, writes into its form, and gives what is answered."""
    form = await shop.sam.click(card, label=label)
    inputs = name_inputs(form)
    values = {
        next(key for text, key in inputs.items() if text.lower().startswith(name)): value
        for name, value in answers.items()
    }
    return read_answer(await shop.sam.submit_modal(form, values))


async def show(shop: World) -> ResponseMessage:
    return sure((await shop.sam.slash(shop.desk, "order show", order="1")).response)


async def test_a_new_order_has_its_next_steps_as_buttons_and_nothing_to_retype(
    shop: World,
) -> None:
    card = await log(shop)
    assert list_buttons(card)[:5] == OPEN
    assert "/order ship" not in read_message(card)
    assert len(read_message(card).splitlines()) <= 4


async def test_a_card_offers_only_what_fits(shop: World) -> None:
    await log(shop)
    assert [each for each in list_buttons(await show(shop)) if each in OPEN] == OPEN
    await shop.ask("order ship", order="1")
    shown = list_buttons(await show(shop))
    assert "It came" in shown
    assert [each for each in shown if each in OPEN] == ["Apologise", "Refund", "Edit"]


async def test_it_left_marks_it_and_drafts_the_note(shop: World) -> None:
    said = await fill_in(shop, await log(shop), "It left …", tracking="RR123456785GB")
    assert "is marked as shipped" in said
    [card] = shop.list_cards()
    assert "RR123456785GB" in read_message(card)


async def test_saying_sorry_drafts_an_apology_about_this_order(shop: World) -> None:
    said = await fill_in(shop, await log(shop), "Apologise", what=["late"])
    assert "draft" in said.lower()
    [card] = shop.list_cards()
    assert "blue shawl" in read_message(card)


async def test_a_refund_is_recorded_with_its_note(shop: World) -> None:
    said = await fill_in(shop, await log(shop), "Refund", how="£38")
    assert "A refund of **£38.00**" in said


async def test_a_promised_sum_stands_in_the_form(shop: World) -> None:
    card = await log(shop)
    promised: dict[str, Any] = {"what": "refund £18", "by": "friday", "order": "1"}
    await shop.sam.slash(shop.desk, "promise add", **promised)
    form = await shop.sam.click(card, label="Refund")
    assert "£18.00" in str(form.modal)


async def test_a_cancelled_order_is_said_and_can_be_undone(shop: World) -> None:
    said = await fill_in(shop, await log(shop), "Cancel", why="out of wool")
    assert "is cancelled" in said


async def test_what_is_corrected_is_kept_and_what_is_left_stays(shop: World) -> None:
    card = await log(shop)
    said = await fill_in(shop, card, "Edit", item="red shawl", price="£38", note="")
    assert "Corrected order" in said
    shown = read_message(await show(shop))
    assert "red shawl" in shown
    assert "£38.00" in shown


async def test_a_card_that_is_older_than_what_happened_refuses_kindly(shop: World) -> None:
    card = await log(shop)
    await shop.ask("order cancel", order="1")
    form = await shop.sam.click(card, label="It left …")
    sentence = check_refusal(await shop.sam.submit_modal(form, {}))
    assert "cancelled" in sentence
    simcord.assert_error(shop.env, ShopError)
