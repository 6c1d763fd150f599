"""Who tells the buyers of a place that a parcel left: answered at the press of a button."""

from bot.client import SellerBot
from bot.domain.actions import Action
from bot.domain.errors import NotFound
from bot.domain.posts import Post
from bot.services.finding_orders import find_order
from bot.services.telling_buyers import answer_who_tells
from bot.writing.channel_terms import describe_who_tells
from cogs.parts.actions import UNKNOWN, ActionButton
from cogs.parts.options import Interaction
from cogs.parts.posts import turn


class TellingButton(ActionButton, actions=(Action.CHANNEL_TELLS, Action.CHANNEL_WE_TELL)):
    """Whether a place tells its buyers, asked at the first order from there:
    `channel:tells:<order>`.
    """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        place_tells = self.action is Action.CHANNEL_TELLS
        async with interaction.client.at_work(interaction) as work:
            order = await find_order(work.tx, work.shop, f"id:{numbers[0]}")
            if order.via is None:
                raise NotFound(UNKNOWN)
            await answer_who_tells(work, order.via, place_tells=place_tells)
        words = describe_who_tells(order.via, place_tells=place_tells)
        await turn(interaction, Post(words=words))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(TellingButton)
