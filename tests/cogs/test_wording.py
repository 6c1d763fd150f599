"""A shop's own words for its letters."""

from datetime import timedelta

import simcord
from simcord.results import InteractionResult

from bot.client import create_bot
from bot.config import Settings
from bot.domain.errors import BadInput
from bot.domain.wordings import Wording
from bot.writing.wording_cards import find_key, number_key
from tests.cogs.letter_world import press
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    read_answer,
    read_books,
    read_message,
)
from tests.cogs.wording_world import open_form, propose, reword, send_in
from tests.sure import sure

OWN = (
    "Hello {{ customer_name }}, your {{ item }} is on its way: {{ tracking_number }}. "
    "{{ sign_off }}"
)


async def ship(world: World, item: str, number: str) -> str:
    """Logs an order of Ada's and sends it; gives the text of its shipped note's card, on which
    nothing is left to do.
    """
    await world.ask("order add", customer="Ada", item=item)
    await world.ask("order ship", order=number, tracking="RM123456785GB")
    card = world.list_cards()[-1]
    await world.sam.click(card, label="Discard")
    return card.embeds[0].description or ""


def read_text(form: InteractionResult) -> str:
    """What stands in the form's only field."""
    assert form.modal is not None, form
    return str(form.modal["components"][0]["component"]["value"])


async def test_a_wording_is_shown_on_an_order_and_used_only_when_somebody_says_so(
    shop: World,
) -> None:
    assert "is on its way" not in await ship(shop, "shawl", "1")
    shown = await propose(shop, "shipped", OWN)
    said = read_message(shown)
    assert "order #1 (shawl) for Ada" in said
    assert "Hello Ada, your shawl is on its way: RM123456785GB." in said
    assert "Rosa" in said
    assert list_buttons(shown) == ["Use it", "Go on writing", "Leave it"]
    assert "is on its way" not in await ship(shop, "hat", "2")
    used = await shop.rosa.click(shown, label="Use it")
    assert "From now on **Shipped note** is in your words" in read_message(sure(used.response))
    assert (await ship(shop, "scarf", "3")).startswith("Hello Ada, your scarf is on its way")
    assert "Yours was:" in await shop.ask("wording", by=shop.rosa, letter="shipped", reset=True)
    assert "is on its way" not in await ship(shop, "cap", "4")


async def test_a_refused_text_is_given_back_whole_and_gone_on_with(shop: World) -> None:
    own = "Hello {{ customer_nam }}\n\n  {{ message }} `a` ```b```"
    refused = await propose(shop, "reply", own)
    said = read_message(refused)
    assert "“customer_nam”, which isn't known. Did you mean “customer_name”?" in said
    assert "nothing was changed" in said
    assert "Hello {{ customer_nam }}\n\n  {{ message }} `a`" in said
    assert list_buttons(refused) == ["Go on writing", "Leave it"]
    form = await shop.rosa.click(refused, label="Go on writing")
    assert read_text(form) == own
    shown = await send_in(shop, form, "Hello {{ customer_name }}\n\n{{ message }}")
    assert "Use it" in list_buttons(shown)


async def test_a_reply_that_would_lose_what_the_seller_says_is_refused(shop: World) -> None:
    refused = await propose(shop, "reply", "Hello {{ customer_name }}. {{ sign_off }}")
    assert "never says what you want to say. Put {{ message }}" in read_message(refused)
    await shop.ask("order add", customer="Ada", item="shawl")
    await shop.ask("reply", customer="Ada", message="It left this morning.")
    assert "It left this morning." in (shop.list_cards()[-1].embeds[0].description or "")


async def test_what_to_read_twice_stands_on_the_preview(shop: World) -> None:
    shown = await propose(
        shop, "reply", "{{ message }} Sorry for any inconvenience. {{ sign_off }}"
    )
    assert "Please read twice" in read_message(shown)
    assert "empty phrase" in read_message(shown)


async def test_a_restart_between_the_preview_and_use_it_loses_nothing(
    shop: World, settings: Settings
) -> None:
    await ship(shop, "shawl", "1")
    shown = await propose(shop, "shipped", OWN)
    refused = await propose(shop, "reply", "Hello")
    await shop.bot.close()
    await shop.env.restart_bot(create_bot(settings))
    assert read_text(await shop.rosa.click(refused, label="Go on writing")) == "Hello"
    await shop.rosa.click(shown, label="Use it")
    assert (await ship(shop, "scarf", "2")).startswith("Hello Ada, your scarf is on its way")


