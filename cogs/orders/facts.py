"""What is known of an order: logged, shown, listed, corrected."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.errors import NotFound
from bot.domain.nothing import says_none
from bot.domain.order_lines import OrderKind
from bot.domain.order_lists import OrderFilter
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, Post
from bot.domain.text import clean_name, escape_name
from bot.domain.time.days import DAY_END
from bot.domain.time.zones import name_country
from bot.services.customers import PICK, Found
from bot.services.finding_orders import find_order
from bot.services.orders import (
    NewOrder,
    OrderChange,
    edit_order,
    log_order,
    look_before,
)
from bot.services.renewals import MAX_LETTERS
from bot.services.work import Work
from bot.writing.lists import PAGE, compose_order_list
from bot.writing.order_buttons import list_order_buttons
from bot.writing.phrases import ask_currency, fill_money, format_count, format_moment
from cogs.parts.actions import UNKNOWN, ActionButton
from cogs.parts.options import (
    KINDS,
    VIA,
    Interaction,
    complete_carrier,
    complete_country,
    complete_customer,
    complete_future,
    complete_order,
    echo,
    read_any,
    read_future,
    read_member,
    read_via,
)
from cogs.parts.order_words import (
    ask_same_number,
    describe_arrival,
    describe_parcel,
    describe_renewed,
)
from cogs.parts.other_days import object_to_day
from cogs.parts.posts import reply, turn
from cogs.parts.stories import compose_story

#: What filters are called whose own name says too little.
_FILTER_NAMES = {
    OrderFilter.OVERDUE: "overdue (shipped, no arrival)",
    OrderFilter.NEW: "new (nobody typed them)",
}
FILTERS = [
    app_commands.Choice(name=_FILTER_NAMES.get(each, each.value), value=each.value)
    for each in OrderFilter
]
#: How a price's currency is named that has none; later prices are taken for the same.
_NAME_CURRENCY = "Say it with `/order edit price:`"
OrderWords = app_commands.Range[str, 1, 100]
MomentWords = app_commands.Range[str, 1, 100]


class OrderFacts(commands.Cog):
    """/order add, show, list and edit."""

    bot: SellerBot

    @app_commands.command()
    @app_commands.describe(
        customer="who ordered: a name, or pick from the list",
        item="what they ordered",
        email="their e-mail address",
        number="the marketplace's order number",
        price="what they paid, with the currency",
        ship_by="when it must leave, e.g. friday or in 3 days",
        urgent="does it need special care?",
        note="anything to remember; only staff see it",
        via="where they bought it",
        member="the customer's account, if they are on this server",
        quantity="how many of it",
        recipient="who gets it, if that isn't the customer",
        kind="how it gets to them; a parcel if you don't say",
        country="where the parcel goes, e.g. US or Germany",
    )
    @app_commands.choices(via=VIA, kind=KINDS)
    @app_commands.autocomplete(
        customer=complete_customer, ship_by=complete_future, country=complete_country
    )
    async def add(
        self,
        interaction: Interaction,
        customer: app_commands.Range[str, 1, 100],
        item: app_commands.Range[str, 1, 200],
        email: app_commands.Range[str, 3, 254] | None = None,
        number: app_commands.Range[str, 1, 64] | None = None,
        price: app_commands.Range[str, 1, 40] | None = None,
        ship_by: MomentWords | None = None,
        urgent: bool = False,
        note: app_commands.Range[str, 1, 1000] | None = None,
        via: str | None = None,
        member: discord.User | None = None,
        quantity: app_commands.Range[int, 1, 999] = 1,
        recipient: app_commands.Range[str, 1, 100] | None = None,
        kind: str | None = None,
        country: app_commands.Range[str, 2, 60] | None = None,
    ) -> None:
        """Log an order. Only the customer and the item are needed."""
        async with self.bot.at_work(interaction) as work:
            new = NewOrder(
                customer=customer,
                item=item,
                email=email,
                number=number,
                price=price,
                ship_by=await read_future(work, ship_by),
                is_urgent=urgent,
                note=note,
                via=read_via(via),
                member=read_member(member),
                quantity=quantity,
                recipient=recipient,
                kind=OrderKind(kind) if kind else OrderKind.PARCEL,
                country=country,
            )
            order, found = await log_order(work, new)
            twin, before = await look_before(work.tx, order)
        who = found.customer
        lines = [
            f"Logged as order **{order.shown_label}**: {escape_name(order.item)} "
            f"for **{escape_name(who.name)}**{fill_money(', {}', order.price)}.",
            describe_known(found, before),
            describe_other_name(customer, who),
            describe_twin(order, twin),
            describe_ship_by(work, order),
            describe_getting_there(order),
            describe_country(order),
            ask_currency(order.price, _NAME_CURRENCY),
        ]
        odd, others = object_to_day(
            work, order.ship_by if ship_by else None, f"{Action.DAY_SHIP_BY}:{order.id}"
        )
        lines.append(odd)
        buttons = (*list_order_buttons(order), *others, *list_other_buttons(order, found))
        words = "\n".join(line for line in lines if line)
        await reply(interaction, Post(words=words, buttons=buttons))

    @app_commands.command()
    @app_commands.describe(order="the order's number, or pick from the list")
    @app_commands.autocomplete(order=complete_order)
    async def show(self, interaction: Interaction, order: OrderWords) -> None:
        """Show an order's whole story: facts, letters, timeline."""
        async with self.bot.looking(interaction) as work:
            post, file = await compose_story(work, await find_order(work.tx, work.shop, order))
        await reply(interaction, post, file=file)

    @app_commands.command(name="list")
    @app_commands.describe(status="which orders; all of them if you don't say")
    @app_commands.choices(status=FILTERS)
    async def list_(self, interaction: Interaction, status: str | None = None) -> None:
        """List orders: open, late, shipped, overdue, arrived, cancelled or new, page by page."""
        wanted = OrderFilter(status) if status else None
        async with self.bot.looking(interaction) as work:
            await reply(interaction, await show_page(work, wanted, 0))

    @app_commands.command()
    @app_commands.describe(
        order="the order's number, or pick from the list",
        item="what they ordered",
        short_name="what letters call it, e.g. teapot; - leaves it to me",
        number="the marketplace's order number",
        price="what they paid, with the currency",
        ship_by="when it must leave, e.g. friday or in 3 days",
        urgent="does it need special care?",
        note="anything to remember; only staff see it; - empties it",
        via="where they bought it",
        country="where the parcel goes, e.g. US or Germany",
        tracking="the tracking number, once it is shipped; - empties it",
        carrier="who carries it, once it is shipped; - empties it",
        service="which service, once it is shipped; - empties it",
        arrives="the day to expect it, once it is shipped; - leaves it to me",
        recipient="who gets it, if that isn't the customer; - empties it",
        kind="how it gets to them",
    )
    @app_commands.choices(via=VIA, kind=KINDS)
    @app_commands.autocomplete(
        order=complete_order,
        ship_by=complete_future,
        carrier=complete_carrier,
        arrives=complete_future,
        country=complete_country,
    )
    async def edit(
        self,
        interaction: Interaction,
        order: OrderWords,
        item: app_commands.Range[str, 1, 200] | None = None,
        short_name: app_commands.Range[str, 1, 80] | None = None,
        number: app_commands.Range[str, 1, 64] | None = None,
        price: app_commands.Range[str, 1, 40] | None = None,
        ship_by: MomentWords | None = None,
        urgent: bool | None = None,
        note: app_commands.Range[str, 1, 1000] | None = None,
        via: str | None = None,
        country: app_commands.Range[str, 2, 60] | None = None,
        tracking: app_commands.Range[str, 1, 100] | None = None,
        carrier: app_commands.Range[str, 1, 60] | None = None,
        service: app_commands.Range[str, 1, 100] | None = None,
        arrives: MomentWords | None = None,
        recipient: app_commands.Range[str, 1, 100] | None = None,
        kind: str | None = None,
    ) -> None:
        """Correct any fact of an order; its story keeps what was there before."""
        async with self.bot.at_work(interaction) as work:
            found = await find_order(work.tx, work.shop, order)
            unsaid = arrives is not None and says_none(arrives)
            change = OrderChange(
                item=item,
                short_name=short_name,
                number=number,
                price=price,
                ship_by=await read_any(work, ship_by),
                is_urgent=urgent,
                note=note,
                via=read_via(via),
                country=country,
                tracking=tracking,
                carrier=carrier,
                service=service,
                arrives_at=None if unsaid else await read_any(work, arrives, default_time=DAY_END),
                is_arrival_unsaid=unsaid,
                recipient=recipient,
                kind=OrderKind(kind) if kind else None,
            )
            changed = await edit_order(work, found, change)
            followed = await work.tx.drafts.list_for_order(changed.id, MAX_LETTERS)
            same, buttons = await ask_same_number(work, changed) if tracking else ("", ())
        lines = [f"Corrected order **{changed.shown_label}**. Its story shows what it was before."]
        if price:
            lines.append(fill_money("The price is {}.", changed.price))
            lines.append(ask_currency(changed.price, _NAME_CURRENCY))
        if changed.ship_by != found.ship_by:
            lines.append(describe_ship_by(work, changed))
        if changed.arrives_at != found.arrives_at:
            lines.append(describe_arrival(work, changed))
        if recipient or kind:
            lines.append(describe_getting_there(changed))
        if country:
            lines.append(describe_country(changed))
        if tracking or carrier:
            lines.append(describe_parcel(changed))
        if ship_by and changed.status is OrderStatus.OPEN:
            about = f"{Action.DAY_SHIP_BY}:{changed.id}"
            odd, others = object_to_day(work, changed.ship_by, about)
            lines.append(odd)
            buttons = (*others, *buttons)
        lines += [same, describe_renewed(followed)]
        words = "\n".join(line for line in lines if line)
        await reply(interaction, Post(words=words, buttons=buttons))


