"""A day that was named although the shop is closed then is moved at the press of a button."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.drafts import get_draft
from bot.services.finding_orders import find_order
from bot.services.orders import OrderChange, edit_order
from bot.services.parcels import redate_delay
from bot.services.promises import get_promise, move_promise
from cogs.parts.actions import ActionButton
from cogs.parts.options import Interaction, echo
from cogs.parts.posts import turn


async def move_ship_by(work: DeskWork, day: datetime, order_id: int) -> str:
    order = await find_order(work.tx, work.shop, f"id:{order_id}")
    await edit_order(work, order, OrderChange(ship_by=day))
    return echo(work, f"Order **{order.shown_label}**: ship by", day)


async def move_promised(work: DeskWork, day: datetime, promise_id: int) -> str:
    promise = await get_promise(work.tx, work.shop, promise_id)
    await move_promise(work, promise, due_at=day)
    return echo(work, "Noted: you owe it by", day)


async def move_delay(work: DeskWork, day: datetime, draft_id: int, revision: int) -> str:
    draft = await get_draft(work.tx, work.shop, draft_id)
    redated = await redate_delay(work, draft, day, revision=revision)
    return (
        f"{echo(work, 'It will leave by', day)} Revision {redated.revision} of the draft says so."
    )


_MOVES: dict[Action, Callable[..., Awaitable[str]]] = {
    Action.DAY_SHIP_BY: move_ship_by,
    Action.DAY_PROMISE: move_promised,
    Action.DAY_DELAY: move_delay,
}


class OtherDayButton(ActionButton, actions=tuple(_MOVES)):
    """The next opening day instead: `day:<what>:<which>:<minutes since 1970>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        *about, minutes = numbers
        day = datetime.fromtimestamp(minutes * 60, UTC)
        async with interaction.client.at_work(interaction) as work:
            words = await _MOVES[self.action](work, day, *about)
        await turn(interaction, Post(words=words))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(OtherDayButton)
