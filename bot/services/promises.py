"""What the shop owes its customers: promised in letters or by hand, kept by doing it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import Draft
from bot.domain.errors import BadInput, NotFound
from bot.domain.letters import Cause, LetterKind
from bot.domain.money import add_up
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.paid_promises import list_debts
from bot.domain.promises.promise_detection import guess_kind
from bot.domain.promises.promise_kinds import POSTING
from bot.domain.promises.promised_sums import find_amount, find_bare_amount
from bot.domain.promises.promises import (
    WITHOUT_DAY,
    Pledge,
    Promise,
    PromiseKind,
    PromiseStatus,
    make_promise_deadline,
    name_promise,
)
from bot.domain.shops import Shop
from bot.domain.text import clean_line
from bot.domain.time.days import end_day
from bot.services.amounts import read_amount
from bot.services.deadlines import keep_deadlines
from bot.services.debts import gather_debts
from bot.services.history import log_event
from bot.services.incidents.card_posts import show_incident_by_id
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.writing.phrases import format_moment

#: Characters of a promise, and of how it ended.
LIMIT = 200
_SHIPPED = "it was shipped"
_ANSWERED = "answered"
#: Letters after which the parcel isn't owed on the day that an earlier one named.
_NO_POSTING = {
    LetterKind.DELAY: "the customer was told a new day",
    LetterKind.CANCELLED: "the order was cancelled",
}


async def get_promise(tx: Transaction, shop: Shop, promise_id: int) -> Promise:
    """This shop's promise.

    Raises NotFound when there is none with this number here.
    """
    promise = await tx.promises.get(promise_id)
    if promise is None or promise.shop_id != shop.id:
        raise NotFound("That promise isn't here. See /promises for those that are open.")
    return promise


async def make_promises(work: Work, draft: Draft) -> None:
    """Makes a promise of every pledge that a letter took with it; to be called when it really went.

    What is owed already is not owed twice: a letter that is sent once more, or a second apology for
    the same refund, moves the open promise to the day that it says now. What a letter that came
    back said before it was edited isn't owed: nobody was told.
    """
    known = await work.tx.promises.list_for_customer(draft.customer_id)
    for pledge in draft.pledges:
        if not pledge.is_taken:
            continue
        about = replace(draft, order_id=pledge.order_id or draft.order_id)
        if pledge.kind is PromiseKind.REFUND and await _went_back(work.tx, about):
            continue
        old = _find_same_debt(known, about, pledge)
        due_at = pledge.due_at or _choose_day(work, old)
        if old is None:
            for each in await _find_promised_in_parts(work.tx, known, about, pledge):
                known.remove(each)
                await drop_promise(work.by_itself(), each, f"promised anew: {pledge.what}")
            await _make_promise(work, about, pledge, due_at)
            continue
        known.remove(old)  # another sentence is another promise
        if old.status is PromiseStatus.OPEN:
            await _move_promise(work, old, about, pledge, due_at)
    for left in known:
        if left.status is PromiseStatus.OPEN and (reason := _find_end(left, draft)):
            await drop_promise(work.by_itself(), left, reason)


async def _find_promised_in_parts(
    tx: Transaction, known: Sequence[Promise], draft: Draft, pledge: Pledge
) -> list[Promise]:
    """The open promises of which a letter promises anew what is left: all, or those that are
    late.
    """
    order = await tx.orders.get(draft.order_id)
    if order is None or pledge.kind is not PromiseKind.REFUND or pledge.amount is None:
        return []
    debts = await gather_debts(tx, order)
    owed = [each for each in debts.list_open() if each in known]
    late = [each for each in owed if each.is_broken(draft.created_at)]
    if draft.cause is Cause.REFUND_LATE and any(each.is_of_unknown_sum for each in late or owed):
        return late or owed  # a person said how much that is
    for some in (late, owed):
        if add_up(list_debts(some, debts.left, order.paid)) == [pledge.amount]:
            return some
    return []


def _find_end(promise: Promise, draft: Draft) -> str | None:
    """Why an open promise is no longer owed once this letter has gone without it."""
    if promise.draft_id == draft.id:
        return "the letter no longer says it"
    if promise.order_id is None or promise.order_id != draft.order_id or not is_posting(promise):
        return None
    return _NO_POSTING.get(draft.kind)


def _choose_day(work: Work, old: Promise | None) -> datetime:
    """The day of a promise that names none: the one that was promised before, or a few days on."""
    if old is not None:
        return old.due_at
    zone = work.shop.zone
    return end_day((work.now + WITHOUT_DAY).astimezone(zone).date(), zone)


async def _went_back(tx: Transaction, draft: Draft) -> bool:
    """Whether the money that a letter still promises went back after it was written."""
    order = await tx.orders.get(draft.order_id)
    return (
        order is not None
        and order.remedied_at is not None
        and order.remedied_at >= draft.created_at
    )


async def _move_promise(
    work: Work, old: Promise, draft: Draft, pledge: Pledge, due_at: datetime
) -> None:
    """Has an open promise be what the letter says now; one of an incident stays the incident's."""
    made_by = await work.tx.drafts.get(old.draft_id)
    stays = made_by is not None and made_by.incident_id is not None and not draft.incident_id
    said = replace(old, draft_id=old.draft_id if stays else draft.id, due_at=due_at)
    if pledge.amount is not None or old.amount is None:
        said = replace(said, what=pledge.what, amount=pledge.amount)
    if said == old:
        return
    await _save(work, said)
    if said.due_at != old.due_at:
        moved = f"promised anew by {format_moment(due_at, 'D')} ({said.what})"
        await log_event(
            work.by_itself(), said, f"{moved} instead of {format_moment(old.due_at, 'D')}"
        )


