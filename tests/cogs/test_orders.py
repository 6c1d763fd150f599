"""/order: logged, shown, listed, corrected, shipped, arrived, cancelled, as a seller does it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.cogs.letter_world import fetch, get_draft
from tests.cogs.shop_world import World, list_buttons, read_answer, read_books, read_message
from tests.sure import sure

#: The offline Discord's first day is a Thursday; London has no summer time then.
FRIDAY_17 = "tomorrow 17:00"  # Friday, 2 January 2026


async def log(shop: World, customer: str = "Ada", item: str = "blue shawl", **more: Any) -> str:
    return await shop.ask("order add", customer=customer, item=item, **more)


async def test_only_customer_and_item_are_needed(shop: World) -> None:
    said = await log(shop)
    assert said == ("Logged as order **#1**: blue shawl for **Ada**.\nIt is a new customer.")
    assert "**#2**" in await log(shop, "Ben", "mug")


async def test_every_fact_of_an_order_is_kept_and_shown(shop: World) -> None:
    said = await log(
        shop,
        email="ada@example.com",
        number="ETSY-77",
        price="£38",
        ship_by="friday",
        urgent=True,
        note="gift wrap, no invoice",
        via="etsy",
        member=shop.ada,
    )
    assert "order **ETSY-77**" in said
    assert f"Ship by {FRIDAY_17}" in said
    story = await shop.ask("order show", order="1")
    for fact in (
        "Order ETSY-77",
        "**blue shawl** for **Ada**",
        "⚠ urgent, open",
        "Our own number: #1",
        "Price: £38",
        "Where bought: Etsy",
        "Ship by: <t:1767373200:f>",
        "Note: gift wrap, no invoice",
        "logged the order",
    ):
        assert fact in story
    person = await shop.ask("customer show", customer="Ada")
    assert "E-mail: ada@example.com" in person
    assert f"Discord: {shop.ada.mention}" in person


async def test_an_order_is_named_by_either_number_or_a_pick(shop: World) -> None:
    await log(shop, number="ETSY-77")
    await log(shop, "Ben", "mug", number="ETSY-78")
    pick = (await shop.sam.autocomplete(shop.desk, "order show", "order", "shawl"))[0]["value"]
    for words in ("1", "#1", " 1 ", "ETSY-77", pick):
        assert "Order ETSY-77" in await shop.ask("order show", order=words)


async def test_what_is_shown_of_an_order_is_found_however_people_write_it(shop: World) -> None:
    await log(shop, number="#1042")
    await log(shop, "Ben", "mug", number="3104777310")
    for words in ("#1042", "1042", "order 1042", "Order #1042.", "order no. 1042", "(1042)"):
        assert "blue shawl" in await shop.ask("order show", order=words), words
    for words in ("3104777310", "#3104777310", "Your order number: 3104777310,", "2", "order #2"):
        assert "mug" in await shop.ask("order show", order=words), words
    for words in ("order", "order no", "#", "104"):
        assert "can't find" in await shop.refuse("order show", order=words), words


async def test_an_order_has_one_name_everywhere(shop: World) -> None:
    said = await log(shop, number="ETSY-77", ship_by="friday")
    assert "order **ETSY-77**" in said
    assert "**ETSY-77** Ada" in await shop.ask("order list")
    assert "Order ETSY-77" in await shop.ask("order show", order="1")
    assert "Order **ETSY-77**" in await shop.ask("order ship", order="1")
    for card in shop.list_cards():
        assert "#1" not in read_message(card)


async def test_orders_are_found_by_number_customer_item_and_tracking(shop: World) -> None:
    await log(shop, "Ada Lovelace", email="a@example.com", number="ETSY-77")
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    await log(shop, "Ben", "mug")
    for typed in ("1", "#1", "etsy", "ada", "ADA love", "shawl", "example", "rr1234"):
        found = await shop.sam.autocomplete(shop.desk, "order show", "order", typed)
        assert [choice["name"] for choice in found] == [
            "ETSY-77 Ada Lovelace, blue shawl (shipped)"
        ], typed


async def test_autocomplete_shows_the_newest_first_and_no_more_than_discord_takes(
    shop: World,
) -> None:
    for number in range(27):
        await log(shop, "Ada", f"scarf {number} " + "x" * 180)
    found = await shop.sam.autocomplete(shop.desk, "order show", "order", "")
    assert len(found) == 25
    assert "scarf 26" in found[0]["name"]
    assert max(len(choice["name"]) for choice in found) <= 100
    assert await shop.sam.autocomplete(shop.desk, "order show", "order", "nothing like it") == []
    assert (
        await shop.sam.autocomplete(shop.desk, "order show", "order", "'; drop table orders; --")
        == []
    )


async def test_strangers_get_no_completions_of_orders_customers_and_dates(shop: World) -> None:
    await log(shop)
    for command, option in (
        ("order show", "order"),
        ("customer show", "customer"),
        ("order add", "ship_by"),
        ("order ship", "when"),
        ("snooze", "until"),
    ):
        assert await shop.ben.autocomplete(shop.desk, command, option, "") == []
        assert await shop.sam.autocomplete(shop.desk, command, option, "") != []


async def test_a_number_that_means_two_orders_is_asked_back(shop: World) -> None:
    """Our number 2 and a marketplace's number 2 are different parcels."""
    await log(shop, number="2")
    await log(shop, "Ben", "mug")
    asked = await shop.refuse("order show", order="2")
    assert "More than one order has the number 2: 2 (Ada, blue shawl) and #2 (Ben, mug)" in asked
    assert "Order #2" in await shop.ask("order show", order="id:2")


