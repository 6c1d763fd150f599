"""Story 2: a shop without time to tell. It is told before its buyers have to ask."""

import pytest

from tests.cogs.letter_world import UNDO_OVER, find_pings, list_direct, log_order, read_desk
from tests.cogs.shop_world import World, list_buttons, set_up
from tests.stories.telling import Story, answer_of, fill_in, london

pytestmark = pytest.mark.slow  # months go by

#: In the real story the buyer waited six days after the parcel should have left, wrote, and then
#: phoned.
PATIENCE = 6


@pytest.fixture
async def story(world: World) -> Story:
    """The shop, open Monday to Friday from 9 to 17; it is Monday, 5 January."""
    await set_up(world)
    await world.ask("shop hours", by=world.rosa, days="Mon-Fri", open="09:00", close="17:00")
    story = Story(world, london(1, 5, 10))
    await story.go_to(story.began)
    return story


async def test_buyers_hear_of_a_delay_and_of_the_parcel_before_they_have_to_ask(
    story: Story,
) -> None:
    shop, env = story.shop, story.shop.env
    for buyer, item in ((shop.ada, "blue shawl"), (shop.ben, "red mug")):
        await log_order(shop, buyer, item=item, price="£48.00", ship_by="thursday 5pm")
    asks_on = story.count_days(london(1, 8)) + PATIENCE
    story.tell("Ada and Ben have ordered; both parcels are to leave by Thursday.")

    # Work that is on time is no matter; when its day has passed with nobody told, the desk says so.
    await story.go_to(london(1, 7, 17))
    assert find_pings(shop, env) == []
    await story.go_until("2 should have left: ", latest=london(1, 9, 10))
    assert (
        story.tell("the desk says that both are past their day, and nobody has told them.")
        < asks_on
    )

    # One button drafts the notice; a new day and the choice to cancel stand in it.
    for number in (1, 2):
        said = await draft_notice(story, number)
        assert "It will leave by Wednesday 17:00" in said
    await approve_all(story)
    for buyer in (shop.ada, shop.ben):
        [notice] = list_direct(buyer)
        assert "by Thursday 8 January, and I haven't, because my kiln broke. I'm sorry." in notice
        assert "I'll post it by Wednesday 14 January" in notice
        assert "I'll cancel and send the full £48.00 back to you" in notice
    told = story.tell("both have a new day, and the choice to cancel.")
    assert told < asks_on, f"without it they would have asked on day {asks_on}"

    # Ben takes the choice and hears nothing but that; Ada's parcel leaves, and nobody tells her.
    await shop.ben.send_dm("Then please cancel it.")
    await shop.sam.slash(shop.desk, "order cancel", order="2", by="customer")
    await story.approve(shop.list_cards()[-1])
    cancelled = list_direct(shop.ben)[-1]
    assert "I've cancelled your order for the red mug as you asked." in cancelled
    assert "I'll send the full £48.00 back to you by" in cancelled
    assert "a refund of £48.00" in await shop.ask("promises")
    await shop.ask("order refund", order="2", amount="48")
    await story.approve(shop.list_cards()[-1])
    assert "£48.00" in list_direct(shop.ben)[-1]
    assert "£48.00" not in await shop.ask("promises")
    await story.go_to(london(1, 13, 15))
    await shop.ask("order ship", order="1", tracking="AB123456785GB", service="Tracked 48")
    note = shop.list_cards()[-1]
    asks_on = story.day + PATIENCE
    story.tell("Ada's parcel leaves; the note to her lies at the desk, and nobody has time for it.")
    await story.go_to(london(1, 15, 9, 1))
    assert "1 not told it left: Ada" in read_desk(shop)[-1]
    assert story.tell("the day's list says that Ada doesn't know yet.") < asks_on
    await story.approve(note)
    sent = list_direct(shop.ada)[-1]
    for words in (
        "blue shawl",
        "Royal Mail",
        "https://",
        "AB123456785GB",
        "should be with you around",
        "just reply",
    ):
        assert words in sent, words
    told = story.tell(
        f"Ada has the note with its tracking link; without it she would ask on day {asks_on}."
    )
    assert told < asks_on

    # It arrives, she says so, and the matter closes by itself. Nobody is pinged or written to any
    # more.
    await story.go_to(london(1, 16, 12))
    await shop.ada.send_dm("Thank you so much!")
    await shop.sam.click(shop.desk.history()[-1], label="It came")
    pings, letters = len(find_pings(shop, env)), [list_direct(shop.ada), list_direct(shop.ben)]
    await story.go_to(london(3, 16, 12))
    assert len(find_pings(shop, env)) == pings
    assert [list_direct(shop.ada), list_direct(shop.ben)] == letters
    shown = await shop.ask("order show", order="1")
    assert "nothing more was said for 14 days after it arrived" in shown
    assert "Nothing can be lost just now" in await shop.ask("next")
    story.tell("nothing more was said; both matters are closed.")


async def test_a_note_that_comes_late_says_so_first_and_answers_what_was_asked(
    story: Story,
) -> None:
    shop = story.shop
    await log_order(shop, shop.ada, item="blue shawl", price="£48.00", ship_by="thursday 5pm")
    await story.go_to(london(1, 14, 10))
    await shop.ada.send_dm("Where is my shawl?")
    story.tell("nobody has told Ada anything for six days, and she asks.")
    await story.go_to(london(1, 16, 15))
    await shop.ask("order ship", order="1", tracking="AB123456785GB", service="Tracked 48")
    await story.approve(shop.list_cards()[-1])
    note = list_direct(shop.ada)[-1]
    assert note.split("\n\n")[1].startswith(
        "I'm sorry: your blue shawl should have left by Thursday 8 January, and I left your "
        "message of Wednesday 14 January unanswered."
    )
    assert "I posted it on Friday 16 January with Royal Mail (Tracked 48)." in note
    assert "Thank you" not in note
    assert "**Ada**" not in await shop.ask("inbox")
    story.tell("the note owns up to both before anything else, and answers where it is.")


async def draft_notice(story: Story, number: int) -> str:
    """Gives a delay notice its day from /next."""
    shop = story.shop
    shown = await shop.sam.slash(shop.desk, "next")
    assert shown.response is not None
    picked = await shop.sam.select(shown.response, [f"ship_by:{number}"])
    assert picked.response is not None
    form = await shop.sam.click(picked.response, label="Draft a delay notice")
    return answer_of(await fill_in(shop.sam, form, It_will="next wednesday", Why="My kiln broke."))


async def approve_all(story: Story) -> None:
    """Approves both notices as they stand on the card of those that are ready together."""
    shop = story.shop
    card = next(each for each in shop.desk.history() if "Approve all 2" in list_buttons(each))
    texts = await shop.sam.click(card, label="Approve all 2")
    page = texts.followups[-1] if texts.followups else texts.response
    assert page is not None
    await shop.sam.click(page, label="Approve all 2")
    await shop.env.advance_time(UNDO_OVER)
