"""Story 3: the promise that was never kept.

It is a debt until it is kept, and no refund is silent.
"""

import discord
import pytest

from tests.cogs.letter_world import (
    find_pings,
    let_notes_stand,
    list_direct,
    log_order,
    read_desk,
    stands,
)
from tests.cogs.shop_world import World, list_buttons, read_answer, read_message, set_up
from tests.stories.telling import Story, fill_in, london, pick_promise

pytestmark = pytest.mark.slow  # months go by

#: A card in red.
COLOR_OF_FAILURE = 0xB03A48
#: In the real story the buyer gave up on the shop, and asked her bank for the money, after four
#: weeks.
PATIENCE = 28


@pytest.fixture
async def story(world: World) -> Story:
    """The shop, open Monday to Friday from 9 to 17; it is Monday, 5 January."""
    await set_up(world)
    await world.ask("shop hours", by=world.rosa, days="Mon-Fri", open="09:00", close="17:00")
    let_notes_stand(world)
    story = Story(world, london(1, 5, 10))
    await story.go_to(story.began)
    return story


async def test_a_refund_is_owed_until_it_is_sent_and_its_customer_hears_of_it(story: Story) -> None:
    shop, env = story.shop, story.shop.env
    await log_order(shop, shop.ada, item="rose perfume", price="£24.00")
    await shop.ask("order ship", order="1", tracking="AB123456785GB")
    await story.approve(shop.list_cards()[-1])
    await story.go_to(london(1, 8, 11))
    await shop.ask("order arrived", order="1")
    await shop.ada.send_dm("It leaked: half of it is gone.")
    gives_up_on = story.day + PATIENCE
    await shop.ask(
        "apology",
        order="1",
        cause="damaged",
        remedy="refund",
        extra="a rose soap",
        explanation="The stopper was loose.",
        remedy_by="next friday",
        item_back="keep",
    )
    card = shop.list_cards()[-1]
    more = read_answer(await shop.rosa.click(card, label="More"))
    assert "🤝 a refund of £24.00 by Fri 16 Jan" in more
    await story.approve(card)
    promised = list_direct(shop.ada)[-1]
    assert "I'll send the full £24.00 back to you by Friday 16 January." in promised
    assert "You don't need to send anything back." in promised
    assert "a refund of £24.00" in await shop.ask("promises")
    story.tell("Ada's perfume leaked; an approved apology promises £24.00 back by day 11.")

    # Its day comes, and passes: a line in the day's list says so each time, and staff are called.
    await story.go_until("**Ada**: refund £24.00 due today", latest=london(1, 16, 10))
    assert story.tell("the digest says that the refund is due today.") == 11 < gives_up_on
    await story.go_to(london(1, 19, 10))
    assert "**Ada**: refund £24.00 2 days late" in read_desk(shop)[-1]
    assert len(find_pings(shop, env)) == 2

    # A new apology shows in red what was promised before, and names it.
    await shop.ada.send_dm("You said by Friday. I have nothing yet.")
    await shop.ask(
        "apology", order="1", cause="refund_late", extra="a rose soap", remedy_by="tomorrow"
    )
    again = shop.list_cards()[-1]
    assert "🔴 Promise not kept" in read_message(again)
    assert "You promised a refund of £24.00 by 16 Jan." in read_message(again)
    assert again.embeds[0].color == discord.Color(COLOR_OF_FAILURE)
    assert (
        "I promised you a refund of £24.00 for your rose perfume by Friday 16 January, and I "
        "haven't sent it." in read_message(again)
    )

    # The refund keeps it, and drafts the note that says so.
    await story.approve(again)
    sorry = list_direct(shop.ada)[-1]
    assert "I'll send the full £24.00 back to you by Tuesday 20 January." in sorry
    assert "**Ada**" not in await shop.ask("inbox")
    said = await shop.ask("order refund", order="1", amount="24", reference="PP-99")
    assert "That keeps what you promised" in said
    note = shop.list_cards()[-1]
    await story.approve(note)
    assert "I've sent £24.00 back to you for your rose perfume" in list_direct(shop.ada)[-1]
    assert "No promise is open" in await shop.ask("promises")
    kept = story.tell(
        "the refund is sent and Ada knows; without it she would go to her bank on day "
        f"{gives_up_on}."
    )
    assert kept < gives_up_on

    # Nobody asks her for a favour; when she says that it is right, the matter is settled.
    await shop.ask(
        "reply", customer="Ada", message="Glad that is done. Please take our short survey."
    )
    survey = shop.list_cards()[-1]
    assert "“Please take our short survey.” sells something or asks a favour." in read_message(
        survey
    )
    assert "Approve" not in list_buttons(survey)
    await shop.sam.set_reaction(survey, "✅", reacted=True)
    await env.advance_time(60)
    assert "survey" not in "".join(list_direct(shop.ada))
    await shop.sam.set_reaction(survey, "❌", reacted=True)
    await shop.ada.send_dm("Got it, thank you!")
    await shop.sam.click(shop.desk.history()[-1], label="The order is settled")
    shown = await shop.ask("order show", order="1")
    assert "the customer said that it is right" in shown
    story.tell("Ada says that it is right: the matter is settled.")
    letters, pings = list_direct(shop.ada), len(find_pings(shop, env))
    await story.go_to(london(3, 16, 10))
    assert list_direct(shop.ada) == letters
    assert len(find_pings(shop, env)) == pings


async def test_a_cancelled_order_gets_its_note_and_nothing_else(story: Story) -> None:
    shop, env = story.shop, story.shop.env
    await log_order(shop, shop.ben, item="club box", ship_by="friday")
    await shop.ask("reply", customer="Ben", message="Your invoice is on its way.", order="1")
    invoice = shop.list_cards()[-1]
    await shop.sam.slash(
        shop.desk, "order cancel", order="1", by="customer", reason="You left the club."
    )
    note = shop.list_cards()[-1]
    assert "Set aside: the order was cancelled" in stands(shop, invoice), stands(shop, invoice)
    await story.approve(note)
    [told] = list_direct(shop.ben)
    assert "I've cancelled your order for the club box as you asked." in told
    assert "If you've paid already, I'll send your money back to you by Thursday 8 January." in told
    story.tell("Ben's order is cancelled, and a note tells him.")
    form = await shop.sam.click(await pick_promise(shop), label="Never mind")
    await fill_in(shop.sam, form, Why="He hadn't paid yet.")
    assert "No promise is open" in await shop.ask("promises")
    story.tell("he hadn't paid: nothing is owed to him, and the desk knows.")
    await shop.ask(
        "reply", customer="Ben", message="Before you go: would you fill in our short survey?"
    )
    survey = shop.list_cards()[-1]
    assert "sells something or asks a favour" in read_message(survey)
    await shop.sam.set_reaction(survey, "✅", reacted=True)
    await env.advance_time(60)
    await shop.sam.set_reaction(survey, "❌", reacted=True)
    await story.go_to(london(3, 16, 10))
    assert list_direct(shop.ben) == [told]
    assert find_pings(shop, env) == []
    story.tell("Ben has heard nothing else.")
