"""A command that only looks asks the database a few questions, however many orders there are."""

from typing import Any

import pytest

from tests.cogs.shop_world import World, read_hints
from tests.counting import counted_statements


@pytest.mark.parametrize(
    ("command", "options", "most"),
    [
        ("inbox", {}, 3),
        ("next", {}, 8),
        ("drafts", {}, 2),
        ("order list", {}, 4),
        ("order show", {"order": "1"}, 14),  # two of them: its incidents, and those that are open
        ("customer show", {"customer": "Ada"}, 8),
    ],
)
async def test_a_look_costs_few_statements(
    shop: World, command: str, options: dict[str, Any], most: int
) -> None:
    for item in ("blue shawl", "red hat", "green mug"):
        await shop.ask("order add", customer="Ada", item=item)
    await shop.ask("customer wrote", customer="Ada", message="Where is it?", when="an hour ago")
    await shop.ask(command, **options)
    with counted_statements() as asked:
        await shop.ask(command, **options)
    assert asked.count <= most, asked.statements


async def test_what_is_due_later_than_something_else_makes_nobody_look(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    with counted_statements() as asked:
        await shop.ask("order add", customer="Ada", item="red hat", ship_by="in 20 days")
    assert asked.count == 9, asked.statements  # the order's own; its deadline is far away


async def test_a_list_to_pick_from_costs_two_statements(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    for command, option in (("order show", "order"), ("customer show", "customer")):
        with counted_statements() as asked:
            assert await shop.sam.autocomplete(shop.desk, command, option, "ad")
        assert asked.count == 2, asked.statements


async def test_a_shop_that_is_well_is_not_looked_at_after_each_command(shop: World) -> None:
    await shop.ask("inbox")
    with counted_statements() as asked:
        await shop.ask("inbox")
    assert asked.count == 2  # the shop, and how many wait there
    shop.bot.disk_problem = "The disk is nearly full."
    await shop.env.advance_time(11)
    assert "nearly full" in "".join(read_hints(await shop.sam.slash(shop.desk, "inbox")))
