"""An order's whole story, as a command or a button shows it."""

import io
from dataclasses import replace

import discord

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.orders import Order
from bot.domain.posts import Button, Post
from bot.services.incidents.adding import list_open_for
from bot.services.order_changes import get_customer
from bot.services.parcel_stories import list_parcels
from bot.writing.order_buttons import list_order_buttons
from bot.writing.order_outcomes import Aftermath
from bot.writing.parcels import list_arrival_buttons, list_return_buttons
from bot.writing.stories import compose_order_story
from bot.writing.told import list_told_buttons


async def compose_story(work: DeskWork, order: Order) -> tuple[Post, discord.File | None]:
    """The story of an order, with its newest proof of postage."""
    post = compose_order_story(
        work.shop,
        order,
        await get_customer(work.tx, order),
        drafts=await work.tx.drafts.list_for_order(order.id, 5),
        events=await work.tx.events.list_for_order(order.id, 40),
        after=await _gather_aftermath(work, order),
        parcels=await list_parcels(work.tx, order),
        now=work.now,
    )
    offers = [_offer(each, order) for each in await list_open_for(work, order)]
    ways = (
        *list_arrival_buttons(order),
        *list_return_buttons(order),
        *list_told_buttons(order),
        *list_order_buttons(order),
    )
    post = replace(post, buttons=(*ways, *offers))
    receipts = await work.tx.orders.list_receipts(order.id)
    if not receipts:
        return post, None
    name, content = receipts[0]
    return post, discord.File(io.BytesIO(content), filename=name)


def _offer(incident: Incident, order: Order) -> Button:
    return Button(f"Add to “{incident.title}”", Action.INCIDENT_ORDER.on(incident.id, order.id))


async def _gather_aftermath(work: DeskWork, order: Order) -> Aftermath:
    tx = work.tx
    return Aftermath(
        deadlines=await tx.deadlines.list_for_order(order.id),
        promises=await tx.promises.list_for_order(order.id),
        cases=await tx.cases.list_for_order(order.id),
        outlays=await tx.outlays.list_for_order(order.id),
        replaces=await tx.orders.get(order.replaces_id),
        replacements=await tx.orders.list_replacements(order.id),
        places=await tx.recipients.list_places_of_order(order.id),
    )
