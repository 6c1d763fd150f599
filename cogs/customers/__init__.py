"""/customer: who the customers are, what they say, and all that is kept of them."""

from discord import app_commands
from discord.ext import commands

from bot.client import SellerBot
from cogs.customers.facts import CustomerFacts, log_customer_message
from cogs.customers.records import CustomerRecords, ForgetButton


@app_commands.guild_only()
class CustomerCog(
    CustomerFacts,
    CustomerRecords,
    commands.GroupCog,
    group_name="customer",
    group_description="Your customers and what they say",
):
    """The commands about customers."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(ForgetButton)
    bot.tree.add_command(log_customer_message)
    await bot.add_cog(CustomerCog(bot))
