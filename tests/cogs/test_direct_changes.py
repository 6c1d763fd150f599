"""What a customer changes or deletes is shown, judged anew, and never forgotten; all parts of a
message are read.
"""

import json
from datetime import timedelta
from typing import Any

import discord
from simcord.backend.models import MessageSticker, Poll, PollAnswer
from simcord.env import Env

from bot.config import Settings
from tests.cogs.letter_world import (
    DAY,
    UNDO_OVER,
    draft_reply,
    fetch,
    kill,
    list_direct,
    log_order,
    read_desk,
    stands,
    start,
    tell,
)
from tests.cogs.shop_world import World, build_world, list_buttons, read_message, set_up
from tests.cogs.test_direct import TALK, find_notes, list_told, pots, write_offline
from tests.sure import sure

__all__ = ["pots"]


def change_unheard(world: World, message: discord.Message, words: str) -> None:
    """Ada edits a message; whoever is there hears of it."""
    world.env.backend.edit_message(message.channel.id, message.id, {"content": words})


async def change(world: World, message: discord.Message, words: str) -> None:
    world.env.backend.edit_message(message.channel.id, message.id, {"content": words})
    await world.env.settle()


async def delete(world: World, message: discord.Message) -> None:
    world.env.backend.delete_message(message.channel.id, message.id)
    await world.env.settle()


def find_changes(world: World) -> list[discord.Message]:
    return [each for each in world.desk.history() if "changed a message" in each.content]


def find_deletions(world: World) -> list[discord.Message]:
    return [each for each in world.desk.history() if "deleted this message" in each.content]


