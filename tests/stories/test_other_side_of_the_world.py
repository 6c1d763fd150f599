"""Story 5: the other side of the world.

Four angry letters in one night are one customer, and come first.
"""

import pytest

from tests.cogs.letter_world import find_pings, list_direct, log_order, read_desk
from tests.cogs.shop_world import World, read_message, set_up
from tests.stories.telling import Story, answer_of, london, pick_promise

pytestmark = pytest.mark.slow  # months go by

NIGHT = (
    (1, 10, "Please cancel my order, I found it elsewhere."),
    (2, 5, "Hello? I asked you to cancel."),
    (3, 20, "Nobody answers. This is the third time I write."),
    (4, 40, "THIS IS A SCAM. If I have no answer by Friday I call my bank for a chargeback."),
)


@pytest.fixture
async def story(world: World) -> Story:
    """The shop in London, open Monday to Friday from 9 to 17; it is Monday, 5 January."""
    await set_up(world)
    await world.ask("shop hours", by=world.rosa, days="Mon-Fri", open="09:00", close="17:00")
    story = Story(world, london(1, 5, 10))
    await story.go_to(story.began)
    return story


async def test_a_threat_in_the_night_is_answered_before_it_becomes_a_chargeback(
    story: Story,
) -> None:
    shop, env = story.shop, story.shop.env
    await log_order(shop, shop.ben, item="red mug")
    await shop.ben.send_dm("Do you have it in green, too?")
    await story.go_to(london(1, 5, 14))
    await log_order(shop, shop.ada, price="£48.00")
    await shop.ask("customer edit", customer="Ada", timezone="Australia/Sydney")
    await story.go_to(london(1, 5, 16))
    await shop.ask("order ship", order="2", tracking="AB123456785GB")
    await story.approve(shop.list_cards()[-1])
    story.tell("Ada in Sydney orders at two; the parcel leaves at four, and she is told.")

    for hour, minute, words in NIGHT:
        await story.go_to(london(1, 6, hour, minute))
        await shop.ada.send_dm(words)
    calls_bank_on = story.count_days(london(1, 9))
    told = "\n".join(each.content for each in shop.ada.user.dm_channel.history())
    assert told.count("The shop is closed right now (it is 01:10 there)") == 1
    story.tell("in one night she writes four times, and threatens to call her bank on Friday.")

    # In the morning she is one waiting customer, whose clock began with the first letter, and she
    # comes first.
    await story.go_to(london(1, 6, 9, 1))
    listed = read_desk(shop)[-1]
    assert "⚠ **Ada** waits 7 h" in listed
    assert listed.index("**Ada**") < listed.index("**Ben**")
    first = int(london(1, 6, 1, 10).timestamp())
    inbox = await shop.ask("inbox")
    assert f"⚠ **Ada** since <t:{first}:f> (7 h 51 min), wrote 4 times" in inbox
    assert inbox.index("**Ada**") < inbox.index("**Ben**")
    assert "2 customers wait" in inbox

    # An angry answer is caught; the right one says both local times, and what can still be done.
    await shop.ask(
        "reply", customer="Ada", message="You should have read the listing. Stop writing at night!"
    )
    angry = shop.list_cards()[-1]
    assert "“You should have read the listing.” may read as blame." in read_message(angry)
    await shop.sam.set_reaction(angry, "❌", reacted=True)
    await shop.ask("order cancel", order="2")
    await story.approve(shop.list_cards()[-1])
    answer = list_direct(shop.ada)[-1]
    for words in (
        "You asked me to cancel at 12:10 on Tuesday 6 January, your time.",
        "Here it was 01:10 on Tuesday 6 January, the middle of the night.",
        "I'd posted it at 16:00 on Monday 5 January, my time.",
        "You can refuse it at the door",
        "I'll send the full £48.00 back to you",
    ):
        assert words in answer, words
    assert "**Ada**" not in await shop.ask("inbox")
    await shop.ask("reply", customer="Ben", message="Yes, in two weeks. This one leaves today.")
    await story.approve(shop.list_cards()[-1])
    await shop.ask("order ship", order="1")
    await story.approve(shop.list_cards()[-1])
    owed = await shop.ask("promises")
    assert "This one leaves today" not in owed
    assert "Yes, in two weeks" in owed
    answered = story.tell(
        f"she has her answer, before Ben; her threat was for day {calls_bank_on}."
    )
    assert answered < calls_bank_on

    await story.go_to(london(1, 9, 12))
    await shop.ask("order arrived", order="1")

    # She had called her bank in the night. Its chargeback has a clock, which rings early enough.
    await story.go_to(london(1, 12, 10))
    said = await shop.ask(
        "case open",
        platform="bank",
        order="2",
        reference="CB-77",
        amount="£48.00",
        respond_by="in 9 days",
    )
    assert "chargeback CB-77** with **Ada** is open." in said
    lost_on = story.count_days(london(1, 21))
    story.tell(
        "her bank's chargeback comes all the same; without an answer the money is gone on day "
        f"{lost_on}."
    )
    await shop.ask(
        "reply", customer="Ada", message="I have told your bank that you get all of it back."
    )
    await story.approve(shop.list_cards()[-1])
    await story.go_to(london(1, 20, 9, 30))
    await shop.sam.click(await pick_promise(shop), label="Kept")
    story.tell("Ben has the green one, too, two weeks after he was promised it.")
    step = [each for each in read_desk(shop) if "CB-77" in each]
    assert step
    pack = await shop.sam.slash(shop.desk, "order evidence", order="2")
    assert "ready to upload" in answer_of(pack)
    await shop.press("case show", "I answered the bank", case="CB-77")
    responded = story.tell(
        f"the desk has step {len(step)} times, and the evidence is with the bank."
    )
    assert responded < lost_on

    # The parcel comes back, the money goes back, and the case stays open until the bank has closed
    # it.
    await story.go_to(london(2, 10, 10))
    await shop.ask("order refund", order="2", amount="48", reference="R-1")
    await story.approve(shop.list_cards()[-1])
    assert "I've sent £48.00 back" in list_direct(shop.ada)[-1]
    await shop.ada.send_dm("Thank you!")
    card = await shop.sam.slash(shop.desk, "case show", case="CB-77")
    assert card.response is not None
    await shop.sam.click(card.response, label="Ask Ada to close it")
    await story.approve(shop.list_cards()[-1])
    await story.go_to(london(3, 6, 10))
    assert "✅ the bank has your answer" in await shop.ask("case show", case="CB-77")
    pings = len(find_pings(shop, env))
    await shop.end_dispute("CB-77", "won")
    await story.go_to(london(3, 13, 10))
    assert find_pings(shop, env)[pings:] == []
    assert "Nothing can be lost just now" in await shop.ask("next")
    story.tell("the bank has decided for the shop, and nothing is open.")
