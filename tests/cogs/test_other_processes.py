"""What one process has to do with shops that another one serves."""

from typing import Any

import pytest
import simcord

from bot.domain.discord_errors import Meaning
from bot.domain.shards import Shards, find_shard
from bot.store.ownership import Ownership
from bot.store.problems import NotOurs
from tests.cogs.letter_world import (
    UNDO_OVER,
    draft_reply,
    list_direct,
    log_order,
    read_desk,
)
from tests.cogs.shop_world import World
from tests.cogs.test_health import list_notices


async def test_the_owner_of_a_shop_that_another_process_serves_hears_of_that_and_of_nothing_else(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello!")
    line: Any = shop.ada.user.dm_channel
    async with shop.bot.transaction() as tx:
        await tx.direct_lines.choose_shop(shop.ada.id, shop.guild.id)
    theirs = find_shard(shop.guild.id, 2)
    shop.bot.owned = Ownership(Shards((1 - theirs,), 2))
    shop.bot.desk_refusals[shop.guild.id] = Meaning.NO_CHANNEL  # which only who serves it can know
    shop.env.inject_error("GET", f"/channels/{line.id}/messages", status=500, times=None)
    await shop.ada.send_dm("Where is it?")
    await shop.env.advance_time(3 * 60)
    [notice] = list_notices(shop.rosa)
    assert "I can't read what 1 customer wrote to me directly" in notice
    assert "desk" not in notice


def lose_all_shops(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the session that holds the locks has ended, and nobody has noticed yet."""

    async def refuse(*_: object) -> None:
        raise NotOurs

    monkeypatch.setattr(Ownership, "require", refuse)


async def test_a_command_is_left_to_the_process_that_has_the_shop_now(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_all_shops(monkeypatch)
    told = await shop.sam.slash(shop.desk, "order add", customer="Ada", item="blue mug")
    # That one answers: two answers would say two things.
    assert (told.response, told.followups) == (None, [])
    async with shop.bot.database.reading() as tx:
        assert await tx.orders.get_numbered(shop.guild.id, 1) is None
    simcord.assert_error(shop.env, NotOurs)


async def test_neither_letter_nor_post_leaves_from_a_process_that_has_lost_the_shop(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    shop.env.http_requests.clear()
    with monkeypatch.context() as lost:
        lose_all_shops(lost)
        await shop.env.advance_time(UNDO_OVER)
        await shop.ada.send_dm("Where is it?")  # which its shop's process will post
        await shop.env.advance_time(10)
        assert list_direct(shop.ada) == []
        assert not any("Where is it?" in text for text in read_desk(shop))
    await shop.env.advance_time(60)
    assert any("Where is it?" in text for text in read_desk(shop))