async def test_an_older_preview_puts_to_use_exactly_what_it_shows(shop: World) -> None:
    await ship(shop, "shawl", "1")
    first = await propose(shop, "shipped", OWN)
    form = await shop.rosa.click(first, label="Go on writing")
    await send_in(shop, form, OWN.replace("Hello", "Ahoy"))
    await shop.rosa.click(first, label="Use it")
    assert (await ship(shop, "scarf", "2")).startswith("Hello Ada")


async def test_of_two_who_reword_at_once_the_second_sees_what_the_first_did(shop: World) -> None:
    second = shop.guild.add_member(
        shop.env.create_user("olga"),
        roles=[role for role in shop.guild.roles.values() if role.name == "Owner"],
    )
    await ship(shop, "shawl", "1")
    hers = await propose(shop, "shipped", OWN)
    theirs = await propose(shop, "shipped", OWN.replace("Hello", "Ahoy"), by=second)
    await shop.rosa.click(hers, label="Use it")
    told = sure((await second.click(theirs, label="Use it")).response)
    assert "while you were writing" in read_message(told)
    assert "Hello {{ customer_name }}" in read_message(told)
    assert (await ship(shop, "scarf", "2")).startswith("Hello Ada")
    await second.click(told, label="Use it")
    assert (await ship(shop, "hat", "3")).startswith("Ahoy Ada")


async def test_what_nobody_put_to_use_is_thrown_away_after_a_day(shop: World) -> None:
    await ship(shop, "shawl", "1")
    shown = await propose(shop, "shipped", OWN)
    await shop.env.advance_time(timedelta(hours=25).total_seconds())
    gone = await shop.rosa.click(shown, label="Use it")
    assert "isn't kept any more" in check_refusal(gone)
    await propose(shop, "reply", "{{ message }}")
    assert len((await read_books(shop.bot))["wording_drafts"]) == 1


async def test_leave_it_leaves_everything_as_it_is(shop: World) -> None:
    before = await read_books(shop.bot)
    shown = await propose(shop, "reply", "{{ message }} {{ sign_off }}")
    left = await shop.rosa.click(shown, label="Leave it")
    assert "stays as it is" in read_message(sure(left.response))
    assert list_buttons(sure(left.response)) == []
    assert await read_books(shop.bot) == before


async def test_a_greeting_and_a_closing_are_reworded_once_for_all_letters(shop: World) -> None:
    await reword(shop, "parts/greeting", "Ahoy {{ customer_name }}!")
    await reword(shop, "parts/sign_off", "Fair winds,\n{{ signature }}")
    note = await ship(shop, "shawl", "1")
    assert note.startswith("Ahoy Ada!\n\n")
    assert note.endswith("\n\nFair winds,\nRosa")
    await shop.ask("reply", customer="Ada", message="It left this morning.")
    assert shop.list_cards()[-1].embeds[0].description == (
        "Ahoy Ada!\n\nIt left this morning.\n\nFair winds,\nRosa"
    )


async def test_the_list_shows_what_is_reworded_and_each_wording_can_be_picked(shop: World) -> None:
    await reword(shop, "reply", "{{ message }} {{ sign_off }}")
    listed = sure((await shop.rosa.slash(shop.desk, "wording")).response)
    assert "**In your own words:** Reply" in read_message(listed)
    assert "English" in read_message(listed)
    picked = sure((await pick(shop, listed, "letters", "reply")).response)
    assert "{{ message }} {{ sign_off }}" in read_message(picked)
    assert f"<@{shop.rosa.id}> changed it" in read_message(picked)
    assert list_buttons(picked) == ["Change", "See it", "Names", "Back to ours"]
    picked = sure((await pick(shop, picked, "parts", "parts/greeting")).response)
    assert list_buttons(picked) == ["Change", "See it", "Names"]
    assert "It is in my words" in read_message(picked)


async def pick(world: World, message: object, menu: str, key: str) -> InteractionResult:
    return await world.rosa.select(message, [key], custom_id=f"wording:pick:{menu}")  # type: ignore[arg-type]


