"""A customer on Discord just writes to the bot: it counts, the desk sees it, and nothing of it is
lost.
"""

import asyncio

import discord
import pytest
from simcord.actors import MemberActor
from simcord.enums import MessageType

from bot.client import create_bot
from bot.config import Settings
from tests.cogs.letter_world import (
    DAY,
    UNDO_OVER,
    draft_reply,
    fetch,
    find_one,
    kill,
    let_notes_stand,
    list_direct,
    log_order,
    read_desk,
    restart,
    start,
    tell,
)
from tests.cogs.phone import list_lines
from tests.cogs.shop_world import (
    World,
    build_world,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)

TALK = ["Reply", "Apologise", "Snooze", "Needs no answer"]


def list_told(person: MemberActor) -> list[str]:
    """How often and in which words this person was told that somebody will answer."""
    history = person.user.dm_channel.history()
    return [each.content for each in history if "A person will answer you" in each.content]


def read_bot(person: MemberActor) -> list[str]:
    return [
        each.content for each in person.user.dm_channel.history() if each.author.id != person.id
    ]


def find_notes(world: World) -> list[discord.Message]:
    return [each for each in world.desk.history() if "wrote to you" in each.content]


def write_offline(world: World, person: MemberActor, words: str) -> None:
    """Somebody writes, and no bot is there to hear of it."""
    world.env.backend.create_message(person.user.dm_channel.id, person.id, words)


