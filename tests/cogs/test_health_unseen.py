"""What nobody tells the bot of is found all the same, before it says that all is well."""

from typing import Any

from tests.cogs.letter_world import log_order
from tests.cogs.shop_world import World, read_hints
from tests.cogs.test_health import HOUR, list_notices, list_pings
from tests.sure import sure


async def test_a_staff_role_that_nobody_has_gives_way_to_the_owner_and_is_told(shop: World) -> None:
    shop.env.backend.remove_member_role(shop.guild.id, shop.sam.id, shop.staff.id)
    await shop.ask("customer wrote", by=shop.rosa, customer="Ada", message="Where is my mug?")
    await shop.env.advance_time(26 * HOUR)
    assert list_pings(shop)
    for ping in list_pings(shop):
        assert ping["allowed_mentions"]["users"] == [shop.rosa.id]
        assert ping["allowed_mentions"].get("roles", []) == []
    [hint] = read_hints(await shop.rosa.slash(shop.desk, "order list"))
    assert (
        f"Nobody has <@&{shop.staff.id}>, so I ring the server's owner instead. Give that role to"
        in hint
    )


async def test_a_role_that_somebody_gets_rings_them_again(shop: World) -> None:
    shop.env.backend.remove_member_role(shop.guild.id, shop.sam.id, shop.staff.id)
    assert "Nobody has" in await shop.ask("shop status", by=shop.rosa)
    shop.env.backend.add_member_role(shop.guild.id, shop.sam.id, shop.staff.id)
    # whoever does something shows it
    assert read_hints(await shop.sam.slash(shop.desk, "order list")) == []
    assert (await shop.ask("shop status", by=shop.rosa)).startswith("All is well")


async def test_where_discord_does_not_count_nothing_is_said_of_it(shop: World) -> None:
    shop.env.backend.remove_member_role(shop.guild.id, shop.sam.id, shop.staff.id)
    shop.env.inject_error("GET", "*/roles/member-counts", status=403, code=50001, times=None)
    assert (await shop.ask("shop status", by=shop.rosa)).startswith("All is well")


async def test_the_owner_hears_of_direct_messages_that_cant_be_read_for_a_minute(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello!")
    line: Any = shop.ada.user.dm_channel
    shop.env.inject_error("GET", f"/channels/{line.id}/messages", status=500, times=None)
    await shop.ada.send_dm("Where is it?")
    assert list_notices(shop.rosa) == []
    await shop.env.advance_time(3 * 60)
    said = await shop.ask("shop status")
    assert (
        "I can't read what 1 customer wrote to me directly, so something of it may be missing"
        in said
    )
    [notice] = list_notices(shop.rosa)
    assert "I keep trying, and nothing is lost." in notice
    shop.env.backend.faults.clear()
    await shop.env.advance_time(3 * 60)
    assert "wrote to me directly" not in await shop.ask("shop status")


async def test_an_outage_of_a_server_is_not_called_well(shop: World) -> None:
    guild = sure(shop.bot.get_guild(shop.guild.id))
    guild.unavailable = True
    shop.bot.dispatch("guild_unavailable", guild)
    said = await shop.ask("shop status")
    assert said.startswith("Something needs a look\n❗ Discord can't reach your server just now")
    assert list_notices(shop.rosa) == []
    guild.unavailable = False
    assert (await shop.ask("shop status")).startswith("All is well")


async def test_what_waited_for_the_end_of_an_outage_comes_at_once(shop: World) -> None:
    guild = shop.bot.get_guild(shop.guild.id)
    shop.bot.dispatch("guild_unavailable", guild)
    shop.env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=503, times=None)
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message="It left this morning.")
    await shop.env.advance_time(HOUR)
    shop.env.backend.faults.clear()
    with shop.env._bot_scope():
        shop.bot.dispatch("guild_available", guild)
    await shop.env.settle()
    assert len(shop.list_cards()) == 1
