"""An incident's letters together, as they are held against each other and shown."""

import asyncio
from collections.abc import Sequence

from bot.domain.drafts import Draft
from bot.domain.incidents.batch_checks import BatchLetter, find_batch_faults
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import Recipient
from bot.domain.orders import Order
from bot.services.work import Work

#: So many are read at a time. SQLite answers at once, so others get their turn in between.
PAGE = 50
#: So many of what is wrong are told at once; the rest comes up when these are mended.
MAX_FAULTS = 4


async def list_letters(work: Work, incident: Incident) -> list[Draft]:
    """All letters that wait for the one approval, in the order in which they were written."""
    found: list[Draft] = []
    after = 0
    while page := await work.tx.drafts.list_prepared(incident.id, PAGE, after=after):
        found += page
        after = page[-1].id
        await asyncio.sleep(0)
    return found


async def gather_batch(
    work: Work, incident: Incident, letters: Sequence[Draft]
) -> list[BatchLetter]:
    """These letters, each with what the books know of its customer and their orders."""
    orders = await _map_orders(work, incident)
    customers = await work.tx.customers.map_by_id([each.customer_id for each in letters])
    return [
        _describe(row, each, customers[each.customer_id].name, orders.get(each.id, ()))
        for row, each in enumerate(letters, 1)
    ]


async def find_faults(work: Work, incident: Incident) -> str | None:
    """Why the letters can't be approved as they are, a sentence a line; None if they can."""
    batch = await gather_batch(work, incident, await list_letters(work, incident))
    mailbox = await work.tx.mailboxes.get_for_shop(work.shop.id)
    own = frozenset([mailbox.address]) if mailbox is not None else frozenset[str]()
    faults = await asyncio.to_thread(find_batch_faults, batch, shop_addresses=own)
    return "\n".join(each.sentence for each in faults[:MAX_FAULTS]) or None


async def _map_orders(work: Work, incident: Incident) -> dict[int, Sequence[Order]]:
    """The orders that each letter is about, by the draft's id."""
    found: dict[int, Sequence[Order]] = {}
    after = 0
    while page := await work.tx.recipients.list_page(incident.id, after=after, limit=PAGE):
        after = page[-1].id
        found |= await _map_page(work, page)
        await asyncio.sleep(0)
    return found


async def _map_page(work: Work, recipients: Sequence[Recipient]) -> dict[int, Sequence[Order]]:
    ids = await work.tx.recipients.map_orders([each.id for each in recipients])
    wanted = [order_id for each in ids.values() for order_id in each]
    orders = await work.tx.orders.map_by_id(wanted)
    return {
        each.draft_id: [orders[order_id] for order_id in ids[each.id] if order_id in orders]
        for each in recipients
        if each.draft_id is not None
    }


def _describe(row: int, draft: Draft, name: str, orders: Sequence[Order]) -> BatchLetter:
    taken = [each for each in draft.pledges if each.is_taken]
    return BatchLetter(
        row=row,
        customer_id=draft.customer_id,
        name=name,
        greeting=draft.text.partition("\n")[0].strip(),
        channel=draft.to.channel,
        where=draft.to.where,
        email=draft.email,
        member_id=draft.member_id,
        order_labels=tuple(order.label for order in orders),
        items=tuple(order.short_name or order.item for order in orders),
        tracking=tuple(order.tracking for order in orders if order.tracking),
        text=draft.text,
        problems=draft.problems,
        has_undated_promise=any(each.due_at is None for each in taken),
    )
