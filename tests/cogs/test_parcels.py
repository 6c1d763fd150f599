"""Parcels at the desk: expected, asked about, missing, late, settled, each at the press of a
button.
"""

import pytest
import simcord
from simcord.env import Env
from simcord.results import InteractionResult

from bot.domain.errors import StateConflict
from bot.writing.day_lines import count_rows
from tests.cogs.letter_world import DAY, fetch, list_direct, log_order, press, tell
from tests.cogs.shop_world import World, list_buttons, name_inputs, read_answer, read_message


async def fill(world: World, form: InteractionResult, *answers: str) -> str:
    """Fills in a form, question by question, and gives the answer."""
    inputs = list(name_inputs(form).values())
    return tell(await world.sam.submit_modal(form, dict(zip(inputs, answers, strict=False))))


async def order_row(world: World, *columns: str) -> tuple[object, ...]:
    return tuple(vars((await fetch(world, "orders", *columns))[0]).values())


async def approve(world: World, env: Env) -> None:
    """Sam approves the newest card, and the letter leaves."""
    card = world.list_cards()[-1]
    await world.sam.click(card, label="Approve")
    await env.advance_time(40)


async def test_shipping_without_a_day_says_when_it_is_expected_and_why(shop: World) -> None:
    await log_order(shop, shop.ada)
    said = await shop.ask("order ship", order="1", carrier="DHL")
    assert "Expected Wednesday, a usual time." in said
    story = await shop.ask("order show", order="1")
    assert "usual for a tracked parcel when I don't know how far it goes" in story
    assert "It should be with you" in read_message(shop.list_cards()[-1])


async def test_a_parcel_that_nobody_hears_of_is_asked_about_then_lost_by_a_word_then_made_good(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada, price="€45.00")
    await shop.ask("order ship", order="1", carrier="Royal Mail", arrives="in 3 days")
    await approve(shop, env)
    await env.advance_time(4 * DAY)
    card = shop.list_cards()[-1]
    assert "**Has it come?**" in card.content
    assert {"It came", "It's lost"} <= set(list_buttons(card))
    assert (await order_row(shop, "asked_at")) == (None,)
    await approve(shop, env)
    assert "Has the parcel come?" in list_direct(shop.ada)[-1]
    await env.advance_time(6 * DAY)
    assert not [each for each in shop.desk.history() if "counts as lost" in each.content]
    await press(shop, card, "parcel:missing:1", shop.sam)
    [missing] = [each for each in shop.desk.history() if "counts as lost" in each.content]
    assert "What Royal Mail offers" in read_message(missing)
    assert count_rows(read_message(missing)) <= 14
    form = await shop.sam.click(missing, label="Apologise: refund")
    await fill(shop, form, "in 2 days", "a bookmark", "nobody has seen it since the depot")
    apology = shop.list_cards()[-1]
    assert "is lost: nobody has seen it since the depot." in read_message(apology)
    assert "✅ approves" in read_message(apology)
    assert "**Apology**" in apology.content
    assert "the full €45.00" in read_message(apology)
    assert "a bookmark" in read_message(apology)


async def test_the_buttons_say_what_became_of_it_once(shop: World, env: Env) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1", arrives="tomorrow")
    await env.advance_time(3 * DAY)
    card = shop.list_cards()[-1]
    assert "counts as lost" in tell(await press(shop, card, "parcel:missing:1", shop.sam))
    assert "already counts" in tell(await press(shop, card, "parcel:missing:1", shop.sam))
    assert "has arrived" in tell(await press(shop, card, "parcel:arrived:1", shop.sam))
    assert (await order_row(shop, "status", "missing_since")) == ("arrived", None)


