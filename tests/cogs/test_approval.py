"""Nothing reaches a customer until a person approved exactly that text, and then it does once."""

import re

import discord
import pytest
from simcord.actors import MemberActor

from tests.cogs.letter_world import (
    ADA_READS,
    UNDO_OVER,
    buttons_of,
    draft_reply,
    find_sent,
    get_draft,
    let_notes_stand,
    list_direct,
    log_order,
    press,
    react_offline,
    read_desk,
    see,
    stands,
    tell,
)
from tests.cogs.shop_world import (
    World,
    build_world,
    check_refusal,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)

VOIDED = "Nothing was sent. If it still fits, press *Renew*."


@pytest.fixture
async def card(shop: World) -> discord.Message:
    """A reply to Ada about her shawl, waiting for approval at the desk."""
    let_notes_stand(shop)
    await log_order(shop, shop.ada, via="etsy")
    await shop.ask("reply", customer="Ada", message="It left this morning.", order="1")
    return shop.list_cards()[-1]


async def edit(
    shop: World, card: discord.Message, words: str, by: MemberActor | None = None
) -> str:
    who = by or shop.sam
    form = await who.click(card, label="Edit")
    [field] = name_inputs(form).values()
    return tell(await who.submit_modal(form, {field: words}))


async def test_a_card_shows_to_whom_how_and_exactly_what_goes_out_and_what_approval_does(
    shop: World, card: discord.Message
) -> None:
    assert card.content == "**Reply**, order #1 (blue shawl): draft 1, revision 1"
    assert card.embeds[0].title == "To Ada · Discord @ada"
    assert card.embeds[0].description == ADA_READS
    assert stands(shop, card) == "✅ approves: leaves in 30 s. ❌ discards."
    assert [(str(each.emoji), each.count) for each in card.reactions] == [("✅", 1), ("❌", 1)]
    assert buttons_of(shop, card) == ["Approve", "Edit", "Discard"]


async def test_a_card_says_for_how_long_this_shop_can_stop_an_approved_letter(shop: World) -> None:
    await shop.ask("shop setup", by=shop.rosa, undo=120)
    await log_order(shop, shop.ada, via="etsy")
    await shop.ask("reply", customer="Ada", message="It left this morning.", order="1")
    said = stands(shop, shop.list_cards()[-1])
    assert said == "✅ approves: leaves in 2 min. ❌ discards."


async def test_what_was_approved_leaves_after_the_undo_time_exactly_as_it_was_shown(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    assert re.fullmatch(
        rf"Approved by <@{shop.sam.id}>\. Leaves <t:\d+:R>\. To stop it, take ✅ back or press "
        rf"\*Undo\*\.",
        stands(shop, card),
    )
    assert buttons_of(shop, card) == ["Undo", "Discard"]
    await shop.env.advance_time(28)
    assert list_direct(shop.ada) == []
    await shop.env.advance_time(3)
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, card).startswith("Sent <t:")
    assert see(shop, card).embeds == []
    assert buttons_of(shop, card) == ["Show"]
    shown = read_answer(await shop.sam.click(see(shop, card), label="Show"))
    assert ADA_READS in shown
    assert "Only the shop's staff" in check_refusal(await shop.ada.click(card, label="Show"))


async def test_nothing_reaches_the_customer_before_the_seller_approves(
    shop: World, card: discord.Message
) -> None:
    await shop.env.advance_time(3 * 24 * 3600)
    assert list_direct(shop.ada) == []
    assert stands(shop, card).startswith("✅ approves")  # the bot's own ✅ counts for nothing


