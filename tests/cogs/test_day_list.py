"""The day's list stays true at the desk: what is done is ticked, who came since stands in it, and
nobody is rung for that.
"""

from collections.abc import Sequence

import discord
import pytest

from bot.config import Settings
from bot.domain.text import escape_name
from bot.services.reminders import tell_who_waits
from bot.services.work import Work
from bot.writing.day_lines import count_rows
from cogs import day_list
from tests.cogs.letter_world import restart
from tests.cogs.shop_world import World, list_buttons, read_message
from tests.cogs.test_today import let_wait
from tests.sure import sure

TITLES = ("This is what waits today", "All of today's list", "This is new today")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_list, "PAUSE", 0.0)


def list_days(shop: World) -> Sequence[discord.Message]:
    """The lists of the desk, the oldest first."""
    return [
        each
        for each in shop.desk.history()
        if each.embeds and (each.embeds[0].title or "").startswith(TITLES)
    ]


def read_list(shop: World) -> list[str]:
    return read_message(list_days(shop)[-1]).splitlines()


async def test_what_is_done_is_ticked_and_who_came_since_stands_there(shop: World) -> None:
    await let_wait(shop, 2)
    await shop.env.advance_time(2 * 86400)
    [*_, first] = list_days(shop)
    count = len(shop.desk.history())
    await shop.ask("customer answered", customer="Buyer 00")
    await shop.ask("customer wrote", customer="Newcomer", message="I call my bank, cancel it!")
    await shop.env.settle()
    said = read_list(shop)
    assert said[0].startswith("<@&"), "whom it called stays"
    assert "Newcomer" in said[2]
    assert said[-1] == "✅ ~~Buyer 00~~"
    [*_, shown] = list_days(shop)
    assert shown.id == first.id
    assert list_buttons(shown)[0] == "Reply to Newcomer"
    assert "customer:3" in str(shown.components)
    assert sum(map(count_rows, said)) <= 16
    new = shop.desk.history()[count:]
    assert [each for each in new if each.content.startswith("<@&")] == []

    await shop.ask("customer answered", customer="Newcomer")
    await shop.ask("customer answered", customer="Buyer 01")
    await shop.env.settle()
    said = read_list(shop)
    assert said[1] == "All of today's list is done"
    assert said[2:] == ["✅ ~~Buyer 00~~", "✅ ~~Buyer 01~~", "✅ ~~Newcomer~~"]

    await shop.env.advance_time(60)
    await shop.ask("customer wrote", customer="Buyer 00", message="And where is it now? Cancel it!")
    await shop.env.settle()
    assert "Buyer 00" in read_list(shop)[2], "who writes again waits again"


async def test_many_of_a_kind_are_ticked_when_the_last_is_done(shop: World) -> None:
    for name in ("Ada", "Ben"):
        await shop.ask("order add", customer=name, item="shawl", ship_by="tomorrow")
    await shop.env.advance_time(3 * 86400)
    assert any("2 should have left" in line for line in read_list(shop))
    await shop.ask("order ship", order="1")
    await shop.env.settle()
    assert any("1 order should have left" in line for line in read_list(shop))
    await shop.ask("order cancel", order="2")
    await shop.env.settle()
    assert any("✅ ~~2 should have left~~" in line for line in read_list(shop))


async def test_whoever_has_no_line_any_more_but_still_waits_is_not_ticked(shop: World) -> None:
    await let_wait(shop, 5)
    await shop.env.advance_time(2 * 86400)
    for name in ("Angry", "Angrier"):
        await shop.ask("customer wrote", customer=name, message="I call my bank, cancel it!")
    await shop.env.settle()
    said = "\n".join(read_list(shop))
    assert "Angrier" in said
    assert "2 more wait" in said
    assert "✅" not in said


async def test_whoever_was_named_before_their_time_is_not_ticked(shop: World) -> None:
    await shop.ask("shop setup", by=shop.rosa, target=72)
    await let_wait(shop, 2)
    async with shop.bot.transaction() as tx:  # as after the first look through a mailbox
        owner = sure(await tx.shops.lock(shop.guild.id))
        assert await tell_who_waits(Work(tx, owner, discord.utils.utcnow()))
    await shop.env.settle()
    await shop.ask("customer answered", customer="Buyer 00")
    await shop.env.settle()
    said = read_list(shop)
    assert any("**Buyer 01** waits" in line for line in said)
    assert said[-1] == "✅ ~~Buyer 00~~"


async def test_the_next_morning_has_its_own_and_the_old_one_rests(shop: World) -> None:
    await let_wait(shop, 2)
    await shop.env.advance_time(2 * 86400)
    old = read_list(shop)
    await shop.env.advance_time(86400)
    [*_, before, _] = list_days(shop)
    await shop.ask("customer answered", customer="Buyer 00")
    await shop.env.settle()
    assert read_message(before).splitlines() == old
    assert read_list(shop)[-1] == "✅ ~~Buyer 00~~"


async def test_after_a_restart_it_is_put_right(shop: World, settings: Settings) -> None:
    await let_wait(shop, 1)
    await shop.env.advance_time(2 * 86400)
    async with shop.bot.transaction() as tx:  # as another program would, of which nobody told
        await tx.sql.run("UPDATE conversations SET waiting_since = NULL, unanswered = 0")
    await restart(shop, settings)
    await shop.env.settle()
    assert read_list(shop)[-1] == "✅ ~~Buyer 00~~"


async def test_one_that_was_deleted_is_left_in_peace(shop: World) -> None:
    await let_wait(shop, 1)
    await shop.env.advance_time(2 * 86400)
    [*_, shown] = list_days(shop)
    await shown.delete()
    await shop.ask("customer answered", customer="Buyer 00")
    await shop.env.settle()
    assert list_days(shop) == []
    assert shop.bot.living_lists == set()


async def test_a_name_can_neither_ring_nor_format(shop: World) -> None:
    name = "@everyone ~~**x**"
    await shop.ask("customer wrote", customer=name, message="Where is it?")
    await shop.env.advance_time(2 * 86400)
    await shop.ask("customer answered", customer=name)
    await shop.env.settle()
    assert read_list(shop)[-1] == f"✅ ~~{escape_name(name, 24)}~~"
    assert "@everyone" not in read_list(shop)[-1]
