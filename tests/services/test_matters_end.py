"""Every matter has an end, and after it nothing speaks of it: no post, no list, no new draft."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.customers import Customer
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import Promise, PromiseKind
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.services.approvals import discard_draft
from bot.services.cases import close_case, mark_responded
from bot.services.closing import settle_order
from bot.services.conversations import close_without_reply
from bot.services.drafts import draft_letter
from bot.services.further_parcels import mark_came_back
from bot.services.orders import Shipment, cancel_order, mark_arrived, ship_order
from bot.services.parcels import mark_missing, note_claim
from bot.services.promises import keep_promise
from bot.services.remedies import refund_order
from bot.services.replacements import link_replacement
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, hear, log_order
from tests.services.desk_week import dispute
from tests.services.parcel_days import DAY, list_kind, live, see, send, ship
from tests.services.rounds import live_until, words_of

HOUR = timedelta(hours=1)
#: So long after the end nothing may speak; longer than any clock.
LONG = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Matter:
    """An order of Ada's with which something is the matter, some days after it was placed."""

    tx: Transaction
    shop: Shop
    order: Order
    ada: Customer
    now: datetime

    @property
    def work(self) -> StaffWork:
        return StaffWork(self.tx, self.shop, self.now, by=MIA)

    async def see(self) -> Order:
        return await see(self.tx, self.order)


Beginning = Callable[[Transaction, Shop, Order, Customer], Awaitable[None]]
End = Callable[[Matter], Awaitable[None]]


async def begin_late(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    """Its day passes while it is still with the shop."""


async def begin_untold(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW))


async def begin_silent(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)


