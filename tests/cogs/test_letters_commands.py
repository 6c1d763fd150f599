"""/reply, /apology, /drafts: letters are drafted in the shop's words, and wait."""

import re
from typing import Any

from bot.domain.letters import Cause, ItemBack, Remedy
from tests.cogs.letter_world import get_draft
from tests.cogs.shop_world import World, list_buttons, read_answer, read_message
from tests.sure import sure


async def test_a_reply_is_greeted_signed_and_waits(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    said = await shop.ask("reply", customer="ada", message="It leaves on Friday.", order="1")
    assert said == (f"Draft 1 to **Ada** waits in {shop.desk.mention} for your ✅.")
    card = shop.list_cards()[0]
    assert card.content == "**Reply**, order #1 (blue shawl): draft 1, revision 1"
    assert card.embeds[0].title == "To Ada · Discord @ada"
    text = str(card.embeds[0].description)
    assert text.startswith("Hi Ada,")
    assert "It leaves on Friday." in text
    assert text.endswith("Rosa")
    assert [str(reaction.emoji) for reaction in card.reactions] == ["✅", "❌"]
    assert list_buttons(card) == ["Approve", "Edit", "Not a promise", "Discard"]
    await shop.env.advance_time(3600)
    assert shop.ada.user.dm_channel.history() == []


async def test_a_reply_needs_no_order_and_no_account(shop: World) -> None:
    await shop.ask("customer wrote", customer="Cleo", message="Do you sell hats?")
    await shop.ask("reply", customer="Cleo", message="Yes, in blue and green.")
    card = read_message(shop.list_cards()[0])
    assert "To Cleo · wherever you last wrote to each other" in card
    assert "copy it in 30 s" in card


async def test_every_cause_and_every_remedy_makes_an_apology_that_says_it(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", price="£38", member=shop.ada)
    await shop.ask("order ship", order="1")
    fitting = {
        Cause.LATE: Remedy.REFUND,
        Cause.LOST: Remedy.REPLACEMENT,
        Cause.DAMAGED: Remedy.RETURN_LABEL,
        Cause.WRONG_ITEM: Remedy.DISCOUNT,
        Cause.SLOW_REPLY: Remedy.FREE_SHIPPING,
        Cause.REFUND_LATE: Remedy.REFUND,
        Cause.OUR_MISTAKE: Remedy.CANCEL_OFFER,
    }
    assert set(fitting) == set(Cause)
    assert set(fitting.values()) == set(Remedy)
    for cause, remedy in fitting.items():
        said = await shop.ask(
            "apology",
            order="1",
            cause=cause.value,
            remedy=remedy.value,
            extra="20 % off your next order",
            explanation="I mixed up two parcels.",
            remedy_by="friday",
        )
        assert "By tomorrow 17:00" in said
        card = shop.list_cards()[-1]
        text = str(card.embeds[0].description)
        # that one is about the silence
        assert "blue shawl" in text or cause is Cause.SLOW_REPLY, cause
        assert re.search(r"I mixed up two parcels[.,]", text), cause
        assert "20 % off" in text, cause
        assert re.search(r"\b(I|my)\b", text), cause
        assert not re.search(r"inconvenience|if you were|forgive|review|survey", text), cause
        needs_more = cause in (Cause.WRONG_ITEM, Cause.SLOW_REPLY)
        assert ("Approve" not in list_buttons(card)) == needs_more, (cause, read_message(card))


async def test_an_apology_without_a_remedy_says_what_is_missing_or_can_be_approved(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    await shop.ask("order ship", order="1")
    for cause in Cause:
        said = await shop.ask("apology", order="1", cause=cause.value)
        card = shop.list_cards()[-1]
        is_complete = "Approve" in list_buttons(card)
        assert ("**Missing:**" in card.content) == (not is_complete), cause
        assert ("Fill in" in list_buttons(card)) == (not is_complete), cause
        assert ("its card says what is missing" in said) == (not is_complete), cause


async def test_an_apology_keeps_what_was_answered_changed_and_said_of_the_thing(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    await shop.ask("order ship", order="1")
    await shop.ask(
        "apology",
        order="1",
        cause="damaged",
        answer="Yes, it can be washed.",
        changed="From now on I wrap each one twice.",
        item_back="keep",
    )
    request = sure((await get_draft(shop, 2)).request)
    assert request.answer == "Yes, it can be washed."
    assert request.changed == "From now on I wrap each one twice."
    assert request.item_back is ItemBack.KEEP


async def test_a_discount_without_its_amount_says_what_is_missing(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    said = await shop.ask("apology", order="1", cause="late", remedy="discount")
    assert said == (
        f"Draft 1 to **Ada** waits in {shop.desk.mention}. "
        "It isn't complete yet: its card says what is missing, press *Fill in* there."
    )
    card = shop.list_cards()[0]
    assert "[how much?]" in read_message(card)
    assert card.content.endswith("\n**Missing:** how much the discount is.")
    assert list_buttons(card) == ["Fill in", "Edit", "Discard"]


async def test_refused_letters_leave_no_draft(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.ask("order add", customer="Ben", item="mug")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("reply", {"customer": "Cleo", "message": "Hi"}, "I don't know that customer"),
        (
            "reply",
            {"customer": "Ada", "message": "Hi", "order": "2"},
            "belongs to another customer than Ada",
        ),
        ("reply", {"customer": "Ada", "message": "Hi", "order": "7"}, "can't find that order"),
        ("apology", {"order": "7", "cause": "late"}, "can't find that order"),
        ("apology", {"order": "1", "cause": "late", "remedy_by": "soonish"}, "tomorrow 9am"),
        ("apology", {"order": "1", "cause": "late", "remedy_by": "yesterday"}, "passed"),
        ("apology", {"order": "1", "cause": "damaged"}, "hasn't left yet"),
        ("apology", {"order": "1", "cause": "late", "remedy": "return_label"}, "cancel_offer"),
    ]
    for command, options, advice in cases:
        assert advice in await shop.refuse(command, **options), (command, options)
    assert shop.list_cards() == []


async def test_drafts_are_listed_with_the_way_to_their_cards(shop: World) -> None:
    assert "No draft waits" in await shop.ask("drafts")
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    await shop.ask("reply", customer="Ada", message="Hello")
    await shop.ask("order ship", order="1")
    said = await shop.ask("drafts")
    links = re.findall(r"\[(.+?)\]\(https://discord.com/channels/(\d+)/(\d+)/(\d+)\)", said)
    cards = [str(card.id) for card in shop.list_cards()]
    place = (str(shop.guild.id), str(shop.desk.id))
    assert sorted(links) == sorted(
        [("Reply to Ada", *place, cards[0]), ("Shipped note to Ada", *place, cards[1])]
    )
    assert "waits for approval" in said
    await shop.sam.react(shop.list_cards()[0], "❌")
    assert "Reply to Ada" not in await shop.ask("drafts")


async def test_many_drafts_are_turned_page_by_page(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    for number in range(11):
        await shop.ask("reply", customer="Ada", message=f"Hello {number}")
    result = await shop.sam.slash(shop.desk, "drafts")
    read_answer(result)
    shown = sure(result.response)
    assert read_message(shown).count("Reply to Ada") == 10
    await shop.sam.click(shown, label="Next ▶")
    assert read_message(shown).count("Reply to Ada") == 1
    await shop.sam.click(shown, label="◀ Back")
    assert list_buttons(shown) == ["Next ▶"]
    await shop.sam.react(shop.list_cards()[0], "❌")
    await shop.sam.click(shown, label="Next ▶")
    assert "Nothing is left on this page." in read_message(shown)
    await shop.sam.click(shown, label="◀ Back")
    assert read_message(shown).count("Reply to Ada") == 10
