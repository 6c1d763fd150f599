"""Letters about sales at the desk: one press logs the order, or marks it as shipped."""

import pytest

from bot.config import Settings
from tests.cogs.letter_world import press, restart
from tests.cogs.mail_world import MailWorld, read_all
from tests.cogs.shop_world import check_refusal, list_buttons, read_message
from tests.services.sales.sale_mail import ETSY, LABEL, SALE, SALE_SUBJECT

pytestmark = pytest.mark.slow  # each test has mail servers of its own


async def bring_sale(mail: MailWorld) -> None:
    """A sale that nobody confirms comes in."""
    await mail.open()
    await mail.deliver(SALE, sender=ETSY, subject=SALE_SUBJECT)
    await mail.see("tells of a sale")


async def test_one_press_logs_the_order_and_the_card_says_who(mail: MailWorld) -> None:
    await bring_sale(mail)
    card = mail.find("tells of a sale")[-1]
    assert list_buttons(card) == ["Log this order", "Not an order"]
    assert "2 × Speckled mug" in read_message(card)
    await mail.shop.sam.click(card, label="Log this order")
    [settled] = mail.find("logged order **4025790946**")
    assert settled.id == card.id
    assert list_buttons(settled) == ["Show it"]
    assert "4025790946" in await mail.shop.ask("order list")


async def test_a_customer_who_presses_it_is_refused(mail: MailWorld) -> None:
    await bring_sale(mail)
    card = mail.find("tells of a sale")[-1]
    check_refusal(await mail.shop.ada.click(card, label="Log this order"))
    assert mail.find("tells of a sale")


async def test_it_works_after_a_restart_and_once(mail: MailWorld, settings: Settings) -> None:
    await bring_sale(mail)
    await restart(mail.shop, settings)
    card = mail.find("tells of a sale")[-1]
    await mail.shop.sam.click(card, label="Not an order")
    assert mail.find("said that this is no order")
    pressed = await press(mail.shop, card, "sale:log:1", mail.shop.sam)
    assert "decided on this letter already" in read_all(pressed)


async def test_a_label_is_one_press_from_shipped(mail: MailWorld) -> None:
    await bring_sale(mail)
    await mail.shop.sam.click(mail.find("tells of a sale")[-1], label="Log this order")
    await mail.deliver(LABEL, sender=ETSY, subject="Shipping label for order #4025790946")
    card = await mail.see("A label was bought for order **4025790946**")
    await mail.shop.sam.click(card, label="Mark as shipped")
    [settled] = mail.find("marked order **4025790946** as shipped")
    assert "for your ✅" in read_message(settled)
    assert any("9400111899223344556672" in read_message(each) for each in mail.shop.list_cards())