async def begin_asked(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    await ship(tx, shop, order, arrives_at=NOW + DAY)
    await live(tx, NOW + DAY)
    [question] = await list_kind(tx, order, LetterKind.ARRIVAL_CHECK)
    await send(tx, question, at=NOW + DAY)


async def begin_lost(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    await ship(tx, shop, order)
    await mark_missing(StaffWork(tx, shop, NOW + DAY, by=MIA), await see(tx, order))


async def begin_promised(
    tx: Transaction, shop: Shop, order: Order, ada: Customer, cause: Cause, remedy: Remedy
) -> None:
    await ship(tx, shop, order)
    work = StaffWork(tx, shop, NOW + DAY, by=MIA)
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=cause,
        remedy=remedy,
        explanation="I packed it badly.",
        remedy_by=(NOW + 3 * DAY).date(),
        item_back=ItemBack.KEEP if cause is Cause.DAMAGED else None,
    )
    draft = await draft_letter(work, ada, await see(tx, order), request)
    await send(tx, draft, at=NOW + DAY)


async def begin_lost_with_refund(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    await begin_promised(tx, shop, order, ada, Cause.LOST, Remedy.REFUND)


async def begin_damaged_with_another(
    tx: Transaction, shop: Shop, order: Order, ada: Customer
) -> None:
    await begin_promised(tx, shop, order, ada, Cause.DAMAGED, Remedy.REPLACEMENT)


async def begin_waiting(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    await ship(tx, shop, order)
    await hear(tx, shop, ada, "Where is my shawl?", at=NOW + DAY)


async def begin_disputed(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    shipped = await ship(tx, shop, order)
    await dispute(tx, ada, shipped, until=NOW + 10 * DAY, at=NOW + DAY)


async def begin_returned(tx: Transaction, shop: Shop, order: Order, ada: Customer) -> None:
    shipped = await ship(tx, shop, order)
    await mark_came_back(StaffWork(tx, shop, NOW + DAY, by=MIA), shipped, at=NOW + DAY)


BEGINNINGS: Sequence[Beginning] = (
    begin_late,
    begin_untold,
    begin_silent,
    begin_asked,
    begin_lost,
    begin_lost_with_refund,
    begin_damaged_with_another,
    begin_waiting,
    begin_disputed,
    begin_returned,
)


#: Where nobody says anything, these end by themselves; people and what they are owed don't.
QUIET = (begin_untold, begin_silent, begin_asked, begin_lost)


async def end_in_silence(matter: Matter) -> None:
    """Nobody says anything more."""


async def end_by_refund(matter: Matter) -> None:
    await refund_order(matter.work, await matter.see(), "€24.00", reference=None)
    for draft in await list_kind(matter.tx, matter.order, LetterKind.REFUNDED):
        await send(matter.tx, draft, at=matter.now)


async def end_by_replacement(matter: Matter) -> None:
    work = matter.work
    remake, _ = await log_order(matter.tx, matter.shop, item="second shawl", price="€0")
    linked, _ = await link_replacement(work, remake, await matter.see())
    shipped = await ship(matter.tx, matter.shop, linked, at=matter.now)
    await mark_arrived(work, shipped, at=matter.now)


async def end_by_arrival(matter: Matter) -> None:
    order = await matter.see()
    if order.status is not OrderStatus.ARRIVED:
        await mark_arrived(matter.work, order, at=matter.now)


async def end_by_cancelling(matter: Matter) -> None:
    order = await matter.see()
    if order.status is OrderStatus.ARRIVED:
        pytest.skip("what has arrived can't be cancelled")
    await cancel_order(matter.work, order, reason=None)
    for kind in (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING):
        for draft in await list_kind(matter.tx, matter.order, kind):
            await send(matter.tx, draft, at=matter.now)


async def end_by_settling(matter: Matter) -> None:
    await end_by_arrival(matter)
    await settle_order(matter.work, await matter.see(), "she said that it is right")


ENDS: Sequence[End] = (
    end_in_silence,
    end_by_refund,
    end_by_replacement,
    end_by_arrival,
    end_by_cancelling,
    end_by_settling,
)


async def close_the_rest(matter: Matter) -> None:
    """What isn't the order's own matter ends by its own end: a question, money that is owed, a
    dispute, a carrier's time.
    """
    tx, work = matter.tx, matter.work
    conversation = await tx.conversations.get_for_customer(matter.ada.id)
    if conversation is not None and conversation.is_waiting:
        await close_without_reply(work, conversation.id)
    for case in await tx.cases.list_for_customer(matter.ada.id):
        await close_case(work, await mark_responded(work, case), is_won=True)
    for promise in await tx.promises.list_for_customer(matter.ada.id, only_open=True):
        assert is_still_owed(promise, await matter.see())
        await keep_promise(work, promise, "done")
    order = await matter.see()
    is_lost = order.status is OrderStatus.SHIPPED and order.missing_since is not None
    if is_lost and order.claimed_at is None:
        await note_claim(work, order)


def is_still_owed(promise: Promise, order: Order) -> bool:
    """Whether nothing that was done ended it: goods aren't owed once all of the money went back."""
    if order.status is OrderStatus.CANCELLED or order.remedied_at is not None:
        return promise.kind is not PromiseKind.REPLACEMENT
    return True


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("begin", BEGINNINGS, ids=lambda begin: begin.__name__)
async def test_nothing_speaks_of_a_matter_after_its_end(
    tx: Transaction, shop: Shop, begin: Beginning, end: End
) -> None:
    shop = replace(shop, silent_after=99)
    await tx.shops.save(shop)
    order, ada = await log_order(tx, shop, price="€24.00", ship_by=NOW + 2 * DAY)
    await begin(tx, shop, order, ada)
    now = NOW + 5 * DAY
    await live(tx, now - HOUR)
    matter = Matter(tx, shop, order, ada, now)
    await end(matter)
    if end is not end_in_silence:
        await close_the_rest(matter)
        for draft in await tx.drafts.list_open(shop.id, limit=20):
            await discard_draft(matter.work, draft, revision=draft.revision)
        await live_until(tx, now + HOUR)
    later = await live_until(tx, now + LONG)
    if end is end_in_silence:
        if begin not in QUIET:
            return
        later = [each for each in later if each.due_at > now + LONG - 30 * DAY]
    spoken = [words_of(each) for each in later]
    assert not [words for words in spoken if "Ada" in words or f"#{order.number}" in words]
    assert not await tx.drafts.list_open(shop.id, limit=9)
    assert not await tx.deadlines.list_for_order(order.id)
