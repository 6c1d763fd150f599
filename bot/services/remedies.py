"""Money that went back, and gifts: recorded, and undone when that was a mistake."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.draft_fit import fits_refunded_order
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import NotFound, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.money import Money, names_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.paid_promises import list_debts, list_left
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import (
    Outlay,
    OutlayKind,
    RefundContext,
    add_to,
    covers,
    list_doubts,
)
from bot.domain.text import clean_line, clean_optional, escape_name
from bot.services.amounts import read_amount
from bot.services.debts import gather_debts
from bot.services.drafts import draft_letter, move_draft, set_aside
from bot.services.goods_owed import owe_goods_again
from bot.services.history import log_event
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.promises import reopen_refunds
from bot.services.refund_records import (
    ALL_WENT_BACK,
    list_refunds,
    list_sums,
    puts_right,
    settle_refund,
    went_wrong,
)
from bot.services.refund_renewals import follow_money, look_before
from bot.services.work import StaffWork
from bot.store.transaction import Transaction

#: Letters that say, besides a refund's own note, that money went back.
_TELLING = (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING, LetterKind.CHECK_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund that was recorded, and what followed from it."""

    outlay: Outlay
    draft: Draft  #: the note that says so
    kept: tuple[Promise, ...]  #: promises that it kept
    total: Money  #: what went back for this order in this currency, with this refund
    is_whole: bool  #: as much as the price went back
    doubts: tuple[str, ...]  #: what a person should look at twice


async def refund_order(
    work: StaffWork, order: Order, amount: str, *, reference: str | None
) -> Refund:
    """Records money that went back, keeps the promises of it, and drafts the note that says so.

    Raises BadInput for what is no sum, StateConflict for a refund that was recorded before.
    """
    debts = await gather_debts(work.tx, order)
    promised = debts.list_open()
    money = await read_amount(work, amount, like=_find_currency(order, promised))
    number = clean_optional(reference, "the reference", 80)
    before = debts.refunds
    _refuse_twice(order, before, money, number)
    is_failure = await went_wrong(work.tx, order, now=work.now)
    waiting = await look_before(work, order)
    said = f"sent {money} back"
    if number:
        said += f" ({number})"
    await log_event(work, order, said)
    sent = list_sums(before)
    total = add_to(money, sent)
    known = RefundContext(
        price=order.price,
        before=sent,
        promised=list_debts(promised, debts.left, order.paid),
        unsummed=[escape_name(each.what) for each in promised if _is_unsummed(each, order)],
        goods=await _find_goods(work.tx, order),
        owed_by=[] if promised else await _name_owing(work, order),
    )
    doubts = list_doubts(money, known)
    await void_order_drafts(work, order, "the refund was sent", fits=fits_refunded_order)
    request = LetterRequest(
        kind=LetterKind.REFUNDED,
        refund=str(money),
        refund_reference=number,
        is_after_failure=is_failure,
    )
    customer = await get_customer(work.tx, order)
    draft = await draft_letter(work, customer, order, request, doubts=doubts)
    outlay, kept = await settle_refund(work, order, money, number, total, draft, waiting)
    is_whole = order.price is not None and covers(total, order.price)
    return Refund(
        outlay=outlay, draft=draft, kept=kept, total=total, is_whole=is_whole, doubts=doubts
    )


def _refuse_twice(order: Order, before: Sequence[Outlay], money: Money, number: str | None) -> None:
    """Raises StateConflict for a refund that is recorded already."""
    sent = [each.amount for each in before if each.reference == number]
    if not any(each and each.amount == money.amount and each.is_like(money) for each in sent):
        return
    if number:
        raise StateConflict(
            f"A refund of {money} with the reference {number} is recorded already for order "
            f"{order.shown_label}, "
            "so nothing was changed. See it with /order show."
        )
    raise StateConflict(
        f"A refund of {money} is recorded already for order {order.shown_label}. If this is a "
        "second one, "
        "give its reference: the payment's own number."
    )


