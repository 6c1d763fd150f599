"""From joining a server to the first approved letter, by clicks alone."""

import discord
import simcord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from bot.client.bot import PERMISSIONS
from bot.domain.errors import NotAllowed
from cogs.set_up import Welcome
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    read_answer,
    read_message,
)
from tests.sure import sure


async def press(world: World, shown: ResponseMessage, label: str) -> ResponseMessage:
    result = await world.rosa.click(shown, label=label)
    read_answer(result)
    return sure(result.response)


async def begin(world: World, by: MemberActor | None = None) -> InteractionResult:
    return await (by or world.rosa).slash(world.hall, "shop setup")


async def test_the_questions_are_asked_one_by_one_and_answered_by_clicks(world: World) -> None:
    shown = sure((await begin(world)).response)
    assert shown.ephemeral
    assert "1 of 6 · Where may I put your letters?" in read_message(shown)
    result = await world.rosa.select(shown, [str(world.desk.id)], custom_id="setup:pick_desk")
    shown = sure(result.response)
    assert "2 of 6 · Who works with you?" in read_message(shown)
    shown = await press(world, shown, "Just me")
    assert "Is it **19:00** at your place (New York)?" in read_message(shown)
    result = await world.rosa.select(shown, ["Europe/London"], custom_id="setup:pick_zone")
    shown = sure(result.response)
    assert "4 of 6" in read_message(shown)
    shown = await press(world, shown, "I")
    shown = await press(world, shown, "As “rosa, The Woolly Shelf”")
    assert "6 of 6" in read_message(shown)
    shown = await press(world, shown, "Later ▶")
    said = read_message(shown)
    assert "Your shop is ready" in said
    assert f"**Desk:** <#{world.desk.id}>" in said
    assert "**Time zone:** Europe/London" in said
    async with world.bot.database.reading() as tx:
        shop = sure(await tx.shops.get(world.guild.id))
    assert (shop.country, shop.voice, shop.signature) == ("GB", "I", "rosa, The Woolly Shelf")


async def test_a_test_letter_goes_the_whole_way(shop: World) -> None:
    shown = await press(shop, sure((await begin(shop)).response), "Desk")
    for _ in range(6):
        label = next(
            each for each in list_buttons(shown) if each.endswith("▶") or each == "Just me"
        )
        shown = await press(shop, shown, label)
    shown = await press(shop, shown, "Write me a test letter")
    assert "Press ✅ under it" in read_message(shown)
    [card] = shop.list_cards()
    await shop.rosa.click(card, label="Approve")
    await shop.env.advance_time(60)
    [letter] = shop.rosa.user.dm_channel.history()
    assert "You see this letter as your customers will see theirs" in letter.content


async def test_i_make_the_desk_where_i_may_and_nobody_else_sees_it(world: World) -> None:
    bot_role = next(role for role in world.guild.roles.values() if role._role.managed)
    wanted = PERMISSIONS | discord.Permissions(manage_channels=True)
    world.env.backend.edit_role(world.guild.id, bot_role.id, {"permissions": wanted.value})
    await world.env.settle()
    shown = sure((await begin(world)).response)
    await press(world, shown, "Make me one")
    made = sure(discord.utils.get(world.bot.guilds[0].text_channels, name="shop-desk"))
    assert not made.permissions_for(made.guild.default_role).view_channel
    assert made.permissions_for(made.guild.me).send_messages
    async with world.bot.database.reading() as tx:
        assert sure(await tx.shops.get(world.guild.id)).desk_channel_id == made.id


async def test_only_who_manages_the_server_sets_it_up(shop: World) -> None:
    for somebody in (shop.sam, shop.ada):
        assert "Only " in check_refusal(await begin(shop, by=somebody))
        simcord.assert_error(shop.env, NotAllowed)


async def test_a_role_that_was_deleted_meanwhile_is_refused(world: World) -> None:
    shown = sure((await begin(world)).response)
    shown = await press(world, shown, "Later ▶")
    number = str(world.staff.id)
    world.env.backend.delete_role(world.guild.id, world.staff.id)
    await world.env.settle()
    result = await world.rosa.select(shown, [number], custom_id="setup:pick_staff")
    assert "isn't here any more" in check_refusal(result)


async def let_join(world: World) -> None:
    """The bot hears that it was invited; the server shows its own news in the hall."""
    world.env.backend.edit_guild(world.guild.id, {"system_channel_id": world.hall.id})
    await world.env.settle()
    guild = sure(world.bot.get_guild(world.guild.id))
    welcome = world.bot.get_cog("Welcome")
    assert isinstance(welcome, Welcome)
    await welcome.on_guild_join(guild)


async def test_whoever_invited_it_is_greeted_once_with_the_way_to_begin(world: World) -> None:
    await let_join(world)
    [hello] = world.hall.history()
    assert hello.content.startswith(f"Hello <@{world.rosa.id}>!")
    await let_join(world)
    assert len(world.hall.history()) == 1
    result = await world.rosa.click(hello, label="Set up")
    assert "1 of 6" in read_answer(result)
    assert sure(result.response).ephemeral
    assert "Only " in check_refusal(await world.ada.click(hello, label="Set up"))


async def test_a_shop_that_is_set_up_is_not_greeted(shop: World) -> None:
    await let_join(shop)
    assert shop.hall.history() == []


async def test_where_a_server_tells_no_news_nobody_is_disturbed(world: World) -> None:
    welcome = world.bot.get_cog("Welcome")
    assert isinstance(welcome, Welcome)
    await welcome.on_guild_join(sure(world.bot.get_guild(world.guild.id)))
    assert [*world.desk.history(), *world.hall.history()] == []
