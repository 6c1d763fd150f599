"""An approved letter goes out once, or everybody can see why it didn't; the desk hears of it in any
case.
"""

import asyncio
from typing import Any

import discord
import pytest
from simcord.components import walk_components

from bot.config import Settings
from bot.domain.drafts import DraftStatus
from tests.cogs.letter_world import (
    ADA_READS,
    DAY,
    UNDO_OVER,
    break_direct,
    buttons_of,
    change,
    draft_reply,
    get_draft,
    kill,
    list_direct,
    log_order,
    press,
    read_desk,
    restart,
    see,
    stands,
    start,
    tell,
)
from tests.cogs.shop_world import World, check_refusal, list_buttons, read_message
from tests.sure import sure


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """Ada wrote, and a reply to her waits for approval at the desk."""
    await log_order(shop, shop.ada, via="etsy")
    await shop.ada.send_dm("Where is it?")
    return await draft_reply(shop)


@pytest.fixture
async def elsewhere(shop: World) -> discord.Message:
    """Cem wrote on Etsy, and a reply that a person must send there waits for approval."""
    await shop.ask("order add", customer="Cem", item="mug", via="etsy")
    await shop.ask("customer wrote", customer="Cem", message="Where is it?", via="etsy")
    return await draft_reply(shop, "Cem")


async def is_waiting(shop: World, name: str) -> bool:
    return name in await shop.ask("inbox")


def find_copy(shop: World) -> discord.Message:
    """The text that was laid out to copy."""
    [copy] = [each for each in shop.desk.history() if "I sent it" in list_buttons(each)]
    return copy


