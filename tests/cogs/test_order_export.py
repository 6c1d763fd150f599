"""/order export: a file for the person who asked, and for nobody else."""

from tests.cogs.shop_world import World
from tests.sure import sure


async def test_a_seller_gets_all_orders_as_a_spreadsheet(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", price="£38")
    told = await shop.sam.slash(shop.desk, "order export")
    assert [each.filename for each in sure(told.response).attachments] == ["orders.csv"]
    assert sure(told.response).ephemeral
    assert "1 order in this file" in sure(told.response).content
    content = await sure(told.response).attachments[0].read()
    assert content.startswith("\ufeffOrder,Marketplace number".encode())
    assert b"blue shawl" in content


async def test_the_same_for_programs(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    told = await shop.sam.slash(shop.desk, "order export", format="jsonl")
    assert [each.filename for each in sure(told.response).attachments] == ["orders.jsonl"]


async def test_nothing_to_export_is_said_with_what_to_leave_out(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    said = await shop.refuse("order export", status="cancelled")
    assert "Leave out `status` and `since`" in said


async def test_a_moment_that_cannot_be_read_is_refused(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.refuse("order export", since="#12")


async def test_customers_are_refused_politely(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.refuse("order export", by=shop.ada)
