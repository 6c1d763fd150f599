"""What happens to an order: shipped, arrived, cancelled."""

from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.deeds import DeedKind
from bot.domain.errors import BadInput
from bot.domain.order_lines import OrderKind
from bot.domain.order_ways import name_state
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.parcels import name_place
from bot.domain.posts import Button, Post
from bot.domain.time.days import DAY_END
from bot.services.deeds import remember
from bot.services.finding_orders import find_order
from bot.services.order_changes import get_customer
from bot.services.orders import (
    Shipment,
    cancel_order,
)
from bot.services.replacements import link_replacement
from bot.services.telling_buyers import ship_and_tell
from bot.writing.deeds import describe_cancelled
from bot.writing.order_facts import describe_lines
from cogs.orders.facts import MomentWords, OrderWords
from cogs.parts.deeds import mark_as_arrived, say_done
from cogs.parts.options import (
    Interaction,
    complete_carrier,
    complete_future,
    complete_order,
    complete_past,
    complete_shipped,
    complete_to_ship,
    echo,
    read_any,
    read_past,
)
from cogs.parts.order_words import ask_same_number, describe_arrival, describe_parcel
from cogs.parts.posts import compose_drafted, describe_kept, reply

#: A proof of postage is a photo or a PDF; Discord itself lets most people send no more than this.
RECEIPT_LIMIT = 10 * 1024 * 1024


#: What left so long ago left now.
JUST_NOW = timedelta(minutes=1)


