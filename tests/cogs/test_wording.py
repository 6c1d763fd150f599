"""A shop's own words for its letters."""

import simcord

from bot.domain.errors import BadInput
from tests.cogs.shop_world import World, read_answer

OWN = "Hello {{ customer_name }}, your parcel is on its way. {{ sign_off }}"


async def reword(world: World, source: str) -> str:
    shown = await world.rosa.slash(world.desk, "wording", letter="shipped")
    assert shown.modal is not None
    custom_id = shown.modal["components"][0]["component"]["custom_id"]
    return read_answer(await world.rosa.submit_modal(shown, {custom_id: source}))


async def test_a_reworded_letter_is_drafted_in_the_shops_own_words_until_it_is_reset(
    shop: World,
) -> None:
    answer = await reword(shop, OWN)
    assert "your parcel is on its way" in answer
    await shop.ask("order add", customer="Ada", item="shawl")
    await shop.ask("order ship", order="1")
    assert (shop.list_cards()[-1].embeds[0].description or "").startswith(
        "Hello Ada, your parcel is on its way."
    )
    await shop.ask("wording", by=shop.rosa, letter="shipped", reset=True)
    await shop.ask("order add", customer="Ada", item="scarf")
    await shop.ask("order ship", order="2")
    assert "on its way" not in (shop.list_cards()[-1].embeds[0].description or "")


async def test_a_wording_that_cannot_be_used_is_refused_and_the_old_one_stays(shop: World) -> None:
    assert "customer_nam" in await reword(shop, "Hello {{ customer_nam }}")
    simcord.assert_error(shop.env, BadInput)
    await shop.ask("order add", customer="Ada", item="shawl")
    await shop.ask("order ship", order="1")
    assert "I posted your shawl" in (shop.list_cards()[-1].embeds[0].description or "")


async def test_only_those_who_manage_the_server_reword_letters(shop: World) -> None:
    assert "Manage Server" in await shop.refuse("wording", letter="shipped")
    assert "Manage Server" in await shop.refuse("wording", letter="shipped", reset=True)
