"""Parcels that should be there: all of a line are marked at once, exactly those, or one by one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.errors import StateConflict
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.time.moments import name_moment, read_moment
from bot.services.late_parcels import (
    look_at_late,
    mark_all_arrived,
    take_arrivals_back,
    wait_longer,
)
from bot.services.orders import Shipment, mark_shipped
from bot.services.parcels import mark_missing
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, hear, log_order
from tests.services.desk_week import get_shop, moment, open_weekdays, run_once, run_until
from tests.sure import sure


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A unit of work in which the shop is open Monday to Friday from nine to five."""
    async with database.transaction() as tx:
        await open_weekdays(tx, shop)
        yield tx


async def ship(tx: Transaction, name: str, *, due: datetime) -> Order:
    """A tracked parcel of which its customer knows."""
    order, _ = await log_order(tx, await get_shop(tx), name)
    work = StaffWork(tx, await get_shop(tx), moment(-6, 9), by=MIA)
    shipment = Shipment(at=moment(-6, 9), tracking="9400111899223817000000", arrives_at=due)
    return await mark_shipped(work, order, shipment, is_told=True)


async def list_day(tx: Transaction, day: int = 0) -> Post:
    [said] = [each for each in await run_once(tx, moment(day, 9)) if each.kind is PostKind.DIGEST]
    return said.post


async def see(tx: Transaction, order: Order) -> Order:
    return sure(await tx.orders.get(order.id))


async def begin(tx: Transaction, *names: str) -> tuple[list[Order], datetime]:
    """These parcels, which the list of Monday named in one line; and how its button calls it."""
    orders = [await ship(tx, name, due=moment(-1, 9)) for name in names]
    post = await list_day(tx)
    assert post.body.splitlines()[0] == f"📮 {len(names)} parcels should be there"
    every, look = post.buttons
    told_at = int(every.action.split(":")[2])
    assert every.action == f"arrivals:all:{told_at}:{len(names)}"
    assert look.action == f"arrivals:look:{told_at}:0"
    return orders, read_moment(told_at)


async def work_at(tx: Transaction, at: datetime) -> StaffWork:
    return StaffWork(tx, await get_shop(tx), at, by=MIA)


async def test_parcels_past_their_day_stand_in_one_line_once(tx: Transaction) -> None:
    await begin(tx, "Ben", "Ada", "Cleo")
    said = await run_until(tx, moment(4, 17))
    assert not [each for each in said if "should be there" in each.post.body]


async def test_all_arrived_marks_exactly_those_that_the_line_named(tx: Transaction) -> None:
    orders, told_at = await begin(tx, "Ben", "Ada", "Cleo", "Dora")
    later = await ship(tx, "Emil", due=moment(0, 10))
    await mark_missing(await work_at(tx, moment(0, 11)), orders[1])
    waiting = sure(await tx.customers.get(orders[3].customer_id))
    await hear(tx, await get_shop(tx), waiting, "Where is my parcel?", at=moment(0, 11))
    assert await mark_all_arrived(await work_at(tx, moment(0, 12)), told_at, 4) == (2, 2)
    states = [(await see(tx, each)).status for each in (*orders, later)]
    arrived, shipped = OrderStatus.ARRIVED, OrderStatus.SHIPPED
    assert states == [arrived, shipped, arrived, shipped, shipped]
    [said] = [
        each.post
        for each in await tx.outbox.list_due(moment(0, 12), 99)
        if "parcels have arrived" in each.post.words
    ]
    assert "2 others have changed since" in said.words
    assert [each.label for each in said.buttons] == ["Undo"]


async def test_who_only_wrote_that_it_came_is_marked_too_and_waits_no_more(
    tx: Transaction,
) -> None:
    orders, told_at = await begin(tx, "Ben", "Ada", "Cleo")
    wrote = ("It has arrived at last", "It came, but broken.")
    for order, words in zip(orders, wrote, strict=False):
        customer = sure(await tx.customers.get(order.customer_id))
        await hear(tx, await get_shop(tx), customer, words, at=moment(0, 11))
    assert await mark_all_arrived(await work_at(tx, moment(0, 12)), told_at, 3) == (2, 1)
    waiting = [
        sure(await tx.conversations.get_for_customer(each.customer_id)).is_waiting
        for each in orders[:2]
    ]
    assert waiting == [False, True]


