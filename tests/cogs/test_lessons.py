"""/lessons: what keeps going wrong, from what really was sent and paid."""

from bot.writing.day_lines import count_rows
from tests.cogs.shop_world import World

SORRY = """UPDATE drafts SET kind = 'apology', cause = :cause, status = 'sent', sent_at = :at
           WHERE order_id = :order_id"""


async def sell(shop: World, numbers: range, item: str, price: str, country: str) -> None:
    for number in numbers:
        await shop.ask(
            "order add", customer=f"Buyer {number}", item=item, price=price, country=country
        )


async def send(shop: World, numbers: range, carrier: str) -> None:
    for number in numbers:
        await shop.ask("order ship", order=str(number), carrier=carrier)


async def say_sorry(shop: World, numbers: range, cause: str) -> None:
    """As after the letters went: the notes of these orders are their apologies."""
    async with shop.bot.transaction() as tx:
        for number in numbers:
            order = await tx.sql.value(
                int, "SELECT id FROM orders WHERE number = :number", number=number
            )
            moved = "UPDATE orders SET shipped_at = shipped_at - 1 WHERE id = :id"
            await tx.sql.run(moved, id=order)
            at = await tx.sql.value(
                int, "SELECT shipped_at + 1 FROM orders WHERE id = :id", id=order
            )
            await tx.sql.run(SORRY, cause=cause, at=at, order_id=order)


async def test_nothing_to_learn_is_said_kindly(shop: World) -> None:
    assert "Nothing keeps going wrong" in await shop.ask("lessons")


async def test_causes_cost_and_what_stands_out_stand_there(shop: World) -> None:
    await sell(shop, range(1, 7), "blue shawl", "£20", "DE")
    await sell(shop, range(7, 19), "mug", "£10", "GB")
    await send(shop, range(1, 7), "Evri")
    await send(shop, range(7, 19), "Royal Mail")
    await say_sorry(shop, range(1, 6), "lost")
    await say_sorry(shop, range(7, 8), "late")
    await shop.ask("order refund", order="1", amount="£20")
    said = await shop.ask("lessons")
    assert "❗ **Evri**: 5 of 6 went wrong, of the others 1 of 12." in said
    assert "❗ **Evri to DE**: 5 of 6" in said
    assert "**lost** 5× · cost £20.00" in said
    assert "About blue shawl 5, mug 1" in said
    assert "By Evri 5, Royal Mail 1" in said
    assert "To DE 5, GB 1" in said
    assert sum(map(count_rows, said.splitlines())) <= 16


async def test_a_refund_counts_once_under_the_last_apology_of_its_order(shop: World) -> None:
    await sell(shop, range(1, 2), "mug", "£10", "GB")
    await send(shop, range(1, 2), "Evri")
    await say_sorry(shop, range(1, 2), "late")
    await shop.ask("apology", order="1", cause="lost", explanation="the label came off")
    async with shop.bot.transaction() as tx:
        sent = "UPDATE drafts SET status = 'sent', sent_at = created_at + 9 WHERE cause = 'lost'"
        assert await tx.sql.run(sent) == 1
    await shop.ask("order refund", order="1", amount="£10")
    said = await shop.ask("lessons")
    assert "**lost** 1× · cost £10.00" in said
    assert said.count("£10.00") == 1


async def test_what_an_incident_cost_is_counted(shop: World) -> None:
    await sell(shop, range(1, 2), "mug", "£10", "GB")
    await send(shop, range(1, 2), "Evri")
    await say_sorry(shop, range(1, 2), "late")
    async with shop.bot.transaction() as tx:
        await tx.sql.run("UPDATE drafts SET kind = 'incident', cause = NULL")
    await shop.ask("order refund", order="1", amount="£7")
    assert "1× · cost £7.00" in await shop.ask("lessons")


async def test_only_staff_see_it(shop: World) -> None:
    assert "Only the shop's staff" in await shop.refuse("lessons", by=shop.ada)
