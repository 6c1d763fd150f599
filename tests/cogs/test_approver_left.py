"""An approval counts as long as whoever gave it is on staff."""

import discord
import pytest

from tests.cogs.letter_world import (
    ADA_READS,
    UNDO_OVER,
    cut_off,
    list_direct,
    log_order,
    see,
    stands,
)
from tests.cogs.shop_world import World, read_message


@pytest.fixture
async def card(shop: World) -> discord.Message:
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message="It left this morning.", order="1")
    return shop.list_cards()[-1]


async def approve(shop: World, card: discord.Message, how: str) -> None:
    if how == "reaction":
        await shop.sam.react(card, "✅")
    else:
        await shop.sam.click(card, label="Approve")


def lose_sam(shop: World, how: str) -> None:
    if how == "role":
        shop.env.backend.remove_member_role(shop.guild.id, shop.sam.id, shop.staff.id)
    else:
        shop.env.backend.remove_member(shop.guild.id, shop.sam.id)


@pytest.mark.parametrize("approval", ["reaction", "button"])
@pytest.mark.parametrize("loss", ["role", "server"])
async def test_a_letter_waits_for_somebody_else_once_its_approver_is_not_staff_any_more(
    shop: World, card: discord.Message, approval: str, loss: str
) -> None:
    await approve(shop, card, approval)
    lose_sam(shop, loss)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    assert stands(shop, card).startswith("✅ approves")
    assert "Whoever approved this isn't on staff any more" in read_message(see(shop, card))
    await shop.rosa.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_an_absence_does_not_say_that_somebody_took_an_approval_back_who_only_left(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    with cut_off(shop):
        lose_sam(shop, "role")
    await shop.env.settle()
    story = await shop.ask("order show", by=shop.rosa, order="1")
    assert "isn't on staff any more: it waits for approval again" in story
    assert "took back" not in story


async def test_whether_the_approver_is_staff_costs_one_request_a_letter(
    shop: World, card: discord.Message
) -> None:
    before = len(shop.env.http_requests)
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    asked = [each.path for each in shop.env.http_requests[before:] if "/members/" in each.path]
    assert asked == [f"/guilds/{shop.guild.id}/members/{shop.sam.id}"]
