"""What waits says of the money what the books know: a refund, and one that is taken back, has the
drafts that rest on what is owed written anew.
"""

from collections.abc import Sequence

from bot.domain.drafts import Draft
from bot.domain.letters import HOLDING_KINDS, LetterKind
from bot.domain.money import Money, names_money
from bot.domain.orders import Order
from bot.domain.promises.promises import PromiseKind
from bot.domain.records import dataclass
from bot.services.debts import find_owed, say_money
from bot.services.drafts import set_aside, word_draft
from bot.services.letter_fit import find_contradiction, recall_request
from bot.services.renewals import WAITING, renew_draft_text
from bot.services.work import Work

#: Letters that rest on no debt: a refund's own note says what went back with it.
_RESTS_ON_NONE = (LetterKind.REFUNDED, *HOLDING_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeMoney:
    """The drafts that wait for an order's customer, as they were before money was recorded."""

    owed: Money | None  #: what was to go back for the order
    drafts: Sequence[tuple[Draft, str | None]]  #: each with our words for it, unless a person's


async def look_before(work: Work, order: Order) -> BeforeMoney:
    """What waits, to be held against what is right once the money is recorded."""
    drafts = []
    for draft in await work.tx.drafts.list_open_for_customer(order.customer_id):
        if draft.status in WAITING and draft.kind not in _RESTS_ON_NONE:
            text = None
            if not draft.is_by_hand:
                text = await word_draft(work, draft, recall_request(draft))
            drafts.append((draft, text))
    return BeforeMoney(owed=await find_owed(work.tx, order), drafts=drafts)


async def follow_money(work: Work, order: Order, before: BeforeMoney, because: str) -> None:
    """Has what still waits say what is owed now: our words are written anew, a person's are
    doubted; what no longer fits the order is set aside.
    """
    for old, text in before.drafts:
        draft = await work.tx.drafts.get(old.id)
        if draft is None or draft.status not in WAITING:
            continue
        if (misfit := await find_contradiction(work.tx, draft)) is not None:
            await set_aside(work, draft, misfit)
            continue
        request = recall_request(draft)
        if draft.order_id == order.id:
            request = await say_money(work, order, request)
        if text is not None and text != await word_draft(work, draft, request):
            await renew_draft_text(work, draft, request, because)
        elif draft.order_id in (None, order.id) and _speaks_of(before.owed, draft, text):
            doubt = f"Since this was written, {because}: does it still say what you owe?"
            doubts = tuple(dict.fromkeys((*draft.doubts, doubt)))
            by_hand = draft.text if draft.is_by_hand else None
            await renew_draft_text(work, draft, request, because, text=by_hand, doubts=doubts)


def _speaks_of(owed: Money | None, draft: Draft, text: str | None) -> bool:
    """Whether a person's own words in a draft promise money back, or name what was owed."""
    found = (each for each in draft.pledges if each.sentence is not None or text is None)
    if any(each.kind is PromiseKind.REFUND and each.is_taken for each in found):
        return True
    return text is None and owed is not None and names_money(draft.text, owed)
