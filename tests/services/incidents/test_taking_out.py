"""Whoever is taken out of an incident and put back gets a letter like the others."""

from bot.domain.incidents.recipients import LetterState
from bot.domain.shops import Shop
from bot.services.incidents.recipients import put_back, take_out
from bot.store.database import Database
from tests.services.incidents.batches import begin, by_staff, write_all
from tests.sure import sure


async def test_who_was_taken_out_after_the_letters_were_written_and_put_back_gets_one(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, _] = await begin(tx, shop)
        written = await write_all(tx, shop, incident)
        work = by_staff(tx, shop)
        was = sure(await tx.recipients.find(incident.id, order.customer_id))
        await take_out(work, written, was)
        changed = sure(await tx.incidents.get(incident.id))
        out = sure(await tx.recipients.find(incident.id, order.customer_id))
        await put_back(work, changed, out)
        await write_all(tx, shop, sure(await tx.incidents.get(incident.id)))
        tally = await tx.recipients.count(incident.id)
    assert tally.states == {LetterState.WRITTEN: 2}
