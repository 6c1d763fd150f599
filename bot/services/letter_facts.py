"""What a letter may say: what a person asked for, and what the books know."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.cases import CaseStatus
from bot.domain.conversations import Direction
from bot.domain.customers import Customer
from bot.domain.damage import find_damage
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.occasions import find_occasion
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.draft_promises import names_day
from bot.domain.promises.promises import Promise, PromiseKind, name_promise
from bot.domain.shops import Shop
from bot.services.cancel_wishes import find_cancel_wish, list_said, list_theirs, was_answered
from bot.services.debts import find_owed, gather_debts, owes_unknown_sum
from bot.services.incident_facts import add_incident_orders, list_other_orders
from bot.services.note_parcels import add_parcels
from bot.services.open_questions import answers_them
from bot.services.parcel_stories import add_place
from bot.services.promises import list_broken
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts
from bot.writing.letters.things import name_lines

#: So long after something went wrong nothing is sold to that customer, and no favour asked.
REMEMBERED = timedelta(days=180)
#: So many of an order's letters are looked through.
LETTERS = 50
#: No note names a day of arrival that is further off than so many days.
AHEAD = 120
#: So many of the last messages may say in what state something came.
SAID = 20
#: Letters that name the day on which a parcel should be there.
_NAMES_ARRIVAL = (LetterKind.SHIPPED, LetterKind.CORRECTION)


async def was_let_down(work: Work, customer: Customer) -> bool:
    """Whether something went wrong for this customer lately.

    That is: an apology or a delay notice was sent, an incident that isn't closed hit them, a
    dispute is open or lost, a promise is broken, a parcel is missing, or an order was cancelled,
    refunded or replaced.
    """
    since = work.now - REMEMBERED
    if await work.tx.drafts.has_apology(customer.id, since=since):
        return True
    orders = await work.tx.orders.list_for_customer(customer.id)
    if any(_went_wrong(order, since=since) for order in orders):
        return True
    if await list_broken(work.tx, customer.id, now=work.now):
        return True
    for case in await work.tx.cases.list_for_customer(customer.id):
        is_lost = case.status is CaseStatus.LOST and (case.closed_at or work.now) >= since
        if case.is_open or is_lost:
            return True
    return False


def _went_wrong(order: Order, *, since: datetime) -> bool:
    moments = [order.missing_since, order.cancelled_at, order.remedied_at]
    if order.delays_told:
        moments.append(order.placed_at)
    return any(at is not None and at >= since for at in moments)


async def gather_facts(
    work: Work, customer: Customer, order: Order | None, request: LetterRequest
) -> Facts:
    """What the letter may say: of the customer, what was asked for, and the order."""
    facts = Facts(
        now=work.now,
        shop_zone=work.shop.zone,
        customer_zone=customer.zone,
        customer_name=customer.name,
        shop_name=work.shop.name,
        country=work.shop.country,
        voice=work.shop.voice,
        signature=work.shop.signed,
        cause=request.cause,
        remedy=request.remedy,
        remedy_by=request.remedy_by,
        extra=request.extra,
        explanation=request.explanation,
        answer=request.answer,
        changed=request.changed,
        item_back=request.item_back,
        corrects=request.corrects,
        what_happened=request.what_happened,
        fixed=request.fixed,
        message=request.message,
        download_link=request.download_link,
        platform=request.platform,
        refund=request.refund,
        refund_reference=request.refund_reference,
        is_after_failure=request.is_after_failure,
        needs_consent=request.needs_consent,
        language=customer.language or work.shop.language or "en",
    )
    if request.new_date is not None:
        facts = replace(facts, new_date=request.new_date.astimezone(work.shop.zone).date())
    conversation = await work.tx.conversations.get_for_customer(customer.id)
    if conversation is not None and conversation.is_waiting:
        about = order.id if order else None
        is_answer = await answers_them(work.tx, request, about, conversation, at=work.now)
        since = conversation.waiting_since
        facts = replace(facts, waiting_since=since, answers_them=is_answer)
    if request.kind is LetterKind.APOLOGY:
        facts = await _name_broken_promise(work.tx, work.shop, customer, order, facts)
    if request.cause is Cause.DAMAGED:
        facts = replace(facts, damage=await _find_damage(work.tx, customer))
    if order is not None:
        facts = await _add_order(work.tx, work.shop, order, facts)
        if request.kind is LetterKind.SHIPPED and not order.short_name:
            # Only here: what went wrong may have hit one of several things.
            facts = replace(facts, short_name=name_lines(order.lines))
        facts = await add_place(work.tx, order, facts, request.kind)
    if order is not None and request.kind is LetterKind.INCIDENT:
        others = await list_other_orders(work.tx, order, request)
        facts = await add_incident_orders(work.tx, [order, *others], facts)
    if order is not None and request.kind is LetterKind.SHIPPED and request.other_orders:
        others = await list_other_orders(work.tx, order, request)
        facts = add_parcels(facts, [order, *others], work.shop.zone)
    return facts


async def _find_damage(tx: Transaction, customer: Customer) -> str | None:
    """In what state it reached them, as they said last."""
    for message in reversed(await tx.conversations.list_messages(customer.id, SAID)):
        if message.direction is Direction.IN and (state := find_damage(message.words)):
            return state
    return None


async def _add_order(tx: Transaction, shop: Shop, order: Order, facts: Facts) -> Facts:
    """The facts with those of the order."""

    def day(moment: datetime | None) -> date | None:
        if moment is None:
            return None
        return moment.astimezone(shop.zone).date()

    facts = replace(
        facts,
        item=order.item,
        short_name=order.short_name,
        order_number=order.external_number,
        kind=order.kind,
        recipient=order.recipient,
        price=str(order.price) if order.price else None,
        carrier=order.carrier,
        service=order.service,
        tracking_number=order.tracking,
        tracking_url=order.tracking_url,
        ordered_on=day(order.placed_at),
        ship_by_on=day(order.ship_by),
        shipped_on=day(order.shipped_at),
        shipped_at=order.shipped_at,
        arrives_on=day(order.arrives_at),
        cancel_reason=order.cancel_reason,
        cancelled_by=order.cancelled_by,
        is_cancelled=order.status is OrderStatus.CANCELLED,
        is_paid=True if order.is_sold_by_marketplace else None,
    )
    if order.arrival_basis:
        # An estimate has two days, and only the later one is a day to count on.
        facts = replace(facts, arrives_on=day(order.overdue_at), likely_on=day(order.arrives_at))
    originals = await _list_originals(tx, order)
    if originals:
        first = originals[0].external_number  # only a marketplace's number says anything to them
        facts = replace(facts, is_replacement=True, replaces_number=first)
    facts = await _add_messages(tx, order, facts)
    facts = await _add_owed(tx, order, facts)
    ids = [each.id for each in originals]
    is_returning = await tx.orders.has_bought_before(order, originals=ids)
    facts = replace(facts, is_returning=is_returning)
    letters = await tx.drafts.list_for_order(order.id, LETTERS)
    return _add_told(facts, order, [each for each in letters if each.sent_at is not None], shop)


async def _add_owed(tx: Transaction, order: Order, facts: Facts) -> Facts:
    """The facts with what is still to go back: in a letter about a late refund, what is late."""
    is_late_refund = facts.cause is Cause.REFUND_LATE
    owed = await find_owed(tx, order, late_at=facts.now if is_late_refund else None)
    is_unknown = False
    if is_late_refund:
        debts = await gather_debts(tx, order)
        is_unknown = await owes_unknown_sum(tx, order, debts, now=facts.now)
    return replace(facts, owed=str(owed) if owed else None, is_sum_unknown=is_unknown)


async def _list_originals(tx: Transaction, order: Order) -> list[Order]:
    """The orders that this one makes good, the nearest first."""
    found: list[Order] = []
    known = {order.id}
    original = await tx.orders.get(order.replaces_id)
    while original is not None and original.id not in known:
        found.append(original)
        known.add(original.id)
        original = await tx.orders.get(original.replaces_id)
    return found


def _add_told(facts: Facts, order: Order, sent: Sequence[Draft], shop: Shop) -> Facts:
    """The facts with what the customer was really told about the order: by letters that went, or by
    its marketplace.
    """
    return replace(
        facts,
        told_ship_by_on=_find_told_ship_by(order, sent, shop),
        told_arrives_on=_find_told_arrival(facts, sent),
    )


def _find_told_arrival(facts: Facts, sent: Sequence[Draft]) -> date | None:
    """The day of arrival that the last letter named which names one: today's, or one from before
    that was corrected in the books alone. In words that a person changed any other day may be
    another matter's.
    """
    for each in sent:  # the newest first
        if each.kind not in _NAMES_ARRIVAL:
            continue
        if facts.arrives_on is not None and names_day(each.text, facts.arrives_on):
            return facts.arrives_on
        if facts.shipped_on is not None and not each.is_edited:
            ahead = (facts.shipped_on + timedelta(days=day) for day in range(AHEAD, 0, -1))
            last = next((day for day in ahead if _may_name(each.text, day)), None)
            if last is not None:
                return last
    return None


def _may_name(text: str, day: date) -> bool:
    """Whether a text names a day; most don't have its number."""
    return str(day.day) in text and f"{day:%B}" in text and names_day(text, day)