async def test_an_order_that_is_not_there_is_refused_with_the_way_to_find_it(shop: World) -> None:
    await log(shop)
    for words in ("7", "#7", "ETSY-1", "id:7", "id:99999999999", "#", "-1", "None", "%"):
        assert "list" in await shop.refuse("order show", order=words)


async def test_an_order_that_cannot_be_right_is_not_logged(shop: World) -> None:
    await log(shop, number="ETSY-77")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"customer": "\u200b \u200b"}, "The name is empty"),
        ({"item": " \u2800 "}, "The item is empty"),
        ({"email": "ada at example"}, "ada@example.com"),
        ({"ship_by": "soonish"}, "tomorrow 9am"),
        ({"ship_by": "yesterday"}, "."),
        ({"ship_by": "1234"}, "."),
        ({"number": "ETSY-77"}, "logged already. See it with /order show"),
    ]
    for options, advice in cases:
        sentence = await shop.refuse("order add", **{"customer": "Ben", "item": "mug", **options})
        assert advice in sentence, options


async def test_dates_complete_with_how_they_are_read_in_the_shops_zone(shop: World) -> None:
    found = await shop.sam.autocomplete(shop.desk, "order add", "ship_by", "friday")
    assert found == [{"name": "friday → Fri 02 Jan 2026, 17:00 (Europe/London)", "value": "friday"}]
    await shop.ask("shop setup", by=shop.rosa, timezone="Australia/Sydney")
    found = await shop.sam.autocomplete(shop.desk, "order ship", "when", "yesterday 22:10")
    assert "Wed 31 Dec 2025, 22:10 (Australia/Sydney)" in found[0]["name"]
    assert len(await shop.sam.autocomplete(shop.desk, "order add", "ship_by", "")) == 5
    assert await shop.sam.autocomplete(shop.desk, "order add", "ship_by", "blurb") == []


async def test_the_country_decides_the_order_of_day_and_month(shop: World) -> None:
    assert "Ship by 12 November 17:00" in await log(shop, ship_by="12/11")
    await shop.ask("shop setup", by=shop.rosa, country="US")
    assert "Ship by 11 December 17:00" in await log(shop, ship_by="12/11")


