"""Parcels of one line of the day's list: all of them arrived, or each is looked at."""

from collections.abc import Awaitable, Callable

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.errors import NotFound
from bot.domain.orders import Order
from bot.domain.posts import Post
from bot.domain.text import count_things
from bot.domain.time.moments import read_moment
from bot.services.finding_orders import find_order
from bot.services.late_parcels import (
    look_at_late,
    mark_all_arrived,
    take_arrivals_back,
    wait_longer,
)
from bot.services.parcels import ask_about_arrival
from bot.services.work import Work
from bot.writing.late_parcels import compose_late, describe_left
from cogs.parts.actions import HIGHEST, HIGHEST_OF_DISCORD, UNKNOWN, ActionButton
from cogs.parts.deeds import mark_as_arrived, mark_as_lost
from cogs.parts.options import Interaction
from cogs.parts.posts import describe_desk_fault, reply, show_page


async def note_came(work: DeskWork, order: Order) -> str:
    """It came."""
    await mark_as_arrived(work, order, at=work.now)
    return f"Order {order.shown_label} has arrived."


async def note_question(work: DeskWork, order: Order) -> str:
    """Its customer is asked."""
    await ask_about_arrival(work, order)
    fault = describe_desk_fault(work)
    return f"The question about order {order.shown_label} waits at the desk for your ✅.{fault}"


async def note_lost(work: DeskWork, order: Order) -> str:
    """It is lost: the desk sees what the carrier offers."""
    await mark_as_lost(work, order)
    fault = describe_desk_fault(work)
    return f"Order {order.shown_label} is lost. The desk says what its carrier offers.{fault}"


async def note_on_its_way(work: DeskWork, order: Order) -> str:
    """It takes longer."""
    await wait_longer(work, order)
    return f"Order {order.shown_label}: I speak of it again in a week."


_ANSWERS: dict[Action, Callable[[DeskWork, Order], Awaitable[str]]] = {
    Action.ARRIVALS_CAME: note_came,
    Action.ARRIVALS_ASK: note_question,
    Action.ARRIVALS_LOST: note_lost,
    Action.ARRIVALS_WAIT: note_on_its_way,
}


async def compose_page(work: Work, told_at: int, number: int, said: str = "") -> Post:
    """One of the parcels that a list named at this moment."""
    page = await look_at_late(work, read_moment(told_at), number)
    return compose_late(
        page.order,
        page.customer,
        told_at=told_at,
        number=page.number,
        count=page.count,
        said=said,
        now=work.now,
    )


class LateButton(ActionButton, actions=(Action.ARRIVALS_ALL, Action.ARRIVALS_UNDO)):
    """All parcels of a line at once: `arrivals:all:<moment>:<how many>`, and
    `arrivals:undo:<moment>`.
    """

    highest = HIGHEST_OF_DISCORD

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        at = read_moment(numbers[0])
        async with interaction.client.at_work(interaction) as work:
            if self.action is Action.ARRIVALS_ALL:
                marked, left = await mark_all_arrived(work, at, numbers[1])
                words = f"{count_things(marked, 'parcel')} marked as arrived.{describe_left(left)}"
            else:
                back = await take_arrivals_back(work, at)
                words = f"Taken back: {count_things(back, 'parcel')} on the way again."
        await reply(interaction, Post(words=words))


class LatePageButton(ActionButton, actions=(Action.ARRIVALS_LOOK, *_ANSWERS)):
    """One parcel on a page that only one person sees: `arrivals:look:<moment>:<page>`, or what is
    true of it: `arrivals:<what>:<moment>:<order>:<page>`.
    """

    highest = HIGHEST_OF_DISCORD

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.ARRIVALS_LOOK:
            told_at, number = numbers
            async with interaction.client.looking(interaction) as looking:
                post = await compose_page(looking, told_at, number)
            await show_page(interaction, post)
            return
        told_at, order_id, number = numbers
        if order_id > HIGHEST:
            raise NotFound(UNKNOWN)
        async with interaction.client.at_work(interaction) as work:
            order = await find_order(work.tx, work.shop, f"id:{order_id}")
            said = await _ANSWERS[self.action](work, order)
            following = number + 1 if self.action is Action.ARRIVALS_ASK else number
            post = await compose_page(work, told_at, following, said)
        await show_page(interaction, post)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(LateButton, LatePageButton)
