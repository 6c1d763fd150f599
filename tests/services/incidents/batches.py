"""A shop with an incident of many customers, for tests that need one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.incidents.approving import approve_incident
from bot.services.incidents.incidents import IncidentWords, start_incident
from bot.services.incidents.recipients import add_orders
from bot.services.incidents.writing import begin_writing, write_some
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.sure import sure

WORDS = IncidentWords(title="wrong glaze", what_happened="I used a glaze that isn't food safe")
#: First names enough for a batch in which nobody is doubted.
NAMES = (
    *("Ada Quill", "Ben Stone", "Cleo Marsh", "Dan Frost", "Eve Lark", "Finn Hale", "Gina Wood"),
    *("Hugo Penn", "Iris Vale", "Jack Rowe", "Kira Nash", "Liam Boyd", "Mona Dale", "Ned Fox"),
    *("Olga Ray", "Paul Kerr", "Quin Lowe", "Rosa Finch", "Sean Holt", "Tara Munn", "Uma Beck"),
    *("Vera Shaw", "Will Tate", "Xena York", "Yves Moor", "Zoe Pike", "Abel Crane", "Bria Snow"),
)


def by_staff(tx: Transaction, shop: Shop, by: int = MIA, *, later: float = 0) -> StaffWork:
    """Work of this member of staff, so many seconds after the beginning."""
    return StaffWork(tx, shop, NOW + timedelta(seconds=later), by=by)


async def begin(tx: Transaction, shop: Shop, count: int = 2) -> tuple[Incident, list[Order]]:
    """An incident with the first of these customers in it, each with one order."""
    orders = []
    for name in NAMES[:count]:
        email = f"{name.replace(' ', '.').lower()}@mail.test"
        item = f"{name.split()[1].lower()} bowl"
        orders.append((await log_order(tx, shop, name, item, email=email))[0])
    incident = await start_incident(by_staff(tx, shop), WORDS)
    await add_orders(by_staff(tx, shop), incident, orders)
    return sure(await tx.incidents.get(incident.id)), orders


async def add_to(
    tx: Transaction, shop: Shop, incident: Incident, orders: Sequence[Order]
) -> Incident:
    """The incident with the customers of these orders, too."""
    await add_orders(by_staff(tx, shop), incident, orders)
    return sure(await tx.incidents.get(incident.id))


async def write_all(tx: Transaction, shop: Shop, incident: Incident) -> Incident:
    """The incident with all its letters written."""
    work = by_staff(tx, shop)
    incident = await begin_writing(work, incident)
    while incident.status is IncidentStatus.WRITING:
        incident = await write_some(replace(work, now=sure(incident.next_at)), incident)
    return incident


async def approve(
    tx: Transaction, shop: Shop, incident: Incident, by: int = MIA, *, later: float = 60
) -> Incident:
    """The incident as this person approved it."""
    work = by_staff(tx, shop, by, later=later)
    return await approve_incident(work, incident, revision=incident.revision)
