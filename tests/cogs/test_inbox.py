"""/inbox and /snooze: who is waiting, most urgent first, and what the buttons do."""

from typing import Any

import simcord
from simcord.results import InteractionResult, ResponseMessage

from bot.domain.errors import BadInput
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_answer, read_message


async def say(
    shop: World, customer: str, message: str, when: str = "an hour ago", **more: Any
) -> str:
    return await shop.ask("customer wrote", customer=customer, message=message, when=when, **more)


async def open_inbox(shop: World) -> ResponseMessage:
    result = await shop.sam.slash(shop.desk, "inbox")
    read_answer(result)
    assert result.response is not None
    return result.response


def list_picks(message: ResponseMessage) -> list[tuple[str, str]]:
    menu = message.components[0]["components"][0]
    assert all(option["description"] for option in menu["options"])
    return [(option["label"], option["value"]) for option in menu["options"]]


async def pick(shop: World, name: str) -> ResponseMessage:
    inbox = await open_inbox(shop)
    value = dict(list_picks(inbox))[name]
    await shop.sam.select(inbox, [value])
    return inbox


async def fill(shop: World, form: InteractionResult, **answers: Any) -> str:
    """Submits a form; its questions are named by their first words in lower case."""
    inputs = name_inputs(form)
    values = {
        next(
            key for label, key in inputs.items() if label.lower().startswith(name.replace("_", " "))
        ): value
        for name, value in answers.items()
    }
    return read_answer(await shop.sam.submit_modal(form, values))


async def test_nobody_waiting_is_good_news(shop: World) -> None:
    inbox = await open_inbox(shop)
    assert "Every customer has an answer" in read_message(inbox)
    assert inbox.components == []


async def test_urgent_ones_come_first_then_the_longest_wait_and_snoozed_ones_last(
    shop: World,
) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await say(shop, "Ada", "Where is it?", "3 hours ago", order="1")
    await say(shop, "Ben", "Any news?", "5 hours ago")
    await say(shop, "Cleo", "I want a refund!", "an hour ago")
    await say(shop, "Dora", "When do you ship?", "2 days ago")
    await say(shop, "Eve", "Hello?", "30 minutes ago")
    await say(shop, "Eve", "Hello??", "10 minutes ago")
    await shop.ask("snooze", customer="Dora", until="tomorrow 9am", reason="waits for yarn")
    inbox = await open_inbox(shop)
    said = read_message(inbox)
    assert said.startswith("5 customers wait")
    assert [name for name, _ in list_picks(inbox)] == ["Cleo", "Ben", "Ada", "Eve", "Dora"]
    lines = said.splitlines()
    assert lines[1] == "⚠ **Cleo** since <t:1767222000:f> (1 h): due in 23 h"
    assert "**Ada** since <t:1767214800:f> (3 h), about blue shawl: due in 21 h" in lines
    assert "**Eve** since <t:1767223800:f> (30 min), wrote 2 times: due in 23 h 30 min" in lines
    assert "💤 until <t:1767344400:f> (waits for yarn)" in said
    assert "> Hello??" in lines


async def test_picking_somebody_shows_what_can_be_done_and_leads_back(shop: World) -> None:
    await say(shop, "Ada", "Where is it?\nI need it on Friday.")
    await say(shop, "Ben", "Any news?")
    shown = await pick(shop, "Ada")
    assert "Ada: due in 23 h" in read_message(shown)
    assert "> Where is it?\n> I need it on Friday." in read_message(shown)
    assert list_buttons(shown) == ["Reply", "Apologise", "Snooze", "Needs no answer", "◀ Back"]
    await shop.sam.click(shown, label="◀ Back")
    assert "2 customers wait" in read_message(shown)
    assert len(list_picks(shown)) == 2


