"""The forms behind the buttons of an order's card; each does what its command does."""

from typing import Any

import discord

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.orders import CancelledBy, Order
from bot.domain.posts import Button, Post
from bot.domain.text import cut_text
from bot.domain.time.days import DAY_END
from bot.services.finding_orders import find_order
from bot.services.order_changes import get_customer
from bot.services.orders import OrderChange, Shipment, edit_order
from bot.services.remedies import refund_order
from cogs.orders.facts import describe_ship_by
from cogs.orders.remedies import describe_refund, offer_undo
from cogs.orders.steps import cancel_it, ship_it
from cogs.parts.actions import ActionButton, Form
from cogs.parts.conversation_forms import ApologyFields
from cogs.parts.options import Interaction, read_any
from cogs.parts.order_words import ask_same_number
from cogs.parts.posts import compose_drafted, reply

_WHO_WANTED = [discord.SelectOption(label=each.title, value=each.value) for each in CancelledBy]


class OrderForm(Form):
    """A form about one order, which is looked at anew when it is sent."""

    def __init__(self, title: str, order: Order, customer_name: str) -> None:
        super().__init__(title=cut_text(f"{title}: {order.label} {customer_name}", 45))
        self.order_id = order.id

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with interaction.client.at_work(interaction) as work:
            order = await find_order(work.tx, work.shop, f"id:{self.order_id}")
            post = await self.carry_out(work, order)
        await reply(interaction, post)

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        """Does what was filled in and gives the answer to the person."""
        raise NotImplementedError

    def ask(
        self,
        text: str,
        description: str | None = None,
        *,
        required: bool = False,
        default: str | None = None,
        limit: int = 100,
    ) -> "discord.ui.TextInput[Any]":
        """Adds a question that is answered in words."""
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=required, max_length=limit, default=default
        )
        self.add_item(discord.ui.Label(text=text, description=description, component=field))
        return field


class LeftForm(OrderForm):
    """It left, or is ready."""

    def __init__(self, order: Order, customer_name: str) -> None:
        super().__init__("It left", order, customer_name)
        self.tracking = self.ask("Tracking number", "I recognise most carriers by it.")
        self.carrier = self.ask("Carrier", "Only if the number doesn't say.", limit=60)
        self.service = self.ask("Service", "e.g. Tracked 48")
        self.arrives = self.ask("When can they expect it?", "e.g. next friday")

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        shipment = Shipment(
            at=work.now,
            tracking=self.tracking.value or None,
            carrier=self.carrier.value or None,
            service=self.service.value or None,
            arrives_at=await read_any(work, self.arrives.value or None, default_time=DAY_END),
        )
        shipped, (*lines, drafted) = await ship_it(work, order, shipment)
        same = ""
        buttons: tuple[Button, ...] = ()
        if self.tracking.value:
            same, buttons = await ask_same_number(work, shipped)
        words = "\n".join(line for line in (*lines, same, drafted) if line)
        return Post(words=words, buttons=buttons)


class SorryForm(OrderForm):
    """What went wrong and how it is put right."""

    def __init__(self, order: Order, customer_name: str) -> None:
        super().__init__("Apologise", order, customer_name)
        self.fields = ApologyFields(self)

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        return await self.fields.draft(work, await get_customer(work.tx, order), order)


class RefundForm(OrderForm):
    """Money went back."""

    def __init__(self, order: Order, customer_name: str, owed: str | None) -> None:
        super().__init__("Refund", order, customer_name)
        self.amount = self.ask("How much went back", required=True, default=owed, limit=40)
        self.reference = self.ask("The payment's own number", "If it has one.", limit=80)

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        reference = self.reference.value or None
        done = await refund_order(work, order, self.amount.value, reference=reference)
        words = f"{describe_refund(done, order)}\n{compose_drafted(work, done.draft).words}"
        return Post(words=words, buttons=(offer_undo(done.outlay),))


class CancelForm(OrderForm):
    """The order is called off."""

    def __init__(self, order: Order, customer_name: str) -> None:
        super().__init__("Cancel", order, customer_name)
        self.reason = self.ask("Why", "It may stand in the note to the customer.", limit=300)
        self.by: discord.ui.Select[Any] = discord.ui.Select(
            required=False, min_values=0, options=_WHO_WANTED
        )
        self.add_item(discord.ui.Label(text="Who wanted it", component=self.by))

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        by = next((CancelledBy(each) for each in self.by.values), None)
        return await cancel_it(work, order, reason=self.reason.value or None, by=by)


class EditForm(OrderForm):
    """The facts that are corrected most; `/order edit` has the others."""

    def __init__(self, order: Order, customer_name: str) -> None:
        super().__init__("Edit", order, customer_name)
        self.item = self.ask("Item", required=True, default=order.item, limit=200)
        self.price = self.ask("Price", default=str(order.price) if order.price else None, limit=40)
        self.ship_by = self.ask("A new day to ship by", "Empty: it stays. none: there is none.")
        self.note = self.ask("Note for you", default=cut_text(order.note or "", 1000), limit=1000)

    async def carry_out(self, work: DeskWork, order: Order) -> Post:
        price = self.price.value.strip()
        change = OrderChange(
            item=_changed(self.item.value, order.item),
            price=_changed(price, str(order.price) if order.price else ""),
            ship_by=await read_any(work, self.ship_by.value or None),
            note=_changed(self.note.value, order.note or ""),
        )
        changed = await edit_order(work, order, change)
        lines = [f"Corrected order **{changed.shown_label}**."]
        if changed.ship_by != order.ship_by:
            lines.append(describe_ship_by(work, changed))
        return Post(words="\n".join(lines))


def _changed(now: str, before: str) -> str | None:
    """What was written, unless it is what stood there, or nothing."""
    return now.strip() or None if now.strip() != before.strip() else None


class OrderCardButton(
    ActionButton,
    actions=(
        Action.ORDERS_LEFT,
        Action.ORDERS_SORRY,
        Action.ORDERS_REFUND,
        Action.ORDERS_CANCEL,
        Action.ORDERS_EDIT,
    ),
):
    """Opens the form for one order: `orders:<what>:<order>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            order = await find_order(work.tx, work.shop, f"id:{numbers[0]}")
            name = (await get_customer(work.tx, order)).name
            owed = await _find_owed(work, order)
        await interaction.response.send_modal(self._make_form(order, name, owed))

    def _make_form(self, order: Order, name: str, owed: str | None) -> OrderForm:
        match self.action:
            case Action.ORDERS_LEFT:
                return LeftForm(order, name)
            case Action.ORDERS_SORRY:
                return SorryForm(order, name)
            case Action.ORDERS_REFUND:
                return RefundForm(order, name, owed)
            case Action.ORDERS_CANCEL:
                return CancelForm(order, name)
        return EditForm(order, name)


async def _find_owed(work: DeskWork, order: Order) -> str | None:
    """The sum that was promised for it, if there is one."""
    promises = await work.tx.promises.list_for_order(order.id)
    sums = [each.amount for each in promises if each.is_money_back and each.status == "open"]
    return next((str(each) for each in sums if each is not None), None)
