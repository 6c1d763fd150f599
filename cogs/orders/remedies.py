"""What puts an order right: money back and gifts; and the evidence of all that was done."""

import asyncio
import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import require_guild
from bot.domain.actions import Action
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, Post
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.text import escape_name
from bot.services.evidence import gather_evidence
from bot.services.finding_orders import find_order
from bot.services.remedies import Refund, UndoneRemedy, give_gift, refund_order, undo_remedy
from bot.writing.evidence_pack import make_pack
from bot.writing.phrases import ask_currency, fill_plain
from cogs.orders.facts import OrderWords
from cogs.parts.actions import ActionButton
from cogs.parts.options import Interaction, complete_order, complete_refund
from cogs.parts.posts import compose_drafted, describe_kept, reply, turn

AmountWords = app_commands.Range[str, 1, 40]
#: How the currency of an amount is named that has none.
_NAME_CURRENCY = "Press *Take it back* and write it with the amount"
#: Room in an upload for what goes with the file itself.
ENVELOPE = 16 * 1024


class OrderRemedies(commands.Cog):
    """/order refund, gift and evidence."""

    bot: SellerBot

    @app_commands.command()
    @app_commands.describe(
        order="the order's number, or pick from the list",
        amount="what you sent back, e.g. 24, 24.50 or 24 EUR",
        reference="the payment's own number, if it has one",
    )
    @app_commands.autocomplete(order=complete_refund)
    async def refund(
        self,
        interaction: Interaction,
        order: OrderWords,
        amount: AmountWords,
        reference: app_commands.Range[str, 1, 80] | None = None,
    ) -> None:
        """You sent money back: record it and draft the note that tells the customer."""
        async with self.bot.at_work(interaction) as work:
            found = await find_order(work.tx, work.shop, order)
            done = await refund_order(work, found, amount, reference=reference)
        words = f"{describe_refund(done, found)}\n{compose_drafted(work, done.draft).words}"
        await reply(interaction, Post(words=words, buttons=(offer_undo(done.outlay),)))

    @app_commands.command()
    @app_commands.describe(
        order="the order's number, or pick from the list",
        what="the gift, e.g. handmade chocolate",
        cost="what it cost you, e.g. 6 or €6.50; 0 is fine",
    )
    @app_commands.autocomplete(order=complete_order)
    async def gift(
        self,
        interaction: Interaction,
        order: OrderWords,
        what: app_commands.Range[str, 1, 200],
        cost: AmountWords,
    ) -> None:
        """Keep a gift that went with an order, and what it cost you."""
        async with self.bot.at_work(interaction) as work:
            found = await find_order(work.tx, work.shop, order)
            gift = await give_gift(work, found, what, cost)
        words = (
            f"Kept with order **{found.shown_label}**: "
            f"{escape_name(gift.what or '', 200)}, "
            f"{gift.amount}. /order show tells what it all cost."
        )
        words += fill_plain("\n{}", ask_currency(gift.amount, _NAME_CURRENCY))
        await reply(interaction, Post(words=words, buttons=(offer_undo(gift),)))

    @app_commands.command()
    @app_commands.describe(order="the order's number, or pick from the list")
    @app_commands.autocomplete(order=complete_order)
    async def evidence(self, interaction: Interaction, order: OrderWords) -> None:
        """All that a platform may ask for, in one ZIP: timeline, letters, proof of postage."""
        guild = require_guild(interaction)
        # making it can take longer than Discord waits
        await interaction.response.defer(ephemeral=True)
        async with self.bot.looking(interaction) as work:
            gathered = await gather_evidence(work, await find_order(work.tx, work.shop, order))
        names = {by: await name_member(guild, by) for by in gathered.list_approvers()}
        pack = await asyncio.to_thread(
            make_pack, gathered, names, most=guild.filesize_limit - ENVELOPE
        )
        left_out = ", ".join(escape_name(name, 60) for name in pack.left_out[:5])
        lines = [
            f"The evidence for order **{gathered.order.shown_label}**, ready to "
            "upload. "
            "Read summary.txt first: it says what a platform weighs.",
            *(f"• {escape_name(each, 200)}" for each in pack.missing),
        ]
        if left_out:
            lines.append(
                f"Too large for one upload, so it isn't in the ZIP: {left_out}. Take it from "
                "/order show."
            )
        await reply(
            interaction,
            Post(words="\n".join(lines)),
            file=discord.File(io.BytesIO(pack.content), filename=pack.name),
        )


def describe_refund(done: Refund, order: Order) -> str:
    """What was recorded, what that makes in all, and what follows from it."""
    words = f"A refund of **{done.outlay.amount}** for order **{order.shown_label}** is recorded."
    if done.outlay.amount != done.total:
        words += f" It makes {done.total} in all."
    words += describe_kept(done.kept)
    if done.is_whole and order.status is OrderStatus.OPEN:
        words += " If it isn't going out any more, use /order cancel."
    lines = [
        words,
        ask_currency(done.outlay.amount, _NAME_CURRENCY),
        *(f"⚠ {each}" for each in done.doubts),
    ]
    return "\n".join(line for line in lines if line)


def offer_undo(outlay: Outlay) -> Button:
    """What takes back a slip of the finger."""
    return Button("Take it back", Action.OUTLAY_UNDO.on(outlay.id))


class OutlayButton(ActionButton, actions=(Action.OUTLAY_UNDO,)):
    """A refund or gift was recorded by mistake: `outlay:undo:<id>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.at_work(interaction) as work:
            done = await undo_remedy(work, numbers[0])
        await turn(interaction, Post(words=describe_undone(done)))


def describe_undone(done: UndoneRemedy) -> str:
    """What was taken back, and what follows from it."""
    outlay, order = done.outlay, f"order **{done.order.shown_label}**"
    if outlay.kind is OutlayKind.GIFT:
        return (
            f"Taken back: {escape_name(outlay.what or '', 200)}, {outlay.amount}, is no gift "
            f"to {order} any more."
        )
    words = (
        f"Taken back: the refund of **{outlay.amount}** for {order} is no longer recorded, and "
        "its note is set aside."
    )
    if done.owed:
        owed = ", ".join(f"“{escape_name(each.what)}”" for each in done.owed)
        words += f" You owe again what you promised: {owed}."
    if done.still_said:
        drafts = ", ".join(str(each.id) for each in done.still_said)
        words += f" Draft {drafts} still tells of it: press *Edit* on its card."
    return words


async def name_member(guild: discord.Guild, member_id: int) -> str:
    """What a member of the server is called; their id when Discord doesn't say."""
    try:
        member = guild.get_member(member_id) or await guild.fetch_member(member_id)
    except discord.HTTPException:
        return f"member {member_id}"
    return member.display_name
