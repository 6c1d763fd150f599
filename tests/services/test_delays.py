"""A parcel that leaves later: its customer is told before they ask, and chooses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.shops import Shop
from bot.services.answering import answer_too
from bot.services.approvals import approve_draft
from bot.services.drafts import revise_draft
from bot.services.parcels import (
    prepare_delay_notice,
    redate_delay,
)
from bot.services.remedies import refund_order
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.parcel_days import DAY, find_draft, list_kind, live, see, send, ship
from tests.sure import sure


async def test_a_delay_notice_without_a_day_cant_be_approved_until_it_has_one(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY, price="€45.00")
    draft = await prepare_delay_notice(Work(tx, shop, NOW + DAY), order, new_date=None, why=None)
    assert "[new date?]" in draft.text
    with pytest.raises(BadInput):
        await approve_draft(StaffWork(tx, shop, NOW + DAY, by=MIA), draft, revision=1)
    assert await prepare_delay_notice(Work(tx, shop, NOW), order, new_date=None, why=None) == draft
    dated = await redate_delay(Work(tx, shop, NOW + DAY, by=MIA), draft, NOW + 9 * DAY, revision=1)
    assert (dated.revision, dated.by_when, dated.problems) == (2, NOW + 9 * DAY, ())
    assert "I'll post it by Sunday 29 November." in dated.text
    assert "I'll cancel and send the full €45.00 back" in dated.text


async def test_past_the_ship_by_day_a_notice_waits_for_its_day(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + 2 * DAY)
    await live(tx, NOW + 2 * DAY - timedelta(minutes=1))
    assert await list_kind(tx, order, LetterKind.DELAY) == []
    await live(tx, NOW + 20 * DAY)
    draft = await find_draft(tx, order, LetterKind.DELAY)
    assert (draft.created_by, draft.by_when, bool(draft.problems)) == (None, None, True)


async def test_what_a_person_wrote_into_the_notice_stays_when_the_day_moves(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    draft = await prepare_delay_notice(
        Work(tx, shop, NOW, by=MIA), order, new_date=NOW + 4 * DAY, why=None
    )
    mine = draft.text.replace("I'm sorry to", "I'm sorry, my kiln broke, to")
    edited = await revise_draft(StaffWork(tx, shop, NOW, by=MIA), draft, mine, revision=1)
    dated = await redate_delay(Work(tx, shop, NOW, by=MIA), edited, NOW + 5 * DAY, revision=2)
    assert "my kiln broke" in dated.text
    assert "Wednesday 25 November" in dated.text
    rewritten = await redate_delay(
        Work(tx, shop, NOW, by=MIA), dated, NOW + 6 * DAY, why="the glaze ran out", revision=3
    )
    assert ", because the glaze ran out." in rewritten.text


async def test_an_answer_stays_in_the_notice_when_its_day_moves(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    work = StaffWork(tx, shop, NOW, by=MIA)
    draft = await prepare_delay_notice(work, order, new_date=NOW + 4 * DAY, why=None)
    answered = await answer_too(work, draft, "Yes, the wool is washable.", revision=1)
    dated = await redate_delay(work, answered, NOW + 5 * DAY, revision=2)
    assert "Wednesday 25 November" in dated.text
    assert "Yes, the wool is washable." in dated.text


async def test_a_notice_from_before_requests_were_kept_keeps_its_words(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    work = StaffWork(tx, shop, NOW, by=MIA)
    draft = await prepare_delay_notice(work, order, new_date=NOW + 4 * DAY, why="my kiln broke")
    old = replace(draft, request=None)
    await tx.drafts.replace(draft, old)
    dated = await redate_delay(work, old, NOW + 4 * DAY, revision=1)
    approved = await approve_draft(work, dated, revision=2)
    assert (approved.status, approved.text) == (DraftStatus.APPROVED, draft.text)
    assert "my kiln broke" in approved.text


async def test_the_order_moves_only_when_the_notice_really_went(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    draft = await prepare_delay_notice(
        Work(tx, shop, NOW, by=MIA), order, new_date=NOW + 9 * DAY, why="the yarn is late"
    )
    assert (await see(tx, order)).ship_by == NOW + DAY
    await send(tx, draft, at=NOW)
    moved = await see(tx, order)
    assert (moved.ship_by, moved.delays_told) == (NOW + 9 * DAY, 1)
    deadline = sure(await tx.deadlines.find(DeadlineKind.SHIP_BY, order.id))
    assert deadline.due_at == NOW + 9 * DAY


@pytest.mark.parametrize(
    ("country", "told", "days", "asks"),
    [
        ("US", 0, 9, False),
        ("US", 0, 45, True),
        ("US", 1, 9, True),
        ("US", 2, 9, True),
        ("DE", 1, 9, False),
        (None, 1, 9, False),
    ],
)
async def test_where_the_law_wants_a_yes_the_notice_asks_for_one(
    tx: Transaction, shop: Shop, country: str | None, told: int, days: int, asks: bool
) -> None:
    shop = await set_up_shop(Work(tx, shop, NOW), SetUp(country=country))
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    for number in range(told):
        day = NOW + (2 + number) * DAY
        first = await prepare_delay_notice(
            Work(tx, shop, NOW, by=MIA), await see(tx, order), new_date=day, why=None
        )
        await send(tx, first, at=NOW)
    draft = await prepare_delay_notice(
        Work(tx, shop, NOW, by=MIA), await see(tx, order), new_date=NOW + days * DAY, why=None
    )
    assert ("I need your yes" in draft.text) is asks


async def test_a_delay_notice_that_says_this_day_already_stays_as_it_is(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    first = await prepare_delay_notice(
        Work(tx, shop, NOW, by=MIA), order, new_date=NOW + 5 * DAY, why=None
    )
    again = await prepare_delay_notice(Work(tx, shop, NOW), order, new_date=NOW + 5 * DAY, why=None)
    assert again == first


async def test_shipping_sets_the_delay_notice_aside(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    await prepare_delay_notice(Work(tx, shop, NOW, by=MIA), order, new_date=NOW + 9 * DAY, why=None)
    shipped = await ship(tx, shop, order)
    assert (await find_draft(tx, order, LetterKind.DELAY)).status is DraftStatus.VOIDED
    with pytest.raises(StateConflict, match="no delay to tell of"):
        await prepare_delay_notice(Work(tx, shop, NOW, by=MIA), shipped, new_date=None, why=None)


async def test_whose_money_went_back_hears_of_no_delay(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00", ship_by=NOW + 2 * DAY)
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "45", reference=None)
    await live(tx, NOW + 5 * DAY)
    assert await list_kind(tx, order, LetterKind.DELAY) == []


@pytest.mark.parametrize("days", [1, 2])
async def test_a_delay_ends_later_than_the_day_that_was_said(
    tx: Transaction, shop: Shop, days: int
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + 2 * DAY)
    with pytest.raises(BadInput, match="should leave by then anyway"):
        await prepare_delay_notice(
            Work(tx, shop, NOW, by=MIA), order, new_date=NOW + days * DAY, why=None
        )


async def test_a_new_day_lies_ahead(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    with pytest.raises(BadInput, match="has passed"):
        await prepare_delay_notice(Work(tx, shop, NOW, by=MIA), order, new_date=NOW - DAY, why=None)
