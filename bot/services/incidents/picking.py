"""Picking the orders that a slip hit: by a rule, or by what was pasted or sent as a file."""

import asyncio
from collections.abc import Iterable, Sequence

from bot.domain.errors import BadInput
from bot.domain.incidents.files import read_file
from bot.domain.incidents.mentions import Mention, MentionKind
from bot.domain.incidents.order_rules import OrderRule
from bot.domain.incidents.picking import MAX_ORDERS, PickOutcome, Unclear
from bot.domain.orders import Order
from bot.services.incidents.mention_books import open_books
from bot.services.work import Work
from bot.store.hit_orders import Cursor

_TOO_MANY = (
    f"More than {MAX_ORDERS:,} orders match: narrow it down with dates or with words of the item."
)
_TOO_FAR = "That is too much to look through: narrow it down with dates."
#: Pages of one rule, each of which looks at many orders.
_MAX_PAGES = 5


async def pick_by_rule(work: Work, rule: OrderRule) -> PickOutcome:
    """All orders that the rule matches.

    Raises BadInput when they are too many, or lie too far apart to be found.
    """
    found: list[Order] = []
    after: Cursor | None = None
    for _ in range(_MAX_PAGES):
        wanted = MAX_ORDERS + 1 - len(found)
        page = await work.tx.hit_orders.list_matching(work.shop.id, rule, limit=wanted, after=after)
        found += page.orders
        after = page.after
        if len(found) > MAX_ORDERS:
            raise BadInput(_TOO_MANY)
        if after is None:
            return PickOutcome(added=_drop_repeated(found))
    raise BadInput(_TOO_FAR)


async def read_customer_file(content: bytes) -> list[Mention]:
    """What a file names, off the event loop. Raises BadInput as `read_file`."""
    return await asyncio.to_thread(read_file, content)


async def find_pasted(work: Work, mentions: Sequence[Mention]) -> PickOutcome:
    """The orders that were named.

    1. A number picks the order that has it: ours, a marketplace's or its parcel's. If a name or an
       address beside it is somebody else's, it picks nothing.
    2. An address, or a name on a marketplace, picks its customer. A name picks the one customer who
       has it, and nobody where several do, or only others are called alike.
    3. A customer's one order of the last months is taken; of several none is.

    Each mention is in the outcome, whatever became of it.
    """
    books = await open_books(work, mentions)
    unclear: list[Unclear] = []
    not_found: list[Mention] = []
    named = [each for each in mentions if each.kind is not MentionKind.UNREAD]
    # Numbers first: whoever has an order by its number needs no other.
    named.sort(key=lambda each: each.kind is not MentionKind.NUMBER)
    for mention in named:
        found = await books.find(mention)
        if found is None:
            not_found.append(mention)
        elif isinstance(found, Unclear):
            unclear.append(found)
    return PickOutcome(
        added=_drop_repeated(books.picked),
        unclear=tuple(unclear),
        not_found=tuple(not_found),
        unread=tuple(each for each in mentions if each.kind is MentionKind.UNREAD),
    )


def _drop_repeated(orders: Iterable[Order]) -> tuple[Order, ...]:
    return tuple({order.id: order for order in orders}.values())
