"""When something keeps the bot from its work, somebody who can mend it hears of it, once a day, and
why.
"""

from dataclasses import replace
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import RoleHandle
from simcord.components import walk_components

from bot.config import Settings
from bot.domain.errors import ShopError
from cogs.health import HealthCog
from tests.cogs.letter_world import kill, read_desk, restart
from tests.cogs.shop_world import (
    World,
    build_world,
    check_refusal,
    create_private_channel,
    list_buttons,
    read_answer,
    read_hints,
    read_message,
    set_up,
)
from tests.sure import sure
from tests.tables import read_table

DAY, HOUR = 24 * 3600, 3600


def list_notices(somebody: MemberActor) -> list[str]:
    """The direct messages that somebody got about what is wrong."""
    messages = somebody.user.dm_channel.history()
    return [read_message(each) for each in messages if "I can't do my work" in each.content]


def close_direct(shop: World, somebody: MemberActor) -> None:
    """From now on this person takes no direct messages from the bot."""
    path = f"/channels/{somebody.user.dm_channel.id}/messages"
    shop.env.inject_error("POST", path, status=403, code=50007, times=None, message="closed")


async def delete_desk(shop: World) -> None:
    shop.env.backend.delete_channel(shop.desk.id)
    await shop.env.settle()


async def delete_role(shop: World) -> None:
    shop.env.backend.delete_role(shop.guild.id, shop.staff.id)
    await shop.env.settle()


async def choose_helpers(shop: World) -> RoleHandle:
    """Another staff role, which Sam has."""
    helpers = shop.guild.create_role("Helpers", mentionable=True)
    shop.env.backend.add_member_role(shop.guild.id, shop.sam.id, helpers.id)
    await shop.ask("shop setup", by=shop.rosa, staff=helpers)
    return helpers


async def allow(shop: World, target: RoleHandle, **rights: bool) -> None:
    """Changes what a role may do at the desk, as the channel's settings do."""
    old = next(each for each in shop.desk._channel.overwrites if each.target_id == target.id)
    allowed, denied = discord.PermissionOverwrite(**rights).pair()
    shop.env.backend.set_overwrite(
        shop.desk.id, replace(old, allow=allowed.value, deny=denied.value)
    )
    await shop.env.settle()


async def limit_bot(world: World) -> RoleHandle:
    """Takes from the bot's role all that it may do; gives that role."""
    bot_role = next(role for role in world.guild.roles.values() if role._role.managed)
    world.env.backend.edit_role(world.guild.id, bot_role.id, {"permissions": 0})
    await world.env.settle()
    return bot_role


async def see_hints(shop: World, by: MemberActor, command: str = "order list") -> list[str]:
    return read_hints(await by.slash(shop.hall, command))


async def test_the_owner_hears_at_once_that_the_desk_is_gone_and_what_to_do(shop: World) -> None:
    await delete_desk(shop)
    [notice] = list_notices(shop.rosa)
    assert "The desk channel is gone. Choose another with `/shop setup desk`." in notice
    assert "Nothing is lost" in notice
    for _ in range(3):
        await shop.rosa.slash(shop.hall, "order add", customer="Ada", item="mug")
        await shop.rosa.slash(shop.hall, "reply", customer="Ada", message="Hello!")
        await shop.env.advance_time(7 * HOUR)
    assert len(list_notices(shop.rosa)) == 1
    await shop.env.advance_time(4 * HOUR)
    assert len(list_notices(shop.rosa)) == 2  # something still waits, a day later


async def test_a_draft_is_never_said_to_wait_where_nobody_sees_it(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="mug")
    assert f"waits in <#{shop.desk.id}>" in await shop.ask(
        "reply", customer="Ada", message="Hello!"
    )
    await delete_desk(shop)
    said = read_answer(
        await shop.sam.slash(shop.hall, "reply", customer="Ada", message="Hello again!")
    )
    assert "waits in" not in said
    assert "is kept, but nobody can read it yet. The desk channel is gone." in said
    office = create_private_channel(shop.guild, "office", shop.staff, shop.rosa)
    await shop.rosa.slash(shop.hall, "shop setup", desk=office)
    assert any("Hello again!" in read_message(each) for each in office.history())


async def test_whoever_uses_a_command_next_hears_of_it_once_a_day(shop: World) -> None:
    await delete_desk(shop)
    for _ in range(2):
        assert len(await see_hints(shop, shop.sam)) == 1
        assert await see_hints(shop, shop.sam) == []
        await shop.env.advance_time(DAY + 1)
    assert len(await see_hints(shop, shop.sam)) == 1
    assert "Only the shop's staff" in check_refusal(await shop.ada.slash(shop.hall, "order list"))
    simcord.assert_error(shop.env, ShopError)


