"""Promises on a draft's card, /promise add and /promises."""

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from bot.domain.drafts import DraftStatus
from bot.domain.errors import ShopError
from tests.cogs.letter_world import (
    DAY,
    UNDO_OVER,
    buttons_of,
    draft_reply,
    get_draft,
    list_direct,
    log_order,
    press,
    react_offline,
    see,
    tell,
)
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_books,
    read_message,
)

SAID = "I'll refund you in three days."


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """A reply to Ada that promises something, waiting for approval."""
    await log_order(shop, shop.ada)
    return await draft_reply(shop, words=SAID)


def field(world: World, card: discord.Message, name: str) -> str:
    fields = {each.name: each.value for each in see(world, card).embeds[0].fields}
    return str(fields.get(name, ""))


async def open_list(shop: World) -> ResponseMessage:
    result = await shop.sam.slash(shop.desk, "promises")
    read_answer(result)
    assert result.response is not None
    return result.response


async def add(shop: World, what: str, by: str, **options: str) -> str:
    """Notes a promise by hand, as Sam."""
    return read_answer(await shop.sam.slash(shop.desk, "promise add", what=what, by=by, **options))


async def refuse_to_add(
    shop: World, what: str, by: str, who: MemberActor | None = None, **options: str
) -> str:
    before = await read_books(shop.bot)
    result = await (who or shop.sam).slash(shop.desk, "promise add", what=what, by=by, **options)
    assert await read_books(shop.bot) == before
    sentence = check_refusal(result)
    simcord.assert_error(shop.env, ShopError)
    return sentence


def list_picks(message: ResponseMessage) -> list[str]:
    return [
        option["value"]
        for row in message.components
        for part in row["components"]
        for option in part.get("options", [])
    ]


async def test_a_card_says_what_it_keeps_as_a_promise(shop: World, card: discord.Message) -> None:
    said = field(shop, card, "Promises in this letter")
    assert said.startswith("🤝 a refund by ")
    assert buttons_of(shop, card) == ["Approve", "Edit", "Not a promise", "Discard"]


async def test_taking_it_off_changes_the_card_and_not_the_revision_and_can_be_taken_back(
    shop: World, card: discord.Message
) -> None:
    assert tell(await shop.sam.click(card, label="Not a promise")).startswith("Noted.")
    off = "No promise: “I'll refund you in three days”"
    assert field(shop, card, "Promises in this letter") == off
    assert (await get_draft(shop)).revision == 1
    assert buttons_of(shop, card) == ["Approve", "Edit", "Keep as promise", "Discard"]
    await shop.sam.click(see(shop, card), label="Keep as promise")
    assert buttons_of(shop, card) == ["Approve", "Edit", "Not a promise", "Discard"]


async def test_of_several_promises_one_is_taken_off_and_put_back(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop, words="I'll refund you in three days. I'll mend it by tomorrow.")
    await shop.sam.click(card, label="2 is no promise")
    assert [each.is_taken for each in (await get_draft(shop)).pledges] == [True, False]
    assert buttons_of(shop, card) == ["Approve", "Edit", "1 is no promise", "Keep 2", "Discard"]
    again = check_refusal(await press(shop, see(shop, card), "pledge:off:1:1:1", shop.rosa))
    assert "done already" in again
    beyond = check_refusal(await press(shop, see(shop, card), "pledge:off:1:1:9", shop.rosa))
    assert "done already" in beyond
    await shop.sam.click(see(shop, card), label="Keep 2")
    assert [each.is_taken for each in (await get_draft(shop)).pledges] == [True, True]


