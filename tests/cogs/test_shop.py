"""/shop: settings that a seller may give in any subset, opening hours, health; and the commands
themselves.
"""

from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.client import SellerBot
from bot.domain.channels import SalesChannel
from bot.domain.errors import NotAllowed
from tests.cogs.shop_world import (
    World,
    check_refusal,
    create_private_channel,
    read_answer,
    read_books,
    read_message,
)

AnyCommand = app_commands.Command[Any, ..., Any]

#: The table of commands; options in [brackets] are optional.
COMMANDS = """
shop setup [desk] [staff] [deputy] [timezone] [name] [signature] [target] [country] [voice] [undo] \
[second_above]
incident start title what_happened [fixed] [remedy] [extra]
incident show [incident]
incident close [incident]
shop hours [days] [open] [close]
shop channel [via] [lead_time] [tells_buyers]
shop followup [check_in] [quiet] [silence] [dear]
shop retention [months]
shop status
order add customer item [email] [number] [price] [ship_by] [urgent] [note] [via] [member] \
[quantity] [recipient] [kind] [country]
order show order
order list [status]
order edit order [item] [short_name] [number] [price] [ship_by] [urgent] [note] [via] [country] \
[tracking] [carrier] [service] [arrives] [recipient] [kind]
order ship order [tracking] [carrier] [service] [arrives] [when] [receipt] [replaces] [items]
order ship-many
order arrived order [when]
order cancel order [reason] [by]
order refund order amount [reference]
order gift order what cost
order evidence order
order export [format] [status] [since]
order import file [platform]
next
case open platform [order] [customer] [reference] [amount] [respond_by] [reason]
case show [case]
promise add what by [order] [customer]
promises
away until [reason] [deputy] [note]
customer wrote customer message [order] [via] [when]
customer answered customer [via] [note] [when] [order]
customer show customer
customer join customer other
customer data customer
customer forget customer
customer edit customer [name] [email] [member] [language] [timezone]
inbox
reply customer message [order]
help
today
report [period]
lessons
apology order cause [remedy] [extra] [explanation] [remedy_by] [answer] [changed] \
[item_back]
snooze customer until [reason]
drafts
wording [letter] [reset] [language]
mailbox connect [user]
mailbox status
mailbox recent
"""


def list_commands(bot: SellerBot) -> list[AnyCommand]:
    return [each for each in bot.tree.walk_commands() if isinstance(each, app_commands.Command)]


def spell(command: AnyCommand) -> str:
    options = [
        option.display_name if option.required else f"[{option.display_name}]"
        for option in command.parameters
    ]
    return " ".join([command.qualified_name, *options])


async def test_names_options_and_their_order_are_the_promised_ones(world: World) -> None:
    assert {spell(each) for each in list_commands(world.bot)} == set(COMMANDS.strip().splitlines())
    menus = world.bot.tree.get_commands(type=discord.AppCommandType.message)
    assert [menu.name for menu in menus] == ["Log customer message"]


async def test_each_command_and_option_says_what_it_is_for(world: World) -> None:
    for command in list_commands(world.bot):
        assert 10 < len(command.description) <= 100
        assert not command.description.endswith("…")
        for option in command.parameters:
            assert len(str(option.description)) > 5, (command.name, option.name)
            assert len(str(option.description)) <= 100
            assert len(option.choices) <= 25


async def test_lists_offer_exactly_the_promised_words(world: World) -> None:
    choices = {
        (command.name, option.display_name): [choice.value for choice in option.choices]
        for command in list_commands(world.bot)
        for option in command.parameters
        if option.choices
    }
    via = [each.value for each in SalesChannel]
    filters = ["open", "late", "shipped", "overdue", "arrived", "cancelled", "new"]
    letters = choices.pop(("wording", "letter"))
    assert {"shipped", "reply", "apology_late"} <= set(map(str, letters))
    assert choices == {
        ("add", "via"): via,
        ("edit", "via"): via,
        ("add", "kind"): ["parcel", "pickup", "download"],
        ("edit", "kind"): ["parcel", "pickup", "download"],
        ("channel", "via"): [*via, "all"],
        ("setup", "voice"): ["I", "we"],
        ("wrote", "via"): via,
        ("answered", "via"): via,
        ("list", "status"): filters,
        ("import", "platform"): via[:25],
        ("export", "status"): filters,
        ("export", "format"): ["csv", "jsonl"],
        ("open", "platform"): ["paypal", "etsy", "ebay", "amazon", "stripe", "shopify", "bank"],
        ("apology", "cause"): [
            "late",
            "lost",
            "damaged",
            "wrong_item",
            "slow_reply",
            "refund_late",
            "our_mistake",
        ],
        ("cancel", "by"): ["customer", "shop"],
        ("apology", "item_back"): ["keep", "return"],
        ("start", "remedy"): [
            "refund",
            "replacement",
            "cancel_offer",
            "discount",
            "free_shipping",
            "return_label",
        ],
        ("apology", "remedy"): [
            "refund",
            "replacement",
            "cancel_offer",
            "discount",
            "free_shipping",
            "return_label",
        ],
    }


