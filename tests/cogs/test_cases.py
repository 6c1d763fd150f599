"""/case: opened, shown, noted, answered, closed; and the notice that one button confirms."""

from dataclasses import replace
from typing import Any

import discord
import pytest

from tests.cogs.letter_world import (
    buttons_of,
    find_one,
    find_sent,
    list_direct,
    log_order,
    press,
    read_desk,
    see,
    tell,
)
from tests.cogs.mail_world import MailWorld, answer_form, read_all
from tests.cogs.phone import list_lines
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
)
from tests.sure import sure


async def begin(shop: World, **more: Any) -> str:
    """Ada ordered a shawl, and PayPal wrote about it."""
    await log_order(shop, shop.ada)
    options = {"platform": "paypal", "order": "1", "reference": "PP-1", "amount": "$48.00"}
    return await shop.ask("case open", **options | more)


async def test_a_case_is_opened_with_the_day_to_answer_and_where_it_comes_from(shop: World) -> None:
    said = await begin(shop)
    assert "**#1 PayPal dispute PP-1** with **Ada** is open." in said
    assert "Answer PayPal by 21 January (a usual time)." in said
    shown = await shop.ask("case show", case="1")
    for words in (
        "#1 PayPal dispute PP-1\n**Ada** · order #1 (blue shawl)\n**$48.00** at risk",
        "⬜ **Answer PayPal** by 21 January (a usual time)",
        "⬜ **Write to Ada** by tomorrow 0:00",
        "`/order evidence order:1`",
    ):
        assert words in shown, words
    more = await ask_more(shop)
    for words in (
        "That is usual, counted from the day the dispute was opened",
        "• tracking that shows delivery",
        "Until it is settled PayPal holds the money",
        "opened dispute #1",
    ):
        assert words in more, words


async def ask_more(shop: World) -> str:
    """What the card of the only dispute leaves out."""
    shown = await shop.sam.slash(shop.desk, "case show", case="1")
    return read_answer(await shop.sam.click(sure(shown.response), label="More"))


async def test_a_stated_day_is_echoed_and_shown_as_stated(shop: World) -> None:
    said = await begin(shop, respond_by="in 5 days", platform="etsy", reason="never came")
    assert "Etsy case" in said
    assert "usual" not in said
    shown = await shop.ask("case show", case="PP-1")
    assert "They say: never came" in shown
    assert "usual" not in shown
    assert "that is the day that was stated" in await ask_more(shop)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"platform": "paypal"}, "give the order, or the customer"),
        ({"platform": "paypal", "order": "99"}, "I can't find that order"),
        ({"platform": "paypal", "customer": "Nobody"}, "I don't know that customer"),
        ({"platform": "paypal", "order": "1", "customer": "Ben"}, "belongs to another customer"),
        ({"platform": "paypal", "order": "1", "respond_by": "yesterday"}, ""),
        ({"platform": "paypal", "order": "1", "respond_by": "soonish"}, ""),
        ({"platform": "paypal", "order": "1", "reference": "PP-1"}, "is open for this already"),
    ],
)
async def test_what_cant_be_opened_is_refused_in_one_sentence(
    shop: World, options: dict[str, Any], sentence: str
) -> None:
    await begin(shop)
    await log_order(shop, shop.ben)
    assert sentence in await shop.refuse("case open", **options)


async def test_an_unknown_case_is_refused_with_a_way_out(shop: World) -> None:
    assert "/case show" in await shop.refuse("case show", case="7")


async def test_only_staff_see_and_touch_cases(shop: World) -> None:
    await begin(shop)
    for command, options in (
        ("open", {"platform": "paypal", "order": "1"}),
        ("show", {"case": "1"}),
        ("show", {}),
    ):
        assert "Only the shop's staff" in await shop.refuse(
            f"case {command}", by=shop.ada, **options
        )


async def test_both_tasks_are_done_on_their_own_and_the_case_ends_once(shop: World) -> None:
    await begin(shop)
    old = sure((await shop.sam.slash(shop.desk, "case show", case="PP-1")).response)
    said = await shop.press("case show", "I answered PayPal", case="PP-1")
    assert "It stays open." in said
    assert "write to them, too" in said
    again = await shop.sam.click(old, label="I answered PayPal")
    assert "already counts as answered" in check_refusal(again)
    shown = await shop.ask("case show", case="1")
    assert "✅ PayPal has your answer" in shown
    assert "⬜ **Write to Ada**" in shown
    await shop.ask("customer answered", customer="Ada")
    shown = await shop.ask("case show", case="1")
    assert "✅ The customer had a word" in shown
    assert "Wait for PayPal" in shown
    await add_note(shop, "they asked for **a photo** @everyone")
    assert "Well done" in await shop.end_dispute("1", "won")
    for label in ("Won", "Lost", "I answered PayPal"):
        assert "already closed: won" in check_refusal(await shop.sam.click(old, label=label))
    shown = await shop.ask("case show", case="1") + await ask_more(shop)
    for words in ("Won on <t:", "answered PayPal", "\\*\\*a photo\\*\\*"):
        assert words in shown
    assert "@everyone" not in shown


