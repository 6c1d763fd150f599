"""What ended a clock or a matter is undone for a day: everything stands exactly as it did."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deeds import Deed, DeedKind
from bot.domain.drafts import DraftStatus
from bot.domain.errors import NotFound, StateConflict
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.arrivals import confirm_arrival
from bot.services.cases import close_case, dismiss_case
from bot.services.closing import settle_order
from bot.services.conversations import close_without_reply, snooze
from bot.services.deed_undo import undo_deed
from bot.services.deeds import Subject, remember
from bot.services.orders import OrderChange, Shipment, cancel_order, edit_order, ship_order
from bot.services.parcels import mark_missing
from bot.services.promises import add_promise, drop_promise, keep_promise
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, enter, hear, log_order
from tests.services.case_samples import begin
from tests.sure import sure

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def staff(tx: Transaction, shop: Shop, after: timedelta = 3 * HOUR) -> StaffWork:
    return StaffWork(tx, shop, NOW + after, by=MIA)


class Desk:
    """Ada, who waits for a word about a parcel on its way, with all that may hang on it."""

    def __init__(self, tx: Transaction, shop: Shop) -> None:
        self.tx, self.shop = tx, shop
        self.order: Order
        self.ada: Customer
        self.case: Case

    async def begin(self) -> None:
        tx, shop = self.tx, self.shop
        self.order, self.ada = await log_order(tx, shop, price="£18", email="ada@x.example")
        work = staff(tx, shop, -5 * DAY + HOUR)
        self.order, _ = await ship_order(work, self.order, Shipment(at=NOW - 4 * DAY))
        said = await hear(tx, shop, self.ada, "My shawl came, lovely! Or did it?", at=NOW)
        assert said.conversation.is_waiting
        await add_promise(
            staff(tx, shop), self.ada, self.order, what="a photo", due_at=NOW + 2 * DAY
        )
        self.case = await begin(tx, shop, self.order, self.ada, reference="PP-1")
        await draft_reply(tx, shop, self.ada, self.order)

    async def get_order(self) -> Order:
        return sure(await self.tx.orders.get(self.order.id))

    async def get_conversation(self) -> Conversation:
        return sure(await self.tx.conversations.get_for_customer(self.ada.id))


@pytest.fixture
async def desk(tx: Transaction, shop: Shop) -> Desk:
    made = Desk(tx, shop)
    await made.begin()
    return made


Act = Callable[[Desk, StaffWork], Awaitable[tuple[Subject, Awaitable[Any]]]]


async def rest(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    about = await desk.get_conversation()
    return about, close_without_reply(work, about.id)


async def put_off(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    until = work.now + DAY
    return await desk.get_conversation(), snooze(work, desk.ada, until=until, reason="yarn")


async def arrive(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    order = await desk.get_order()
    return order, confirm_arrival(work, order, at=work.now)


async def lose(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    order = await desk.get_order()
    return order, mark_missing(work, order)


async def settle(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    order = await desk.get_order()
    if order.arrived_at is None:
        order = await confirm_arrival(work, order, at=work.now)
    return order, settle_order(work, order, "they said so")


async def cancel(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    order = await desk.get_order()
    return order, cancel_order(work, order, reason="sold twice")


async def win(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    return desk.case, close_case(work, desk.case, is_won=True)


async def give_in(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    return desk.case, close_case(work, desk.case, is_won=False)


async def dismiss(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    # As a notice opens one: a case that a person opened is one by their own word.
    noticed = replace(desk.case, is_confirmed=False)
    await work.tx.cases.save(noticed)
    return noticed, dismiss_case(work, noticed)


async def keep(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    [promise] = await work.tx.promises.list_for_customer(desk.ada.id, only_open=True)
    return promise, keep_promise(work, promise, "it is done")


async def drop(desk: Desk, work: StaffWork) -> tuple[Subject, Awaitable[Any]]:
    [promise] = await work.tx.promises.list_for_customer(desk.ada.id, only_open=True)
    return promise, drop_promise(work, promise, "they changed their mind")


ACTS: dict[DeedKind, Act] = {
    DeedKind.NO_ANSWER: rest,
    DeedKind.SNOOZE: put_off,
    DeedKind.ARRIVED: arrive,
    DeedKind.LOST: lose,
    DeedKind.SETTLED: settle,
    DeedKind.CANCELLED: cancel,
    DeedKind.CASE_WON: win,
    DeedKind.CASE_LOST: give_in,
    DeedKind.CASE_DISMISSED: dismiss,
    DeedKind.PROMISE_KEPT: keep,
    DeedKind.PROMISE_DROPPED: drop,
}


async def look(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is kept, but what only grows; of drafts what they say and whether they
    wait, for what comes back is a new revision.
    """
    kept = {}
    for table in ("conversations", "messages", "orders", "parcels", "cases", "promises"):
        kept[table] = sorted(map(tuple, await tx.sql.rows(f"SELECT * FROM {table}")), key=str)
    for table in ("deadlines", "incident_recipients"):
        kept[table] = sorted(map(tuple, await tx.sql.rows(f"SELECT * FROM {table}")), key=str)
    reminders = "SELECT conversation_id, step, due_at, fires_at FROM reminders"
    kept["reminders"] = sorted(map(tuple, await tx.sql.rows(reminders)), key=str)
    drafts = "SELECT kind, text FROM drafts WHERE status = 'pending'"
    kept["drafts"] = sorted(map(tuple, await tx.sql.rows(drafts)), key=str)
    return kept


