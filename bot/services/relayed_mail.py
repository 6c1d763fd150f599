"""What a marketplace or a form passed on: whose it is, and how it is put on their account.

A relay's address is nobody's. A marketplace's buyer is found by the order that the letter names, by
the conversation, by the name that is theirs on that marketplace, then by their name there; whoever
used a form, by the address that they gave.
"""

from dataclasses import replace

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.mail import Mail, MailAddress
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.relays import Relay, RelayedMessage
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import book_letter
from bot.services.matching import (
    Owner,
    find_named_order,
    find_owner,
    find_traces,
    list_named_orders,
)
from bot.services.notices import note_notice
from bot.store.transaction import Transaction

#: What stands for the words of a buyer that only the platform's page has.
ON_THE_PAGE = "(wrote on {place}; the words are on the page there)"


async def take_relayed(
    tx: Transaction,
    incoming: IncomingMail,
    relayed: RelayedMessage,
    *,
    kept: ReceivedMail | None = None,
) -> None:
    """Books what a marketplace or a form passed on, on the person behind it.

    `kept` is the letter as it is stored already, when it was taken for something else before.
    """
    relay = relayed.relay
    typed = replace(incoming.mail, words=find_words(relayed))
    if relay.platform is None:
        owner = await _find_visitor(tx, incoming, typed, relay)
    else:
        owner = await _find_buyer(tx, incoming, relay)
    author = MailAddress(relay.name, relay.email or "")
    kept = await book_letter(tx, replace(incoming, mail=typed), owner, author, kept=kept)
    if kept is not None and incoming.found.notice is not None:
        await note_notice(tx, incoming, kept, owner.order)


def find_words(relayed: RelayedMessage) -> str:
    """What a buyer said: their own words, and what they picked from the platform's list."""
    words, asks = relayed.words, relayed.asks
    if words and asks and not relayed.is_help_request and not words.startswith(asks):
        return f"{asks}: {words}"  # a reason alone doesn't say what is wanted
    return words or asks or ON_THE_PAGE.format(place=relayed.relay.label)


async def _find_visitor(
    tx: Transaction, incoming: IncomingMail, typed: Mail, relay: Relay
) -> Owner:
    """Who used a form, by the address that they gave: as if they had written from there."""
    from bot.mail.understanding.passed_on import unwrap  # loaded with the mailbox

    written = unwrap(typed, RelayedMessage(relay=relay, words=typed.words))
    named = await list_named_orders(tx, incoming.shop.id, written)
    if relay.order_number:
        order = await find_named_order(tx, incoming.shop.id, relay.order_number)
        named = [order, *named] if order is not None else named
    traces = await find_traces(tx, incoming.shop, written, relay.email or "")
    return await find_owner(tx, written, traces, named)


async def _find_buyer(tx: Transaction, incoming: IncomingMail, relay: Relay) -> Owner:
    """Which customer a marketplace's buyer is."""
    assert relay.platform is not None
    shop_id, place = incoming.shop.id, relay.label
    if relay.order_number:
        order = await find_named_order(tx, shop_id, relay.order_number)
        if order is not None and _was_bought_there(order, relay.platform):
            customer = await tx.customers.get(order.customer_id)
            return Owner(customer=customer, order=order, why=f"it names order {order.label}")
    if relay.address:
        earlier = await tx.mails.find_conversation(shop_id, relay.address)
        if earlier is not None and earlier.customer_id is not None:
            customer = await tx.customers.get(earlier.customer_id)
            order = await tx.orders.get(earlier.order_id)
            return Owner(customer=customer, order=order, why=f"it goes on on {place}")
    customer = await _find_by_name(tx, shop_id, relay, relay.platform)
    if customer is None:
        return Owner()
    order = await _find_only_order(tx, customer, relay.platform)
    return Owner(customer=customer, order=order, why=f"{customer.name} bought on {place}")


async def _find_by_name(
    tx: Transaction, shop_id: int, relay: Relay, platform: Platform
) -> Customer | None:
    """Who has this name on the marketplace; None when that is nobody, or more than one."""
    if not relay.name:
        return None
    known = await tx.customers.find_marketplace(shop_id, platform, relay.name)
    if known is not None:
        return None if await _asks_about_another(tx, known, relay) else known
    there = [
        each
        for each in await tx.customers.list_named(shop_id, relay.name)
        if await _is_known_there(tx, each, platform)
    ]
    if len(there) == 1 and not await _asks_about_another(tx, there[0], relay):
        return there[0]
    return None


async def _asks_about_another(tx: Transaction, known: Customer, relay: Relay) -> bool:
    """Whether a mere first name comes with an order, or from a conversation, that isn't this
    customer's: then it may be somebody else's.
    """
    if relay.user_name is not None or " " in relay.name:
        return False
    earlier = await tx.mails.find_last_of_customer(known.id)
    before = earlier.relay if earlier is not None else None
    if relay.order_number is None:
        is_elsewhere = before is not None and before.address not in (None, relay.address)
        return relay.address is not None and is_elsewhere
    orders = await tx.orders.list_for_customer(known.id)
    numbers = {order.external_number for order in orders}
    if before is not None:
        numbers.add(before.order_number)
    return relay.order_number not in numbers


async def _is_known_there(tx: Transaction, customer: Customer, platform: Platform) -> bool:
    """Whether somebody bought or wrote on this marketplace."""
    orders = await tx.orders.list_for_customer(customer.id)
    if any(order.via is not None and order.via.platform is platform for order in orders):
        return True
    wrote = await tx.mails.find_last_of_customer(customer.id)
    return wrote is not None and wrote.relay is not None and wrote.relay.platform is platform


async def _find_only_order(tx: Transaction, customer: Customer, platform: Platform) -> Order | None:
    """The order that somebody writes about who has just one there."""
    orders = await tx.orders.list_for_customer(customer.id)
    there = [each for each in orders if _was_bought_there(each, platform)]
    return there[0] if len(there) == 1 else None


def _was_bought_there(order: Order, platform: Platform) -> bool:
    """Whether nothing speaks against an order having come from this marketplace."""
    return order.via in (None, SalesChannel.OTHER) or order.via.platform is platform
