"""A click on a card of a database that was lost is answered, and what isn't a card is left to
people.
"""

from dataclasses import replace

import discord
import pytest

from tests.cogs.letter_world import (
    UNDO_OVER,
    draft_reply,
    let_notes_stand,
    list_direct,
    log_order,
    read_desk,
)
from tests.cogs.shop_world import World

LOST = "this card is older than the records that I work with now"


async def lose_books(shop: World) -> None:
    """As a backup from before anything was posted: a name of its own, and no card is known."""
    await shop.env.advance_time(60)
    async with shop.bot.database.transaction() as tx:
        for table in ("outbox", "revisions", "drafts"):
            await tx.sql.run(f"DELETE FROM {table}")
    shop.bot.identity = replace(shop.bot.identity, name="another", since=discord.utils.utcnow())


@pytest.mark.parametrize("emoji", ["✅", "❌"])
async def test_whoever_reacts_to_a_card_of_a_lost_database_hears_why_nothing_happens(
    shop: World, emoji: str
) -> None:
    let_notes_stand(shop)
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await lose_books(shop)
    await shop.sam.react(card, emoji)
    assert read_desk(shop)[-1].startswith(f"{shop.sam.mention} {LOST}")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    assert LOST not in "\n".join(read_desk(shop))  # the note disappears


async def test_what_people_put_under_other_messages_is_theirs(shop: World) -> None:
    let_notes_stand(shop)
    await shop.ask("customer wrote", customer="Ada", message="Where is it?")
    await shop.env.advance_time(26 * 3600)
    said = shop.desk.history()
    await lose_books(shop)
    for message in said:
        await shop.sam.react(message, "✅")
    assert len(shop.desk.history()) == len(said)
