"""Reactions count in the order in which they came."""

from tests.cogs.letter_world import UNDO_OVER, draft_reply, list_direct, log_order, stands
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
