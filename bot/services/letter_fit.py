"""What the books know of an order that a letter could contradict; see `bot.domain.letter_fit`."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.incidents.places import Place, may_repeat_incident
from bot.domain.letter_doubts import (
    SaidBefore,
    doubt_canceller,
    doubt_language,
    doubt_repetition,
    find_repetition,
    is_ours,
    list_order_doubts,
)
from bot.domain.letter_fit import OrderFacts, find_misfit, refuse_misfit
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import HOLDING_KINDS, SAYS_SORRY, Cause, LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import Promise, PromiseStatus
from bot.domain.refunds_and_gifts import add_refunds
from bot.services.cancel_wishes import find_cancel_wish, list_said
from bot.services.incident_facts import list_other_orders
from bot.services.judging import judge_draft
from bot.services.letter_facts import gather_facts
from bot.services.same_numbers import doubt_number
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.letters.own_words import DOUBT
from bot.writing.letters.templates import choose_language
from bot.writing.letters.writing import make_wording_key

#: An apology counts as said before for so long.
REMEMBERED = timedelta(days=180)
#: Of these a customer may get several at a time: two questions have two answers, two refunds two
#: notes, and two slips two corrections or two letters.
_MANY = (
    LetterKind.REPLY,
    LetterKind.REFUNDED,
    LetterKind.CORRECTION,
    LetterKind.INCIDENT,
    *HOLDING_KINDS,
)
_CANCEL_NOTES = (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING)
_WAITED_FOR = (LetterKind.DELAY, LetterKind.ARRIVAL_CHECK)


async def gather_order_facts(
    tx: Transaction, order: Order | None, request: LetterRequest
) -> OrderFacts | None:
    """Of the order only what such a letter could contradict: most letters need no look at all."""
    if order is None:
        return None
    is_late_refund = request.cause is Cause.REFUND_LATE
    is_about_money = is_late_refund or request.remedy is not None
    may_add = is_about_money or request.kind in SAYS_SORRY
    if not may_add and request.kind not in _WAITED_FOR:
        return OrderFacts(order=order)
    places: list[Place] = []
    if may_repeat_incident(request.kind, request.cause):
        places = await tx.recipients.list_places_of_order(order.id)
    replacement = None
    if not is_late_refund:
        sent = await tx.orders.list_replacements(order.id)
        replacement = next(
            (each for each in sent if each.status is not OrderStatus.CANCELLED), None
        )
    return OrderFacts(
        order=order,
        went_back=tuple(add_refunds(await tx.outlays.list_for_order(order.id))),
        replacement=replacement,
        owes_money=is_late_refund and await _owes_money(tx, order),
        promised=await _list_promised(tx, order) if may_add else (),
        places=tuple(places),
    )


async def _owes_money(tx: Transaction, order: Order) -> bool:
    """Whether a refund for this order was promised and hasn't been sent."""
    promises = await tx.promises.list_for_customer(order.customer_id, only_open=True)
    about = (order.id, None)
    return any(each.is_money_back and each.order_id in about for each in promises)


async def _list_promised(tx: Transaction, order: Order) -> tuple[Promise, ...]:
    """What is promised for this order and not done, the oldest first."""
    promises = await tx.promises.list_for_order(order.id)
    return tuple(each for each in reversed(promises) if each.status is PromiseStatus.OPEN)


async def require_fit(
    tx: Transaction, order: Order | None, request: LetterRequest
) -> OrderFacts | None:
    """What the letter was held against. Raises StateConflict when it contradicts its order as that
    stands now.
    """
    facts = await gather_order_facts(tx, order, request)
    refuse_misfit(facts, request)
    for other in await list_other_orders(tx, order, request):
        refuse_misfit(await gather_order_facts(tx, other, request), request)
    return facts


async def require_open_case(tx: Transaction, case_id: int | None) -> None:
    """Raises StateConflict when the case that a draft asks to close is closed already."""
    case = await tx.cases.get(case_id)
    if case is not None and not case.is_open:
        raise StateConflict(
            f"Dispute #{case.id} is closed meanwhile, so there is nothing to ask for."
        )


async def find_contradiction(tx: Transaction, draft: Draft) -> str | None:
    """What this letter contradicts now, as a card says why it was set aside."""
    order = await tx.orders.get(draft.order_id)
    request = recall_request(draft)
    for each in (order, *await list_other_orders(tx, order, request)):
        misfit = find_misfit(await gather_order_facts(tx, each, request), request)
        if misfit is not None:
            return misfit.reason
    return None


def recall_request(draft: Draft) -> LetterRequest:
    """What a draft was asked to say; of one from before that was kept, what is still known."""
    if draft.request is not None:
        return draft.request
    return LetterRequest(
        kind=draft.kind, cause=draft.cause, remedy=draft.remedy, case_id=draft.case_id
    )


