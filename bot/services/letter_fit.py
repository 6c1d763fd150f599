"""What the books know of an order that a letter could contradict; see `bot.domain.letter_fit`."""

from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letter_fit import OrderFacts, find_misfit, refuse_misfit
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import PromiseKind
from bot.domain.refunds_and_gifts import add_refunds
from bot.store.transaction import Transaction

_WAITED_FOR = (LetterKind.DELAY, LetterKind.ARRIVAL_CHECK)


async def gather_order_facts(
    tx: Transaction, order: Order | None, request: LetterRequest
) -> OrderFacts | None:
    """Of the order only what such a letter could contradict: most letters need no look at all."""
    if order is None:
        return None
    is_late_refund = request.cause is Cause.REFUND_LATE
    is_about_money = is_late_refund or request.remedy is not None
    if not is_about_money and request.kind not in _WAITED_FOR:
        return OrderFacts(order=order)
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
    )


async def _owes_money(tx: Transaction, order: Order) -> bool:
    """Whether a refund for this order was promised and hasn't been sent."""
    promises = await tx.promises.list_for_customer(order.customer_id, only_open=True)
    about = (order.id, None)
    return any(each.kind is PromiseKind.REFUND and each.order_id in about for each in promises)


async def require_fit(tx: Transaction, order: Order | None, request: LetterRequest) -> None:
    """Raises StateConflict for a letter that contradicts its order as it stands now."""
    refuse_misfit(await gather_order_facts(tx, order, request), request)


async def require_open_case(tx: Transaction, case_id: int | None) -> None:
    """Raises StateConflict when the case that a draft asks to close is closed already."""
    case = await tx.cases.get(case_id)
    if case is not None and not case.is_open:
        raise StateConflict(f"Case #{case.id} is closed meanwhile, so there is nothing to ask for.")


async def find_contradiction(tx: Transaction, draft: Draft) -> str | None:
    """What this letter contradicts now, as a card says why it was set aside."""
    order = await tx.orders.get(draft.order_id)
    request = recall_request(draft)
    misfit = find_misfit(await gather_order_facts(tx, order, request), request)
    return misfit.reason if misfit else None


def recall_request(draft: Draft) -> LetterRequest:
    """What a draft was asked to say; of one from before that was kept, what is still known."""
    if draft.request is not None:
        return draft.request
    return LetterRequest(
        kind=draft.kind, cause=draft.cause, remedy=draft.remedy, case_id=draft.case_id
    )
