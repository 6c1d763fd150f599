"""/help leads to every command, fits a phone, and tells customers how to reach the shop."""

import discord
import pytest
import simcord
from discord import app_commands
from simcord.results import ResponseMessage

from bot.domain.posts import Post
from bot.writing.day_lines import count_rows
from bot.writing.help import TOPICS, compose_help, compose_topic
from tests.cogs.shop_world import World, read_message
from tests.sure import sure


def name_commands(shop: World) -> set[str]:
    """Everything that can be asked of the bot, a message's menu too."""
    menus = shop.bot.tree.get_commands(type=discord.AppCommandType.message)
    commands = {
        each.qualified_name
        for each in shop.bot.tree.walk_commands()
        if isinstance(each, app_commands.Command)
    }
    return commands | {each.name for each in menus}


def list_picks(message: ResponseMessage) -> dict[str, str]:
    return {
        option["label"]: option["value"]
        for row in message.components
        for part in row["components"]
        for option in part.get("options", [])
    }


def count_lines(post: Post) -> int:
    """Of a phone, with the title and the menu."""
    return 2 + sum(count_rows(line) for line in post.body.splitlines())


async def open_help(shop: World, by: simcord.actors.MemberActor | None = None) -> ResponseMessage:
    result = await (by or shop.sam).slash(shop.desk, "help")
    return sure(result.response)


async def test_every_command_is_reached_once_and_none_that_is_not_there(shop: World) -> None:
    named = [name for topic in TOPICS for name, _ in topic.commands]
    assert sorted(named) == sorted(name_commands(shop) - {"help"})


async def test_picking_shows_commands_that_open_at_a_touch(shop: World) -> None:
    shown = await open_help(shop)
    assert shown.ephemeral
    picks = list_picks(shown)
    result = await shop.sam.select(shown, [picks["Tell them that a parcel left"]])
    said = read_message(sure(result.response))
    known = next(
        each for each in shop.env.backend.commands[None].values() if each["name"] == "order"
    )
    assert f"</order ship:{known['id']}> · one parcel, with its note" in said


async def test_a_customer_reads_how_to_write_to_the_shop(shop: World) -> None:
    shown = await open_help(shop, by=shop.ada)
    assert "Send me a direct message" in read_message(shown)
    assert not list_picks(shown)


async def test_everybody_sees_help_and_nothing_else(shop: World) -> None:
    shown = [each.name for each in shop.bot.tree.get_commands() if each.default_permissions is None]
    assert shown == ["help"]


@pytest.mark.parametrize("topic", [each.key for each in TOPICS])
def test_a_topic_fits_a_phone(topic: str) -> None:
    assert count_lines(compose_topic(topic, lambda name: f"/{name}")) <= 16


def test_the_first_page_fits_a_phone_and_a_menu() -> None:
    assert count_lines(compose_help()) <= 16
    assert len(TOPICS) <= 25


def test_a_topic_that_is_gone_shows_the_first_page() -> None:
    assert compose_topic("gone", str) == compose_help()