async def test_back_to_ours_gives_back_what_was_in_use(shop: World) -> None:
    await reword(shop, "reply", "{{ message }} So long.")
    shown = await shop.rosa.slash(shop.desk, "wording", letter="reply")
    back = sure((await shop.rosa.click(sure(shown.response), label="Back to ours")).response)
    assert "{{ message }} So long." in read_message(back)
    form = await shop.rosa.click(back, label="Go on writing")
    assert read_text(form) == "{{ message }} So long."
    again = await shop.ask("wording", by=shop.rosa, letter="reply", reset=True)
    assert "in my words already" in again


async def test_a_letter_and_its_names_are_shown_for_the_newest_order(shop: World) -> None:
    await ship(shop, "blue shawl", "1")
    shown = sure((await shop.rosa.slash(shop.desk, "wording", letter="shipped")).response)
    [seen] = (await shop.rosa.click(shown, label="See it")).followups
    assert "order #1 (blue shawl) for Ada" in read_message(seen)
    assert "RM123456785GB" in read_message(seen)
    [names] = (await shop.rosa.click(shown, label="Names")).followups
    assert "`item` what was ordered: blue shawl" in read_message(names)
    assert "`customer_name` the customer's name: Ada" in read_message(names)
    assert "**Not known here, or empty**" in read_message(names)


async def test_only_those_who_manage_the_server_see_and_reword_letters(shop: World) -> None:
    for options in ({}, {"letter": "shipped"}, {"letter": "reply", "reset": True}):
        assert "Manage Server" in await shop.refuse("wording", **options)
    assert "Manage Server" in await shop.refuse("wording", language="en")
    await shop.ask("order add", customer="Ada", item="shawl")
    await shop.ask("reply", customer="Ada", message="It left this morning.")
    # Nobody else sees her buttons; what a button is called can be made up all the same.
    card = shop.list_cards()[-1]
    await propose(shop, "reply", "{{ message }}")
    before = await read_books(shop.bot)
    for action in ("change", "see", "names", "reset"):
        told = await press(shop, card, f"wording:{action}:{number_key('reply')}", shop.sam)
        assert "Manage Server" in check_refusal(told)
    for action in ("use", "write", "leave"):
        told = await press(shop, card, f"wording:{action}:1", shop.sam)
        assert "Manage Server" in check_refusal(told)
    assert await read_books(shop.bot) == before


async def test_a_wording_of_yesterdays_program_gives_way_to_ours_with_a_word_on_the_card(
    shop: World,
) -> None:
    async with shop.bot.transaction() as tx:
        for key, source in (
            ("shipped", "Hello {{ name_of_old }}"),
            ("parts/line_of_old", "Hello"),
            ("letter_of_old", "Hello"),
        ):
            await tx.wordings.save(
                Wording(
                    shop_id=shop.guild.id,
                    key=key,
                    source=source,
                    changed_by=shop.rosa.id,
                    changed_at=shop.bot.identity.since,
                )
            )
    assert "shawl" in await ship(shop, "shawl", "1")
    settled = shop.list_cards()[-1]
    card = read_answer(await shop.sam.click(settled, label="Show"))
    assert "Your own wording of “Shipped note” can't be used, so this letter is in mine." in card
    listed = await shop.ask("wording", by=shop.rosa)
    assert "**In your own words:** Shipped note\n" in listed
    shown = await shop.ask("wording", by=shop.rosa, letter="shipped")
    assert "It can't be used" in shown
    assert "name_of_old" in shown
    form = await open_form(shop, "shipped")
    assert read_text(form) == "Hello {{ name_of_old }}"


async def test_a_language_without_letters_of_ours_is_not_set_and_said_plainly(
    shop: World,
) -> None:
    for words in ("german", "de", "de-AT"):
        said = await shop.refuse("wording", by=shop.rosa, language=words)
        assert said.startswith("Letters in German aren't there yet; yours stay in English.")
    assert "I don't know that language" in await shop.refuse(
        "wording", by=shop.rosa, language="klingonese"
    )
    said = await shop.ask("wording", by=shop.rosa, language="English")
    assert said == "Your letters are in English."
    offered = await shop.rosa.autocomplete(shop.desk, "wording", "language", "e")
    assert [choice["value"] for choice in offered] == ["en"]


def test_buttons_name_a_letter_by_the_same_number_for_ever() -> None:
    assert number_key("reply") == 2108212960
    assert find_key(number_key("apology_late")) == "apology_late"


async def test_without_a_letter_there_is_nothing_to_reset(shop: World) -> None:
    assert "Which letter" in await shop.refuse("wording", by=shop.rosa, reset=True)
    simcord.assert_error(shop.env, BadInput)