async def test_every_setting_can_be_given_and_is_shown(world: World) -> None:
    said = await world.ask(
        "shop setup",
        by=world.rosa,
        desk=world.desk,
        staff=world.staff,
        deputy=world.ben,
        timezone="Australia/Sydney",
        name="The Woolly Shelf",
        signature="Rosa and Sam",
        target=12.5,
        country="au",
    )
    for fact in (
        world.desk.mention,
        world.staff.mention,
        world.ben.mention,
        "Australia/Sydney",
        "The Woolly Shelf",
        "Rosa and Sam",
        "12.5 hours",
        "AU",
        "always open",
    ):
        assert fact in said


async def test_each_setting_can_be_changed_alone(shop: World) -> None:
    cases: list[tuple[str, object, str]] = [
        ("timezone", "europe/berlin", "Europe/Berlin"),
        ("name", "Blue  Fox", "Blue Fox"),
        ("signature", "Mia", "Mia"),
        ("target", 48.0, "48 hours"),
        ("country", "de", "DE"),
        ("undo", 120, "2 minutes"),
        ("second_above", 40, "more letters at once than 40 need a second person's approval"),
        ("voice", "we", "as in “We posted your parcel yesterday.”"),
    ]
    for option, value, shown in cases:
        before = (await shop.ask("shop setup", by=shop.rosa, undo=30)).splitlines()
        after = (await shop.ask("shop setup", by=shop.rosa, **{option: value})).splitlines()
        changed = [line for line in after if line not in before]
        assert len(changed) == 1
        assert changed[0].endswith(shown)


async def test_a_setting_that_cannot_be_right_is_refused_whole(shop: World) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"timezone": "Londn"}, "I don't know that time zone. Write it as continent and city"),
        ({"timezone": "EST5"}, "I don't know that time zone"),
        ({"country": "Atlantis"}, "GB"),
        ({"name": "\u200b \u200b"}, "name is empty"),
        ({"signature": " "}, "signature is empty"),
    ]
    for options, advice in cases:
        sentence = await shop.refuse("shop setup", by=shop.rosa, target=5.0, **options)
        assert advice in sentence


async def test_a_reply_target_out_of_range_is_not_even_sent(shop: World) -> None:
    for target in (0.0, 0.4, 337.0):
        with pytest.raises(simcord.SetupError, match="must be"):
            await shop.rosa.slash(shop.desk, "shop setup", target=target)


async def test_everyone_cannot_be_the_staff(shop: World) -> None:
    sentence = await shop.refuse("shop setup", by=shop.rosa, staff=shop.guild.default_role)
    assert "@everyone can't be the staff role" in sentence


async def test_a_desk_where_the_bot_may_not_write_is_refused_by_what_is_missing(
    shop: World,
) -> None:
    closed = shop.guild.create_text_channel(
        "closed",
        overwrites={
            shop.guild.default_role: discord.PermissionOverwrite(
                send_messages=False, embed_links=False
            )
        },
    )
    sentence = await shop.refuse("shop setup", by=shop.rosa, desk=closed)
    assert "Send Messages, Embed Links" in sentence
    assert "Add Reactions" not in sentence


async def test_only_manage_server_changes_settings(shop: World) -> None:
    """The staff role may approve; it doesn't make one the owner."""
    for options in ({"name": "Mine now"}, {"staff": shop.staff}, {}):
        assert "Manage Server" in await shop.refuse("shop setup", by=shop.sam, **options)
    assert "Manage Server" in await shop.refuse(
        "shop hours", by=shop.sam, days="Mon", open="9", close="17"
    )
    assert "always open" in await shop.ask("shop hours", by=shop.sam)


async def test_looking_before_setup_shows_an_empty_shop_and_opens_no_books(world: World) -> None:
    before = await read_books(world.bot)
    assert "Nobody is waiting" in await world.ask("inbox", by=world.rosa)
    assert "No orders yet" in await world.ask("order list", by=world.rosa)
    assert "No draft waits" in await world.ask("drafts", by=world.rosa)
    assert "No desk is chosen yet" in await world.ask("shop status", by=world.rosa)
    assert "always open" in await world.ask("shop hours", by=world.rosa)
    assert await read_books(world.bot) == before


