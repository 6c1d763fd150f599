"""A moment, a shop and its people, for tests that need some."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.conversations import Heard, Incoming, receive_message
from bot.services.drafts import draft_letter
from bot.services.orders import NewOrder, add_order
from bot.services.shops import enter_shop
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.sure import sure

#: A Friday morning.
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SHOP_ID = 7
DESK = 70
#: Two members of staff.
MIA, TOM = 100, 200


async def enter(tx: Transaction, shop_id: int = SHOP_ID, *, now: datetime = NOW) -> Shop:
    """The shop, opened when it is new and locked for this unit of work."""
    shop = await enter_shop(tx, shop_id, name="Blue Fox Knits", now=now)
    if shop.desk_channel_id is None:
        shop = replace(shop, desk_channel_id=DESK)
        await tx.shops.save(shop)
    return shop


async def log_order(
    tx: Transaction, shop: Shop, customer: str = "Ada", item: str = "blue shawl", **more: Any
) -> tuple[Order, Customer]:
    """An order, and the customer who placed it."""
    return await add_order(
        StaffWork(tx, shop, NOW, by=MIA), NewOrder(customer=customer, item=item, **more)
    )


async def hear(
    tx: Transaction, shop: Shop, customer: Customer, words: str, *, at: datetime, **more: Any
) -> Heard:
    """What became of a customer's words, which are new."""
    said = Incoming(words=words, at=at, channel=Channel.DISCORD, **more)
    return sure(await receive_message(Work(tx, shop, max(at, more.pop("now", at))), customer, said))


async def draft_reply(
    tx: Transaction,
    shop: Shop,
    customer: Customer,
    order: Order | None = None,
    words: str = "It left this morning.",
    *,
    now: datetime = NOW,
) -> Draft:
    """A reply that waits for approval."""
    request = LetterRequest(kind=LetterKind.REPLY, message=words)
    return await draft_letter(Work(tx, shop, now, by=MIA), customer, order, request)


async def work_on(
    tx: Transaction, draft: Draft, *, by: int = MIA, now: datetime = NOW
) -> StaffWork:
    """Work of somebody on staff, in the shop whose draft this is."""
    return StaffWork(tx, sure(await tx.shops.get(draft.shop_id)), now, by=by)