async def add_note(shop: World, words: str) -> None:
    shown = sure((await shop.sam.slash(shop.desk, "case show", case="1")).response)
    more = sure((await shop.sam.click(shown, label="More")).response)
    form = await shop.sam.click(more, label="Add a note")
    assert "Noted in **#1 " in read_answer(await answer_form(shop.sam, form, words))


async def test_a_new_day_opens_the_platforms_task_again(shop: World) -> None:
    await begin(shop)
    await shop.press("case show", "I answered PayPal", case="1")
    said = await shop.ask(
        "case open", platform="paypal", order="1", reference="PP-1", respond_by="in 9 days"
    )
    assert "was open already; I added what you know" in said
    assert "⬜ **Answer PayPal**" in await shop.ask("case show", case="1")


async def test_the_list_shows_open_ones_first_page_by_page(shop: World) -> None:
    assert "No dispute." in await shop.ask("case show")
    await log_order(shop, shop.ada)
    for number in range(1, 11):
        await shop.ask("case open", platform="ebay", order="1", reference=f"E-{number}")
    await shop.end_dispute("10", "lost")
    first = await shop.sam.slash(shop.desk, "case show")
    assert first.response is not None
    said = read_message(first.response)
    assert said.index("**#9 ") < said.index("**#2 ")
    assert "#10" not in said
    assert list_buttons(first.response) == ["Next ▶"]
    second = read_all(await shop.sam.click(first.response, label="Next ▶"))
    assert "lost" in second
    assert "◀ Back" in str(second) or "#10" in second


async def test_cases_are_picked_from_a_list_while_typing(shop: World) -> None:
    await begin(shop)
    await shop.ask("case open", platform="ebay", customer="Ada", reference="E-5")
    found = await shop.sam.autocomplete(shop.desk, "case show", "case", "pay ada")
    assert [(each["name"], each["value"]) for each in found] == [
        ("#1 PayPal dispute PP-1, Ada (open)", "id:1")
    ]
    assert await shop.ada.autocomplete(shop.desk, "case show", "case", "pay") == []


async def test_nothing_that_a_customer_or_a_reference_says_pings_or_formats(shop: World) -> None:
    await shop.ask("order add", customer="@everyone **Ada**", item="<@&1> shawl")
    said = await shop.ask(
        "case open",
        platform="etsy",
        order="1",
        reference="[x](https://e.example)",
        reason="# @here",
    )
    shown = said + await shop.ask("case show", case="1") + await shop.ask("case show")
    for words in ("@everyone", "**Ada**", "<@&1>", "](https:", "@here"):
        assert words not in shown, words
    for body in find_sent(shop.env, "PayPal"):
        allowed = (body.get("data") or body).get("allowed_mentions") or {}
        assert not any(allowed.get(what) for what in ("parse", "roles", "users"))


async def test_the_customer_is_written_to_and_asked_to_close_only_when_content(shop: World) -> None:
    await begin(shop)
    card = await shop.sam.slash(shop.desk, "case show", case="1")
    assert card.response is not None
    form = await shop.sam.click(card.response, label="Write to Ada")
    [question] = name_inputs(form).values()
    await shop.sam.submit_modal(form, {question: "I have asked the carrier."})
    await shop.sam.set_reaction(shop.list_cards()[-1], "✅", reacted=True)
    await shop.env.advance_time(31)
    assert "I have asked the carrier." in find_one(list_direct(shop.ada), "carrier")
    assert "✅ The customer had a word" in await shop.ask("case show", case="1")
    asked = await shop.sam.click(card.response, label="Ask Ada to close it")
    assert "Draft 2 to **Ada**" in read_all(asked)
    draft = shop.list_cards()[-1]
    assert "The case you opened with PayPal is still open" in read_message(draft)
    check_refusal(await shop.sam.click(card.response, label="Ask Ada to close it"))
    await shop.end_dispute("1", "won")
    assert "the dispute is closed" in read_message(see(shop, draft))


CHECKED = "mx.bluefox.example; dmarc=pass header.from=paypal.com; dkim=pass header.d=paypal.com"
DISPUTE = (
    "A buyer opened a dispute about transaction 4XY12345AB678901C.\nDisputed amount: $48.00 USD\n"
    "Please respond by January 12, 2026.\nCase ID: PP-R-ABC-123456789\nOrder number: 1042"
)