def _is_unsummed(promise: Promise, order: Order) -> bool:
    """Whether a promise that any sum keeps may be of more than this one."""
    return promise.amount is None and order.price is not None


async def _find_goods(tx: Transaction, order: Order) -> str | None:
    """What was sent in the order's place, or promised to be."""
    for sent in await tx.orders.list_replacements(order.id):
        if sent.status is not OrderStatus.CANCELLED:
            return f"Order {escape_name(sent.shown_label)} replaces this one"
    for each in await tx.promises.list_for_order(order.id):
        if each.kind is PromiseKind.REPLACEMENT and each.status is PromiseStatus.OPEN:
            return "You promised a replacement for this order"
    return None


async def _name_owing(work: StaffWork, order: Order) -> list[str]:
    """The orders of the same customer that owe a refund."""
    promises = await work.tx.promises.list_for_customer(order.customer_id, only_open=True)
    numbers = [each.order_id for each in promises if each.kind is PromiseKind.REFUND]
    orders = [await work.tx.orders.get(number) for number in dict.fromkeys(numbers)]
    return [escape_name(each.label, 64) for each in orders if each is not None]


def _find_currency(order: Order, promised: Sequence[Promise]) -> Money | None:
    """The sum whose currency an amount is in that names none."""
    known = [order.price, *(each.amount for each in promised)]
    return next((each for each in known if each is not None and each.currency), None)


async def give_gift(work: StaffWork, order: Order, what: str, cost: str) -> Outlay:
    """Keeps a gift that went to an order's customer, and what it cost.

    Raises BadInput when the gift isn't named or its cost is no sum; a cost of 0 is one.
    """
    money = await read_amount(work, cost, like=order.price, may_be_nothing=True)
    gift = await work.tx.outlays.add(
        Outlay(
            shop_id=work.shop.id,
            order_id=order.id,
            kind=OutlayKind.GIFT,
            what=clean_line(what, "the gift", 200),
            amount=money,
            at=work.now,
            by=work.by,
        )
    )
    await log_event(work, order, f"gave a gift: {gift.what} ({money})")
    return gift


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneRemedy:
    """A refund or gift that was recorded by mistake, and what followed from undoing it."""

    outlay: Outlay
    order: Order
    owed: tuple[Promise, ...] = ()  #: promises that are owed again
    still_said: tuple[Draft, ...] = ()  #: open drafts, besides its own note, that still tell of it


async def undo_remedy(work: StaffWork, outlay_id: int) -> UndoneRemedy:
    """Forgets a refund or gift that was recorded by mistake, and undoes what followed from it.

    Raises NotFound when there is none with this number here (any more), StateConflict when its
    customer was told.
    """
    outlay = await work.tx.outlays.get(outlay_id)
    if outlay is None or outlay.shop_id != work.shop.id:
        raise NotFound(
            "That isn't recorded here, or it was taken back already. See the order with /order "
            "show."
        )
    order = await work.tx.orders.get(outlay.order_id)
    assert order is not None  # the database holds no outlay without one
    if outlay.kind is OutlayKind.GIFT:
        await work.tx.outlays.drop(outlay.id)
        said = f"took back the gift: {outlay.what} ({outlay.amount})"
        await log_event(work, order, said)
        return UndoneRemedy(outlay=outlay, order=order)
    return await _undo_refund(work, order, outlay)


