"""/next: the next thing to lose in full, the few that follow, and what the buttons do."""

from typing import Any

import simcord
from simcord.results import ResponseMessage

from bot.domain.errors import ShopError
from tests.cogs.shop_world import World, check_refusal, list_buttons, read_answer, read_message


async def open_next(shop: World) -> ResponseMessage:
    result = await shop.sam.slash(shop.desk, "next")
    read_answer(result)
    assert result.response is not None
    return result.response


def list_picks(message: ResponseMessage) -> dict[str, str]:
    return {
        option["label"]: option["value"]
        for row in message.components
        for part in row["components"]
        for option in part.get("options", [])
    }


async def log_some(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", price="€80", ship_by="in 3 days")
    await shop.ask("order add", customer="Ben", item="red mug", ship_by="in 5 days")
    await shop.ask("customer wrote", customer="Cleo", message="Where is it?", when="an hour ago")


async def case_open(shop: World, **more: Any) -> str:
    return await shop.ask("case open", platform="paypal", order="1", amount="€80", **more)


async def test_nothing_to_lose_is_good_news(shop: World) -> None:
    shown = await open_next(shop)
    assert "Nothing can be lost just now" in read_message(shown)
    assert shown.components == []


async def test_the_most_pressing_is_shown_in_full_and_the_others_in_a_line_each(
    shop: World,
) -> None:
    await log_some(shop)
    await case_open(shop, respond_by="in 2 days", reference="PP-D-77")
    shown = await open_next(shop)
    said = read_message(shown)
    lines = said.splitlines()
    assert lines[0] == "5 things wait for you"
    assert lines[1] == "⏰ **Answer Cleo**"
    assert "> Where is it?" in lines
    assert any(
        "Answer PayPal: dispute PP-D-77" in line and "€80.00 at risk" in line for line in lines
    )
    assert any("**Send order #1** (Ada, blue shawl): due in 3 days" in line for line in lines), said
    assert list_buttons(shown) == ["Reply", "Apologise", "Snooze", "Needs no answer"]
    assert len(list_picks(shown)) == 5


async def test_picking_one_shows_all_of_it_with_its_buttons_and_the_way_back(shop: World) -> None:
    await log_some(shop)
    shown = await open_next(shop)
    await shop.sam.select(shown, [list_picks(shown)["Send order #1 (Ada)"]])
    said = read_message(shown)
    assert "📦 **Send order #1** (Ada, blue shawl)" in said
    assert "**Next:** " in said
    assert list_buttons(shown) == ["Draft a delay notice", "Show the order", "◀ Back"]
    result = await shop.sam.click(shown, label="Show the order")
    assert "Order #1" in read_answer(result)
    await shop.sam.click(shown, label="◀ Back")
    assert read_message(shown).startswith("3 things wait for you")
    assert len(list_picks(shown)) == 3


async def test_what_was_settled_meanwhile_says_so(shop: World) -> None:
    await log_some(shop)
    shown = await open_next(shop)
    value = list_picks(shown)["Send order #1 (Ada)"]
    await shop.ask("order cancel", order="1")
    await shop.sam.select(shown, [value])
    assert "That is settled by now." in read_message(shown)
    assert list_buttons(shown) == ["◀ Back"]


async def test_more_than_a_page_can_be_turned(shop: World) -> None:
    for number in range(10):
        await shop.ask(
            "order add", customer=f"Buyer {number}", item="hat", ship_by=f"in {number + 2} days"
        )
    shown = await open_next(shop)
    assert len(list_picks(shown)) == 8
    assert list_buttons(shown) == ["Draft a delay notice", "Show the order", "Next ▶"]
    await shop.sam.click(shown, label="Next ▶")
    assert list(list_picks(shown)) == ["Send order #9 (Buyer 8)", "Send order #10 (Buyer 9)"]
    assert list_buttons(shown) == ["◀ Back"]
    await shop.sam.click(shown, label="◀ Back")
    assert len(list_picks(shown)) == 8


async def test_only_staff_may_look(shop: World) -> None:
    await log_some(shop)
    shown = await open_next(shop)
    assert "Only the shop's staff" in check_refusal(await shop.ada.slash(shop.desk, "next"))
    simcord.assert_error(shop.env, ShopError)
    assert shown.ephemeral


async def test_names_that_try_to_ping_or_format_stay_words(shop: World) -> None:
    await shop.ask(
        "order add", customer="@everyone **Bob**", item="<@&1> `hat`", ship_by="tomorrow 8am"
    )
    shown = await open_next(shop)
    assert "@everyone" not in read_message(shown).replace("@\u200beveryone", "")
    assert r"\*\*Bob\*\*" in read_message(shown)


async def test_an_order_that_is_late_calls_nobody(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", ship_by="in 3 days")
    await shop.env.advance_time(4.8 * 24 * 3600)
    said = shop.desk.history()
    assert any("Ada" in read_message(each) for each in said)
    assert not any(shop.staff.mention in each.content for each in said)