async def test_two_people_who_take_it_off_at_once_take_it_off(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.click(card, label="Not a promise")
    assert "done already" in check_refusal(await press(shop, card, "draft:unkeep:1:1", shop.rosa))
    assert not (await get_draft(shop)).pledges[0].is_taken


async def test_a_found_promise_is_owed_once_the_letter_went_by_a_check_alone(
    shop: World, card: discord.Message
) -> None:
    assert "No promise is open" in await shop.ask("promises")
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert len(list_direct(shop.ada)) == 1
    assert "**Ada**: a refund, due" in await shop.ask("promises")
    assert "a refund, due" in await shop.ask("customer show", customer="Ada")


async def test_words_that_somebody_took_off_are_no_promise(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.click(card, label="Not a promise")
    await shop.sam.react(card, "✅")
    assert field(shop, card, "Promises in this letter") == ""
    await shop.env.advance_time(UNDO_OVER)
    assert "No promise is open" in await shop.ask("promises")


async def test_taking_off_and_approving_at_once_end_in_one_letter_and_what_the_card_says(
    shop: World, card: discord.Message
) -> None:
    # the bot is still busy with it when the button is pressed
    react_offline(shop, card, "✅", shop.sam)
    said = tell(await shop.rosa.click(card, label="Not a promise"))
    draft = await get_draft(shop)
    await shop.env.advance_time(UNDO_OVER)
    assert len(list_direct(shop.ada)) == 1
    is_owed = "a refund, due" in await shop.ask("promises")
    assert is_owed == draft.pledges[0].is_taken == (not said.startswith("Noted."))


async def test_a_letter_whose_promise_is_overdue_is_not_approved(
    shop: World, card: discord.Message
) -> None:
    await shop.env.advance_time(4 * DAY)
    refused = check_refusal(await shop.sam.click(see(shop, card), label="Approve"))
    assert "name a new day, or *Not a promise*." in refused
    react_offline(shop, card, "✅", shop.sam)
    shop.bot.dispatch("direct_messages_read")  # as after an absence
    await shop.env.advance_time(UNDO_OVER)
    assert shop.bot.letters_may_leave(shop.guild.id)
    assert (await get_draft(shop)).status is DraftStatus.PENDING
    assert list_direct(shop.ada) == []


async def test_only_staff_and_only_the_newest_revision_can_take_it_off(
    shop: World, card: discord.Message
) -> None:
    assert "Only the shop's staff" in check_refusal(
        await shop.ada.click(card, label="Not a promise")
    )
    form = await shop.sam.click(card, label="Edit")
    [words] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {words: "Hi Ada,\n\nI'll write by Monday.\n\nRosa"})
    assert "revision 2" in check_refusal(
        await press(shop, see(shop, card), "draft:unkeep:1:1", shop.sam)
    )


async def test_a_letter_without_a_promise_offers_nothing(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    assert buttons_of(shop, card) == ["Approve", "Edit", "Discard"]
    assert field(shop, card, "Promises in this letter") == ""


async def test_an_apology_after_a_broken_promise_is_red_and_asks_to_name_it(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    await add(shop, "refund €24", "tomorrow", order="1")
    await shop.env.advance_time(3 * DAY)
    await shop.ask(
        "apology", order="1", cause="refund_late", remedy="refund", remedy_by="in 3 days"
    )
    card = shop.list_cards()[-1]
    asked = field(shop, card, "🔴 Promise not kept")
    assert asked.startswith("You promised a refund of €24.00 by ")
    assert "The letter names it" in asked
    assert "I promised you a refund of €24.00 for your blue shawl by" in str(
        card.embeds[0].description
    )
    assert card.embeds[0].colour == discord.Colour(0xB03A48)
    form = await shop.sam.click(card, label="Edit")
    [words] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {words: "Hi Ada,\n\nI am sorry, it was a bad week.\n\nRosa"})
    assert field(shop, shop.list_cards()[-1], "🔴 Promise not kept").endswith(
        "Name it in this letter."
    )


async def test_a_promise_is_noted_for_an_order_or_a_customer(shop: World) -> None:
    await log_order(shop, shop.ada)
    said = await add(shop, "a new button", "in 3 days", order="1")
    assert said.startswith("Noted: you owe **Ada** a new button. By Sunday")
    said = await add(shop, "get back to her", "tomorrow", customer="Ada")
    assert said.startswith("Noted: you owe **Ada** an answer.")


async def test_what_cant_be_a_promise_is_refused(shop: World) -> None:
    await log_order(shop, shop.ada)
    await log_order(shop, shop.ben)
    assert "already passed" in await refuse_to_add(shop, "a button", "1 January 2020", order="1")
    assert "isn't clear" in await refuse_to_add(shop, "a button", "some day", order="1")
    assert "Whom did you promise it?" in await refuse_to_add(shop, "a button", "tomorrow")
    assert "another customer" in await refuse_to_add(
        shop, "a button", "tomorrow", order="1", customer="Ben"
    )
    assert "is empty" in await refuse_to_add(shop, "\u200b \u200b", "tomorrow", order="1")


async def test_very_long_words_are_cut_and_everything_still_shows(shop: World) -> None:
    await log_order(shop, shop.ada)
    await add(shop, "💙" * 2000, "tomorrow", order="1")
    shown = await open_list(shop)
    assert "💙" in read_message(shown)
    await shop.sam.select(shown, list_picks(shown))
    assert "💙" in read_message(shown)
    assert "💙" in await shop.ask("customer show", customer="Ada")


async def test_the_list_has_pages_the_next_promise_first_and_marks_broken_ones(shop: World) -> None:
    await log_order(shop, shop.ada)
    for number in range(12, 0, -1):
        await add(shop, f"a thing {number}", f"in {number} days", order="1")
    await shop.env.advance_time(2 * DAY)
    shown = await open_list(shop)
    lines = [line for line in read_message(shown).splitlines() if "a thing" in line]
    assert lines[0].startswith("**Ada**: a thing 1, 🔴 not kept, was due <t:")
    assert ["🔴" in line for line in lines].count(True) in (1, 2)
    assert len(lines) == len(list_picks(shown)) == 10
    assert list_buttons(shown) == ["Next ▶"]
    await shop.sam.click(shown, label="Next ▶")
    assert "a thing 12" in read_message(shown)
    assert len(list_picks(shown)) == 2
    await shop.sam.click(shown, label="◀ Back")
    assert len(list_picks(shown)) == 10


async def test_a_promise_is_kept_or_let_go_with_a_reason(shop: World) -> None:
    await log_order(shop, shop.ada)
    for what in ("a button", "a bow"):
        await add(shop, what, "in 3 days", order="1")
    shown = await open_list(shop)
    first, second = list_picks(shown)
    await shop.sam.select(shown, [first])
    assert list_buttons(shown) == ["Kept", "Never mind", "◀ Back"]
    assert "**Ada** is done: a button" in tell(await shop.sam.click(shown, label="Kept"))
    await shop.sam.click(shown, label="◀ Back")
    assert list_picks(shown) == [second]
    await shop.sam.select(shown, [second])
    form = await shop.sam.click(shown, label="Never mind")
    [reason] = name_inputs(form).values()
    assert "no longer owed" in tell(await shop.sam.submit_modal(form, {reason: "she found one"}))
    assert "No promise is open" in await shop.ask("promises")
    story = await shop.ask("order show", order="1")
    assert "kept the promise (a button)" in story
    assert "dropped the promise (a bow): she found one" in story


async def test_the_promises_are_staffs_alone(shop: World) -> None:
    assert "Only the shop's staff" in await shop.refuse("promises", by=shop.ada)
    said = await refuse_to_add(shop, "a bow", "tomorrow", shop.ada, customer="Ada")
    assert "Only the shop's staff" in said