async def test_carriers_complete_while_typing(shop: World) -> None:
    found = await shop.sam.autocomplete(shop.desk, "order ship", "carrier", "roy")
    assert found[0] == {"name": "Royal Mail", "value": "Royal Mail"}
    assert 0 < len(await shop.sam.autocomplete(shop.desk, "order ship", "carrier", "")) <= 25


async def test_shipping_recognises_the_carrier_and_drafts_the_note(shop: World) -> None:
    await log(shop, member=shop.ada)
    said = await shop.ask(
        "order ship",
        order="1",
        tracking="RR 123 456 785 GB",
        service="Tracked 48",
        arrives="in 5 days",
        when="an hour ago",
    )
    assert "Order **#1** is marked as shipped." in said
    assert "Left yesterday 23:00" in said
    assert re.search(r"Tracking: Royal Mail \[RR123456785GB\]\(https://\S+RR123456785GB\S*\)", said)
    assert "Expected Tuesday" in said
    assert f"Draft 1 to **Ada** waits in {shop.desk.mention}" in said
    assert "for your ✅." in said
    card = read_message(shop.list_cards()[0])
    for fact in (
        "blue shawl",
        "Royal Mail",
        "Tracked 48",
        "RR123456785GB",
        "https://",
        "Tuesday 6 January",
    ):
        assert fact in card
    assert shop.ada.user.dm_channel.history() == []


async def test_a_parcel_without_tracking_or_with_an_unknown_carrier_still_ships(
    shop: World,
) -> None:
    for number in range(1, 4):
        await log(shop, "Ada", f"mug {number}")
    said = await shop.ask("order ship", order="1")
    assert "Tracking" not in said
    assert "Carrier" not in said
    said = await shop.ask("order ship", order="2", tracking="QQ-12")
    assert "Tracking QQ-12: carrier not recognised" in said
    assert "/order edit" in said
    said = await shop.ask("order ship", order="3", tracking="QQ-13", carrier="Uncle Joe's van")
    assert "Tracking: Uncle Joe's van QQ-13" in said
    assert len(await fetch(shop, "drafts", "id")) == 1  # one note tells of all three


async def test_the_proof_of_postage_is_kept_and_shown_again(shop: World) -> None:
    await log(shop)
    said = await shop.ask("order ship", order="1", receipt=("receipt.png", b"\x89PNG proof"))
    assert "The proof of postage is kept." in said
    result = await shop.sam.slash(shop.desk, "order show", order="1")
    assert result.response is not None
    assert [each.filename for each in result.response.attachments] == ["receipt.png"]
    assert await result.response.attachments[0].read() == b"\x89PNG proof"


async def test_a_receipt_that_is_too_large_or_comes_from_a_stranger_is_refused(shop: World) -> None:
    await log(shop)
    huge = ("scan.pdf", b"0" * (10 * 1024 * 1024 + 1))
    assert "larger than 10 MB" in await shop.refuse("order ship", order="1", receipt=huge)
    small = ("scan.pdf", b"0")
    assert "Only the shop's staff" in await shop.refuse(
        "order ship", by=shop.ben, order="1", receipt=small
    )


async def test_a_shipment_that_cannot_be_right_is_refused(shop: World) -> None:
    await log(shop)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"when": "tomorrow"}, "."),
        ({"arrives": "yesterday"}, "."),
        ({"when": "gibberish"}, "an hour ago"),
        ({"order": "9"}, "can't find that order"),
        ({"tracking": "\u200b"}, "tracking number"),
        ({"when": "1 dec 2024"}, "more than a year before"),
    ]
    for options, advice in cases:
        assert advice in await shop.refuse("order ship", **{"order": "1", **options}), options


