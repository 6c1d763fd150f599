"""The promises that stand in a draft: its remedy's, and those that its words make."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.drafts import Draft
from bot.domain.letters import SAYS_SORRY, Cause, ItemBack, LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.patterns import regex
from bot.domain.promises import promise_kinds
from bot.domain.promises.promise_detection import find_pledges
from bot.domain.promises.promises import Pledge, Promise, PromiseKind
from bot.domain.shops import Shop

_SAYS_REMEDY = (*SAYS_SORRY, LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING)
#: Letters that the seller words from the first; the others promise nothing by themselves until they
#: are edited.
_OWN_WORDS = (*_SAYS_REMEDY, LetterKind.REPLY)
_NEVER = (LetterKind.HOLDING, LetterKind.HOLDING_NOTE)
_REMEDIES = {
    Remedy.REFUND: (PromiseKind.REFUND, "refund"),
    Remedy.REPLACEMENT: (PromiseKind.REPLACEMENT, "replacement"),
    Remedy.RETURN_LABEL: (PromiseKind.OTHER, "a prepaid return label"),
    Remedy.DISCOUNT: (PromiseKind.OTHER, "a discount"),
    Remedy.FREE_SHIPPING: (PromiseKind.OTHER, "the shipping costs back"),
}
#: What comes back at our cost is sent a label for; the letter names no day for it.
_LABEL = Pledge(kind=PromiseKind.OTHER, what="a prepaid return label")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_THINGS = {
    PromiseKind.REFUND: promise_kinds.REFUND,
    PromiseKind.REPLACEMENT: promise_kinds.REPLACEMENT,
    PromiseKind.ANSWER: regex(r"\b(?:answer|reply|hear from|get back|write|promise)"),
}


def list_pledges(
    draft: Draft,
    shop: Shop,
    *,
    owed: Money | None,
    price: Money | None = None,
    shares: Sequence[tuple[int, Money | None]] = (),
    before: Sequence[Pledge] = (),
    now: datetime,
) -> tuple[Pledge, ...]:
    """The promises of a draft that was just written: its remedy, and what else its words promise.

    `owed` is the money that a refund would have to give back: what was promised of it, or the price
    less what went back already. `price` is the whole that "20 % back" is a part of. What somebody
    took off `before` the letter was written anew stays off. Of a letter about several orders
    `shares` says what is owed for each, by its id: each is a promise, since each is kept by itself.
    """
    found = []
    if draft.kind in _OWN_WORDS:
        found = _find(draft, shop, price=price, now=now)
    found = [replace(each, is_taken=not _was_taken_off(each, before)) for each in found]
    joined = _join(_pledge_remedy(draft, owed), found, shop.zone)
    return _part(joined, shares) + _pledge_label(draft)


def renew_pledges(
    old: Sequence[Pledge],
    draft: Draft,
    shop: Shop,
    *,
    price: Money | None = None,
    now: datetime,
) -> tuple[Pledge, ...]:
    """The promises of a draft whose text was changed; what somebody took off and still stands there
    stays off.

    The remedy is no promise any more where the text neither makes it nor names its day; where the
    text says another day for it, that day counts.
    """
    found = []
    if draft.kind not in _NEVER:
        found = _find(draft, shop, price=price, now=now)
    fixed = [each for each in old if each.sentence is None]
    says_label = "label" in draft.text.lower()
    if any("label" in (each.sentence or "").lower() for each in found):
        says_label = False  # a day is named for it
    labels = tuple(each for each in fixed if each == _LABEL and says_label)
    remedies = [each for each in fixed if each != _LABEL]
    remedy = remedies[0] if remedies else None
    if remedy is not None and not _says(draft.text, remedy, found, shop.zone):
        remedy = None
    found = [replace(each, is_taken=not _was_taken_off(each, old)) for each in found]
    joined = _join(remedy, found, shop.zone)
    if remedy is not None and len(remedies) > 1:
        said, *rest = joined
        joined = (*(replace(each, due_at=said.due_at) for each in remedies), *rest)
    return joined + labels


def _was_taken_off(pledge: Pledge, old: Sequence[Pledge]) -> bool:
    """Whether somebody said of this promise, before the edit, that it is none."""
    same = [each for each in old if (each.kind, each.due_at) == (pledge.kind, pledge.due_at)]
    if not same:
        # "within two hours" counts from the edit
        same = [each for each in old if each.sentence == pledge.sentence]
    return bool(same) and not any(each.is_taken for each in same)


def mark_pledges(
    pledges: Sequence[Pledge], *, is_taken: bool, only: int | None = None
) -> tuple[Pledge, ...]:
    """The promises, with what was found in the words as promises or as mere words: all, or `only`
    the one at this place. The remedy stays a promise.
    """
    marked = list(pledges)
    for place, each in enumerate(pledges):
        if each.sentence is not None and only in (None, place):
            marked[place] = replace(each, is_taken=is_taken)
    return tuple(marked)


def names_promise(text: str, promise: Promise, zone: ZoneInfo) -> bool:
    """Whether a letter names the promise: its day or its thing."""
    if names_day(text, promise.due_at.astimezone(zone).date()):
        return True
    thing = _THINGS.get(promise.kind)
    if thing is not None:
        return bool(thing.search(text.lower()))
    return promise.what.rstrip(" .!").lower() in text.lower()


def names_day(text: str, day: date) -> bool:
    """Whether a text names this day of the month: "Friday 20 November", "20th Nov", "November
    20".
    """
    month = rf"{_MONTHS[day.month - 1]}[a-z]*"
    number = rf"0?{day.day}(?:st|nd|rd|th)?"
    pattern = (
        rf"\b{number},?(?: of)? {month}\b|\b{month}\.? (?:the )?{number}\b|\b{day.isoformat()}\b"
    )
    return bool(re.search(pattern, text.lower()))


def _find(draft: Draft, shop: Shop, *, price: Money | None, now: datetime) -> list[Pledge]:
    found = find_pledges(
        draft.text,
        now=now,
        zone=shop.zone,
        country=shop.country,
        holidays=shop.hours.holidays,
        price=price,
    )
    if draft.kind in _OWN_WORDS or draft.by_when is None:
        return found
    # A delay notice's new day is the order's own deadline already.
    named = draft.by_when.astimezone(shop.zone).date()
    return [each for each in found if _day(each, shop.zone) != named]


def _pledge_remedy(draft: Draft, owed: Money | None) -> Pledge | None:
    if draft.kind not in _SAYS_REMEDY or draft.by_when is None:
        return None
    remedy = draft.remedy
    if draft.cause is Cause.REFUND_LATE or draft.kind is LetterKind.CANCELLED:
        remedy = Remedy.REFUND
    if remedy not in _REMEDIES:
        return None
    kind, what = _REMEDIES[remedy]
    amount = None
    if kind is PromiseKind.REFUND and owed:
        amount = owed
        what = f"{what} {owed}"
    return Pledge(kind=kind, what=what, due_at=draft.by_when, amount=amount)


def _part(
    joined: tuple[Pledge, ...], shares: Sequence[tuple[int, Money | None]]
) -> tuple[Pledge, ...]:
    """The promises with the remedy, which is the first, as one for each of several orders."""
    if not shares or not joined or joined[0].sentence is not None:
        return joined
    remedy, *rest = joined
    if remedy.kind is PromiseKind.OTHER:
        return joined
    parts = []
    for order_id, amount in shares:
        what = remedy.what
        if remedy.kind is PromiseKind.REFUND:
            what = f"refund {amount}" if amount else "refund"
        parts.append(replace(remedy, what=what, amount=amount, order_id=order_id))
    return (*parts, *rest)


def _pledge_label(draft: Draft) -> tuple[Pledge, ...]:
    request = draft.request
    is_asked_back = request is not None and request.item_back is ItemBack.RETURN
    has_own = draft.remedy is Remedy.RETURN_LABEL
    return (_LABEL,) if is_asked_back and not has_own and "label" in draft.text.lower() else ()


def _join(remedy: Pledge | None, found: list[Pledge], zone: ZoneInfo) -> tuple[Pledge, ...]:
    """The remedy's own sentence is no second promise; the day that it says is the one that
    counts.
    """
    if remedy is None:
        return tuple(found)
    that_day = [each for each in found if _day(each, zone) == _day(remedy, zone)]
    same = [each for each in found if _is_remedy(each, remedy)]
    # A remedy may be said in words that name no kind: "I will post what you really ordered by
    # Friday."
    vague = [each for each in that_day if each.kind is PromiseKind.OTHER]
    same_day = [each for each in same if each in that_day]
    same_sum = [each for each in same_day if each.amount == remedy.amount]
    best = same_sum + same_day + same + vague
    if not best:
        return (remedy, *found)
    said = best[0]
    rest = (each for each in found if each is not said)
    if said.due_at is not None:
        remedy = replace(remedy, due_at=said.due_at)
    if said.amount is not None:
        remedy = replace(remedy, amount=said.amount, what=said.what)
    return (remedy, *rest)


def _is_remedy(found: Pledge, remedy: Pledge) -> bool:
    if remedy.kind is not PromiseKind.OTHER:
        return found.kind is remedy.kind
    thing = next(
        (word for word in ("label", "discount", "shipping") if word in remedy.what), remedy.what
    )
    return found.kind is PromiseKind.OTHER and thing in (found.sentence or "").lower()


def _says(text: str, remedy: Pledge, found: Sequence[Pledge], zone: ZoneInfo) -> bool:
    day = _day(remedy, zone)
    return any(_is_remedy(each, remedy) for each in found) or (
        day is not None and names_day(text, day)
    )


def _day(pledge: Pledge, zone: ZoneInfo) -> date | None:
    return pledge.due_at.astimezone(zone).date() if pledge.due_at else None
