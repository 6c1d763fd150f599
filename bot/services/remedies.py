"""Putting things right: money that went back, gifts, and orders that make good another one."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cases import CaseStatus
from bot.domain.drafts import Draft, fits_refunded_order, fits_replaced_order
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.money import Money, find_money, read_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.outlays import Outlay, OutlayKind
from bot.domain.promises import Promise, PromiseKind
from bot.domain.shops import Shop
from bot.domain.text import clean_line
from bot.services.deadlines import watch_order
from bot.services.drafts import Wish, draft_letter, void_drafts
from bot.services.orders import get_customer, note, put_right
from bot.services.promises import keep_matching, keep_promise
from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund that was recorded, and what followed from it."""

    outlay: Outlay
    draft: Draft  #: the note that says so
    kept: tuple[Promise, ...]  #: promises that it kept
    total: Money  #: what went back for this order in this currency, with this refund
    price: Money | None  #: in the same currency; None when it isn't known

    @property
    def is_whole(self) -> bool:
        return self.price is not None and self.total.amount >= self.price.amount

    @property
    def is_above_price(self) -> bool:
        return self.price is not None and self.total.amount > self.price.amount


async def refund_order(
    tx: Transaction,
    shop: Shop,
    order: Order,
    amount: str,
    *,
    reference: str | None,
    by: int,
    now: datetime,
) -> Refund:
    """Records money that went back, keeps the promises of it, and drafts the note that says so.

    Raises BadInput for what is no sum, StateConflict for a refund that was recorded before.
    """
    price = find_money(order.price)
    money = read_money(amount, like=price)
    number = clean_line(reference, "the reference", 80) if reference else None
    before = [each for each in await tx.outlays.list_for_order(order.id) if each.kind is OutlayKind.REFUND]
    _refuse_twice(order, before, money, number)
    is_failure = await went_wrong(tx, order, now=now)
    outlay = await tx.outlays.add(
        Outlay(
            shop_id=shop.id,
            order_id=order.id,
            kind=OutlayKind.REFUND,
            amount=str(money),
            reference=number,
            at=now,
            by=by,
        )
    )
    await note(tx, order, f"sent {money} back" + (f" ({number})" if number else ""), by=by, now=now)
    alike = [each.amount for each in map(_read_amount, before) if each and each.is_like(money)]
    total = replace(money, amount=money.amount + sum(alike))
    kept = await _keep_refunds(tx, shop, order, total, f"sent {money} back", by=by, now=now)
    await void_drafts(
        tx,
        order.customer_id,
        "the refund was sent",
        fits=lambda draft: draft.order_id != order.id or fits_refunded_order(draft),
        now=now,
    )
    wish = Wish(
        kind=LetterKind.REFUNDED, refund=str(money), refund_reference=number, is_after_failure=is_failure
    )
    draft = await draft_letter(tx, shop, await get_customer(tx, order), order, wish, by=by, now=now)
    is_whole = covers(total, price) if price else order.was_shipped
    if order.arrived_at is not None or is_whole:
        # A part of the price puts nothing right while the parcel hasn't come.
        order = replace(order, remedied_at=now)
        await tx.orders.save(order)
    await watch_order(tx, shop, order, now=now)
    return Refund(
        outlay=outlay,
        draft=draft,
        kept=kept,
        total=total,
        price=price if price and price.is_like(total) else None,
    )


def _refuse_twice(order: Order, before: list[Outlay], money: Money, number: str | None) -> None:
    sent = [_read_amount(each) for each in before if each.reference == number]
    if not any(each and each.amount == money.amount and each.is_like(money) for each in sent):
        return
    if number:
        raise StateConflict(
            f"A refund of {money} with the reference {number} is recorded already for order {order.label}, "
            "so nothing was changed. See it with /order show."
        )
    raise StateConflict(
        f"A refund of {money} is recorded already for order {order.label}. If this is a second one, "
        "give its reference: the payment's own number."
    )


async def _keep_refunds(
    tx: Transaction, shop: Shop, order: Order, total: Money, how: str, *, by: int, now: datetime
) -> tuple[Promise, ...]:
    """Keeps the promises of money back; one of more than what went back so far stays open."""
    promised = await tx.promises.list_for_customer(order.customer_id, only_open=True)
    return tuple(
        [
            await keep_promise(tx, shop, each, how, by=by, now=now)
            for each in promised
            if each.kind is PromiseKind.REFUND
            and each.order_id in (None, order.id)
            and ((owed := find_money(each.amount)) is None or covers(total, owed))
        ]
    )


