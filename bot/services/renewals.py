"""What is to go out says the facts as they are: a correction renews the drafts that say it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import OutlayKind, RefundContext, list_doubts
from bot.services.drafts import (
    move_draft,
    rewrite_draft,
    set_aside,
    show_card,
    word_draft,
    write_text,
)
from bot.services.judging import list_own_words
from bot.services.letter_facts import gather_facts
from bot.services.letter_fit import find_contradiction, recall_request
from bot.services.work import Work
from bot.writing.letters.told_facts import exchange, list_exchanges, list_outdated, read_facts
from bot.writing.letters.values import list_values

#: So many of an order's letters are looked through.
MAX_LETTERS = 100
#: A draft in one of these waits for somebody, or for its undo time.
WAITING = (DraftStatus.PENDING, DraftStatus.APPROVED, DraftStatus.READY)
#: On its way, or already there as far as anybody knows.
_AWAY = (DraftStatus.SENDING, DraftStatus.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An order and its customer as they were thought to be, and as they are."""

    old: Order | None
    new: Order | None
    was: Customer
    customer: Customer
    because: str  #: as a card says why: "the tracking number was corrected"


async def follow_drafts(work: Work, correction: Correction, drafts: Sequence[Draft]) -> None:
    """Has these drafts say what is right: those that wait are written anew, and wait for approval
    once more; of the others it is written down that they are outdated.
    """
    for each in drafts:
        draft = await work.tx.drafts.get(each.id)  # another one may have taken its place
        assert draft is not None
        if draft.kind is LetterKind.HOLDING or draft.status is DraftStatus.SENT:
            continue
        if draft.status is DraftStatus.PREPARED:
            await _hold_back(work, correction, draft)
            continue
        doubted = await _doubt_anew(work, correction, draft)
        if doubted.status in WAITING:
            await _renew(work, correction, doubted)
        else:
            await _note_outdated(work, correction, doubted)


async def _hold_back(work: Work, correction: Correction, draft: Draft) -> None:
    """One of an incident's letters that says what was corrected doesn't leave with the others."""
    request = recall_request(draft)
    now = await write_text(work, correction.customer, correction.new, request, to=draft.to)
    if now != draft.text:
        await set_aside(work, draft, correction.because)


async def _renew(work: Work, correction: Correction, draft: Draft) -> None:
    if _is_overtaken(correction, draft):
        await set_aside(work, draft, "the order is to leave no sooner than that anyway")
        return
    request, exchanges = await _reword(work, correction, draft)
    by_hand = None
    if is_note_of_several(draft) and not draft.is_by_hand:
        text = await word_draft(work, draft, request)
        is_changed, own = text != draft.text, ""
    elif draft.is_by_hand:
        by_hand = exchange(draft.text, exchanges)
        is_changed, own = by_hand != draft.text, by_hand
    else:
        before = await write_text(
            work, correction.was, correction.old, recall_request(draft), to=draft.to
        )
        after = await write_text(work, correction.customer, correction.new, request, to=draft.to)
        is_changed, own = before != after, "\n".join(list_own_words(request))
    request = _mark_outdated(work, correction, request, own)
    if request.outdated:
        await _keep_request(work, draft, request, show=False)
        marked = replace(draft, request=request)
        await set_aside(work, marked, correction.because)
    elif is_changed:
        if draft.status is DraftStatus.READY:  # a person may have sent it, and say so later
            request = _mark_outdated(work, correction, request, draft.text)
        await renew_draft_text(work, draft, request, correction.because, text=by_hand)
    elif request != recall_request(draft):
        await _keep_request(work, draft, request)


def is_note_of_several(draft: Draft) -> bool:
    """Whether it is the shipped note of several orders, of which one was corrected."""
    is_note = draft.kind is LetterKind.SHIPPED and draft.request is not None
    return is_note and bool(recall_request(draft).other_orders)


def _is_overtaken(correction: Correction, draft: Draft) -> bool:
    """Whether a delay notice tells of no delay any more: the order's own day is no sooner."""
    order = correction.new
    if draft.kind is not LetterKind.DELAY or order is None or order.ship_by is None:
        return False
    return draft.by_when is not None and draft.by_when <= order.ship_by


