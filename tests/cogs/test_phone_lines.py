"""Every card fits a phone at a packing table: its lines at 40 characters, printed as a table
(`pytest -s`).
"""

from textwrap import wrap
from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from tests.cogs.letter_world import UNDO_OVER, log_order, see
from tests.cogs.phone import list_lines, list_rows
from tests.cogs.shop_world import World
from tests.simulation.counting import WIDTH, show_plainly
from tests.sure import sure

Shown = discord.Message | ResponseMessage
#: How many lines each may have: a draft's card beside its letter, one that is settled, what a
#: customer wrote, a dispute, and the answer to a command, which is counted without its buttons.
DRAFT, SETTLED, LETTER, DISPUTE, ANSWER = 14, 6, 17, 20, 5


def count_beside(card: discord.Message) -> int:
    """The lines of a draft's card beside its letter."""
    letter = show_plainly(card.embeds[0].description or "").split("\n")
    return len(list_lines(card)) - sum(len(wrap(line, WIDTH)) or 1 for line in letter)


async def answer(shop: World, command: str, **options: Any) -> ResponseMessage:
    return sure((await shop.sam.slash(shop.desk, command, **options)).response)


def count_words(shown: ResponseMessage) -> int:
    return len(list_lines(shown)) - len(list_rows(shown))


@pytest.fixture
async def begun(shop: World) -> World:
    """Ada, whose parcel is on its way, waits for a word about it."""
    await log_order(shop, shop.ada, price="£18", ship_by="tomorrow")
    await shop.ask("order ship", order="1", tracking="JD0002210123456789", carrier="DHL")
    return shop


def check(lines: dict[str, int], limit: int) -> None:
    """Prints the table; each of its lines is within the limit."""
    for name, count in lines.items():
        print(f"{name:32} {count:3} of {limit}")
    assert {name: count for name, count in lines.items() if count > limit} == {}


async def test_a_drafts_card(begun: World) -> None:
    lines = {"shipped note": count_beside(begun.list_cards()[-1])}
    await begun.ada.send_dm("Where is my shawl? I need it for a wedding on Saturday.")
    await begun.ada.send_dm("Hello? Is anybody there?")
    drafts: dict[str, tuple[str, dict[str, Any]]] = {
        "reply": ("reply", {"customer": "Ada", "message": "I'll send £18 back by Friday."}),
        "apology that lacks its day": (
            "apology",
            {"order": "1", "cause": "lost", "remedy": "refund", "explanation": "It got lost."},
        ),
        "apology with a doubt": (
            "apology",
            {"order": "1", "cause": "late", "remedy": "refund", "extra": "a bookmark",
             "explanation": "I was ill.", "remedy_by": "friday"},
        ),
        "refund note": ("order refund", {"order": "1", "amount": "£18", "reference": "77"}),
    }  # fmt: skip
    for name, (command, options) in drafts.items():
        await begun.ask(command, **options)
        lines[name] = count_beside(begun.list_cards()[-1])
    doubted = lines.pop("apology with a doubt")
    check(lines, DRAFT)
    check({"apology with a doubt": doubted}, DRAFT + 1)  # both it and what they still wait for


async def test_a_settled_card(begun: World) -> None:
    card = begun.list_cards()[-1]
    await begun.sam.click(card, label="Approve")
    await begun.env.advance_time(UNDO_OVER)
    lines = {"sent": len(list_lines(see(begun, card)))}
    for label in ("Discard", "Edit"):
        await begun.ask("reply", customer="Ada", message="It left this morning.")
        card = begun.list_cards()[-1]
        if label == "Discard":
            await begun.sam.click(card, label=label)
            lines["discarded"] = len(list_lines(see(begun, card)))
    await begun.ada.send_dm("Where is it?")
    lines["set aside"] = len(list_lines(see(begun, card)))
    await begun.sam.click(see(begun, card), label="Renew")
    lines["replaced"] = len(list_lines(see(begun, card)))
    check(lines, SETTLED)


async def test_what_a_customer_wrote(begun: World) -> None:
    lines = {}
    for name, words in (
        ("short", "Where is it?"),
        ("urgent", "I want my money back or I go to my bank."),
        ("300 words", "word " * 300),
        ("2,000 characters of emoji", "\N{BALL OF YARN}" * 2000),
    ):
        await begun.ada.send_dm(words)
        lines[name] = len(list_lines(begun.desk.history()[-1]))
    check(lines, LETTER)


async def test_a_dispute(begun: World) -> None:
    await begun.ask(
        "case open",
        platform="paypal",
        order="1",
        reference="PP-R-ABC-123",
        amount="£18",
        reason="item not received, although the tracking says that it was delivered",
    )
    lines = {"open": len(list_lines(await answer(begun, "case show", case="1")))}
    await begun.press("case show", "I answered PayPal", case="1")
    lines["answered"] = len(list_lines(await answer(begun, "case show", case="1")))
    check(lines, DISPUTE)


async def test_the_answer_to_a_command(begun: World) -> None:
    await begun.ada.send_dm("Where is it?")
    lines = {}
    for command, options in (
        ("reply", {"customer": "Ada", "message": "It left this morning."}),
        ("apology", {"order": "1", "cause": "late", "remedy_by": "friday"}),
        ("case open", {"platform": "paypal", "order": "1", "reference": "PP-1"}),
        ("snooze", {"customer": "Ada", "until": "tomorrow", "reason": "waits for yarn"}),
        ("customer answered", {"customer": "Ada"}),
        ("order arrived", {"order": "1"}),
        ("order refund", {"order": "1", "amount": "£18", "reference": "77"}),
        ("order add", {"customer": "Ben", "item": "cup", "price": "£5", "ship_by": "friday"}),
        ("order ship", {"order": "2", "tracking": "RM123456785GB"}),
        ("order cancel", {"order": "2", "reason": "sold twice"}),
    ):
        lines[command] = count_words(await answer(begun, command, **options))
    check(lines, ANSWER)
