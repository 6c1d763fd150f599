"""The card of an apology says how good it is, and what would make it better."""

import re

from tests.cogs.letter_world import UNDO_OVER, buttons_of, get_draft, log_order
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_answer, read_message

SCORE = re.compile(r"Score (\d+) of 100\nTo raise it: .+")


async def test_more_tells_how_good_an_apology_is_while_it_waits(
    shop: World,
) -> None:
    await log_order(shop, shop.ada, price="£38")
    await shop.ask("apology", order="1", cause="late", remedy="refund", remedy_by="in 3 days")
    card = shop.list_cards()[-1]
    assert "Score" not in read_message(card)
    found = SCORE.search(read_answer(await shop.sam.click(card, label="More")))
    assert found is not None
    assert int(found[1]) == (await get_draft(shop)).score
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert buttons_of(shop, card) == ["Show"]


async def test_the_score_follows_what_is_written(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("apology", order="1", cause="late", remedy_by="in 3 days")
    before = (await get_draft(shop)).score
    form = await shop.sam.click(shop.list_cards()[-1], label="Edit")
    [field] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {field: "Hi Ada,\n\nYour shawl is late. Bye.\n\nRosa"})
    after = (await get_draft(shop)).score
    assert before is not None
    assert after is not None
    assert after < before


async def test_other_letters_and_incomplete_ones_have_no_score(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message="It left this morning.")
    await shop.ask("apology", order="1", cause="late", remedy="refund")
    for number, card in enumerate(shop.list_cards(), 1):
        assert "More" not in list_buttons(card)
        assert (await get_draft(shop, number)).score is None