async def hear_paypal(mail: MailWorld) -> discord.Message:
    """PayPal's notice as it stands at the desk."""
    await mail.shop.ask(
        "order add", customer="Ada", item="blue shawl", number="#1042", email="ada@example.com"
    )
    await mail.open()
    yarn = {"Authentication_Results": CHECKED.replace("paypal.com", "wool.example")}
    for number in range(6):
        await mail.deliver(
            f"Yarn {number}", sender="Wool <news@wool.example>", Precedence="bulk", **yarn
        )
    await mail.until_kinds(6)
    await mail.deliver(
        DISPUTE,
        sender="PayPal <service@paypal.com>",
        subject="A buyer opened a dispute",
        Authentication_Results=CHECKED,
    )
    return await mail.see("**PayPal**")


async def test_one_button_on_the_notice_confirms_the_case(mail: MailWorld) -> None:
    post = await hear_paypal(mail)
    assert buttons_of(mail.shop, post) == ["It's a dispute", "Not a dispute", "Show the dispute"]
    shown = await mail.shop.ask("case show", case="PP-R-ABC-123456789")
    for words in (
        "**Is it a dispute?**",
        "**US$48.00** at risk",
        "#1042",
        "**Ada**",
    ):
        assert words in shown, words
    check_refusal(await mail.shop.ada.click(post, label="It's a dispute"))
    pressed = await mail.shop.sam.click(post, label="It's a dispute")
    assert "⬜ **Answer PayPal** by" in read_all(pressed)
    assert buttons_of(mail.shop, post)[:2] == ["Show the dispute", "I answered PayPal"]
    assert "48.00" in read_message(see(mail.shop, post))  # the letter itself stays to be read
    check_refusal(await press(mail.shop, post, "case:confirm:1", mail.shop.rosa))
    pressed = await mail.shop.sam.click(post, label="I answered PayPal")
    assert "It stays open." in tell(pressed)
    assert "I answered PayPal" not in buttons_of(mail.shop, post)


async def test_a_case_that_may_be_a_fake_is_shown_so_and_can_be_set_aside(
    mail: MailWorld,
) -> None:
    post = await hear_paypal(mail)
    async with mail.shop.bot.database.transaction() as tx:  # an earlier program opened those, too
        case = sure(await tx.cases.get(1))
        await tx.cases.save(replace(case, is_verified=False))
    shown = await mail.shop.ask("case show", case="1")
    assert "it may be a fake" in shown
    assert "don't use the letter's links" in shown
    pressed = await mail.shop.sam.click(post, label="Not a dispute")
    assert "is not a dispute" in tell(pressed)
    assert (
        f"<@{mail.shop.sam.id}>: **#1 PayPal dispute PP-R-ABC-123456789** is not a dispute."
        in read_desk(mail.shop)[-1]
    )
    assert buttons_of(mail.shop, post) == ["It is a dispute after all"]
    assert "not a dispute" in await mail.shop.ask("case show")
    await mail.shop.sam.click(post, label="It is a dispute after all")
    assert "⬜ **Answer PayPal**" in await mail.shop.ask("case show", case="1")


async def test_a_banks_chargeback_reads_like_one(shop: World) -> None:
    said = await begin(shop, platform="bank", reference="7")
    assert "**#1 bank chargeback 7**" in said
    assert "Answer the bank by" in said
    said = await shop.press("case show", "I answered the bank", case="7")
    assert "the bank has your answer" in said


@pytest.mark.parametrize(("label", "end"), [("Won", "won"), ("Lost", "lost")])
async def test_how_it_ended_is_asked_about_once_and_said_at_the_desk(
    shop: World, label: str, end: str
) -> None:
    await begin(shop)
    card = sure((await shop.sam.slash(shop.desk, "case show", case="1")).response)
    assert len(list_lines(card)) <= 20
    asked = sure((await shop.sam.click(card, label=label)).response)
    assert "Has PayPal closed **#1 PayPal dispute PP-1** of **Ada**" in asked.content
    assert "⬜" in await shop.ask("case show", case="1")
    await shop.sam.click(asked, label=f"Yes, it's {end}")
    said = f"<@{shop.sam.id}>: **#1 PayPal dispute PP-1** of **Ada** is {end}."
    assert said in [each.content for each in shop.desk.history()]
    for again in (await shop.sam.click(asked, label=f"Yes, it's {end}"),
                  await shop.sam.click(card, label=label)):  # fmt: skip
        assert f"already closed: {end}" in check_refusal(again)
