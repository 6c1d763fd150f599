"""An order ends with a reason: the customer said so, or nobody said anything more."""

from datetime import datetime, timedelta

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.order_lists import OrderFilter
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.closing import CUSTOMER_SAID, settle_order
from bot.services.orders import (
    mark_arrived,
)
from bot.services.parcels import mark_missing
from bot.services.promises import add_promise
from bot.services.remedies import refund_order
from bot.services.replacements import link_replacement
from bot.services.shops import FollowUp, set_follow_up
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, hear, log_order
from tests.services.parcel_days import DAY, find_draft, get_shop, list_kind, live, see, send, ship
from tests.sure import sure


async def arrive(tx: Transaction, shop: Shop, order: Order, *, at: datetime = NOW) -> Order:
    return await mark_arrived(Work(tx, shop, at, by=MIA), await ship(tx, shop, order), at=at)


async def test_no_check_in_unless_the_shop_wants_one(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await live(tx, NOW + 13 * DAY)
    assert await list_kind(tx, order, LetterKind.CHECK_IN) == []


async def test_the_check_in_asks_one_plain_question_and_nothing_else(
    tx: Transaction, shop: Shop
) -> None:
    shop = await set_follow_up(Work(tx, shop, NOW), FollowUp(check_in=3))
    order, _ = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await live(tx, NOW + 3 * DAY)
    draft = await find_draft(tx, order, LetterKind.CHECK_IN)
    assert draft.text.count("?") == 1
    assert draft.text.split("\n\n")[1] == "Is everything all right with your blue shawl?"


async def test_the_question_is_asked_once_and_not_again_when_the_order_is_opened_again(
    tx: Transaction, shop: Shop
) -> None:
    shop = await set_follow_up(Work(tx, shop, NOW), FollowUp(check_in=3))
    order, ada = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await live(tx, NOW + 4 * DAY)
    await send(tx, await find_draft(tx, order, LetterKind.CHECK_IN), at=NOW + 4 * DAY)
    await live(tx, NOW + 25 * DAY)
    assert (await see(tx, order)).settled_at is not None
    await hear(tx, shop, ada, "It tore today. What can I do?", at=NOW + 26 * DAY, order_id=order.id)
    await send(tx, await draft_reply(tx, shop, ada, order, now=NOW + 26 * DAY), at=NOW + 26 * DAY)
    await live(tx, NOW + 35 * DAY)
    assert len(await list_kind(tx, order, LetterKind.CHECK_IN)) == 1


async def test_after_a_refund_for_a_lost_parcel_the_question_is_about_the_refund(
    tx: Transaction, shop: Shop
) -> None:
    shop = await set_follow_up(Work(tx, shop, NOW), FollowUp(check_in=3))
    order, _ = await log_order(tx, shop, price="€45.00")
    missing = await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), await ship(tx, shop, order))
    done = await refund_order(StaffWork(tx, shop, NOW + DAY, by=MIA), missing, "45", reference=None)
    await send(tx, done.draft, at=NOW + DAY)
    await live(tx, NOW + 5 * DAY)
    draft = await find_draft(tx, order, LetterKind.CHECK_IN)
    assert draft.text.split("\n\n")[1] == (
        "I sent €45.00 back to you for your blue shawl. Is everything all right now?"
    )


@pytest.mark.parametrize("what", ["waits", "promise", "thanks"])
async def test_no_check_in_where_it_would_be_out_of_place(
    tx: Transaction, shop: Shop, what: str
) -> None:
    shop = await set_follow_up(Work(tx, shop, NOW), FollowUp(check_in=3))
    order, ada = await log_order(tx, shop)
    arrived = await arrive(tx, shop, order)
    if what == "waits":
        await hear(tx, shop, ada, "The fringe came off, can you help?", at=NOW + DAY)
    elif what == "thanks":
        await hear(tx, shop, ada, "Thank you!", at=NOW + DAY)
    else:
        await add_promise(
            StaffWork(tx, shop, NOW, by=MIA),
            ada,
            arrived,
            what="a new fringe",
            due_at=NOW + 9 * DAY,
        )
    await live(tx, NOW + 8 * DAY)
    assert await list_kind(tx, order, LetterKind.CHECK_IN) == []


