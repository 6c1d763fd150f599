"""One approval for all letters, bound to exactly these; many need a second person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.incidents.incidents import ALONE, IncidentStatus
from bot.domain.letters import Remedy
from bot.domain.shops import Shop
from bot.services.history import log_event
from bot.services.incidents.approving import (
    approve_incident,
    pause_incident,
    stop_incident,
    withdraw_incident,
)
from bot.services.incidents.incidents import (
    IncidentWords,
    close_incident,
    open_again,
    reopen_incident,
    start_incident,
)
from bot.services.incidents.recipients import add_orders
from bot.services.incidents.sending import OTHER_TEXT, send_some
from bot.services.incidents.writing import begin_writing
from bot.services.orders import OrderChange, edit_order
from bot.store.database import Database
from tests.samples import MIA, NOW, TOM, hear
from tests.services.incidents.batches import approve, begin, by_staff, write_all
from tests.services.incidents.sent import send_all
from tests.services.letters_by_mail import connect
from tests.sure import sure


async def test_up_to_the_limit_one_person_approves_for_all(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 25)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
    assert approved.status is IncidentStatus.LEAVING
    assert approved.leaves_at == NOW + timedelta(seconds=60 + 30)


async def test_above_it_a_second_person_has_to_approve_the_same_letters(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, *_] = await begin(tx, shop, 26)
        await log_event(by_staff(tx, shop, TOM), order, "looked at the order")
        first = await approve(tx, shop, await write_all(tx, shop, incident))
        assert first.status is IncidentStatus.SECONDING
        with pytest.raises(StateConflict, match="You have approved these letters"):
            await approve(tx, shop, first)
        second = await approve(tx, shop, first, TOM)
    assert (second.approved_by, second.seconded_by) == (MIA, TOM)
    assert second.status is IncidentStatus.LEAVING


async def test_a_shop_chooses_above_how_many(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        shop = replace(shop, second_above=2, deputy_id=TOM)
        incident, _ = await begin(tx, shop, 3)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
    assert approved.status is IncidentStatus.SECONDING


async def test_whoever_works_alone_waits_ten_minutes_instead(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        shop = replace(shop, second_above=2)
        incident, _ = await begin(tx, shop, 3)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
    assert approved.leaves_at == NOW + timedelta(seconds=60) + ALONE


async def test_an_approval_of_letters_that_were_written_anew_counts_for_nothing(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        old = await write_all(tx, shop, incident)
        new = await write_all(tx, shop, await reopen_incident(by_staff(tx, shop), old))
        with pytest.raises(StateConflict, match="written anew since"):
            await approve_incident(by_staff(tx, shop), new, revision=old.revision)
        assert sure(await tx.incidents.get(new.id)).status is IncidentStatus.WRITTEN


async def test_a_text_that_is_not_the_one_approved_does_not_leave(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
        [first, _] = await tx.drafts.list_prepared(incident.id, 9)
        query = "UPDATE drafts SET text = 'Send me your card number.' WHERE id = :id"
        await tx.sql.run(query, id=first.id)
        await send_some(by_staff(tx, shop, later=120), approved)
        held = sure(await tx.drafts.get(first.id))
    assert (held.status, held.reason) == (DraftStatus.VOIDED, OTHER_TEXT)


async def test_a_letter_whose_order_was_corrected_is_held_back(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, _] = await begin(tx, shop)
        await write_all(tx, shop, incident)
        await edit_order(by_staff(tx, shop), order, OrderChange(item="white vase"))
        [left] = await tx.drafts.list_prepared(incident.id, 9)
    assert left.order_id != order.id


async def test_who_writes_meanwhile_is_held_back_and_the_others_stay(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, _] = await begin(tx, shop)
        await write_all(tx, shop, incident)
        customer = sure(await tx.customers.get(order.customer_id))
        await hear(tx, shop, customer, "Is it safe?", at=NOW + timedelta(seconds=5))
        [left] = await tx.drafts.list_prepared(incident.id, 9)
        again = await reopen_incident(by_staff(tx, shop), sure(await tx.incidents.get(incident.id)))
        await write_all(tx, shop, again)
        [written] = await tx.drafts.list_prepared(incident.id, 9)
    assert left.id == written.id != order.customer_id


@pytest.mark.parametrize("act", [pause_incident, stop_incident])
async def test_nothing_leaves_after_a_pause_or_a_stop(
    database: Database, shop: Shop, act: type
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
        halted = await act(by_staff(tx, shop, later=70), approved)
        await send_some(by_staff(tx, shop, later=999), halted)
        assert await tx.drafts.list_leaving(NOW + timedelta(days=9), 9) == []


async def test_an_approval_can_be_taken_back_only_before_the_first_leaves(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
        late = by_staff(tx, shop, later=91)
        with pytest.raises(StateConflict, match="begun to leave"):
            await withdraw_incident(late, approved, revision=approved.revision)
        early = by_staff(tx, shop, later=89)
        back = await withdraw_incident(early, approved, revision=approved.revision)
    assert back.status is IncidentStatus.WRITTEN


async def test_what_is_wrong_with_the_letters_together_keeps_them_here(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, _] = await begin(tx, shop)
        await tx.sql.run(
            "UPDATE customers SET name = 'undefined' WHERE id = :id", id=order.customer_id
        )
        written = await write_all(tx, shop, incident)
        with pytest.raises(BadInput, match="can't be approved yet"):
            await approve(tx, shop, written)


async def test_without_anybody_nothing_is_written(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 0)
        with pytest.raises(StateConflict, match="Add customers first"):
            await begin_writing(by_staff(tx, shop), incident)


async def test_one_that_was_stopped_is_stopped_again_when_it_is_opened_again(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        approved = await approve(tx, shop, await write_all(tx, shop, incident))
        work = by_staff(tx, shop, later=120)
        stopped = await stop_incident(work, approved)
        closed = await close_incident(work, stopped, cause="two buckets", changed="two colours")
        opened = await open_again(work, closed)
    assert opened.status is IncidentStatus.STOPPED


async def test_nobody_approves_letters_that_promise_a_day_that_is_over(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        incident = replace(incident, remedy=Remedy.REFUND, remedy_by=NOW + timedelta(days=1))
        await tx.incidents.save(incident)
        written = await write_all(tx, shop, incident)
        with pytest.raises(BadInput, match="is over"):
            await approve(tx, shop, written, later=24 * 3600)
        assert sure(await tx.incidents.get(incident.id)).status is IncidentStatus.WRITTEN


async def test_what_another_incident_promised_for_an_order_is_read_twice(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await connect(tx, shop)
        incident, orders = await begin(tx, shop)
        day = NOW + timedelta(days=5)
        await tx.incidents.save(replace(incident, remedy=Remedy.REFUND, remedy_by=day))
        await send_all(tx, shop, sure(await tx.incidents.get(incident.id)))
        words = IncidentWords(
            title="charged twice",
            what_happened="Your card was charged twice",
            remedy=Remedy.REFUND,
            remedy_by=day.date(),
        )
        other = await start_incident(by_staff(tx, shop, later=3600), words)
        await add_orders(by_staff(tx, shop, later=3600), other, orders[:1])
        await write_all(tx, shop, sure(await tx.incidents.get(other.id)))
        [letter] = await tx.drafts.list_prepared(other.id, 9)
    said = "The same was promised for this order on Fri 20 Nov: this letter promises it once more."
    assert said in letter.doubts