class OrderSteps(commands.Cog):
    """/order ship, arrived and cancel."""

    bot: SellerBot

    @app_commands.command()
    @app_commands.describe(
        order="the order's number, or pick from the list",
        tracking="the tracking number; I recognise most carriers by it",
        carrier="who carries it, if the number doesn't say",
        service="which service, e.g. Tracked 48",
        arrives="the day the customer can expect it, e.g. next friday",
        when="when it left, e.g. yesterday 17:00; now if you don't say",
        receipt="a photo or PDF of the proof of postage",
        replaces="the order that this one makes good, if it is a remake",
        items="what is in this parcel, if that isn't all of it",
    )
    @app_commands.autocomplete(
        order=complete_to_ship,
        carrier=complete_carrier,
        arrives=complete_future,
        when=complete_past,
        replaces=complete_order,
    )
    async def ship(
        self,
        interaction: Interaction,
        order: OrderWords,
        tracking: app_commands.Range[str, 1, 100] | None = None,
        carrier: app_commands.Range[str, 1, 60] | None = None,
        service: app_commands.Range[str, 1, 100] | None = None,
        arrives: MomentWords | None = None,
        when: MomentWords | None = None,
        receipt: discord.Attachment | None = None,
        replaces: OrderWords | None = None,
        items: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """It has left: mark an order as shipped and draft the note that tells the customer."""
        proof = await read_receipt(interaction, receipt) if receipt else None
        async with self.bot.at_work(interaction) as work:
            found = await find_order(work.tx, work.shop, order)
            made_good = ""
            if replaces:
                original = await find_order(work.tx, work.shop, replaces)
                found, kept = await link_replacement(work, found, original)
                made_good = f"It replaces order **{original.shown_label}**.{describe_kept(kept)}"
            has_left = found.status in (OrderStatus.SHIPPED, OrderStatus.ARRIVED)
            says_how = any((tracking, carrier, service, arrives, when, proof, items))
            buttons: tuple[Button, ...] = ()
            if made_good and has_left and not says_how:
                # What it replaces was left out when it was shipped.
                lines = [
                    f"Order **{found.shown_label}** has left already.",
                    made_good,
                ]
            else:
                shipment = Shipment(
                    at=await read_past(work, when),
                    tracking=tracking,
                    carrier=carrier,
                    service=service,
                    arrives_at=await read_any(work, arrives, default_time=DAY_END),
                    receipt=proof,
                    items=items,
                )
                shipped, (*lines, drafted) = await ship_it(work, found, shipment)
                same, buttons = "", ()
                if tracking:
                    same, buttons = await ask_same_number(work, shipped)
                lines += [made_good, same, drafted]
                if shipped.parcel_count > found.parcel_count and found.came_back_at is None:
                    one = Button("It's a correction", Action.PARCEL_ONE.on(shipped.id))
                    buttons = (*buttons, one)
        words = "\n".join(line for line in lines if line)
        await reply(interaction, Post(words=words, buttons=buttons))

    @app_commands.command()
    @app_commands.describe(
        order="the order's number, or pick from the list",
        when="when it arrived, e.g. yesterday; now if you don't say",
    )
    @app_commands.autocomplete(order=complete_shipped, when=complete_past)
    async def arrived(
        self, interaction: Interaction, order: OrderWords, when: MomentWords | None = None
    ) -> None:
        """The customer has it."""
        async with self.bot.at_work(interaction) as work:
            found = await find_order(work.tx, work.shop, order)
            at = await read_past(work, when)
            post = await mark_as_arrived(work, found, at=at)
        await reply(interaction, post)

    @app_commands.command()
    @app_commands.describe(
        order="the order's number, or pick from the list",
        reason="why, in a few words; it may stand in the note to the customer",
        by="who wanted it cancelled; the note says neither if you don't",
    )
    @app_commands.choices(by=[Choice(name=each.title, value=each.value) for each in CancelledBy])
    @app_commands.autocomplete(order=complete_to_ship)
    async def cancel(
        self,
        interaction: Interaction,
        order: OrderWords,
        reason: app_commands.Range[str, 1, 300] | None = None,
        by: str | None = None,
    ) -> None:
        """Cancel an order and draft the note that says so."""
        async with self.bot.at_work(interaction) as work:
            found = await find_order(work.tx, work.shop, order)
            wanted_by = CancelledBy(by) if by else None
            post = await cancel_it(work, found, reason=reason, by=wanted_by)
        await reply(interaction, post)


async def cancel_it(
    work: DeskWork, order: Order, *, reason: str | None, by: CancelledBy | None
) -> Post:
    """Calls it off, says so at the desk, and gives what to say of it."""
    act = cancel_order(work, order, reason=reason, by=by)
    (done, draft), deed = await remember(work, DeedKind.CANCELLED, order, act)
    customer = await get_customer(work.tx, done)
    undo = await say_done(work, deed, describe_cancelled(done, customer))
    words = f"Order **{done.shown_label}** is cancelled."
    if done.was_shipped:
        words += " It had left already: the draft says what happens now."
    words += f"\n{compose_drafted(work, draft).words}"
    return Post(words=words, buttons=undo)


async def ship_it(work: DeskWork, order: Order, shipment: Shipment) -> tuple[Order, list[str]]:
    """Marks it as shipped, and gives it with what to say of it."""
    shipped, draft = await ship_and_tell(work, order, shipment)
    lines = [
        describe_shipped(order, shipped),
        describe_leaving(work, shipped),
        describe_parcel(shipped),
        describe_arrival(work, shipped),
    ]
    if shipment.receipt:
        lines.append("The proof of postage is kept.")
    if draft is None:
        place = order.via.title if order.via else "the place where they bought"
        lines.append(f"No note is drafted: {place} tells its buyers (`/shop channel`).")
    else:
        lines.append(compose_drafted(work, draft).words)
    return shipped, lines


def describe_leaving(work: DeskWork, shipped: Order) -> str:
    """When it left, if that wasn't just now."""
    if shipped.shipped_at is None or work.now - shipped.shipped_at < JUST_NOW:
        return ""
    return echo(work, "Left" if shipped.kind is OrderKind.PARCEL else "Since", shipped.shipped_at)


def describe_shipped(before: Order, shipped: Order) -> str:
    """That an order is on its way, or a further parcel of it."""
    name = f"order **{shipped.shown_label}**"
    if shipped.parcel_count == before.parcel_count:
        said = f"O{name[1:]} is marked as {name_state(shipped)}."
    elif before.came_back_at is not None:
        said = f"O{name[1:]} is marked as sent again."
    else:
        said = f"That is the {name_place(shipped.parcel_number)} parcel of {name}."
    if shipped.parcel_lines:
        said += f" In it: {describe_lines(shipped.parcel_lines)}."
    return said


async def read_receipt(interaction: Interaction, receipt: discord.Attachment) -> tuple[str, bytes]:
    """The proof of postage. Raises BadInput when it is too large."""
    if receipt.size > RECEIPT_LIMIT:
        raise BadInput(
            "That file is larger than 10 MB. Please send a smaller photo of the receipt."
        )
    # fetching it can take longer than Discord waits
    await interaction.response.defer(ephemeral=True)
    return receipt.filename, await receipt.read()
