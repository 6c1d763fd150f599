"""An incident with customers in it, written and sent, for tests that need one."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import Recipient
from bot.domain.orders import Order
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.approvals import mark_sent_by_hand
from bot.services.incidents.approving import approve_incident
from bot.services.incidents.incidents import IncidentWords, start_incident
from bot.services.incidents.recipients import add_orders
from bot.services.incidents.steps import work_on_incident
from bot.services.incidents.writing import begin_writing
from bot.services.letters import finish_letter, list_due_letters, start_letter
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW
from tests.sure import sure

MINUTE = timedelta(minutes=1)


def staff(tx: Transaction, shop: Shop, *, now: datetime = NOW) -> StaffWork:
    return StaffWork(tx, shop, now, by=MIA)


async def begin_incident(
    tx: Transaction, shop: Shop, *orders: Order, now: datetime = NOW, **more: Any
) -> Incident:
    """An incident with the customers of these orders in it."""
    words = {"title": "Wrong glaze", "what_happened": "I used a glaze that isn't food safe"} | more
    work = staff(tx, shop, now=now)
    incident = await start_incident(work, IncidentWords(**words))
    await add_orders(work, incident, orders)
    return incident


async def see(tx: Transaction, incident: Incident) -> Incident:
    """The incident as it stands now."""
    return sure(await tx.incidents.get(incident.id))


async def write_letters(
    tx: Transaction, shop: Shop, incident: Incident, *, now: datetime = NOW
) -> list[Draft]:
    """The letters, once all are written."""
    await begin_writing(staff(tx, shop, now=now), await see(tx, incident))
    while (await see(tx, incident)).status is IncidentStatus.WRITING:
        now += timedelta(seconds=1)
        await work_on_incident(tx, incident.id, now=now)
    return await tx.drafts.list_prepared(incident.id, 100)


async def send_letters(
    tx: Transaction, shop: Shop, incident: Incident, *, now: datetime = NOW
) -> None:
    """Has all of them approved and sent."""
    written = await see(tx, incident)
    await approve_incident(staff(tx, shop, now=now), written, revision=written.revision)
    while (await see(tx, incident)).status is IncidentStatus.LEAVING:
        now += MINUTE
        await work_on_incident(tx, incident.id, now=now)
        for draft in await list_due_letters(tx, now=now):
            await deliver(tx, draft, now=now)


async def deliver(tx: Transaction, draft: Draft, *, now: datetime) -> None:
    """Sends one letter by its channel, or by hand."""
    going = sure(await start_letter(tx, draft.id, now=now))
    if going.status is DraftStatus.READY:
        shop = sure(await tx.shops.get(draft.shop_id))
        await mark_sent_by_hand(staff(tx, shop, now=now), going, revision=going.revision)
        return
    await finish_letter(tx, draft.id, SendOutcome(Ending.SENT), now=now)


async def list_recipients(tx: Transaction, incident: Incident) -> list[Recipient]:
    return await tx.recipients.list_page(incident.id, limit=100)


async def list_reasons(tx: Transaction, incident: Incident) -> list[str | None]:
    """Why each of its customers gets no letter, in the order in which they were added."""
    return [each.left_out for each in await list_recipients(tx, incident)]