async def test_the_status_begins_with_what_is_wrong_the_most_serious_first(shop: World) -> None:
    await delete_role(shop)
    await delete_desk(shop)
    said = read_answer(await shop.rosa.slash(shop.hall, "shop status")).splitlines()
    assert said[0] == "Something needs a look"
    assert said[1].startswith("❗ The desk channel is gone.")
    assert said[2].startswith("❗ The staff role was deleted")
    assert await see_hints(shop, shop.rosa) == []  # it was just said


async def test_two_troubles_at_once_are_both_told(shop: World, settings: Settings) -> None:
    await kill(shop)
    shop.env.backend.delete_channel(shop.desk.id)
    shop.env.backend.delete_role(shop.guild.id, shop.staff.id)
    await restart(shop, settings)
    [notice] = list_notices(shop.rosa)
    assert "The desk channel is gone" in notice
    assert "The staff role was deleted" in notice


async def test_what_happened_while_the_bot_was_away_is_told_once_across_restarts(
    shop: World, settings: Settings
) -> None:
    await kill(shop)
    shop.env.backend.delete_channel(shop.desk.id)
    for _ in range(3):
        await restart(shop, settings)
    assert len(list_notices(shop.rosa)) == 1


@pytest.mark.parametrize(
    "right", ["view_channel", "send_messages", "embed_links", "read_message_history"]
)
async def test_the_owner_hears_which_right_is_missing(shop: World, right: str) -> None:
    bot_role = await limit_bot(shop)
    assert list_notices(shop.rosa) == []  # at the desk it still may all that it needs
    await allow(shop, bot_role, **{"view_channel": True, right: False})
    [notice] = list_notices(shop.rosa)
    assert "I may not write at the desk." in notice
    assert right.replace("_", " ").title() in notice
    await allow(shop, bot_role, view_channel=True)
    assert (await shop.ask("shop status")).startswith("All is well")


async def test_a_right_that_only_makes_things_easier_is_told_to_the_next_person_alone(
    shop: World,
) -> None:
    bot_role = await limit_bot(shop)
    await allow(shop, bot_role, view_channel=True, attach_files=False)
    assert list_notices(shop.rosa) == []
    [hint] = await see_hints(shop, shop.sam)
    assert "Attach Files" in hint


async def test_a_desk_that_takes_no_files_gets_the_words_and_the_files_once_it_does(
    shop: World,
) -> None:
    bot_role = await limit_bot(shop)
    await allow(shop, bot_role, view_channel=True, attach_files=False)
    await shop.ada.send_dm("Look at this:")
    files = shop.env.backend.store_attachments(
        shop.ada.user.dm_channel.id, [("torn_seam.png", b"x" * 3000)]
    )
    await shop.ada.send_dm("*" * 2000, attachments=files)
    said = shop.desk.history()[-1]
    assert "wrote to you" in read_message(said)
    assert said.attachments == []  # Discord refuses the whole post for one
    assert "Attach Files" in (await see_hints(shop, shop.sam))[0]
    await allow(shop, bot_role, view_channel=True)
    await shop.env.advance_time(HOUR)
    later = shop.desk.history()[-1]
    assert said.jump_url in read_message(later)
    [file] = later.attachments
    assert file.filename == "message.txt"


