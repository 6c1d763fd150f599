"""What is to be said at the desk is said, once, whatever breaks on the way; and the loop goes
on.
"""

import json
import sys
from datetime import UTC, datetime

import discord
import pytest
from simcord.env import Env

from bot.client import create_bot
from bot.config import Settings
from bot.store.transaction import Transaction
from tests.cogs.letter_world import (
    ADA_READS,
    UNDO_OVER,
    add_row,
    advance_until,
    break_direct,
    change,
    draft_reply,
    fetch,
    kill,
    list_direct,
    log_order,
    read_desk,
    restart,
    stands,
    start,
)
from tests.cogs.shop_world import World, build_world, create_private_channel, set_up

#: When people may be called; the tests begin at night.
MORNING = datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """Ada wrote, and a reply to her waits for approval at the desk."""
    await log_order(shop, shop.ada, via="etsy")
    await shop.ada.send_dm("Where is it?")
    return await draft_reply(shop)


@pytest.mark.parametrize("status", [403, 500])
async def test_a_desk_that_cant_be_written_to_is_tried_again_and_told_in_the_status(
    shop: World, status: int
) -> None:
    shop.env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=status, times=3)
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello?")
    assert not any("wrote to you" in each for each in read_desk(shop))
    health = await shop.ask("shop status")
    reasons = {
        403: "I may not write at the desk. Allow me to view it, send messages and embed links "
        "there.",
        500: "Discord could not be reached; I keep trying.",
    }
    assert f"❗ {reasons[status]}" in health
    assert health.startswith("Something needs a look")
    await shop.env.advance_time(60)
    assert sum("wrote to you" in each for each in read_desk(shop)) == 1
    assert (await shop.ask("shop status")).startswith("All is well")


async def test_a_deleted_desk_is_told_and_setup_brings_everything_to_the_new_one(
    shop: World, card: discord.Message
) -> None:
    shop.env.backend.delete_channel(shop.desk.id)
    await shop.env.settle()
    shop.desk = create_private_channel(shop.guild, "new-desk", shop.staff, shop.rosa)
    await shop.ada.send_dm("And it is urgent!")
    await shop.env.advance_time(3600)
    assert "The desk channel is gone. Choose another with `/shop setup desk`." in await shop.ask(
        "shop status"
    )
    await shop.ask("shop setup", by=shop.rosa, desk=shop.desk)
    words = read_desk(shop)
    assert sum("And it is urgent!" in each for each in words if "wrote to you" in each) == 1
    [moved] = shop.list_cards()
    assert stands(shop, moved).startswith("Set aside: Ada wrote again.")
    assert (await shop.ask("shop status")).startswith("All is well")


async def test_a_customer_with_closed_messages_is_no_trouble_of_the_desk(shop: World) -> None:
    break_direct(shop, 403, code=50007, times=None)
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello?")
    await shop.env.advance_time(3600)
    assert (await shop.ask("shop status")).startswith("All is well")
    assert "To be posted:** 0" in await shop.ask("shop status")


