"""Reactions count in the order in which they came."""

import discord
import pytest

from bot.config import Settings
from tests.cogs.letter_world import (
    UNDO_OVER,
    draft_reply,
    list_direct,
    log_order,
    restart,
    see,
    stands,
)
from tests.cogs.shop_world import World


async def test_a_reaction_that_is_taken_back_at_once_approves_nothing(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    for reacted in (True, False):
        shop.env.backend.set_reaction(shop.desk.id, card.id, "✅", shop.sam.id, reacted)
    await shop.env.settle()
    assert "✅ approves" in stands(shop, card)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []


async def test_reactions_that_a_moderator_clears_take_the_approval_with_them(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    assert "Approved" in stands(shop, card)
    shop.env.backend.clear_reactions(shop.desk.id, card.id)
    await shop.env.settle()
    assert "✅ approves" in stands(shop, card)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []


def list_emoji(shop: World, card: discord.Message) -> list[tuple[str, int]]:
    """The emoji under a card from left to right, and how many people gave each."""
    return [(str(each.emoji), each.count) for each in see(shop, card).reactions]


async def test_after_a_check_was_taken_back_both_emoji_stand_where_they_stood(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    before = len(shop.env.http_requests)
    await shop.sam.unreact(card, "✅")
    assert list_emoji(shop, card) == [("✅", 1), ("❌", 1)]
    asked = [each.path for each in shop.env.http_requests[before:] if "reactions" in each.path]
    assert asked == []  # nobody's is left, so nothing has to go


async def test_an_approval_from_before_a_card_was_undone_goes_and_both_emoji_stay_in_order(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    for each in (shop.sam, shop.rosa):
        await each.react(card, "✅")
    await shop.sam.click(see(shop, card), label="Undo")
    assert list_emoji(shop, card) == [("✅", 1), ("❌", 1)]
    await restart(shop, settings)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []


async def test_a_cross_that_somebody_gave_is_not_taken_away_with_old_approvals(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.approval.NOTE_SECONDS", 0)  # nobody waits for it to disappear
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.ben.react(card, "❌")  # he isn't on staff, so it counts for nothing
    for each in (shop.sam, shop.rosa):
        await each.react(card, "✅")
    await shop.sam.click(see(shop, card), label="Undo")
    assert sorted(list_emoji(shop, card)) == [("✅", 1), ("❌", 2)]
