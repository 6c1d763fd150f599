"""An incident whose letters left, each ended as a test wants it."""

from datetime import datetime, timedelta

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.incidents.sending import send_some
from bot.services.letters import finish_letter, start_letter
from bot.services.work import Work
from bot.store.transaction import Transaction
from tests.services.incidents.batches import approve, write_all
from tests.sure import sure

SENT = SendOutcome(Ending.SENT)


async def send_all(
    tx: Transaction, shop: Shop, incident: Incident, outcome: SendOutcome = SENT
) -> Incident:
    """The incident after all its letters were written, approved, and handed to their channels."""
    incident = await approve(tx, shop, await write_all(tx, shop, incident))
    now = sure(incident.next_at)
    while incident.status is IncidentStatus.LEAVING:
        incident = await send_some(Work(tx, shop, now), incident)
        await deliver(tx, now, outcome)
        now += timedelta(seconds=5)
    return incident


async def deliver(tx: Transaction, now: datetime, outcome: SendOutcome = SENT) -> list[Draft]:
    """What became of the letters whose turn has come."""
    found = []
    for draft in await tx.drafts.list_leaving(now, 99):
        started = await start_letter(tx, draft.id, now=now)
        if started is not None and started.status is DraftStatus.SENDING:
            await finish_letter(tx, draft.id, outcome, now=now)
        found.append(sure(await tx.drafts.get(draft.id)))
    return found
