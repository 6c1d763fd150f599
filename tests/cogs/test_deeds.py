"""What ends a clock or a matter is said at the desk with who did it, in one line with *Undo*: once,
for a day, by staff alone, also after a restart; and about somebody urgent it asks once before.
"""

from collections.abc import Awaitable, Callable

import discord
import pytest
from simcord.components import walk_components
from simcord.results import InteractionResult, ResponseMessage

from bot.config import Settings
from bot.domain.deeds import DeedKind
from tests.cogs.letter_world import DAY, log_order, read_desk, restart, see
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_books,
)
from tests.sure import sure

Do = Callable[[World], Awaitable[str]]


async def press(shop: World, command: str, label: str, **options: str) -> str:
    """Presses a button under what a command answers."""
    shown = sure((await shop.sam.slash(shop.desk, command, **options)).response)
    return read_answer(await shop.sam.click(shown, label=label))


def find_letter(shop: World) -> discord.Message:
    return next(each for each in shop.desk.history() if "wrote to you" in each.content)


async def rest(shop: World) -> str:
    return read_answer(await shop.sam.click(find_letter(shop), label="Needs no answer"))


async def snooze(shop: World) -> str:
    return await shop.ask("snooze", customer="Ada", until="tomorrow", reason="yarn")


async def arrive(shop: World) -> str:
    return await shop.ask("order arrived", order="1")


async def lose(shop: World) -> str:
    return await press(shop, "order show", "It's lost", order="1")


async def settle(shop: World) -> str:
    await shop.ask("order arrived", order="1")
    await shop.ada.send_dm("Thank you!")
    thanks = next(each for each in reversed(shop.desk.history()) if "said thanks" in each.content)
    return read_answer(await shop.sam.click(thanks, label="The order is settled"))


async def cancel(shop: World) -> str:
    return await shop.ask("order cancel", order="1", reason="sold twice")


async def win(shop: World) -> str:
    return await shop.end_dispute("1", "won")


async def give_in(shop: World) -> str:
    return await shop.end_dispute("1", "lost")


async def open_promise(shop: World) -> ResponseMessage:
    await shop.sam.slash(shop.desk, "promise add", what="a photo", by="in 3 days", order="1")
    shown = sure((await shop.sam.slash(shop.desk, "promises")).response)
    [menu] = [part for part in walk_components(shown.components) if part.get("type") == 3]
    await shop.sam.select(shown, [menu["options"][0]["value"]])
    return shown


async def keep(shop: World) -> str:
    return read_answer(await shop.sam.click(await open_promise(shop), label="Kept"))


async def drop(shop: World) -> str:
    form = await shop.sam.click(await open_promise(shop), label="Never mind")
    [(_, field)] = name_inputs(form).items()
    return read_answer(await shop.sam.submit_modal(form, {field: "they said so"}))


#: A dispute that a notice opened is set aside in tests/cogs/test_cases.py.
DEEDS: dict[DeedKind, tuple[Do, str]] = {
    DeedKind.NO_ANSWER: (rest, "**Ada** needs no answer."),
    DeedKind.SNOOZE: (snooze, "**Ada** is snoozed. Until "),
    DeedKind.ARRIVED: (arrive, "Order **#1** has arrived."),
    DeedKind.LOST: (lose, "order **#1** to **Ada** is lost."),
    DeedKind.SETTLED: (settle, "order **#1** of **Ada** is settled."),
    DeedKind.PROMISE_KEPT: (keep, "what you promised **Ada** is done: a photo."),
    DeedKind.PROMISE_DROPPED: (drop, "what you promised **Ada** is no longer owed: a photo."),
    DeedKind.CANCELLED: (cancel, "order **#1** of **Ada** is cancelled."),
    DeedKind.CASE_WON: (win, "is won."),
    DeedKind.CASE_LOST: (give_in, "is lost."),
}


@pytest.fixture
async def busy(shop: World) -> World:
    """Ada waits for a word, her parcel is on its way, and there is a dispute and a promise."""
    await log_order(shop, shop.ada, price="£18")
    await shop.ask("order ship", order="1")
    await shop.ask("case open", platform="paypal", order="1", reference="PP-1")
    await shop.ada.send_dm("Which colour is it?")
    return shop


