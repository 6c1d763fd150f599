"""Putting an order right, as a seller does it: money back, gifts, a remake, and the evidence of it
all.
"""

import io
import zipfile
from datetime import timedelta

import discord
from simcord.results import InteractionResult

from bot.services.finding_orders import find_order
from bot.services.order_changes import get_customer
from bot.services.promises import add_promise
from bot.services.work import StaffWork
from tests.cogs.letter_world import UNDO_OVER, get_draft, list_direct, log_order, press, stands
from tests.cogs.shop_world import World, check_refusal, list_buttons, read_answer, read_message
from tests.sure import sure

EVIL = "</pre><script>alert(1)</script>"


async def promise(shop: World, what: str) -> None:
    """A promise about the first order."""
    async with shop.bot.database.transaction() as tx:
        now = discord.utils.utcnow()
        books = sure(await tx.shops.get(shop.guild.id))
        order = await find_order(tx, books, "1")
        customer = await get_customer(tx, order)
        due_at = now + timedelta(days=3)
        await add_promise(
            StaffWork(tx, books, now, by=shop.sam.id), customer, order, what=what, due_at=due_at
        )


async def unpack(result: InteractionResult) -> dict[str, bytes]:
    """The files in the ZIP of an answer that only one person sees."""
    answers = [*([result.response] if result.response else []), *result.followups]
    assert len(answers) == 1
    assert answers[0].ephemeral
    [file] = answers[0].attachments
    with zipfile.ZipFile(io.BytesIO(await file.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_a_refund_is_never_silent_and_keeps_the_promise(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    await promise(shop, "refund of 24.00")
    said = await shop.ask("order refund", order="1", amount="24", reference="8XK2")
    assert said.startswith(
        "A refund of **€24.00** for order **#1** is recorded. That keeps what you promised:"
    )
    assert "waits in" in said
    card = shop.list_cards()[-1]
    assert "Refund note" in card.content
    assert "I've sent €24.00 back to you for your blue shawl." in read_message(card)
    assert list_direct(shop.ada) == []  # nothing goes out before somebody approved it
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    [letter] = list_direct(shop.ada)
    assert "8XK2" in letter
    story = await shop.ask("order show", order="1")
    assert "Refund: €24.00 (8XK2)" in story
    assert "**In all: €24.00**" in story
    assert "kept <t:" in story


async def test_a_refund_is_not_recorded_twice_nor_by_a_stranger_nor_without_a_sum(
    shop: World,
) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    await shop.ask("order refund", order="1", amount="24")
    assert "give its reference" in await shop.refuse("order refund", order="1", amount="€24.00")
    assert "Only the shop's staff" in await shop.refuse(
        "order refund", by=shop.ada, order="1", amount="5"
    )
    for amount in ("0", "-3", "lots", "24.505"):
        assert "e.g." in await shop.refuse("order refund", order="1", amount=amount)


async def test_more_than_the_price_is_recorded_and_said(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    said = await shop.ask("order refund", order="1", amount="30 EUR")
    assert "⚠ €30.00 is more than the price of €24.00." in said
    assert "€30.00 is more than the price of €24.00." in read_message(shop.list_cards()[-1])
    said = await shop.ask("order refund", order="1", amount="1")
    assert "It makes €31.00 in all." in said
    assert "€30.00 went back for this order before." in read_message(shop.list_cards()[-1])


async def test_a_refund_that_is_less_than_was_promised_says_so_on_its_card(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    await promise(shop, "refund of 24.00 EUR")
    said = await shop.ask("order refund", order="1", amount="10")
    assert "You promised €24.00, and €10.00 is less" in said
    assert "You promised €24.00, and €10.00 is less" in read_message(shop.list_cards()[-1])
    assert "refund of €24.00" in await shop.ask("promises")


async def test_the_orders_that_owe_a_refund_come_first_where_one_is_recorded(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    await promise(shop, "refund of 18 EUR")
    for item in ("tea bowl", "green *hat*"):
        await shop.ask("order add", customer="Ada", item=item)

    async def offer(typed: str) -> list[str]:
        found = await shop.sam.autocomplete(shop.desk, "order refund", "order", typed)
        return [each["name"] for each in found]

    owing = "#1 Ada (€18.00 promised), blue shawl (open)"
    rest = ["#3 Ada, green *hat* (open)", "#2 Ada, tea bowl (open)"]
    for typed in ("", "ada"):
        assert await offer(typed) == [owing, *rest]
    assert await offer("bowl") == rest[1:]
    assert await offer("shaw ad") == [owing]
    await shop.ask("order refund", order="1", amount="18")
    assert owing not in await offer("")
    assert await shop.ada.autocomplete(shop.desk, "order refund", "order", "") == []


async def test_a_mistyped_refund_is_taken_back_with_one_click(shop: World) -> None:
    await log_order(shop, shop.ada, price="£10.00")
    await promise(shop, "refund of £10.00")
    asked = await shop.sam.slash(shop.desk, "order refund", order="1", amount="1,000,000.00")
    assert asked.response is not None
    assert list_buttons(asked.response) == ["Take it back"]
    said = read_answer(await shop.sam.click(asked.response, label="Take it back"))
    assert said.startswith("Taken back: the refund of **£1,000,000.00** for order **#1**")
    assert "You owe again what you promised: “refund of £10.00”." in said
    assert "the refund was taken back" in stands(shop, shop.list_cards()[-1])
    story = await shop.ask("order show", order="1")
    assert "took back the refund of £1,000,000.00" in story
    assert "In all" not in story
    await shop.ask("order refund", order="1", amount="10")
    card = shop.list_cards()[-1]
    for words, by in (("taken back already", shop.sam), ("Only the shop's staff", shop.ada)):
        assert words in check_refusal(await press(shop, card, "outlay:undo:1", by))
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert "was told already. Write to them with /reply." in check_refusal(
        await press(shop, card, "outlay:undo:2", shop.sam)
    )


async def test_a_gift_is_taken_back_too(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    given = await shop.sam.slash(shop.desk, "order gift", order="1", what="a *card*", cost="65")
    assert given.response is not None
    said = read_answer(await shop.sam.click(given.response, label="Take it back"))
    assert said == r"Taken back: a \*card\*, €65.00, is no gift to order **#1** any more."
    assert "Gift:" not in await shop.ask("order show", order="1")


async def test_gifts_and_refunds_are_shown_with_what_they_cost(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    said = await shop.ask("order gift", order="1", what="handmade *chocolate*", cost="6.50")
    assert r"handmade \*chocolate\*, €6.50" in said
    await shop.ask("order refund", order="1", amount="24")
    await shop.ask("order gift", order="1", what="a card", cost="£2")
    story = await shop.ask("order show", order="1")
    assert r"Gift: handmade \*chocolate\*, €6.50" in story
    assert "**In all: €30.50 + £2.00**" in story
    assert "try e.g." in await shop.refuse("order gift", order="1", what="a card", cost="a lot")
    assert "Only the shop's staff" in await shop.refuse(
        "order gift", by=shop.ben, order="1", what="a card", cost="2"
    )


async def test_a_remake_is_part_of_the_first_orders_story(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    await shop.ask("order ship", order="1")
    await promise(shop, "a replacement")
    refusal = await shop.refuse("order ship", order="1", replaces="1")
    assert "Log the remake with /order add first" in refusal
    await log_order(shop, shop.ada, item="second shawl")
    said = await shop.ask("order ship", order="2", tracking="RR123456785GB", replaces="#1")
    assert "It replaces order **#1**. That keeps what you promised" in said
    note = await get_draft(shop, 2)
    assert "This is the replacement for your first one, and there's nothing to pay." in note.text
    first = await shop.ask("order show", order="1")
    assert "Replaced by **#2** (shipped <t:" in first
    assert "replaced it by order #2" in first
    second = await shop.ask("order show", order="2")
    assert "Replaces order #1" in second


async def test_what_it_replaces_can_be_said_after_it_was_shipped(shop: World) -> None:
    await log_order(shop, shop.ada)
    await log_order(shop, shop.ada, item="second shawl")
    await shop.ask("order ship", order="2")
    await shop.ask("order arrived", order="2")
    cards = len(shop.list_cards())
    said = await shop.ask("order ship", order="2", replaces="1")
    assert said == "Order **#2** has left already.\nIt replaces order **#1**."
    assert len(shop.list_cards()) == cards
    first = await shop.ask("order show", order="1")
    assert "its replacement, order #2, has arrived" in first
    assert "already. Nothing to do" in await shop.refuse("order ship", order="2", replaces="1")


async def test_who_pays_back_an_order_that_waits_is_told_how_to_cancel_it(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00")
    assert "use /order cancel" not in await shop.ask("order refund", order="1", amount="4")
    assert "use /order cancel" in await shop.ask("order refund", order="1", amount="20")


async def test_a_remake_that_cannot_be_one_changes_nothing(shop: World) -> None:
    await log_order(shop, shop.ada)
    await log_order(shop, shop.ben, item="mug")
    await log_order(shop, shop.ada, item="second shawl")
    await log_order(shop, shop.ada, item="third shawl")
    assert "another customer" in await shop.refuse("order ship", order="2", replaces="1")
    assert "can't find that order" in await shop.refuse("order ship", order="3", replaces="99")
    await shop.ask("order ship", order="3", replaces="1")
    assert "already replaced by order #3" in await shop.refuse(
        "order ship", order="4", replaces="1"
    )
    assert "itself a replacement" in await shop.refuse("order ship", order="1", replaces="3")
    await shop.ask("order ship", order="4", replaces="3")
    assert "itself a replacement" in await shop.refuse("order ship", order="3", replaces="4")


async def test_where_a_parcel_goes_is_corrected_by_name_or_code(shop: World) -> None:
    await log_order(shop, shop.ada)
    assert "It goes to Germany." in await shop.ask("order edit", order="1", country="Germany")
    story = await shop.ask("order show", order="1")
    assert "Goes to: DE" in story
    assert "corrected country it goes to: not set → DE" in story
    assert "try its two letters" in await shop.refuse("order edit", order="1", country="Atlantis")


async def test_the_evidence_of_an_order_is_one_zip_ready_to_upload(shop: World) -> None:
    await log_order(shop, shop.ada, price="€24.00", note="difficult woman")
    await log_order(shop, shop.ben, item="secret mug")
    await shop.ask("customer edit", customer="Ada", timezone="Pacific/Auckland")
    await shop.ask(
        "order ship",
        order="1",
        tracking="RR123456785GB",
        receipt=("../receipt 1.png", b"\x89PNG proof"),
    )
    card = shop.list_cards()[-1]
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    await shop.ada.send_dm(f"Where is it? {EVIL}")
    await shop.ben.send_dm("And my secret mug?")
    await shop.ask("reply", customer="Ada", message="this one never went", order="1")
    result = await shop.sam.slash(shop.desk, "order evidence", order="1")
    said = read_answer(result)
    assert said.startswith("The evidence for order **#1**, ready to upload.")
    assert "No arrival is recorded" in said
    files = await unpack(result)
    [letter] = [name for name in files if name.startswith("letters/")]
    assert letter.startswith("letters/01-shipped-")
    assert [files[letter].decode()] == list_direct(shop.ada)
    [proof] = [name for name in files if name.startswith("proof-of-postage/")]
    assert files[proof] == b"\x89PNG proof"
    page = files["timeline.html"].decode()
    assert "approved by sam on" in page
    assert "Customer&#x27;s time (Pacific/Auckland)" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    everything = b"".join(files.values()).decode(errors="replace")
    for other in ("difficult woman", "secret mug", "Ben", "this one never went"):
        assert other not in everything
    assert "RR123456785GB" in files["summary.txt"].decode()


async def test_the_evidence_of_a_bare_order_says_what_is_missing(shop: World) -> None:
    await log_order(shop, shop.ada)
    result = await shop.sam.slash(shop.desk, "order evidence", order="1")
    assert "It isn't marked as shipped." in read_answer(result)
    assert set(await unpack(result)) == {"summary.txt", "timeline.html"}


async def test_a_proof_that_is_too_large_to_upload_is_named(shop: World) -> None:
    await log_order(shop, shop.ada)
    huge = b"0" * (10 * 1024 * 1024)
    await shop.ask("order ship", order="1", receipt=("scan.pdf", huge))
    result = await shop.sam.slash(shop.desk, "order evidence", order="1")
    assert "it isn't in the ZIP: scan.pdf" in read_answer(result)
    assert not [name for name in await unpack(result) if name.startswith("proof")]


async def test_customers_get_no_evidence(shop: World) -> None:
    await log_order(shop, shop.ada)
    assert "Only the shop's staff" in await shop.refuse("order evidence", by=shop.ada, order="1")
    assert "can't find that order" in await shop.refuse("order evidence", order="9")
