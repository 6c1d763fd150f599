"""Shipped is not arrived: a parcel is expected, asked about, and missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.mail import MailKind
from bot.domain.orders import OrderStatus
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, discard_draft
from bot.services.arrivals import offer_parcel_buttons
from bot.services.closing import CUSTOMER_SAID, settle_order
from bot.services.customers import CustomerChange, edit_customer
from bot.services.letters import start_letter
from bot.services.orders import (
    OrderChange,
    Shipment,
    cancel_order,
    edit_order,
    mark_arrived,
    ship_order,
)
from bot.services.parcels import mark_missing, note_claim, prepare_delay_notice
from bot.services.remedies import refund_order
from bot.services.reminders import remind_shops
from bot.services.replacements import link_replacement
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, hear, log_order
from tests.services.case_samples import learn_checker
from tests.services.letters_by_mail import (
    CHECKED,
    close_shop,
    connect,
    list_posts,
    send_letter,
    write,
    write_bounce,
)
from tests.services.letters_by_mail import arrive as arrive_by_mail
from tests.services.parcel_days import DAY, find_draft, list_kind, live, see, send, ship
from tests.sure import sure

SEAL = CHECKED.replace("paypal", "royalmail")

# When it should be there


async def test_of_a_lost_parcel_that_was_refunded_no_apology_is_proposed(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€24.00")
    shipped = await ship(tx, shop, order)
    work = StaffWork(tx, shop, NOW + DAY, by=MIA)
    await refund_order(work, shipped, "€24.00", reference=None)
    await mark_missing(work, await see(tx, order))
    [said] = [
        each.post
        for each in await tx.outbox.list_due(NOW + DAY, 99)
        if "counts as lost" in each.post.words
    ]
    assert [each.label for each in said.buttons] == ["I asked the carrier", "It came"]


async def test_a_shop_without_a_country_lives_where_its_clocks_are(
    tx: Transaction, shop: Shop
) -> None:
    shop = await set_up_shop(Work(tx, shop, NOW), SetUp(time_zone="Europe/Berlin"))
    order, ada = await log_order(tx, shop)
    await edit_customer(
        StaffWork(tx, shop, NOW, by=MIA), ada, CustomerChange(time_zone="Europe/Berlin")
    )
    shipped = await ship(tx, shop, order)
    assert (
        shipped.arrival_basis
        == "usual for a standard parcel or letter within the country: 3 to 8 business days"
    )


async def test_a_note_that_comes_late_names_no_day_that_has_passed_as_one_to_come(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    _, draft = await ship_order(
        StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW - 40 * DAY)
    )
    assert "It should have been with you by" in draft.text
    assert "If nothing has come, just reply" in draft.text
    assert "around" not in draft.text


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
    await edit_customer(
        StaffWork(tx, shop, NOW, by=MIA), ada, CustomerChange(time_zone="Europe/Paris")
    )
    for number in range(10):
        order = first if number == 0 else (await log_order(tx, shop))[0]
        shipped = await ship(tx, shop, order)
        assert shipped.country == "FR"
        assert (shipped.arrival_basis or "").startswith("usual for")
        await mark_arrived(Work(tx, shop, NOW + 4 * DAY, by=MIA), shipped, at=NOW + 4 * DAY)
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, at=NOW + 10 * DAY)  # a Monday
    assert shipped.arrival_basis == "your last 10 parcels to France took 4 days"
    assert shipped.arrives_at == datetime(2026, 12, 4, 23, 59, tzinfo=UTC)


async def test_only_arrivals_that_somebody_told_say_how_long_the_next_takes(
    tx: Transaction, shop: Shop
) -> None:
    for number in range(12):
        order, _ = await log_order(tx, shop, country="Germany")
        assert order.country == "DE"
        shipped = await ship(tx, shop, order)
        at = NOW + (5 if number < 9 else 30) * DAY
        is_assumed = number >= 9
        await mark_arrived(Work(tx, shop, at, by=MIA), shipped, at=at, is_assumed=is_assumed)
    assert len(await tx.orders.list_delivery_times(shop.id, "DE", 50)) == 9
    order, _ = await log_order(tx, shop, country="DE")
    shipped = await ship(tx, shop, order, at=NOW + 31 * DAY)
    assert (shipped.arrival_basis or "").startswith("usual for")


async def test_the_note_names_the_later_day_of_an_estimate_as_the_one_to_count_on(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await ship(tx, shop, order)
    text = (await find_draft(tx, order, LetterKind.SHIPPED)).text
    assert "around Friday 27 November, and by Friday 4 December if the post is slow." in text


async def test_correcting_how_it_travels_works_the_day_out_anew_unless_it_was_named(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order)
    faster = await edit_order(
        StaffWork(tx, shop, NOW, by=MIA), shipped, OrderChange(service="express")
    )
    assert faster.overdue_at is not None
    assert shipped.overdue_at is not None
    assert faster.overdue_at < shipped.overdue_at
    named = await edit_order(
        StaffWork(tx, shop, NOW, by=MIA), faster, OrderChange(arrives_at=NOW + 9 * DAY)
    )
    assert (named.overdue_at, named.arrival_basis) == (NOW + 9 * DAY, None)
    slower = await edit_order(
        StaffWork(tx, shop, NOW, by=MIA), named, OrderChange(service="letter")
    )
    assert slower.overdue_at == NOW + 9 * DAY


# Past that day


async def test_past_the_day_the_customer_is_asked_once_and_nobody_approves_it_by_itself(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 2 * DAY)
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    await live(tx, NOW + 10 * DAY)
    draft = await find_draft(tx, order, LetterKind.ARRIVAL_CHECK)
    assert (draft.status, draft.created_by, draft.created_at) == (
        DraftStatus.PENDING,
        None,
        NOW + 3 * DAY,
    )
    assert "Has the parcel come?" in draft.text
    assert (await see(tx, order)).asked_at is None


async def test_nobody_is_asked_whether_it_came_before_the_shop_opens(
    tx: Transaction, shop: Shop
) -> None:
    closed = await close_shop(tx, shop)
    order, _ = await log_order(tx, shop)
    saturday_night = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
    await ship(tx, closed, order, arrives_at=saturday_night)
    await live(tx, NOW + 3 * DAY - timedelta(minutes=1))
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    await live(tx, NOW + 4 * DAY)
    draft = await find_draft(tx, order, LetterKind.ARRIVAL_CHECK)
    assert draft.created_at == NOW + 3 * DAY  # Monday at nine


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
    assert "counts as lost" not in await live(tx, NOW + 40 * DAY)
    assert (await see(tx, order)).missing_since is None


async def test_nobody_is_asked_while_they_wait_for_an_answer_themselves(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await hear(tx, shop, ada, "Where is my shawl?", at=NOW + 2 * DAY)
    await live(tx, NOW + 5 * DAY)
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    await send(tx, await draft_reply(tx, shop, ada, order, now=NOW + 5 * DAY), at=NOW + 5 * DAY)
    await live(tx, NOW + 7 * DAY)
    assert len(await list_kind(tx, order, LetterKind.ARRIVAL_CHECK)) == 1


async def test_once_the_carrier_was_asked_nobody_is_reminded_of_it(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    missing = await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), await ship(tx, shop, order))
    assert await tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id) is not None
    claimed = await note_claim(StaffWork(tx, shop, NOW + 2 * DAY, by=MIA), missing)
    assert await tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id) is None
    assert await tx.deadlines.find(DeadlineKind.CARRIER_SEARCH, order.id) is None
    assert "Have the carrier pay" not in await live(tx, NOW + 60 * DAY)
    with pytest.raises(StateConflict, match="already asked"):
        await note_claim(StaffWork(tx, shop, NOW + 3 * DAY, by=MIA), claimed)


async def test_any_word_about_a_parcel_that_its_customer_knows_of_may_mean_that_it_came(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    untold = replace(await ship(tx, shop, order), told_at=None)
    post = offer_parcel_buttons(Work(tx, shop, NOW), Post(), [untold], is_thanks=False)
    assert post.buttons == ()
    orders = await tx.orders.list_for_customer(ada.id)
    post = offer_parcel_buttons(Work(tx, shop, NOW + DAY), Post(), orders, is_thanks=False)
    assert [button.action for button in post.buttons] == [f"parcel:arrived:{order.id}"]


async def test_thanks_for_a_replacement_are_about_the_replacement(
    tx: Transaction, shop: Shop
) -> None:
    lost, ada = await log_order(tx, shop)
    await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), await ship(tx, shop, lost))
    replacement, _ = await log_order(tx, shop)
    linked, _ = await link_replacement(
        StaffWork(tx, shop, NOW + DAY, by=MIA), replacement, await see(tx, lost)
    )
    shipped = await ship(tx, shop, linked, at=NOW + DAY)
    await mark_arrived(Work(tx, shop, NOW + 2 * DAY, by=MIA), shipped, at=NOW + 2 * DAY)
    orders = await tx.orders.list_for_customer(ada.id)
    post = offer_parcel_buttons(Work(tx, shop, NOW + 3 * DAY), Post(), orders, is_thanks=True)
    assert [button.action for button in post.buttons] == [f"parcel:settled:{replacement.id}"]


@pytest.mark.parametrize("is_discarded", [False, True])
async def test_a_question_that_was_set_aside_is_not_written_once_more(
    tx: Transaction, shop: Shop, is_discarded: bool
) -> None:
    order, ada = await log_order(tx, shop)
    await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 4 * DAY)
    draft = await find_draft(tx, order, LetterKind.ARRIVAL_CHECK)
    if is_discarded:
        await discard_draft(StaffWork(tx, shop, NOW + 4 * DAY, by=MIA), draft, revision=1)
    await hear(tx, shop, ada, "Do you sell mugs too?", at=NOW + 4 * DAY)
    await send(tx, await draft_reply(tx, shop, ada, order, now=NOW + 4 * DAY), at=NOW + 4 * DAY)
    await live(tx, NOW + 20 * DAY)
    assert len(await list_kind(tx, order, LetterKind.ARRIVAL_CHECK)) == 1


async def test_nobody_is_asked_about_a_parcel_that_was_replaced(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    await live(tx, NOW + 4 * DAY)
    asked = await find_draft(tx, order, LetterKind.ARRIVAL_CHECK)
    replacement, _ = await log_order(tx, shop)
    linked, _ = await link_replacement(
        StaffWork(tx, shop, NOW + 4 * DAY, by=MIA), replacement, shipped
    )
    await ship(tx, shop, linked, at=NOW + 4 * DAY, arrives_at=NOW + 40 * DAY)
    await live(tx, NOW + 30 * DAY)
    [only] = await list_kind(tx, order, LetterKind.ARRIVAL_CHECK)
    assert (only.id, only.status) == (asked.id, DraftStatus.VOIDED)
    assert (await see(tx, order)).missing_since is None


async def test_a_new_day_has_the_parcel_expected_and_asked_about_anew(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, arrives_at=NOW + 3 * DAY)
    missing = await mark_missing(Work(tx, shop, NOW + 4 * DAY, by=MIA), shipped)
    too_early = OrderChange(arrives_at=NOW - DAY)
    with pytest.raises(BadInput, match="before it was shipped"):
        await edit_order(StaffWork(tx, shop, NOW + 4 * DAY, by=MIA), missing, too_early)
    change = OrderChange(arrives_at=NOW + 9 * DAY)
    changed = await edit_order(StaffWork(tx, shop, NOW + 4 * DAY, by=MIA), missing, change)
    assert changed.missing_since is None
    await live(tx, NOW + 8 * DAY)
    assert await list_kind(tx, order, LetterKind.ARRIVAL_CHECK) == []
    await live(tx, NOW + 10 * DAY)
    await find_draft(tx, order, LetterKind.ARRIVAL_CHECK)


async def test_a_settled_parcel_is_not_looked_for(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€45.00")
    shipped = await ship(tx, shop, order)
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), shipped, "45", reference=None)
    settled = await settle_order(Work(tx, shop, NOW, by=MIA), await see(tx, order), CUSTOMER_SAID)
    with pytest.raises(StateConflict, match="is settled"):
        await mark_missing(Work(tx, shop, NOW, by=MIA), settled)


async def test_a_parcel_that_turns_up_is_not_missing_any_more(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    missing = await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), await ship(tx, shop, order))
    with pytest.raises(StateConflict, match="already counts"):
        await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), missing)
    arrived = await mark_arrived(Work(tx, shop, NOW + 2 * DAY, by=MIA), missing, at=NOW + 2 * DAY)
    assert (arrived.status, arrived.missing_since) == (OrderStatus.ARRIVED, None)
    assert await tx.deadlines.find(DeadlineKind.CARRIER_CLAIM, order.id) is None


@pytest.mark.parametrize("state", ["open", "arrived", "cancelled"])
async def test_only_a_parcel_on_its_way_can_be_missing(
    tx: Transaction, shop: Shop, state: str
) -> None:
    order, _ = await log_order(tx, shop)
    if state == "arrived":
        order = await mark_arrived(Work(tx, shop, NOW, by=MIA), order, at=NOW)
    elif state == "cancelled":
        order, _ = await cancel_order(StaffWork(tx, shop, NOW, by=MIA), order, reason=None)
    with pytest.raises(StateConflict, match="isn't on its way"):
        await mark_missing(Work(tx, shop, NOW, by=MIA), order)


@pytest.mark.parametrize(
    ("seal", "kind"),
    [
        ({"Authentication_Results": SEAL}, MailKind.NOTICE),
        ({}, MailKind.PRETENDER),
    ],
)
async def test_a_carriers_letter_about_a_parcel_offers_to_say_what_became_of_it(
    tx: Transaction, shop: Shop, seal: dict[str, Any], kind: MailKind
) -> None:
    mailbox = await learn_checker(tx, await connect(tx, shop))
    order, _ = await log_order(tx, shop)
    shipment = Shipment(at=NOW, tracking="AB123456785GB")
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, shipment)
    letter = write(
        "We can't deliver item AB123456785GB because the address doesn't exist.",
        sender="Royal Mail <no-reply@royalmail.com>",
        subject="There's a problem with your parcel AB123456785GB",
        Auto_Submitted="auto-generated",
        **seal,
    )
    assert await arrive_by_mail(tx, mailbox, letter) is kind
    post = (await list_posts(tx))[-1]
    assert ("isn't verified" in post.words) is (kind is MailKind.PRETENDER)
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


async def test_a_delay_notice_that_was_approved_keeps_its_day_when_the_seller_is_away(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    work = StaffWork(tx, shop, NOW, by=MIA)
    notice = await prepare_delay_notice(work, order, new_date=NOW + 6 * DAY, why=None)
    await approve_draft(work, notice, revision=notice.revision)
    ready = sure(await start_letter(tx, notice.id, now=NOW + timedelta(minutes=1)))
    assert ready.status is DraftStatus.READY
    away = replace(shop, away_since=NOW, away_until=NOW + 20 * DAY)
    await tx.shops.save_absence(away)
    assert await remind_shops(tx, [shop.id], now=NOW + 2 * DAY) == []
    assert sure(await tx.drafts.get(notice.id)) == ready