def find_said(shop: World, words: str) -> discord.Message:
    """What the desk says of it; exactly one message does."""
    [said] = [
        each
        for each in shop.desk.history()
        if f"<@{shop.sam.id}>: " in each.content and words in each.content
    ]
    return said


async def click_undo(shop: World, said: discord.Message) -> InteractionResult:
    return await shop.sam.click(see(shop, said), label="Undo")


def test_each_kind_is_tried() -> None:
    assert {*DEEDS, DeedKind.CASE_DISMISSED} == set(DeedKind)


@pytest.mark.parametrize("kind", DEEDS)
async def test_it_is_said_by_name_and_undone_once_also_after_a_restart(
    busy: World, settings: Settings, kind: DeedKind
) -> None:
    if kind is DeedKind.NO_ANSWER:  # an open dispute is asked about first
        await busy.end_dispute("1", "won")
    do, words = DEEDS[kind]
    await do(busy)
    said = find_said(busy, words)
    assert list_buttons(said) == ["Undo"]
    assert len(said.content) < 160
    stranger = await busy.ben.click(see(busy, said), label="Undo")
    assert "staff" in check_refusal(stranger)
    await restart(busy, settings)
    assert "Undone" in read_answer(await click_undo(busy, said))
    assert f"<@{busy.sam.id}> undid it. **Ada**: " in read_desk(busy)[-1]
    before = await read_books(busy.bot)
    assert "undone already" in check_refusal(await click_undo(busy, said))
    assert await read_books(busy.bot) == before


@pytest.mark.parametrize("kind", DEEDS)
async def test_after_a_day_it_is_refused_with_a_sentence(busy: World, kind: DeedKind) -> None:
    if kind is DeedKind.NO_ANSWER:
        await busy.end_dispute("1", "won")
    do, words = DEEDS[kind]
    await do(busy)
    await busy.env.advance_time(DAY + 60)
    sentence = check_refusal(await click_undo(busy, find_said(busy, words)))
    assert "more than a day ago" in sentence


async def test_whoever_did_it_can_undo_it_from_their_own_answer(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Which colour is it?")
    answer = await shop.sam.click(find_letter(shop), label="Needs no answer")
    assert "Nobody is waiting" in await shop.ask("inbox")
    assert "Undone" in read_answer(await shop.sam.click(sure(answer.response), label="Undo"))
    assert "Ada" in await shop.ask("inbox")


@pytest.mark.parametrize(
    "words", ["I go to my bank for a chargeback.", "Cancel it and give me my money back!"]
)
async def test_somebody_urgent_is_asked_about_once(shop: World, words: str) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm(words)
    before = await read_books(shop.bot)
    asked = await shop.sam.click(find_letter(shop), label="Needs no answer")
    assert "Close it all the same?" in read_answer(asked)
    assert list_buttons(sure(asked.response)) == ["Close it all the same"]
    after = await read_books(shop.bot)
    assert after["conversations"] == before["conversations"]
    done = await shop.sam.click(sure(asked.response), label="Close it all the same")
    assert "**Ada** needs no answer." in read_answer(done)
    find_said(shop, "**Ada** needs no answer.")


async def test_an_open_dispute_is_asked_about_as_well(busy: World) -> None:
    assert "has an open dispute (PayPal). Close it all the same?" in await rest(busy)


async def test_a_customer_called_everyone_pings_nobody(shop: World) -> None:
    await shop.ask("order add", customer="@everyone", item="cup", price="£5")
    await shop.ask("order cancel", order="1")
    said = find_said(shop, "is cancelled.")
    assert "@everyone" not in said.content.replace("@\u200beveryone", "")
    posted = [each for each in shop.env.http_requests if "@everyone" in str(each.json)]
    assert posted == []


async def test_the_form_of_a_snooze_asks_about_somebody_urgent(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Which colour is it?")
    form = await shop.sam.click(find_letter(shop), label="Snooze")
    assert "all the same?" not in str(sure(form.modal))
    await shop.ada.send_dm("I go to my bank for a chargeback.")
    form = await shop.sam.click(find_letter(shop), label="Snooze")
    assert 'says "chargeback"' in str(sure(form.modal))
    assert "Snooze all the same?" in str(sure(form.modal))
