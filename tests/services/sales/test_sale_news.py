"""What a marketplace tells of an order is done to it, once, and nobody is told twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.errors import StateConflict
from bot.domain.letters import LetterKind
from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox
from bot.domain.money import find_money
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.refunds_and_gifts import OutlayKind
from bot.domain.shops import Shop
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.sales.channel_terms import set_channel_terms
from bot.services.sales.proposals import drop_proposal, ship_labelled
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.letters_by_mail import list_posts
from tests.services.sales.sale_mail import LABEL, bring, connect_checked, list_orders
from tests.sure import sure

REFUND = "You refunded adab1815 for order #4025790946.\n\nRefund amount: £27.50\nReason: damaged"
CANCELLED = "Order #4025790946 was cancelled at the buyer's request."
DELIVERED = "Good news! Order #4025790946 has been delivered to Ada Byron."
WISH = "adab1815 would like to cancel order #4025790946.\n\nReason: I ordered by mistake"


@pytest.fixture
async def mailbox(tx: Transaction, shop: Shop) -> Mailbox:
    return await connect_checked(tx, shop)


@pytest.fixture
async def order(tx: Transaction, shop: Shop, mailbox: Mailbox) -> Order:
    """An order that came in by its letter."""
    await bring(tx, mailbox)
    [found] = await list_orders(tx, shop)
    return found


async def tell(tx: Transaction, mailbox: Mailbox, subject: str, words: str) -> MailKind | None:
    return await bring(tx, mailbox, words, subject=subject)


async def see(tx: Transaction, order: Order) -> Order:
    return sure(await tx.orders.get(order.id))


def by(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=MIA)


async def test_a_refund_is_noted_and_its_buyer_is_told_by_the_marketplace(
    tx: Transaction, order: Order, mailbox: Mailbox
) -> None:
    for _ in range(2):
        kind = await tell(tx, mailbox, "[£27.50, Order #4025790946] You issued a refund", REFUND)
        assert kind is MailKind.SALE_NEWS
    [outlay] = await tx.outlays.list_for_order(order.id)
    assert (outlay.kind, outlay.amount) == (OutlayKind.REFUND, find_money("£27.50"))
    assert (await see(tx, order)).remedied_at is not None
    assert await tx.drafts.list_for_order(order.id, 9) == []
    assert await list_posts(tx) == []


async def test_a_refund_that_staff_noted_before_is_the_same(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    from bot.services.remedies import refund_order

    await refund_order(by(tx, shop), order, "£27.50", reference="R-1")
    await tell(tx, mailbox, "[£27.50, Order #4025790946] You issued a refund", REFUND)
    assert len(await tx.outlays.list_for_order(order.id)) == 1


async def test_an_order_that_was_cancelled_there_is_cancelled_here(
    tx: Transaction, order: Order, mailbox: Mailbox
) -> None:
    await tell(tx, mailbox, "Order #4025790946 has been cancelled", CANCELLED)
    now = await see(tx, order)
    assert (now.status, now.cancelled_by) == (OrderStatus.CANCELLED, CancelledBy.CUSTOMER)
    assert await tx.drafts.list_for_order(order.id, 9) == []
    [post] = await list_posts(tx)
    assert "Don't send it" in post.words
    await tell(tx, mailbox, "Order #4025790946 has been cancelled", CANCELLED)
    assert len(await list_posts(tx)) == 1


async def test_a_wish_that_was_granted_there_is_one_press_from_settled(
    tx: Transaction, order: Order, mailbox: Mailbox
) -> None:
    await tell(tx, mailbox, "Cancellation request for order #4025790946", WISH)
    await tell(tx, mailbox, "Order #4025790946 has been cancelled", CANCELLED)
    [post] = [each for each in await list_posts(tx) if "is cancelled" in each.words]
    assert [each.label for each in post.buttons] == ["Show it", "Needs no answer"]


async def test_where_the_place_tells_nobody_the_note_is_drafted(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    await set_channel_terms(by(tx, shop), SalesChannel.ETSY, lead_time=None, tells_buyers=False)
    await tell(tx, mailbox, "Order #4025790946 has been cancelled", CANCELLED)
    [draft] = await tx.drafts.list_for_order(order.id, 9)
    assert draft.kind is LetterKind.CANCELLED
    assert "says so" not in draft.text
    assert (await see(tx, order)).cancel_reason is None


async def test_what_was_cancelled_here_already_says_nothing(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    await cancel_order(by(tx, shop), order, reason=None)
    before = await list_posts(tx)
    await tell(tx, mailbox, "Order #4025790946 has been cancelled", CANCELLED)
    assert await list_posts(tx) == before


async def test_a_wish_to_cancel_starts_the_customer_s_clock_and_is_urgent(
    tx: Transaction, order: Order, mailbox: Mailbox
) -> None:
    kind = await tell(tx, mailbox, "Cancellation request for order #4025790946", WISH)
    assert kind is MailKind.CUSTOMER
    conversation = sure(await tx.conversations.get_for_customer(order.customer_id))
    assert conversation.is_waiting
    assert conversation.is_urgent
    assert (await see(tx, order)).status is OrderStatus.OPEN


async def test_a_label_is_proposed_and_one_press_marks_the_order_as_shipped(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    await tell(tx, mailbox, "Shipping label for order #4025790946", LABEL)
    assert (await see(tx, order)).status is OrderStatus.OPEN
    [post] = await list_posts(tx)
    assert [each.label for each in post.buttons] == ["Mark as shipped", "Not this order"]
    assert post.body == "USPS Ground Advantage, `9400111899223344556672`"
    [proposal] = await tx.proposals.list_open_after(shop.id, 0, limit=9)
    shipped, draft = await ship_labelled(by(tx, shop), proposal)
    assert (shipped.status, shipped.tracking, shipped.carrier, shipped.service) == (
        OrderStatus.SHIPPED,
        "9400111899223344556672",
        "USPS",
        "Ground Advantage",
    )
    assert sure(draft).kind is LetterKind.SHIPPED
    with pytest.raises(StateConflict, match="decided on this letter already"):
        await ship_labelled(by(tx, shop), proposal)


async def test_the_label_of_a_parcel_that_left_already_says_nothing(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    subject = "Shipping label for order #4025790946"
    shipment = Shipment(at=NOW, tracking="9400111899223344556672", carrier="USPS")
    await ship_order(by(tx, shop), order, shipment)
    await tell(tx, mailbox, subject, LABEL)
    assert await tx.proposals.count_open(shop.id) == 0


async def test_a_label_for_what_left_already_is_that_of_a_further_parcel(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    await ship_order(by(tx, shop), order, Shipment(at=NOW, tracking="RR123456785GB"))
    await tell(tx, mailbox, "Shipping label for order #4025790946", LABEL)
    [proposal] = await tx.proposals.list_open_after(shop.id, 0, limit=9)
    [post] = [each for each in await list_posts(tx) if "label" in each.words]
    assert "only if it is a further parcel" in post.fields[0][1]
    shipped, _ = await ship_labelled(by(tx, shop), proposal)
    assert (shipped.parcel_count, shipped.tracking) == (2, "9400111899223344556672")


async def test_one_number_on_two_people_s_orders_is_asked_about(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    other, _ = await log_order(tx, shop, "Bo", "mug")
    shipment = Shipment(at=NOW, tracking="9400111899223344556672", carrier="USPS")
    await ship_order(by(tx, shop), other, shipment)
    await tell(tx, mailbox, "Shipping label for order #4025790946", LABEL)
    [post] = [each for each in await list_posts(tx) if "label" in each.words]
    assert "travels under the same number" in post.fields[0][1]


async def test_where_the_place_tells_its_buyers_no_note_is_drafted(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    await set_channel_terms(by(tx, shop), SalesChannel.ETSY, lead_time=None, tells_buyers=True)
    await tell(tx, mailbox, "Shipping label for order #4025790946", LABEL)
    [proposal] = await tx.proposals.list_open_after(shop.id, 0, limit=9)
    told = replace(by(tx, shop), shop=sure(await tx.shops.get(shop.id)))
    shipped, draft = await ship_labelled(told, proposal)
    assert draft is None
    assert shipped.told_at is not None
    assert await tx.drafts.list_for_order(order.id, 9) == []


async def test_a_label_by_the_name_alone_is_for_a_person_to_say(
    tx: Transaction, shop: Shop, order: Order, mailbox: Mailbox
) -> None:
    words = "Recipient: Ada Byron\nService: USPS Priority Mail\nTracking: 9405511206200000000004"
    sender = "Pirate Ship <ahoy@pirateship.com>"
    await bring(tx, mailbox, words, subject="Your label is ready", sender=sender)
    # The buyer is called by the name on the marketplace until somebody says their own.
    await log_order(tx, shop, "Ada Byron", "shawl")
    await bring(tx, mailbox, words + "\n", subject="Your label is ready.", sender=sender)
    posts = [each for each in await list_posts(tx) if each.fields]
    assert posts
    assert "went by the name on the parcel" in posts[-1].fields[0][1]
    proposals = await tx.proposals.list_open_after(shop.id, 0, limit=9)
    await drop_proposal(by(tx, shop), proposals[-1])
    assert (await see(tx, order)).status is OrderStatus.OPEN


async def test_a_delivery_marks_the_order_as_arrived(
    tx: Transaction, order: Order, mailbox: Mailbox
) -> None:
    await tell(tx, mailbox, "Your order #4025790946 has been delivered", DELIVERED)
    now = await see(tx, order)
    assert (now.status, now.arrival_told_by) == (OrderStatus.ARRIVED, "Etsy")
    assert await list_posts(tx) == []


async def test_news_of_an_order_that_is_not_known_are_kept_quietly(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    for subject, words in (
        ("[£27.50, Order #4025790946] You issued a refund", REFUND),
        ("Order #4025790946 has been cancelled", CANCELLED),
        ("Shipping label for order #4025790946", LABEL),
        ("Your order #4025790946 has been delivered", DELIVERED),
    ):
        assert await tell(tx, mailbox, subject, words) is MailKind.SALE_NEWS
    assert await list_orders(tx, shop) == []
    assert await list_posts(tx) == []
    assert await tx.proposals.count_open(shop.id) == 0


async def test_an_order_of_another_place_with_that_number_is_another_order(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    other, _ = await log_order(tx, shop, "Bo", "mug", number="4025790946", via=SalesChannel.SHOPIFY)
    await tell(tx, mailbox, "Order #4025790946 has been cancelled", CANCELLED)
    assert (await see(tx, other)).status is OrderStatus.OPEN


async def test_the_first_look_marks_what_left_long_ago_without_a_word(
    tx: Transaction, shop: Shop
) -> None:
    mailbox = await connect_checked(tx, shop, looked_back=False)
    long_ago = NOW - timedelta(days=9)
    await bring(tx, mailbox, at=long_ago)
    subject = "Shipping label for order #4025790946"
    await bring(tx, mailbox, LABEL, subject=subject, at=long_ago + timedelta(days=1))
    [order] = await list_orders(tx, shop)
    assert (order.status, order.tracking) == (OrderStatus.SHIPPED, "9400111899223344556672")
    assert order.shipped_at == order.told_at == long_ago + timedelta(days=1)
    assert await tx.drafts.list_for_order(order.id, 9) == []
    assert await list_posts(tx) == []


async def test_news_that_nobody_confirms_change_nothing(
    tx: Transaction, order: Order, mailbox: Mailbox
) -> None:
    subject = "Order #4025790946 has been cancelled"
    for result in (None, "fail"):
        await bring(tx, mailbox, CANCELLED, subject=subject, result=result)
    assert (await see(tx, order)).status is OrderStatus.OPEN