async def test_a_desk_that_became_public_gets_no_customers_words_and_the_owner_knows(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada", item="mug")
    await allow(shop, shop.guild.default_role, view_channel=True)
    [notice] = list_notices(shop.rosa)
    assert "Everyone on your server can read" in notice
    said = await shop.ask("reply", customer="Ada", message="A secret.")
    assert "nobody can read it yet" in said
    await shop.ada.send_dm("Where is my secret?")
    words = "\n".join(read_desk(shop))
    assert "secret" not in words
    assert "I post nothing about customers there" in words
    await allow(shop, shop.guild.default_role, view_channel=False)
    words = "\n".join(read_desk(shop))
    assert "A secret." in words
    assert "Where is my secret?" in words


async def test_a_server_of_staff_alone_may_have_an_open_desk_if_somebody_says_so(
    shop: World,
) -> None:
    await allow(shop, shop.guild.default_role, view_channel=True)
    await shop.ask("order add", customer="Ada", item="mug")
    await shop.ask("reply", customer="Ada", message="It is done.")
    warning = next(each for each in shop.desk.history() if list_buttons(each))
    label = "Only my people are on this server"
    assert "Manage Server" in check_refusal(await shop.sam.click(warning, label=label))
    assert "is your desk now" in read_answer(await shop.rosa.click(warning, label=label))
    assert any("It is done." in each for each in read_desk(shop))
    assert (await shop.ask("shop status")).startswith("All is well")


async def test_without_the_owners_direct_messages_they_are_rung_where_the_bot_may_write(
    shop: World,
) -> None:
    close_direct(shop, shop.rosa)
    office = create_private_channel(shop.guild, "office", shop.staff, shop.rosa)
    await delete_desk(shop)
    [said] = [read_message(each) for each in office.history()]
    assert said.startswith(f"<@{shop.rosa.id}> takes no direct messages from me")
    assert "The desk channel is gone." in said
    posts = [
        each.json for each in shop.env.http_requests if each.path.endswith(f"/{office.id}/messages")
    ]
    assert posts[-1] is not None
    assert posts[-1]["allowed_mentions"]["users"] == [shop.rosa.id]


async def test_without_any_channel_the_deputy_hears_of_it(shop: World) -> None:
    await shop.ask("shop setup", by=shop.rosa, deputy=shop.ben)
    close_direct(shop, shop.rosa)
    await delete_desk(shop)
    assert "The desk channel is gone." in "\n".join(
        read_message(each) for each in shop.ben.user.dm_channel.history()
    )
    assert shop.hall.history() == []


async def test_a_trouble_that_is_over_leaves_the_shop_well_and_the_next_one_is_told(
    shop: World,
) -> None:
    await delete_role(shop)
    assert len(list_notices(shop.rosa)) == 1
    helpers = await choose_helpers(shop)
    assert (await shop.ask("shop status", by=shop.rosa)).startswith("All is well")
    await shop.env.advance_time(2 * HOUR)
    shop.env.backend.delete_role(shop.guild.id, helpers.id)
    await shop.env.settle()
    assert len(list_notices(shop.rosa)) == 2


async def test_a_new_owner_is_the_one_who_hears(shop: World) -> None:
    shop.env.backend.edit_guild(shop.guild.id, {"owner_id": shop.sam.id})
    await shop.env.settle()
    await delete_desk(shop)
    assert list_notices(shop.rosa) == []
    assert len(list_notices(shop.sam)) == 1


def list_pings(world: World) -> list[dict[str, Any]]:
    """What was asked of Discord to remind of somebody who waits."""
    asked = [each.json for each in world.env.http_requests if each.method == "POST" and each.json]
    return [each for each in asked if "waits for an answer" in str(each.get("content"))]


async def test_a_customer_who_waits_rings_the_owner_when_the_staff_role_rings_nobody(
    shop: World,
) -> None:
    await shop.ask("customer wrote", customer="Ada", message="Where is my mug?")
    await delete_role(shop)
    await shop.env.advance_time(26 * HOUR)
    assert list_pings(shop)
    for ping in list_pings(shop):
        assert ping["allowed_mentions"]["users"] == [shop.rosa.id]
        assert ping["allowed_mentions"].get("roles", []) == []
        assert f"<@{shop.rosa.id}> (I can't ring the staff role, so I call you)" in ping["content"]
        assert str(shop.staff.id) not in ping["content"]


async def test_a_staff_role_that_may_not_be_mentioned_gives_way_to_the_owner_as_well(
    shop: World,
) -> None:
    await limit_bot(shop)
    shop.env.backend.edit_role(shop.guild.id, shop.staff.id, {"mentionable": False})
    await shop.ask("customer wrote", customer="Ada", message="Where is my mug?")
    await shop.env.advance_time(26 * HOUR)
    assert list_pings(shop)
    assert all(each["allowed_mentions"]["users"] == [shop.rosa.id] for each in list_pings(shop))


async def test_where_no_staff_role_was_chosen_the_owner_is_rung(world: World) -> None:
    await world.ask("shop setup", by=world.rosa, desk=world.desk)
    await world.ask("customer wrote", by=world.rosa, customer="Ada", message="Where is my mug?")
    await world.env.advance_time(26 * HOUR)
    assert list_pings(world)
    assert all(each["allowed_mentions"]["users"] == [world.rosa.id] for each in list_pings(world))
    assert "No staff role is chosen" in await world.ask("shop status", by=world.rosa)


async def test_a_deputy_who_left_is_noticed_by_asking_once_a_day(shop: World) -> None:
    await shop.ask("shop setup", by=shop.rosa, deputy=shop.ben)
    assert (await shop.ask("shop status")).startswith("All is well")
    shop.guild.remove_member(shop.ben)
    await shop.env.advance_time(DAY + 1)
    assert "Your deputy isn't on this server any more" in await shop.ask("shop status")
    asked = [
        each for each in shop.env.http_requests if each.path.endswith(f"/members/{shop.ben.id}")
    ]
    assert len(asked) == 2  # once at the set-up, and a day later


async def test_all_is_well_is_not_said_while_a_customer_is_overdue(shop: World) -> None:
    await shop.ask("customer wrote", customer="Ada", message="Where is my mug?")
    assert (await shop.ask("shop status")).startswith("All is well")
    await shop.env.advance_time(26 * HOUR)
    said = await shop.ask("shop status")
    assert said.startswith(
        "Something needs a look\n❗ 1 customer should have had an answer by now."
    )
    assert await see_hints(shop, shop.sam) == []  # reminders speak of that


async def test_all_is_well_is_not_said_while_a_case_is_due_soon_or_a_promise_broken(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada", item="mug")
    await shop.ask("case open", platform="paypal", order="1", respond_by="in 14 hours")
    await shop.sam.slash(shop.desk, "promise add", what="a photo", by="in 2 hours", order="1")
    await shop.env.advance_time(3 * HOUR)
    said = await shop.ask("shop status")
    assert "1 dispute must be answered soon. See `/next`." in said
    assert "1 promise was not kept in time." in said


async def test_before_a_desk_is_chosen_commands_work_and_nothing_is_posted(world: World) -> None:
    result = await world.rosa.slash(world.hall, "order add", customer="Ada", item="blue shawl")
    assert "order **#1**" in read_answer(result)
    [hint] = read_hints(result)
    assert "No desk is chosen yet" in hint
    said = read_answer(
        await world.rosa.slash(world.hall, "reply", customer="Ada", message="Hello, Ada!")
    )
    assert "is kept, but nobody can read it yet. No desk is chosen yet" in said
    await world.env.advance_time(60)
    assert world.hall.history() == world.desk.history() == []
    menu = result.followups[-1]
    await world.rosa.select(menu, values=[str(world.desk.id)])
    assert any("Hello, Ada!" in each for each in read_desk(world))


async def test_the_menu_offers_only_channels_that_are_private_and_writable(world: World) -> None:
    create_private_channel(world.guild, "office", world.staff)
    bot_role = await limit_bot(world)
    await allow(world, bot_role, view_channel=True, send_messages=False)
    result = await world.rosa.slash(world.hall, "order add", customer="Ada", item="blue shawl")
    [menu] = [
        part for part in walk_components(result.followups[-1].components) if part.get("type") == 3
    ]
    assert [option["label"] for option in menu["options"]] == ["#office"]


async def test_whoever_only_tried_the_bot_out_is_left_in_peace(
    world: World, settings: Settings
) -> None:
    await world.ask("order add", by=world.rosa, customer="Ada", item="blue shawl")
    for _ in range(2):
        await restart(world, settings)
        await world.env.advance_time(2 * DAY)
    assert list_notices(world.rosa) == []


async def test_a_public_channel_is_asked_about_and_the_rest_is_set_up_all_the_same(
    world: World,
) -> None:
    result = await world.rosa.slash(
        world.hall, "shop setup", desk=world.hall, staff=world.staff, timezone="Europe/London"
    )
    said = read_answer(result)
    assert "**Desk:** none yet" in said
    assert "Europe/London" in said
    assert f"Everyone on your server can read <#{world.hall.id}>" in said
    message = sure(result.followups[-1] if result.followups else result.response)
    await world.rosa.click(message, label="Only my people are on this server")
    assert f"**Desk:** <#{world.hall.id}>" in await world.ask("shop setup", by=world.rosa)
    assert (await world.ask("shop status", by=world.rosa)).startswith("All is well")


async def test_one_shops_trouble_is_no_other_shops(shop: World) -> None:
    pots = build_world(shop.env, "Pots & Co")
    await set_up(pots, name="Pots & Co")
    await delete_desk(shop)
    assert list_notices(pots.rosa) == []
    assert (await pots.ask("shop status")).startswith("All is well")


async def test_what_was_told_is_kept_only_as_long_as_it_matters(shop: World) -> None:
    await delete_role(shop)
    helpers = await choose_helpers(shop)
    await shop.env.advance_time(2 * HOUR)
    shop.env.backend.edit_role(
        shop.guild.id, helpers.id, {"permissions": 1}
    )  # something changes on the server
    await shop.env.settle()
    async with shop.bot.database.reading() as tx:
        assert await read_table(tx.sql, "told_faults") == []


async def test_an_owner_who_removed_the_bot_hears_how_it_comes_back(shop: World) -> None:
    shop.env.backend.remove_guild(shop.guild.id)
    await shop.env.settle()
    assert any("Invite me again" in each for each in list_notices(shop.rosa))


async def test_the_owner_hears_of_a_nearly_full_disk(shop: World) -> None:
    shop.bot.disk_problem = "The disk that the books are on is nearly full: 90 MB are free."
    health = shop.bot.get_cog("HealthCog")
    assert isinstance(health, HealthCog)
    await health.on_disk_changed()
    await shop.env.settle()
    [notice] = list_notices(shop.rosa)
    assert "90 MB are free" in notice
    assert "make room on that disk" in notice
