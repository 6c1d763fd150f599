"""A draft that can't be approved says what it lacks, and its card asks for just that."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.config import Settings
from bot.domain.letters import Cause
from tests.cogs.letter_world import (
    UNDO_OVER,
    buttons_of,
    get_draft,
    let_notes_stand,
    list_direct,
    log_order,
    press,
    restart,
    see,
    stands,
    tell,
)
from tests.cogs.shop_world import World, check_refusal, name_inputs, read_books, read_message


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """An apology for a late shawl that promises a refund, and doesn't say by when."""
    let_notes_stand(shop)
    await log_order(shop, shop.ada, price="£38")
    await shop.ask("apology", order="1", cause="late", remedy="refund")
    return shop.list_cards()[-1]


async def fill(
    shop: World,
    card: discord.Message,
    *answers: str,
    by: MemberActor | None = None,
    form: InteractionResult | None = None,
) -> InteractionResult:
    """Presses *Fill in* and writes these answers, from top to bottom."""
    who = by or shop.sam
    form = form or await who.click(card, label="Fill in")
    return await who.submit_modal(form, dict(zip(name_inputs(form).values(), answers, strict=True)))


async def edit(shop: World, card: discord.Message, words: str) -> None:
    form = await shop.sam.click(card, label="Edit")
    [field] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {field: words})


def emoji_of(shop: World, card: discord.Message) -> list[str]:
    return [str(each.emoji) for each in see(shop, card).reactions]


async def test_a_card_that_lacks_something_says_so_first_and_bears_no_check(
    shop: World, card: discord.Message
) -> None:
    assert card.content.splitlines()[1] == "**Missing:** by when it will be put right."
    assert emoji_of(shop, card) == ["❌"]
    assert buttons_of(shop, card) == ["Fill in", "Edit", "Discard"]
    assert stands(shop, card) == "Not ready: press *Fill in*."
    assert "Please edit" not in read_message(card)
    await shop.sam.react(card, "✅")
    assert "This draft can't be approved yet" in shop.desk.history()[-1].content
    assert (await get_draft(shop)).decided_by is None


async def test_what_waits_for_something_else_than_approval_is_counted_apart(
    shop: World, card: discord.Message
) -> None:
    said = await shop.ask("drafts")
    assert "needs something from you" in said
    assert "waits for approval" not in said
    assert "**Drafts that wait:** 1, 1 of them for something" in await shop.ask("shop status")