async def renew_draft_text(
    work: Work,
    draft: Draft,
    request: LetterRequest,
    because: str,
    *,
    text: str | None = None,
    doubts: tuple[str, ...] | None = None,
) -> None:
    """Writes a waiting draft anew; it is set aside where it no longer fits. What lies ready to copy
    is called back first: a person may be about to send it.
    """
    if draft.status is DraftStatus.READY:
        await set_aside(work, draft, because)
        draft = replace(draft, status=DraftStatus.VOIDED)
    said = f"renewed the draft: {because}"
    try:
        await rewrite_draft(
            work.by_itself(), draft, request, doubts=doubts, said=said, text=text, because=because
        )
    except StateConflict:
        if draft.is_open:
            await set_aside(work, draft, await find_contradiction(work.tx, draft) or because)


async def _note_outdated(work: Work, correction: Correction, draft: Draft) -> None:
    """Keeps what a draft that doesn't wait still says wrongly: *Renew* puts our words right, a
    person theirs; a letter that is on its way is put right once it went.
    """
    request = recall_request(draft)
    if draft.status not in _AWAY:
        request, _ = await _reword(work, correction, draft)
    said = "\n".join((draft.text, *list_own_words(request)))
    request = _mark_outdated(work, correction, request, said)
    if request == recall_request(draft):
        return
    if draft.status is DraftStatus.SENDING and request.outdated:
        draft_now = draft.void(correction.because)
        await work.tx.drafts.replace(draft, draft_now)
        draft = draft_now
    await _keep_request(work, draft, request)


async def _keep_request(
    work: Work, draft: Draft, request: LetterRequest, *, show: bool = True
) -> None:
    """Stores what a draft is asked to say; its text, and so its revision, stays the same.

    Of one from long ago only a part of that is known, so its words are kept as a person's are.
    """
    kept = replace(draft, request=request, is_edited=draft.is_by_hand)
    await work.tx.drafts.replace(draft, kept)
    if show:
        await show_card(work, draft)


def _mark_outdated(
    work: Work, correction: Correction, request: LetterRequest, text: str
) -> LetterRequest:
    """The request with what this text would still say wrongly."""
    if correction.old is None or correction.new is None:
        return request
    old = read_facts(correction.old, work.shop.zone)
    new = read_facts(correction.new, work.shop.zone)
    found = dict(list_outdated(text, {**old, **dict(request.outdated)}, new))
    return replace(request, outdated=tuple(found.items()))


async def _reword(
    work: Work, correction: Correction, draft: Draft
) -> tuple[LetterRequest, Mapping[str, str]]:
    """What a draft is asked to say, with what was corrected put right in a person's own words; and
    what was put right.
    """
    request = recall_request(draft)
    alone = replace(request, other_orders=()) if is_note_of_several(draft) else request
    before = await gather_facts(work, correction.was, correction.old, alone)
    after = await gather_facts(work, correction.customer, correction.new, alone)
    exchanges = list_exchanges(
        await asyncio.to_thread(list_values, before, before.language),
        await asyncio.to_thread(list_values, after, after.language),
    )

    def reword(words: str | None) -> str | None:
        return exchange(words, exchanges) if words else words

    reworded = replace(
        request,
        message=reword(request.message),
        explanation=reword(request.explanation),
        answer=reword(request.answer),
        changed=reword(request.changed),
        extra=reword(request.extra),
    )
    return reworded, exchanges


async def _doubt_anew(work: Work, correction: Correction, draft: Draft) -> Draft:
    """A refund's note with the doubts that the corrected price leaves."""
    old, new = correction.old, correction.new
    if draft.kind is not LetterKind.REFUNDED or old is None or new is None:
        return draft
    if old.price == new.price:
        return draft
    outlays = [
        each
        for each in await work.tx.outlays.list_for_order(new.id)
        if each.kind is OutlayKind.REFUND and each.amount is not None
    ]
    own = next((each for each in outlays if each.draft_id == draft.id), None)
    if own is None or own.amount is None:
        return draft
    before = [each.amount for each in outlays if each.id < own.id and each.amount is not None]
    doubted = list_doubts(own.amount, RefundContext(price=old.price, before=before))
    doubts = list_doubts(own.amount, RefundContext(price=new.price, before=before))
    kept = tuple(each for each in draft.doubts if each not in doubted)
    changed = replace(draft, doubts=tuple(dict.fromkeys((*doubts, *kept))))
    if set(changed.doubts) != set(draft.doubts):
        await move_draft(work, draft, changed, "looked at the refund again: the price is another")
        return changed
    return draft