async def test_taking_the_reaction_back_in_time_stops_the_letter(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(20)
    await shop.sam.unreact(card, "✅")
    assert stands(shop, card).startswith("✅ approves")
    await shop.env.advance_time(120)
    assert list_direct(shop.ada) == []
    await shop.sam.react(card, "✅")  # and she may change her mind
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_another_persons_reaction_neither_stops_nor_doubles_an_approval(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.react(card, "✅")
    await shop.rosa.react(card, "✅")
    await shop.rosa.unreact(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, card).endswith(f"approved by <@{shop.sam.id}>.")


async def test_undo_on_the_card_stops_the_letter_too(shop: World, card: discord.Message) -> None:
    assert tell(await shop.sam.click(card, label="Approve")).startswith(
        "Approved. The card says when it leaves"
    )
    assert tell(await shop.rosa.click(see(shop, card), label="Undo")).startswith("Stopped.")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []


async def test_a_check_put_on_top_of_a_pressed_button_and_taken_back_stops_the_letter_too(
    shop: World, card: discord.Message
) -> None:
    await shop.sam.click(card, label="Approve")
    await shop.sam.react(card, "✅")
    await shop.sam.unreact(card, "✅")
    assert stands(shop, card).startswith("✅ approves")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []


@pytest.mark.parametrize("after_approval", [False, True])
async def test_a_cross_discards_and_renew_brings_it_back_as_a_new_revision(
    shop: World, card: discord.Message, *, after_approval: bool
) -> None:
    if after_approval:
        await shop.rosa.react(card, "✅")
    await shop.sam.react(card, "❌")
    assert stands(shop, card) == f"Discarded by <@{shop.sam.id}>. Nothing was sent."
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    await shop.sam.click(see(shop, card), label="Renew")
    new = shop.list_cards()[-1]
    assert new.content.endswith("draft 1, revision 2")
    assert stands(shop, new).startswith("✅ approves")
    await shop.sam.react(new, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]


async def test_a_strangers_reaction_is_ignored_and_answered_with_a_note_that_disappears(
    shop: World, card: discord.Message
) -> None:
    before = len(shop.desk.history())
    await shop.ada.react(card, "✅")
    assert read_desk(shop, since=before) == [
        f"{shop.ada.mention} only the shop's staff can approve or discard, so this reaction "
        "doesn't count."
    ]
    await shop.env.advance_time(UNDO_OVER)
    assert len(shop.desk.history()) == before
    await shop.ben.react(card, "❌")
    await shop.ada.unreact(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert stands(shop, card).startswith("✅ approves")
    assert list_direct(shop.ada) == []


async def test_a_strangers_press_of_a_button_is_refused(shop: World, card: discord.Message) -> None:
    for label in ("Approve", "Edit", "Discard"):
        assert "Only the shop's staff" in check_refusal(await shop.ada.click(card, label=label))
    assert (await get_draft(shop)).revision == 1
    assert stands(shop, card).startswith("✅ approves")


async def test_an_edit_makes_a_new_revision_and_reactions_of_the_old_one_count_for_nothing(
    shop: World, card: discord.Message
) -> None:
    await shop.rosa.react(card, "✅")  # and it is edited while it could still be stopped
    old = see(shop, card)
    assert "Edit" not in buttons_of(shop, old)
    await shop.rosa.unreact(card, "✅")
    said = await edit(shop, card, "Hi Ada,\n\nIt left on Tuesday.\n\nRosa")
    assert said == "Saved as revision 2. Its new card waits for approval."
    assert see(shop, card).reactions == []
    assert stands(shop, card) == "Replaced by revision 2."
    assert buttons_of(shop, card) == ["Show"]
    shown = read_answer(await shop.sam.click(see(shop, card), label="Show"))
    assert "It left this morning." in shown
    await shop.sam.react(card, "✅")
    assert read_desk(shop)[-1].endswith("this card was replaced by revision 2: please react there.")
    await shop.sam.react(card, "❌")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    new = shop.list_cards()[-1]
    assert new.content.endswith("draft 1, revision 2")
    assert [str(each.emoji) for each in new.reactions] == ["✅", "❌"]
    await shop.sam.react(new, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == ["Hi Ada,\n\nIt left on Tuesday.\n\nRosa"]


async def test_a_form_that_was_open_when_the_letter_was_approved_makes_a_revision_nobody_approved(
    shop: World, card: discord.Message
) -> None:
    form = await shop.sam.click(card, label="Edit")
    [field] = name_inputs(form).values()
    await shop.rosa.react(card, "✅")
    await shop.sam.submit_modal(form, {field: "Another text."})
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    assert stands(shop, shop.list_cards()[-1]).startswith("✅ approves")


@pytest.mark.parametrize(
    ("event", "reason", "is_approved"),
    [
        ("a direct message", "Ada wrote again", True),
        ("wrote", "Ada wrote again", False),
        ("answered", "somebody answered the customer elsewhere", True),
        ("cancelled", "the order was cancelled", True),
        ("another letter", "another letter about this went out", False),
    ],
)
async def test_a_draft_is_set_aside_with_the_reason_when_it_no_longer_fits(
    shop: World, card: discord.Message, event: str, reason: str, *, is_approved: bool
) -> None:
    if event == "another letter":
        await shop.ask("reply", customer="Ada", message="Here is your answer.", order="1")
        await shop.sam.react(shop.list_cards()[-1], "✅")
        await shop.env.advance_time(10)
    if is_approved:
        await shop.rosa.react(card, "✅")
    if event == "a direct message":
        await shop.ada.send_dm("Wait, one more thing")
    elif event == "wrote":
        await shop.ask("customer wrote", customer="Ada", message="Wait, one more thing", via="etsy")
    elif event == "answered":
        await shop.ask("customer answered", customer="Ada", via="etsy")
    elif event == "cancelled":
        await shop.ask("order cancel", order="1")
    else:
        await shop.env.advance_time(21)
    assert stands(shop, card) == f"Set aside: {reason}. {VOIDED}"
    await shop.env.advance_time(UNDO_OVER)
    assert ADA_READS not in list_direct(shop.ada)
    await shop.sam.click(see(shop, card), label="Renew")
    renewed = shop.list_cards()[-1]
    assert renewed.content.endswith("draft 1, revision 2")
    await shop.sam.react(renewed, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada)[-1] == ADA_READS


async def test_an_older_answer_that_is_logged_late_leaves_the_draft_as_it_is(
    shop: World, card: discord.Message
) -> None:
    await shop.ada.send_dm("Where is it?")
    await shop.env.advance_time(60)
    newer = await draft_reply(shop)
    await shop.ask("customer answered", customer="Ada", when="yesterday 8pm")
    assert stands(shop, newer).startswith("✅ approves")


async def test_shipping_sets_aside_what_says_that_it_hasnt_left_and_nothing_else(
    shop: World, card: discord.Message
) -> None:
    await shop.ask("apology", order="1", cause="late", remedy_by="in 3 days")
    late = shop.list_cards()[-1]
    await shop.ask("order ship", order="1")
    assert stands(shop, late).startswith("Set aside: the order was shipped.")
    assert stands(shop, card).startswith("✅ approves")


async def test_two_letters_about_one_order_that_leave_together_dont_both_go(
    shop: World, card: discord.Message
) -> None:
    await shop.ask("reply", customer="Ada", message="It left this morning, I think.", order="1")
    for each in shop.list_cards():
        react_offline(shop, each, "✅", shop.sam)
    await shop.env.settle()
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [ADA_READS]
    assert stands(shop, shop.list_cards()[-1]).startswith(
        "Set aside: another letter about this went out."
    )


async def test_a_text_in_which_something_is_missing_cant_be_approved_and_says_what(
    shop: World, card: discord.Message
) -> None:
    await edit(shop, card, "Hi Ada,\n\nIt comes with [carrier] and {{ name }}.")
    new = shop.list_cards()[-1]
    words = read_message(new)
    assert "Please edit" in words
    assert "“" in words
    assert buttons_of(shop, new) == ["Edit", "Discard"]
    assert [str(each.emoji) for each in new.reactions] == ["❌"]
    await shop.sam.react(new, "✅")
    assert "This draft can't be approved yet: Please" in read_desk(shop)[-1]
    sentence = check_refusal(await press(shop, new, "draft:approve:1:2", shop.sam))
    assert sentence.startswith("This draft can't be approved yet: Please")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == []
    await edit(shop, new, "Hi Ada,\n\nIt comes by bike.")
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == ["Hi Ada,\n\nIt comes by bike."]


async def test_the_orders_story_says_who_approved_which_revision_and_when(
    shop: World, card: discord.Message
) -> None:
    await edit(shop, card, "Hi Ada, it left on Tuesday.", by=shop.rosa)
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    story = await shop.ask("order show", order="1")
    assert f"<@{shop.rosa.id}> wrote revision 2" in story
    assert f"<@{shop.sam.id}> approved revision 2" in story
    assert re.search(rf"\d\d:\d\d.*<@{shop.sam.id}> approved revision 2", story)


async def test_a_button_of_one_shop_does_nothing_to_another_shops_draft(
    shop: World, card: discord.Message
) -> None:
    other = build_world(shop.env, "Pots & Co")
    await set_up(other, name="Pots & Co")
    for who in ("Ben", "Cem"):
        await other.ask("customer wrote", customer=who, message="Hello?")
        await draft_reply(other, who)
    theirs = other.list_cards()[1]  # draft 3; the first shop's is draft 1
    for name in ("approve", "discard", "edit"):
        sentence = check_refusal(await press(shop, theirs, f"draft:{name}:1:1", other.sam))
        assert sentence == "That draft isn't here. See /drafts for those that wait."
    assert stands(shop, card).startswith("✅ approves")


async def test_words_in_a_draft_ping_nobody_at_the_desk_or_at_the_customers(
    shop: World, card: discord.Message
) -> None:
    words = f"@everyone @here <@&{shop.staff.id}> {shop.ben.mention} hello"
    await edit(shop, card, words)
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert list_direct(shop.ada) == [words]
    said = [body for body in find_sent(shop.env, "@everyone") if "allowed_mentions" in body]
    assert len(said) >= 2  # the card, and the letter
    for body in said:
        allowed = body["allowed_mentions"]
        assert not any(allowed.get(kind) for kind in ("parse", "roles", "users"))
