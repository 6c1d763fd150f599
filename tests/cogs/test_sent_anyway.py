"""What a person sent by hand can be said, also after its draft failed, was set aside or renewed."""

import discord
import simcord
from simcord.env import Env
from simcord.results import InteractionResult

from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput
from tests.cogs.letter_world import (
    UNDO_OVER,
    break_direct,
    buttons_of,
    draft_reply,
    fetch,
    get_draft,
    log_order,
    press,
    see,
    stands,
    tell,
)
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_message
from tests.sure import sure

ANYWAY = "I sent it all the same"


async def lay_out(world: World, env: Env) -> tuple[discord.Message, discord.Message]:
    """The card of Cem's shipped note, and its text laid out to copy."""
    await world.ask("order add", customer="Cem", item="mug", via="ebay")
    await world.ask("order ship", order="1", carrier="DHL", tracking="00340434161094015902")
    await env.settle()
    card = world.list_cards()[-1]
    await world.sam.react(card, "✅")
    await env.advance_time(UNDO_OVER)
    [copy] = [each for each in world.desk.history() if "I sent it" in list_buttons(each)]
    return card, copy


async def say_sent(world: World, message: discord.Message, when: str = "") -> InteractionResult:
    form = await world.sam.click(see(world, message), label=ANYWAY)
    [field] = name_inputs(form).values()
    return await world.sam.submit_modal(form, {field: when})


async def told_at(world: World) -> object:
    async with world.bot.database.reading() as tx:
        return sure(await tx.orders.get(1)).told_at


async def test_a_copy_that_was_pasted_before_she_wrote_counts_and_her_question_stays_open(
    shop: World, env: Env
) -> None:
    card, copy = await lay_out(shop, env)
    await env.advance_time(600)
    await shop.ask("customer wrote", customer="Cem", message="Where is it?", via="ebay")
    await env.advance_time(300)
    assert "I sent nothing" in stands(shop, card)
    assert set(buttons_of(shop, card)) >= {"Renew", ANYWAY}
    assert list_buttons(see(shop, copy)) == [ANYWAY]
    said = tell(await say_sent(shop, copy))
    assert "noted as sent" in said
    assert "What they wrote since is still open" in said
    await env.settle()
    draft = await get_draft(shop)
    assert (draft.status, draft.revision) == (DraftStatus.SENT, 1)
    assert draft.sent_at is not None
    assert (env.now() - draft.sent_at).total_seconds() == 300
    assert await told_at(shop) == draft.sent_at
    assert "Cem" in await shop.ask("inbox")
    assert ANYWAY not in buttons_of(shop, card)
    assert list_buttons(see(shop, copy)) == []


async def test_the_moment_can_be_named_but_not_before_the_text_was_written(
    shop: World, env: Env
) -> None:
    card, _ = await lay_out(shop, env)
    await shop.sam.click(see(shop, card), label="Discard")
    await env.advance_time(3600)
    assert "wasn't written yet" in tell(await say_sent(shop, card, "3 days ago"))
    simcord.assert_error(env, BadInput)
    tell(await say_sent(shop, card, "now"))
    assert (await get_draft(shop)).sent_at == env.now()
    assert await told_at(shop) == env.now()


async def test_the_text_that_was_shown_is_recorded_although_the_draft_was_renewed(
    shop: World, env: Env
) -> None:
    _, copy = await lay_out(shop, env)
    old = read_message(copy)
    await shop.ask("order edit", order="1", carrier="Hermes")
    await env.settle()
    renewed = await get_draft(shop)
    assert (renewed.status, renewed.revision) == (DraftStatus.PENDING, 2)
    tell(await say_sent(shop, copy))
    await env.settle()
    sent = await get_draft(shop)
    assert (sent.status, sent.revision) == (DraftStatus.SENT, 3)
    assert sent.text in old
    [message] = await fetch(shop, "messages", "words")
    assert message.words == sent.text
    # They were told another carrier.
    assert [each for each in shop.list_cards() if "**Correction**" in each.content]
    cards = [each for each in shop.list_cards() if "draft 1, revision 3" in each.content]
    assert "Sent <t:" in stands(shop, cards[0])
    again = tell(await press(shop, copy, "draft:sent_anyway:1:1", shop.sam))
    assert "counts as sent already" in again


async def test_a_failed_letter_that_a_person_sent_counts(shop: World, env: Env) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    card = await draft_reply(shop)
    await shop.sam.react(card, "✅")
    break_direct(shop, 403, code=50007)
    await env.advance_time(UNDO_OVER)
    assert (await get_draft(shop)).status is DraftStatus.FAILED
    tell(await say_sent(shop, card))
    assert (await get_draft(shop)).status is DraftStatus.SENT


async def test_what_nobody_could_have_sent_has_no_such_button(shop: World, env: Env) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.sam.react(card, "❌")
    await env.settle()
    assert ANYWAY not in buttons_of(shop, card)
    said = tell(await press(shop, card, "draft:sent_anyway:1:1", shop.sam))
    assert "isn't one that you could have sent" in said


async def test_what_was_drafted_since_is_still_wanted(shop: World, env: Env) -> None:
    _, copy = await lay_out(shop, env)
    await shop.ask("customer wrote", customer="Cem", message="Where is it?", via="ebay")
    await env.advance_time(60)
    await shop.ask("reply", customer="Cem", order="1", message="With DHL, by Friday.")
    await say_sent(shop, copy)
    assert (await get_draft(shop, 2)).status is DraftStatus.PENDING