async def _undo_refund(work: StaffWork, order: Order, outlay: Outlay) -> UndoneRemedy:
    """Undoes a refund: its note, the promises that it kept, and what it put right."""
    drafts = await work.tx.drafts.list_for_order(order.id, 50)
    letters = [each for each in drafts if _tells_of(outlay, each)]
    _refuse_told(letters)
    waiting = await look_before(work, order)
    await work.tx.outlays.drop(outlay.id)
    said = f"took back the refund of {outlay.amount}"
    if outlay.reference:
        said += f" ({outlay.reference})"
    await log_event(work, order, said)
    notes = [each for each in letters if each.id == outlay.draft_id]
    others = [each for each in letters if each.id != outlay.draft_id]
    for note in notes:
        await _drop_note(work, note)
    refunds = await list_refunds(work.tx, order)
    owed = await _owe_again(work, order, outlay)
    await owe_goods_again(work, order, ALL_WENT_BACK, outlay.at)
    undone = await _find_remedied(work.tx, order, _sum_up(refunds))
    await change_order(work, order, undone)
    await follow_money(work, undone, waiting, f"the refund of {outlay.amount} was taken back")
    now_are = [await work.tx.drafts.get(each.id) for each in others]
    still_said = tuple(
        each for each in now_are if each is not None and each.is_open and _tells_of(outlay, each)
    )
    return UndoneRemedy(outlay=outlay, order=undone, owed=owed, still_said=still_said)


def _sum_up(refunds: Sequence[Outlay]) -> dict[datetime, Money]:
    """What had gone back at each refund, with those before it."""
    totals = {}
    for number, each in enumerate(refunds):
        money = each.amount
        if money is not None:
            totals[each.at] = add_to(money, list_sums(refunds[:number]))
    return totals


def _tells_of(outlay: Outlay, draft: Draft) -> bool:
    """Whether a letter says that this money went back."""
    if draft.id == outlay.draft_id:
        return True
    if draft.kind not in _TELLING or outlay.amount is None:
        return False
    if draft.sent_at is not None and draft.sent_at < outlay.at:
        return False
    if draft.request is not None and not draft.is_edited:
        return draft.request.refund is not None
    return draft.created_at >= outlay.at and names_money(draft.text, outlay.amount)


def _refuse_told(letters: list[Draft]) -> None:
    """Raises StateConflict when a letter already told the customer, or may have."""
    for letter in letters:
        if letter.status in (DraftStatus.SENDING, DraftStatus.SENT):
            raise StateConflict("The customer was told already. Write to them with /reply.")
        if letter.status is DraftStatus.UNKNOWN:
            raise StateConflict(
                "The customer may have been told already. Write to them with /reply."
            )


async def _drop_note(work: StaffWork, draft: Draft) -> None:
    """Has the note of a refund that was taken back go nowhere, also if it waits to be tried
    again.
    """
    why = "the refund was taken back"
    if draft.is_open:
        await set_aside(work, draft, why)
    elif draft.status is DraftStatus.FAILED:
        discarded = draft.discard(by=work.by, at=work.now)
        await move_draft(work, draft, discarded, f"discarded the draft: {why}")


async def _owe_again(work: StaffWork, order: Order, outlay: Outlay) -> tuple[Promise, ...]:
    """Reopens the promises that were kept by this refund, or by a later one, and aren't paid
    without it.
    """
    debts = await gather_debts(work.tx, order)
    left = list_left(debts.promises, debts.refunds, order.paid, undone_at=outlay.at)
    moments = {outlay.at, *(each.at for each in debts.refunds)}

    def is_owed(each: Promise) -> bool:
        if each.amount is None:
            return each.ended_at == outlay.at
        return each.ended_at in moments and left[each.id].amount > 0

    return tuple(await reopen_refunds(work, order, is_owed))


async def _find_remedied(tx: Transaction, order: Order, totals: dict[datetime, Money]) -> Order:
    """The order as what is left of the refunds, or a replacement that arrived, has put it right."""
    moments = [at for at, total in totals.items() if puts_right(order, total, at=at)]
    moments += await _list_arrivals(tx, order)
    undone = replace(order, remedied_at=max(moments, default=None))
    if undone.remedied_at is None and undone.status is not OrderStatus.ARRIVED:
        undone = undone.reopen()
    return undone


async def _list_arrivals(tx: Transaction, order: Order) -> list[datetime]:
    """When the replacements of an order arrived, and theirs."""
    found = []
    for each in await tx.orders.list_replacements(order.id):
        if each.arrived_at:
            found.append(each.arrived_at)
        found += await _list_arrivals(tx, each)
    return found
