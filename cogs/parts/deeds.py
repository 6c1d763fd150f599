"""What ended a clock or a matter is said at the desk, with who did it and *Undo*."""

from datetime import datetime

from bot.client import DeskWork
from bot.domain.deeds import Deed, DeedKind
from bot.domain.orders import Order
from bot.domain.posts import Button, Post, Tone
from bot.services.arrivals import confirm_arrival
from bot.services.deeds import remember
from bot.services.order_changes import get_customer
from bot.services.parcels import mark_missing
from bot.writing.deeds import compose_deed, describe_lost
from bot.writing.parcels import describe_arrived, list_arrival_buttons
from cogs.parts.options import echo
from cogs.parts.posts import describe_desk_fault


async def say_done(work: DeskWork, deed: Deed, what: str) -> tuple[Button, ...]:
    """Has it said at the desk; gives the way back for the answer to whoever did it."""
    post = compose_deed(deed, what)
    await work.tx.outbox.say(work.shop.id, post, now=work.now)
    return post.buttons


async def answer_done(work: DeskWork, deed: Deed, what: str) -> Post:
    """Has it said at the desk, and gives the answer to whoever did it."""
    buttons = await say_done(work, deed, what)
    return Post(words=f"Noted: {what}{describe_desk_fault(work)}", buttons=buttons)


async def mark_as_arrived(work: DeskWork, order: Order, *, at: datetime) -> Post:
    """Marks an order, or its watched parcel, as arrived because staff say so."""
    act = confirm_arrival(work, order, at=at)
    done, deed = await remember(work, DeedKind.ARRIVED, order, act)
    what = describe_arrived(order, done)
    undo = await say_done(work, deed, what)
    words = f"{what} {echo(work, 'It came', at)}{describe_desk_fault(work)}"
    return Post(words=words, tone=Tone.GONE, buttons=(*list_arrival_buttons(done), *undo))


async def mark_as_lost(work: DeskWork, order: Order) -> tuple[Button, ...]:
    """Takes its parcel for lost because staff say so; gives the way back."""
    _, deed = await remember(work, DeedKind.LOST, order, mark_missing(work, order))
    customer = await get_customer(work.tx, order)
    return await say_done(work, deed, describe_lost(order, customer))
