"""A made-up year of a shop: what happened lies in plain lists, and is stored as it would be."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.domain.cases import Case, CaseStatus
from bot.domain.channels import Channel
from bot.domain.conversations import Conversation, Direction, Message
from bot.domain.customers import Customer
from bot.domain.money import Money, find_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.shops import Shop
from bot.store.transaction import Transaction
from tests.samples import draft_reply
from tests.sure import sure

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUMS = [sure(find_money(text)) for text in ("£18.00", "£4.50", "€12.00")]
CAUSES = ["late", "lost", "damaged"]


@dataclass
class Year:
    """What happened, in lists; `made` says the truth, nothing is read back from the database."""

    shop: Shop
    begins: datetime
    now: datetime
    orders: list[Order] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    outlays: list[Outlay] = field(default_factory=list)
    #: when an apology went, to whom, and its cause
    apologies: list[tuple[datetime, int, str]] = field(default_factory=list)
    #: whose last question was closed without an answer
    closed: set[int] = field(default_factory=set)


async def live_year(
    tx: Transaction, shop: Shop, *, seed: int, begins: datetime, days: int = 365, people: int = 40
) -> Year:
    """A random year of this shop, stored."""
    dice = Random(seed)
    year = Year(shop, begins, begins + days * DAY)
    for number in range(people):
        customer = await tx.customers.add(
            Customer(shop_id=shop.id, name=f"Person {number}", created_at=begins)
        )
        await _live(tx, year, customer, dice, days)
    return year


async def _live(tx: Transaction, year: Year, customer: Customer, dice: Random, days: int) -> None:
    shop = year.shop
    conversation = await tx.conversations.add(
        Conversation(shop_id=shop.id, customer_id=customer.id, unanswered=0, last_words="")
    )
    for _ in range(dice.randint(1, 4)):
        await _buy(tx, year, customer, dice, days)
    at = year.begins + dice.random() * days * DAY
    waits: datetime | None = None
    while at < year.now:
        kind = dice.choice(["ask", "ask", "thank", "answer", "answer", "hold", "note", "gone"])
        message = _say(shop, customer, conversation, kind, at)
        message = replace(message, id=sure(await tx.conversations.add_message(message)))
        year.messages.append(message)
        if kind == "ask":
            waits = waits or at
        if kind == "answer":
            waits = None
        at += dice.random() ** 3 * 20 * DAY
    if waits is not None and dice.random() < 0.3:
        year.closed.add(customer.id)
        waits = None
    if waits is not None:
        await tx.conversations.save(replace(conversation, waiting_since=waits, unanswered=1))


def _say(
    shop: Shop, customer: Customer, conversation: Conversation, kind: str, at: datetime
) -> Message:
    is_in = kind in ("ask", "thank", "gone")
    return Message(
        shop_id=shop.id,
        conversation_id=conversation.id,
        customer_id=customer.id,
        direction=Direction.IN if is_in else Direction.OUT,
        channel=Channel.EMAIL,
        via="holding reply" if kind == "hold" else None,
        at=at,
        words=kind,
        is_thanks=kind == "thank",
        is_answer=kind == "answer",
        deleted_at=at + HOUR if kind == "gone" else None,
    )


async def _buy(tx: Transaction, year: Year, customer: Customer, dice: Random, days: int) -> None:
    shop = year.shop
    placed = year.begins + dice.random() * days * DAY
    more: dict[str, Any] = {}
    if dice.random() < 0.8:
        more["ship_by"] = placed + dice.randint(1, 6) * DAY
    status = OrderStatus.OPEN
    shipped = placed + dice.random() * 8 * DAY
    if shipped < year.now and dice.random() < 0.9:
        status = OrderStatus.SHIPPED
        more |= {"shipped_at": shipped, "overdue_at": shipped + 10 * DAY}
        if dice.random() < 0.8:
            more["told_at"] = shipped + dice.random() * 30 * HOUR
        if dice.random() < 0.7 and shipped + 4 * DAY < year.now:
            status = OrderStatus.ARRIVED
            more["arrived_at"] = shipped + 4 * DAY
        elif dice.random() < 0.2:
            more["missing_since"] = shipped + 11 * DAY
    elif dice.random() < 0.5:
        status = OrderStatus.CANCELLED
        more["cancelled_at"] = placed + HOUR
    order = await tx.orders.add_for(
        Order(
            shop_id=shop.id,
            number=len(year.orders) + 1,
            customer_id=customer.id,
            item="shawl",
            is_urgent=False,
            status=status,
            placed_at=placed,
            **more,
        ),
        customer,
    )
    year.orders.append(order)
    if dice.random() < 0.4:
        await _go_wrong(tx, year, order, customer, dice)


async def _go_wrong(
    tx: Transaction, year: Year, order: Order, customer: Customer, dice: Random
) -> None:
    shop, at = year.shop, order.placed_at + dice.random() * 9 * DAY
    if dice.random() < 0.6:
        cause = dice.choice(CAUSES)
        await _apologise(tx, shop, customer, order, cause, at)
        year.apologies.append((at, customer.id, cause))
    money: Money | None = dice.choice([*SUMS, None])
    kind = dice.choice(list(OutlayKind))
    if money is not None or kind is OutlayKind.GIFT:
        year.outlays.append(
            await tx.outlays.add(
                Outlay(shop_id=shop.id, order_id=order.id, kind=kind, amount=money, at=at, by=1)
            )
        )
    due = at + dice.random() * 5 * DAY
    status = dice.choice([PromiseStatus.KEPT, PromiseStatus.KEPT, *PromiseStatus])
    ended = None if status is PromiseStatus.OPEN else at + dice.random() * 7 * DAY
    year.promises.append(
        await tx.promises.add(
            Promise(
                shop_id=shop.id,
                customer_id=customer.id,
                kind=PromiseKind.REFUND,
                what="refund",
                made_at=at,
                due_at=due,
                status=status,
                ended_at=ended,
            )
        )
    )
    if dice.random() < 0.3:
        year.cases.append(
            await tx.cases.add(
                Case(
                    shop_id=shop.id,
                    platform=Platform.PAYPAL,
                    kind=NoticeKind.DISPUTE,
                    customer_id=dice.choice([customer.id, None]),
                    status=dice.choice(list(CaseStatus)),
                    opened_at=at,
                )
            )
        )


async def _apologise(
    tx: Transaction, shop: Shop, customer: Customer, order: Order, cause: str, at: datetime
) -> None:
    """A letter that was sent; what stands in it doesn't matter here."""
    draft = await draft_reply(tx, shop, customer, order, now=at)
    await tx.sql.run(
        "UPDATE drafts SET kind = 'apology', cause = :cause, status = 'sent', sent_at = :at "
        "WHERE id = :id",
        cause=cause,
        at=at,
        id=draft.id,
    )
