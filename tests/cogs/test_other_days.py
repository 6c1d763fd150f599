"""A day on which the shop is closed is taken, and moved at the press of a button."""

from zoneinfo import ZoneInfo

from simcord.env import Env
from simcord.results import InteractionResult

from tests.cogs.letter_world import draft_reply, log_order, press
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_answer
from tests.sure import sure

SUNDAY, MONDAY = "11 January 2026", "Monday 12 January"
WORD = f"That's a Sunday, you're closed: {MONDAY} instead?"


async def open_on_weekdays(world: World) -> None:
    await world.ask("shop hours", by=world.rosa, days="Mon-Fri", open="09:00", close="17:00")


async def move(world: World, answer: InteractionResult) -> str:
    """Presses the button of the other day."""
    assert WORD in read_answer(answer)
    shown = sure(answer.response)
    assert MONDAY in list_buttons(shown)
    return read_answer(await world.sam.click(shown, label=MONDAY))


async def read_day(world: World, *, of_promise: bool = False) -> str:
    async with world.bot.database.reading() as tx:
        shop = sure(await tx.shops.get(world.guild.id))
        found = sure(await tx.orders.get(1)).ship_by
        if of_promise:
            found = sure(await tx.promises.get(1)).due_at
    return f"{sure(found).astimezone(ZoneInfo(shop.zone.key)):%d %b}"


async def test_a_day_to_ship_by(shop: World) -> None:
    await open_on_weekdays(shop)
    answer = await shop.sam.slash(
        shop.desk, "order add", customer="Ada", item="mug", ship_by=SUNDAY
    )
    assert await read_day(shop) == "11 Jan"
    await move(shop, answer)
    assert await read_day(shop) == "12 Jan"


async def test_a_corrected_day_to_ship_by(shop: World) -> None:
    await open_on_weekdays(shop)
    await log_order(shop, shop.ada)
    await move(shop, await shop.sam.slash(shop.desk, "order edit", order="1", ship_by=SUNDAY))
    assert await read_day(shop) == "12 Jan"
    past = await shop.ask("order edit", order="1", ship_by="29 December 2025")
    assert "That day is over:" in past


async def test_a_day_that_was_promised(shop: World) -> None:
    await open_on_weekdays(shop)
    await log_order(shop, shop.ada)
    answer = await shop.sam.slash(
        shop.desk, "promise add", what="a new button", by=SUNDAY, order="1"
    )
    await move(shop, answer)
    assert await read_day(shop, of_promise=True) == "12 Jan"


async def test_the_day_of_a_delay_notice(shop: World, env: Env) -> None:
    await open_on_weekdays(shop)
    await log_order(shop, shop.ada, ship_by="9 January 2026")
    card = await draft_reply(shop)
    form = await press(shop, card, "parcel:delay:1", shop.sam)
    by_when, _ = name_inputs(form).values()
    answer = await shop.sam.submit_modal(form, {by_when: SUNDAY})
    assert "of the draft says so" in await move(shop, answer)
    await env.settle()
    assert "12 January" in str(shop.list_cards()[-1].embeds[0].description)


async def test_an_opening_day_is_taken_without_a_word(shop: World) -> None:
    await open_on_weekdays(shop)
    said = await shop.ask("order add", customer="Ada", item="mug", ship_by="12 January 2026")
    assert "instead?" not in said