async def list_doubts(
    work: Work, customer: Customer, facts: OrderFacts | None, draft: Draft
) -> list[str]:
    """What the approver should look at twice because of the order, or of who reads the letter."""
    request, order = recall_request(draft), facts.order if facts else None
    if facts is not None:
        others = [each for each in facts.places if each.incident_id != draft.incident_id]
        facts = replace(facts, places=tuple(others))
    doubts = list_order_doubts(
        facts, request, name=customer.name, zone=work.shop.zone, now=work.now
    )
    if order is not None and request.kind in _CANCEL_NOTES:
        said = await list_said(work.tx, order)
        has_asked = await asyncio.to_thread(find_cancel_wish, said) is not None
        if doubt := doubt_canceller(customer.name, order.cancelled_by, has_asked=has_asked):
            doubts.append(doubt)
    if (now := _summarise(draft)) and (doubt := doubt_repetition(now, await _recall(work, draft))):
        doubts.append(doubt)
    if order is not None and (doubt := await doubt_number(work.tx, order, request.kind)):
        doubts.append(doubt)
    language = await _find_other_language(work, customer, request)
    if language is not None:
        is_reply = request.kind is LetterKind.REPLY
        doubts.append(doubt_language(customer.name, language, is_reply=is_reply))
    return doubts


def list_kept_doubts(draft: Draft) -> tuple[str, ...]:
    """The doubts that stay when a letter is proposed anew: ours are looked at again."""
    return tuple(each for each in draft.doubts if not (is_ours(each) or each.startswith(DOUBT)))


async def judge_anew(work: Work, draft: Draft, order: Order | None) -> Draft:
    """The draft with what keeps it from being approved, and what to read twice in its text.

    An apology that only repeats those before it waits until it says something new.
    """
    facts = None
    if draft.kind is LetterKind.APOLOGY:
        customer = await work.tx.customers.get(draft.customer_id)
        assert customer is not None  # the database holds no draft without one
        facts = await gather_facts(work, customer, order, recall_request(draft))
    judged = await asyncio.to_thread(judge_draft, draft, order, facts)
    now = _summarise(draft)
    problem = None
    if now:
        problem = find_repetition(now, await _recall(work, draft), at=work.now)
    return replace(judged, problems=(problem, *judged.problems)) if problem else judged


async def _recall(work: Work, draft: Draft) -> list[SaidBefore]:
    """What the customer read before in apologies for the same."""
    since = work.now - REMEMBERED
    sent = await work.tx.drafts.list_apologies(draft.customer_id, since=since)
    same = [
        each
        for each in sent
        if each.id != draft.id and (each.order_id, each.cause) == (draft.order_id, draft.cause)
    ]
    return [said for each in same if (said := _summarise(each))]


def _summarise(draft: Draft) -> SaidBefore | None:
    """What is new or not in an apology; None for any other letter."""
    if draft.kind is not LetterKind.APOLOGY or draft.cause is None:
        return None
    asked = recall_request(draft)
    return SaidBefore(
        cause=draft.cause,
        remedy=draft.remedy,
        by_when=draft.by_when,
        extra=asked.extra,
        changed=asked.changed,
        answer=asked.answer,
    )


async def _find_other_language(
    work: Work, customer: Customer, request: LetterRequest
) -> str | None:
    """What this customer reads, by its English name, if our letter is in English all the same.

    In which language a shop's own wording is, only the shop knows.
    """
    if customer.language is None or request.kind is LetterKind.HOLDING:
        return None
    key = make_wording_key(request.kind, request.cause)
    theirs = customer.language.lower().replace("-", "_").partition("_")[0]
    if choose_language(customer.language, key) == theirs:
        return None
    if await work.tx.wordings.get(work.shop.id, key) is not None:
        return None
    return await asyncio.to_thread(_name_language, theirs)


def _name_language(code: str) -> str:
    """Babel takes a while to load: not in an event loop."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))


async def list_outdone(tx: Transaction, draft: Draft) -> list[Draft]:
    """The open drafts whose place this one takes: of a kind there is one for each order.

    Raises StateConflict when such a letter is leaving at this moment.
    """
    if draft.order_id is None or draft.kind in _MANY:
        return []
    found = [
        each
        for each in await tx.drafts.list_open_for_customer(draft.customer_id)
        if (each.order_id, each.kind, each.case_id) == (draft.order_id, draft.kind, draft.case_id)
        and each.id != draft.id
    ]
    if any(each.status is DraftStatus.SENDING for each in found):
        raise StateConflict(
            f"A letter like this ({draft.kind.title.lower()}) is leaving at this moment. Look at "
            "its card before you write another."
        )
    return found
