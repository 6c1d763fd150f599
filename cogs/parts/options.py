"""How options are read and completed: orders, customers, moments, carriers, time zones."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import discord
from discord.app_commands import Choice

from bot.client import DeskWork, SellerBot
from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer, CustomerChoice
from bot.domain.errors import BadInput, ShopError
from bot.domain.letters import Cause, ItemBack, Remedy
from bot.domain.order_lines import OrderKind
from bot.domain.order_lists import OrderChoice, OrderFilter
from bot.domain.orders import Order, OrderStatus
from bot.domain.shipping.tracking import suggest_carriers
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.domain.time.dates import DateReading, Expect, read_moment, suggest_moments
from bot.domain.time.zones import suggest_countries, suggest_zones
from bot.services.customers import Member, find_customer
from bot.services.finding_orders import find_order
from bot.services.order_changes import get_customer
from bot.services.work import Work
from bot.writing.moments import say_moment
from bot.writing.phrases import fill_money

Interaction = discord.Interaction[SellerBot]

KINDS = [Choice(name=kind.title, value=kind.value) for kind in OrderKind]
VIA = [Choice(name=via.title, value=via.value) for via in SalesChannel]
CAUSES = [Choice(name=cause.title, value=cause.value) for cause in Cause]
ITEM_BACK = [Choice(name=each.title, value=each.value) for each in ItemBack]
REMEDIES = [Choice(name=remedy.title, value=remedy.value) for remedy in Remedy]

#: What a day means when no time is named: a parcel leaves in the evening, a snooze ends in the
#: morning.
EVENING, MORNING, NOON = time(17), time(9), time(12)
#: So many orders are looked at for which a command is usually wanted: a list shows 25.
_LIKELY = 50
_FIRST, _FAR = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=3650)


def name_order(order: OrderChoice, owed: str = "") -> str:
    """An order in a list of choices, with what it owes: plain text, at most 100 characters."""
    whose = f"{order.label} {order.customer_name}{owed}"
    return cut_text(f"{whose}, {order.item} ({order.status})", 100)


async def complete_order(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Orders that fit what was typed: number, customer, item or tracking."""
    try:
        async with interaction.client.looking(interaction) as work:
            orders = await work.tx.orders.list_matching(work.shop.id, typed, 25)
    except ShopError:
        return []  # a list can't refuse; running the command says why
    return [Choice(name=name_order(each), value=f"id:{each.id}") for each in orders]