async def test_before_setup_a_helper_with_any_role_is_not_staff_yet(world: World) -> None:
    assert "Only the shop's staff" in await world.refuse(
        "order add", by=world.sam, customer="A", item="b"
    )
    assert world.desk.history() == []


async def test_a_role_that_is_taken_away_counts_no_more(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.ask("shop setup", by=shop.rosa, staff=shop.guild.create_role("Helpers"))
    assert "Only the shop's staff" in await shop.refuse("order show", order="1")


async def test_opening_hours_are_set_by_ranges_of_days(shop: World) -> None:
    said = await shop.ask("shop hours", by=shop.rosa, days="Mon-Fri", open="09:00", close="17:30")
    assert "09:00" in said
    assert "17:30" in said
    said = await shop.ask("shop hours", by=shop.rosa, days="sat", open="10am", close="1pm")
    assert "10:00" in said
    assert "13:00" in said
    said = await shop.ask("shop hours", by=shop.rosa, days="Wed")
    assert said == await shop.ask("shop hours", by=shop.sam)
    assert [line for line in said.splitlines() if "Wed" in line] == ["Wed closed"]
    assert "Time zone: Europe/London" in said


async def test_hours_that_cannot_be_read_are_refused(shop: World) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"days": "Someday", "open": "9", "close": "17"}, "e.g."),
        ({"days": "Mon-Fri", "open": "25:00", "close": "17:00"}, "09:00"),
        ({"days": "Mon-Fri", "open": "09:00"}, "both times"),
        ({"days": "Mon-Fri", "close": "17:00"}, "both times"),
        ({"days": "Mon-Fri", "open": "09:00", "close": "09:00"}, "after opening time"),
        ({"open": "09:00", "close": "17:00"}, "For which days?"),
    ]
    for options, advice in cases:
        assert advice in await shop.refuse("shop hours", by=shop.rosa, **options)


async def test_status_tells_how_everything_is(shop: World) -> None:
    await shop.ask("shop hours", by=shop.rosa, days="daily", open="09:00", close="17:00")
    await shop.ask("order add", customer="Ada", item="blue shawl")
    await shop.ask("reply", customer="Ada", message="It is almost done.")
    await shop.ask("customer wrote", customer="Ben", message="Where is my mug?")
    said = await shop.ask("shop status")
    for line in (
        "All is well",
        "**Database:** answers (sqlite)",
        "**Mailbox:** not connected",
        "**Waiting customers:** 1",
        "**Drafts that wait:** 1",
        "**To be posted:** 0",
        "**Last look at what is due:** ",
        "**Next reminder:** <t:",
        "next digest <t:",
        "**Version:** ",
    ):
        assert line in said


async def test_status_says_why_the_desk_is_silent(shop: World) -> None:
    shop.env.backend.delete_channel(shop.desk.id)
    answer = await shop.rosa.slash(shop.hall, "order add", customer="Ada", item="mug")
    assert "Logged" in read_answer(answer)
    await shop.rosa.slash(shop.hall, "reply", customer="Ada", message="Hello!")
    said = read_answer(await shop.rosa.slash(shop.hall, "shop status"))
    assert "Something needs a look" in said
    assert "The desk channel is gone. Choose another with `/shop setup desk`." in said
    office = create_private_channel(shop.guild, "office", shop.staff, shop.rosa)
    await shop.rosa.slash(shop.hall, "shop setup", desk=office)
    assert "**Reply**" in read_message(office.history()[-1])
    assert "All is well" in read_answer(await shop.rosa.slash(office, "shop status"))


async def test_time_zones_complete_while_typing(shop: World) -> None:
    found = await shop.rosa.autocomplete(shop.desk, "shop setup", "timezone", "lond")
    assert found[0] == {"name": "Europe/London", "value": "Europe/London"}
    assert 0 < len(await shop.rosa.autocomplete(shop.desk, "shop setup", "timezone", "")) <= 25