def describe_other_name(typed: str, customer: Customer) -> str:
    """That the order went to somebody of another name than the one typed, and why; nothing if it
    didn't.
    """
    if PICK.match(typed.strip()) or "@" in typed:
        return ""
    if clean_name(typed).casefold() == customer.name.casefold():
        return ""
    return (
        f"The address or account is **{escape_name(customer.name)}**'s, so I took them for the "
        "customer. "
        "If their name is wrong, use `/customer edit`."
    )


def describe_known(found: Found, orders: int) -> str:
    """Whether an order's customer is known, and how well, and who else has the name."""
    if not found.is_new:
        before = format_count(orders, "order") if orders else "no order"
        return f"It is a known customer, {before} before this one."
    if not found.namesakes:
        return "It is a new customer."
    others = format_count(len(found.namesakes), "other customer")
    return f"It is a new customer: you have {others} with this name."


def list_other_buttons(order: Order, found: Found) -> tuple[Button, ...]:
    """What puts it right if the order is another customer's: names are no proof."""
    if not found.is_new:
        return (Button("Another person", Action.MOVE_ORDER_NEW.on(order.id)),)
    same = [(Action.MOVE_ORDER_TO.on(order.id, each.id), each) for each in found.namesakes[:3]]
    if len(same) == 1:
        return (Button("It is the same person", same[0][0]),)
    return tuple(Button(f"The same as {_tell_apart(each)}", action) for action, each in same)


