"""A parcel's way: the customer is told that it is late, asked whether it came, and helped when it
is missing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import Deadline
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import TELLS_OF_LEAVING, Cause, LetterKind
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.shipping.delays import needs_consent
from bot.domain.shops import Shop
from bot.domain.time.days import DAY_END
from bot.services.answering import waits_for_answer
from bot.services.deadlines import (
    LATER,
    has_replacement,
    postpone,
    wait_for_opening,
    watch_order,
)
from bot.services.drafts import draft_letter, revise_draft, rewrite_draft, write_text
from bot.services.further_parcels import is_under_way, note_all_told
from bot.services.incidents.places import is_in_open_incident
from bot.services.note_parcels import list_noted_orders
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.orders import mark_arrived
from bot.services.replacements import undo_replacement_arrived
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.writing import format_day_in_letter
from bot.writing.parcels import compose_missing


async def look_for_arrival(work: Work, deadline: Deadline) -> None:
    """Past the day on which a parcel should be there: its customer needs no shipped note any more,
    and of a parcel that is worth it the question whether it came is drafted.

    It waits for that day to be over, and for the shop to open; while the customer waits for an
    answer: a question is none; and while an incident that hit the order is open.
    """
    order = await work.tx.orders.get(deadline.about_id)
    if order is None or order.status is not OrderStatus.SHIPPED:
        return
    if order.missing_since or order.settled_at or order.came_back_at:
        return
    await watch_order(work, order)
    if order.asked_at is not None:
        return
    if await _wait_for_its_end(work, order, deadline) or await wait_for_opening(work, deadline):
        return
    if not await _is_worth_asking(work, order) or await has_replacement(work.tx, order):
        return
    is_waiting = await waits_for_answer(work.tx, order.customer_id)
    if is_waiting or await is_in_open_incident(work.tx, order):
        await postpone(work.tx, deadline, work.now + LATER)
        return
    await ask_about_arrival(work, order)


async def _is_worth_asking(work: Work, order: Order) -> bool:
    """Whether silence about a parcel isn't enough: it is dear, nobody can follow it, or one was
    lost before on the way to that country.
    """
    if order.tracking is None or work.shop.is_dear(order.paid):
        return True
    return await work.tx.orders.has_lost_one(work.shop.id, order.country)


async def _wait_for_its_end(work: Work, order: Order, deadline: Deadline) -> bool:
    """Puts the question off while the last minute of that day runs: it would not call the day past
    yet, and read differently in a minute.
    """
    if order.overdue_at is None or order.overdue_at.astimezone(work.shop.zone).time() < DAY_END:
        return False
    over_at = order.overdue_at + timedelta(minutes=1)
    if over_at <= work.now:
        return False
    await postpone(work.tx, deadline, over_at)
    return True


async def ask_about_arrival(work: Work, order: Order) -> None:
    """Drafts the question whether it came, unless one lies there already or is on its way."""
    drafts = await work.tx.drafts.list_for_order(order.id, 50)
    last = next((each for each in drafts if each.kind is LetterKind.ARRIVAL_CHECK), None)
    if last is None or last.status in (DraftStatus.VOIDED, DraftStatus.FAILED):
        request = LetterRequest(kind=LetterKind.ARRIVAL_CHECK)
        await draft_letter(work.by_itself(), await get_customer(work.tx, order), order, request)


async def mark_missing(work: Work, order: Order) -> Order:
    """Takes a parcel for lost because a person says so: the desk sees what the carrier offers, and
    how to put it right.

    An arrival that no person told is taken back. Raises StateConflict unless it is on its way or
    arrived so, and when it is missing or settled already.
    """
    missing = order.miss(at=work.now)
    said = "marked the parcel as lost"
    if order.arrival_told_by:
        said += f", although {order.arrival_told_by}'s letter says that it was delivered"
    await change_order(work, order, missing, said)
    outdated = [LetterKind.ARRIVAL_CHECK]
    if order.arrived_at:
        outdated.append(LetterKind.CHECK_IN)
    await void_order_drafts(
        work, order, "the parcel counts as lost", fits=lambda draft: draft.kind not in outdated
    )
    await take_back_replacement(work, order, missing)
    customer = await get_customer(work.tx, missing)
    post = compose_missing(work.shop, missing, customer, now=work.now)
    await work.tx.outbox.say(work.shop.id, post, now=work.now)
    return missing


async def take_back_assumed_arrival(work: Work, order: Order, why: str) -> Order:
    """The order as on its way again, because somebody says that it hasn't come; `why` ends the line
    of its story. One that arrived otherwise stays as it is.
    """
    if not order.arrival_assumed:
        return order
    back = order.not_come()
    await change_order(work, order, back, f"it doesn't count as arrived any more: {why}")
    await take_back_replacement(work, order, back)
    return back


async def take_back_replacement(work: Work, was: Order, now: Order) -> None:
    """What arrived in another order's place didn't put that one right."""
    if was.arrived_at is not None and was.replaces_id is not None:
        await undo_replacement_arrived(work, was.replaces_id, by=now, at=was.arrived_at)


async def note_claim(work: StaffWork, order: Order) -> Order:
    """Writes down that the carrier was asked: its times for a search and a claim need no more
    watching.

    Raises StateConflict unless the parcel is on its way, and when they were asked before.
    """
    claimed = order.claim(at=work.now)
    await change_order(work, order, claimed, "asked the carrier for the parcel")
    return claimed


async def follow_letter(work: Work, draft: Draft, *, at: datetime | None = None) -> None:
    """Changes the order because a letter about it really went, then or now."""
    for order in await list_noted_orders(work.tx, draft):
        await _follow_in(work, order, draft, at or work.now)


async def _follow_in(work: Work, order: Order, draft: Draft, at: datetime) -> None:
    changed = order
    if draft.kind in TELLS_OF_LEAVING:
        changed = order.tell(at=at)
        await note_all_told(work, order)
        if draft.kind is LetterKind.DOWNLOAD and order.status is OrderStatus.SHIPPED:
            changed = changed.arrive(at=at)  # the letter itself brought it
    elif draft.kind is LetterKind.ARRIVAL_CHECK:
        changed = replace(order, asked_at=at)
    elif draft.kind is LetterKind.APOLOGY:
        await _follow_apology(work, order, draft)
        return
    elif draft.kind is LetterKind.DELAY:
        changed = replace(
            order,
            ship_by=draft.by_when or order.ship_by,
            ship_by_basis=None if draft.by_when else order.ship_by_basis,
            agreed_ship_by=order.agreed_ship_by if order.delays_told else order.ship_by,
            delays_told=order.delays_told + 1,
        )
    await change_order(work, order, changed)


async def _follow_apology(work: Work, order: Order, draft: Draft) -> None:
    """What an apology takes for granted is so: what came broken has come, what is lost is lost."""
    if not is_under_way(order) or order.kind is not OrderKind.PARCEL:
        return
    if draft.cause in (Cause.DAMAGED, Cause.WRONG_ITEM):
        await mark_arrived(work, order, at=max(work.now, order.shipped_at or work.now))
    elif draft.cause is Cause.LOST and order.missing_since is None:
        said = "its parcel counts as lost: the customer was told so"
        await change_order(work, order, order.miss(at=work.now), said)


async def unfollow_letter(work: Work, draft: Draft) -> None:
    """Takes that back, because the letter never reached the customer; a new ship-by day stays."""
    for order in await list_noted_orders(work.tx, draft):
        await _unfollow_in(work, order, draft)


async def _unfollow_in(work: Work, order: Order, draft: Draft) -> None:
    changed = order
    if draft.kind in TELLS_OF_LEAVING:
        changed = replace(order, told_at=None)
        if draft.kind is LetterKind.DOWNLOAD and order.status is OrderStatus.ARRIVED:
            changed = replace(changed, status=OrderStatus.SHIPPED, arrived_at=None)
    elif draft.kind is LetterKind.ARRIVAL_CHECK:
        changed = replace(order, asked_at=None)
    elif draft.kind is LetterKind.DELAY:
        changed = replace(order, delays_told=max(0, order.delays_told - 1))
    await change_order(work, order, changed)


async def prepare_delay_notice(
    work: Work, order: Order, *, new_date: datetime | None, why: str | None
) -> Draft:
    """A draft that says that an order leaves later; without `new_date` it has a blank that must be
    filled in.

    One that waits at the desk already is taken, and gets the new day if it says another. Raises
    StateConflict unless the order is still to leave, BadInput for a day that has passed.
    """
    require_to_leave(order)
    _require_later_day(work.shop, order, new_date, work.now)
    waiting = await _find_open(work.tx, order, LetterKind.DELAY)
    if waiting is not None:
        says_it = waiting.by_when == new_date and why is None
        if new_date is None or says_it:
            return waiting
        return await redate_delay(work, waiting, new_date, why=why, revision=waiting.revision)
    request = _request_delay_notice(work.shop, order, new_date, why)
    return await draft_letter(work, await get_customer(work.tx, order), order, request)


async def draft_delay(work: Work, deadline: Deadline) -> None:
    """Prepares the delay notice of an order that is due to leave and hasn't.

    A person gives it its day, unless the seller is away: then it is the one on which they pack
    again.
    """
    order = await work.tx.orders.get(deadline.about_id)
    if order is None or order.status is not OrderStatus.OPEN or order.remedied_at is not None:
        return
    if await wait_for_opening(work, deadline):
        return
    waiting = await _find_open(work.tx, order, LetterKind.DELAY)
    if waiting is not None and waiting.status is not DraftStatus.PENDING:
        return  # somebody approved it: its day is theirs
    await prepare_delay_notice(
        work.by_itself(), order, new_date=work.shop.packs_again_at(work.now), why=None
    )


async def redate_delay(
    work: Work, draft: Draft, new_date: datetime, *, why: str | None = None, revision: int
) -> Draft:
    """A new revision of a delay notice with this day; what a person wrote into it stays where it
    can.

    Raises StateConflict when it is on its way, isn't the newest revision, or the order is not to
    leave any more.
    """
    order = await work.tx.orders.get(draft.order_id)
    if draft.kind is not LetterKind.DELAY or order is None:
        raise StateConflict("Only a delay notice has a new day. To change this draft, press Edit.")
    require_to_leave(order)
    _require_later_day(work.shop, order, new_date, work.now)
    request = _request_delay_notice(work.shop, order, new_date, why)
    if draft.request is not None:
        said = draft.request
        request = replace(request, explanation=why or said.explanation, answer=said.answer)
        if not draft.is_edited:
            draft.require_revision(revision)
            return await rewrite_draft(work, draft, request)
    customer = await get_customer(work.tx, order)
    text = None
    if not why:
        text = _exchange_day(work.shop, order, customer, draft, new_date, work.now)
    if text is None:
        text = await write_text(work, customer, order, request, to=draft.to)
    redated = replace(draft, by_when=new_date, request=request, is_edited=draft.is_by_hand)
    return await revise_draft(work, redated, text, revision=revision)


def require_to_leave(order: Order) -> None:
    """Raises StateConflict unless the order is still to leave: of any other there is no delay to
    tell.
    """
    if order.status is not OrderStatus.OPEN:
        raise StateConflict(
            f"Order {order.shown_label} isn't waiting to be shipped any more, so there is no "
            "delay to tell of."
        )


def _require_later_day(shop: Shop, order: Order, new_date: datetime | None, now: datetime) -> None:
    """Raises BadInput unless the day is ahead, and later than the one that was said."""
    if new_date is not None and new_date <= now:
        raise BadInput("That day has passed. Give one that is still to come, e.g. next friday.")
    if new_date is None or order.ship_by is None:
        return
    if new_date.astimezone(shop.zone).date() <= order.ship_by.astimezone(shop.zone).date():
        raise BadInput("It should leave by then anyway. Give a later day, e.g. next friday.")


def _request_delay_notice(
    shop: Shop, order: Order, new_date: datetime | None, why: str | None
) -> LetterRequest:
    """The letter that says that an order leaves later."""
    return LetterRequest(
        kind=LetterKind.DELAY,
        explanation=why,
        new_date=new_date,
        needs_consent=needs_consent(order, new_date, country=shop.country),
    )


def _exchange_day(
    shop: Shop, order: Order, customer: Customer, draft: Draft, new_date: datetime, now: datetime
) -> str | None:
    """The text with the new day in the old one's place; None when it has to be written anew."""

    def say(moment: datetime) -> str:
        language = customer.language or shop.language or "en"
        day = moment.astimezone(shop.zone).date()
        return format_day_in_letter(day, shop, now, draft.kind.value, language)

    old = BLANKS["new_date"].mark
    if draft.by_when is not None:
        old = say(draft.by_when)
    asked = needs_consent(order, draft.by_when, country=shop.country)
    asks = needs_consent(order, new_date, country=shop.country)
    if asked != asks or old not in draft.text:
        return None
    return draft.text.replace(old, say(new_date))


async def _find_open(tx: Transaction, order: Order, kind: LetterKind) -> Draft | None:
    """A draft of this kind about this order that may still reach the customer, or a letter that is
    on its way.
    """
    alive = (DraftStatus.PENDING, DraftStatus.APPROVED, DraftStatus.READY, DraftStatus.SENDING)
    for draft in await tx.drafts.list_open_for_customer(order.customer_id):
        if draft.order_id == order.id and draft.kind is kind and draft.status in alive:
            return draft
    return None
