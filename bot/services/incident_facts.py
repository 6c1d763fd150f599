"""What the letter of an incident knows of the customer's orders in it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.letter_fit import OrderFacts, Standing
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Remedy
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order
from bot.services.debts import find_owed
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts, LetterOrder


async def list_other_orders(
    tx: Transaction, order: Order | None, request: LetterRequest
) -> list[Order]:
    """The customer's further orders that the letter is about; not one that is gone, or is somebody
    else's by now.
    """
    if order is None:
        return []
    found = [await tx.orders.get(id_) for id_ in request.other_orders if id_ != order.id]
    return [each for each in found if each is not None and each.customer_id == order.customer_id]


async def add_incident_orders(tx: Transaction, orders: Sequence[Order], facts: Facts) -> Facts:
    """The facts with these orders, and with their sums where they are several."""
    facts = replace(facts, orders=tuple(map(_read_order, orders)))
    if len(orders) < 2:
        return facts
    price, owed = add_up([each.price for each in orders]), None
    if price is not None:  # else nobody knows what one of them is owed
        debts = [await find_owed(tx, each) for each in orders]
        owed = add_up([each for each in debts if each is not None])
    return replace(facts, price=str(price) if price else None, owed=str(owed) if owed else None)


async def list_shares(
    tx: Transaction, order: Order | None, request: LetterRequest | None
) -> list[tuple[int, Money | None]]:
    """What a letter's remedy gives for each of its orders where they are several, by their ids:
    money as far as it is known, and none of it for one that is owed none.
    """
    shares: list[tuple[int, Money | None]] = []
    if order is None or request is None or not request.other_orders or request.remedy is None:
        return shares
    for each in [order, *await list_other_orders(tx, order, request)]:
        if request.remedy is not Remedy.REFUND:
            shares.append((each.id, None))
            continue
        owed = await find_owed(tx, each)
        if owed is not None or each.price is None:
            shares.append((each.id, owed))
    return shares


def add_up(sums: Sequence[Money | None]) -> Money | None:
    """The sums as one; None where one isn't known, or they are in several currencies."""
    known = [each for each in sums if each is not None]
    if not known or len(known) < len(sums) or len({each.currency for each in known}) > 1:
        return None
    return replace(known[0], amount=sum((each.amount for each in known), known[0].amount * 0))


def _read_order(order: Order) -> LetterOrder:
    standing: Standing | None = OrderFacts(order=order).standing
    if order.kind is not OrderKind.PARCEL and standing is not Standing.CANCELLED:
        standing = None  # nothing of it travels
    if standing is Standing.SHIPPED and order.settled_at is not None:
        standing = None  # nobody said that it arrived, and nobody looks for it any more
    return LetterOrder(
        item=order.item,
        short_name=order.short_name,
        number=order.external_number,
        standing=standing,
    )
