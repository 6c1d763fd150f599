"""Orders on their way, letters that really go, and days that pass."""

from datetime import datetime, timedelta

from bot.domain.drafts import Draft
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, mark_sent_by_hand
from bot.services.letters import start_letter
from bot.services.orders import (
    Shipment,
    ship_order,
)
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, work_on
from tests.services.letters_by_mail import send_letter
from tests.services.rounds import live_until, words_of
from tests.sure import sure

DAY = timedelta(days=1)


async def get_shop(tx: Transaction) -> Shop:
    return sure(await tx.shops.get(SHOP_ID))


async def see(tx: Transaction, order: Order) -> Order:
    return sure(await tx.orders.get(order.id))


async def ship(
    tx: Transaction,
    shop: Shop,
    order: Order,
    *,
    at: datetime = NOW,
    arrives_at: datetime | None = None,
    by_mail: bool = False,
) -> Order:
    """The order on its way, and its customer told."""
    shipment = Shipment(at=at, arrives_at=arrives_at)
    _, draft = await ship_order(StaffWork(tx, shop, at, by=MIA), order, shipment)
    await (send_letter(tx, draft, hours=0) if by_mail else send(tx, draft, at=at))
    return await see(tx, order)


async def send(tx: Transaction, draft: Draft, *, at: datetime) -> None:
    """The letter is approved, copied by hand, and really goes."""
    await approve_draft(await work_on(tx, draft, now=at), draft, revision=draft.revision)
    ready = sure(await start_letter(tx, draft.id, now=at + timedelta(minutes=1)))
    await mark_sent_by_hand(
        await work_on(tx, ready, now=at + timedelta(minutes=2)), ready, revision=ready.revision
    )


async def list_kind(tx: Transaction, order: Order, kind: LetterKind) -> list[Draft]:
    return [draft for draft in await tx.drafts.list_for_order(order.id, 50) if draft.kind is kind]


async def find_draft(tx: Transaction, order: Order, kind: LetterKind) -> Draft:
    [draft] = await list_kind(tx, order, kind)
    return draft


async def live(tx: Transaction, until: datetime) -> str:
    """Everything that was said at the desk until then."""
    return "\n".join(words_of(queued) for queued in await live_until(tx, until))