def _find_same_debt(known: Sequence[Promise], draft: Draft, pledge: Pledge) -> Promise | None:
    """The promise that this one is, if it was made before: the one that differs least."""
    return min(
        (each for each in known if _is_same_debt(each, draft, pledge)),
        key=lambda each: (
            each.draft_id != draft.id,
            each.what != pledge.what,
            each.due_at != pledge.due_at,
        ),
        default=None,
    )


def _is_same_debt(promise: Promise, draft: Draft, pledge: Pledge) -> bool:
    """Whether a promise is what a letter promises once more."""
    if promise.kind is not pledge.kind:
        return False
    is_same_thing = promise.what == pledge.what or promise.kind is not PromiseKind.OTHER
    if promise.draft_id == draft.id and is_same_thing:
        return True
    if promise.status is not PromiseStatus.OPEN:
        return False
    if promise.order_id is None or promise.order_id != draft.order_id:
        return False
    if promise.kind is PromiseKind.OTHER:
        # "It goes out on Tuesday instead": the parcel leaves once.
        return is_posting(promise) and bool(POSTING.search(pledge.what.lower()))
    if promise.kind is PromiseKind.ANSWER:
        return False
    return promise.amount == pledge.amount or None in (promise.amount, pledge.amount)


async def _make_promise(work: Work, draft: Draft, pledge: Pledge, due_at: datetime) -> None:
    """Makes a promise of what a letter said."""
    await _add(
        work.by_itself(),
        Promise(
            shop_id=work.shop.id,
            customer_id=draft.customer_id,
            order_id=draft.order_id,
            draft_id=draft.id,
            kind=pledge.kind,
            what=pledge.what,
            amount=pledge.amount,
            made_at=work.now,
            due_at=due_at,
        ),
    )


async def add_promise(
    work: StaffWork, customer: Customer, order: Order | None, *, what: str, due_at: datetime
) -> Promise:
    """Notes a promise that was made elsewhere; the words say of which kind it is.

    Raises BadInput when the words are empty or the day lies in the past.
    """
    if due_at <= work.now:
        raise BadInput("That has already passed. Say by when you will do it, e.g. friday.")
    said = clean_line(what, "what you promised", LIMIT)
    amount = find_amount(said)
    if amount is None and (bare := find_bare_amount(said)):
        amount = await read_amount(work, bare, like=order.price if order else None)
    promise = Promise(
        shop_id=work.shop.id,
        customer_id=customer.id,
        order_id=order.id if order else None,
        kind=guess_kind(said),
        what=said,
        amount=amount,
        made_at=work.now,
        due_at=due_at,
    )
    return await _add(work, promise)


async def keep_promise(work: Work, promise: Promise, how: str) -> Promise:
    """Notes that a promise was kept, and how.

    Raises StateConflict when it has ended already.
    """
    kept = promise.keep(at=work.now, how=clean_line(how, "how it was kept", LIMIT))
    await _save(work, kept)
    await log_event(work, kept, f"kept the promise ({kept.what}): {kept.how}")
    return kept


async def move_promise(work: Work, promise: Promise, *, due_at: datetime) -> Promise:
    """Notes that a promise is to be kept by another day.

    Raises StateConflict when it has ended already.
    """
    moved = promise.move(due_at)
    await _save(work, moved)
    await log_event(work, moved, f"moved the promise to {format_moment(due_at, 'D')}")
    return moved


async def drop_promise(work: Work, promise: Promise, reason: str) -> Promise:
    """Notes that a promise is no longer owed, and why.

    Raises StateConflict when it has ended already, BadInput without a reason.
    """
    dropped = promise.drop(at=work.now, reason=clean_line(reason, "the reason", LIMIT))
    await _save(work, dropped)
    await log_event(work, dropped, f"dropped the promise ({dropped.what}): {dropped.how}")
    return dropped


async def keep_matching(work: Work, order: Order, kind: PromiseKind, how: str) -> list[Promise]:
    """Keeps the open promises of this kind about an order, or about no order of its customer, by
    what was done.
    """
    return await _keep_those(
        work,
        order.customer_id,
        lambda each: each.kind is kind and each.order_id in (None, order.id),
        how,
    )


