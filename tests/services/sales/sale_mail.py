"""Letters about sales that arrive in a mailbox whose provider is known to check senders."""

from dataclasses import replace
from datetime import datetime

from bot.domain.mail import MailKind
from bot.domain.mailboxes import FolderRole, Mailbox
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.store.transaction import Transaction
from tests.samples import NOW
from tests.services.letters_by_mail import arrive, connect, write

ETSY = "Etsy Transactions <transaction@etsy.com>"
SALE_SUBJECT = "You made a sale on Etsy - Ship by Nov 27 - [£27.50, Order #4025790946]"
SALE = """\
Congratulations on your Etsy order for 3 items from adab1815.

View the order: https://www.etsy.com/your/orders/4025790946

Shop: BlueFoxKnits
Buyer: adab1815

Transaction ID: 4411223344
Item: Speckled mug
Colour: blue
Quantity: 2
Item price: £12.00

Transaction ID: 4411223345
Item: Card
Personalization: For Ann
Quantity: 1
Item price: £1.50

Item total: £25.50
Shipping: £2.00
Order Total: £27.50

Shipping address:
Ada Byron
12 Mill Lane
Portland, OR 97201
United States
"""
LABEL = """\
You bought a shipping label.

Order: #4025790946
Ship to: Ada Byron
Carrier: USPS
Service: Ground Advantage
Tracking number: 9400111899223344556672
"""


async def connect_checked(tx: Transaction, shop: Shop, *, looked_back: bool = True) -> Mailbox:
    """The shop's mailbox, of which it is known who checks its letters."""
    mailbox = await connect(tx, shop, looked_back=looked_back)
    known = replace(mailbox, checked_by="mx.bluefox.example", checked_lead=9)
    await tx.mailboxes.save(known)
    return known


async def bring(
    tx: Transaction,
    mailbox: Mailbox,
    words: str = SALE,
    *,
    subject: str = SALE_SUBJECT,
    sender: str = ETSY,
    result: str | None = "pass",
    at: datetime = NOW,
    role: FolderRole = FolderRole.INBOX,
    message_id: str | None = None,
) -> MailKind | None:
    """What a platform's letter was taken for; `result` is what the provider found of its sender."""
    domain = sender.rpartition("@")[2].rstrip(">")
    checked = {}
    if result is not None:
        said = f"mx.bluefox.example; dmarc={result} header.from={domain}"
        checked["Authentication_Results"] = said
    raw = write(words, sender=sender, subject=subject, at=at, message_id=message_id, **checked)
    return await arrive(tx, mailbox, raw, role=role, received_at=at)


async def list_orders(tx: Transaction, shop: Shop) -> list[Order]:
    """All orders of the shop."""
    return await tx.orders.list_filtered(shop.id, None, now=NOW, offset=0, limit=99)