async def test_a_crash_between_posting_and_noting_it_posts_nothing_twice(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await shop.ask("reply", customer="Ada", message="Another one.")
    before = read_desk(shop)
    cards = shop.list_cards()
    await kill(shop)
    # As if the program had stopped right after posting: the card, and what Ada wrote.
    ada = (await fetch(shop, "conversations", "id"))[0].id
    posted = {
        "status": "posting",
        "attempts": 1,
        "due_at": shop.env.now(),
        "created_at": shop.env.now(),
    }
    note = next(each for each in shop.desk.history() if "wrote to you" in each.content)
    await change(shop, "revisions", channel_id=None, message_id=None)
    post = json.dumps(
        {
            "words": note.content,
            "title": "",
            "body": note.embeds[0].description,
            "fields": [],
            "footer": "",
            "tone": "calm",
            "image": None,
            "buttons": [],
            "takes_reactions": False,
            "roles": [],
            "members": [],
        }
    )
    common = {"shop_id": shop.guild.id, **posted}
    await add_row(shop, "outbox", kind="card", draft_id=1, revision=1, post="{}", **common)
    await add_row(shop, "outbox", kind="note", conversation_id=ada, post=post, **common)
    await start(shop, settings)
    assert read_desk(shop) == before
    await shop.sam.react(cards[0], "✅")  # and the card that was found is the draft's card
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_a_post_that_failed_after_its_effect_isnt_posted_twice(shop: World) -> None:
    await log_order(shop, shop.ada)
    shop.env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=502)
    await shop.ask("customer wrote", customer="Ada", message="Hello?")
    await shop.ask("reply", customer="Ada", message="It is blue.")
    row = (await fetch(shop, "outbox", "id", "kind"))[0]
    assert row.kind == "card"
    embed = discord.Embed(
        title="To Ada · Discord @ada", description="Hi Ada,\n\nIt is blue.\n\nWarm wishes,\nRosa"
    )
    shop.env.backend.create_message(
        shop.desk.id,
        shop.env.backend.bot_user.id,
        "**Reply**: draft 1, revision 1",
        embeds=[dict(embed.to_dict())],
    )
    await shop.env.advance_time(60)
    assert len(shop.list_cards()) == 1
    await shop.sam.react(shop.list_cards()[0], "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert len(list_direct(shop.ada)) == 1


async def test_a_card_that_somebody_deleted_is_posted_again_at_the_next_start(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    shop.env.backend.delete_message(card.channel.id, card.id)
    await shop.env.settle()
    assert shop.list_cards() == []
    await restart(shop, settings)
    [again] = shop.list_cards()
    assert [str(each.emoji) for each in again.reactions] == ["✅", "❌"]
    await shop.sam.react(again, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_one_broken_row_never_stops_the_others(shop: World, card: discord.Message) -> None:
    now = shop.env.now()
    await shop.sam.react(card, "✅")
    await add_row(
        shop,
        "outbox",
        shop_id=shop.guild.id,
        kind="note",
        post="{not json",
        due_at=now,
        status="waiting",
        attempts=0,
        created_at=now,
    )
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, card).startswith("Sent <t:")
    assert sum("can't be read any more" in each for each in read_desk(shop)) == 1
    assert await fetch(shop, "outbox") == []


async def test_a_post_that_discord_refuses_keeps_the_others_going(shop: World, env: Env) -> None:
    env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=400)
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("First")
    await shop.ada.send_dm("Second")
    assert sum("wrote to you" in each for each in read_desk(shop)) == 1
    assert "Discord refused a post" in await shop.ask("shop status")
    await env.advance_time(60)
    assert sum("wrote to you" in each for each in read_desk(shop)) == 2


async def test_a_letter_that_cant_be_read_stops_neither_the_desk_nor_the_reminders(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    async with shop.bot.database.transaction() as tx:
        await tx.sql.run("UPDATE drafts SET kind = 'from a newer version'")
    await shop.ask("shop setup", by=shop.rosa, target=0.5)
    await advance_until(shop.env, MORNING)
    await shop.ben.send_dm("Where is mine?")
    await shop.env.advance_time(25 * 60)
    words = read_desk(shop)
    assert any("**ben** wrote to you" in each for each in words)
    assert any("**ben** waits for an answer: due in" in each for each in words)


async def test_one_shop_whose_books_are_broken_doesnt_silence_another(shop: World) -> None:
    pots = build_world(shop.env, "Pots & Co")
    await set_up(pots, name="Pots & Co", target=0.5)
    await shop.ask("shop setup", by=shop.rosa, target=0.5)
    await advance_until(shop.env, MORNING)
    await shop.ada.send_dm("Where is it?")
    await pots.ask("customer wrote", customer="Ben", message="Where is it?")
    async with shop.bot.database.transaction() as tx:
        broken = "UPDATE conversations SET urgent_because = 'broken' WHERE shop_id = :shop"
        await tx.sql.run(broken, shop=shop.guild.id)
    await shop.env.advance_time(25 * 60)
    assert any("**Ben** waits for an answer: due in" in each for each in read_desk(pots))
    assert "reminders could not be made; I keep trying" in shop.bot.troubles[shop.guild.id]


async def test_a_database_that_fails_for_a_moment_doesnt_end_the_loop(
    shop: World, card: discord.Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = sys.modules["cogs.delivery"]  # each bot loads its own
    find = delivery.find_next_due
    failures = iter([True, True])

    async def find_when_it_works(tx: Transaction, *, with_letters: bool) -> datetime | None:
        if next(failures, False):
            raise OSError("the disk went to sleep")
        found: datetime | None = await find(tx, with_letters=with_letters)
        return found

    monkeypatch.setattr(delivery, "find_next_due", find_when_it_works)
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_two_greetings_from_discord_at_once_dont_double_what_is_said(
    shop: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This pause is of no matter here, and would be sat out for real.
    monkeypatch.setattr("cogs.direct.listening.BETWEEN_OPENINGS", 0)
    shop.env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=400, times=2)
    for who in (shop.ada, shop.ben):
        await log_order(shop, who)
        await shop.ask("reply", customer=who.name, message="It left this morning.")
    await change(shop, "outbox", attempts=0)  # as if nobody had tried
    await kill(shop)
    await shop.env.advance_time(60)
    fresh = create_bot(settings)
    prepare = fresh.setup_hook

    async def greet_twice() -> None:
        await prepare()
        fresh.dispatch("desk_swept")
        fresh.dispatch("desk_swept")

    fresh.setup_hook = greet_twice  # type: ignore[method-assign]
    await shop.env.restart_bot(fresh)
    await shop.env.settle()
    assert len(shop.list_cards()) == 2
