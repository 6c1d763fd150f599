"""/promise and /promises: what the shop owes its customers, and that it was done."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.deeds import Deed, DeedKind
from bot.domain.posts import Post
from bot.domain.promises.promises import Promise, name_promise
from bot.domain.text import cut_text, escape_name
from bot.domain.time.days import DAY_END
from bot.services.deeds import remember
from bot.services.promises import add_promise, drop_promise, get_promise, keep_promise
from bot.writing.deeds import describe_promise_end
from bot.writing.promises import PAGE, compose_promise, compose_promise_list
from cogs.parts.actions import ActionButton, ActionMenu, Form, read_number
from cogs.parts.deeds import answer_done
from cogs.parts.options import (
    Interaction,
    complete_customer,
    complete_future,
    complete_order,
    echo,
    read_future,
    read_matter,
)
from cogs.parts.other_days import object_to_day
from cogs.parts.posts import reply, turn

#: Asked when neither the order nor the customer is given.
WHOM = "Whom did you promise it? Give the order, or the customer."


@app_commands.guild_only()
class PromiseCog(
    commands.GroupCog, group_name="promise", group_description="What you promised customers"
):
    """The commands about promises."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(
        what="what you promised, e.g. refund €24 or a new button",
        by="by when, e.g. friday or in 3 days",
        order="the order it is about",
        customer="whom you promised it, if it is about no order",
    )
    @app_commands.autocomplete(order=complete_order, customer=complete_customer, by=complete_future)
    async def add(
        self,
        interaction: Interaction,
        what: app_commands.Range[str, 1, 4000],
        by: app_commands.Range[str, 1, 100],
        order: app_commands.Range[str, 1, 100] | None = None,
        customer: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Note a promise that you made; it is in the digest before it is due."""
        async with self.bot.at_work(interaction) as work:
            who, about = await read_matter(work, order, customer, ask=WHOM)
            due_at = await read_future(work, by, default_time=DAY_END)
            assert due_at is not None
            promise = await add_promise(work, who, about, what=what, due_at=due_at)
        said = escape_name(name_promise(promise.kind, promise.what, promise.amount), 300)
        odd, buttons = object_to_day(work, due_at, f"{Action.DAY_PROMISE}:{promise.id}")
        words = f"Noted: you owe **{escape_name(who.name)}** {said}. {echo(work, 'By', due_at)}"
        await reply(interaction, Post(words=f"{words}\n{odd}".rstrip(), buttons=buttons))


@app_commands.command()
@app_commands.guild_only()
async def promises(interaction: Interaction) -> None:
    """What you promised and still owe, the next one first."""
    async with interaction.client.looking(interaction) as work:
        post, menus = await show_page(work, 0)
    await reply(interaction, post, *menus)


async def show_page(work: DeskWork, page: int) -> tuple[Post, list[discord.ui.Item[Any]]]:
    """A page of open promises, and the menu that picks one of them."""
    found = await work.tx.promises.list_open(work.shop.id, offset=page * PAGE, limit=PAGE + 1)
    customers = await work.tx.customers.map_by_id({each.customer_id for each in found})
    return compose_promise_list(found, customers, page=page, now=work.now), list_menus(
        found, customers
    )


def list_menus(found: list[Promise], customers: dict[int, Customer]) -> list[discord.ui.Item[Any]]:
    if not found:
        return []
    return [
        discord.ui.Select(
            custom_id="promise:pick",
            placeholder="Which promise?",
            options=[
                discord.SelectOption(
                    label=cut_text(name_promise(each.kind, each.what, each.amount), 100),
                    value=str(each.id),
                    description=cut_text(customers[each.customer_id].name, 100),
                )
                for each in found[:PAGE]
            ],
        )
    ]


async def show_one(work: DeskWork, promise_id: int) -> Post:
    """One promise, with what can be said about it."""
    promise = await get_promise(work.tx, work.shop, promise_id)
    customer = await work.tx.customers.get(promise.customer_id)
    order = await work.tx.orders.get(promise.order_id)
    return compose_promise(promise, customer, order, now=work.now)


class PromiseMenu(ActionMenu, template=r"promise:pick"):
    """Picks one of the open promises."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            await turn(interaction, await show_one(work, read_number(value)))


class PromisesPageButton(ActionButton, actions=(Action.PROMISES_PAGE,)):
    """The next page of promises, or the one before: `promises:page:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            post, menus = await show_page(work, numbers[0])
        await turn(interaction, post, *menus)


class DropForm(Form):
    """Why a promise is no longer owed."""

    def __init__(self, promise: Promise) -> None:
        super().__init__(title="No longer owed")
        self.promise_id = promise.id
        self.reason: discord.ui.TextInput[DropForm] = discord.ui.TextInput(max_length=200)
        self.add_item(
            discord.ui.Label(
                text="Why don't you owe it any more?",
                description="e.g. they would rather keep it",
                component=self.reason,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with interaction.client.at_work(interaction) as work:
            promise = await get_promise(work.tx, work.shop, self.promise_id)
            act = drop_promise(work, promise, self.reason.value)
            _, deed = await remember(work, DeedKind.PROMISE_DROPPED, promise, act)
            post = await _answer_end(work, promise, deed)
        await reply(interaction, post)


async def _answer_end(work: DeskWork, promise: Promise, deed: Deed) -> Post:
    """That it is done or no longer owed, said at the desk and to whoever said so."""
    customer = await work.tx.customers.get(promise.customer_id)
    assert customer is not None  # the database holds no promise without one
    is_kept = deed.kind is DeedKind.PROMISE_KEPT
    return await answer_done(work, deed, describe_promise_end(promise, customer, is_kept=is_kept))


class PromiseButton(
    ActionButton,
    actions=(
        Action.PROMISE_KEPT,
        Action.PROMISE_SHOW,
        Action.PROMISE_DROP,
    ),
):
    """What became of a promise: `promise:<what>:<promise>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.PROMISE_KEPT:
            async with interaction.client.at_work(interaction) as work:
                promise = await get_promise(work.tx, work.shop, numbers[0])
                how = "somebody said that it is done"
                act = keep_promise(work, promise, how)
                _, deed = await remember(work, DeedKind.PROMISE_KEPT, promise, act)
                post = await _answer_end(work, promise, deed)
            await reply(interaction, post)
            return
        async with interaction.client.looking(interaction) as work:
            post = await show_one(work, numbers[0])
            promise = await get_promise(work.tx, work.shop, numbers[0])
        if self.action is Action.PROMISE_SHOW:
            await reply(interaction, post)
        else:
            await interaction.response.send_modal(DropForm(promise))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(PromiseMenu, PromisesPageButton, PromiseButton)
    bot.tree.add_command(promises)
    await bot.add_cog(PromiseCog(bot))
