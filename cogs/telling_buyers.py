"""Who tells buyers that a parcel left, the place where they bought or the shop, and whether one of
them knows already: answered at the press of a button.
"""

from collections.abc import Awaitable, Callable

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.drafts import Draft
from bot.domain.errors import NotFound
from bot.domain.posts import Post
from bot.domain.text import escape_name
from bot.services.drafts import get_draft, show_own_card
from bot.services.finding_orders import find_order
from bot.services.note_parcels import list_noted_orders
from bot.services.order_changes import get_customer
from bot.services.telling_buyers import answer_who_tells
from bot.services.told_by_hand import list_untold, mark_told, remind_to_tell, take_back_told
from bot.writing.channel_terms import describe_who_tells
from bot.writing.told import compose_told
from cogs.parts.actions import UNKNOWN, ActionButton
from cogs.parts.clicks import keep_click
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


async def note_known(work: DeskWork, draft: Draft) -> str:
    """The customer knows of every order of a discarded note."""
    for order in await list_untold(work, draft):
        await mark_told(work, order)
    return f"Noted: **{escape_name(draft.to.name)}** knows. You aren't reminded of it any more."


async def note_not_yet(work: DeskWork, draft: Draft) -> str:
    """They are still to hear: the day's list says so."""
    await remind_to_tell(work, await list_untold(work, draft))
    return (
        "Noted: the day's list reminds you until they know. *Renew* on the card writes the note "
        "after all."
    )


async def note_unknown(work: DeskWork, draft: Draft) -> str:
    """They don't know after all."""
    orders = [each for each in await list_noted_orders(work.tx, draft) if each.told_at is not None]
    if not orders:
        raise NotFound(UNKNOWN)
    for order in orders:
        await take_back_told(work, order)
    return "Taken back: the day's list reminds you until they know."


_OF_NOTE: dict[Action, Callable[[DeskWork, Draft], Awaitable[str]]] = {
    Action.TOLD_KNOW: note_known,
    Action.TOLD_NOT_YET: note_not_yet,
    Action.TOLD_TAKE_BACK: note_unknown,
}


class DiscardedNoteButton(ActionButton, actions=tuple(_OF_NOTE)):
    """Whether the customers of a note, discarded or waiting in a list, know already:
    `told:<what>:<draft>`.
    """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                draft = await get_draft(work.tx, work.shop, numbers[0])
                said = await _OF_NOTE[self.action](work, draft)
                if await work.tx.drafts.get_card(draft.id, draft.revision) is not None:
                    await show_own_card(work, draft)
                return said

        await keep_click(interaction, act)


class ToldButton(ActionButton, actions=(Action.TOLD_ORDER, Action.TOLD_ORDER_BACK)):
    """That the customer of an order knows that it left, or doesn't: `told:order:<order>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.TOLD_ORDER_BACK:
            await take_back(interaction, numbers[0])
            return

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                order = await find_order(work.tx, work.shop, f"id:{numbers[0]}")
                told = await mark_told(work, order)
                name = (await get_customer(work.tx, told)).name
                post = compose_told(work.by, told, name)
                await work.tx.outbox.say(work.shop.id, post, now=work.now)
            return Post(words=f"Noted: **{escape_name(name)}** knows.", buttons=post.buttons)

        await keep_click(interaction, act)


async def take_back(interaction: Interaction, order_id: int) -> None:
    """The customer doesn't know after all."""
    async with interaction.client.at_work(interaction) as work:
        order = await find_order(work.tx, work.shop, f"id:{order_id}")
        await take_back_told(work, order)
    words = (
        f"Taken back: the customer of order {order.shown_label} is still to hear that it left. The "
        "day's list reminds you."
    )
    await turn(interaction, Post(words=words))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(TellingButton, DiscardedNoteButton, ToldButton)
