"""Who sees the commands, and who may use them, also while Discord has told the bot little about the
server.
"""

from datetime import UTC, datetime

import discord
import pytest
import simcord

from bot.domain.drafts import DraftStatus
from tests.cogs.letter_world import advance_until, draft_reply, get_draft, log_order
from tests.cogs.shop_world import World, check_refusal, read_answer
from tests.sure import sure


async def test_commands_are_shown_to_staff_whom_one_switch_of_their_role_lets_in(
    world: World,
) -> None:
    """A server whose owner changed nothing: members see no command until their role has one
    permission.
    """
    env = world.env
    rosa = env.create_user("owner")
    guild = env.create_guild("A new shop", owner=rosa)
    hall, staff = guild.create_text_channel("hall"), guild.create_role("Staff")
    helper = guild.add_member(env.create_user("helper"), roles=[staff])
    owner = guild.add_member(rosa)
    commands = ("shop status", "order list", "next")
    for command in commands:
        read_answer(await owner.slash(hall, command))
        with pytest.raises(simcord.SetupError):
            await helper.slash(hall, command)
    env.backend.edit_role(
        guild.id, staff.id, {"permissions": discord.Permissions(manage_messages=True).value}
    )
    for command in commands:
        assert "Only the shop's staff" in check_refusal(await helper.slash(hall, command))
        simcord.assert_error(env)


async def test_whoever_sets_up_is_told_how_helpers_come_to_see_the_commands(world: World) -> None:
    answer = await world.ask("shop setup", by=world.rosa, desk=world.desk, staff=world.staff)
    assert f"<@&{world.staff.id}> see them, too" in answer
    shown = {"permissions": discord.Permissions(manage_messages=True).value}
    world.env.backend.edit_role(world.guild.id, world.staff.id, shown)
    await world.env.settle()
    answer = await world.ask("shop setup", by=world.rosa, desk=world.desk, staff=world.staff)
    assert "see them, too" not in answer


async def test_every_command_belongs_to_servers_alone(world: World) -> None:
    """Nobody takes them along in an account of their own, and none is offered in a direct
    message.
    """
    commands = list(world.env.backend.commands[None].values())
    assert any(command["type"] == discord.AppCommandType.message.value for command in commands)
    for command in commands:
        assert command["integration_types"] == [0], command["name"]
        assert command["contexts"] == [0], command["name"]
        if command["name"] == "help":  # everybody sees it
            assert command["default_member_permissions"] is None
            continue
        assert (
            int(command["default_member_permissions"])
            == discord.Permissions(manage_messages=True).value
        )


def forget_server(world: World) -> None:
    """Leaves of the server what the bot knows before Discord has told it more: its id."""
    state = world.bot._connection
    state._guilds[world.guild.id] = discord.Guild(
        data={"id": world.guild.id, "unavailable": True},  # type: ignore[typeddict-item]
        state=state,
    )


async def test_neither_owner_nor_staff_are_refused_while_the_server_is_not_known(
    shop: World,
) -> None:
    forget_server(shop)
    for somebody in (shop.rosa, shop.sam):
        assert "Logged" in await shop.ask("order add", by=somebody, customer="Ben", item="mug")
        assert "Ben" in await shop.ask("order list", by=somebody)
    assert "Only the shop's staff" in await shop.refuse("order list", by=shop.ada)


async def test_an_option_that_cannot_be_used_is_named_as_the_person_sees_it(shop: World) -> None:
    forget_server(shop)
    errors = shop.env.error_cursor
    sentence = check_refusal(await shop.rosa.slash(shop.hall, "shop setup", desk=shop.desk))
    assert "`desk`" in sentence
    assert "TextChannel" not in sentence
    simcord.assert_error(shop.env)
    assert len(shop.env.errors) == errors + 1


async def test_the_deputy_may_do_what_staff_do_without_their_role_which_would_ring_them_daily(
    shop: World,
) -> None:
    assert "Only the shop's staff" in await shop.refuse("order list", by=shop.ben)
    said = await shop.ask("shop setup", by=shop.rosa, deputy=shop.ben)
    assert f"{shop.ben.mention}, who may approve without the staff role" in said
    assert "each ping to staff rings them" not in said
    await log_order(shop, shop.ada)
    draft = await draft_reply(shop)
    await shop.ben.react(draft, "✅")
    assert (await get_draft(shop)).status is DraftStatus.APPROVED
    assert "each ping to staff rings them" in await shop.ask(
        "shop setup", by=shop.rosa, deputy=shop.sam
    )


async def test_what_the_deputy_does_ends_no_silence_of_the_sellers(shop: World) -> None:
    await shop.ask("shop setup", by=shop.rosa, deputy=shop.ben)
    async with shop.bot.database.reading() as tx:
        before = sure(await tx.shops.get(shop.guild.id))
    await log_order(shop, shop.ada)
    await advance_until(shop.env, datetime(2026, 1, 1, 12, tzinfo=UTC))
    await shop.ask("order add", by=shop.ben, customer="Cleo", item="mug")
    async with shop.bot.database.reading() as tx:
        after = sure(await tx.shops.get(shop.guild.id))
    assert before.deputy_acted_at is None
    assert after.deputy_acted_at is not None
    assert after.last_action_at is not None
    assert after.last_action_at < after.deputy_acted_at
