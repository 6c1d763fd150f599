"""What staff decide at the press of a button of a letter that told of a sale or a label."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.posts import Button, Post
from bot.loading import load
from bot.services.order_changes import get_customer
from bot.writing.sales import (
    compose_dropped,
    compose_label,
    compose_logged,
    compose_none_left,
    compose_sale_proposal,
    compose_shipped,
)
from cogs.parts.actions import ActionButton
from cogs.parts.options import Interaction
from cogs.parts.posts import compose_drafted, show_page, turn

if TYPE_CHECKING:
    from bot.domain.sales.proposals import Proposal


class SaleButton(
    ActionButton,
    actions=(Action.SALE_LOG, Action.SALE_DROP, Action.SALE_SHIPPED, Action.SALE_NEXT),
):
    """What is decided of one letter, `sale:<what>:<proposal>`, and the next one, behind it."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        await load("bot.services.sales.proposals")
        from bot.services.sales.proposals import find_next, get_proposal

        if self.action is Action.SALE_NEXT:
            async with interaction.client.looking(interaction) as work:
                found = await find_next(work, numbers[0])
                post = compose_none_left() if found is None else await _show(work, found)
            await show_page(interaction, post)
            return
        async with interaction.client.at_work(interaction) as work:
            post = await self._decide(work, await get_proposal(work, numbers[0]))
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            post = _go_on(post, numbers[0])
        await turn(interaction, post)

    async def _decide(self, work: DeskWork, proposal: "Proposal") -> Post:
        from bot.services.sales.proposals import drop_proposal, log_proposed, ship_labelled

        if self.action is Action.SALE_DROP:
            await drop_proposal(work, proposal)
            return compose_dropped(by=work.by)
        if self.action is Action.SALE_LOG:
            order = await log_proposed(work, proposal)
            return compose_logged(order, await get_customer(work.tx, order), by=work.by)
        order, draft = await ship_labelled(work, proposal)
        drafted = ""
        if draft is not None:
            drafted = compose_drafted(work, draft).words
        return compose_shipped(order, by=work.by, drafted=drafted)


async def _show(work: DeskWork, proposal: "Proposal") -> Post:
    """A proposal's card for one person, who goes through all of them."""
    order = await work.tx.orders.get(proposal.order_id)
    if proposal.news is not None and order is not None:
        post = compose_label(proposal, order, await get_customer(work.tx, order))
    else:
        kept = await work.tx.mails.get(proposal.mail_id)
        post = compose_sale_proposal(proposal, kept.sender if kept else None)
    return _go_on(post, proposal.id)


def _go_on(post: Post, proposal_id: int) -> Post:
    """The post with the way to the next one."""
    more = Button("Next ▶", Action.SALE_NEXT.on(proposal_id))
    return replace(post, buttons=(*post.buttons, more))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(SaleButton)