async def test_an_order_is_settled_after_the_quiet_time_with_the_reason(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await live(tx, NOW + 14 * DAY - timedelta(minutes=1))
    assert (await see(tx, order)).settled_at is None
    await live(tx, NOW + 15 * DAY)
    settled = await see(tx, order)
    assert settled.settled_because == "nothing more was said for 14 days after it arrived"
    assert await tx.deadlines.list_for_order(order.id) == []


async def test_a_word_begins_the_quiet_time_anew_and_a_waiting_customer_stops_it(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await hear(tx, shop, ada, "How do I wash it?", at=NOW + 10 * DAY)
    await live(tx, NOW + 40 * DAY)
    assert (await see(tx, order)).settled_at is None
    await send(tx, await draft_reply(tx, shop, ada, order, now=NOW + 40 * DAY), at=NOW + 40 * DAY)
    await live(tx, NOW + 53 * DAY)
    assert (await see(tx, order)).settled_at is None
    await live(tx, NOW + 55 * DAY)
    assert (await see(tx, order)).settled_at is not None


async def test_what_is_owed_to_the_customer_for_no_certain_order_keeps_theirs_open(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await add_promise(
        StaffWork(tx, shop, NOW, by=MIA), ada, None, what="a call", due_at=NOW + 50 * DAY
    )
    await live(tx, NOW + 30 * DAY)
    assert (await see(tx, order)).settled_at is None


async def test_the_quiet_time_is_the_shops_own_and_moves_what_was_planned(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await arrive(tx, shop, order)
    await set_follow_up(Work(tx, shop, NOW), FollowUp(quiet=2))
    await live(tx, NOW + 3 * DAY)
    assert (
        await see(tx, order)
    ).settled_because == "nothing more was said for 2 days after it arrived"


async def test_a_customer_who_writes_about_a_settled_order_opens_it_again(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    settled = await settle_order(
        Work(tx, shop, NOW + DAY, by=MIA), await arrive(tx, shop, order), CUSTOMER_SAID
    )
    assert settled.settled_because == CUSTOMER_SAID
    with pytest.raises(StateConflict, match="already settled"):
        await settle_order(Work(tx, shop, NOW + DAY, by=MIA), settled, CUSTOMER_SAID)
    await hear(tx, shop, ada, "Thank you!", at=NOW + 2 * DAY, order_id=order.id)
    assert (await see(tx, order)).settled_at is not None
    await hear(tx, shop, ada, "It fell apart today.", at=NOW + 3 * DAY, order_id=order.id)
    assert (await see(tx, order)).settled_at is None


async def test_an_order_that_nothing_has_put_right_cant_be_settled(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    with pytest.raises(StateConflict, match="hasn't arrived"):
        await settle_order(Work(tx, shop, NOW, by=MIA), order, CUSTOMER_SAID)


async def test_a_lost_order_is_settled_when_its_replacement_is(tx: Transaction, shop: Shop) -> None:
    lost, _ = await log_order(tx, shop)
    lost = await mark_missing(Work(tx, shop, NOW, by=MIA), await ship(tx, shop, lost))
    replacement, _ = await log_order(tx, shop, item="second shawl")
    replacement, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), replacement, lost)
    arrived = await mark_arrived(
        Work(tx, shop, NOW + 5 * DAY, by=MIA), await ship(tx, shop, replacement), at=NOW + 5 * DAY
    )
    assert (await see(tx, lost)).remedied_at == NOW + 5 * DAY
    await settle_order(Work(tx, shop, NOW + 6 * DAY, by=MIA), arrived, CUSTOMER_SAID)
    assert (
        await see(tx, lost)
    ).settled_because == f"its replacement, order #2, is settled: {CUSTOMER_SAID}"


async def test_an_order_whose_first_replacement_was_lost_too_is_settled_with_the_second(
    tx: Transaction, shop: Shop
) -> None:
    orders = [(await log_order(tx, shop))[0] for _ in range(3)]
    shipped = await ship(tx, shop, orders[0])
    for replacement in orders[1:]:
        lost = await mark_missing(Work(tx, shop, NOW, by=MIA), shipped)
        linked, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), replacement, lost)
        shipped = await ship(tx, shop, linked)
    arrived = await mark_arrived(Work(tx, shop, NOW + DAY, by=MIA), shipped, at=NOW + DAY)
    await settle_order(Work(tx, shop, NOW + DAY, by=MIA), arrived, CUSTOMER_SAID)
    assert all([(await see(tx, order)).settled_at for order in orders])


async def test_a_refunded_order_is_settled_once_the_carrier_pays_nothing_any_more(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    missing = await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), await ship(tx, shop, order))
    await refund_order(StaffWork(tx, shop, NOW + 2 * DAY, by=MIA), missing, "45", reference=None)
    claim = sure(await tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id))
    await live(tx, claim.due_at - timedelta(minutes=1))
    assert (await see(tx, order)).settled_at is None
    await live(tx, claim.due_at + DAY)
    assert (await see(tx, order)).settled_because == (
        "nothing more was said for 14 days after it was put right"
    )
    overdue = await tx.orders.list_filtered(
        SHOP_ID, OrderFilter.OVERDUE, now=NOW + 400 * DAY, offset=0, limit=9
    )
    assert overdue == []


@pytest.mark.parametrize(
    "wanted", [FollowUp(check_in=-1), FollowUp(quiet=0), FollowUp(silence=0), FollowUp(silence=15)]
)
async def test_days_that_cant_be_meant_change_nothing(
    tx: Transaction, shop: Shop, wanted: FollowUp
) -> None:
    with pytest.raises(BadInput):
        await set_follow_up(Work(tx, shop, NOW), wanted)
    assert await get_shop(tx) == shop
