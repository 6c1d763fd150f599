"""Direct messages: a customer just writes to the bot."""

from bot.client import SellerBot
from cogs.direct.listening import DirectCog
from cogs.direct.placing import ShopMenu


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(ShopMenu)
    await bot.add_cog(DirectCog(bot))
