"""The order that somebody names, however they write its number."""

import re
from collections.abc import Collection

from bot.domain.errors import BadInput, NotFound
from bot.domain.orders import Order
from bot.domain.patterns import regex
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.services.customers import PICK
from bot.store.transaction import Transaction

#: What people write around a number: "order #1042.", "Order no. 1042", "(1042)".
_AROUND = " \t\n\"'“”‘’*`.,;:!?()[]"
_BEFORE = regex(
    r"(?:your |the )?(?:order\b)?\s*(?:(?:number|no|nr)\b\.?)?[\s:]*(?=\S)", re.IGNORECASE
)
_OWN_NUMBER = regex(r"#?\s*(\d{1,9})")
#: The longest number of a marketplace.
_LONGEST = 64


async def find_order(tx: Transaction, shop: Shop, words: str) -> Order:
    """The order that these words name: a pick, our number (12, #12) or the marketplace's, written
    as it is shown or as people write it ("order #1042.").

    Raises NotFound when there is none, BadInput when two orders could be meant.
    """
    text = words.strip()
    pick = PICK.match(text)
    if pick:
        order = await tx.orders.get(int(pick[1]))
        if order is None or order.shop_id != shop.id:
            raise NotFound("That order isn't here any more. Please pick from the list again.")
        return order
    bare = text.strip(_AROUND)
    said_before = _BEFORE.match(bare)
    bare = bare[said_before.end() :] if said_before else bare
    named = await tx.orders.map_by_external(shop.id, list_spellings(text, bare))
    found = {order.id: order for orders in named.values() for order in orders}
    own = _OWN_NUMBER.fullmatch(bare)
    if own is not None:
        ours = await tx.orders.get_numbered(shop.id, int(own[1]))
        if ours is not None:
            found[ours.id] = ours
    if len(found) > 1:
        raise BadInput(await _ask_which(tx, text, found.values()))
    if not found:
        raise NotFound(
            "I can't find that order. Type a part of the customer's name or the item and pick "
            "from the list, "
            "or look in /order list."
        )
    return next(iter(found.values()))


def list_spellings(text: str, bare: str) -> list[str]:
    """How a marketplace's number that was written so may be kept: with "#" or without, in capitals
    or as it was written.
    """
    plain = bare.removeprefix("#").strip()
    spellings = (text, plain, plain.upper(), f"#{plain}", f"#{plain.upper()}")
    return [each for each in dict.fromkeys(spellings) if each and len(each) <= _LONGEST]


async def _ask_which(tx: Transaction, text: str, found: Collection[Order]) -> str:
    """Both orders that a number may mean, with what tells them apart."""
    customers = await tx.customers.map_by_id([each.customer_id for each in found])
    shown = [
        f"{each.shown_label} ({escape_name(customers[each.customer_id].name, 40)}, "
        f"{escape_name(each.item, 40)})"
        for each in list(found)[:3]
    ]
    return (
        f"More than one order has the number {escape_name(text, 40)}: {' and '.join(shown)}. "
        "Start typing the customer's name and pick from the list."
    )