async def test_what_was_shipped_is_not_shipped_again(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    sentence = await shop.refuse("order ship", order="1", tracking="RR 123 456 785 GB")
    assert "already marked as shipped with that number" in sentence
    sentence = await shop.refuse("order ship", order="1")
    assert "/order edit" in sentence


async def test_a_second_parcel_is_added_and_may_have_been_a_correction(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    result = await shop.sam.slash(
        shop.desk, "order ship", order="1", tracking="AB123456785GB", items="the belt"
    )
    said = read_answer(result)
    assert "That is the second parcel of order **#1**. In it: the belt." in said
    story = await shop.ask("order show", order="1")
    assert "**1.** Royal Mail" in story
    assert "**2.** Royal Mail" in story
    assert "(the belt)" in story
    said = await shop.ask("order arrived", order="1")
    assert "The second parcel of order **#1** has arrived; the first is still on its way." in said
    assert "Order **#1** has arrived." in await shop.ask("order arrived", order="1")


async def test_a_correction_given_as_a_second_parcel_becomes_one_again(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    result = await shop.sam.slash(shop.desk, "order ship", order="1", tracking="AB123456785GB")
    asked = sure(result.response)
    await shop.sam.click(asked, label="It's a correction")
    said = read_message(asked)
    assert "one parcel again" in said
    assert "AB123456785GB" in said
    assert "2.** " not in await shop.ask("order show", order="1")


async def test_what_came_back_is_said_on_its_story_and_sent_again(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    story = await shop.sam.slash(shop.desk, "order show", order="1")
    said = read_answer(await shop.sam.click(sure(story.response), label="It came back"))
    assert "`/order ship order:1`" in said
    assert "came back" in await shop.ask("order list")
    assert "marked as sent again" in await shop.ask("order ship", order="1")
    assert "I've sent it again" in read_message(shop.list_cards()[-1])


async def test_correcting_keeps_what_was_there_before(shop: World) -> None:
    await log(shop, price="£38", ship_by="friday", number="E-1")
    said = await shop.ask(
        "order edit",
        order="1",
        item="green shawl",
        price="£40",
        ship_by="next monday",
        urgent=True,
        note="call first",
        via="ebay",
        number="E-2",
    )
    assert "Corrected order **E-2**" in said
    assert "Ship by Monday 17:00" in said
    story = await shop.ask("order show", order="E-2")
    for line in (
        "corrected item: blue shawl → green shawl",
        "corrected marketplace number: E-1 → E-2",
        "corrected price: £38.00 → £40.00",
        "corrected ship by: <t:1767373200:f> → <t:176",
        "corrected urgent: no → yes",
        "corrected note: not set → call first",
        "corrected where bought: not set → eBay",
    ):
        assert line in story
    assert [
        choice["name"]
        for choice in await shop.sam.autocomplete(shop.desk, "order show", "order", "green")
    ]
    assert await shop.sam.autocomplete(shop.desk, "order show", "order", "blue") == []


async def test_the_way_of_a_parcel_is_corrected_after_it_left(shop: World) -> None:
    await log(shop)
    assert "Use /order ship" in await shop.refuse("order edit", order="1", tracking="RR123456785GB")
    await shop.ask("order ship", order="1", tracking="QQ-12")
    said = await shop.ask("order edit", order="1", tracking="RR123456785GB", arrives="in 3 days")
    assert "Tracking: Royal Mail [RR123456785GB](https://" in said
    assert "Expected Sunday" in said
    assert "What says it was written anew: its card waits for approval." in said
    stands = {field.name: field.value for field in shop.list_cards()[-1].embeds[0].fields}
    renewed = "Renewed: the carrier, the day to expect it and the tracking number were corrected."
    assert renewed in str(stands["Where it stands"])
    said = await shop.ask("order edit", order="1", carrier="Evri", service="Next day")
    assert "Evri" in said


async def test_a_short_name_is_kept_shown_and_taken_away_again(shop: World) -> None:
    await log(shop)
    await shop.ask("order edit", order="1", short_name="lucky shawl")
    story = await shop.ask("order show", order="1")
    assert "In letters: your lucky shawl" in story
    assert "corrected what letters call it: not set → lucky shawl" in story
    await shop.ask("order edit", order="1", short_name="-")
    assert "In letters" not in await shop.ask("order show", order="1")
    assert "Nothing to change" in await shop.refuse("order edit", order="1", short_name="-")


async def test_a_correction_that_changes_nothing_or_cannot_be_right_is_refused(shop: World) -> None:
    await log(shop, number="E-1")
    await log(shop, "Ben", "mug", number="E-2")
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "Nothing to change"),
        ({"item": "blue shawl"}, "Nothing to change"),
        ({"number": "E-2"}, "Another order already has the number E-2"),
        ({"ship_by": "whenever"}, "tomorrow 9am"),
        ({"item": "\u200b"}, "The item is empty"),
    ]
    for options, advice in cases:
        assert advice in await shop.refuse("order edit", order="1", **options), options


async def test_arrived_is_done(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", when="yesterday")
    said = await shop.ask("order arrived", order="1", when="an hour ago")
    assert "Order **#1** has arrived. It came yesterday 23:00" in said
    assert "already marked as arrived" in await shop.refuse("order arrived", order="1")
    assert "has arrived, so it can't be cancelled" in await shop.refuse("order cancel", order="1")


async def test_what_arrived_before_it_left_is_refused(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", when="yesterday")
    assert "can't have arrived before" in await shop.refuse(
        "order arrived", order="1", when="3 days ago"
    )


async def test_an_order_handed_over_at_a_fair_arrives_at_once(shop: World) -> None:
    await log(shop, via="fair")
    assert "has arrived" in await shop.ask("order arrived", order="1")


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("customer", "cancelled the order for its customer: bought it twice"),
        ("shop", "cancelled the order for the shop: bought it twice"),
        (None, "cancelled the order: bought it twice"),
    ],
)
async def test_the_story_keeps_who_wanted_the_order_cancelled(
    shop: World, by: str | None, said: str
) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    chosen = {"by": by} if by else {}
    options = {"order": "1", "reason": "bought it twice", **chosen}
    read_answer(await shop.sam.slash(shop.desk, "order cancel", **options))
    story = await shop.ask("order show", order="1")
    assert said in story
    assert (f"Who wanted that: The {by}" in story.replace("*", "")) is (by is not None)


async def test_cancelling_before_the_post_sets_other_drafts_aside_and_drafts_the_note(
    shop: World,
) -> None:
    await log(shop)
    await shop.ask(
        "apology", order="1", cause="late", remedy="refund", remedy_by="friday", extra="a card"
    )
    said = await shop.ask("order cancel", order="1", reason="bought it twice")
    assert "Order **#1** is cancelled." in said
    assert "posted already" not in said
    apology, note = (read_message(card) for card in shop.list_cards())
    assert "Set aside: the order was cancelled" in apology
    assert "Cancellation note" in note
    assert "blue shawl" in note
    assert "Why cancelled: bought it twice" in await shop.ask("order show", order="1")
    assert "already cancelled" in await shop.refuse("order cancel", order="1")
    assert "can't be shipped" in await shop.refuse("order ship", order="1")
    assert "can't have arrived" in await shop.refuse("order arrived", order="1")


async def test_cancelling_after_the_post_has_its_own_note(shop: World) -> None:
    await log(shop)
    await shop.ask("order ship", order="1", when="yesterday")
    said = await shop.ask("order cancel", order="1")
    assert "It had left already: the draft says what happens now." in said
    shipped, note = (read_message(card) for card in shop.list_cards())
    assert "Set aside: the order was cancelled" in shipped
    assert "Cancelled after shipping" in note


async def test_lists_show_what_their_name_says(shop: World) -> None:
    for number, item in enumerate(
        ("open", "late", "shipped", "overdue", "arrived", "cancelled"), 1
    ):
        await log(
            shop, "Ada", f"{item} mug", ship_by="in 1 day" if item == "late" else "in 60 days"
        )
        if item in ("shipped", "overdue", "arrived"):
            arrives = "in 2 days" if item == "overdue" else "in 50 days"
            await shop.ask("order ship", order=str(number), arrives=arrives)
    await shop.ask("order arrived", order="5")
    await shop.ask("order cancel", order="6")
    await shop.env.advance_time(3 * 86400)
    items = {
        "open": ["late", "open"],
        "late": ["late"],
        "shipped": ["overdue", "shipped"],
        "overdue": ["overdue"],
        "arrived": ["arrived"],
        "cancelled": ["cancelled"],
    }
    for status, expected in items.items():
        said = await shop.ask("order list", status=status)
        assert re.findall(r"(\w+) mug", said) == expected, status
        assert f"{len(expected)} in all" in said
    everything = await shop.ask("order list")
    assert len(re.findall(r"mug", everything)) == 6
    assert "1 day 7 h late" in everything
    assert "should have arrived" in everything


async def test_a_long_list_is_turned_page_by_page_and_back(shop: World) -> None:
    for number in range(1, 22):
        await log(shop, "Ada", f"mug {number:02}")
    result = await shop.sam.slash(shop.desk, "order list", status="open")
    first = sure(result.response)
    assert "21 in all, page 1" in read_answer(result)
    assert re.findall(r"mug (\d+)", read_message(first)) == [f"{n:02}" for n in range(21, 11, -1)]
    assert list_buttons(first) == ["Next ▶"]
    await shop.sam.click(first, label="Next ▶")
    assert list_buttons(first) == ["◀ Back", "Next ▶"]
    await shop.sam.click(first, label="Next ▶")
    assert re.findall(r"mug (\d+)", read_message(first)) == ["01"]
    assert list_buttons(first) == ["◀ Back"]
    await shop.sam.click(first, label="◀ Back")
    await shop.sam.click(first, label="◀ Back")
    assert list_buttons(first) == ["Next ▶"]
    assert "page 1" in read_message(first)


async def test_a_page_that_emptied_meanwhile_leads_back(shop: World) -> None:
    for number in range(1, 12):
        await log(shop, "Ada", f"mug {number:02}")
    result = await shop.sam.slash(shop.desk, "order list", status="open")
    assert result.response is not None
    await shop.ask("order cancel", order="3")
    await shop.sam.click(result.response, label="Next ▶")
    assert list_buttons(result.response) == ["◀ Back"]
    await shop.sam.click(result.response, label="◀ Back")
    assert "mug 11" in read_message(result.response)


async def test_an_empty_list_says_so(shop: World) -> None:
    assert "No orders yet. Log the first one with /order add." in await shop.ask("order list")
    assert "No order is past its ship-by date" in await shop.ask("order list", status="late")


async def test_the_story_runs_in_both_time_zones(shop: World) -> None:
    await log(shop)
    assert "What happened (shop's time)\n01 Jan 00:00 " in await shop.ask("order show", order="1")
    await shop.ask("customer edit", customer="Ada", timezone="Australia/Sydney")
    story = await shop.ask("order show", order="1")
    assert "What happened (shop's time / customer's time)\n01 Jan 00:00 / 11:00 " in story
    await shop.ask("customer edit", customer="Ada", timezone="America/New_York")
    assert "01 Jan 00:00 / 31 Dec 19:00 " in await shop.ask("order show", order="1")


async def test_a_story_names_letters_and_what_became_of_them(shop: World) -> None:
    await log(shop, member=shop.ada)
    await shop.ask("order ship", order="1")
    story = await shop.ask("order show", order="1")
    assert "**Shipped note** (draft 1, revision 1)" in story
    await shop.sam.react(shop.list_cards()[0], "✅")
    await shop.env.advance_time(31)
    story = await shop.ask("order show", order="1")
    assert "sent" in story
    assert "Customer told: <t:" in story


async def test_a_long_story_is_told_from_its_newest_end(shop: World) -> None:
    await log(shop)
    for number in range(30):
        await shop.ask("order edit", order="1", note=f"{number}: " + "🧶" * 100)
    result = await shop.sam.slash(shop.desk, "order show", order="1")
    story = read_answer(result)
    assert "corrected note: 28: 🧶" in story
    assert "corrected note: 22: 🧶" in story  # one field of a card would have ended before
    assert "logged the order" not in story


async def test_an_address_that_is_somebody_elses_is_said_at_once(shop: World) -> None:
    await log(shop, email="ada@example.com", member=shop.ada)
    said = await log(shop, "Adele", "mug", email="ada@example.com")
    assert "for **Ada**." in said
    assert "The address or account is **Ada**'s, so I took them for the customer." in said
    for customer in ("ADA", "ada@example.com", "id:1"):
        assert "so I took them" not in await log(shop, customer, "hat", member=shop.ada)


async def test_one_customer_with_two_orders_stays_one(shop: World) -> None:
    await log(shop, email="ada@example.com")
    await log(shop, "ada", "mug")
    await log(shop, "ADA@example.com", "hat")
    assert len((await read_books(shop.bot))["customers"]) == 1
    said = await shop.ask("customer show", customer="ada@example.com")
    for item in ("blue shawl", "mug", "hat"):
        assert item in said


async def test_a_price_is_said_back_as_it_was_read(shop: World) -> None:
    said = await shop.ask("order add", customer="Ada", item="mug", price="1.234,50 €")
    assert "mug for **Ada**, €1,234.50." in said
    said = await shop.ask("order add", customer="Ada", item="cup", price="12")
    assert "cup for **Ada**, €12.00." in said
    said = await shop.ask("order edit", order="2", price="14 GBP")
    assert "The price is £14.00." in said
    assert "currency" not in said


async def test_a_price_without_a_currency_is_taken_and_its_currency_asked_for(shop: World) -> None:
    async with shop.bot.database.transaction() as tx:
        books = sure(await tx.shops.get(shop.guild.id))
        await tx.shops.save(replace(books, country=None))
    said = await shop.ask("order add", customer="Ada", item="mug", price="12")
    assert "mug for **Ada**, 12.00." in said
    assert "Which currency is 12.00? Say it with `/order edit price:`, e.g. €12.00." in said
    assert "Which currency is 14.00?" in await shop.ask("order edit", order="1", price="14")
    assert "The price is £14.00." in await shop.ask("order edit", order="1", price="£14")


@pytest.mark.parametrize("price", ["lots", "-5", "5 EUR or 6 GBP", "€", "100000000"])
async def test_a_price_that_is_no_money_is_refused_and_nothing_is_logged(
    shop: World, price: str
) -> None:
    refused = await shop.refuse("order add", customer="Ada", item="mug", price=price)
    assert "amount" in refused
    assert "No orders" in await shop.ask("order list")


async def test_who_tells_the_buyers_of_a_place_is_asked_and_answered_at_the_desk(
    shop: World,
) -> None:
    await log(shop, via="etsy")
    await shop.ask("order ship", order="1")
    asked = next(each for each in shop.desk.history() if "tell its buyers" in each.content)
    assert list_buttons(asked) == ["Etsy tells them", "We tell them"]
    await shop.sam.click(asked, label="Etsy tells them")
    assert "no shipped note" in read_message(
        next(each for each in shop.desk.history() if each.id == asked.id)
    )
    await log(shop, "Ben", "mug", via="etsy")
    said = await shop.ask("order ship", order="2")
    assert "No note is drafted: Etsy tells its buyers" in said


async def test_one_number_on_two_peoples_orders_is_asked_about(shop: World) -> None:
    await log(shop)
    await log(shop, "Ben", "mug")
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    result = await shop.sam.slash(shop.desk, "order ship", order="2", tracking="RR123456785GB")
    said = read_answer(result)
    assert "That number is also on order **#1** of **Ada**. Is it this parcel's?" in said
    assert list_buttons(sure(result.response)) == ["Give another number", "It is right"]
    assert "also on another customer's order (#1)" in (await get_draft(shop, 2)).doubts[0]
    await shop.sam.click(sure(result.response), label="It is right")
    assert "is right" in read_message(sure(result.response))
    said = await shop.ask("order edit", order="2", tracking="AB123456785GB")
    assert "also on order" not in said
    assert (await get_draft(shop, 2)).doubts == ()
    said = await shop.ask("order edit", order="2", tracking="RR123456785GB")
    assert "also on order **#1** of **Ada**" in said


async def test_one_parcel_for_two_orders_of_one_customer_is_only_remarked_on(shop: World) -> None:
    await log(shop)
    await log(shop, item="belt")
    await shop.ask("order ship", order="1", tracking="RR123456785GB")
    said = await shop.ask("order ship", order="2", tracking="RR123456785GB")
    assert "It travels with order **#1** of the same customer." in said
    assert "also on another" not in read_message(shop.list_cards()[-1])


async def test_a_pick_up_is_called_ready_and_collected_wherever_it_is_shown(shop: World) -> None:
    said = await log(shop, kind="pickup", recipient="Ann")
    assert "It is a pick-up. It goes to **Ann**." in said
    assert "When it leaves" not in said
    said = await shop.ask("order ship", order="1")
    assert "Order **#1** is marked as ready to collect." in said
    assert "carrier" not in said
    assert "ready to collect" in await shop.ask("order list")
    story = await shop.sam.slash(shop.desk, "order show", order="1")
    assert "Ready since" in read_answer(story)
    assert list_buttons(sure(story.response))[:2] == ["They have it", "They know"]
    said = read_answer(await shop.sam.click(sure(story.response), label="They have it"))
    assert "Order **#1** is collected." in said
    assert "They have it since" in await shop.ask("order show", order="1")


async def test_the_country_of_an_order_is_said_as_it_was_read_and_offered_by_name(
    shop: World,
) -> None:
    said = await shop.ask("order add", customer="Ada", item="mug", country="uk")
    assert "It goes to Britain (UK)." in said
    wrong = await shop.refuse("order add", customer="Ada", item="mug", country="Atlantis")
    assert "I don't know a country “Atlantis”" in wrong
    offered = await shop.sam.autocomplete(shop.desk, "order add", "country", "ger")
    assert ("Germany (DE)", "DE") in [(each["name"], each["value"]) for each in offered]


async def test_each_command_is_offered_first_what_it_is_usually_wanted_for(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="late shawl", ship_by="in 3 days")
    await shop.ask("order add", customer="Ben", item="early shawl", ship_by="tomorrow")
    await shop.ask("order add", customer="Cleo", item="shawl, some day")
    await shop.ask("order add", customer="Dora", item="shipped shawl")
    await shop.ask("order add", customer="Emil", item="cancelled shawl")
    await shop.ask("order ship", order="4")
    await shop.ask("order cancel", order="5")
    for typed in ("", "shawl"):
        for command, first in {
            "order ship": ["early", "late", "some day"],
            "order cancel": ["early", "late", "some day"],
            "order arrived": ["shipped"],
        }.items():
            found = await shop.sam.autocomplete(shop.desk, command, "order", typed)
            names = [each["name"] for each in found]
            assert len(names) == 5
            for word, name in zip(first, names, strict=False):
                assert word in name, (command, names)
            assert "cancelled" in names[-1], (command, names)
    found = await shop.sam.autocomplete(shop.desk, "order ship", "order", "")
    assert "Ben, ship by " in found[0]["name"]
