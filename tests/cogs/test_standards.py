"""What a marketplace takes amiss: on the line of whoever waits, and on a page behind /report."""

import pytest
from simcord.results import ResponseMessage

from tests.cogs.mail_world import MailWorld
from tests.cogs.shop_world import World, list_buttons, read_answer, read_message
from tests.sure import sure


async def sell(shop: World, count: int, *, via: str = "etsy") -> None:
    for number in range(count):
        name = f"Buyer {number}"
        await shop.ask("order add", customer=name, item="shawl", via=via, ship_by="in 3 days")


async def open_report(shop: World) -> ResponseMessage:
    result = await shop.sam.slash(shop.desk, "report")
    read_answer(result)
    return sure(result.response)


async def write_on_etsy(shop: World, name: str, when: str) -> None:
    await shop.ask("customer wrote", customer=name, message="Where is it?", via="etsy", when=when)


async def test_who_waits_on_etsy_is_named_until_when_an_answer_counts(shop: World) -> None:
    await sell(shop, 5)
    await write_on_etsy(shop, "Buyer 0", "20 hours ago")
    said = await shop.ask("today")
    assert "Answer **Buyer 0** by" in said
    assert "or Etsy's badge is at risk" in said
    assert said.count("Buyer 0") == 1


async def test_what_was_missed_already_is_no_warning(shop: World) -> None:
    await sell(shop, 5)
    await write_on_etsy(shop, "Buyer 0", "50 hours ago")
    said = await shop.ask("today")
    assert "**Buyer 0** waits" in said
    assert "at risk" not in said


async def test_where_the_badge_is_gone_the_minimum_may_still_be_kept(shop: World) -> None:
    await sell(shop, 5)
    await write_on_etsy(shop, "Buyer 0", "30 hours ago")
    said = await shop.ask("today")
    assert "Answer **Buyer 0** by" in said
    assert "or Etsy's minimum is at risk" in said


async def test_a_shop_without_enough_orders_has_no_badge_to_lose(shop: World) -> None:
    await sell(shop, 4)
    await write_on_etsy(shop, "Buyer 0", "20 hours ago")
    assert "at risk" not in await shop.ask("today")


async def test_an_order_that_must_leave_says_what_is_at_risk(shop: World) -> None:
    await sell(shop, 5)
    assert "at risk" not in await shop.ask("today")
    await shop.env.advance_time(3 * 86400)
    said = await shop.ask("today")
    assert "left · or Etsy's badge is at risk" in said


async def test_a_shop_that_is_on_no_marketplace_sees_nothing_of_it(shop: World) -> None:
    await sell(shop, 5, via="website")
    await shop.ask("customer wrote", customer="Buyer 0", message="Where is it?")
    assert "at risk" not in await shop.ask("today")
    assert not list_buttons(await open_report(shop))


async def test_the_page_behind_the_report_tells_what_is_left_to_miss(shop: World) -> None:
    await sell(shop, 6)
    await write_on_etsy(shop, "Buyer 0", "20 hours ago")
    await write_on_etsy(shop, "Buyer 1", "30 hours ago")
    shown = await open_report(shop)
    assert list_buttons(shown) == ["Marketplaces"]
    page = await shop.sam.click(shown, label="Marketplaces")
    said = read_message(sure(page.response))
    assert "**Etsy**, next review on" in said
    assert "❌ **50 %** of 2 answered in 24 h (Star Seller: 95 %): 1 missed, 1 too many" in said
    assert "1 open, **Buyer 0** first, by" in said
    assert "stops counting on" in said
    assert "Star Seller also wants US$300.00: your books have nothing in that currency." in said


@pytest.mark.slow
async def test_a_letter_of_etsys_that_comes_in_by_itself_is_a_thread(mail: MailWorld) -> None:
    await mail.open()
    await sell(mail.shop, 5)
    await mail.deliver(
        "pinebrook88\nsent you a message\n\nView message (https://www.etsy.com/messages/1709200311)",
        sender="Etsy Conversations <conversations@mail.etsy.com>",
        subject="Etsy Conversation with pinebrook88",
    )
    await mail.see("**pinebrook88** wrote on Etsy")
    said = await mail.shop.ask("today")
    assert "Answer **pinebrook88** by" in said
    assert "or Etsy's badge is at risk" in said
    await mail.shop.ask("customer answered", customer="pinebrook88")
    page = await mail.shop.sam.click(await open_report(mail.shop), label="Marketplaces")
    said = read_message(sure(page.response))
    assert "**100 %** of 1 answered in 48 h (Minimum: 80 %): 0 missed" in said
