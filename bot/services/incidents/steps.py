"""What an incident does by itself: its letters are written, and later they leave."""

from datetime import datetime

from bot.domain.incidents.incidents import IncidentStatus
from bot.services.incidents.sending import send_some
from bot.services.incidents.writing import write_some
from bot.services.work import Work
from bot.store.transaction import Transaction


async def work_on_incident(tx: Transaction, incident_id: int, *, now: datetime) -> None:
    """Does the next piece of what is due in an incident, if it still is."""
    incident = await tx.incidents.get(incident_id)
    if incident is None:
        return
    shop = await tx.shops.lock(incident.shop_id)
    incident = await tx.incidents.get(incident_id)
    if shop is None or incident is None or incident.next_at is None or incident.next_at > now:
        return
    await tx.require_ours(shop.id)
    work = Work(tx, shop, now)
    if incident.status is IncidentStatus.WRITING:
        await write_some(work, incident)
    else:
        await send_some(work, incident)
