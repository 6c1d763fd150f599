"""What an incident's letters promise is owed to each customer for each order, and counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incidents.incidents import Incident
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.promises.promises import PromiseKind
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter
from bot.services.incidents.recipients import add_orders
from bot.services.incidents.refunds import list_refunds
from bot.services.promises import drop_promise, keep_promise, make_promises
from bot.services.remedies import refund_order
from bot.services.replacements import link_replacement
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import NOW, log_order
from tests.services.incidents.batches import begin, by_staff
from tests.services.incidents.sent import send_all
from tests.services.letters_by_mail import connect
from tests.sure import sure

DAY = timedelta(days=1)
ADA = "ada.quill@mail.test"


async def promise_all(
    tx: Transaction, shop: Shop, remedy: Remedy, extra: str | None = None
) -> tuple[Incident, list[Order]]:
    """An incident whose letters promised this: to Ada for two orders, to Ben for one."""
    await connect(tx, shop)
    incident, [first, other] = await begin(tx, shop)
    customer = sure(await tx.customers.get(first.customer_id))
    second, _ = await log_order(tx, shop, customer.name, "white vase", email=ADA)
    assert second.customer_id == first.customer_id
    orders = [first, second, other]
    if remedy is Remedy.RETURN_LABEL:  # only what has come can go back
        orders = [each.arrive(at=NOW) for each in orders]
        for each in orders:
            await tx.orders.save(each)
    incident = replace(incident, remedy=remedy, remedy_by=NOW + 3 * DAY, extra=extra)
    await tx.incidents.save(incident)
    await add_orders(by_staff(tx, shop), incident, orders)
    return await send_all(tx, shop, sure(await tx.incidents.get(incident.id))), orders


@pytest.mark.parametrize(
    ("remedy", "kind", "count"),
    [
        (Remedy.REFUND, PromiseKind.REFUND, 3),
        (Remedy.REPLACEMENT, PromiseKind.REPLACEMENT, 3),
        (Remedy.RETURN_LABEL, PromiseKind.OTHER, 2),
        (Remedy.FREE_SHIPPING, PromiseKind.OTHER, 2),
        (Remedy.DISCOUNT, PromiseKind.OTHER, 2),
    ],
)
async def test_each_remedy_is_promised_when_the_letter_went(
    database: Database, shop: Shop, remedy: Remedy, kind: PromiseKind, count: int
) -> None:
    async with database.transaction() as tx:
        extra = "20 % off your next order" if remedy is Remedy.DISCOUNT else None
        incident, _ = await promise_all(tx, shop, remedy, extra)
        made = await tx.promises.list_open(shop.id, limit=9)
        tally = await tx.recipients.count(incident.id)
    assert {each.kind for each in made} == {kind}
    assert (len(made), tally.promised, tally.kept) == (count, count, 0)


async def test_a_refund_keeps_the_promise_of_its_order(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        incident, orders = await promise_all(tx, shop, Remedy.REFUND)
        await refund_order(by_staff(tx, shop, later=9999), orders[1], "£24", reference=None)
        tally = await tx.recipients.count(incident.id)
        refunds = await list_refunds(by_staff(tx, shop), incident, 0)
    assert (tally.kept, tally.promised) == (refunds.done, refunds.count) == (1, 3)
    assert [each.is_done for each in refunds.lines] == [False, False, True]


async def test_a_replacement_that_is_sent_keeps_the_promise_of_its_order(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [first, second, _] = await promise_all(tx, shop, Remedy.REPLACEMENT)
        work = by_staff(tx, shop, later=9999)
        remake, _ = await log_order(tx, shop, "Ada Quill", "white vase", email=ADA)
        await link_replacement(work, remake, second)
        tally = await tx.recipients.count(incident.id)
        left = await tx.promises.list_open(shop.id, limit=9)
    assert (tally.kept, tally.promised) == (1, 3)
    assert second.id not in {each.order_id for each in left}
    assert first.id in {each.order_id for each in left}


async def test_what_is_dropped_is_owed_no_more_and_counts_no_more(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await promise_all(tx, shop, Remedy.REFUND)
        [dropped, kept, _] = await tx.promises.list_open(shop.id, limit=9)
        work = by_staff(tx, shop, later=9999)
        await drop_promise(work, dropped, "she wants none")
        await keep_promise(work, kept, "in cash")
        tally = await tx.recipients.count(incident.id)
        refunds = await list_refunds(work, incident, 0)
    assert (tally.kept, tally.promised) == (refunds.done, refunds.count) == (1, 2)


async def test_what_is_promised_once_more_stays_the_incidents(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, [order, *_] = await promise_all(tx, shop, Remedy.REFUND)
        customer = sure(await tx.customers.get(order.customer_id))
        again = LetterRequest(
            kind=LetterKind.APOLOGY,
            cause=Cause.OUR_MISTAKE,
            remedy=Remedy.REFUND,
            remedy_by=(NOW + 5 * DAY).date(),
        )
        work = by_staff(tx, shop, later=9999)
        letter = await draft_letter(work, customer, order, again)
        await make_promises(work, letter)
        due = {each.due_at.date() for each in await tx.promises.list_open(shop.id, limit=9)}
        tally = await tx.recipients.count(incident.id)
    assert (NOW + 5 * DAY).date() in due
    assert (tally.kept, tally.promised) == (0, 3)
