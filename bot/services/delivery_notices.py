"""A carrier's letter says that a parcel was delivered: its order has arrived, unless somebody knows
better.
"""

from bot.domain.mail import Mail
from bot.domain.platforms import Platform
from bot.domain.shipping.carriers import find_site
from bot.domain.shipping.delivery_notices import find_doubt
from bot.domain.text import cut_text
from bot.mail.understanding.authenticity import is_really_from, trust_checker
from bot.mail.understanding.platforms import domain_of
from bot.services.further_parcels import find_watching, is_under_way, turn_to_number
from bot.services.incoming_mail import IncomingMail
from bot.services.order_changes import get_customer
from bot.services.orders import mark_arrived
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.parcels import compose_delivered


async def take_delivery(tx: Transaction, incoming: IncomingMail) -> None:
    """Marks the orders as arrived whose parcel a program's letter says was delivered, and tells the
    desk.

    Only a letter that is really from a carrier marks anything; any other is shown, and a person
    decides. Nothing happens when it names no parcel of the shop's that is on its way.
    """
    from bot.mail.understanding.delivery_notices import (  # its words take long to load
        list_numbers,
        says_delivered,
    )

    shop, mail = incoming.shop, incoming.mail
    if not says_delivered(mail):
        return
    numbers = list_numbers(mail)
    work = Work(tx, shop, incoming.now)
    bearing = [
        await find_watching(tx, order, numbers)
        for order in await tx.orders.list_with_tracking(shop.id, numbers)
    ]
    orders = [order for order in bearing if is_under_way(order) or order.arrival_assumed]
    is_verified = is_really_from(
        mail, Platform.CARRIER, trusted_authserv=trust_checker(mail, incoming.mailbox)
    )
    is_alone = len({order.tracking for order in bearing}) == 1
    sender = name_sender(mail) if is_verified else mail.sender.address
    for named in orders:
        known = await tx.orders.get(named.id)
        assert known is not None  # it was found above
        order = await turn_to_number(work, known, numbers)
        doubt = find_doubt(order, at=incoming.at, is_verified=is_verified, is_alone=is_alone)
        shown = order
        if doubt is None:
            shown = await mark_arrived(work, order, at=incoming.at, told_by=sender)
        if incoming.reminds:
            post = compose_delivered(order, await get_customer(tx, order), sender, doubt, shown)
            await tx.outbox.say(shop.id, post, now=incoming.now)


def name_sender(mail: Mail) -> str:
    """The carrier's name, or where its letters come from."""
    domain = domain_of(mail.sender.address)
    carrier = find_site(f"https://{domain}")
    if carrier is None:
        return cut_text(domain, 60)
    return carrier.name
