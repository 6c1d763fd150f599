"""What was handed out and hasn't left goes back to the others when the incident pauses or stops."""

from datetime import timedelta

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import LetterState
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.identity import name_database
from bot.services.incidents.approving import (
    pause_incident,
    resume_incident,
    stop_incident,
)
from bot.services.incidents.recalling import APPROVER_LEFT
from bot.services.incidents.sending import send_some
from bot.services.incidents.writing import begin_writing
from bot.services.letters import finish_letter, list_due_letters, start_letter
from bot.services.reactions import Reactions, count_reactions
from bot.services.work import Work
from bot.store.database import Database
from bot.store.incidents import IncidentCard
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM, draft_reply, log_order
from tests.services.incidents.batches import approve, begin, by_staff, write_all
from tests.services.incidents.test_sending import use_mail
from tests.sure import sure

LATER = NOW + timedelta(minutes=5)
BUSY = SendOutcome(Ending.TEMPORARY, "the server is busy")
LEFT = Reactions(has_approver_left=True)


async def hand_out(tx: Transaction, shop: Shop, count: int = 3) -> tuple[Incident, Draft]:
    """An incident that is leaving, and its first letter, approved and not sent yet."""
    incident, _ = await begin(tx, shop, count)
    await write_all(tx, shop, incident)
    await use_mail(tx, incident.id)
    incident = await approve(tx, shop, sure(await tx.incidents.get(incident.id)))
    incident = await send_some(Work(tx, shop, LATER), incident)
    [letter] = await list_due_letters(tx, now=LATER)
    return incident, letter


async def see(tx: Transaction, draft: Draft) -> Draft:
    return sure(await tx.drafts.get(draft.id))


async def test_a_letter_that_is_to_be_tried_again_waits_while_the_incident_is_paused(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, letter = await hand_out(tx, shop)
        await start_letter(tx, letter.id, now=LATER)
        await finish_letter(tx, letter.id, BUSY, now=LATER)
        paused = await pause_incident(by_staff(tx, shop, later=301), incident)
        assert await list_due_letters(tx, now=LATER + timedelta(days=1)) == []
        assert (await tx.recipients.count(incident.id)).states == {LetterState.WRITTEN: 3}
        resumed = await resume_incident(by_staff(tx, shop, later=400), paused)
        await send_some(Work(tx, shop, sure(resumed.next_at)), resumed)
        [again] = await list_due_letters(tx, now=LATER + timedelta(days=1))
    assert (again.id, again.decided_by, again.status) == (letter.id, MIA, DraftStatus.APPROVED)


async def test_one_that_fails_in_the_pause_is_not_tried_again_before_somebody_goes_on(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, letter = await hand_out(tx, shop)
        await start_letter(tx, letter.id, now=LATER)
        await pause_incident(by_staff(tx, shop, later=301), incident)
        await finish_letter(tx, letter.id, BUSY, now=LATER)
        tried_at = LATER + timedelta(hours=1)
        [due] = await list_due_letters(tx, now=tried_at)
        assert await start_letter(tx, due.id, now=tried_at) is None
        stands = await see(tx, letter)
    assert stands.status is DraftStatus.PREPARED


async def test_after_stop_nothing_is_tried_again(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, letter = await hand_out(tx, shop)
        incident = await send_some(Work(tx, shop, LATER + timedelta(seconds=9)), incident)
        other = (await list_due_letters(tx, now=LATER + timedelta(seconds=9)))[1]
        await start_letter(tx, letter.id, now=LATER)
        await stop_incident(by_staff(tx, shop, later=320), incident)
        await finish_letter(tx, letter.id, BUSY, now=LATER + timedelta(minutes=1))
        due = await list_due_letters(tx, now=LATER + timedelta(days=1))
        assert [
            await start_letter(tx, each.id, now=LATER + timedelta(days=1)) for each in due
        ] == []
        ends = [(await see(tx, each)).status for each in (letter, other)]
    assert ends == [DraftStatus.VOIDED, DraftStatus.VOIDED]


async def test_no_letter_leaves_in_the_name_of_somebody_who_left_staff(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, letter = await hand_out(tx, shop)
        await count_reactions(Work(tx, shop, LATER), letter, LEFT)
        paused = sure(await tx.incidents.get(incident.id))
        assert (paused.status, paused.reason) == (IncidentStatus.PAUSED, APPROVER_LEFT)
        assert (await see(tx, letter)).status is DraftStatus.PREPARED
        with pytest.raises(StateConflict, match="need a new approval"):
            await resume_incident(by_staff(tx, shop, TOM, later=400), paused)
        anew = await approve(tx, shop, paused, TOM, later=400)
        assert (anew.status, anew.reason) == (IncidentStatus.LEAVING, None)
        await send_some(Work(tx, shop, sure(anew.next_at)), anew)
        [due] = await list_due_letters(tx, now=sure(anew.next_at))
    assert due.decided_by == TOM


async def test_a_letter_apart_from_the_others_waits_on_a_card_of_its_own(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, letter = await hand_out(tx, shop, 1)
        assert sure(await tx.incidents.get(incident.id)).status is IncidentStatus.DONE
        await count_reactions(Work(tx, shop, LATER), letter, LEFT)
        stands = await see(tx, letter)
    assert stands.status is DraftStatus.PENDING


async def test_another_letter_of_theirs_pauses_no_incident(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, _ = await hand_out(tx, shop)
        order, customer = await log_order(tx, shop, "Zoe")
        draft = await draft_reply(tx, shop, customer, order)
        approved = draft.approve(1, by=MIA, at=LATER, undo=timedelta())
        await tx.drafts.replace(draft, approved)
        await count_reactions(Work(tx, shop, LATER), approved, LEFT)
        stands = sure(await tx.incidents.get(incident.id))
    assert stands.status is IncidentStatus.LEAVING


async def test_of_a_copy_that_is_brought_back_no_letter_leaves_that_may_have_gone(
    database: Database, shop: Shop
) -> None:
    """The copy was made while letters left; since then all of them may have."""
    async with database.transaction() as tx:
        incident, _ = await hand_out(tx, shop)
        await tx.incidents.set_card(IncidentCard(incident.id, incident.revision, 1, 2))
        await name_database(tx, now=LATER)
        stands = sure(await tx.incidents.get(incident.id))
        assert await list_due_letters(tx, now=LATER + timedelta(days=1)) == []
        assert await tx.incidents.get_card(incident.id, incident.revision) is None
        tally = await tx.recipients.count(incident.id)
        posts = await tx.outbox.list_due(LATER, 99)
        [told] = [each.post for each in posts if each.post.title == "A backup was brought back"]
    assert tally.states == {LetterState.UNKNOWN: 3}
    assert (stands.status, stands.next_at) == (IncidentStatus.STOPPED, None)
    assert "may have left" in sure(stands.reason)
    assert "3 letters may have gone out" in told.body


async def test_of_a_copy_from_before_the_approval_the_letters_are_written_anew_knowingly(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 3)
        await write_all(tx, shop, incident)
        await name_database(tx, now=LATER)
        stands = sure(await tx.incidents.get(incident.id))
        assert stands.status is IncidentStatus.PICKING
        assert "may have left" in sure(stands.reason)
        assert await tx.drafts.list_prepared(incident.id, 9) == []
        writing = await begin_writing(by_staff(tx, shop, later=400), stands)
    assert writing.reason is None