async def do(desk: Desk, kind: DeedKind) -> tuple[Deed, dict[str, list[tuple[object, ...]]]]:
    """Does it; gives the deed and what was kept before."""
    work = staff(desk.tx, desk.shop)
    about, act = await ACTS[kind](desk, work)
    before = await look(desk.tx)
    _, deed = await remember(work, kind, about, act)
    assert await look(desk.tx) != before
    return deed, before


def test_each_kind_of_deed_is_tried() -> None:
    assert set(ACTS) == set(DeedKind)


@pytest.mark.parametrize("kind", DeedKind)
async def test_undo_has_everything_stand_exactly_as_it_did(desk: Desk, kind: DeedKind) -> None:
    deed, before = await do(desk, kind)
    await undo_deed(staff(desk.tx, desk.shop, 20 * HOUR), deed.id)
    assert await look(desk.tx) == before


@pytest.mark.parametrize("kind", DeedKind)
async def test_undo_counts_once_and_for_a_day(desk: Desk, kind: DeedKind) -> None:
    deed, _ = await do(desk, kind)
    stands = await look(desk.tx)
    with pytest.raises(StateConflict, match="more than a day ago"):
        await undo_deed(staff(desk.tx, desk.shop, 28 * HOUR), deed.id)
    assert await look(desk.tx) == stands
    await undo_deed(staff(desk.tx, desk.shop, 20 * HOUR), deed.id)
    stands = await look(desk.tx)
    with pytest.raises(StateConflict, match="undone already"):
        await undo_deed(staff(desk.tx, desk.shop, 21 * HOUR), deed.id)
    assert await look(desk.tx) == stands


async def test_another_shop_undoes_nothing(desk: Desk, tx: Transaction) -> None:
    deed, _ = await do(desk, DeedKind.NO_ANSWER)
    other = await enter(tx, SHOP_ID + 1)
    with pytest.raises(NotFound):
        await undo_deed(staff(tx, other), deed.id)


async def test_who_wrote_since_is_told_and_nothing_is_undone(desk: Desk, tx: Transaction) -> None:
    deed, _ = await do(desk, DeedKind.NO_ANSWER)
    await hear(tx, desk.shop, desk.ada, "And the other one?", at=NOW + 5 * HOUR)
    stands = await look(tx)
    with pytest.raises(StateConflict, match="Ada wrote again since"):
        await undo_deed(staff(tx, desk.shop, 6 * HOUR), deed.id)
    assert await look(tx) == stands


async def test_an_order_that_was_corrected_since_stays_as_it_is(
    desk: Desk, tx: Transaction
) -> None:
    deed, _ = await do(desk, DeedKind.ARRIVED)
    await edit_order(
        staff(tx, desk.shop, 4 * HOUR), await desk.get_order(), OrderChange(item="red shawl")
    )
    with pytest.raises(StateConflict, match="Ada's order 1 was changed since"):
        await undo_deed(staff(tx, desk.shop, 6 * HOUR), deed.id)


async def test_a_cancellation_that_its_customer_was_told_stands(
    desk: Desk, tx: Transaction
) -> None:
    deed, _ = await do(desk, DeedKind.CANCELLED)
    [note] = await tx.drafts.list_open_for_customer(desk.ada.id)
    await tx.drafts.replace(note, replace(note, status=DraftStatus.SENT, sent_at=NOW + 4 * HOUR))
    with pytest.raises(StateConflict, match="Ada was written to about it since"):
        await undo_deed(staff(tx, desk.shop, 6 * HOUR), deed.id)


async def test_what_was_set_aside_is_proposed_again_and_what_came_with_it_is_not(
    desk: Desk, tx: Transaction
) -> None:
    deed, _ = await do(desk, DeedKind.CANCELLED)
    kinds = [each.kind.value for each in await tx.drafts.list_open_for_customer(desk.ada.id)]
    assert kinds == ["cancelled_after_shipping"]
    await undo_deed(staff(tx, desk.shop, 6 * HOUR), deed.id)
    kinds = [each.kind.value for each in await tx.drafts.list_open_for_customer(desk.ada.id)]
    assert kinds == ["reply"]


async def test_deeds_of_which_the_day_is_over_are_forgotten(desk: Desk, tx: Transaction) -> None:
    old, _ = await do(desk, DeedKind.PROMISE_KEPT)
    later = staff(tx, desk.shop, 60 * HOUR)
    about = await desk.get_conversation()
    await remember(later, DeedKind.NO_ANSWER, about, close_without_reply(later, about.id))
    assert await tx.deeds.get(old.id) is None
    with pytest.raises(NotFound, match="more than a day ago"):
        await undo_deed(later, old.id)
