"""A sure sale is an order without a word; of any other a person decides, once."""

from dataclasses import replace

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.errors import StateConflict
from bot.domain.mail import MailKind
from bot.domain.mailboxes import FolderRole, Mailbox
from bot.domain.money import find_money
from bot.domain.orders import OrderStatus
from bot.domain.platforms import Platform
from bot.domain.sales.proposals import Proposal, ProposalStatus
from bot.domain.sales.sale import OrderSource
from bot.domain.shops import Shop
from bot.services.mailboxes import finish_look_back
from bot.services.sales.proposals import drop_proposal, log_proposed
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM, log_order
from tests.services.letters_by_mail import list_posts
from tests.services.sales.sale_mail import ETSY, SALE, bring, connect_checked, list_orders
from tests.sure import sure


@pytest.fixture
async def mailbox(tx: Transaction, shop: Shop) -> Mailbox:
    return await connect_checked(tx, shop)


async def find_proposal(tx: Transaction, shop: Shop) -> Proposal:
    [proposal] = await tx.proposals.list_open_after(shop.id, 0, limit=9)
    return proposal


def by(tx: Transaction, shop: Shop, person: int = MIA) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=person)


async def test_a_verified_whole_sale_is_an_order_and_nothing_is_said(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    assert await bring(tx, mailbox) is MailKind.SALE
    [order] = await list_orders(tx, shop)
    assert (order.external_number, order.via, order.source) == (
        "4025790946",
        SalesChannel.ETSY,
        OrderSource.LETTER,
    )
    assert [line.label for line in order.lines] == ["2 × Speckled mug (Colour: blue)", "Card"]
    assert order.price == find_money("£27.50")
    assert order.ship_by is not None
    buyer = sure(await tx.customers.find_marketplace(shop.id, Platform.ETSY, "adab1815"))
    assert order.customer_id == buyer.id
    assert await list_posts(tx) == []
    conversation = await tx.conversations.get_for_customer(buyer.id)
    assert conversation is None or not conversation.is_waiting
    [kept] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
    assert (kept.order_id, kept.customer_id) == (order.id, buyer.id)


async def test_the_same_sale_twice_changes_nothing(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    await bring(tx, mailbox, message_id="<1@etsy.com>")
    before = await list_orders(tx, shop)
    await bring(tx, mailbox, message_id="<1@etsy.com>")
    await bring(tx, mailbox, message_id="<2@etsy.com>")
    await bring(tx, mailbox, role=FolderRole.JUNK, message_id="<3@etsy.com>")
    assert await list_orders(tx, shop) == before
    assert await list_posts(tx) == []


DOUBTS = {
    "unverified": ({"result": None}, "I can't check that Etsy sent it"),
    "forged": ({"result": "fail"}, "your mail provider says that Etsy did not send it"),
    "junk": ({"role": FolderRole.JUNK}, "it lay in the junk folder"),
    "half": ({"words": "Buyer: adab1815\n"}, "I couldn't read what was bought"),
}


@pytest.mark.parametrize("doubt", DOUBTS)
async def test_a_sale_that_is_not_sure_is_proposed_with_the_reason(
    tx: Transaction, shop: Shop, mailbox: Mailbox, doubt: str
) -> None:
    how, reason = DOUBTS[doubt]
    assert await bring(tx, mailbox, **how) is MailKind.SALE  # type: ignore[arg-type]
    assert await list_orders(tx, shop) == []
    [post] = await list_posts(tx)
    assert post.fields == (("Why I ask", f"{reason[:1].upper()}{reason[1:]}."),)
    assert [each.label for each in post.buttons] == ["Log this order", "Not an order"]
    proposal = await find_proposal(tx, shop)
    order = await log_proposed(by(tx, shop), proposal)
    assert await list_orders(tx, shop) == [order]
    assert sure(await tx.proposals.get(proposal.id)).status is ProposalStatus.TAKEN


async def test_the_same_doubtful_sale_is_asked_about_once(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    for _ in range(2):
        assert await bring(tx, mailbox, result=None) is MailKind.SALE
    assert len(await list_posts(tx)) == 1
    assert (await find_proposal(tx, shop)).sale is not None
    other = SALE.replace("4025790946", "4025790947")
    subject = "You made a sale on Etsy - Ship by Nov 27 - [£27.50, Order #4025790947]"
    await bring(tx, mailbox, other, subject=subject, result=None)
    assert len(await list_posts(tx)) == 2


async def test_a_proposal_is_decided_once_whoever_presses(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    await bring(tx, mailbox, result=None)
    proposal = await find_proposal(tx, shop)
    await drop_proposal(by(tx, shop), proposal)
    for decide in (log_proposed, drop_proposal):
        with pytest.raises(StateConflict, match="decided on this letter already"):
            await decide(by(tx, shop, TOM), proposal)
    assert await list_orders(tx, shop) == []
    [kept] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
    assert kept.kind is MailKind.MACHINE


async def test_what_staff_typed_is_completed_and_a_difference_is_shown(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    typed, _ = await log_order(tx, shop, "Ada", "mug", number="4025790946", price="£30")
    await bring(tx, mailbox)
    [order] = await list_orders(tx, shop)
    assert (order.id, order.item, order.price) == (typed.id, "mug", typed.price)
    assert order.lines
    [post] = await list_posts(tx)
    assert "you said **£30.00**, the letter says **£27.50**" in post.body


async def test_a_doubtful_letter_about_a_known_order_is_kept_quietly(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    await bring(tx, mailbox)
    changed = SALE.replace("27.50", "99.00")
    await bring(tx, mailbox, changed, result="fail")
    [order] = await list_orders(tx, shop)
    assert order.price == find_money("£27.50")
    assert await list_posts(tx) == []


async def test_the_first_look_posts_nothing_one_by_one(tx: Transaction, shop: Shop) -> None:
    mailbox = await connect_checked(tx, shop, looked_back=False)
    await bring(tx, mailbox)
    for number in ("4025790111", "4025790222"):
        await bring(
            tx,
            mailbox,
            SALE.replace("4025790946", number),
            subject=f"You made a sale on Etsy - [£27.50, Order #{number}]",
            result=None,
        )
    assert await list_posts(tx) == []
    assert len(await list_orders(tx, shop)) == 1
    await finish_look_back(tx, mailbox.id, now=NOW)
    told = "\n".join(post.words for post in await list_posts(tx))
    assert "2 letters of the last 30 days tell of a sale" in told


async def test_a_sale_of_the_shop_s_own_page_is_no_letter_that_the_shop_wrote(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    words = (
        "You've received the following order from Bram Peeters:\n\n[Order #733] (November 20, 2026)"
        "\n\nProduct      Quantity      Price\nOak tray     1             €54,00\n\n"
        "Subtotal:    €54,00\nPayment method:  Card\nTotal:       €54,00\n\n"
        "Billing address\nBram Peeters\nDorpsstraat 1\n1234 AB Breda\nbram@mail.example\n"
    )
    kind = await bring(
        tx,
        mailbox,
        words,
        subject="[Blue Fox]: New order #733",
        sender="Blue Fox <hello@bluefox.example>",
    )
    assert kind is MailKind.SALE
    [order] = await list_orders(tx, shop)
    assert (order.external_number, order.via) == ("733", SalesChannel.WOOCOMMERCE)
    assert order.status is OrderStatus.OPEN
    buyer = sure(await tx.customers.get(order.customer_id))
    assert buyer.email == "bram@mail.example"


async def test_what_the_shop_bought_itself_is_no_order(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    kind = await bring(tx, mailbox, subject="Your Etsy Purchase from ClayCottage (4025790946)")
    assert kind is not MailKind.SALE
    assert await list_orders(tx, shop) == []


async def test_one_shop_never_decides_on_another_s_letter(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    await bring(tx, mailbox, result=None)
    proposal = await find_proposal(tx, shop)
    other = replace(shop, id=shop.id + 1)
    assert await tx.proposals.list_open_after(other.id, 0, limit=9) == []
    assert proposal.shop_id == shop.id
    assert ETSY