def _find_told_ship_by(order: Order, sent: Sequence[Draft], shop: Shop) -> date | None:
    """The day that the last delay notice named, else the one that the marketplace shows."""
    for each in sent:  # the newest first
        if each.kind is LetterKind.DELAY and each.by_when is not None:
            day = each.by_when.astimezone(shop.zone).date()
            if names_day(each.text, day) or not each.is_edited:
                return day
    is_shown = order.is_sold_by_marketplace and order.ship_by_basis is None
    if is_shown and order.ship_by is not None and not order.delays_told:
        return order.ship_by.astimezone(shop.zone).date()
    return None


async def _add_messages(tx: Transaction, order: Order, facts: Facts) -> Facts:
    """The facts with those that the customer's own messages about the order tell."""
    said = await list_said(tx, order)
    words = [order.note or "", *(each.words for each in list_theirs(said))]
    occasion = await asyncio.to_thread(_find_occasion, words)
    wished = await asyncio.to_thread(find_cancel_wish, said)
    if wished is not None and was_answered(said, wished, order.shipped_at):
        wished = None
    return replace(facts, wrote_at=wished, occasion=occasion)


def _find_occasion(texts: Sequence[str]) -> str | None:
    """What they bought it for, as they said first."""
    named = (find_occasion(words) for words in texts)
    return next((each for each in named if each is not None), None)


