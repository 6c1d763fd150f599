"""/order: everything about orders, from logged to settled."""

from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from cogs.orders.card import OrderCardButton
from cogs.orders.exporting import OrderExport
from cogs.orders.facts import OrderButton, OrderFacts, PageButton
from cogs.orders.importing import ImportButton, OrderImport
from cogs.orders.many import ListButton, ListMenu, OrderLists
from cogs.orders.notes import MarkedListButton, NoteButton
from cogs.orders.remedies import OrderRemedies, OutlayButton
from cogs.orders.steps import OrderSteps
from cogs.orders.together import PasteButton, TogetherButton


@app_commands.guild_only()
class OrderCog(
    OrderFacts,
    OrderSteps,
    OrderRemedies,
    OrderExport,
    OrderImport,
    OrderLists,
    commands.GroupCog,
    group_name="order",
    group_description="Your orders, from logged to arrived",
):
    """The commands about orders."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(PageButton, OrderButton, OrderCardButton, OutlayButton)
    bot.add_dynamic_items(ListButton, ListMenu, MarkedListButton, NoteButton)
    bot.add_dynamic_items(TogetherButton, PasteButton)
    bot.add_dynamic_items(ImportButton)
    await bot.add_cog(OrderCog(bot))
