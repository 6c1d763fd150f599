"""*Undo* under what somebody on staff did: for a day everything can stand as it did before."""

from bot.client import SellerBot
from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.deed_undo import undo_deed
from bot.writing.deeds import compose_undone
from cogs.parts.actions import ActionButton
from cogs.parts.options import Interaction
from cogs.parts.posts import reply


class UndoButton(ActionButton, actions=(Action.DEED_UNDO,)):
    """The way back: `deed:undo:<deed>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.at_work(interaction) as work:
            deed = await undo_deed(work, numbers[0])
            customer = await work.tx.customers.get(deed.customer_id)
            post = compose_undone(work.by, deed, customer)
            await work.tx.outbox.say(work.shop.id, post, now=work.now)
        await reply(interaction, Post(words="Undone: all is as it was before."))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(UndoButton)
