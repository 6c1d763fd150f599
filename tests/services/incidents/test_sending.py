"""An incident's letters leave one after another, each once, and set nothing else aside."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.incidents import IncidentStatus
from bot.domain.incidents.recipients import LetterState
from bot.domain.letters import LetterKind
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.incidents.approving import stop_incident
from bot.services.incidents.recipients import add_orders
from bot.services.incidents.sending import MAX_IN_FLIGHT, NO_MAILBOX, PACE, find_next_moment
from bot.services.incidents.steps import work_on_incident
from bot.services.incidents.writing import digest_letter
from bot.services.letters import finish_letter, start_letter
from bot.services.orders import Shipment, ship_order
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID, log_order
from tests.services.incidents.batches import approve, begin, by_staff, write_all
from tests.store.test_ownership import make_mailbox
from tests.sure import sure


async def use_mail(tx: Transaction, incident_id: int, *, is_connected: bool = True) -> None:
    """Has the letters go by e-mail, and connects the shop's mailbox."""
    if is_connected:
        await tx.mailboxes.add(make_mailbox(SHOP_ID))
    query = "UPDATE drafts SET channel = 'email' WHERE incident_id = :incident_id"
    await tx.sql.run(query, incident_id=incident_id)
    query = "UPDATE incident_recipients SET digest = :digest WHERE draft_id = :id"
    for draft in await tx.drafts.list_prepared(incident_id, 999):
        await tx.sql.run(query, digest=digest_letter(draft), id=draft.id)


async def go_on(tx: Transaction, incident_id: int) -> list[Draft]:
    """The letters that leave when the incident's next moment has come."""
    incident = sure(await tx.incidents.get(incident_id))
    now = sure(incident.next_at)
    await work_on_incident(tx, incident_id, now=now)
    return await tx.drafts.list_leaving(now, 99)


async def send(tx: Transaction, draft: Draft, outcome: SendOutcome, *, now: datetime) -> None:
    await start_letter(tx, draft.id, now=now)
    await finish_letter(tx, draft.id, outcome, now=now)


async def test_letters_leave_one_after_another_until_none_is_left(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 3)
        await write_all(tx, shop, incident)
        await use_mail(tx, incident.id)
        incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
        sent = []
        while sure(await tx.incidents.get(incident.id)).status is IncidentStatus.LEAVING:
            [letter] = await go_on(tx, incident.id)
            sent.append(letter.customer_id)
            await send(tx, letter, SendOutcome(Ending.SENT), now=NOW + timedelta(hours=1))
        tally = await tx.recipients.count(incident.id)
    assert len(set(sent)) == len(sent) == 3
    assert tally.states == {LetterState.SENT: 3}


async def test_the_last_letters_can_be_stopped_while_they_are_to_be_tried_again(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        await write_all(tx, shop, incident)
        await use_mail(tx, incident.id)
        incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
        while incident.status is IncidentStatus.LEAVING:
            now = sure(incident.next_at)
            for letter in await go_on(tx, incident.id):
                await send(tx, letter, SendOutcome(Ending.TEMPORARY, "later"), now=now)
            incident = sure(await tx.incidents.get(incident.id))
        before = await tx.recipients.count(incident.id)
        stopped = await stop_incident(by_staff(tx, shop, later=120), incident)
        after = await tx.recipients.count(incident.id)
        leaving = await tx.drafts.list_leaving(NOW + timedelta(days=9), 99)
    assert before.states == {LetterState.LEAVING: 2}
    assert stopped.status is IncidentStatus.STOPPED
    assert after.states == {LetterState.UNWRITTEN: 2}
    assert not leaving


async def test_a_server_that_says_later_is_asked_less_often() -> None:
    pauses = [find_next_moment(NOW, again) - NOW for again in range(9)]
    assert pauses == sorted(pauses)
    assert pauses[0] == PACE
    assert PACE < pauses[-1] <= timedelta(minutes=2)


async def test_no_more_are_on_their_way_than_are_borne(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 12)
        await write_all(tx, shop, incident)
        await use_mail(tx, incident.id)
        incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
        for _ in range(12):
            leaving = await go_on(tx, incident.id)
    assert len(leaving) == MAX_IN_FLIGHT


async def test_that_a_slip_was_told_does_not_stop_the_note_that_the_parcel_left(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, _] = await begin(tx, shop)
        _, note = await ship_order(by_staff(tx, shop), order, Shipment(at=NOW))
        await write_all(tx, shop, incident)
        await use_mail(tx, incident.id)
        incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
        [letter] = await go_on(tx, incident.id)
        await send(tx, letter, SendOutcome(Ending.SENT), now=NOW + timedelta(hours=1))
        stands = sure(await tx.drafts.get(note.id))
    assert stands.status is DraftStatus.PENDING


async def test_a_mailbox_that_is_gone_pauses_the_letters_instead_of_failing_each(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 3)
        await write_all(tx, shop, incident)
        await use_mail(tx, incident.id, is_connected=False)
        incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
        assert await go_on(tx, incident.id) == []
        paused = sure(await tx.incidents.get(incident.id))
        assert (paused.status, paused.reason) == (IncidentStatus.PAUSED, NO_MAILBOX)
        assert (await tx.recipients.count(incident.id)).waiting == 3


async def test_an_apology_about_any_order_of_a_letter_that_went_is_set_aside(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [first, _] = await begin(tx, shop)
        customer = sure(await tx.customers.get(first.customer_id))
        second, _ = await log_order(tx, shop, customer.name, "white vase", email=customer.email)
        assert second.customer_id == customer.id
        await add_orders(by_staff(tx, shop), incident, [second])
        await write_all(tx, shop, sure(await tx.incidents.get(incident.id)))
        letters = await tx.drafts.list_prepared(incident.id, 9)
        letter = next(each for each in letters if each.customer_id == customer.id)
        other = replace(letter, id=0, order_id=second.id, kind=LetterKind.APOLOGY, request=None)
        apology = await tx.drafts.add(replace(other, status=DraftStatus.PENDING, incident_id=None))
        await use_mail(tx, incident.id)
        incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
        for _ in range(2):
            for each in await go_on(tx, incident.id):
                await send(tx, each, SendOutcome(Ending.SENT), now=NOW + timedelta(hours=1))
        assert sure(await tx.drafts.get(apology.id)).status is DraftStatus.VOIDED