def _tell_apart(customer: Customer) -> str:
    """What tells a customer from others of the same name."""
    if customer.email:
        return customer.email
    if customer.member_name:
        return f"@{customer.member_name}"
    return f"{customer.name}, known since {customer.created_at:%d %b %Y}"


def describe_getting_there(order: Order) -> str:
    """Who gets it and how, where that isn't the customer by parcel."""
    parts = [] if order.kind is OrderKind.PARCEL else [f"It is a {order.kind.title}."]
    if order.recipient:
        parts.append(f"It goes to **{escape_name(order.recipient)}**.")
    return " ".join(parts)


def describe_country(order: Order) -> str:
    """Where its parcel goes, as it was read; nothing where nobody said."""
    return f"It goes to {name_country(order.country)}." if order.country else ""


def describe_ship_by(work: Work, order: Order) -> str:
    """By when it must leave, and from what that was worked out unless a person named the day."""
    said = echo(work, "Ship by", order.ship_by)
    if said and order.ship_by_basis:
        return f"{said}: {order.ship_by_basis} (`/shop channel`). Another day? `ship_by:`"
    return said


def describe_twin(order: Order, twin: Order | None) -> str:
    """That the same was logged just before, perhaps because no answer was seen; nothing if it
    wasn't.
    """
    if twin is None:
        return ""
    return (
        f"⚠️ It is the same as order **{twin.shown_label}**, logged "
        f"{format_moment(twin.placed_at)}. "
        f"If that was a slip: `/order cancel order:{order.typed_label}`, then *Discard* on its "
        "note."
    )


async def show_page(work: DeskWork, wanted: OrderFilter | None, page: int) -> Post:
    """One page of orders with the way to the next and back."""
    orders = await work.tx.orders.list_filtered(
        work.shop.id, wanted, now=work.now, offset=page * PAGE, limit=PAGE + 1
    )
    total = await work.tx.orders.count_filtered(work.shop.id, wanted, now=work.now, most=1000)
    customers: dict[int, Customer] = await work.tx.customers.map_by_id(
        [order.customer_id for order in orders]
    )
    return compose_order_list(orders, customers, wanted, page=page, total=total, now=work.now)


class PageButton(ActionButton, actions=(Action.ORDERS_PAGE,)):
    """The next page, or the one before: `orders:page:<filter>:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        which, page = numbers
        filters = (None, *OrderFilter)
        if which >= len(filters):
            raise NotFound(UNKNOWN)
        async with interaction.client.looking(interaction) as work:
            await turn(interaction, await show_page(work, filters[which], page))


class OrderButton(ActionButton, actions=(Action.ORDERS_SHOW,)):
    """An order's story, for whoever asks: `orders:show:<order>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            order = await find_order(work.tx, work.shop, f"id:{numbers[0]}")
            post, file = await compose_story(work, order)
        await reply(interaction, post, file=file)
