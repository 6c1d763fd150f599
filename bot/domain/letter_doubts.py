"""What the approver of a letter should look at twice because of its order or its customer.

Unlike what `letter_fit` refuses, each of these may be right all the same: it stands on the card and
holds nothing up. Pure; days are those of the shop's zone.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.domain.incidents.places import doubt_second_letter
from bot.domain.letter_fit import OrderFacts, Standing
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import SAYS_SORRY, Cause, LetterKind, Remedy
from bot.domain.orders import CancelledBy
from bot.domain.promises.promises import Promise, PromiseKind, name_promise
from bot.domain.records import dataclass
from bot.domain.text import escape_name
from bot.domain.told_reasons import may_be_told

_HOLDING_CAUSES = (Cause.DAMAGED, Cause.WRONG_ITEM)
_PARCEL_CAUSES = (Cause.LATE, Cause.LOST)
#: What an apology is for, inside a sentence.
_NAMED = {
    Cause.LATE: "a late parcel",
    Cause.LOST: "a lost parcel",
    Cause.DAMAGED: "a damaged item",
    Cause.WRONG_ITEM: "a wrong item",
    Cause.SLOW_REPLY: "a slow answer",
    Cause.REFUND_LATE: "a late refund",
    Cause.OUR_MISTAKE: "a mistake of ours",
}
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth")
#: Each doubt of ours has one of these in it, so that it can be looked at anew.
_MARKS = (
    "isn't late yet",
    "isn't marked as arrived",
    "counts as lost",
    "counts as settled",
    "letter says that it was delivered",
    "cancelled after it had left",
    "written down that you owe",
    "is on its way in its place",
    "No shipped note went to",
    "the second apology for",
    "in English.",
    "this letter adds",
    "went back for this order already",
    "reason isn't told to the customer",
    "to cancel, and the letter says that",
    "he letter of “",
    "number is also on another customer's order",
)


def is_ours(doubt: str) -> bool:
    """Whether a doubt was given here: when a letter is written anew, so is it."""
    return any(mark in doubt for mark in _MARKS)


def list_order_doubts(
    facts: OrderFacts | None, request: LetterRequest, *, name: str, zone: tzinfo, now: datetime
) -> list[str]:
    """What is doubtful about a letter because of where its order stands."""
    if facts is None:
        return []
    found = []
    if request.kind in SAYS_SORRY:
        found = [
            *_doubt_cause(facts, request.cause, zone, now),
            *_doubt_remedy(facts, request, zone),
        ]
        if facts.order.settled_at is not None:
            found.append("The order counts as settled.")
    if doubt := doubt_second_letter(facts.places, name, zone, now):
        found.append(doubt)
    if request.kind is LetterKind.CANCELLED:
        found += _doubt_reason(facts)
    assumes_told = request.cause in _PARCEL_CAUSES or request.kind is LetterKind.ARRIVAL_CHECK
    if assumes_told and facts.order.was_shipped and facts.order.told_at is None:
        found.append(
            f"No shipped note went to {escape_name(name)} from here: do they know that it left?"
        )
    return found


def _doubt_reason(facts: OrderFacts) -> list[str]:
    """A reason in the shop's books that the letter leaves out."""
    reason = facts.order.cancel_reason
    if not reason or facts.order.cancelled_by is not CancelledBy.SHOP or may_be_told(reason):
        return []
    return [f"The reason isn't told to the customer: “{escape_name(reason, 100)}”"]


def _doubt_cause(facts: OrderFacts, cause: Cause | None, zone: tzinfo, now: datetime) -> list[str]:
    standing = facts.standing
    if cause is Cause.LATE:
        if standing is Standing.LOST:
            return ["The parcel counts as lost: cause lost may fit better."]
        return _doubt_lateness(facts, zone, now)
    if cause is Cause.LOST and standing is Standing.DELIVERED:
        told_by = escape_name(facts.order.arrival_told_by or "its carrier")
        return [f"The carrier's ({told_by}) letter says that it was delivered."]
    if cause in _HOLDING_CAUSES and standing is Standing.SHIPPED:
        return ["It isn't marked as arrived, though they hold it. If it came, say /order arrived."]
    if cause in _HOLDING_CAUSES and standing is Standing.CALLED_OFF:
        return ["The order was cancelled after it had left: do they hold it?"]
    if cause is Cause.REFUND_LATE and not _is_debt_known(facts):
        if facts.promised:
            said = _name(facts.promised[0])
            return [f"You promised {said} for this order: no money is written down that you owe."]
        return ["Nothing is written down that you owe for this order."]
    return []


def _doubt_lateness(facts: OrderFacts, zone: tzinfo, now: datetime) -> list[str]:
    """A letter that says sorry for being late before its day has come."""
    order = facts.order
    day, should = order.ship_by, "leave"
    if facts.standing is not Standing.OPEN:
        # Of an estimate only the later day is one to count on.
        day, should = (order.overdue_at if order.arrival_basis else order.arrives_at), "be there"
    if day is None or day <= now:
        return []
    local = day.astimezone(zone)
    return [f"It isn't late yet: it should {should} by {local:%a} {local.day} {local:%b}."]