def covers(total: Money, owed: Money) -> bool:
    """Whether a sum is enough; one in another currency is taken for what was agreed."""
    is_comparable = total.is_like(owed) or not total.currency or not owed.currency
    return not is_comparable or total.amount >= owed.amount


def _read_amount(outlay: Outlay) -> Money | None:
    return find_money(outlay.amount)


async def went_wrong(tx: Transaction, order: Order, *, now: datetime) -> bool:
    """Whether something went wrong with this order as far as the books know: a word of regret is due."""
    if order.missing_since or order.delays_told or order.is_late(now) or order.is_overdue(now):
        return True
    left_late = (
        order.ship_by is not None and order.shipped_at is not None and order.shipped_at > order.ship_by
    )
    drafts = await tx.drafts.list_for_order(order.id, 50)
    return (
        left_late
        or any(draft.kind is LetterKind.APOLOGY and draft.sent_at is not None for draft in drafts)
        or any(promise.is_broken(now) for promise in await tx.promises.list_for_order(order.id))
        or any(case.status is not CaseStatus.DISMISSED for case in await tx.cases.list_for_order(order.id))
        or bool(await tx.orders.list_replacements(order.id))
    )


async def give_gift(
    tx: Transaction, shop: Shop, order: Order, what: str, cost: str, *, by: int, now: datetime
) -> Outlay:
    """Keeps a gift that went to an order's customer, and what it cost.

    Raises BadInput when the gift isn't named or its cost is no sum; a cost of 0 is one.
    """
    money = read_money(cost, like=find_money(order.price), may_be_nothing=True)
    gift = await tx.outlays.add(
        Outlay(
            shop_id=shop.id,
            order_id=order.id,
            kind=OutlayKind.GIFT,
            what=clean_line(what, "the gift", 200),
            amount=str(money),
            at=now,
            by=by,
        )
    )
    await note(tx, order, f"gave a gift: {gift.what} ({money})", by=by, now=now)
    return gift


async def link_remake(
    tx: Transaction, shop: Shop, remake: Order, original: Order, *, by: int, now: datetime
) -> tuple[Order, tuple[Promise, ...]]:
    """Gives an order that is shipped, or about to be, as the one that makes good another, and the promises kept by it.

    Raises BadInput when it can't be that one's replacement, StateConflict when that one has one already.
    """
    if remake.id == original.id:
        raise BadInput(
            "An order can't replace itself. Log the remake with /order add first (the price may be left out), "
            f"then use /order ship with the new number and replaces:{original.number}."
        )
    if remake.customer_id != original.customer_id:
        raise BadInput(
            f"Order {original.label} belongs to another customer than order {remake.label}. Check `replaces`."
        )
    await _refuse_circle(tx, remake, original)
    if remake.replaces_id == original.id:
        raise StateConflict(f"Order {remake.label} replaces order {original.label} already. Nothing to do.")
    others = [each for each in await tx.orders.list_replacements(original.id) if each.id != remake.id]
    sent = next((each for each in others if each.status is not OrderStatus.CANCELLED), None)
    if sent is not None:
        raise StateConflict(
            f"Order {original.label} is already replaced by order {sent.label}. If that one went wrong too, "
            f"use replaces:{sent.number}."
        )
    linked = replace(remake, replaces_id=original.id)
    await tx.orders.save(linked)
    await note(tx, linked, f"sent it as the replacement for order #{original.number}", by=by, now=now)
    await note(tx, original, f"replaced it by order #{linked.number}", by=by, now=now)
    await void_drafts(
        tx,
        original.customer_id,
        "its replacement was sent",
        fits=lambda draft: draft.order_id != original.id or fits_replaced_order(draft),
        now=now,
    )
    how = f"replacement sent as order #{linked.number}"
    kept = await keep_matching(tx, shop, original, PromiseKind.REPLACEMENT, how, by=by, now=now)
    await watch_order(tx, shop, original, now=now)
    if linked.arrived_at is not None:
        await put_right(tx, shop, original.id, by=linked, at=linked.arrived_at, now=now)
    return linked, tuple(kept)


async def _refuse_circle(tx: Transaction, remake: Order, original: Order) -> None:
    seen = {original.id}
    before: Order | None = original
    while before is not None and before.replaces_id is not None and before.replaces_id not in seen:
        if before.replaces_id == remake.id:
            raise BadInput(
                f"Order {original.label} is itself a replacement for order {remake.label}. "
                "Check which of them is the new one."
            )
        seen.add(before.replaces_id)
        before = await tx.orders.get(before.replaces_id)
