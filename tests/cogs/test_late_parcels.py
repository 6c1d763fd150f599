"""The parcels of one line of the day's list, at the press of a button."""

import discord

from tests.cogs.letter_world import advance_until
from tests.cogs.shop_world import World, list_buttons, read_answer, read_message
from tests.cogs.test_reminders import london


async def ship_two(shop: World) -> discord.Message:
    """Two tracked parcels that the list of the fifth of January named."""
    for number, name in enumerate(("Ben", "Cleo"), 1):
        await shop.ask("order add", customer=name, item="red mug")
        await shop.ask(
            "order ship", order=str(number), tracking="RR123456785GB", arrives="3 january"
        )
        await shop.sam.react(shop.list_cards()[-1], "❌")
        await shop.ask("customer answered", customer=name)
    await advance_until(shop.env, london(5, 9, 1))
    [listed] = [
        each for each in shop.desk.history() if "parcels should be there" in read_message(each)
    ]
    return listed


async def test_all_arrived_is_one_press_and_undo_another(shop: World) -> None:
    listed = await ship_two(shop)
    assert list_buttons(listed) == ["All arrived", "Look"]
    said = read_answer(await shop.sam.click(listed, label="All arrived"))
    assert said == "2 parcels marked as arrived."
    assert "#1" in await shop.ask("order list", status="arrived")
    [told] = [each for each in shop.desk.history() if "says that 2 parcels" in each.content]
    assert "Taken back: 2 parcels" in read_answer(await shop.sam.click(told, label="Undo"))
    assert "#1" in await shop.ask("order list", status="overdue")


async def test_look_shows_them_one_by_one_to_the_one_who_looks(shop: World) -> None:
    listed = await ship_two(shop)
    shown = (await shop.sam.click(listed, label="Look")).response
    assert shown is not None
    assert shown.ephemeral
    assert "1 of 2 parcels" in read_message(shown)
    assert "**Ben**, order #1: red mug" in read_message(shown)
    assert list_buttons(shown) == [
        "It came",
        "Ask them",
        "It's lost",
        "Still on its way",
        "Next ▶",
    ]
    await shop.sam.click(shown, label="It came")
    assert "Order #1 has arrived." in read_message(shown)
    assert "**Cleo**, order #2: red mug" in read_message(shown)
    await shop.sam.click(shown, label="Still on its way")
    assert "That was all" in read_message(shown)
    assert list_buttons(shown) == []


async def test_the_question_waits_for_approval_and_a_lost_one_is_told_at_the_desk(
    shop: World,
) -> None:
    listed = await ship_two(shop)
    shown = (await shop.sam.click(listed, label="Look")).response
    assert shown is not None
    await shop.sam.click(shown, label="Ask them")
    assert "waits at the desk for your ✅" in read_message(shown)
    assert "Ben" in read_message(shop.list_cards()[-1])
    assert "**Cleo**" in read_message(shown)
    await shop.sam.click(shown, label="It's lost")
    assert "counts as lost" in "".join(read_message(each) for each in shop.desk.history())