async def complete_to_ship(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Orders that fit what was typed: first the open ones, the earliest day to ship by first."""
    return await _complete_first(interaction, typed, OrderFilter.OPEN)


async def complete_shipped(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """The same: first those that are on their way, the earliest day to be there first."""
    return await _complete_first(interaction, typed, OrderFilter.SHIPPED)


async def _complete_first(
    interaction: Interaction, typed: str, wanted: OrderFilter
) -> list[Choice[str]]:
    """First what the command is usually wanted for, with the day that says why; what is cancelled
    last.
    """
    try:
        async with interaction.client.looking(interaction) as work:
            orders, shop_id = work.tx.orders, work.shop.id
            likely = await orders.list_filtered(
                shop_id, wanted, now=work.now, offset=0, limit=_LIKELY
            )
            if wanted is OrderFilter.OPEN:
                likely += await orders.list_to_ship(
                    shop_id, after=_FIRST, before=work.now + _FAR, limit=_LIKELY
                )
            likely.sort(key=lambda each: (_find_day(each) is None, _find_day(each) or work.now))
            places = {each.id: place for place, each in enumerate(likely)}
            first = await orders.list_among(shop_id, list(places), typed)
            rest = await orders.list_matching(shop_id, typed, 25)
            zone = work.shop.zone
    except ShopError:
        return []
    first.sort(key=lambda each: places[each.id])
    others = [each for each in rest if each.id not in places]
    others.sort(key=lambda each: each.status is OrderStatus.CANCELLED)
    days = {each.id: _name_day(each, zone) for each in likely}
    return [
        Choice(name=name_order(each, days.get(each.id, "")), value=f"id:{each.id}")
        for each in [*first, *others][:25]
    ]


def _find_day(order: Order) -> datetime | None:
    """The day that presses: to ship by, or to be there."""
    return order.ship_by if order.status is OrderStatus.OPEN else order.arrives_at


def _name_day(order: Order, zone: ZoneInfo) -> str:
    day = _find_day(order)
    if day is None:
        return ""
    what = "ship by" if order.status is OrderStatus.OPEN else "there by"
    return f", {what} {day.astimezone(zone):%a} {day.astimezone(zone).day} {day:%b}"


async def complete_refund(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Orders that fit what was typed: first those whose customers were promised money back."""
    try:
        async with interaction.client.looking(interaction) as work:
            promises = await work.tx.promises.list_owed_refunds(work.shop.id, 25)
            owed = {each.order_id: fill_money("{} ", each.amount) for each in promises}
            ids = [number for number in owed if number is not None]
            first = await work.tx.orders.list_among(work.shop.id, ids, typed)
            first.sort(key=lambda each: ids.index(each.id))
            rest = await work.tx.orders.list_matching(work.shop.id, typed, 25)
    except ShopError:
        return []
    owing = [(each, f" ({owed[each.id]}promised)") for each in first]
    others = [(each, "") for each in rest if each.id not in owed]
    found = [*owing, *others][:25]
    return [Choice(name=name_order(each, said), value=f"id:{each.id}") for each, said in found]


async def complete_customer(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Customers that fit what was typed."""
    try:
        async with interaction.client.looking(interaction) as work:
            customers = await work.tx.customers.list_matching(work.shop.id, typed, 25)
    except ShopError:
        return []
    return [Choice(name=name_customer(each), value=f"id:{each.id}") for each in customers]


def name_customer(customer: CustomerChoice) -> str:
    """A customer in a list of choices, with an address or account where one is known."""
    name = customer.name
    if customer.email:
        name += f" ({customer.email})"
    elif customer.member_name:
        name += f" (@{customer.member_name})"
    return cut_text(name.strip(), 100)


async def complete_zone(_interaction: Interaction, typed: str) -> list[Choice[str]]:
    return [Choice(name=zone, value=zone) for zone in suggest_zones(typed)]


async def complete_country(_interaction: Interaction, typed: str) -> list[Choice[str]]:
    return [
        Choice(name=cut_text(f"{name} ({code})", 100), value=code)
        for code, name in suggest_countries(typed)
    ]


async def complete_carrier(_interaction: Interaction, typed: str) -> list[Choice[str]]:
    return [Choice(name=name, value=name) for name in suggest_carriers(typed)]


async def complete_future(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Moments ahead, each with how it is read."""
    return await _complete_moment(interaction, typed, Expect.FUTURE, EVENING)


async def complete_morning(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """The same where a day means its morning: a snooze ends when the day begins."""
    return await _complete_moment(interaction, typed, Expect.FUTURE, MORNING)


async def complete_past(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Moments gone by, each with how it is read."""
    return await _complete_moment(interaction, typed, Expect.PAST, NOON)


async def _complete_moment(
    interaction: Interaction, typed: str, expect: Expect, default_time: time
) -> list[Choice[str]]:
    try:
        async with interaction.client.looking(interaction) as work:
            shop, now = work.shop, work.now
    except ShopError:
        return []
    found = await asyncio.to_thread(
        suggest_moments,
        typed[:100],
        now=now,
        zone=shop.zone,
        country=shop.country,
        expect=expect,
        default_time=default_time,
        holidays=shop.hours.holidays,
    )
    return [
        Choice(name=cut_text(f"{words} → {_spell(reading, shop)}", 100), value=cut_text(words, 100))
        for words, reading in found
    ]


def _spell(reading: DateReading, shop: Shop) -> str:
    return f"{reading.at.astimezone(shop.zone):%a %d %b %Y, %H:%M} ({shop.zone.key})"


async def read_future(
    work: DeskWork, text: str | None, *, default_time: time = EVENING
) -> datetime | None:
    """The moment ahead that was named; None when none was.

    Raises BadInput when it can't be read.
    """
    return await _read(work, text, Expect.FUTURE, default_time)


async def read_past(work: DeskWork, text: str | None) -> datetime:
    """The moment gone by that was named; now when none was.

    Raises BadInput when it can't be read.
    """
    return await _read(work, text, Expect.PAST, NOON) or work.now


async def read_any(
    work: DeskWork, text: str | None, *, default_time: time = EVENING
) -> datetime | None:
    """The moment that was named, ahead if it can be, else gone by: for facts that are put right
    later.
    """
    try:
        return await _read(work, text, Expect.FUTURE, default_time)
    except BadInput:
        try:
            return await _read(work, text, Expect.PAST, default_time)
        except BadInput:
            return await _read(work, text, Expect.FUTURE, default_time)  # its sentence fits better


async def _read(
    work: DeskWork, text: str | None, expect: Expect, default_time: time
) -> datetime | None:
    if text is None:
        return None
    reading = await asyncio.to_thread(
        read_moment,
        text,
        now=work.now,
        zone=work.shop.zone,
        country=work.shop.country,
        expect=expect,
        default_time=default_time,
        holidays=work.shop.hours.holidays,
    )
    return reading.at


def echo(work: Work, label: str, moment: datetime | None) -> str:
    """How a date was read, for the reply: as people say it, in the shop's own time."""
    if moment is None:
        return ""
    return f"{label} {say_moment(moment, now=work.now, zone=work.shop.zone)}"


def read_member(user: discord.User | discord.Member | None) -> Member | None:
    return None if user is None else Member(user.id, user.name)


def read_via(value: str | None) -> SalesChannel | None:
    """The place that was picked from the list."""
    return SalesChannel(value) if value else None


def describe_via(value: str | None) -> str | None:
    """What the place that was picked from the list is called."""
    return SalesChannel(value).title if value else None


def require_own_order(customer: Customer, order: Order | None) -> None:
    """Raises BadInput when the order is somebody else's: a letter must not go to the wrong
    person.
    """
    if order is not None and order.customer_id != customer.id:
        raise BadInput(
            f"Order {order.shown_label} belongs to another customer than "
            f"{escape_name(customer.name)}. "
            "Check the order, or leave it out."
        )


async def find_optional_order(work: DeskWork, words: str | None) -> Order | None:
    """The order that these words name; None where nothing was given. Raises as `find_order`."""
    if not words:
        return None
    return await find_order(work.tx, work.shop, words)


async def read_matter(
    work: DeskWork, order: str | None, customer: str | None, *, ask: str
) -> tuple[Customer, Order | None]:
    """Whom something is about, and which order of theirs; the order alone names its customer, too.

    Raises BadInput that asks for them when neither is given, or when the order is another
    customer's.
    """
    about = await find_optional_order(work, order)
    if customer:
        who = await find_customer(work.tx, work.shop, customer)
        require_own_order(who, about)
        return who, about
    if about is None:
        raise BadInput(ask)
    return await get_customer(work.tx, about), about