async def test_nobody_apologises_for_a_lost_parcel_that_came_meanwhile(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1", arrives="tomorrow")
    await env.advance_time(3 * DAY)
    card = shop.list_cards()[-1]
    await press(shop, card, "parcel:missing:1", shop.sam)
    form = await press(shop, card, "parcel:refund:1", shop.sam)
    await press(shop, card, "parcel:arrived:1", shop.sam)
    assert "has arrived, so nobody looks" in await fill(shop, form, "in 2 days", "")
    simcord.assert_error(env, StateConflict)
    for action in ("refund", "replace"):
        assert "has arrived" in tell(await press(shop, card, f"parcel:{action}:1", shop.sam))


@pytest.mark.parametrize("action", ["arrived", "missing", "settled", "delay", "refund", "replace"])
async def test_a_customers_press_changes_nothing(shop: World, action: str) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1")
    before = await order_row(shop)
    result = await press(shop, shop.list_cards()[-1], f"parcel:{action}:1", shop.ada)
    assert "Only the shop's staff" in tell(result)
    assert await order_row(shop) == before


async def test_a_corrected_way_tells_the_new_day_and_why(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1")
    said = await shop.ask("order edit", order="1", carrier="DHL")
    assert "Expected Wednesday, a usual time." in said
    assert "a usual time" not in await shop.ask("order edit", order="1", item="red shawl")


async def test_what_a_customer_writes_about_an_overdue_parcel_comes_with_its_buttons(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1", arrives="tomorrow")
    await shop.ada.send_dm("Has my shawl left?")
    assert "It came" not in list_buttons(shop.desk.history()[-1])
    await env.advance_time(3 * DAY)
    await shop.ada.send_dm("It still isn't here!")
    written = next(each for each in reversed(shop.desk.history()) if "wrote to you" in each.content)
    assert {"Reply", "It came", "It's lost"} <= set(list_buttons(written))


async def test_an_answer_marks_the_arrival_and_a_press_takes_it_back(shop: World, env: Env) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1", arrives="tomorrow")
    await approve(shop, env)
    await env.advance_time(3 * DAY)
    await approve(shop, env)
    assert "Has the parcel come?" in list_direct(shop.ada)[-1]
    await shop.ada.send_dm("yes thank you, it came yesterday!!")
    card = next(each for each in reversed(shop.desk.history()) if "has come" in each.content)
    assert "**Ada** says that order **#1** has come: I marked it as arrived." in card.content
    assert (await order_row(shop, "status")) == ("arrived",)
    assert "Nobody is waiting" in await shop.ask("inbox")
    said = tell(await shop.sam.click(card, label="It hasn't come"))
    assert "on its way again, and their message waits for an answer" in said
    assert (await order_row(shop, "status", "arrived_at")) == ("shipped", None)
    assert "yes thank you, it came yesterday" in await shop.ask("inbox")
    again = tell(await shop.sam.click(card, label="It hasn't come"))
    assert "isn't marked as arrived any more" in again


async def test_a_thanks_after_the_arrival_settles_the_order_at_the_press_of_a_button(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1")
    await shop.ask("order arrived", order="1")
    await shop.ada.send_dm("Thank you!")
    thanks = next(each for each in reversed(shop.desk.history()) if "said thanks" in each.content)
    assert (await order_row(shop, "settled_at")) == (None,)
    assert "is settled" in tell(await shop.sam.click(thanks, label="The order is settled"))
    assert (await order_row(shop, "settled_because")) == ("the customer said that it is right",)


async def test_a_delay_notice_gets_its_day_by_a_form_and_moves_the_order_when_it_went(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada, ship_by="tomorrow 17:00", price="€45.00")
    await env.advance_time(2 * DAY)
    card = shop.list_cards()[-1]
    assert "**Delay notice**" in card.content
    assert "[new date?]" in read_message(card)
    assert list_buttons(card) == ["Fill in", "Edit", "Discard"]
    said = await fill(shop, await shop.sam.click(card, label="Fill in"), "in 10 days")
    assert "revision 2 waits for approval" in said
    dated = shop.list_cards()[-1]
    assert "revision 2" in dated.content
    assert "[new date?]" not in read_message(dated)
    before = await order_row(shop, "ship_by")
    await approve(shop, env)
    assert "I'll cancel and send the full €45.00 back" in list_direct(shop.ada)[-1]
    after = await order_row(shop, "ship_by", "delays_told")
    assert after[0] > before[0]  # type: ignore[operator]
    assert after[1] == 1


async def test_a_delay_is_told_before_it_comes(shop: World) -> None:
    await log_order(shop, shop.ada, ship_by="in 3 days")
    await shop.ask("reply", customer="Ada", message="Thank you for your order.")
    form = await press(shop, shop.list_cards()[-1], "parcel:delay:1", shop.sam)
    said = await fill(shop, form, "in 9 days", "the yarn came late")
    assert "It will leave by 10 January 17:00" in said
    assert "the yarn came late" in read_message(shop.list_cards()[-1])


async def test_in_the_us_the_card_of_a_second_delay_says_what_the_law_wants(
    shop: World, env: Env
) -> None:
    await shop.ask("shop setup", by=shop.rosa, country="US")
    await log_order(shop, shop.ada, ship_by="in 3 days")
    for days in ("in 5 days", "in 9 days"):
        await shop.ask("reply", customer="Ada", message="A word.")
        form = await press(shop, shop.list_cards()[-1], "parcel:delay:1", shop.sam)
        await fill(shop, form, days)
        card = shop.list_cards()[-1]
        more = read_answer(await shop.sam.click(card, label="More"))
        assert "Help, not legal advice" in more
        if days == "in 5 days":
            assert "Whoever doesn't answer agrees to this first delay" in more
            assert "The law" not in read_message(card)
            await approve(shop, env)
    assert "must say yes to this new day" in read_message(card)
    assert "Without a yes, cancel and refund" in more


async def test_followup_sets_what_is_done_by_itself(shop: World, env: Env) -> None:
    assert "off; turn it on" in await shop.ask("shop followup")
    said = await shop.ask("shop followup", by=shop.rosa, check_in=3, quiet=7, silence=1)
    assert "3 days after it arrived I draft one question" in said
    assert "after 7 days without a word" in said
    assert "for 1 opening day" in said
    assert "Check-in:** 3 days" in await shop.ask(
        "shop setup", by=shop.rosa, name="The Woolly Shelf"
    )
    await log_order(shop, shop.ada)
    await shop.ask("order ship", order="1")
    await shop.ask("order arrived", order="1")
    await env.advance_time(4 * DAY)
    assert "Is everything all right with your blue shawl?" in read_message(shop.list_cards()[-1])
    await shop.ask("shop followup", by=shop.rosa, check_in=0)
    assert "off" in await shop.ask("shop followup")


async def test_only_whoever_may_manage_the_server_sets_it(shop: World) -> None:
    assert "Manage Server" in await shop.refuse("shop followup", quiet=7)


@pytest.mark.parametrize("action", ["arrived", "missing", "settled", "delay", "refund", "replace"])
async def test_a_parcel_button_of_an_order_that_isnt_here_says_so(shop: World, action: str) -> None:
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message="A word.")
    result = await press(shop, shop.list_cards()[-1], f"parcel:{action}:99", shop.sam)
    assert "isn't here any more" in tell(result)
