"""What Discord refuses is told with its true cause, and what may pass is tried again."""

import discord
import pytest

from bot.client import create_bot
from bot.config import Settings
from tests.cogs.letter_world import (
    ADA_READS,
    UNDO_OVER,
    break_direct,
    cut_off,
    draft_reply,
    fetch,
    kill,
    list_direct,
    log_order,
    react_offline,
    read_desk,
    stands,
)
from tests.cogs.shop_world import NOT_WAITED_FOR, World

PAGE = "<!DOCTYPE html><title>Blocked by your administrator</title>"


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """A reply to Ada, who wrote, waits for approval at the desk."""
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    return await draft_reply(shop)


@pytest.mark.parametrize(
    ("status", "code", "words", "reason"),
    [
        (403, 40003, "too fast", "begin only so many new conversations"),
        (403, 20026, "flagged", "takes me for a spammer"),
        (403, 340013, "who knows", "Discord refused it (who knows, code 340013)."),
        (403, 0, PAGE, "A firewall or proxy keeps me from Discord."),
        (401, 0, "401: Unauthorized", "no longer accepts my token"),
        (429, 0, "slow down", "asks to slow down"),
    ],
)
@pytest.mark.parametrize("path", ["/users/@me/channels", "/channels/{line}/messages"])
async def test_a_letter_that_discord_keeps_for_now_leaves_when_it_can(
    shop: World, card: discord.Message, path: str, status: int, code: int, words: str, reason: str
) -> None:
    await shop.sam.react(card, "✅")
    path = path.format(line=shop.ada.user.dm_channel.id)
    # as after a start: the conversation is opened again
    shop.bot._connection._private_channels.clear()
    shop.bot._connection._private_channels_by_user.clear()
    shop.env.inject_error("POST", path, status=status, code=code, message=words)
    await shop.env.advance_time(UNDO_OVER)
    said = stands(shop, card)
    assert reason in said
    assert "doesn't take direct messages" not in said
    assert list_direct(shop.ada) == []
    await shop.env.advance_time(60)
    assert list_direct(shop.ada) == [ADA_READS]


@pytest.mark.parametrize(("status", "code"), [(403, 50007), (403, 50278), (400, 50007)])
async def test_only_a_closed_door_is_called_one(
    shop: World, card: discord.Message, status: int, code: int
) -> None:
    await shop.sam.react(card, "✅")
    break_direct(shop, status, code=code)
    await shop.env.advance_time(3600)
    assert "Ada doesn't take direct messages from me" in stands(shop, card)
    assert list_direct(shop.ada) == []


@pytest.mark.parametrize(
    ("status", "code", "words", "reason"),
    [
        (403, 50001, "Missing Access", "I may not write at the desk."),
        (403, 50013, "Missing Permissions", "I may not write at the desk."),
        (404, 10003, "Unknown Channel", "The desk channel is gone."),
        (404, 0, "404: Not Found", "Discord refused a post (404: Not Found, code 0)."),
        (403, 0, PAGE, "A firewall or proxy keeps me from Discord."),
        (401, 0, "401: Unauthorized", "no longer accepts my token"),
        (400, 200000, "Blocked", "AutoMod stopped a post of mine."),
    ],
)
async def test_the_status_says_what_really_keeps_posts_from_the_desk(
    shop: World, status: int, code: int, words: str, reason: str
) -> None:
    path = f"/channels/{shop.desk.id}/messages"
    shop.env.inject_error("POST", path, status=status, code=code, message=words)
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello?")
    assert reason in await shop.ask("shop status")
    await shop.env.advance_time(60)
    assert sum("wrote to you" in each for each in read_desk(shop)) == 1


@pytest.mark.parametrize("code", [40003, 20026, 340013])
async def test_a_customer_who_couldnt_be_told_yet_is_told_later(shop: World, code: int) -> None:
    break_direct(shop, 403, code=code)
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello?")
    assert shop.ada.user.dm_channel.history()[-1].content == "Hello?"
    await shop.env.advance_time(60)
    assert "A person will answer you" in shop.ada.user.dm_channel.history()[-1].content


@pytest.mark.parametrize(
    ("code", "words"), [(10003, "Unknown Channel"), (0, "404: Not Found"), (0, PAGE)]
)
async def test_a_card_isnt_posted_anew_because_discord_doesnt_find_something_else(
    shop: World,
    card: discord.Message,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    words: str,
) -> None:
    monkeypatch.setattr("cogs.parts.sweep.PAUSE", NOT_WAITED_FOR)
    await kill(shop)
    path = f"/channels/{shop.desk.id}/messages/{card.id}"
    shop.env.inject_error("GET", path, status=404, code=code, message=words, times=None)
    await shop.env.restart_bot(create_bot(settings))
    await shop.env.advance_time(3600)
    assert len(shop.list_cards()) == 1
    shop.env.inject_error("PATCH", path, status=404, code=code, message=words)
    await shop.sam.click(card, label="Discard")
    await shop.env.advance_time(60)
    assert len(shop.list_cards()) == 1
    assert "Discarded" in stands(shop, card)


async def test_a_deleted_card_is_posted_anew(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await kill(shop)
    shop.env.backend.delete_message(shop.desk.id, card.id)
    await shop.env.restart_bot(create_bot(settings))
    await shop.env.advance_time(60)
    [again] = shop.list_cards()
    assert again.id != card.id


async def test_a_look_that_a_firewall_keeps_from_discord_is_taken_again(
    shop: World, card: discord.Message
) -> None:
    path = f"/channels/{shop.desk.id}/messages/{card.id}"
    shop.env.inject_error("GET", path, status=403, message=PAGE)
    with cut_off(shop):
        react_offline(shop, card, "✅", shop.sam)
    await shop.env.advance_time(60)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_somebody_new_isnt_told_to_join_because_a_firewall_was_in_the_way(
    shop: World,
) -> None:
    path = f"/guilds/{shop.guild.id}/members/{shop.ben.id}"
    shop.env.inject_error("GET", path, status=403, message=PAGE)
    await shop.ben.send_dm("Do you make hats?")
    await shop.env.advance_time(60)
    said = [each.content for each in shop.ben.user.dm_channel.history()]
    assert not any("please join" in each for each in said)
    assert any("Do you make hats?" in each for each in read_desk(shop))
    assert await fetch(shop, "outbox") == []