async def _name_broken_promise(
    tx: Transaction, shop: Shop, customer: Customer, order: Order | None, facts: Facts
) -> Facts:
    """An apology names what was promised and not done: the oldest of it.

    Not what may have been done without a note: the letter would say of itself what isn't true.
    """
    found = await list_broken(tx, customer.id, now=facts.now)
    broken = [each for each in found if not each.may_be_kept_unseen]
    if facts.cause is Cause.REFUND_LATE and order is not None:
        about = (None, order.id)
        broken = [
            each for each in broken if each.kind is not PromiseKind.REFUND or each.order_id in about
        ]
        broken = await _join_late_refunds(tx, order, broken, facts.now)
    if not broken:
        return facts
    oldest = broken[0]
    said = name_promise(oldest.kind, oldest.what, oldest.amount)
    return replace(facts, broken_promise=said, broken_by=oldest.due_at.astimezone(shop.zone).date())


async def _join_late_refunds(
    tx: Transaction, order: Order, broken: Sequence[Promise], now: datetime
) -> list[Promise]:
    """The broken promises with those of sums as one: what is late in all. None of them where that
    was promised in no single sentence, or was paid in part.
    """
    debts = await gather_debts(tx, order)
    late = [each for each in debts.list_late(now) if each.id in debts.left]
    others = [each for each in broken if each not in late]
    owed = await find_owed(tx, order, late_at=now)
    is_whole = all(debts.left[each.id] == each.amount for each in late)
    if not late or owed is None or not is_whole or len({each.due_at for each in late}) > 1:
        return others
    return sorted([replace(late[0], amount=owed), *others], key=lambda each: each.due_at)