async def test_a_changed_message_shows_what_it_said_before_and_is_urgent_by_what_it_says_now(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("…")
    assert "⚠" not in await shop.ask("inbox")
    await shop.env.advance_time(60)
    await change(shop, message, "please *CANCEL* @everyone")
    [note] = find_changes(shop)
    assert note.content == "**Ada** changed a message. It says now:"
    shown = read_message(note)
    assert "please \\*CANCEL\\* @\N{ZERO WIDTH SPACE}everyone" in shown
    assert "> …" in shown
    assert '⚠ Urgent: says "cancel"' in shown
    assert list_buttons(note) == TALK
    inbox = await shop.ask("inbox")
    assert "⚠ **Ada**" in inbox
    assert "CANCEL" in inbox
    assert "2 times" not in inbox
    assert len(list_told(shop.ada)) == 1


async def test_words_that_are_taken_back_threaten_no_more(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello?")
    message = await shop.ada.send_dm("I want a refund")
    await change(shop, message, "I want a blue one")
    assert "Urgent" not in read_message(find_changes(shop)[-1])
    inbox = await shop.ask("inbox")
    assert "refund" not in inbox
    assert "2 times" in inbox


async def test_what_another_message_threatens_stays_urgent(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("I will call my bank about the refund")
    message = await shop.ada.send_dm("Refund me")
    await change(shop, message, "Hello?")
    assert 'Urgent: says "refund", says "bank"' in read_message(find_changes(shop)[-1])


async def test_a_change_of_an_urgent_message_is_urgent_still(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("cancel")
    await change(shop, message, "DON'T cancel")
    [note] = find_changes(shop)
    assert "DON'T cancel" in read_message(note)
    assert "> cancel" in read_message(note)
    assert 'Urgent: says "cancel"' in read_message(note)


async def test_a_draft_that_answered_the_old_words_is_set_aside(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Please cancel")
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    await change(shop, message, "Please DON'T cancel")
    assert "Set aside: Ada changed a message" in stands(shop, card)
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []


async def test_thanks_that_become_a_question_start_the_clock(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Thank you!")
    await shop.env.advance_time(3600)
    changed_at = int(shop.env.now().timestamp())
    await change(shop, message, "Thank you! But where is the mug?")
    [note] = find_changes(shop)
    assert list_buttons(note) == TALK
    assert f"<t:{changed_at}:" in await shop.ask("inbox")
    assert len(list_told(shop.ada)) == 1


async def test_a_question_that_becomes_thanks_stops_the_clock_and_one_button_starts_it_again(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Where is it?")
    await change(shop, message, "Got it, thank you!")
    [note] = find_changes(shop)
    assert "They only say thanks now, so nobody waits." in read_message(note)
    assert list_buttons(note) == ["It is a question"]
    assert "Ada" not in await shop.ask("inbox")
    await shop.sam.click(note, label="It is a question")
    assert "Ada" in await shop.ask("inbox")


async def test_the_clock_starts_at_the_first_question_that_is_left(shop: World) -> None:
    await log_order(shop, shop.ada)
    first = await shop.ada.send_dm("Where is it?")
    await shop.env.advance_time(3600)
    second_at = int(shop.env.now().timestamp())
    await shop.ada.send_dm("And the mug?")
    await change(shop, first, "Thank you!")
    inbox = await shop.ask("inbox")
    assert f"<t:{second_at}:" in inbox
    assert "times" not in inbox


async def test_new_words_in_an_answered_message_are_a_new_question(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Which colours are there?")
    await shop.env.advance_time(60)
    await shop.ask("customer answered", customer="Ada")
    await shop.env.advance_time(3600)
    changed_at = int(shop.env.now().timestamp())
    await change(shop, message, "Please cancel")
    inbox = await shop.ask("inbox")
    assert f"<t:{changed_at}:" in inbox
    assert "⚠ **Ada**" in inbox
    await shop.env.advance_time(60)
    await shop.ask("customer answered", customer="Ada")
    assert "Ada" not in await shop.ask("inbox")


async def test_a_change_that_was_answered_already_starts_no_clock(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Blue?")
    await kill(shop)
    change_unheard(shop, message, "Red?")
    backend_event = shop.env.backend.get_message(message.channel.id, message.id)
    edited = backend_event.edited_timestamp
    backend_event.edited_timestamp = None
    await start(shop, settings)
    await shop.env.advance_time(600)
    await shop.ask("customer answered", customer="Ada")
    await shop.env.advance_time(600)
    backend_event.edited_timestamp = edited
    shop.env.backend.emit("MESSAGE_UPDATE", dict(_show(shop, backend_event)))
    await shop.env.settle()
    [note] = find_changes(shop)
    assert "You answered after that, so nobody waits because of it." in read_message(note)
    assert "Ada" not in await shop.ask("inbox")


def _show(world: World, message: Any) -> dict[str, Any]:
    from simcord.backend import serializers

    return dict(serializers.message_payload(world.env.backend, message))


async def test_a_link_that_discord_finds_in_a_message_says_nothing(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Like https://example.com/shawl ?")
    stored = shop.env.backend.get_message(message.channel.id, message.id)
    stored.embeds = [{"type": "link", "url": "https://example.com/shawl", "title": "A shawl"}]
    before = read_desk(shop)
    shop.env.backend.emit("MESSAGE_UPDATE", _show(shop, stored))
    await shop.env.settle()
    assert read_desk(shop) == before


async def test_the_same_change_told_twice_is_shown_once(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Hello?")
    await change(shop, message, "Please cancel")
    stored = shop.env.backend.get_message(message.channel.id, message.id)
    shop.env.backend.emit("MESSAGE_UPDATE", _show(shop, stored))
    await shop.env.settle()
    assert len(find_changes(shop)) == 1


async def test_a_deleted_message_is_shown_word_for_word_and_waits_until_a_person_says_otherwise(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Please cancel @everyone")
    card = await draft_reply(shop)
    await delete(shop, message)
    [note] = find_deletions(shop)
    assert note.content == "**Ada** deleted this message. I keep it:"
    shown = read_message(note)
    assert "Please cancel @\N{ZERO WIDTH SPACE}everyone" in shown
    assert "It may still want an answer, so their clock runs on." in shown
    assert list_buttons(note) == TALK
    assert "Set aside: Ada deleted a message" in stands(shop, card)
    assert "Ada" in await shop.ask("inbox")
    asked = await shop.sam.click(note, label="Needs no answer")
    assert tell(asked) == '**Ada** says "cancel". Close it all the same?'
    done = await shop.sam.click(sure(asked.response), label="Close it all the same")
    assert tell(done) == "Noted: **Ada** needs no answer."
    assert "Ada" not in await shop.ask("inbox")
    story = await shop.ask("customer show", customer="Ada")
    assert "Please cancel" in story
    assert "(deleted)" in story


async def test_a_deleted_message_that_was_answered_is_shown_and_nobody_waits(shop: World) -> None:
    await log_order(shop, shop.ada)
    message = await shop.ada.send_dm("Please cancel")
    await shop.env.advance_time(60)
    await shop.ask("customer answered", customer="Ada")
    await delete(shop, message)
    [note] = find_deletions(shop)
    assert "Please cancel" in read_message(note)
    assert list_buttons(note) == []
    assert "Ada" not in await shop.ask("inbox")


async def test_what_was_changed_or_deleted_in_the_bots_absence_is_found_once(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    one = await shop.ada.send_dm("One")
    two = await shop.ada.send_dm("Two")
    thanks = await shop.ada.send_dm("Thank you!")
    await kill(shop)
    await shop.env.advance_time(3600)
    change_unheard(shop, one, "One, please cancel")
    shop.env.backend.delete_message(two.channel.id, two.id)
    change_unheard(shop, thanks, "Thank you for nothing, I call my bank")
    await start(shop, settings)
    changes = [read_message(each) for each in find_changes(shop)]
    assert len(changes) == 2
    assert "One, please cancel" in changes[0]
    assert "I call my bank" in changes[1]
    assert len(find_deletions(shop)) == 1
    assert "⚠ **Ada**" in await shop.ask("inbox")
    await kill(shop)
    await start(shop, settings)
    assert len(find_changes(shop)) == 2
    assert len(find_deletions(shop)) == 1


async def test_what_waits_for_its_shop_is_taken_in_as_it_stands_then(
    shop: World, pots: World
) -> None:
    first = await shop.ada.send_dm("Where is my shawl?")
    second = await shop.ada.send_dm("Hello?")
    await change(shop, first, "Where is my MUG?")
    await delete(shop, second)
    question = next(
        each for each in shop.ada.user.dm_channel.history() if "Which shop" in each.content
    )
    await shop.ada.user.select(question, [str(pots.guild.id)], custom_id="direct:shop")
    mug, hello = (read_message(each) for each in find_notes(pots))
    assert "Where is my MUG?" in mug
    assert "They have deleted it since." in hello
    rows = await fetch(shop, "messages")
    assert [words for words, _ in json.loads(rows[0].earlier)] == ["Where is my shawl?"]
    await shop.env.advance_time(60)
    await change(shop, first, "Where is my green mug?")
    [note] = find_changes(pots)
    assert "> Where is my MUG?" in read_message(note)
    assert find_changes(shop) == []


async def test_a_forwarded_message_is_read_with_all_that_it_holds(shop: World) -> None:
    await log_order(shop, shop.ada)
    files = shop.env.backend.store_attachments(shop.desk.id, [("torn_seam.png", b"x" * 3000)])
    shop.env.backend.create_message(
        shop.desk.id, shop.sam.id, "PLEASE CANCEL MY ORDER", attachments=files
    )
    source = shop.desk.history()[-1]
    channel = shop.ada.user.dm_channel.id
    reference = {"type": 1, "channel_id": str(shop.desk.id), "message_id": str(source.id)}
    source_message = shop.env.backend.get_message(shop.desk.id, source.id)
    snapshot = {"message": {**_show(shop, source_message)}}
    await shop.ada.send_dm("Look")
    # Ada can't see the desk, so her forward is made as the service would have made one of hers.
    made = shop.env.backend.prepare_message(channel, shop.ada.id, "…")
    made.content, made.reference, made.snapshots, made.flags = "", reference, [snapshot], 1 << 14
    shop.env.backend.commit_message(made)
    await shop.env.settle()
    note = find_notes(shop)[-1]
    shown = read_message(note)
    assert "Forwarded: PLEASE CANCEL MY ORDER" in shown
    assert "no words" not in shown
    assert "📎 [torn\\_seam.png](https://" in shown
    assert 'Urgent: says "cancel", all capitals' in shown
    assert note.embeds[0].image.url is not None


async def test_stickers_and_polls_are_words(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("", stickers=[MessageSticker(1, "Sad cat", 1, shop.guild.id)])
    ends = (shop.env.now() + timedelta(seconds=DAY)).isoformat()
    answers = [PollAnswer(1, "Call the bank"), PollAnswer(2, "Wait")]
    await shop.ada.send_dm("", poll=Poll("What shall I do?", answers, ends))
    sticker, poll = (read_message(each) for each in find_notes(shop))
    assert "Sticker: Sad cat" in sticker
    assert "Poll: What shall I do? (Call the bank / Wait)" in poll
    assert 'Urgent: says "bank"' in poll
    assert "no words" not in sticker + poll


async def test_a_reply_is_shown_with_what_it_answers(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    letter = shop.ada.user.dm_channel.history()[-1]
    reference = {"channel_id": str(letter.channel.id), "message_id": str(letter.id)}
    await shop.ada.send_dm("When?", reference=reference)
    [note] = find_notes(shop)
    assert "Replying to: Hi Ada, It left this morning." in read_message(note)
    assert "When?" in read_message(note)


async def test_what_a_known_customer_wrote_for_the_first_time_in_an_absence_is_found(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    await kill(shop)
    write_offline(shop, shop.ada, "Please cancel")
    await start(shop, settings)
    assert "Please cancel" in read_message(find_notes(shop)[-1])


async def test_somebody_new_is_found_in_whichever_of_many_servers_has_the_shop(env: Env) -> None:
    for number in range(101):
        env.create_guild(f"Server {number}")
    world = build_world(env)
    await set_up(world)
    await world.ben.send_dm("Hello?")
    assert "Hello?" in read_message(find_notes(world)[-1])
