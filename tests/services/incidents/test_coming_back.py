"""A letter of an incident that comes back later: counted and shown, and nobody is rung for each."""

from dataclasses import replace

from bot.domain.incidents.recipients import LetterState
from bot.domain.shops import Shop
from bot.services.incidents.not_told import list_not_told
from bot.store.database import Database
from tests.samples import NOW
from tests.services.incidents.batches import begin, by_staff
from tests.services.incidents.sent import send_all
from tests.services.letters_by_mail import HOUR, arrive, connect, list_posts, write_bounce
from tests.sure import sure


async def test_it_counts_as_failed_with_the_reason_that_the_server_gave(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await tx.shops.save(replace(shop, staff_role_id=55))
        mailbox = await connect(tx, shop)
        incident, [order, _] = await begin(tx, shop)
        incident = await send_all(tx, shop, incident)
        [letter] = await tx.drafts.list_for_order(order.id, 9)
        bounce = write_bounce(sure(letter.mail_id), to=sure(letter.email))
        await arrive(tx, mailbox, bounce, now=NOW + 2 * HOUR)
        tally = await tx.recipients.count(incident.id)
        assert tally.states == {LetterState.SENT: 1, LetterState.FAILED: 1}
        [line] = await list_not_told(by_staff(tx, shop), incident, 0)
        assert sure(line.reason).startswith("it came back: ")
        post = (await list_posts(tx))[-1]
        assert "press *Not told* on the incident's card" in post.fields[0][1]
        assert not post.roles
