"""Story 2 once more, and nobody types an order: the marketplace's letters and one ✅ are enough."""

from datetime import timedelta

import pytest

from bot.config import Settings
from bot.domain.mailboxes import ENOUGH_LEAD
from tests.cogs.letter_world import change, find_pings, restart
from tests.cogs.mail_world import MailWorld
from tests.cogs.shop_world import list_buttons, read_books, read_message
from tests.mail.servers import ADDRESS
from tests.stories.telling import Story, london

pytestmark = pytest.mark.slow  # it has mail servers of its own, and days go by

CHECKER = ADDRESS.partition("@")[2]
ETSY, POST = "Etsy Transactions <transaction@etsy.com>", "Click & Drop <no-reply@royalmail.com>"
SALE_SUBJECT = "You made a sale on Etsy - Dispatch by Jan 9 - [£71.45, Order #4025790946]"
SALE = """\
Congratulations on your Etsy order for 3 items from irislowe41.

View the order: https://www.etsy.com/your/orders/4025790946

Shop:               TheWoollyShelf
Buyer:              irislowe41

Transaction ID:     4918827011
Item:               Blue shawl
Colour: Heather
Personalisation: Embroider: otto
(small letters, please)
Quantity:           1
Item price:         £48.00

Transaction ID:     4918827012
Item:               Wool hat
Quantity:           2
Item price:         £9.75

Item total:         £67.50
Delivery:           £3.95

Order Total:        £71.45

Delivery Address:
<address >
<span class='name'>Iris Lowe</span><br/>
8 Tannery Row<br/>
Lewes<br/>
BN7 2PG<br/>
United Kingdom
</address>

Note from irislowe41:
It is for his birthday.

* Email iris.lowe@example.com
"""
LABEL_SUBJECT = "Your Click & Drop label for order 4025790946"
LABEL = """\
Thank you for your order. Your postage is paid and the label is attached.

Order reference: 4025790946
Recipient: Iris Lowe
Service: Tracked 48
Tracking no: RM204173435GB
"""
IRIS = "Iris Lowe <iris.lowe@example.com>"


async def test_a_sale_letter_a_label_letter_and_one_tick_tell_the_buyer_all(
    mail: MailWorld, settings: Settings
) -> None:
    shop, env = mail.shop, mail.shop.env
    await shop.ask("shop setup", by=shop.rosa, country="GB", timezone="Europe/London")
    await shop.ask("shop hours", by=shop.rosa, days="Mon-Fri", open="09:00", close="17:00")
    story = Story(shop, london(1, 5, 10))
    await story.go_to(story.began)
    await mail.open()
    await change(shop, "mailboxes", checked_by=CHECKER, checked_lead=ENOUGH_LEAD)

    # Etsy's letter comes, and comes again. It is one order, and the desk stays quiet.
    said = len(shop.desk.history())
    await bring(mail, SALE, ETSY, SALE_SUBJECT)
    await bring(mail, SALE, ETSY, SALE_SUBJECT)
    assert await mail.until_kinds(2) == ["sale", "sale"]
    shown = await shop.ask("order list", status="new")
    assert "**4025790946**" in shown
    assert "1 in all" in shown
    whole = await shop.ask("order show", order="4025790946")
    for fact in (
        "Iris Lowe",
        "£71.45",
        "Embroider: otto\n> (small letters, please)",
        "2 × Wool hat, £9.75 each",
        "It is for his birthday.",
    ):
        assert fact in whole, fact
    assert len(shop.desk.history()) == said
    assert "Nobody is waiting" in await shop.ask("inbox")
    story.tell("a sale on Etsy is an order, twice told and once there; nobody waits by it.")

    # The morning's list has one line for it, and rings nobody.
    rung = len(find_pings(shop, env))
    morning = await story.go_until("came in by itself", latest=london(1, 6, 10))
    assert "🛒 1 order came in by itself\nSee `/order list status:new`" in read_message(morning)
    assert len(find_pings(shop, env)) == rung
    story.tell("the morning's list says so in one line.")

    # The program stops and starts again. Iris asks, which starts her clock.
    await restart(shop, settings)
    await mail.until(lambda: mail.is_connected)
    await mail.deliver("Has my shawl left yet?", sender=IRIS, subject="My order")
    card = await mail.see("Has my shawl left yet?")
    assert "4025790946" in read_message(card), "her letter stands beside her order"
    assert "**Iris Lowe**" in await shop.ask("inbox")
    story.tell("Iris asks whether it has left.")

    # The label's letter comes, and comes again: one card, one button, one note, one ✅.
    await bring(mail, LABEL, POST, LABEL_SUBJECT)
    await bring(mail, LABEL, POST, LABEL_SUBJECT)
    assert (await mail.until_kinds(5))[3:] == ["sale_news", "sale_news"]
    [label] = mail.find("A label was bought for order **4025790946**")
    assert list_buttons(label) == ["Mark as shipped", "Not this order"]
    await shop.sam.click(label, label="Mark as shipped")
    [draft] = story.list_waiting_cards()
    await mail.approve(draft)
    await mail.see_standing(draft, "Sent <t:")
    [note] = mail.sent
    words = note.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert note["To"] == IRIS
    assert note["Subject"] == "On its way to you: Blue shawl, 2 × Wool hat"
    for told in (
        "I posted your blue shawl and 2 wool hats (order 4025790946)",
        "with Royal Mail (Tracked 48)",
        "https://www.royalmail.com/track-your-item#/tracking-results/RM204173435GB",
        "should be with you around",
        "just reply",
    ):
        assert told.casefold() in words.casefold(), words
    assert "Nobody is waiting" in await shop.ask("inbox"), "the note is her answer"
    story.tell("one ✅, and Iris has what it is, by whom, the link, and when to expect it.")

    # Whatever comes once more by now changes nothing.
    books = await read_orders(mail)
    for words, sender, subject in ((SALE, ETSY, SALE_SUBJECT), (LABEL, POST, LABEL_SUBJECT)):
        await bring(mail, words, sender, subject)
    await mail.until_kinds(7)
    assert await read_orders(mail) == books
    assert len(mail.find("A label was bought")) == 0
    await env.advance_time(timedelta(hours=1).total_seconds())
    assert len(mail.sent) == 1


async def bring(mail: MailWorld, words: str, sender: str, subject: str) -> None:
    """A letter that the shop's provider found to be really from there."""
    domain = sender.rpartition("@")[2].rstrip(">")
    checked = f"mail.{CHECKER}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    await mail.deliver(words, sender=sender, subject=subject, Authentication_Results=checked)


async def read_orders(mail: MailWorld) -> list[str]:
    return (await read_books(mail.shop.bot))["orders"]
