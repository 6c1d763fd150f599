"""/report: the card in the shop's own words, for staff only."""

from tests.cogs.shop_world import World


async def test_the_card_counts_what_happened_and_says_what_to_do(shop: World) -> None:
    for number in range(6):
        await shop.ask("order add", customer=f"Buyer {number}", item="shawl", ship_by="tomorrow")
    await shop.ask("order ship", order="1")
    await shop.env.advance_time(3 * 86400)
    said = await shop.ask("report")
    assert "How your shop did" in said
    assert "**Left on time** 1 of 6 (16 %)" in said
    assert said.splitlines()[-1].startswith("➡ 5 orders left late.")


async def test_fewer_than_five_cases_are_no_percentage(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="shawl")
    await shop.ask("order ship", order="1")
    said = await shop.ask("report", period="this month")
    assert "%" not in said
    assert "Too little happened" in said


async def test_nothing_in_those_days_is_said_so(shop: World) -> None:
    assert "Nothing was sold, asked or sent" in await shop.ask("report", period="last year")


async def test_days_that_cannot_be_read_are_refused(shop: World) -> None:
    assert "write e.g." in await shop.refuse("report", period="whenever")
    assert "Since when?" in await shop.refuse("report", period="until 1 december 2025")


async def test_a_customer_is_refused(shop: World) -> None:
    await shop.refuse("report", by=shop.ada)