def _is_debt_known(facts: OrderFacts) -> bool:
    is_cancelled = facts.standing in (Standing.CANCELLED, Standing.CALLED_OFF)
    return facts.owes_money or (is_cancelled and facts.order.price is not None)


def _doubt_remedy(facts: OrderFacts, request: LetterRequest, zone: tzinfo) -> list[str]:
    """What makes goods and money, as far as a person may have overlooked it."""
    doubts = []
    is_money = request.remedy in (Remedy.REFUND, Remedy.CANCEL_OFFER)
    if request.remedy is Remedy.REFUND and facts.replacement is not None:
        sent = facts.replacement.shown_label
        doubts.append(
            f"Order {sent} is on its way in its place: a refund as well is goods and money."
        )
    for each in facts.promised:
        is_goods = each.kind is PromiseKind.REPLACEMENT
        if (is_goods and is_money) or (each.is_money_back and request.remedy is Remedy.REPLACEMENT):
            adds = "a refund" if is_goods else "a replacement"
            made = each.made_at.astimezone(zone)
            day = f"{made:%a} {made.day} {made:%b}"
            said = _name(each)
            doubts.append(
                f"{said[:1].upper()}{said[1:]} was promised on {day}: this letter adds {adds}."
            )
        elif request.kind is LetterKind.INCIDENT and _is_same(each, request.remedy):
            made = each.made_at.astimezone(zone)
            doubts.append(
                f"The same was promised for this order on {made:%a} {made.day} {made:%b}: this "
                "letter promises it once more."
            )
    if facts.went_back and request.cause is not Cause.REFUND_LATE:
        back = " + ".join(map(str, facts.went_back))
        whole = " (the whole price)" if facts.is_all_back else ""
        doubts.append(f"{back}{whole} went back for this order already.")
    return doubts


def _is_same(promise: Promise, remedy: Remedy | None) -> bool:
    """Whether a promise that is open is what the remedy promises."""
    if promise.kind is PromiseKind.REPLACEMENT:
        return remedy is Remedy.REPLACEMENT
    return promise.is_money_back and remedy is Remedy.REFUND


def _name(promise: Promise) -> str:
    return escape_name(name_promise(promise.kind, promise.what, promise.amount))


def doubt_canceller(name: str, by: CancelledBy | None, *, has_asked: bool) -> str | None:
    """That the books say another who cancelled than their messages do."""
    who = escape_name(name)
    if by is CancelledBy.SHOP and has_asked:
        return f"{who} asked to cancel, and the letter says that it was you."
    if by is CancelledBy.CUSTOMER and not has_asked:
        return f"No message of {who}'s asks to cancel, and the letter says that they did."
    return None


def doubt_language(name: str, theirs: str, *, is_reply: bool) -> str:
    """A letter in English for somebody who reads another language, which is named in English."""
    what = "what is added to your words" if is_reply else "this letter"
    return f"{escape_name(name)} reads {theirs}; {what} is in English."


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBefore:
    """What an apology that was sent said, as far as a next one could only repeat it."""

    cause: Cause
    remedy: Remedy | None = None
    by_when: datetime | None = None
    extra: str | None = None
    changed: str | None = None
    answer: str | None = None

    def adds_to(self, earlier: Sequence["SaidBefore"], *, at: datetime) -> bool:
        """Whether this one says anything that none of those said.

        Another day alone isn't that once a day that was named before has passed.
        """
        was_missed = _was_missed(earlier, at)
        for name in ("remedy", "by_when", "extra", "changed", "answer"):
            value = _fold(getattr(self, name))
            if name == "by_when" and was_missed:
                continue
            if value and all(_fold(getattr(each, name)) != value for each in earlier):
                return True
        return False


def _fold(value: object) -> object:
    return " ".join(value.split()).casefold() if type(value) is str else value


def doubt_repetition(now: SaidBefore, earlier: Sequence[SaidBefore]) -> str | None:
    """That it is the second apology for the same: once more than anybody wants to read."""
    if len(earlier) != 1:
        return None
    return f"This is the second apology for {_NAMED[now.cause]}."


def find_repetition(now: SaidBefore, earlier: Sequence[SaidBefore], *, at: datetime) -> str | None:
    """Why an apology can't go as it is: the third for the same cause, with nothing new in it."""
    if len(earlier) < 2 or now.adds_to(earlier, at=at):
        return None
    number = len(earlier) + 1
    ordinal = _ORDINALS[number] if number < len(_ORDINALS) else f"{number}th"
    if _was_missed(earlier, at):
        ways = "a remedy, or what has changed. Another day alone is nothing new: one was missed."
    else:
        ways = "a remedy, a day, or what has changed."
    return (
        f"This is the {ordinal} apology for {_NAMED[now.cause]}, and nothing in it is new. Say "
        f"what you do differently now: {ways}"
    )


def _was_missed(earlier: Sequence[SaidBefore], at: datetime) -> bool:
    """Whether a day that was named has passed, and an apology is due all the same."""
    return any(each.by_when is not None and each.by_when < at for each in earlier)
