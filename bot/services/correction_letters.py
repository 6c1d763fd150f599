"""What the customer was told and isn't so: a letter that puts it right.

There is one open correction for an order, which takes in what is corrected later. It says only what
is right; a fact that is as it was told again leaves it, and with the last one it is set aside. What
a marketplace told its buyer, the marketplace puts right. A day that was only estimated anew is told
if it is later than the one that was named; nothing is told about the way of what has arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.services.drafts import draft_letter, set_aside
from bot.services.order_changes import get_customer
from bot.services.renewals import (
    MAX_LETTERS,
    WAITING,
    is_note_of_several,
    renew_draft_text,
)
from bot.services.work import Work
from bot.writing.letters.told_facts import FACTS, is_other_item, read_facts, says_fact

_ON_ITS_WAY = ("carrier", "service", "arrives_at", "tracking")
_MORE = "more was corrected since"
_RIGHT_NOW = "what the customer was told is right after all"


async def put_right(work: Work, old: Order, new: Order, drafts: Sequence[Draft]) -> Draft | None:
    """Drafts the correction of what the customer was told of the old facts, or has the open one say
    it; gives that one, unless nothing of it changed.
    """
    was, now = read_facts(old, work.shop.zone), read_facts(new, work.shop.zone)
    sent = [each for each in drafts if _counts_as_told(each)]
    told = {
        name: value
        for name, value in was.items()
        if name in now and now[name] != value and _was_told(sent, name, value, now[name])
    }
    return await _tell(work, new, told, drafts)


async def follow_told(work: Work, order: Order, letter: Draft) -> None:
    """Puts right what a letter that went said wrongly, because it was corrected meanwhile; what the
    letter says rightly, an open correction needn't say.
    """
    request = letter.request
    drafts = await work.tx.drafts.list_for_order(order.id, MAX_LETTERS)
    outdated: dict[str, str] = {}
    if request is not None and not is_note_of_several(letter):
        outdated = dict(request.outdated)
    wrong = {name: value for name, value in outdated.items() if says_fact(letter.text, name, value)}
    await _tell(work, order, wrong, drafts, letter=letter)


def _counts_as_told(letter: Draft) -> bool:
    """Whether it went; the note of several orders also while it is on its way: once it went, nobody
    could tell which of them it says wrongly.
    """
    if is_note_of_several(letter) and letter.status in (DraftStatus.SENDING, DraftStatus.UNKNOWN):
        return True
    return letter.status is DraftStatus.SENT


def _was_told(sent: Sequence[Draft], name: str, was: str, now: str) -> bool:
    """Whether the last letter that named the old or the new value named the old one."""
    for letter in sent:  # the newest first
        if name == "price" and letter.kind is LetterKind.REFUNDED:
            continue  # what went back is no price
        if says_fact(letter.text, name, now):
            return False
        if says_fact(letter.text, name, was):
            return True
    return False


async def _tell(
    work: Work,
    order: Order,
    told: Mapping[str, str],
    drafts: Sequence[Draft],
    *,
    letter: Draft | None = None,
) -> Draft | None:
    waiting = _find_open(drafts)
    known: dict[str, str] = {}
    if waiting is not None and waiting.request is not None:
        known = dict(waiting.request.told)
    now = read_facts(order, work.shop.zone)
    wrong = {
        name: value
        for name, value in {**told, **known}.items()
        if _is_to_tell(order, name, value, now.get(name))
        and not (letter and name not in told and says_fact(letter.text, name, now[name]))
    }
    if wrong == known:
        return None
    if waiting is not None and (not wrong or waiting.is_edited):
        await set_aside(work, waiting, _MORE if wrong else _RIGHT_NOW)
    if not wrong:
        return waiting
    request = LetterRequest(
        kind=LetterKind.CORRECTION,
        corrects=tuple(name for name in FACTS if name in wrong),
        told=tuple(wrong.items()),
    )
    if waiting is None or waiting.is_edited:
        customer = await get_customer(work.tx, order)
        return await draft_letter(work.by_itself(), customer, order, request)
    answer = waiting.request.answer if waiting.request else None
    await renew_draft_text(work, waiting, replace(request, answer=answer), _MORE)
    return waiting


def _find_open(drafts: Sequence[Draft]) -> Draft | None:
    """The correction that waits, if there is one."""
    for draft in drafts:
        if draft.kind is LetterKind.CORRECTION and draft.status in WAITING:
            return draft
    return None


def _is_to_tell(order: Order, name: str, was: str, now: str | None) -> bool:
    """Whether the customer should hear that this fact isn't what they were told."""
    if now is None or now == was:
        return False
    if name in _ON_ITS_WAY and order.status is not OrderStatus.SHIPPED:
        return False
    if name == "ship_by" and order.status is not OrderStatus.OPEN:
        return False
    if name == "arrives_at" and order.arrival_basis is not None:
        return now > was  # the later day, as YYYY-MM-DD
    return name != "item" or is_other_item(was, now)