async def test_a_letter_on_discord_stops_the_clock_and_marks_the_order_only_when_it_went(
    shop: World,
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Is it on its way?")
    await shop.ask("order ship", order="1")
    note = shop.list_cards()[-1]
    await shop.sam.react(note, "✅")
    break_direct(shop, 500)
    await shop.env.advance_time(UNDO_OVER)
    assert await is_waiting(shop, "Ada")
    assert "Customer told" not in await shop.ask("order show", order="1")
    await shop.env.advance_time(UNDO_OVER)
    assert not await is_waiting(shop, "Ada")
    assert "Customer told" in await shop.ask("order show", order="1")


async def test_a_renewed_letter_goes_where_the_customer_is_reached_now(
    shop: World, elsewhere: discord.Message
) -> None:
    await shop.sam.click(elsewhere, label="Discard")
    await shop.ask("customer edit", customer="Cem", member=shop.ben.user)
    await shop.sam.click(see(shop, elsewhere), label="Renew")
    renewed = shop.list_cards()[-1]
    assert renewed.embeds[0].title == "To Cem · Discord @ben"
    await shop.sam.react(renewed, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ben) == ["Hi Cem,\n\nIt left this morning.\n\nWarm wishes,\nRosa"]


async def test_a_letter_elsewhere_is_laid_out_to_copy_and_i_sent_it_stops_the_clock(
    shop: World, elsewhere: discord.Message
) -> None:
    assert stands(shop, elsewhere) == ("✅ approves: copy it in 30 s. ❌ discards.")
    await shop.sam.react(elsewhere, "✅")
    await shop.env.advance_time(UNDO_OVER)
    copy = find_copy(shop)
    assert read_message(copy) == "Hi Cem,\n\nIt left this morning.\n\nWarm wishes,\nRosa"
    assert list_buttons(copy) == ["Open Etsy messages", "I sent it"]
    assert "https://www.etsy.com/messages" in str([part.to_dict() for part in copy.components])
    assert stands(shop, elsewhere).endswith(
        "ready to copy. When you have sent it, press *I sent it*."
    )
    await shop.env.advance_time(600)
    assert await is_waiting(shop, "Cem")  # it was not sent yet, so it doesn't count
    assert tell(await shop.rosa.click(copy, label="I sent it")).startswith("Thank you, noted")
    assert not await is_waiting(shop, "Cem")
    assert list_buttons(see(shop, copy)) == []
    draft = await get_draft(shop)
    assert draft.status is DraftStatus.SENT
    assert draft.sent_at == shop.env.now()
    assert stands(shop, elsewhere).startswith("Sent <t:")
    sentence = check_refusal(await press(shop, copy, "draft:sent:1:1", shop.sam))
    assert sentence == "This letter isn't waiting for your word. Look at its card for where it is."


async def test_i_sent_it_says_that_a_note_leaves_the_question_open(shop: World) -> None:
    await shop.ask("order add", customer="Cem", item="mug", via="etsy")
    await shop.ask("customer wrote", customer="Cem", message="Is it dishwasher safe?", via="etsy")
    await shop.ask("order ship", order="1")
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    said = tell(await shop.rosa.click(find_copy(shop), label="I sent it"))
    assert said == "Thank you, noted as sent. It leaves open what they asked, so they still wait."
    assert await is_waiting(shop, "Cem")


async def test_a_text_that_was_laid_out_says_dont_send_when_it_no_longer_fits(
    shop: World, elsewhere: discord.Message, settings: Settings
) -> None:
    await shop.sam.react(elsewhere, "✅")
    await shop.env.advance_time(UNDO_OVER)
    copy = find_copy(shop)
    await restart(shop, settings)
    await shop.ask("customer wrote", customer="Cem", message="Cancel it please", via="etsy")
    assert read_message(see(shop, copy)) == (
        "This text was set aside: please **don't** send it. Its card says why."
    )
    assert list_buttons(see(shop, copy)) == ["I sent it all the same"]
    assert stands(shop, elsewhere).startswith("Set aside: Cem wrote again.")
    sentence = check_refusal(await press(shop, copy, "draft:sent:1:1", shop.sam))
    assert sentence == (
        "This text was set aside meanwhile. If you sent it all the same, press *I sent it all the "
        "same* on its card."
    )


async def test_closed_direct_messages_are_told_in_plain_words_and_listed_in_the_digest(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    break_direct(shop, 403, code=50007)
    await shop.env.advance_time(UNDO_OVER)
    reason = (
        "Ada doesn't take direct messages from me. Write to them another way, e.g. where they "
        "bought, "
        "and say so with /customer answered."
    )
    assert (
        stands(shop, card) == f"It was **not** sent: {reason} To try it once more, press *Renew*."
    )
    assert buttons_of(shop, card) == ["Renew", "I sent it all the same", "Discard"]
    assert await is_waiting(shop, "Ada")
    await shop.env.advance_time(DAY)
    assert any("1 letter didn't get through" in each for each in read_desk(shop))
    assert "letters that need a look:** 1" in await shop.ask("shop status")


def list_ways(shop: World, card: discord.Message) -> list[str]:
    """The lines of the menu on a card."""
    rows = [component.to_dict() for component in see(shop, card).components]
    menus = [part for part in walk_components(rows) if part.get("type") == 3]
    return [str(option["label"]) for menu in menus for option in menu["options"]]


async def test_a_letter_is_never_renewed_by_a_way_that_is_closed(
    shop: World, card: discord.Message
) -> None:
    await shop.ask("customer edit", customer="Ada", email="ada@example.com")
    await shop.sam.react(card, "✅")
    break_direct(shop, 403, code=50007)
    await shop.env.advance_time(UNDO_OVER)
    assert list_ways(shop, see(shop, card)) == [
        "Send by: Discord @ada", "Send by: e-mail ada@example.com", "Send by: Etsy messages",
    ]  # fmt: skip
    await shop.sam.click(see(shop, card), label="Renew")
    renewed = shop.list_cards()[-1]
    assert renewed.embeds[0].title == "To Ada · Etsy messages"
    assert "Send by: Discord @ada" not in list_ways(shop, renewed)
    await shop.ada.send_dm("Here I am")
    await shop.ask("reply", customer="Ada", message="Good to see you.")
    assert shop.list_cards()[-1].embeds[0].title == "To Ada · Discord @ada"


async def test_the_last_way_is_tried_again_where_there_is_no_other(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    break_direct(shop, 403, code=50007)
    await shop.env.advance_time(UNDO_OVER)
    await shop.sam.click(see(shop, card), label="Renew")
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_staff_choose_another_way_on_the_card_and_the_letter_goes_there(
    shop: World, card: discord.Message
) -> None:
    assert list_ways(shop, card) == ["Send by: Discord @ada", "Send by: Etsy messages"]
    answer = await shop.sam.select(card, ["0"], custom_id="draft:way:1:1")
    assert "says where the letter goes now" in read_message(sure(answer.response))
    moved = shop.list_cards()[-1]
    assert moved.embeds[0].title == "To Ada · Etsy messages"
    assert stands(shop, card) == "Replaced by revision 2."
    await shop.sam.click(moved, label="Discard")
    await shop.sam.click(see(shop, moved), label="Renew")
    assert shop.list_cards()[-1].embeds[0].title == "To Ada · Etsy messages"


@pytest.mark.parametrize("status", [503, 429])
async def test_a_passing_failure_is_retried_with_growing_pauses_and_then_sent_once(
    shop: World, card: discord.Message, status: int
) -> None:
    await shop.sam.react(card, "✅")
    break_direct(shop, status, times=3)
    await shop.env.advance_time(UNDO_OVER)
    assert "The last try failed: Discord" in stands(shop, card)
    assert "Next try <t:" in stands(shop, card)
    assert buttons_of(shop, card) == ["Undo", "Discard"]
    tries = [await count_tries(shop, after) for after in (0, 30, 120, 600)]
    assert tries == [1, 2, 3, 4]
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, card).startswith("Sent <t:")
    await shop.env.advance_time(DAY)
    assert list_direct(shop.ada) == [ADA_READS]


async def count_tries(shop: World, after: float) -> int:
    """How often the letter was tried, some seconds later."""
    await shop.env.advance_time(after)
    path = f"/channels/{shop.ada.user.dm_channel.id}/messages"
    bodies = [
        each.json for each in shop.env.http_requests if (each.method, each.path) == ("POST", path)
    ]
    return sum(body is not None and body["content"] == ADA_READS for body in bodies)


async def test_a_letter_that_never_gets_through_is_given_up_after_a_day(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    break_direct(shop, 500, times=None)
    await shop.env.advance_time(22 * 3600)
    assert "Next try" in stands(shop, card)
    await shop.env.advance_time(3 * 3600)
    assert stands(shop, card).startswith("It was **not** sent: Discord has trouble at the moment.")
    assert await count_tries(shop, 0) == 8
    assert await is_waiting(shop, "Ada")


async def test_a_retry_can_still_be_stopped(shop: World, card: discord.Message) -> None:
    await shop.sam.react(card, "✅")
    break_direct(shop, 500)
    await shop.env.advance_time(UNDO_OVER)
    await shop.sam.unreact(card, "✅")
    await shop.env.advance_time(3600)
    assert list_direct(shop.ada) == []
    assert stands(shop, card).startswith("✅ approves")


async def test_a_failure_after_the_effect_is_seen_and_nothing_is_sent_twice(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    channel = shop.ada.user.dm_channel
    await shop.env.advance_time(29)
    break_direct(shop, 502)
    # Discord delivered it and failed all the same.
    shop.env.backend.create_message(channel.id, shop.env.backend.bot_user.id, ADA_READS)
    await shop.env.advance_time(3600)
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, card).startswith("Sent <t:")


async def test_when_nobody_can_look_either_a_letter_is_unknown(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    break_direct(shop, 502)
    path = f"/channels/{shop.ada.user.dm_channel.id}/messages"
    shop.env.inject_error("GET", path, status=502)
    await shop.env.advance_time(DAY)
    assert list_direct(shop.ada) == []
    assert stands(shop, card).startswith("It may or may not have gone out: Discord has trouble")


@pytest.fixture
async def unknown(shop: World, card: discord.Message, settings: Settings) -> discord.Message:
    """The card of a letter in whose sending the program was stopped."""
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(10)
    await change(shop, "drafts", status=DraftStatus.SENDING, attempts=1)
    await kill(shop)
    await start(shop, settings)
    return card


async def test_a_stop_in_the_middle_of_sending_is_shown_as_unknown_and_never_resent_by_itself(
    shop: World, unknown: discord.Message, settings: Settings
) -> None:
    assert stands(shop, unknown) == (
        "It may or may not have gone out: the program stopped in the middle of sending it. Please "
        "look in the "
        "conversation with the customer, then press one of the buttons. I don't send it again by "
        "myself."
    )
    assert buttons_of(shop, unknown) == ["It arrived", "Send again"]
    await shop.env.advance_time(DAY)
    await restart(shop, settings)
    await shop.env.advance_time(DAY)
    assert list_direct(shop.ada) == []
    assert any("1 letter didn't get through" in each for each in read_desk(shop))
    assert await is_waiting(shop, "Ada")


async def test_it_arrived_marks_an_unknown_letter_as_sent(
    shop: World, unknown: discord.Message
) -> None:
    assert (
        tell(await shop.sam.click(see(shop, unknown), label="It arrived"))
        == "Thank you, noted as sent."
    )
    assert stands(shop, unknown).startswith("Sent <t:")
    assert not await is_waiting(shop, "Ada")
    await shop.env.advance_time(DAY)
    assert list_direct(shop.ada) == []


async def test_send_again_sends_an_unknown_letter_once_more(
    shop: World, unknown: discord.Message
) -> None:
    await shop.sam.click(see(shop, unknown), label="Send again")
    await shop.env.advance_time(1)
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, unknown).startswith("Sent <t:")
    assert not await is_waiting(shop, "Ada")


async def test_closing_the_bot_in_the_middle_of_a_send_finishes_the_send(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await shop.sam.react(card, "✅")
    has_begun, may_end = asyncio.Event(), asyncio.Event()
    send = shop.bot.http.send_message

    async def send_slowly(*args: Any, **more: Any) -> Any:
        has_begun.set()
        await may_end.wait()
        return await send(*args, **more)

    shop.bot.http.send_message = send_slowly  # type: ignore[method-assign]
    moving = asyncio.create_task(shop.env.advance_time(UNDO_OVER))
    await has_begun.wait()
    closing = asyncio.create_task(shop.bot.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    may_end.set()
    await asyncio.gather(moving, closing)
    assert list_direct(shop.ada) == [ADA_READS]
    await start(shop, settings)
    assert stands(shop, card).startswith("Sent <t:")
    assert list_direct(shop.ada) == [ADA_READS]