#: The least that each command needs; everyone but staff is refused whatever they give.
LEAST: dict[str, dict[str, Any]] = {
    "order add": {"customer": "Ada", "item": "mug"},
    "order show": {"order": "1"},
    "order edit": {"order": "1", "item": "a bigger mug"},
    "order ship": {"order": "1"},
    "order arrived": {"order": "1"},
    "order cancel": {"order": "1"},
    "order refund": {"order": "1", "amount": "24"},
    "order import": {"file": ("orders.csv", b"Order ID,Item\n1,Mug\n")},
    "order gift": {"order": "1", "what": "chocolate", "cost": "4"},
    "order evidence": {"order": "1"},
    "case open": {"platform": "paypal", "order": "1"},
    "case show": {"case": "1"},
    "promise add": {"what": "a refund", "by": "tomorrow", "order": "1"},
    "away": {"until": "tomorrow"},
    "customer wrote": {"customer": "Ada", "message": "Where is it?"},
    "customer answered": {"customer": "Ada"},
    "customer show": {"customer": "Ada"},
    "customer edit": {"customer": "Ada", "name": "Me"},
    "customer join": {"customer": "Ada", "other": "Ben"},
    "customer data": {"customer": "Ada"},
    "customer forget": {"customer": "Ada"},
    "reply": {"customer": "Ada", "message": "Hello"},
    "apology": {"order": "1", "cause": "late"},
    "snooze": {"customer": "Ada", "until": "tomorrow 9am"},
    "wording": {"letter": "shipped"},
    "incident start": {"title": "wrong glaze", "what_happened": "I mixed two glazes up."},
    "shop hours": {"days": "Mon", "open": "9:00", "close": "17:00"},
}


async def test_everyone_else_is_refused_politely_by_every_command(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="blue shawl", member=shop.ada)
    # Everybody may ask what the bot is for.
    names = {command.qualified_name for command in list_commands(shop.bot)} - {"help"}
    assert set(LEAST) < names
    before = await read_books(shop.bot)
    for name in sorted(names):
        for somebody in (shop.ada, shop.ben):
            sentence = check_refusal(await somebody.slash(shop.desk, name, **LEAST.get(name, {})))
            assert sentence.startswith("Only ")
            simcord.assert_error(shop.env, NotAllowed)
    assert await read_books(shop.bot) == before
    assert shop.desk.history() == []


async def test_in_a_direct_message_no_command_is_offered(shop: World) -> None:
    """The commands belong to the shop's server; what a customer writes to the bot is a message."""
    assert shop.ada.user.available_commands() == ()


async def test_setup_and_status_warn_when_reminders_would_ring_nobody(world: World) -> None:
    quiet = world.guild.create_role("Quiet")
    nobody_mentions = discord.PermissionOverwrite(mention_everyone=False)
    roles: dict[Any, discord.PermissionOverwrite] = dict.fromkeys(
        world.guild.roles.values(), nobody_mentions
    )
    roles[world.guild.default_role] = discord.PermissionOverwrite(
        view_channel=False, mention_everyone=False
    )
    bot_role = next(role for role in world.guild.roles.values() if role._role.managed)
    roles[bot_role] = discord.PermissionOverwrite(view_channel=True, mention_everyone=False)
    desk = world.guild.create_text_channel("quiet-desk", overwrites=roles)
    warning = "Allow anyone to @mention this role"
    assert warning not in await world.ask("shop setup", by=world.rosa, desk=desk, staff=world.staff)
    assert warning in await world.ask("shop setup", by=world.rosa, staff=quiet)
    assert warning in await world.ask("shop status", by=world.rosa)


async def test_a_place_to_sell_has_its_lead_time_and_says_which_days_count(world: World) -> None:
    said = await world.ask("shop channel", by=world.rosa, via="etsy", lead_time="12 weeks")
    assert "Etsy: ships within 84 days." in said
    assert "every day counts" in said
    said = await world.ask(
        "shop channel", by=world.rosa, via="all", lead_time="3 working days", tells_buyers=False
    )
    assert "Every other place: ships within 3 working days, you tell its buyers" in said
    assert "weekends and holidays don't count" in said
    assert "**Etsy:** ships within 84 days" in await world.ask("shop channel", by=world.rosa)
    assert "**Etsy:** ships within 84 days" in await world.ask("shop status", by=world.rosa)
    logged = await world.ask("order add", by=world.rosa, customer="Ada", item="shawl", via="etsy")
    assert "84 days after it was placed" in logged


async def test_only_who_manages_the_server_says_how_a_place_works(world: World) -> None:
    await world.ask("shop setup", by=world.rosa, staff=world.staff)
    assert "Manage Server" in await world.refuse("shop channel", via="etsy", lead_time="3 days")
    said = await world.refuse("shop channel", by=world.rosa, via="etsy", lead_time="soon")
    assert "3 working days" in said