async def test_a_direct_message_starts_the_clock_and_is_shown_at_the_desk_with_what_can_be_done(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Is my *shawl* on its way? @everyone")
    [note] = find_notes(shop)
    assert note.content == "**Ada** wrote to you."
    assert "on its way? @\N{ZERO WIDTH SPACE}everyone" in read_message(note)
    assert "\\*shawl\\*" in read_message(note)
    assert read_message(note).endswith("\n🧾 Order #1: blue shawl, open")
    assert list_buttons(note) == [*TALK, "Not theirs"]
    assert "Ada" in await shop.ask("inbox")


async def test_the_customer_is_told_once_for_each_wait_that_a_person_will_answer_and_until_when(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    until = int(shop.env.now().timestamp()) + DAY
    for words in ("Hello?", "Anybody there?", "Hello??"):
        await shop.ada.send_dm(words)
        await shop.env.advance_time(60)
    assert list_told(shop.ada) == [
        "Thank you, your message is with The Woolly Shelf. A person will answer you by "
        f"<t:{until}:F>."
    ]
    await shop.ask("customer answered", customer="Ada")
    await shop.env.advance_time(1)
    await shop.ada.send_dm("And when does it arrive?")
    assert len(list_told(shop.ada)) == 2


async def test_messages_that_come_in_one_breath_dont_swallow_what_the_customer_is_told(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    for words in ("Hello?", "Where is it?", "Hello??"):
        write_offline(shop, shop.ada, words)
    await shop.env.settle()
    assert len(list_told(shop.ada)) == 1
    assert len(find_notes(shop)) == 3


async def test_at_night_the_customer_is_told_that_the_shop_is_closed_and_when_it_opens(
    shop: World,
) -> None:
    await shop.ask("shop hours", by=shop.rosa, days="Mon-Fri", open="09:00", close="17:00")
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Hello?")  # on New Year's Day, at midnight
    [told] = list_told(shop.ada)
    assert "The shop is closed right now (it is 00:00 there) and opens <t:" in told


async def test_four_messages_are_one_waiting_customer_whose_clock_started_at_the_first(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    first = int(shop.env.now().timestamp())
    for words in (
        "Please change the colour",
        "Hello?",
        "CANCEL MY ORDER NOW",
        "I will call my bank",
    ):
        await shop.ada.send_dm(words)
        await shop.env.advance_time(3600)
    inbox = await shop.ask("inbox")
    assert inbox.count("Ada") == 1
    assert f"<t:{first}:" in inbox
    assert "4 times" in inbox
    last = read_message(find_notes(shop)[-1])
    assert 'Urgent: says "cancel", all capitals, says "bank"' in last
    assert "wrote 4 times" in last


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("I want a refund.", 'says "refund"'),
        ("This is the third time that I ask", 'says "third time"'),
        ("I will open a PayPal dispute", 'says "PayPal", says "dispute"'),
    ],
)
async def test_words_that_threaten_jump_the_queue_with_the_reason_shown(
    shop: World, words: str, reason: str
) -> None:
    await log_order(shop, shop.ben, item="mug")
    await log_order(shop, shop.ada)
    await shop.ben.send_dm("Is there a blue one?")
    await shop.env.advance_time(60)
    await shop.ada.send_dm(words)
    assert f"⚠ Urgent: {reason}" in read_message(find_notes(shop)[-1])
    inbox = await shop.ask("inbox")
    assert inbox.index("Ada") < inbox.index("Ben")


async def test_attachments_are_shown_even_without_words(shop: World) -> None:
    await log_order(shop, shop.ada)
    channel = shop.ada.user.dm_channel
    files = shop.env.backend.store_attachments(
        channel.id, [("torn_seam.png", b"x" * 3000), ("a.pdf", b"y")]
    )
    await shop.ada.send_dm("", attachments=files)
    [note] = find_notes(shop)
    words = read_message(note)
    assert "*(no words)*" in words
    assert "📎 [torn\\_seam.png](https://" in words
    assert "(3 kB)" in words
    assert "a.pdf" in words
    assert note.embeds[0].image.url is not None
    assert "Ada" in await shop.ask("inbox")


async def test_signs_that_no_database_keeps_hold_up_neither_their_message_nor_the_next(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    write_offline(shop, shop.ada, "Where\x00 is \ud83dit?")
    await shop.env.settle()
    await shop.ada.send_dm("Hello?")
    first, second = map(read_message, find_notes(shop))
    assert "Where is it?" in first
    assert "Hello?" in second


async def test_thanks_start_no_clock_and_one_button_makes_them_a_question(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Got it, thank you!")
    note = shop.desk.history()[-1]
    assert note.content == "**Ada** said thanks."
    assert list_buttons(note) == ["It is a question", "Not theirs"]
    assert "Ada" not in await shop.ask("inbox")
    assert list_told(shop.ada) == []
    said = tell(await shop.sam.click(note, label="It is a question"))
    assert said == "Noted: it counts as a question, and their clock runs."
    assert "Ada" in await shop.ask("inbox")
    refusal = check_refusal(await shop.sam.click(note, label="It is a question"))
    assert refusal == "This already counts as a question."


async def test_needs_no_answer_stops_the_clock(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("My cat likes it too.")
    [note] = find_notes(shop)
    assert (
        tell(await shop.sam.click(note, label="Needs no answer"))
        == "Noted: **Ada** needs no answer."
    )
    assert "Ada" not in await shop.ask("inbox")


async def test_somebody_unknown_becomes_a_proposed_customer_and_is_linked_to_an_order(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada Lovelace", item="blue shawl", number="E-77")
    await shop.ask("customer wrote", customer="Ada Lovelace", message="Any news?", via="etsy")
    await shop.ask("snooze", customer="Ada Lovelace", until="in 5 days")
    await shop.env.advance_time(3600)
    await shop.ada.send_dm("It is me, from Etsy. I want a refund")
    [note] = find_notes(shop)
    assert "This account is new to me." in read_message(note)
    assert list_buttons(note) == [*TALK, "Link to an order", "Not theirs"]
    form = await shop.sam.click(note, label="Link to an order")
    assert list(name_inputs(form)) == ["Their order's number"]
    said = await shop.sam.submit_modal(form, {name_inputs(form)["Their order's number"]: "E-77"})
    assert tell(said) == "This is now **Ada Lovelace**, who ordered blue shawl."
    inbox = await shop.ask("inbox")
    assert "Ada Lovelace" in inbox
    assert "2 times" in inbox  # one person, whose clock started at her first message on Etsy
    assert "💤" not in inbox  # and who wrote, so the snooze is over
    assert len(await fetch(shop, "customers")) == 1
    card = await draft_reply(shop, "Ada Lovelace")
    assert card.embeds[0].title == "To Ada Lovelace · Discord @ada"
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert any("It left this morning." in each for each in list_direct(shop.ada))
    await shop.ada.send_dm("Thank you! And the mug?")
    assert find_notes(shop)[-1].content == "**Ada Lovelace** wrote to you."


async def test_a_name_is_no_proof_of_who_somebody_is(shop: World) -> None:
    await shop.ask("order add", customer="ada", item="blue shawl")
    await shop.ada.send_dm("Please send it to another address")
    assert "This account is new to me." in read_message(find_notes(shop)[-1])
    assert len(await fetch(shop, "customers")) == 2


async def test_a_display_name_that_cant_be_read_loses_no_message(shop: World) -> None:
    blank = shop.guild.add_member(shop.env.create_user("eve_b", global_name="\N{HANGUL FILLER}"))
    await blank.send_dm("Hello?")
    assert find_notes(shop)[-1].content == "**eve\\_b** wrote to you."


@pytest.fixture
async def pots(shop: World) -> World:
    """A second shop, which also knows Ada."""
    other = build_world(shop.env, "Pots & Co")
    other.ada = other.guild.add_member(shop.ada.user)
    await set_up(other, name="Pots & Co")
    await log_order(shop, shop.ada)
    await log_order(other, other.ada, item="mug")
    return other


async def test_somebody_known_to_two_shops_is_asked_once_and_nothing_is_lost_meanwhile(
    shop: World, pots: World, settings: Settings
) -> None:
    await shop.ada.send_dm("Where is it?")
    await shop.ada.send_dm("Hello?")
    assert read_bot(shop.ada) == ["Thank you for your message. Which shop do you mean?"]
    assert find_notes(shop) == find_notes(pots) == []
    await restart(shop, settings)
    write_offline(shop, shop.ada, "It was a mug.")
    await shop.env.settle()
    question = next(
        each for each in shop.ada.user.dm_channel.history() if "Which shop" in each.content
    )
    await shop.ada.user.select(question, [str(pots.guild.id)], custom_id="direct:shop")
    assert "Thank you, your messages are with Pots & Co." in read_bot(shop.ada)
    assert [read_message(each).splitlines()[1] for each in find_notes(pots)] == [
        "Where is it?",
        "Hello?",
        "It was a mug.",
    ]
    assert find_notes(shop) == []
    assert len(list_told(shop.ada)) == 1
    assert "wrote 3 times" in read_message(find_notes(pots)[-1])
    await shop.ada.send_dm("A green one.")  # she still means the same shop
    assert len(find_notes(pots)) == 4
    await shop.env.advance_time(2 * DAY)
    await shop.ada.send_dm("And my shawl?")
    assert read_bot(shop.ada).count("Thank you for your message. Which shop do you mean?") == 1
    assert len(find_notes(pots)) == 4


async def test_one_shop_never_sees_what_was_written_to_another(shop: World, pots: World) -> None:
    await pots.ben.send_dm("A word for the potter only")
    assert find_notes(shop) == []
    assert "Ben" not in await shop.ask("inbox")
    assert len(find_notes(pots)) == 1


async def test_what_was_written_while_the_bot_was_offline_is_taken_in_once(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("One")
    await kill(shop)
    write_offline(shop, shop.ada, "Two")
    await shop.env.advance_time(3600)
    write_offline(shop, shop.ada, "Three, refund please")
    await start(shop, settings)
    assert [read_message(each).splitlines()[1] for each in find_notes(shop)] == [
        "One",
        "Two",
        "Three, refund please",
    ]
    assert "3 times" in await shop.ask("inbox")
    await restart(shop, settings)
    await shop.ada.send_dm("Four")
    await restart(shop, settings)
    assert len(find_notes(shop)) == 4
    assert len(list_told(shop.ada)) == 1


async def test_an_answer_to_a_letter_isnt_lost_while_offline_even_if_they_never_wrote_before(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1")
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert len(list_direct(shop.ada)) == 1
    await kill(shop)
    write_offline(shop, shop.ada, "Wrong address!")
    await shop.env.advance_time(DAY)
    await start(shop, settings)
    assert find_one(map(read_message, find_notes(shop)), "Wrong address!")


async def test_a_message_that_overtakes_those_of_an_absence_hides_none_of_them(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("One")
    await kill(shop)
    write_offline(shop, shop.ada, "Two")
    fresh = create_bot(settings)
    prepare = fresh.setup_hook

    async def hear_at_once() -> None:
        # While Discord still tells the bot about its servers, a third one comes in and is handled.
        await prepare()
        write_offline(shop, shop.ada, "Three")
        async with asyncio.timeout(60):
            while len(await fetch(shop, "messages")) < 2:  # noqa: ASYNC110 (a row tells nobody)
                await asyncio.sleep(0.01)

    fresh.setup_hook = hear_at_once  # type: ignore[method-assign]
    await shop.env.restart_bot(fresh)
    await shop.env.settle()
    words = [read_message(each).splitlines()[1] for each in find_notes(shop)]
    assert sorted(words) == ["One", "Three", "Two"]


async def test_somebody_who_shares_no_shop_is_told_what_to_do_and_their_words_wait(
    shop: World,
) -> None:
    let_notes_stand(shop)
    stranger = shop.env.create_user("zoe")
    await stranger.send_dm("I ordered a shawl")
    said = [each.content for each in stranger.dm_channel.history() if each.author.id != stranger.id]
    assert said == [
        "Thank you for your message. I don't know which shop you mean: please join the shop's "
        "server first, "
        "then write to me again."
    ]
    shop.guild.add_member(stranger)
    await stranger.send_dm("It is me")
    assert len(find_notes(shop)) == 2


async def test_what_discord_itself_says_about_a_pin_is_no_message(shop: World) -> None:
    await log_order(shop, shop.ada)
    before = read_desk(shop)
    shop.env.backend.create_message(
        shop.ada.user.dm_channel.id, shop.ada.id, "pinned", message_type=MessageType.PINS_ADD
    )
    await shop.env.settle()
    assert read_desk(shop) == before


async def test_a_long_message_is_cut_at_ten_lines_and_show_all_has_the_rest(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("\n".join(f"This is line number {number}." for number in range(40)))
    [note] = find_notes(shop)
    assert "This is line number 8." in read_message(note)
    assert "This is line number 12." not in read_message(note)
    assert len(list_lines(note)) <= 16
    shown = read_answer(await shop.sam.click(note, label="Show all"))
    assert "This is line number 39." in shown
    assert "Only the shop's staff" in check_refusal(await shop.ada.click(note, label="Show all"))


async def test_the_wait_is_named_only_once_it_is_over(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await shop.env.advance_time(30 * 3600)
    await shop.ada.send_dm("Hello?")
    first, second = find_notes(shop)
    assert "overdue" not in read_message(first)
    assert "⏰ Answer overdue by 6 h, wrote 2 times." in read_message(second)
