"""An answer that was given elsewhere ends what it answers, also that a parcel left."""

from datetime import timedelta

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.answered_elsewhere import AnsweredElsewhere, note_answered
from bot.services.orders import Shipment, mark_arrived, ship_order
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.sure import sure

DAY = timedelta(days=1)


def work_at(tx: Transaction, shop: Shop, after: timedelta = DAY) -> StaffWork:
    return StaffWork(tx, shop, NOW + after, by=MIA)


async def ship(tx: Transaction, shop: Shop, item: str = "shawl") -> tuple[Order, Customer, Draft]:
    order, customer = await log_order(tx, shop, "Ada", item, via=SalesChannel.ETSY)
    shipped, draft = await ship_order(work_at(tx, shop, timedelta()), order, Shipment(at=NOW))
    return shipped, customer, draft


async def answer(
    tx: Transaction,
    shop: Shop,
    customer: Customer,
    order: Order | None = None,
    after: timedelta = DAY,
) -> AnsweredElsewhere:
    work = work_at(tx, shop)
    return await note_answered(work, customer, via=None, note=None, order=order, at=NOW + after)


async def is_untold(tx: Transaction, order: Order) -> bool:
    return bool(await tx.deadlines.list_about([DeadlineKind.TELL_SHIPPED], order.id))


async def test_an_answer_about_an_order_tells_its_customer_that_it_left(
    tx: Transaction, shop: Shop
) -> None:
    order, customer, note = await ship(tx, shop)
    other, _, _ = await ship(tx, shop, "hat")
    done = await answer(tx, shop, customer, order)
    assert sure(done.told).id == order.id
    assert sure(await tx.orders.get(order.id)).told_at == NOW + DAY
    assert not await is_untold(tx, order)
    assert await is_untold(tx, other)
    assert note.id in [each.id for each in done.set_aside]
    assert sure(await tx.drafts.get(note.id)).status is DraftStatus.VOIDED


async def test_without_a_number_the_only_untold_order_is_meant(tx: Transaction, shop: Shop) -> None:
    order, customer, _ = await ship(tx, shop)
    gone, _, _ = await ship(tx, shop, "hat")
    await mark_arrived(work_at(tx, shop), gone, at=NOW + DAY)
    done = await answer(tx, shop, customer)
    assert sure(done.told).id == order.id
    events = await tx.events.list_for_order(order.id, 9)
    assert "the customer was told elsewhere" in [each.what for each in events]


async def test_of_two_untold_orders_none_is_taken_for_told(tx: Transaction, shop: Shop) -> None:
    order, customer, _ = await ship(tx, shop)
    other, _, _ = await ship(tx, shop, "hat")
    done = await answer(tx, shop, customer)
    assert done.told is None
    assert {each.id for each in done.untold} == {order.id, other.id}
    assert await is_untold(tx, order)
    assert await is_untold(tx, other)


async def test_what_left_after_the_answer_is_still_untold(tx: Transaction, shop: Shop) -> None:
    order, customer, _ = await ship(tx, shop)
    done = await answer(tx, shop, customer, order, after=-DAY)
    assert (done.told, done.untold) == (None, ())
    assert await is_untold(tx, order)