async def test_fill_in_asks_for_just_that_and_the_new_card_can_be_approved(
    shop: World, card: discord.Message
) -> None:
    form = await shop.sam.click(card, label="Fill in")
    assert list(name_inputs(form)) == ["By when"]
    said = tell(await fill(shop, card, "in 3 days", form=form))
    assert said.startswith("Filled in: revision 2 waits for approval.\nBy when Sunday 17:00")
    new = shop.list_cards()[-1]
    assert "Missing" not in read_message(new)
    assert emoji_of(shop, new) == ["✅", "❌"]
    assert emoji_of(shop, card) == []
    draft = await get_draft(shop)
    assert (draft.revision, draft.is_edited, draft.problems) == (2, False, ())
    assert draft.request is not None
    assert draft.request.remedy_by is not None
    assert [each.what for each in draft.pledges if each.is_taken] == ["refund £38.00"]
    await shop.sam.react(new, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [draft.text]


async def test_a_text_that_was_changed_by_hand_keeps_its_words(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.submit_modal(
        form := await shop.sam.click(card, label="Edit"),
        {name_inputs(form).popitem()[1]: "Hi Ada,\n\nYour money is back by [By when?]. [why?]"},
    )
    edited = shop.list_cards()[-1]
    await fill(shop, edited, "in 3 days", "I mixed up two parcels")
    draft = await get_draft(shop)
    assert draft.is_edited
    day, why = draft.text.splitlines()[2].split(". ", 1)
    assert day.startswith("Your money is back by ")
    assert "[" not in day
    assert why == "I mixed up two parcels."
    assert draft.by_when is not None
    assert [each.what for each in draft.pledges if each.sentence is None] == ["refund £38.00"]
    assert emoji_of(shop, shop.list_cards()[-1]) == ["✅", "❌"]


async def test_what_cant_be_read_changes_nothing_and_is_given_back(
    shop: World, card: discord.Message
) -> None:
    await edit(shop, card, "Hi Ada,\n\n[why?] It is done by [by when?].")
    books = await read_books(shop.bot)
    told = await fill(shop, shop.list_cards()[-1], "I mixed up two parcels.", "soonish")
    assert told.response is not None
    words = read_message(told.response)
    assert "tomorrow 9am" in words
    assert "**Why it happened, in one sentence:** I mixed up two parcels." in words
    assert "**By when:** soonish" in words
    assert await read_books(shop.bot) == books


async def test_what_is_left_empty_stays_missing(shop: World, card: discord.Message) -> None:
    await edit(shop, card, "Hi Ada,\n\n[why?] It is done by [by when?].")
    said = tell(await fill(shop, shop.list_cards()[-1], "I mixed up two parcels.", ""))
    assert said == "Filled in, as revision 3. Its card says what is missing still."
    new = shop.list_cards()[-1]
    assert new.content.endswith("**Missing:** by when it will be put right.")
    assert emoji_of(shop, new) == ["❌"]


async def test_two_people_who_fill_in_at_once_make_one_revision(
    shop: World, card: discord.Message
) -> None:
    ours = await shop.sam.click(card, label="Fill in")
    theirs = await shop.rosa.click(card, label="Fill in")
    await fill(shop, card, "in 3 days", form=ours)
    told = await fill(shop, card, "in 5 days", by=shop.rosa, form=theirs)
    assert told.response is not None
    assert "There is a newer one, revision 2" in read_message(told.response)
    assert (await get_draft(shop)).revision == 2


async def test_the_button_of_an_old_revision_fills_in_nothing(
    shop: World, card: discord.Message
) -> None:
    await fill(shop, card, "in 3 days")
    sentence = check_refusal(await press(shop, card, "draft:fill:1:1", shop.sam))
    assert "replaced by revision 2" in sentence


async def test_only_staff_fill_in(shop: World, card: discord.Message) -> None:
    assert "staff" in check_refusal(await press(shop, card, "draft:fill:1:1", shop.ben))
    assert (await get_draft(shop)).revision == 1


async def test_fill_in_works_after_a_restart(
    shop: World, card: discord.Message, settings: Settings
) -> None:
    await restart(shop, settings)
    assert emoji_of(shop, card) == ["❌"]
    assert tell(await fill(shop, see(shop, card), "in 3 days")).startswith("Filled in")


async def test_a_price_is_kept_with_the_order(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("apology", order="1", cause="late", remedy="refund", remedy_by="in 3 days")
    card = shop.list_cards()[-1]
    await edit(shop, card, "Hi Ada,\n\nYou get [price?] back.\n\nRosa")
    await fill(shop, shop.list_cards()[-1], "£38")
    assert "You get £38.00 back." in (await get_draft(shop)).text
    assert "£38.00" in await shop.ask("order show", order="1")


async def test_what_no_request_has_room_for_is_put_into_the_letter(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message="It went with [which carrier?], I think.")
    card = shop.list_cards()[-1]
    form = await shop.sam.click(card, label="Fill in")
    assert list(name_inputs(form)) == ["The carrier"]
    await fill(shop, card, "DHL", form=form)
    draft = await get_draft(shop)
    assert "It went with DHL, I think." in draft.text
    assert draft.is_edited


#: What the form asks for each cause when nothing but the cause was given.
ASKED: dict[str, dict[str, Any]] = {
    "late": {"By when": "in 3 days"},
    "lost": {
        "Why it happened, in one sentence": "The carrier can't find it",
        "By when": "in 3 days",
    },
    "damaged": {"By when": "in 3 days", "What becomes of the one that they have": ["keep"]},
    "wrong_item": {"By when": "in 3 days", "What becomes of the one that they have": ["return"]},
    "slow_reply": {"Your answer to what they asked": "Yes, wash it by hand"},
    "refund_late": {"By when": "in 3 days"},
    "our_mistake": {
        "Why it happened, in one sentence": "I forgot your note",
        "By when": "in 3 days",
    },
}


@pytest.mark.parametrize("cause", Cause)
async def test_each_apology_asks_for_what_its_cause_wants_and_is_complete_then(
    shop: World, cause: Cause
) -> None:
    await log_order(shop, shop.ada, price="£38")
    if cause in (Cause.LOST, Cause.DAMAGED, Cause.WRONG_ITEM):
        await shop.ask("order ship", order="1")
    if cause in (Cause.DAMAGED, Cause.WRONG_ITEM):
        await shop.ask("order arrived", order="1")
    if cause is Cause.REFUND_LATE:
        await shop.ask("order cancel", order="1")
    await shop.ask("apology", order="1", cause=cause.value)
    card = shop.list_cards()[-1]
    form = await shop.sam.click(card, label="Fill in")
    inputs = name_inputs(form)
    assert inputs.keys() == ASKED[cause].keys()
    await shop.sam.submit_modal(
        form, {inputs[label]: answer for label, answer in ASKED[cause].items()}
    )
    new = shop.list_cards()[-1]
    assert "revision 2" in new.content
    assert "Missing" not in new.content
    assert "Approve" in buttons_of(shop, new)
    assert "[" not in str(new.embeds[0].description)
