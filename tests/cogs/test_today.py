"""/today: everything that waits, once, on pages of a phone; the menu opens any of it."""

import simcord
from simcord.results import ResponseMessage

from bot.domain.errors import NotAllowed
from bot.writing.day_lines import count_rows
from tests.cogs.shop_world import World, check_refusal, list_buttons, read_answer, read_message
from tests.sure import sure


async def open_today(shop: World) -> ResponseMessage:
    result = await shop.sam.slash(shop.desk, "today")
    read_answer(result)
    return sure(result.response)


def list_picks(message: ResponseMessage) -> dict[str, str]:
    return {
        option["value"]: option["label"]
        for row in message.components
        for part in row["components"]
        for option in part.get("options", [])
    }


async def pick(shop: World, shown: ResponseMessage, value: str) -> ResponseMessage:
    result = await shop.sam.select(shown, [value])
    return sure(result.response)


async def let_wait(shop: World, count: int) -> None:
    for number in range(count):
        name = f"Buyer {number:02}"
        await shop.ask("order add", customer=name, item="shawl", ship_by="in 2 days")
        await shop.ask("customer wrote", customer=name, message="Where is it?")


async def test_nothing_waits_is_said_kindly(shop: World) -> None:
    assert "Nothing waits for you" in read_message(await open_today(shop))


async def test_a_person_stands_there_once_with_all_that_waits_of_theirs(shop: World) -> None:
    await let_wait(shop, 1)
    shown = await open_today(shop)
    assert read_message(shown).splitlines()[0] == "1 matter waits for you"
    assert read_message(shown).count("Buyer 00") == 1
    [key] = list_picks(shown)
    card = await pick(shop, shown, key)
    said = read_message(card)
    assert "**Answer Buyer 00**" in said
    assert "**Besides:**" in said
    assert "**Send order #1**" in said
    assert list_buttons(card)[-1] == "◀ All"


async def test_pages_lead_to_everything_and_fit_a_phone(shop: World) -> None:
    await let_wait(shop, 8)
    shown = await open_today(shop)
    seen = set(list_picks(shown))
    assert sum(map(count_rows, read_message(shown).splitlines())) <= 16
    result = await shop.sam.click(shown, label="Next ▶")
    shown = sure(result.response)
    seen |= set(list_picks(shown))
    assert len(seen) == 8
    assert list_buttons(shown) == ["◀ Back"]


async def test_what_is_settled_by_now_says_so_and_leads_back(shop: World) -> None:
    await let_wait(shop, 1)
    shown = await open_today(shop)
    [key] = list_picks(shown)
    await shop.ask("customer answered", customer="Buyer 00")
    await shop.ask("order cancel", order="1")
    card = await pick(shop, shown, key)
    assert "That is settled by now." in read_message(card)
    back = await shop.sam.click(card, label="◀ All")
    assert "wait" in read_message(sure(back.response))


async def test_the_menu_below_the_days_list_opens_a_matter_privately(shop: World) -> None:
    await let_wait(shop, 1)
    await shop.env.advance_time(2 * 86400)
    listed = next(each for each in reversed(shop.desk.history()) if each.components)
    result = await shop.sam.select(listed, ["customer:1"], custom_id="today:pick")
    card = sure(result.response)
    assert card.ephemeral
    assert "**Answer Buyer 00**" in read_message(card)
    result = await shop.sam.select(listed, ["all"], custom_id="today:pick")
    assert "1 matter waits for you" in read_message(sure(result.response))


async def test_a_customer_reads_nothing_of_it(shop: World) -> None:
    await let_wait(shop, 1)
    assert "Only " in check_refusal(await shop.ada.slash(shop.desk, "today"))
    simcord.assert_error(shop.env, NotAllowed)


async def test_an_order_that_is_on_time_is_not_said_to_be_late(shop: World) -> None:
    await let_wait(shop, 1)
    await shop.ask("order add", customer="Ben", item="mug", ship_by="in 2 days")
    said = read_message(await open_today(shop))
    assert "**Ben**: send #2: 2 days left" in said
    assert "should have left" not in said
    await shop.env.advance_time(3 * 86400)
    assert "#2 should have left" in read_message(await open_today(shop))
