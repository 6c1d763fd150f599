"""Letters as they come in by e-mail: from buyers, marketplaces, carriers and a bank of disputes."""

from datetime import datetime

from tests.services.letters_by_mail import write
from tests.services.sales.sale_mail import ETSY

from .shops import Place
from .world import Sale

_CONVERSATIONS = "Etsy <conversations@mail.etsy.com>"
_CHECKED = "mx.bluefox.example; dmarc=pass header.from={0}; dkim=pass header.d={0}"


def write_sale(sale: Sale, at: datetime) -> bytes:
    """Etsy tells of a sale."""
    words = f"""\
Congratulations on your Etsy order for 1 item from {sale.nick}.

View the order: https://www.etsy.com/your/orders/{sale.external}

Buyer: {sale.nick}

Transaction ID: {int(sale.external or 0) + 77}
Item: {sale.item}
Quantity: 1
Item price: £{sale.price}.00

Item total: £{sale.price}.00
Order Total: £{sale.price}.00

Shipping address:
{sale.buyer}
{_ADDRESSES[sale.country]}
"""
    due = f"{sale.due_at:%b} {sale.due_at.day}"
    subject = (
        f"You made a sale on Etsy - Ship by {due} - [£{sale.price}.00, Order #{sale.external}]"
    )
    checked = _CHECKED.format("etsy.com")
    return write(words, sender=ETSY, subject=subject, at=at, Authentication_Results=checked)


_ADDRESSES = {
    "GB": "12 Mill Lane\nLeeds LS1 4AP\nUnited Kingdom",
    "DE": "Mühlweg 3\n04109 Leipzig\nGermany",
    "FR": "3 rue du Port\n44000 Nantes\nFrance",
    "US": "12 Mill Lane\nPortland, OR 97201\nUnited States",
    "SE": "Kvarngatan 4\n118 47 Stockholm\nSweden",
}


def write_label(sale: Sale, at: datetime) -> bytes:
    """Etsy tells of a label that was bought."""
    words = (
        f"You bought a shipping label.\n\nOrder: #{sale.external}\nShip to: {sale.buyer}\n"
        f"Carrier: Royal Mail\nService: Tracked 48\nTracking number: {sale.tracking}\n"
    )
    checked = _CHECKED.format("etsy.com")
    subject = f"Your shipping label for order #{sale.external}"
    return write(words, sender=ETSY, subject=subject, at=at, Authentication_Results=checked)


def write_from_buyer(sale: Sale, words: str, at: datetime, answers: str | None) -> bytes:
    """A buyer's own e-mail, or the marketplace's that passes their message on."""
    if sale.place is Place.ETSY:
        text = f"{sale.nick} sent you a message\n\n{words}\n\nView message "
        text += f"https://www.etsy.com/messages/{sale.buyer_id}"
        subject = f"Etsy Conversation with {sale.nick}"
        checked = _CHECKED.format("mail.etsy.com")
        return write(
            text, sender=_CONVERSATIONS, subject=subject, at=at, Authentication_Results=checked
        )
    if sale.place is Place.EBAY:
        key = f"us-{sale.buyer_id}"
        text = f"New message from: {sale.nick}\n\n{words}\n\nReply\n\n[#a01-{key}#]_[#11f2#]_2"
        sender = f"{sale.nick} <{key}@members.ebay.com>"
        subject = f"{sale.nick} sent a message about {sale.item} #18651{sale.number:07}"
        reply_to = f"{key}@members.ebay.com"
        checked = _CHECKED.format("members.ebay.com")
        return write(
            text,
            sender=sender,
            subject=subject,
            at=at,
            Reply_To=reply_to,
            Authentication_Results=checked,
        )
    return write(
        words,
        sender=f"{sale.buyer} <{sale.email}>",
        subject=f"My {sale.item}",
        at=at,
        answers=answers,
        Authentication_Results=_CHECKED.format("mail.example"),
    )


def write_delivered(sale: Sale, at: datetime) -> bytes:
    """The carrier says that a parcel was delivered."""
    checked = _CHECKED.format("royalmail.com")
    return write(
        f"Your item {sale.tracking} was delivered.",
        sender="Royal Mail <no-reply@royalmail.com>",
        subject="Your parcel has been delivered",
        at=at,
        Auto_Submitted="auto-generated",
        Authentication_Results=checked,
    )


def name_dispute(sale: Sale) -> str:
    """The number of the dispute about this sale."""
    return f"PP-R-SIM-{sale.number:09}"


def write_dispute(sale: Sale, at: datetime, respond_by: datetime) -> bytes:
    """PayPal tells of a dispute."""
    number = f"Order #{sale.external}\n" if sale.external else ""
    words = (
        f"A buyer opened a dispute about transaction 4XY12345AB{sale.number:06}C.\n"
        f"Buyer: {sale.buyer}\nBuyer's email: {sale.email}\n{number}"
        f"Disputed amount: £{sale.price}.00 GBP\n"
        f"Please respond by {respond_by:%B} {respond_by.day}, {respond_by.year}.\n"
        f"Case ID: {name_dispute(sale)}"
    )
    return write(
        words,
        sender="PayPal <service@paypal.com>",
        subject="A buyer opened a dispute",
        at=at,
        Authentication_Results=_CHECKED.format("paypal.com"),
    )
