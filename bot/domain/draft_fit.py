"""Whether a draft still makes sense after something happened to its order."""

from bot.domain.drafts import Draft
from bot.domain.letters import SAYS_SORRY, TELLS_OF_LEAVING, Cause, LetterKind, Remedy


def fits_shipped_order(draft: Draft) -> bool:
    """Whether a draft about an order still makes sense once that order is on its way."""
    outdated = (*TELLS_OF_LEAVING, LetterKind.CANCELLED, LetterKind.DELAY)
    if draft.kind in outdated or _corrects(draft, "ship_by"):
        return False
    return draft.cause is not Cause.LATE


def fits_arrived_order(draft: Draft) -> bool:
    """Whether a draft about an order still makes sense once the customer has it."""
    outdated = (*TELLS_OF_LEAVING, LetterKind.DELAY, LetterKind.ARRIVAL_CHECK)
    if draft.kind in outdated or _corrects(draft, "carrier", "service", "arrives_at", "tracking"):
        return False
    return draft.cause not in (Cause.LATE, Cause.LOST)


def _corrects(draft: Draft, *names: str) -> bool:
    """Whether a draft puts one of these facts right."""
    return draft.request is not None and not set(draft.request.corrects).isdisjoint(names)


def fits_replaced_order(draft: Draft) -> bool:
    """Whether a draft about an order still makes sense once another one was sent in its place."""
    promises_it = draft.kind in SAYS_SORRY and draft.remedy is Remedy.REPLACEMENT
    return draft.kind not in (LetterKind.ARRIVAL_CHECK, LetterKind.DELAY) and not promises_it


def fits_refunded_order(draft: Draft) -> bool:
    """Whether a draft about an order still makes sense once its money went back: not if it promises
    just that.
    """
    return draft.kind not in SAYS_SORRY or (
        draft.cause is not Cause.REFUND_LATE and draft.remedy is not Remedy.REFUND
    )
