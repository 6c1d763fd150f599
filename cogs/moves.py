"""/customer join, *Not theirs*, and the two buttons under a new order: whose something is, put
right, with *Undo* for a day.
"""

from typing import Any

import discord

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.conversations import Message
from bot.domain.customers import Customer, CustomerChoice
from bot.domain.errors import NotFound
from bot.domain.orders import Order
from bot.domain.posts import Button, Post
from bot.services.customers import list_candidates
from bot.services.finding_orders import find_order
from bot.services.move_undo import undo_move
from bot.services.moves import (
    add_namesake,
    add_sender,
    confirm_way,
    join_customers,
    move_message,
    move_order,
    renew_drafts,
)
from bot.services.order_changes import get_customer
from bot.writing.moves import (
    compose_confirmed,
    compose_join,
    compose_message_move,
    compose_order_move,
    compose_undone,
)
from cogs.parts.actions import ActionButton, Form
from cogs.parts.moves import say_moved
from cogs.parts.options import Interaction, name_customer
from cogs.parts.posts import reply


class OwnerForm(Form):
    """Whose it really is."""

    def __init__(self, message: Message, customer: Customer) -> None:
        super().__init__(title="Not theirs")
        self.message_id = message.id
        self.who: discord.ui.TextInput[Any] = discord.ui.TextInput(required=False, max_length=100)
        self.add_item(
            discord.ui.Label(
                text=f"Whose is it, if not {customer.name[:24]}'s?",
                description="A name or an address of a customer. Empty: somebody new.",
                component=self.who,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        typed = self.who.value.strip()
        async with interaction.client.at_work(interaction) as work:
            message = await get_message(work, self.message_id)
            if not typed:
                post = await move_to_new(work, message)
            else:
                post = await _move_to_named(work, message, typed)
        await reply(interaction, post)


async def get_message(work: DeskWork, message_id: int) -> Message:
    """This shop's message. Raises NotFound when there is none with this number here."""
    message = await work.tx.conversations.get_message(message_id)
    if message is None or message.shop_id != work.shop.id:
        raise NotFound("That message isn't here any more.")
    return message


async def _move_to_named(work: DeskWork, message: Message, typed: str) -> Post:
    """Moves it to the one customer whom these words name; else offers those who could be meant."""
    found = await list_candidates(work.tx, work.shop, typed, but=message.customer_id)
    certain = [each for each in found if each.is_certain]
    if len(certain) == 1:
        customer = await work.tx.customers.get(certain[0].choice.id)
        assert customer is not None  # it was found in the same unit of work
        return await _move(work, message, customer)
    buttons = [_offer(message, each.choice) for each in found[:4]]
    new = Button("Somebody new", Action.MOVE_TO.on(message.id, 0))
    words = "Whose is it? Nothing was moved yet."
    if not found:
        words = "I know nobody like that. Nothing was moved yet."
    return Post(words=words, buttons=(*buttons, new))


def _offer(message: Message, choice: CustomerChoice) -> Button:
    return Button(f"It is {name_customer(choice)}", Action.MOVE_TO.on(message.id, choice.id))


async def move_to_new(work: DeskWork, message: Message) -> Post:
    """Moves it to a customer who is made of what is known of its sender."""
    return await _move(work, message, await add_sender(work, message), is_new=True)


async def _move(work: DeskWork, message: Message, to: Customer, *, is_new: bool = False) -> Post:
    owner = await work.tx.customers.get(message.customer_id)
    assert owner is not None  # the database holds no message without one
    move = await move_message(work, message, to, is_new=is_new)
    return await say_moved(work, compose_message_move(work.by, move, owner, to))


async def _give_away(work: DeskWork, order: Order) -> Post:
    """Gives an order to a new customer of the same name."""
    to = await add_namesake(work, order)
    moved, move = await move_order(work, order, to, is_new=True)
    return await say_moved(work, compose_order_move(work.by, move, moved, to))


async def _join(work: DeskWork, order: Order, known: Customer) -> Post:
    """Makes the customer of a new order one with somebody known; its drafts go to them."""
    other = await get_customer(work.tx, order)
    move = await join_customers(work, known, other)
    moved = await find_order(work.tx, work.shop, f"id:{order.id}")
    await renew_drafts(work, moved, await get_customer(work.tx, moved))
    return await say_moved(work, compose_join(work.by, move, known, other))


class MoveButton(
    ActionButton,
    actions=(
        Action.MOVE_CONFIRM,
        Action.MOVE_MESSAGE,
        Action.MOVE_TO,
        Action.MOVE_ORDER_NEW,
        Action.MOVE_ORDER_TO,
        Action.MOVE_UNDO,
    ),
):
    """What puts right whose something is."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.MOVE_MESSAGE:
            await self._ask(interaction, numbers[0])
            return
        async with interaction.client.at_work(interaction) as work:
            post = await self._carry_out(work, *numbers)
        await reply(interaction, post)

    async def _ask(self, interaction: Interaction, message_id: int) -> None:
        async with interaction.client.looking(interaction) as work:
            message = await get_message(work, message_id)
            customer = await work.tx.customers.get(message.customer_id)
            assert customer is not None  # the database holds no message without one
        await interaction.response.send_modal(OwnerForm(message, customer))

    async def _carry_out(self, work: DeskWork, about: int, other: int = 0) -> Post:
        if self.action is Action.MOVE_UNDO:
            move = await undo_move(work, about)
            await say_moved(work, compose_undone(work.by, move))
            return Post(words="Undone: everything is whose it was before.")
        if self.action is Action.MOVE_CONFIRM:
            customer, way = await confirm_way(work, await get_message(work, about))
            return await say_moved(work, compose_confirmed(work.by, customer, way))
        if self.action is Action.MOVE_TO:
            message = await get_message(work, about)
            if not other:
                return await move_to_new(work, message)
            return await _move(work, message, await _get_customer(work, other))
        order = await find_order(work.tx, work.shop, f"id:{about}")
        if self.action is Action.MOVE_ORDER_NEW:
            return await _give_away(work, order)
        return await _join(work, order, await _get_customer(work, other))


async def _get_customer(work: DeskWork, customer_id: int) -> Customer:
    customer = await work.tx.customers.get(customer_id)
    if customer is None or customer.shop_id != work.shop.id:
        raise NotFound("That customer isn't here any more. Look with /customer show.")
    return customer


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(MoveButton)