async def test_a_second_click_marks_nothing_more(tx: Transaction) -> None:
    _, told_at = await begin(tx, "Ben", "Ada")
    await mark_all_arrived(await work_at(tx, moment(0, 12)), told_at, 2)
    with pytest.raises(StateConflict, match="Nothing is left to mark"):
        await mark_all_arrived(await work_at(tx, moment(0, 12)), told_at, 2)


async def test_for_a_day_it_can_be_taken_back_and_they_are_named_anew(tx: Transaction) -> None:
    orders, told_at = await begin(tx, "Ben", "Ada")
    await mark_all_arrived(await work_at(tx, moment(0, 12)), told_at, 2)
    with pytest.raises(StateConflict, match="for a day"):
        await take_arrivals_back(await work_at(tx, moment(1, 12.1)), moment(0, 12))
    assert await take_arrivals_back(await work_at(tx, moment(1, 8)), moment(0, 12)) == 2
    for order in orders:
        again = await see(tx, order)
        assert (again.status, again.arrived_at) == (OrderStatus.SHIPPED, None)
        assert sure(await tx.deadlines.find(DeadlineKind.ARRIVAL, order.id)).told_at is None
    assert "📮 2 parcels should be there" in (await list_day(tx, 1)).body
    with pytest.raises(StateConflict, match="Nothing is left to take back"):
        await take_arrivals_back(await work_at(tx, moment(1, 9)), moment(0, 12))


async def test_what_went_on_since_isnt_taken_back(tx: Transaction) -> None:
    orders, told_at = await begin(tx, "Ben", "Ada")
    await mark_all_arrived(await work_at(tx, moment(0, 12)), told_at, 2)
    settled = replace(await see(tx, orders[0]), settled_at=moment(0, 13))
    await tx.orders.save(settled)
    assert await take_arrivals_back(await work_at(tx, moment(0, 14)), moment(0, 12)) == 1
    assert (await see(tx, orders[0])).status is OrderStatus.ARRIVED


async def test_each_is_looked_at_alone_and_who_waits_longer_is_named_in_a_week(
    tx: Transaction,
) -> None:
    orders, told_at = await begin(tx, "Ben", "Ada")
    work = await work_at(tx, moment(0, 12))
    page = await look_at_late(work, told_at, 0)
    assert (sure(page.order).id, page.number, page.count) == (orders[0].id, 0, 2)
    await wait_longer(work, orders[0])
    page = await look_at_late(work, told_at, 1)
    assert (sure(page.order).id, page.number, page.count) == (orders[1].id, 0, 1)
    later = sure(await tx.deadlines.find(DeadlineKind.ARRIVAL, orders[0].id))
    assert later.due_at - moment(0, 12) > timedelta(days=7)
    assert later.told_at is None


async def test_somebody_who_waits_has_their_parcel_in_their_own_line_only(tx: Transaction) -> None:
    order = await ship(tx, "Ben", due=moment(-1, 9))
    await ship(tx, "Ada", due=moment(-1, 9))
    await ship(tx, "Cleo", due=moment(-1, 9))
    ben = sure(await tx.customers.get(order.customer_id))
    await hear(tx, await get_shop(tx), ben, "Where is it?", at=moment(-2, 9))
    post = await list_day(tx)
    lines = post.body.splitlines()
    assert lines[0].startswith("⏰ **Ben** waits 2 days · #1 should be there")
    assert lines[1] == "📮 2 parcels should be there"
    told_at = int(post.buttons[1].action.split(":")[2])
    page = await look_at_late(await work_at(tx, moment(0, 12)), read_moment(told_at), 0)
    assert page.count == 2


def test_a_button_names_a_moment_to_the_microsecond() -> None:
    at = moment(0, 9) + timedelta(microseconds=7)
    assert read_moment(name_moment(at)) == at