async def keep_posting(work: Work, order: Order) -> list[Promise]:
    """Keeps what letters said of when an order's parcel would leave, now that it has left.

    A letter about no order meant this one where nothing else of its customer's is left to ship.
    """
    orders = await work.tx.orders.list_for_customer(order.customer_id)
    is_last = not any(each.id != order.id and each.status is OrderStatus.OPEN for each in orders)
    meant = (order.id, None) if is_last else (order.id,)
    return await _keep_those(
        work,
        order.customer_id,
        lambda each: each.order_id in meant and is_posting(each),
        _SHIPPED,
    )


def is_posting(promise: Promise) -> bool:
    """Whether it says when something is shipped, and shipping it keeps it."""
    return promise.may_be_kept_unseen and bool(POSTING.search(promise.what.lower()))


async def reopen_posting(work: Work, order: Order, shipped_at: datetime | None) -> None:
    """Has the promises be owed again that were kept when this order was marked as shipped, by
    mistake.
    """
    for each in await work.tx.promises.list_for_customer(order.customer_id):
        is_kept = each.status is PromiseStatus.KEPT and each.how == _SHIPPED
        if is_kept and each.order_id in (order.id, None) and each.ended_at == shipped_at:
            await owe_again(work, each, "the parcel hasn't left after all")


async def keep_answers(
    work: Work, customer_id: int, *, order_id: int | None = None, at: datetime
) -> list[Promise]:
    """Keeps the promises to answer that were made before the answer left at `at`.

    An answer about one order doesn't keep what was promised about another.
    """

    def is_answered(each: Promise) -> bool:
        is_about_it = order_id is None or each.order_id in (None, order_id)
        return each.kind is PromiseKind.ANSWER and each.made_at <= at and is_about_it

    return await _keep_those(work, customer_id, is_answered, _ANSWERED)


async def reopen_answers(work: Work, customer_id: int, went_at: datetime | None) -> None:
    """Has the promises to answer be owed again that were kept at this moment, by a letter that came
    back.
    """
    for each in await work.tx.promises.list_for_customer(customer_id):
        is_answered = each.status is PromiseStatus.KEPT and each.how == _ANSWERED
        if is_answered and each.kind is PromiseKind.ANSWER and each.ended_at == went_at:
            await owe_again(work.by_itself(), each, "the letter came back")


async def reopen_refunds(
    work: StaffWork, order: Order, is_owed: Callable[[Promise], bool]
) -> list[Promise]:
    """Has the promises of money back be owed again that a refund of this order had kept, and was
    taken back.
    """
    reopened = []
    for each in await work.tx.promises.list_for_customer(order.customer_id):
        is_kept = each.kind is PromiseKind.REFUND and each.status is PromiseStatus.KEPT
        if is_kept and each.order_id in (None, order.id) and is_owed(each):
            reopened.append(await owe_again(work, each, "the refund was taken back"))
    return reopened


async def owe_again(work: Work, promise: Promise, why: str) -> Promise:
    """The promise as owed again, with the reason why what ended it doesn't count."""
    owed = promise.reopen()
    await _save(work, owed)
    await log_event(work, owed, f"{why}: {owed.what} is owed again")
    return owed


async def list_broken(tx: Transaction, customer_id: int, *, now: datetime) -> list[Promise]:
    """What this customer was promised and did not get in time, the oldest first."""
    promised = await tx.promises.list_for_customer(customer_id, only_open=True)
    return sorted((each for each in promised if each.is_broken(now)), key=lambda each: each.due_at)


async def _keep_those(
    work: Work, customer_id: int, fits: Callable[[Promise], bool], how: str
) -> list[Promise]:
    promised = await work.tx.promises.list_for_customer(customer_id, only_open=True)
    return [await keep_promise(work, each, how) for each in promised if fits(each)]


async def _add(work: Work, promise: Promise) -> Promise:
    added = await work.tx.promises.add(promise)
    await _keep_deadline(work, added)
    said = name_promise(added.kind, added.what, added.amount)
    await log_event(work, added, f"promised {said} by {format_moment(added.due_at, 'D')}")
    return added


async def _save(work: Work, promise: Promise) -> None:
    await work.tx.promises.save(promise)
    await _keep_deadline(work, promise)
    made_by = await work.tx.drafts.get(promise.draft_id)
    if made_by is not None and made_by.incident_id is not None:
        await show_incident_by_id(work, made_by.incident_id)


async def _keep_deadline(work: Work, promise: Promise) -> None:
    """Keeps its clock in step with a promise: one that has ended has none."""
    wanted = []
    if promise.status is PromiseStatus.OPEN:
        wanted.append(make_promise_deadline(promise, work.shop.hours))
    await keep_deadlines(work, (DeadlineKind.PROMISE,), promise.id, wanted)