async def test_reply_drafts_what_was_typed(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    await say(shop, "Ada", "Where is it?")
    form = await shop.sam.click(await pick(shop, "Ada"), label="Reply")
    assert form.modal is not None
    assert form.modal["title"] == "Reply to Ada"
    said = await fill(shop, form, what_you_want_to_say="It leaves tomorrow morning.")
    assert "Draft 1 to **Ada** waits in" in said
    card = read_message(shop.list_cards()[0])
    assert "It leaves tomorrow morning." in card
    assert "Rosa" in card
    assert "order #1 (blue shawl)" in card
    assert shop.ada.user.dm_channel.history() == []


async def test_apologise_asks_for_cause_remedy_day_extra_and_reason(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    await say(shop, "Ada", "Where is it?")
    form = await shop.sam.click(await pick(shop, "Ada"), label="Apologise")
    assert list(name_inputs(form)) == [
        "What went wrong",
        "How you put it right",
        "By when",
        "Something extra",
        "Why it happened, in one sentence",
    ]
    said = await fill(
        shop,
        form,
        what_went_wrong=["late"],
        how_you_put=["replacement"],
        by_when="friday",
        something_extra="a handmade bookmark",
        why_it="I sent it without tracking.",
    )
    assert "Draft 1 to **Ada** waits in" in said
    assert "By tomorrow 17:00" in said
    card = read_message(shop.list_cards()[0])
    for fact in (
        "Apology",
        "blue shawl",
        "Friday 2 January",
        "a handmade bookmark",
        "without tracking",
    ):
        assert fact in card


async def test_a_form_that_cannot_be_read_says_so_and_drafts_nothing(shop: World) -> None:
    await say(shop, "Ada", "Where is it?")
    form = await shop.sam.click(await pick(shop, "Ada"), label="Apologise")
    said = await fill(shop, form, what_went_wrong=["late"], by_when="soonish")
    assert "That isn't clear to me" in said
    form = await shop.sam.click(await pick(shop, "Ada"), label="Snooze")
    assert "." in await fill(shop, form, until_when="yesterday")
    assert shop.list_cards() == []
    assert "💤" not in await shop.ask("inbox")
    simcord.assert_error(shop.env, BadInput)


async def test_snooze_by_button_says_until_when_and_why(shop: World) -> None:
    await say(shop, "Ada", "Where is it?")
    form = await shop.sam.click(await pick(shop, "Ada"), label="Snooze")
    said = await fill(shop, form, until_when="tomorrow", why="waits for yarn")
    assert said == (
        "**Ada** is snoozed. Until tomorrow 9:00. Reason: waits for yarn. "
        "If they write before that, I wake it at once."
    )


async def test_needs_no_answer_stops_the_clock_once(shop: World) -> None:
    await say(shop, "Ada", "Just so you know, I am at home on Friday.")
    shown = await pick(shop, "Ada")
    assert "**Ada** needs no answer" in read_answer(
        await shop.sam.click(shown, label="Needs no answer")
    )
    assert "Nobody is waiting" in await shop.ask("inbox")
    again = read_answer(await shop.sam.click(shown, label="Needs no answer"))
    assert "isn't waiting for an answer any more" in again
    for label in ("Reply", "Apologise", "Snooze"):
        assert (await shop.sam.click(shown, label=label)).modal is not None


async def test_the_inbox_is_turned_page_by_page(shop: World) -> None:
    for number in range(10):
        await say(shop, f"Customer {number}", "Where is it?", f"{20 - number} hours ago")
    inbox = await open_inbox(shop)
    assert "10 customers wait" in read_message(inbox)
    assert len(list_picks(inbox)) == 8
    assert list_buttons(inbox) == ["Next ▶"]
    await shop.sam.click(inbox, label="Next ▶")
    assert [name for name, _ in list_picks(inbox)] == ["Customer 8", "Customer 9"]
    assert list_buttons(inbox) == ["◀ Back"]
    await shop.sam.click(inbox, label="◀ Back")
    for number in range(3):
        await shop.ask("customer answered", customer=f"Customer {number}")
    await shop.sam.click(inbox, label="Next ▶")
    assert "7 customers wait" in read_message(inbox)  # never "nobody", while somebody waits


async def test_snoozing_shows_date_and_reason_and_ends_when_the_customer_writes(
    shop: World,
) -> None:
    await say(shop, "Ada", "Where is it?")
    said = await shop.ask("snooze", customer="Ada", until="in 2 days", reason="asked the carrier")
    assert "Until Saturday 9:00" in said
    assert "Reason: asked the carrier." in said
    person = await shop.ask("customer show", customer="Ada")
    assert "Snoozed until <t:1767" in person
    assert "asked the carrier" in person
    await say(shop, "Ada", "Hello?", "1 minute ago")
    assert "💤" not in await shop.ask("inbox")


async def test_a_snooze_that_makes_no_sense_is_refused(shop: World) -> None:
    await shop.ask("order add", customer="Ben", item="mug")
    await say(shop, "Ada", "Where is it?")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"customer": "Ada", "until": "yesterday"}, "."),
        ({"customer": "Ada", "until": "later"}, "tomorrow 9am"),
        ({"customer": "Ben", "until": "tomorrow"}, "isn't waiting for an answer"),
        ({"customer": "Cleo", "until": "tomorrow"}, "I don't know that customer"),
    ]
    for options, advice in cases:
        assert advice in await shop.refuse("snooze", **options), options


async def test_a_stranger_cannot_press_what_staff_were_shown(shop: World) -> None:
    """The desk may be a channel that others read: its buttons are for staff."""
    await say(shop, "Ada", "Where is it?")
    await shop.ada.send_dm("Hello? Where is it?")
    post = shop.desk.history()[-1]
    for label in ("Reply", "Apologise", "Snooze", "Needs no answer"):
        said = read_answer(await shop.ben.click(post, label=label))
        assert "Only the shop's staff" in said
    assert "2 customers wait" in await shop.ask("inbox")


async def test_words_written_backwards_stay_the_right_way_round_in_the_menu(shop: World) -> None:
    await say(shop, "Ada", "\u202eWhere is it?\u202c\u200b Thanks")
    menu = (await open_inbox(shop)).components[0]["components"][0]
    assert [option["description"] for option in menu["options"]] == ["Where is it? Thanks"]
