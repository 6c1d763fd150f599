"""/customer: what was said elsewhere starts and stops the clock; who a customer is."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cogs.shop_world import (
    World,
    list_buttons,
    name_inputs,
    read_answer,
    read_books,
    read_message,
)


async def test_what_a_customer_wrote_elsewhere_starts_the_clock(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    result = await shop.sam.slash(
        shop.desk,
        "customer wrote",
        customer="Ada",
        message="Where is my shawl?",
        order="1",
        via="etsy",
        when="yesterday 22:10",
    )
    said = read_answer(result)
    assert "Logged: **Ada** wrote. Read as yesterday 22:10" in said
    assert "Their answer is due in 22 h 10 min." in said
    assert result.response is not None
    assert list_buttons(result.response) == [
        "Reply", "Apologise", "Snooze", "Needs no answer", "Not theirs",
    ]  # fmt: skip
    person = await shop.ask("customer show", customer="Ada")
    assert "Where is my shawl?" in person
    assert "(Etsy)" in person
    assert "due in 22 h 10 min" in person
    assert "wrote (Etsy)" in await shop.ask("order show", order="1")


async def test_somebody_new_is_added_with_a_hint_what_is_missing(shop: World) -> None:
    said = await shop.ask("customer wrote", customer="Cleo", message="Do you sell mugs?")
    assert "They are new: add their address with `/customer edit`." in said
    assert "**Cleo**" in said
    said = await shop.ask("customer wrote", customer="dora@example.com", message="And hats?")
    assert "**dora**" in said
    assert "E-mail: dora@example.com" in await shop.ask(
        "customer show", customer="dora@example.com"
    )


async def test_four_messages_are_one_waiting_customer_since_the_first(shop: World) -> None:
    for when, message in (
        ("yesterday 20:00", "Please cancel my order"),
        ("yesterday 21:00", "Hello?"),
        ("yesterday 22:00", "I will call my bank."),
        ("yesterday 19:00", "Can I still change the colour?"),
    ):
        said = await shop.ask("customer wrote", customer="Ada", message=message, when=when)
    assert "Their answer is due in 19 h, wrote 4 times." in said
    assert '⚠ Urgent: says "cancel", says "bank"' in said
    inbox = await shop.ask("inbox")
    assert "1 customer waits" in inbox
    assert "I will call my bank." in inbox


async def test_thanks_start_no_clock_until_somebody_says_it_is_a_question(shop: World) -> None:
    result = await shop.sam.slash(
        shop.desk, "customer wrote", customer="Ada", message="Got it, thank you!"
    )
    assert "**Ada** said thanks, so no clock runs." in read_answer(result)
    assert result.response is not None
    assert list_buttons(result.response) == ["It is a question", "Not theirs"]
    assert "Nobody is waiting" in await shop.ask("inbox")
    made = await shop.sam.click(result.response, label="It is a question")
    assert "it counts as a question, and their clock runs" in read_answer(made)
    assert "**Ada**" in await shop.ask("inbox")
    again = await shop.sam.click(result.response, label="It is a question")
    assert read_answer(again) == "This already counts as a question."
    assert "wrote" not in (await shop.ask("inbox")).split("**Ada**")[1].split("\n")[0]


async def test_an_answer_given_elsewhere_stops_the_clock_and_sets_drafts_aside(shop: World) -> None:
    await shop.ask("customer wrote", customer="Ada", message="Where is it?", when="3 hours ago")
    await shop.ask("reply", customer="Ada", message="It left today.")
    said = await shop.ask(
        "customer answered", customer="Ada", via="etsy", note="told her it left", when="an hour ago"
    )
    assert said.startswith("Noted: you answered **Ada** yesterday 23:00.\nDraft 1 (reply) is set")
    assert "Nobody is waiting" in await shop.ask("inbox")
    assert "somebody answered the customer elsewhere" in read_message(shop.list_cards()[0])
    person = await shop.ask("customer show", customer="Ada")
    assert "told her it left" in person
    assert "Waiting" not in person


async def test_what_came_after_the_answer_still_waits(shop: World) -> None:
    await shop.ask("customer wrote", customer="Ada", message="Where is it?", when="3 hours ago")
    await shop.ask("customer wrote", customer="Ada", message="Hello?", when="an hour ago")
    said = await shop.ask("customer answered", customer="Ada", when="2 hours ago")
    assert "They wrote again after that, so they still wait. See /inbox." in said
    assert "since <t:1767222000:f>" in await shop.ask("inbox")


async def test_a_message_logged_after_its_answer_starts_no_clock(shop: World) -> None:
    await shop.ask("customer wrote", customer="Ada", message="Where is it?", when="3 hours ago")
    await shop.ask("customer answered", customer="Ada", when="an hour ago")
    said = await shop.ask("customer wrote", customer="Ada", message="Any news?", when="2 hours ago")
    assert "You had answered **Ada** after that, so nobody waits." in said
    assert "Nobody is waiting" in await shop.ask("inbox")


async def test_a_message_sets_open_drafts_aside(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.ask("reply", customer="Ada", message="It leaves on Friday.")
    await shop.ask("customer wrote", customer="Ada", message="Please cancel it.")
    card = shop.list_cards()[0]
    assert "Set aside: Ada wrote again" in read_message(card)
    assert list_buttons(card) == ["Renew", "I sent it all the same", "Show"]


async def test_one_customer_is_shown_whole(shop: World) -> None:
    await shop.ask(
        "order add", customer="Ada", item="blue shawl", email="ada@example.com", member=shop.ada
    )
    await shop.ask(
        "customer edit",
        customer="Ada",
        name="Ada Lovelace",
        language="en",
        timezone="australia/sydney",
    )
    await shop.ask("customer wrote", customer="Ada Lovelace", message="Where is my shawl?")
    result = await shop.sam.slash(shop.desk, "customer show", customer="ada lovelace")
    said = read_answer(result)
    for fact in (
        "Ada Lovelace",
        "E-mail: ada@example.com",
        f"Discord: {shop.ada.mention}",
        "Language: en",
        "Time zone: Australia/Sydney (it is 11:00 there)",
        "**#1** blue shawl: open",
        "◀ <t:1767225600:f> Where is my shawl?",
    ):
        assert fact in said
    assert result.response is not None
    assert "Reply" in list_buttons(result.response)


async def test_customers_are_found_by_any_part_of_name_or_address(shop: World) -> None:
    await shop.ask("order add", customer="Zoë Lovelace", item="mug", email="zoe@example.com")
    await shop.ask("order add", customer="Ben", item="mug", member=shop.ben)
    for typed in ("zo", "ZOE", "love", "zoe@ex", "lovelace zoe"):
        found = await shop.sam.autocomplete(shop.desk, "customer show", "customer", typed)
        assert [choice["name"] for choice in found] == ["Zoë Lovelace (zoe@example.com)"], typed
    names = [
        choice["name"]
        for choice in await shop.sam.autocomplete(shop.desk, "customer show", "customer", "")
    ]
    assert sorted(names) == ["Ben (@ben)", "Zoë Lovelace (zoe@example.com)"]


async def test_two_people_of_one_name_are_told_apart(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="mug", email="ada@example.com")
    await shop.ask("order add", customer="Ada", item="hat", email="other@example.com")
    cases: list[tuple[str, dict[str, Any]]] = [
        ("customer show", {}),
        ("customer wrote", {"message": "Hello?"}),
        ("customer answered", {}),
        ("reply", {"message": "Hello"}),
        ("order add", {"item": "scarf"}),
    ]
    for command, more in cases:
        assert "There are 2 customers with that name" in await shop.refuse(
            command, customer="Ada", **more
        )
    assert "mug" in await shop.ask("customer show", customer="ada@example.com")
    assert "hat" in await shop.ask("customer show", customer="id:2")


async def test_a_correction_is_kept_with_what_was_before(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="mug", email="ada@example.com")
    said = await shop.ask("customer edit", customer="Ada", name="Adele", timezone="Asia/Tokyo")
    assert said == "**Adele** is up to date. It is 09:00 there now."
    events = "\n".join((await read_books(shop.bot))["events"])
    assert "corrected name: Ada → Adele" in events
    found = await shop.sam.autocomplete(shop.desk, "order show", "order", "adele")
    assert len(found) == 1


async def test_refusals_about_customers_say_what_to_do_and_change_nothing(shop: World) -> None:
    await shop.ask(
        "order add", customer="Ada", item="mug", email="ada@example.com", member=shop.ada
    )
    await shop.ask("order add", customer="Ben", item="hat")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("customer show", {"customer": "Cleo"}, "pick from the list"),
        ("customer show", {"customer": "id:77"}, "pick from the list"),
        ("customer show", {"customer": "nobody@example.com"}, "I don't know that customer"),
        ("customer answered", {"customer": "Cleo"}, "I don't know that customer"),
        ("customer answered", {"customer": "Ada", "when": "tomorrow"}, "."),
        ("customer wrote", {"customer": "id:77", "message": "Hi"}, "isn't here any more"),
        ("customer wrote", {"customer": "Ada", "message": "Hi", "when": "tomorrow"}, "."),
        (
            "customer wrote",
            {"customer": "Ada", "message": "Hi", "when": "the other day"},
            "yesterday 22:10",
        ),
        (
            "customer wrote",
            {"customer": "Ada", "message": "Hi", "order": "9"},
            "can't find that order",
        ),
        (
            "customer wrote",
            {"customer": "Ada", "message": "Hi", "order": "2"},
            "belongs to another customer",
        ),
        (
            "customer wrote",
            {"customer": "Cleo", "message": "Hi", "order": "2"},
            "belongs to another",
        ),
        ("customer edit", {"customer": "Ada"}, "Nothing to change"),
        ("customer edit", {"customer": "Ada", "email": "nonsense"}, "ada@example.com"),
        ("customer edit", {"customer": "Ada", "timezone": "Narnia"}, "I don't know that time zone"),
        (
            "customer edit",
            {"customer": "Ada", "language": "gibberish"},
            "I don't know that language",
        ),
        ("customer edit", {"customer": "Ada", "name": "\u200b"}, "The name is empty"),
        (
            "customer edit",
            {"customer": "Ben", "member": shop.ada},
            "already belongs to your customer Ada",
        ),
        ("customer edit", {"customer": "Ben", "email": "ADA@example.com"}, "already belongs to"),
    ]
    for command, options, advice in cases:
        assert advice in await shop.refuse(command, **options), (command, options)


async def test_each_way_is_shown_with_where_it_is_known_from_and_when_it_was_used(
    shop: World,
) -> None:
    await shop.ask(
        "order add", customer="Ada", item="shawl", email="ada@example.com", member=shop.ada.user
    )
    await shop.ask("order add", customer="id:1", item="mug", email="ada@work.example")
    await shop.ada.send_dm("Hello?")
    person = await shop.ask("customer show", customer="ada@work.example")
    assert "E-mail: ada@example.com (known from an order, never wrote from there)" in person
    assert "E-mail: ada@work.example (known from an order" in person
    assert f"Discord: <@{shop.ada.id}> (known from an order, wrote last <t:" in person
    async with shop.bot.transaction() as tx:
        now = datetime(2026, 1, 2, tzinfo=UTC)
        await tx.ways.close(shop.guild.id, "email:ada@work.example", "no such user", at=now)
    person = await shop.ask("customer show", customer="Ada")
    assert "**closed** since <t:" in person
    assert ">: no such user" in person


@pytest.mark.parametrize(
    "email", ["conversations@mail.etsy.com", "x7@marketplace.amazon.com", "service@paypal.com"]
)
async def test_the_address_of_a_platform_is_nobodys(shop: World, email: str) -> None:
    await shop.ask("order add", customer="Ada", item="shawl")
    for refused in (
        await shop.refuse("order add", customer="Ada", item="mug", email=email),
        await shop.refuse("customer edit", customer="Ada", email=email),
        await shop.refuse("order add", customer=email, item="mug"),
    ):
        assert "not to the customer. Leave it out" in refused
    assert email not in str(await read_books(shop.bot))


async def test_who_a_logged_message_was_taken_for_is_said_and_put_right(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="shawl")
    logged = await shop.sam.slash(
        shop.desk, "customer wrote", customer="ADA", message="Where is it?"
    )
    assert logged.response is not None
    assert "known customer" in read_message(logged.response)
    form = await shop.sam.click(logged.response, label="Not theirs")
    [field] = name_inputs(form).values()
    moved = await shop.sam.submit_modal(form, {field: ""})
    assert moved.response is not None
    assert "moved 1 message from **Ada** to another **Ada**" in read_message(moved.response)
    assert len((await read_books(shop.bot))["customers"]) == 2
