"""Shipped is not arrived, and late is told before it is asked about."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.deadlines import DeadlineKind
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.journeys import time_to_answer
from bot.domain.letters import LetterKind
from bot.domain.mail import MailKind
from bot.domain.orders import OrderStatus
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft
from bot.services.customers import CustomerChange, edit_customer
from bot.services.drafts import revise_draft
from bot.services.orders import (
    OrderChange,
    Shipment,
    cancel_order,
    edit_order,
    mark_arrived,
    ship_order,
)
from bot.services.parcels import mark_missing, offer_parcel_buttons, prepare_delay_notice, redate_delay
from bot.services.remedies import link_remake
from bot.services.shops import SetUp, set_up_shop
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, hear, log_order
from tests.services.letters_by_mail import arrive as arrive_by_mail
from tests.services.letters_by_mail import connect, list_posts, send_letter, write, write_bounce
from tests.services.parcel_days import DAY, find_draft, list_kind, live, see, send, ship


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    async with database.transaction() as opened:
        yield opened


# When it should be there


async def test_a_day_that_was_named_wins_over_every_estimate(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, arrives_at=NOW + 2 * DAY)
    assert (shipped.arrives_at, shipped.overdue_at, shipped.arrival_basis) == (
        NOW + 2 * DAY,
        NOW + 2 * DAY,
        None,
    )


async def test_the_shops_own_parcels_to_a_country_say_how_long_the_next_takes(
    tx: Transaction, shop: Shop
) -> None:
    first, ada = await log_order(tx, shop)
    await edit_customer(tx, shop, ada, CustomerChange(time_zone="Europe/Paris"), by=MIA, now=NOW)
    for number in range(10):
        order = first if number == 0 else (await log_order(tx, shop))[0]
        shipped = await ship(tx, shop, order)
        assert shipped.country == "FR"
        assert (shipped.arrival_basis or "").startswith("usual for")
        await mark_arrived(tx, shop, shipped, at=NOW + 4 * DAY, by=MIA, now=NOW + 4 * DAY)
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, at=NOW + 10 * DAY)  # a Monday
    assert (
        shipped.arrival_basis
        == "your last 10 parcels to France: half came within 4 days, 9 of 10 within 4 days"
    )
    assert shipped.arrives_at == datetime(2026, 12, 4, 23, 59, tzinfo=UTC)


async def test_the_note_names_the_later_day_of_an_estimate_as_the_one_to_count_on(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await ship(tx, shop, order)
    text = (await find_draft(tx, order, LetterKind.SHIPPED)).text
    assert (
        "I expect it with you around Friday 27 November; it should be with you by Friday 4 December." in text
    )


async def test_correcting_how_it_travels_works_the_day_out_anew_unless_it_was_named(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order)
    faster = await edit_order(tx, shop, shipped, OrderChange(service="express"), by=MIA, now=NOW)
    assert faster.overdue_at is not None
    assert shipped.overdue_at is not None
    assert faster.overdue_at < shipped.overdue_at
    named = await edit_order(tx, shop, faster, OrderChange(arrives_at=NOW + 9 * DAY), by=MIA, now=NOW)
    assert (named.overdue_at, named.arrival_basis) == (NOW + 9 * DAY, None)
    slower = await edit_order(tx, shop, named, OrderChange(service="letter"), by=MIA, now=NOW)
    assert slower.overdue_at == NOW + 9 * DAY


# Past that day


async def test_past_the_day_the_customer_is_asked_once_and_nobody_approves_it_by_itself(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 2 * DAY)
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    await live(tx, NOW + 30 * DAY)
    draft = await find_draft(tx, order, LetterKind.ARRIVAL_CHECK)
    assert (draft.status, draft.created_by, draft.created_at) == (
        DraftStatus.PENDING,
        None,
        NOW + 3 * DAY,
    )
    assert "Has it come?" in draft.text
    assert "The choice is yours." in draft.text
    assert (await see(tx, order)).asked_at is None


async def test_without_an_answer_it_counts_as_missing_and_the_desk_sees_the_carriers_windows(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 3 * DAY)
    asked_at = NOW + 3 * DAY + timedelta(minutes=2)
    await send(tx, await find_draft(tx, order, LetterKind.ARRIVAL_CHECK), at=NOW + 3 * DAY)
    assert (await see(tx, order)).asked_at == asked_at
    assert "counts as missing" not in await live(tx, asked_at + time_to_answer() - timedelta(minutes=1))
    said = await live(tx, asked_at + time_to_answer())
    assert "counts as missing. They were asked whether it came and have not answered." in said
    assert "**Search:**" in said
    assert "**Claim:** until" in said
    assert (await see(tx, order)).missing_since == asked_at + time_to_answer()
    assert await tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id) is not None


async def test_whoever_wrote_after_they_were_asked_is_not_taken_for_silent(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 3 * DAY)
    await send(tx, await find_draft(tx, order, LetterKind.ARRIVAL_CHECK), at=NOW + 3 * DAY)
    await hear(tx, shop, ada, "It is with my neighbour, I think", at=NOW + 4 * DAY)
    reply = await draft_reply(tx, shop, ada, order, now=NOW + 4 * DAY)
    await send(tx, reply, at=NOW + 4 * DAY)
    assert "counts as missing" not in await live(tx, NOW + 40 * DAY)
    assert (await see(tx, order)).missing_since is None


async def test_nobody_is_asked_while_they_wait_for_an_answer_themselves(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await hear(tx, shop, ada, "Where is my shawl?", at=NOW + 2 * DAY)
    await live(tx, NOW + 5 * DAY)
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    await send(tx, await draft_reply(tx, shop, ada, order, now=NOW + 5 * DAY), at=NOW + 5 * DAY)
    await live(tx, NOW + 7 * DAY)
    assert len(await list_kind(tx, order, LetterKind.ARRIVAL_CHECK)) == 1


async def test_the_carriers_clock_runs_on_while_the_customer_waits(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await hear(tx, shop, ada, "Where is my shawl?", at=NOW + 2 * DAY)
    said = await live(tx, NOW + 40 * DAY)
    assert said.count("from the carrier**: due in") >= 3
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []


async def test_thanks_for_a_replacement_are_about_the_replacement(tx: Transaction, shop: Shop) -> None:
    lost, ada = await log_order(tx, shop)
    await mark_missing(tx, shop, await ship(tx, shop, lost), by=MIA, now=NOW + DAY)
    remake, _ = await log_order(tx, shop)
    linked, _ = await link_remake(tx, shop, remake, await see(tx, lost), by=MIA, now=NOW + DAY)
    shipped = await ship(tx, shop, linked, at=NOW + DAY)
    await mark_arrived(tx, shop, shipped, at=NOW + 2 * DAY, by=MIA, now=NOW + 2 * DAY)
    post = await offer_parcel_buttons(tx, Post(), ada, None, is_thanks=True, now=NOW + 3 * DAY)
    assert [button.action for button in post.buttons] == [f"parcel:settled:{remake.id}"]


async def test_a_parcel_that_turns_up_is_not_missing_any_more(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    missing = await mark_missing(tx, shop, await ship(tx, shop, order), by=MIA, now=NOW + DAY)
    with pytest.raises(StateConflict, match="already counts"):
        await mark_missing(tx, shop, missing, by=MIA, now=NOW + DAY)
    arrived = await mark_arrived(tx, shop, missing, at=NOW + 2 * DAY, by=MIA, now=NOW + 2 * DAY)
    assert (arrived.status, arrived.missing_since) == (OrderStatus.ARRIVED, None)
    assert await tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id) is None


@pytest.mark.parametrize("state", ["open", "arrived", "cancelled"])
async def test_only_a_parcel_on_its_way_can_be_missing(tx: Transaction, shop: Shop, state: str) -> None:
    order, _ = await log_order(tx, shop)
    if state == "arrived":
        order = await mark_arrived(tx, shop, order, at=NOW, by=MIA, now=NOW)
    elif state == "cancelled":
        order, _ = await cancel_order(tx, shop, order, reason=None, by=MIA, now=NOW)
    with pytest.raises(StateConflict, match="isn't on its way"):
        await mark_missing(tx, shop, order, by=MIA, now=NOW)


async def test_a_carriers_letter_about_a_parcel_offers_to_say_what_became_of_it(
    tx: Transaction, shop: Shop
) -> None:
    mailbox = await connect(tx, shop)
    order, _ = await log_order(tx, shop)
    shipment = Shipment(at=NOW, tracking="AB123456785GB")
    await ship_order(tx, shop, order, shipment, by=MIA, now=NOW)
    letter = write(
        "We can't deliver item AB123456785GB because the address doesn't exist.",
        sender="Royal Mail <no-reply@royalmail.com>",
        subject="There's a problem with your parcel AB123456785GB",
        Auto_Submitted="auto-generated",
    )
    assert await arrive_by_mail(tx, mailbox, letter) is MailKind.NOTICE
    post = (await list_posts(tx))[-1]
    assert [button.action for button in post.buttons][-2:] == [
        f"parcel:arrived:{order.id}",
        f"parcel:missing:{order.id}",
    ]


async def test_a_question_that_came_back_was_never_asked(tx: Transaction, shop: Shop) -> None:
    mailbox = await connect(tx, shop)
    order, _ = await log_order(tx, shop, email="ada@example.com")
    shipped = await ship(tx, shop, order, arrives_at=NOW + DAY, by_mail=True)
    await live(tx, NOW + DAY)
    sent = await send_letter(tx, await find_draft(tx, shipped, LetterKind.ARRIVAL_CHECK), hours=25)
    assert (await see(tx, order)).asked_at is not None
    await arrive_by_mail(tx, mailbox, write_bounce(sent.mail_id or ""), now=NOW + 2 * DAY)
    assert (await see(tx, order)).asked_at is None


# It leaves later


async def test_a_delay_notice_without_a_day_cant_be_approved_until_it_has_one(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY, price="€45.00")
    draft = await prepare_delay_notice(tx, shop, order, new_date=None, why=None, by=None, now=NOW + DAY)
    assert "[new date?]" in draft.text
    with pytest.raises(BadInput):
        await approve_draft(tx, draft, revision=1, by=MIA, now=NOW + DAY)
    assert await prepare_delay_notice(tx, shop, order, new_date=None, why=None, by=None, now=NOW) == draft
    dated = await redate_delay(tx, shop, draft, NOW + 9 * DAY, revision=1, by=MIA, now=NOW + DAY)
    assert (dated.revision, dated.by_when, dated.problems) == (2, NOW + 9 * DAY, ())
    assert "I will post it by Sunday 29 November." in dated.text
    assert "I will cancel the order and send the full €45.00 back" in dated.text


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
    draft = await prepare_delay_notice(tx, shop, order, new_date=NOW + 4 * DAY, why=None, by=MIA, now=NOW)
    mine = draft.text.replace("I am sorry.", "I am sorry, my kiln broke.")
    edited = await revise_draft(tx, draft, mine, revision=1, by=MIA, now=NOW)
    dated = await redate_delay(tx, shop, edited, NOW + 5 * DAY, revision=2, by=MIA, now=NOW)
    assert "my kiln broke" in dated.text
    assert "Wednesday 25 November" in dated.text
    rewritten = await redate_delay(
        tx, shop, dated, NOW + 6 * DAY, why="the glaze ran out", revision=3, by=MIA, now=NOW
    )
    assert "Here is what happened: the glaze ran out." in rewritten.text


async def test_the_order_moves_only_when_the_notice_really_went(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    draft = await prepare_delay_notice(
        tx, shop, order, new_date=NOW + 9 * DAY, why="the yarn is late", by=MIA, now=NOW
    )
    assert (await see(tx, order)).ship_by == NOW + DAY
    await send(tx, draft, at=NOW)
    moved = await see(tx, order)
    assert (moved.ship_by, moved.delays_told) == (NOW + 9 * DAY, 1)
    deadline = await tx.deadlines.find(DeadlineKind.SHIP_BY, order.id)
    assert deadline is not None
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
    shop = await set_up_shop(tx, shop, SetUp(country=country), now=NOW)
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    for _ in range(told):
        first = await prepare_delay_notice(
            tx, shop, await see(tx, order), new_date=NOW + 2 * DAY, why=None, by=MIA, now=NOW
        )
        await send(tx, first, at=NOW)
    draft = await prepare_delay_notice(
        tx, shop, await see(tx, order), new_date=NOW + days * DAY, why=None, by=MIA, now=NOW
    )
    assert ("only if you say yes" in draft.text) is asks


async def test_shipping_sets_the_delay_notice_aside(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    await prepare_delay_notice(tx, shop, order, new_date=NOW + 9 * DAY, why=None, by=MIA, now=NOW)
    shipped = await ship(tx, shop, order)
    assert (await find_draft(tx, order, LetterKind.DELAY)).status is DraftStatus.VOIDED
    with pytest.raises(StateConflict, match="no delay to tell of"):
        await prepare_delay_notice(tx, shop, shipped, new_date=None, why=None, by=MIA, now=NOW)


async def test_a_new_day_lies_ahead(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    with pytest.raises(BadInput, match="has passed"):
        await prepare_delay_notice(tx, shop, order, new_date=NOW - DAY, why=None, by=MIA, now=NOW)
